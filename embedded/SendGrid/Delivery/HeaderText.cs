using System.Globalization;
using System.Text;

namespace Workflows.Embedded.SendGrid;

/// <summary>Writes header lines: RFC 5322 folding, RFC 2047 encoded words, RFC 2231 parameters. Nothing that it is given can end a line.</summary>
internal static class HeaderText
{
    /// <summary>RFC 5322 section 2.1.1: lines should not be longer.</summary>
    private const int LineLength = 78;

    /// <summary>RFC 2047 section 2: 75 for the whole word, of which 12 are <c>=?UTF-8?B?</c> and <c>?=</c>; base64 then has 60 for 45 bytes.</summary>
    private const int BytesPerWord = 45;

    private static readonly IdnMapping Idn = new();

    /// <exception cref="MailFormatException">CR, LF or another control character, a Unicode line end included.</exception>
    public static string Checked(string what, string? value)
    {
        foreach (char letter in value ?? "")
        {
            if (char.IsControl(letter) || letter is '\u2028' or '\u2029')
            {
                throw new MailFormatException($"{what} expects one line without control characters; found U+{(int)letter:X4}.");
            }
        }

        return value ?? "";
    }

    /// <summary>Free text such as a subject: as it is where it is plain ASCII, else as encoded words.</summary>
    public static string Line(string name, string value)
    {
        Checked(name, value);
        return IsPlain(value) ? Folded(name, value.Split(' ')) : Folded(name, Words(value));
    }

    /// <summary>Addresses, one comma apart.</summary>
    public static string Line(string name, IEnumerable<(string Address, string? DisplayName)> mailboxes)
    {
        List<string> parts = [];
        foreach ((string address, string? displayName) in mailboxes)
        {
            if (parts.Count > 0)
            {
                parts[^1] += ",";
            }

            if (string.IsNullOrWhiteSpace(displayName))
            {
                parts.Add(address);
                continue;
            }

            Checked($"A display name in {name}", displayName);
            parts.AddRange(IsPlain(displayName) && displayName.Length < 60 ? [Quoted(displayName)] : Words(displayName));
            parts.Add($"<{address}>");
        }

        return Folded(name, parts);
    }

    /// <summary>The address in ASCII: an international domain in its <c>xn--</c> form.</summary>
    /// <exception cref="MailFormatException">Not an address.</exception>
    public static string Address(string what, string? address)
    {
        Checked(what, address);
        int at = address?.LastIndexOf('@') ?? -1;
        string local = at > 0 ? address![..at] : "";
        string domain = at > 0 ? address![(at + 1)..] : "";
        try
        {
            domain = domain.Length == 0 || domain[0] == '[' ? domain : Idn.GetAscii(domain);
        }
        catch (ArgumentException)
        {
            domain = "";
        }

        bool isSound = local.Length is > 0 and <= 64 && local.All(c => c is > ' ' and < '\u007F' and not ('<' or '>' or '"' or '(' or ')' or ',' or ':' or ';' or '@' or '[' or '\\' or ']'))
            && domain.Length is > 0 and <= 255 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '[' or ']' or ':');
        return isSound ? $"{local}@{domain}" : throw new MailFormatException($"{what} expects an address like name@domain, the name in ASCII; found '{address}'.");
    }

    /// <summary>A parameter such as a file name: <c>; name="value"</c>, or in the parts of RFC 2231 where it is not plain ASCII.</summary>
    public static string Parameter(string name, string value)
    {
        Checked(name, value);
        if (IsPlain(value) && value.Length <= 60)
        {
            return $";\r\n {name}={Quoted(value)}";
        }

        StringBuilder text = new();
        StringBuilder part = new("UTF-8''");
        int number = 0;
        Span<byte> bytes = stackalloc byte[4];
        foreach (Rune rune in value.EnumerateRunes())
        {
            StringBuilder encoded = new();
            foreach (byte unit in bytes[..rune.EncodeToUtf8(bytes)])
            {
                char letter = (char)unit;
                _ = char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or '_'
                    ? encoded.Append(letter)
                    : encoded.Append(CultureInfo.InvariantCulture, $"%{unit:X2}");
            }

            if (part.Length + encoded.Length > 56)
            {
                text.Append(CultureInfo.InvariantCulture, $";\r\n {name}*{number++}*={part}");
                part.Clear();
            }

            part.Append(encoded);
        }

        return text.Append(CultureInfo.InvariantCulture, $";\r\n {name}*{(number == 0 ? "" : number + "*")}={part}").ToString();
    }

    /// <summary>Printable ASCII that no reader takes for an encoded word.</summary>
    private static bool IsPlain(string value) =>
        value.All(c => c is >= ' ' and <= '~') && !value.Contains("=?", StringComparison.Ordinal) && !value.Split(' ').Any(w => w.Length > 900)
        && !value.StartsWith(' ') && !value.EndsWith(' ') && !value.Contains("  ", StringComparison.Ordinal);

    private static string Quoted(string value) => "\"" + value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";

    /// <summary>Whole characters to each word, as RFC 2047 section 5 demands.</summary>
    private static List<string> Words(string value)
    {
        List<string> words = [];
        List<byte> bytes = [];
        Span<byte> next = stackalloc byte[4];
        foreach (Rune rune in value.EnumerateRunes())
        {
            int length = rune.EncodeToUtf8(next);
            if (bytes.Count + length > BytesPerWord)
            {
                words.Add(Word(bytes));
                bytes.Clear();
            }

            bytes.AddRange(next[..length]);
        }

        words.Add(Word(bytes));
        return words;
    }

    private static string Word(List<byte> bytes) => $"=?UTF-8?B?{Convert.ToBase64String([.. bytes])}?=";

    private static string Folded(string name, IEnumerable<string> parts)
    {
        StringBuilder text = new(name + ":");
        int column = text.Length;
        bool isFirst = true;
        foreach (string part in parts)
        {
            // The first part stays on the line of the name: some readers lose a value that begins on the next one.
            if (!isFirst && column + 1 + part.Length > LineLength)
            {
                text.Append("\r\n");
                column = 0;
            }

            text.Append(' ').Append(part);
            column += 1 + part.Length;
            isFirst = false;
        }

        return text.Append("\r\n").ToString();
    }
}
