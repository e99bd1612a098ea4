using System.Globalization;
using System.Text;
using Workflows.Texts;

namespace Workflows.Webhooks;

/// <summary>Texts from outside, made harmless: whole characters, bounded, without NUL.</summary>
internal static class WebhookText
{
    /// <summary>At most <paramref name="length"/> UTF-16 units, never half a surrogate pair, ending in … when cut.</summary>
    public static string Clip(string text, int length) => PlainText.Clip(text, length);

    /// <summary>As one line, see <see cref="PlainText"/>.</summary>
    public static string OneLine(string text) => PlainText.Line(text);

    /// <summary>Adds a warning unless it is there already or the list is full.</summary>
    public static void Warn(List<string> warnings, string warning)
    {
        if (warnings.Count < WebhookLimits.Warnings && !warnings.Contains(warning))
        {
            warnings.Add(warning);
        }
    }

    /// <summary>Decodes what stands between the quotes of a JSON string. What is no character becomes U+FFFD.</summary>
    public static string Decode(ReadOnlySpan<byte> raw, bool escaped, out bool replaced)
    {
        var text = Encoding.UTF8.GetString(raw);
        if (escaped)
        {
            text = Unescape(text);
        }

        // An honest U+FFFD of the source is reported too: whoever wrote it had lost a character.
        replaced = text.AsSpan().ContainsAny('\0', '\uFFFD');
        for (var i = 0; !replaced && i < text.Length; i++)
        {
            replaced = char.IsSurrogate(text[i]) && !PairAt(text, ref i);
        }

        return replaced ? Repair(text) : text;
    }

    /// <summary>True, and one step on, if a whole pair stands at <paramref name="i"/>.</summary>
    private static bool PairAt(string text, ref int i)
    {
        if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
        {
            i++;
            return true;
        }

        return false;
    }

    private static string Repair(string text)
    {
        var repaired = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var at = i;
            if (text[i] == '\0' || (char.IsSurrogate(text[i]) && !PairAt(text, ref i)))
            {
                repaired.Append('\uFFFD');
            }
            else
            {
                repaired.Append(text, at, i - at + 1);
            }
        }

        return repaired.ToString();
    }

    /// <summary>The reader has checked that each escape is well formed.</summary>
    private static string Unescape(string text)
    {
        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                plain.Append(text[i]);
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'b': plain.Append('\b'); break;
                case 'f': plain.Append('\f'); break;
                case 'n': plain.Append('\n'); break;
                case 'r': plain.Append('\r'); break;
                case 't': plain.Append('\t'); break;
                case 'u':
                    plain.Append((char)int.Parse(text.AsSpan(i + 1, 4), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 4;
                    break;
                default: plain.Append(text[i]); break;
            }
        }

        return plain.ToString();
    }
}
