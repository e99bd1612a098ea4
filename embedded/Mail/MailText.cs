using System.Globalization;
using System.Text;
using MimeKit;

namespace Workflows.Embedded.Mail;

/// <summary>
/// What may stand in a header, and what is an address, in MimeKit's terms: strict, and by refusal, since whoever calls an <c>ISendGridClient</c> is to be
/// told what the service would have told. An app that would rather send a mail than refuse it cleans its texts first.
/// </summary>
internal static class MailText
{
    private const int MaxName = 256;

    private static readonly ParserOptions Strict = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict,
        AllowAddressesWithoutDomain = false,
        AllowUnquotedCommasInAddresses = false,
    };

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

        if (!value.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            return value ?? "";
        }

        // Half a surrogate pair is no letter, and upsets how long texts are cut into encoded words.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(value ?? ""));
    }

    /// <summary>A file name as parameter of a header, in the parts of RFC 2231, whole letters to each.</summary>
    public static string FileName(string name)
    {
        StringBuilder text = new();
        string part = "UTF-8''";
        int number = 0;
        foreach (Rune letter in name.EnumerateRunes())
        {
            string encoded = Uri.EscapeDataString(letter.ToString());
            if (part.Length + encoded.Length > 56)
            {
                text.Append(CultureInfo.InvariantCulture, $";\r\n filename*{number++}*={part}");
                part = "";
            }

            part += encoded;
        }

        return text.Append(CultureInfo.InvariantCulture, $";\r\n filename*{(number == 0 ? "" : number + "*")}={part}").ToString();
    }

    /// <summary>A mailbox; an international domain goes out in its <c>xn--</c> form.</summary>
    /// <exception cref="MailFormatException">Not one address, or a name before its @ that is not ASCII, which few relays take.</exception>
    public static MailboxAddress Mailbox(string what, string? address, string? displayName)
    {
        Checked(what, address);
        string name = Checked($"A display name in {what}", displayName);
        if (name.Length > MaxName)
        {
            // A name in plain letters stays in one piece, and a line of mail has at most 998 of them.
            throw new MailFormatException($"A display name in {what} expects at most {MaxName} letters; found {name.Length}.");
        }

        if (!MailboxAddress.TryParse(Strict, address ?? "", out MailboxAddress? parsed) || parsed.Name is { Length: > 0 } || parsed.Route.Count > 0
            || parsed.Address != address
            || !parsed.LocalPart.All(char.IsAscii))
        {
            throw new MailFormatException($"{what} expects an address like name@domain, the name in ASCII; found '{address}'.");
        }

        return new MailboxAddress(name, parsed.GetAddress(idnEncode: true));
    }
}

/// <summary>The message cannot be mailed as it is; SendGrid would answer 400.</summary>
#pragma warning disable CA1032 // made here only
internal sealed class MailFormatException(string message) : Exception(message);
#pragma warning restore CA1032
