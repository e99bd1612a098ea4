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
        BetweenWords().Replace(Header(name) ?? "", "$1"),
        m => Encoding.UTF8.GetString(m.Groups[1].Value is "B" or "b" ? Convert.FromBase64String(m.Groups[2].Value) : Quoted(m.Groups[2].Value)));

    /// <summary>The file's name, from <c>filename</c> or the parts of <c>filename*</c>.</summary>
    public string FileName()
    {
        string disposition = Header("Content-Disposition") ?? "";
        if (PlainName().Match(disposition) is { Success: true } plain)
        {
            return plain.Groups[2].Success ? plain.Groups[2].Value : Escaped().Replace(plain.Groups[1].Value, "$1");
        }

        List<byte> name = [];
        foreach (Match part in NamePart().Matches(disposition))
        {
            string text = part.Groups[2].Success ? Escaped().Replace(part.Groups[2].Value, "$1") : part.Groups[3].Value;
            bool isFirst = name.Count == 0 && text.StartsWith("UTF-8''", StringComparison.OrdinalIgnoreCase);
            name.AddRange(part.Groups[1].Success ? PercentUnit().Matches(isFirst ? text["UTF-8''".Length..] : text)
                .Select(m => m.Value.Length == 3 ? Convert.ToByte(m.Value[1..], 16) : (byte)m.Value[0])
                : Encoding.ASCII.GetBytes(text));
        }

        return Encoding.UTF8.GetString([.. name]);
    }

    /// <summary>RFC 2047 section 4.2.</summary>
    private static byte[] Quoted(string text) =>
        [.. QuotedUnit().Matches(text.Replace('_', ' ')).Select(m => m.Value.Length == 3 ? Convert.ToByte(m.Value[1..], 16) : (byte)m.Value[0])];

    [GeneratedRegex("%[0-9A-Fa-f]{2}|.", RegexOptions.Singleline)]
    private static partial Regex PercentUnit();

    [GeneratedRegex("=[0-9A-Fa-f]{2}|.", RegexOptions.Singleline)]
    private static partial Regex QuotedUnit();

    [GeneratedRegex(@"\r\n([ \t])")]
    private static partial Regex Fold();

    [GeneratedRegex("boundary=\"([^\"]+)\"")]
    private static partial Regex Boundary();

    [GeneratedRegex(@"=\?[Uu][Tt][Ff]-8\?([BbQq])\?([^? ]*)\?=")]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"(=\?[^? ]+\?[BbQq]\?[^? ]*\?=)\s+(?==\?[^? ]+\?[BbQq]\?)")]
    private static partial Regex BetweenWords();

    [GeneratedRegex(@"\\(.)")]
    private static partial Regex Escaped();

    [GeneratedRegex("filename=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\";\\s]+))")]
    private static partial Regex PlainName();

    [GeneratedRegex("filename(?:\\*\\d+)?(\\*)?=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;\\s]+))")]
    private static partial Regex NamePart();
}
