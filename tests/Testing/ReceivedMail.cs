using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workflows.Testing;

/// <summary>A mail as its reader has it.</summary>
public sealed partial record ReceivedMail(string To, string Text)
{
    /// <summary>The one link.</summary>
    public string? Link => LinkPattern().Match(Text) is { Success: true } match ? match.Value : null;

    /// <summary>The code to type.</summary>
    public string? Code => CodePattern().Match(Text) is { Success: true } match ? match.Groups[1].Value : null;

    /// <summary>Reads the first address and the plain text of a file in the outbox.</summary>
    public static ReceivedMail Parse(string eml)
    {
        string to = ToPattern().Match(eml).Groups[1].Value;
        Match part = TextPattern().Match(eml.ReplaceLineEndings("\n"));
        string body = part.Groups[2].Value;
        string text = part.Groups[1].Value.Trim().ToLowerInvariant() switch
        {
            "base64" => Encoding.UTF8.GetString(Convert.FromBase64String(body.ReplaceLineEndings(""))),
            "quoted-printable" => QuotedPrintable(body),
            _ => body,
        };
        return new(to, text);
    }

    private static string QuotedPrintable(string body)
    {
        List<byte> bytes = [];
        string joined = body.Replace("=\n", "", StringComparison.Ordinal);
        for (int i = 0; i < joined.Length; i++)
        {
            if (joined[i] == '=' && i + 2 < joined.Length && byte.TryParse(joined.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out byte value))
            {
                bytes.Add(value);
                i += 2;
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(joined[i].ToString()));
            }
        }

        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"^To:.*?<?([^\s<>]+@[^\s<>]+)>?", RegexOptions.Multiline)]
    private static partial Regex ToPattern();

    [GeneratedRegex(@"Content-Type: text/plain[^\n]*\n(?:[^\n]+\n)*?Content-Transfer-Encoding: ([^\n]+)\n\n(.*?)(?=\n--|\z)", RegexOptions.Singleline)]
    private static partial Regex TextPattern();

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"[:：]\s*(\d{6})\s*$", RegexOptions.Multiline)]
    private static partial Regex CodePattern();
}
