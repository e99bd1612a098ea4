using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Workflows.Texts;

/// <summary>
/// Texts from outside made harmless, the same way at every door: webhooks, the API, forms, mail headers, names of files. One line
/// is one line in every sense of Unicode, and nothing in a text can end a header, turn its reading order around or break its encoding.
/// </summary>
/// <remarks>
/// <para>Line ends are CR, LF, VT, FF, NEL (U+0085), U+2028 and U+2029 (Unicode Standard, section 5.8). Other C0 and C1 controls become a blank.</para>
/// <para>Taken out: the controls of reading order (UAX #9: U+061C, U+200E, U+200F, U+202A to U+202E, U+2066 to U+2069), and what
/// nobody sees (U+200B, U+2060 to U+2065, U+206A to U+206F, U+FEFF, U+FFF9 to U+FFFB). Joiners stay: emoji and names need them.</para>
/// <para>Half a surrogate pair and U+FFFE, U+FFFF become U+FFFD.</para>
/// </remarks>
public static class PlainText
{
    /// <summary>As one line without surrounding blanks; empty for null.</summary>
    public static string Line(string? text) => Clean(text, keepLines: false);

    /// <summary>As lines, each ended by <c>\n</c>, without surrounding blanks; tabs stay. Empty for null.</summary>
    public static string Lines(string? text) => Clean(text, keepLines: true);

    /// <summary>As <see cref="Line"/>; null where nothing is left.</summary>
    public static string? LineOrNull(string? text) => Line(text) is { Length: > 0 } line ? line : null;

    /// <summary>As <see cref="Lines"/>; null where nothing is left.</summary>
    public static string? LinesOrNull(string? text) => Lines(text) is { Length: > 0 } lines ? lines : null;

    /// <summary>Nothing that anybody could read.</summary>
    public static bool IsBlank([NotNullWhen(false)] string? text) => Lines(text).Length == 0;

    /// <summary>At most so many UTF-16 units (at least 2), never half a character, ending in … when cut.</summary>
    public static string Clip(string text, int length)
    {
        if (text.Length <= length)
        {
            return text;
        }

        int end = length - 1;
        return string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[end - 1]) ? end - 1 : end), "…");
    }

    private static string Clean(string? text, bool keepLines)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }

        if (!NeedsWork(text, keepLines))
        {
            return text.Trim();
        }

        StringBuilder clean = new(text.Length);
        bool wasReplaced = false; // a run of what is no text becomes one blank
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (IsInvisible(c))
            {
                continue;
            }

            if (keepLines && IsLineEnd(c))
            {
                clean.Append('\n');
                i += c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? 1 : 0;
                wasReplaced = false;
            }
            else if (char.IsControl(c) && !(keepLines && c == '\t') || IsLineEnd(c))
            {
                if (!wasReplaced)
                {
                    clean.Append(' ');
                }

                wasReplaced = true;
            }
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                clean.Append(c).Append(text[++i]);
                wasReplaced = false;
            }
            else
            {
                clean.Append(IsNoCharacter(c) ? '\uFFFD' : c);
                wasReplaced = false;
            }
        }

        return clean.ToString().Trim();
    }

    private static bool NeedsWork(string text, bool keepLines)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return false;
        }

        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (IsNoCharacter(c) || IsInvisible(c) || IsLineEnd(c) && !(keepLines && c == '\n') || char.IsControl(c) && !(keepLines && c is '\t' or '\n'))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsLineEnd(char c) => c is >= '\n' and <= '\r' or '\u0085' or '\u2028' or '\u2029';

    private static bool IsNoCharacter(char c) => char.IsSurrogate(c) || c is '\uFFFE' or '\uFFFF';

    private static bool IsInvisible(char c) =>
        c is '\u061C' or '\u200B' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2060' and <= '\u206F') or '\uFEFF'
            or (>= '\uFFF9' and <= '\uFFFB');
}
