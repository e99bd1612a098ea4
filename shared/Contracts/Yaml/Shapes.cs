using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Calendars;
using Workflows.Texts;

namespace Workflows.Contracts.Yaml;

/// <summary>
/// What a part of a document has to look like. The same tables check a file, suggest the nearest key, and become the JSON Schema
/// that editors use. Null values are treated as left out.
/// </summary>
internal abstract class Shape
{
    public abstract void Check(YamlPart part, string path, ErrorList errors);

    /// <summary>What an editor can check of it.</summary>
    /// <param name="definitions">Takes what stands in a schema once and is referred to.</param>
    public abstract JsonObject ToSchema(SchemaDefinitions definitions);
}

/// <summary>A scalar that a rule accepts.</summary>
/// <param name="expected">For the error.</param>
/// <param name="accepts">Null when the text is fine; otherwise a hint to append, or the empty string.</param>
/// <param name="schema">What an editor can check of it.</param>
internal sealed class ScalarShape(string expected, Func<YamlText, string?> accepts, Func<JsonObject> schema) : Shape
{
    public override void Check(YamlPart part, string path, ErrorList errors)
    {
        if (part is not YamlText text)
        {
            errors.Add(part, path, expected, part.Describe());
        }
        else if (accepts(text) is { } hint)
        {
            errors.Add(part, path, expected, text.Describe() + hint);
        }
    }

    public override JsonObject ToSchema(SchemaDefinitions definitions) => schema();
}

/// <summary>A list of one shape.</summary>
internal sealed class ListShape(Shape item, int atLeast = 0) : Shape
{
    public override void Check(YamlPart part, string path, ErrorList errors)
    {
        if (part is not YamlList list)
        {
            errors.Add(part, path, "a list", part.Describe());
            return;
        }

        if (list.Items.Count < atLeast)
        {
            errors.Add(part, path, $"a list of at least {atLeast}", $"{list.Items.Count}");
        }

        for (int i = 0; i < list.Items.Count; i++)
        {
            item.Check(list.Items[i], YamlPath.Item(path, i, list.Items[i]), errors);
        }
    }

    public override JsonObject ToSchema(SchemaDefinitions definitions)
    {
        var schema = new JsonObject { ["type"] = "array", ["items"] = item.ToSchema(definitions) };
        if (atLeast > 0)
        {
            schema["minItems"] = atLeast;
        }

        return schema;
    }
}

/// <summary>One of a shape, or a list of them.</summary>
internal sealed class OneOrMoreShape(Shape item) : Shape
{
    private readonly ListShape list = new(item, 1);

    public override void Check(YamlPart part, string path, ErrorList errors)
    {
        if (part is YamlList)
        {
            list.Check(part, path, errors);
        }
        else
        {
            item.Check(part, path, errors);
        }
    }

    public override JsonObject ToSchema(SchemaDefinitions definitions) =>
        new() { ["anyOf"] = new JsonArray(item.ToSchema(definitions), list.ToSchema(definitions)) };
}

/// <summary>Names of the author's choice, each with a value of one shape.</summary>
internal sealed class NamedShape(Regex name, string nameExpected, Shape value) : Shape
{
    public override void Check(YamlPart part, string path, ErrorList errors)
    {
        if (part is not YamlMap map)
        {
            errors.Add(part, path, "a mapping", part.Describe());
            return;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            string keyPath = YamlPath.Key(path, entry.Key.Value);
            if (!name.IsMatch(entry.Key.Value))
            {
                errors.Add(entry.Key, keyPath, nameExpected, entry.Key.Describe());
            }

            value.Check(entry.Value, keyPath, errors);
        }
    }

    public override JsonObject ToSchema(SchemaDefinitions definitions) => new()
    {
        ["type"] = "object",
        ["propertyNames"] = new JsonObject { ["pattern"] = Shapes.EditorPattern(name) },
        ["additionalProperties"] = value.ToSchema(definitions),
    };
}

/// <summary>A key of a mapping.</summary>
internal sealed record ShapeKey(string Name, Shape Shape, string Meaning, bool Required = false);

/// <summary>A mapping with known keys; any other is refused, with the nearest known one suggested.</summary>
internal sealed class MapShape(string what, params IReadOnlyList<ShapeKey> keys) : Shape
{
    public IReadOnlyList<ShapeKey> Keys => keys;

    public override void Check(YamlPart part, string path, ErrorList errors)
    {
        if (part is not YamlMap map)
        {
            errors.Add(part, path, $"a mapping ({what})", part.Describe());
            return;
        }

        foreach (YamlEntry entry in map.Entries)
        {
            string keyPath = YamlPath.Key(path, entry.Key.Value);
            ShapeKey? key = keys.FirstOrDefault(k => k.Name == entry.Key.Value);
            if (key is null)
            {
                errors.Add(entry.Key, keyPath, $"a key of {what} ({string.Join(", ", keys.Select(k => k.Name))})", Unknown(entry));
            }
            else if (entry.Value is not YamlText { IsNull: true })
            {
                key.Shape.Check(entry.Value, keyPath, errors);
            }
        }

        foreach (ShapeKey key in keys.Where(k => k.Required && map.Get(k.Name) is null))
        {
            errors.Add(map, path, $"the key '{key.Name}' ({key.Meaning})", "nothing");
        }
    }

    public override JsonObject ToSchema(SchemaDefinitions definitions) => definitions.Of(this, what, () =>
    {
        var properties = new JsonObject();
        foreach (ShapeKey key in keys)
        {
            JsonObject schema = key.Shape.ToSchema(definitions);
            properties[key.Name] = key.Required
                ? Described(schema, key.Meaning)
                : Described(new JsonObject { ["anyOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) }, key.Meaning);
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. keys.Where(k => k.Required).Select(k => (JsonNode)k.Name)]),
            ["additionalProperties"] = false,
        };
    });

    private static JsonObject Described(JsonObject schema, string meaning)
    {
        schema["description"] = meaning;
        return schema;
    }

    private string Unknown(YamlEntry entry)
    {
        YamlText key = entry.Key;
        string nearest = keys.Select(k => k.Name).MinBy(name => NearestName.Distance(name, key.Value))!;
        bool near = NearestName.IsNear(nearest, key.Value);
        return key.Describe() + (near ? $" (did you mean '{nearest}'?)"

            // {en: A, B} is a key B without a value: the usual slip.
            : entry.Value is YamlText { Value.Length: 0 } ? " without a value (quote a text that holds a comma)"
            : string.Empty);
    }
}

/// <summary>A text in Japanese, or <c>{ja: ..., en: ...}</c>.</summary>
internal sealed class LocalTextShape : Shape
{
    private readonly MapShape both = new(
        "a text",
        new ShapeKey("ja", Shapes.Text, "Japanese", Required: true),
        new ShapeKey("en", Shapes.Text, "English"));

    public override void Check(YamlPart part, string path, ErrorList errors)
    {
        if (part is YamlMap)
        {
            both.Check(part, path, errors);
        }
        else
        {
            Shapes.Text.Check(part, path, errors);
        }
    }

    public override JsonObject ToSchema(SchemaDefinitions definitions) =>
        definitions.Of(this, "words", () => new() { ["anyOf"] = new JsonArray(Shapes.Text.ToSchema(definitions), both.ToSchema(definitions)) });
}

/// <summary>The scalar shapes that the documents share.</summary>
internal static partial class Shapes
{
    public static readonly Shape Text = new ScalarShape(
        "a text",
        t => string.IsNullOrWhiteSpace(t.Value) || t.IsNull ? string.Empty : null,
        () => new JsonObject { ["type"] = "string", ["minLength"] = 1 });

    public static readonly Shape LocalText = new LocalTextShape();

    public static readonly Shape Flag = new ScalarShape(
        "true or false",
        t => t.Plain && t.Value is "true" or "false" ? null : string.Empty,
        () => new JsonObject { ["type"] = "boolean" });

    public static readonly Shape Day = new ScalarShape(
        "a day such as 2026-04-01",
        t => TryDay(t.Value, out _) ? null : string.Empty,
        () => new JsonObject { ["type"] = "string", ["format"] = "date" });

    public static readonly Shape MonthDay = new ScalarShape(
        "a month and day such as \"12-29\"",
        t => TryMonthDay(t.Value, out _, out _) ? null : string.Empty,
        () => Patterned(@"^\d{2}-\d{2}$"));

    public static readonly Shape Hours = new ScalarShape(
        "opening hours such as \"08:30-17:30\" (up to 24:00), or \"22:00-06:00\" into the next day",
        t => TryBand(t.Value, out _) ? null : HoursHint(t.Value),
        () => Patterned(@"^\d{2}:\d{2}-\d{2}:\d{2}$"));

    public static readonly Shape ShiftHours = new ScalarShape(
        "hours of a shift such as \"11:00-20:00\", or \"22:00-07:00\" into the next day",
        t => Bands().IsMatch(t.Value) ? null : string.Empty,
        () => Patterned(@"^\d{2}:\d{2}-\d{2}:\d{2}$"));

    public static readonly Shape TimeOfDay = new ScalarShape(
        "a time such as \"17:30\"",
        t => Bands().IsMatch(t.Value + "-24:00") ? null : string.Empty,
        () => Patterned(@"^\d{2}:\d{2}$"));

    public static readonly Shape Length = new ScalarShape(
        "a length of time such as PT30M or PT2H",
        t => LengthText.TryParse(t.Value, out _, out string? problem) ? null : Hint(problem),
        () => Patterned(@"^PT(\d+H)?(\d+M)?(\d+S)?$"));

    public static readonly Shape Due = new ScalarShape(
        "a due rule: PT30M, 3bd, 7d, 1mo, agreed or next_opening:<calendar>",
        t => DueRule.TryParse(t.Value, out _, out string? problem) ? null : Hint(problem),
        () => Patterned(@"^(PT(\d+H)?(\d+M)?(\d+S)?|-?\d+(bd|d|mo)|agreed|next_opening:[a-z][a-z0-9_]*)$"));

    public static readonly Shape Name = Matching(Names(), "a name of lower-case letters, digits and underscores");

    public static Shape OneOf(params string[] values) => new ScalarShape(
        values.Length == 1 ? values[0] : "one of " + string.Join(", ", values),
        t => values.Contains(t.Value, StringComparer.Ordinal) ? null : NearestName.Of(t.Value, values),
        () => new JsonObject { ["enum"] = new JsonArray([.. values.Select(v => (JsonNode)v)]) });

    public static Shape Matching(Regex pattern, string expected) => new ScalarShape(
        expected,
        t => pattern.IsMatch(t.Value) ? null : string.Empty,
        () => Patterned(EditorPattern(pattern)));

    public static Shape Whole(int from, int to) => new ScalarShape(
        $"a whole number from {from} to {to}",
        t => t.Plain && int.TryParse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture, out int n) && n >= from && n <= to ? null : string.Empty,
        () => new JsonObject { ["type"] = "integer", ["minimum"] = from, ["maximum"] = to });

    public static readonly Shape Amount = new ScalarShape(
        "an amount such as 16.0",
        t => t.Plain && TryAmount(t.Value, out _) ? null : string.Empty,
        () => new JsonObject { ["type"] = "number", ["minimum"] = 0 });

    public static bool TryAmount(string text, out decimal amount) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);

    public static bool TryDay(string text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    public static bool TryMonthDay(string text, out int month, out int day)
    {
        // A leap year, so that 02-29 can be written.
        bool fine = DateOnly.TryParseExact("2000-" + text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly date);
        (month, day) = (date.Month, date.Day);
        return fine;
    }

    public static bool TryBand(string text, out TimeBand band)
    {
        band = default;
        Match match = Bands().Match(text);
        if (!match.Success)
        {
            return false;
        }

        int Minutes(string hour, string minute) =>
            (int.Parse(match.Groups[hour].ValueSpan, CultureInfo.InvariantCulture) * 60)
                + int.Parse(match.Groups[minute].ValueSpan, CultureInfo.InvariantCulture);

        (int from, int to) = (Minutes("h1", "m1"), Minutes("h2", "m2"));
        band = new TimeBand(from, to < from ? to + 1440 : to);
        return from != to && to <= 1440;
    }

    /// <summary>Minutes after midnight of a time that <see cref="TimeOfDay"/> accepts.</summary>
    public static int MinuteOf(string text) =>
        (int.Parse(text.AsSpan(0, 2), CultureInfo.InvariantCulture) * 60) + int.Parse(text.AsSpan(3, 2), CultureInfo.InvariantCulture);

    /// <summary>Beginning and end of what <see cref="ShiftHours"/> accepts; an end that is not after the beginning is on the next day.</summary>
    public static (int From, int To) ShiftHoursOf(string text)
    {
        (int from, int to) = (MinuteOf(text[..5]), MinuteOf(text[6..]));
        return (from, to > from ? to : to + 1440);
    }

    /// <summary>.NET's \A and \z in the dialect of JSON Schema.</summary>
    public static string EditorPattern(Regex pattern) =>
        pattern.ToString().Replace(@"\A", "^", StringComparison.Ordinal).Replace(@"\z", "$", StringComparison.Ordinal);

    private static JsonObject Patterned(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    // The readers of lengths and due rules say "expected A, found B: do C"; only C is news here.
    private static string Hint(string problem)
    {
        int colon = problem.LastIndexOf("': ", StringComparison.Ordinal);
        return colon < 0 ? string.Empty : problem[(colon + 1)..];
    }

    private static string HoursHint(string text) =>
        Bands().IsMatch(text) ? " (the end cannot be the beginning; a whole day is 00:00-24:00)" : string.Empty;

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,62}\z", RegexOptions.CultureInvariant)]
    public static partial Regex Names();

    [GeneratedRegex(@"\A(?<h1>[01][0-9]|2[0-3]):(?<m1>[0-5][0-9])-(?<h2>[01][0-9]|2[0-4]):(?<m2>[0-5][0-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Bands();
}
