using System.Globalization;

namespace Workflows.Contracts.Yaml;

/// <summary>Paths as people write them: <c>incident.steps[first_report].due</c>; an item without an id goes by its number, from 0.</summary>
internal static class YamlPath
{
    public static string Key(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";

    public static string Item(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    public static string Item(string path, int index, YamlPart item) =>
        item is YamlMap map && map.Get("id") is YamlText { Value.Length: > 0 } id ? $"{path}[{id.Value}]" : Item(path, index);

    /// <summary>The part at a path, null where there is none.</summary>
    public static YamlPart? Find(YamlPart root, string path)
    {
        YamlPart? at = root;
        foreach (string step in path.Replace("[", ".[", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            at = at switch
            {
                YamlList list when step is ['[', .. var name, ']'] =>
                    list.Items.Where((item, index) => Item(string.Empty, index, item) == step || Item(string.Empty, index) == $"[{name}]").FirstOrDefault(),
                YamlMap map => map.Entries.FirstOrDefault(e => e.Key.Value == step)?.Value,
                _ => null,
            };
        }

        return at;
    }
}
