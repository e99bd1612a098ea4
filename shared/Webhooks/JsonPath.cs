using System.Globalization;

namespace Workflows.Webhooks;

/// <summary>A JSON pointer (<c>/a/0/b</c>, RFC 6901) or a dotted path (<c>a[0].b</c>); with a leading <c>$</c> from the whole body.</summary>
internal sealed record JsonPath(string Text, bool FromBody, IReadOnlyList<JsonPath.Step> Steps)
{
    /// <summary>A name, or a position (a pointer's "0" is both, as RFC 6901 has it).</summary>
    public readonly record struct Step(string? Name, int? Position);

    public JsonValue Read(JsonValue body, JsonValue alert)
    {
        var at = FromBody ? body : alert;
        foreach (var step in Steps)
        {
            at = at.IsArray
                ? step.Position is { } position ? at[position] : JsonValue.Absent
                : step.Name is { } name ? at.Exactly(name) : JsonValue.Absent;
        }

        return at;
    }

    /// <summary>The path, or a sentence that says what is wrong with it.</summary>
    public static JsonPath? Parse(string text, out string? error)
    {
        error = null;
        var rest = text.Trim();
        var fromBody = rest.StartsWith('$');
        if (fromBody)
        {
            rest = rest[1..];
            if (rest.Length > 0 && rest[0] is not ('/' or '.' or '['))
            {
                error = $"path '{text}': after $ expected '.', '/' or '[', found '{rest[0]}'";
                return null;
            }

            rest = rest.StartsWith('.') ? rest[1..] : rest;
            if (rest.Length == 0 && text.Contains('.', StringComparison.Ordinal))
            {
                error = $"path '{text}': expected a name after '$.'";
                return null;
            }
        }
        else if (rest.Length == 0)
        {
            error = "expected a path, found an empty text";
            return null;
        }

        var steps = rest.StartsWith('/') ? Pointer(text, rest, out error) : Dotted(text, rest, out error);
        return steps is null ? null : new JsonPath(text.Trim(), fromBody, steps);
    }

    private static List<Step>? Pointer(string text, string rest, out string? error)
    {
        error = null;
        var steps = new List<Step>();
        foreach (var token in rest[1..].Split('/'))
        {
            for (var i = token.IndexOf('~', StringComparison.Ordinal); i >= 0; i = token.IndexOf('~', i + 1))
            {
                if (i + 1 >= token.Length || token[i + 1] is not ('0' or '1'))
                {
                    error = $"path '{text}': '~' must be written ~0, and '/' ~1, in a JSON pointer";
                    return null;
                }
            }

            var name = token.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            steps.Add(new(name, Position(name)));
        }

        return steps;
    }

    private static List<Step>? Dotted(string text, string rest, out string? error)
    {
        error = null;
        var steps = new List<Step>();
        if (rest.Length == 0)
        {
            return steps;
        }

        foreach (var part in rest.Split('.'))
        {
            var bracket = part.IndexOf('[', StringComparison.Ordinal);
            var name = bracket < 0 ? part : part[..bracket];
            if (name.Length > 0)
            {
                steps.Add(new(name, null));
            }
            else if (bracket < 0)
            {
                error = $"path '{text}': expected a name between the dots (names with dots need a JSON pointer: /a.b/c)";
                return null;
            }

            for (var tail = bracket < 0 ? "" : part[bracket..]; tail.Length > 0;)
            {
                var end = tail.IndexOf(']', StringComparison.Ordinal);
                if (tail[0] != '[' || end < 0 || Position(tail[1..end]) is not { } position)
                {
                    error = $"path '{text}': expected a position such as [0], found '{tail}'";
                    return null;
                }

                steps.Add(new(null, position));
                tail = tail[(end + 1)..];
            }
        }

        return steps;
    }

    private static int? Position(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position)
        && (text.Length == 1 || text[0] != '0')
            ? position
            : null;
}
