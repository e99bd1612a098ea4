using System.Globalization;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace Workflows.Mutation.Tests;

/// <summary>One change of a profile: a number that is another, a switch that is turned, an entry that is not in its list.</summary>
/// <param name="Path">Where, as in the figures: <c>incident.steps[first_report].due</c>.</param>
/// <param name="Rows">Obligations that the rule names.</param>
/// <param name="What">What is changed, e.g. <c>PT30M -> PT31M</c>.</param>
/// <param name="Text">The whole profile with the change.</param>
internal sealed record ProfileMutation(string Path, IReadOnlyList<string> Rows, string What, string Text);

/// <summary>Makes every mutation of a profile, one change at a time, in the order of the file.</summary>
internal sealed partial class ProfileMutations
{
    /// <summary>What says where a rule comes from, or is words for people.</summary>
    private static readonly HashSet<string> NotRules = ["schema", "assumptions", "requirements", "clause", "basis", "assumed", "why", "ja", "en", "id"];

    private readonly YamlStream stream = [];
    private readonly List<ProfileMutation> found = [];

    private ProfileMutations(string yaml) => stream.Load(new StringReader(yaml));

    /// <summary>Every mutation of a profile.</summary>
    public static IReadOnlyList<ProfileMutation> Of(string yaml)
    {
        ProfileMutations mutations = new(yaml);
        mutations.Walk(mutations.stream.Documents[0].RootNode, "", []);
        return mutations.found;
    }

    private void Walk(YamlNode node, string path, IReadOnlyList<string> rows)
    {
        switch (node)
        {
            case YamlMappingNode map:
                rows = map.Children.TryGetValue("requirements", out YamlNode? ids) ? [.. ((YamlSequenceNode)ids).Select(n => ((YamlScalarNode)n).Value!)]
                    : rows;
                foreach ((YamlNode key, YamlNode value) in map.Children.ToList())
                {
                    string name = ((YamlScalarNode)key).Value!;
                    if (!NotRules.Contains(name))
                    {
                        Walk(value, path.Length == 0 ? name : $"{path}.{name}", rows);
                    }
                }

                break;

            case YamlSequenceNode list:
                for (int i = 0; i < list.Children.Count; i++)
                {
                    YamlNode entry = list.Children[i];
                    string name = NameOf(entry) ?? i.ToString(CultureInfo.InvariantCulture);
                    Walk(entry, $"{path}[{name}]", rows);
                    list.Children.RemoveAt(i);
                    Add(path, Rows(entry) ?? rows, $"without {name}");
                    list.Children.Insert(i, entry);
                }

                break;

            case YamlScalarNode { Value: "true" or "false" } flag:
                Change(flag, path, rows, flag.Value == "true" ? "false" : "true");
                break;

            case YamlScalarNode { Value: { } text } scalar when Quantity().IsMatch(text):
                foreach (Match number in Number().Matches(text))
                {
                    // Upwards; a time of day, a day of a month or a minute that would be none, downwards.
                    long value = long.Parse(number.Value, CultureInfo.InvariantCulture);
                    int step = number.Length == 2 && value is 12 or 23 or 31 or 59 ? -1 : 1;
                    string other = (value + step).ToString("D" + number.Length, CultureInfo.InvariantCulture);
                    Change(scalar, path, rows, text[..number.Index] + other + text[(number.Index + number.Length)..]);
                }

                break;
        }
    }

    private void Change(YamlScalarNode scalar, string path, IReadOnlyList<string> rows, string to)
    {
        string from = scalar.Value!;
        scalar.Value = to;
        Add(path, rows, $"{from} -> {to}");
        scalar.Value = from;
    }

    private void Add(string path, IReadOnlyList<string> rows, string what)
    {
        using StringWriter text = new(CultureInfo.InvariantCulture);
        stream.Save(text, assignAnchors: false);
        found.Add(new(path, rows, what, text.ToString()));
    }

    private static IReadOnlyList<string>? Rows(YamlNode node) =>
        node is YamlMappingNode map && map.Children.TryGetValue("requirements", out YamlNode? ids)
            ? [.. ((YamlSequenceNode)ids).Select(n => ((YamlScalarNode)n).Value!)] : null;

    private static string? NameOf(YamlNode node) => node switch
    {
        YamlScalarNode scalar => scalar.Value,
        YamlMappingNode map => new[] { "id", "name", "on", "role" }.Select(k => map.Children.TryGetValue(k, out YamlNode? value) ? value : null)
            .OfType<YamlScalarNode>().FirstOrDefault()?.Value,
        _ => null,
    };

    /// <summary>A number, a duration, a count of days or months, a day, a time or a span of times.</summary>
    [GeneratedRegex(@"^(-?\d+(\.\d+)?|\d{4}-\d\d-\d\d|\d\d-\d\d|-?\d+(bd|d|w|mo|y|h)|-?P(\d+[YMWD])*(T(\d+[HMS])+)?|\d\d:\d\d(-\d\d:\d\d)?)$")]
    private static partial Regex Quantity();

    [GeneratedRegex(@"\d+")]
    private static partial Regex Number();
}
