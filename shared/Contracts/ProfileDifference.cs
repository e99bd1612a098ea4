using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>A value that two texts of a file of contract data say differently.</summary>
/// <param name="Path">Where, e.g. <c>incident.steps[first_report].due</c>; empty for the document itself.</param>
/// <param name="Before">What it was; null: it was not there.</param>
/// <param name="After">What it becomes; null: it goes.</param>
public sealed record ProfileDifference(string Path, string? Before, string? After)
{
    private const char ItemMark = '\n'; // in no path

    /// <summary>
    /// What changes between two texts, in the order of the new one, what goes at the end. Layout and comments say nothing, and neither does
    /// the order of a list's mappings: one with an id is compared value by value, one without is there or not.
    /// </summary>
    /// <exception cref="ArgumentException">One of them is not YAML of plain data.</exception>
    public static IReadOnlyList<ProfileDifference> Between(string before, string after)
    {
        Dictionary<string, string> old = Values(before);
        Dictionary<string, string> now = Values(after);
        return
        [
            .. now.Where(value => old.GetValueOrDefault(value.Key) != value.Value)
                .Select(value => new ProfileDifference(PathOf(value.Key), old.GetValueOrDefault(value.Key), value.Value)),
            .. old.Where(value => !now.ContainsKey(value.Key)).Select(value => new ProfileDifference(PathOf(value.Key), value.Value, null)),
        ];
    }

    private static Dictionary<string, string> Values(string text)
    {
        var errors = new ErrorList(string.Empty);
        YamlPart root = YamlReader.Read(text, errors) ?? throw new ArgumentException(errors.All[0].ToString(), nameof(text));
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        Collect(root, string.Empty, values);
        return values;
    }

    private static void Collect(YamlPart part, string path, Dictionary<string, string> values)
    {
        switch (part)
        {
            case YamlMap mapping:
                foreach (YamlEntry entry in mapping.Entries)
                {
                    Collect(entry.Value, YamlPath.Key(path, entry.Key.Value), values);
                }

                break;
            case YamlList { Items: var items } when items.All(item => item is YamlText):
                values[path] = string.Join(", ", items.Select(InOneLine));
                break;
            case YamlList list:
                foreach (YamlPart item in list.Items)
                {
                    if (item is YamlMap map && map.Get("id") is YamlText)
                    {
                        Collect(item, YamlPath.Item(path, 0, item), values);
                    }
                    else
                    {
                        values[path + ItemMark + InOneLine(item)] = InOneLine(item);
                    }
                }

                break;
            case YamlText scalar:
                values[path] = scalar.Value;
                break;
        }
    }

    private static string PathOf(string key) => key.Split(ItemMark)[0];

    private static string InOneLine(YamlPart part) => part switch
    {
        YamlMap map => $"{{{string.Join(", ", map.Entries.Select(entry => $"{entry.Key.Value}: {InOneLine(entry.Value)}"))}}}",
        YamlList list => $"[{string.Join(", ", list.Items.Select(InOneLine))}]",
        _ => ((YamlText)part).Value,
    };
}
