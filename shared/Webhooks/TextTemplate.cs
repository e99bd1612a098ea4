using System.Text;

namespace Workflows.Webhooks;

/// <summary>Text with paths in braces: <c>{host}: {message}</c>. Doubled braces stand for themselves; an absent value is left out.</summary>
internal sealed record TextTemplate(IReadOnlyList<TextTemplate.Piece> Pieces)
{
    /// <summary>Either literal text or a path.</summary>
    public readonly record struct Piece(string? Literal, JsonPath? Path);

    /// <summary>Null when the template names paths and none of them has a value. Bounded: stops once <paramref name="length"/> is exceeded.</summary>
    public string? Render(JsonValue body, JsonValue alert, int length)
    {
        var text = new StringBuilder();
        var (paths, found) = (0, 0);
        foreach (var piece in Pieces)
        {
            if (piece.Path is { } path)
            {
                paths++;
                if (SourceFields.Plain(path.Read(body, alert)) is { } value)
                {
                    found++;
                    text.Append(value.AsSpan(0, Math.Min(value.Length, length + 1)));
                }
            }
            else
            {
                text.Append(piece.Literal);
            }

            if (text.Length > length)
            {
                break;
            }
        }

        return paths > 0 && found == 0 ? null : text.ToString();
    }

    public static TextTemplate? Parse(string text, out string? error)
    {
        error = null;
        var pieces = new List<Piece>();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] is '{' or '}' && i + 1 < text.Length && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else if (text[i] == '}')
            {
                error = $"template '{text}': '}}' at position {i} closes nothing (write }}}} for a brace)";
                return null;
            }
            else if (text[i] == '{')
            {
                var end = text.IndexOf('}', i);
                if (end < 0)
                {
                    error = $"template '{text}': '{{' at position {i} is never closed (write {{{{ for a brace)";
                    return null;
                }

                if (JsonPath.Parse(text[(i + 1)..end], out var wrong) is not { } path)
                {
                    error = $"template '{text}': {wrong}";
                    return null;
                }

                if (literal.Length > 0)
                {
                    pieces.Add(new(literal.ToString(), null));
                    literal.Clear();
                }

                pieces.Add(new(null, path));
                i = end;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        if (literal.Length > 0)
        {
            pieces.Add(new(literal.ToString(), null));
        }

        return new(pieces);
    }
}
