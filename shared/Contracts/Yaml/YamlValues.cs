using Workflows.Calendars;

namespace Workflows.Contracts.Yaml;

/// <summary>Typed values out of a document that its shape has accepted.</summary>
internal static class YamlValues
{
    public static string? Text(this YamlMap map, string key) => (map.Get(key) as YamlText)?.Value;

    public static bool Flag(this YamlMap map, string key, bool otherwise = false) => map.Text(key) is { } text ? text == "true" : otherwise;

    public static DateOnly? Day(this YamlMap map, string key) => map.Text(key) is { } text && Shapes.TryDay(text, out DateOnly day) ? day : null;

    public static TimeSpan LengthOf(string text) =>
        LengthText.TryParse(text, out TimeSpan length, out string? problem) ? length : throw new FormatException(problem);

    public static LocalText LocalText(this YamlMap map, string key) => LocalTextOf(map.Get(key)!);

    /// <summary>The same of a key that may be left out.</summary>
    public static LocalText? LocalTextOrNone(this YamlMap map, string key) => map.Get(key) is { } part ? LocalTextOf(part) : null;

    public static LocalText LocalTextOf(YamlPart part) =>
        part is YamlMap both ? new LocalText(both.Text("ja")!, both.Text("en")) : new LocalText(((YamlText)part).Value, null);

    public static YamlMap? Map(this YamlMap map, string key) => map.Get(key) as YamlMap;

    /// <summary>Items of a list; one value counts as a list of one, none as an empty list.</summary>
    public static IReadOnlyList<YamlPart> Items(this YamlMap map, string key) => map.Get(key) switch
    {
        null => [],
        YamlList list => list.Items,
        { } one => [one],
    };

    public static IReadOnlyList<string> Texts(this YamlMap map, string key) => [.. map.Items(key).Cast<YamlText>().Select(t => t.Value)];
}
