using System.Text;
using System.Text.RegularExpressions;

namespace Workflows.Stores.Tests.Mail;

/// <summary>Reads a mail back, by the RFCs and not by the writer's code: headers unfolded and decoded, parts as a tree.</summary>
internal sealed partial class ParsedMail
{
    private ParsedMail(string text, bool isWhole)
    {
        int split = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        Head = text[..(split + 2)];
        foreach (string line in Fold().Replace(Head, "$1").Split("\r\n", StringSplitOptions.RemoveEmptyEntries))
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            Headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        string body = text[(split + 4)..];
        string type = Header("Content-Type") ?? "text/plain";
        MediaType = type.Split(';')[0].Trim();
        if (Boundary().Match(type) is { Success: true } boundary)
        {
            string[] pieces = ("\r\n" + body).Split("\r\n--" + boundary.Groups[1].Value);
            Parts = [.. pieces[1..^1].Select(p => new ParsedMail(p[2..], false))];
            IsClosed = pieces[^1].StartsWith("--", StringComparison.Ordinal);
        }
        else if (Header("Content-Transfer-Encoding") == "base64")
        {
            Bytes = Convert.FromBase64String(body);
        }
        else
        {
            Bytes = Encoding.Latin1.GetBytes(body);
        }

        IsWhole = isWhole;
    }

    public string Head { get; }

    public bool IsWhole { get; }

    public bool IsClosed { get; }

    public string MediaType { get; }

    public List<(string Name, string Value)> Headers { get; } = [];

    public IReadOnlyList<ParsedMail> Parts { get; } = [];

    public byte[] Bytes { get; } = [];

    public string Text => Encoding.UTF8.GetString(Bytes);

    public static ParsedMail Of(byte[] content) => new(Encoding.Latin1.GetString(content), true);

    public string? Header(string name) => Headers.SingleOrDefault(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Encoded words decoded; blanks between two of them are no text (RFC 2047 section 6.2).</summary>
    public string Decoded(string name) => EncodedWord().Replace(
        BetweenWords().Replace(Header(name) ?? "", "$1$2"), m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups[1].Value)));

    /// <summary>The file's name, from <c>filename</c> or the parts of <c>filename*</c>.</summary>
    public string FileName()
    {
        string disposition = Header("Content-Disposition") ?? "";
        if (PlainName().Match(disposition) is { Success: true } plain)
        {
            return Escaped().Replace(plain.Groups[1].Value, "$1");
        }

        string joined = string.Concat(NamePart().Matches(disposition).Select(m => m.Groups[1].Value));
        return Uri.UnescapeDataString(joined["UTF-8''".Length..]);
    }

    [GeneratedRegex(@"\r\n([ \t])")]
    private static partial Regex Fold();

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"=\?UTF-8\?B\?([A-Za-z0-9+/=]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(\?=)\s+(=\?)")]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();

    [GeneratedRegex("filename=\"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex PlainName();

    [GeneratedRegex(@"filename\*(?:\d+\*)?=([^;\s]+)")]
    private static partial Regex NamePart();
}
