using Workflows.Contracts;
using YamlDotNet.RepresentationModel;

namespace Workflows.Unit.Tests.Obligations;

/// <summary>
/// What a profile says in numbers, names and lists, one line per value: <c>SAI-ROS-05 roster.places.gan.persons = 4</c>. Before the path stand
/// the obligations that the rule names, else its clause, else a hyphen; before all, <c>(assumed)</c> or <c>(house)</c> where the value is not the
/// text's but ours. Words for people and reasons are left out.
/// </summary>
internal static class ContractFigures
{
    private static readonly HashSet<string> Words =
        ["name", "title", "why", "requirements", "basis", "assumed", "clause", "rule", "domain", "absence_rule", "ja", "en", "schema", "assumptions"];

    /// <summary>The lines of a profile, in the order of the file.</summary>
    /// <param name="yaml">The profile's text.</param>
    public static IReadOnlyList<string> Of(string yaml)
    {
        YamlStream stream = [];
        stream.Load(new StringReader(yaml));
        List<string> lines = [];
        foreach ((YamlNode key, YamlNode value) in ((YamlMappingNode)stream.Documents[0].RootNode).Children)
        {
            string section = ((YamlScalarNode)key).Value!;
            if (!Words.Contains(section))
            {
                Walk(value, section, "-", "", [], lines, Covered(section));
            }
        }

        return lines;
    }

    /// <summary>The keys that a word of <c>assumed</c> covers, as the section declares them.</summary>
    private static ILookup<string, string> Covered(string section) => Processes.Sections.Where(s => s.Key == section).SelectMany(s => s.Assumed)
        .Concat(ProfileSection.AssumedEverywhere).SelectMany(a => a.Value, (a, key) => (a.Key, key)).ToLookup(a => a.Key, a => a.key);

    private static void Walk(
        YamlNode node, string path, string rows, string ours, HashSet<string> assumed, List<string> lines, ILookup<string, string> covered)
    {
        switch (node)
        {
            case YamlMappingNode map:
                string? basis = Scalar(map, "basis");
                rows = Rows(map) ?? (Scalar(map, "clause") is { } clause && rows == "-" ? clause.Replace(' ', '_') : rows);
                if (basis is not null)
                {
                    ours = basis == "clause" ? "" : $"({basis}) ";
                }

                if (map.Children.TryGetValue("assumed", out YamlNode? parts))
                {
                    assumed = [.. ((YamlSequenceNode)parts).SelectMany(p => covered[((YamlScalarNode)p).Value!])];
                }
                else if (basis is not null)
                {
                    assumed = [];
                }

                foreach ((YamlNode key, YamlNode value) in map.Children)
                {
                    string name = ((YamlScalarNode)key).Value!;
                    if (!Words.Contains(name) && !(name == "id" && path.EndsWith(']')))
                    {
                        Walk(value, $"{path}.{name}", rows, assumed.Contains(name) ? "(assumed) " : ours, assumed, lines, covered);
                    }
                }

                break;
            case YamlSequenceNode list when list.All(n => n is YamlScalarNode):
                lines.Add($"{ours}{rows} {path} = {string.Join(", ", list.Select(n => ((YamlScalarNode)n).Value))}");
                break;
            case YamlSequenceNode list when list.All(IsField):
                lines.Add($"{ours}{rows} {path} = {string.Join(", ", list.Cast<YamlMappingNode>().Select(Field))}");
                break;
            case YamlSequenceNode list:
                string[] ids = [.. list.Select((n, i) => n is YamlMappingNode item ? Scalar(item, "id") ?? Scalar(item, "name") ?? Scalar(item, "on") ?? $"{i}"
                    : $"{i}")];
                lines.Add($"{ours}{rows} {path} = {string.Join(", ", ids)}");
                for (int i = 0; i < ids.Length; i++)
                {
                    Walk(list[i], $"{path}[{ids[i]}]", rows, ours, assumed, lines, covered);
                }

                break;
            case YamlScalarNode scalar:
                lines.Add($"{ours}{rows} {path} = {scalar.Value}");
                break;
        }
    }

    private static string? Rows(YamlMappingNode map) => map.Children.TryGetValue("requirements", out YamlNode? ids)
        ? string.Join(' ', ((YamlSequenceNode)ids).Select(n => ((YamlScalarNode)n).Value))
        : null;

    /// <summary>A field, an item or a work has an id and words only, and perhaps <c>required</c>;
    /// an alternative of <c>any_of</c> has a name and aliases.</summary>
    private static bool IsField(YamlNode node) => node is YamlMappingNode map
        && map.Children.Keys.All(k => ((YamlScalarNode)k).Value is "id" or "name" or "required" or "aliases");

    private static string Field(YamlMappingNode map)
    {
        string name = Scalar(map, "id") ?? Scalar(map, "name")!;
        string aliases = map.Children.TryGetValue("aliases", out YamlNode? list)
            ? " or " + string.Join(" or ", ((YamlSequenceNode)list).Select(n => ((YamlScalarNode)n).Value))
            : "";
        return name + aliases + (Scalar(map, "required") == "false" ? "?" : "");
    }

    private static string? Scalar(YamlMappingNode map, string key) =>
        map.Children.TryGetValue(key, out YamlNode? node) && node is YamlScalarNode scalar ? scalar.Value : null;
}
