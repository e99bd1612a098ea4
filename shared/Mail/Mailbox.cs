using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Workflows.Mail;

/// <summary>
/// A mail address, read the same way wherever one is given: files of people, the API, forms, settings, mails. What is taken here can be
/// sent to; what cannot is refused with the reason.
/// </summary>
/// <remarks>
/// <para>
/// RFC 5321 section 4.1.2 and RFC 5322 section 3.4.1: the local part is a dot-atom (<c>o'brien</c>) or a quoted string, at most 64
/// characters; the domain has at most 255, each label 1 to 63 letters, digits and inner hyphens; all of it at most 254 (RFC 3696, erratum 1690).
/// </para>
/// <para>
/// Japanese carriers gave out addresses that are no dot-atom, such as <c>ichiro..toban@docomo.ne.jp</c> or <c>ichiro.@...</c>. They
/// are taken as they are written and sent as a quoted string, which means the same address.
/// </para>
/// <para>
/// A domain in other letters (<c>例え.jp</c>) is written in its ASCII form (RFC 5890). Other letters before the @ need a relay with
/// SMTPUTF8 (RFC 6531), which cannot be counted on; address literals and names without a dot are nobody's address.
/// </para>
/// </remarks>
public sealed record Mailbox
{
    private const string Specials = "!#$%&'*+-/=?^_`{|}~";

    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    private Mailbox(string local, string domain)
    {
        bool isPlain = local.All(c => IsAtom(c) || c == '.');
        bool isDotAtom = isPlain && local.Split('.').All(a => a.Length > 0);
        string quoted = "\"" + local.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
        Value = $"{(isPlain ? local : quoted)}@{domain}";
        Wire = $"{(isDotAtom ? local : quoted)}@{domain}";
    }

    /// <summary>As people write it; the same address has the same text, but for the case of letters.</summary>
    public string Value { get; }

    /// <summary>As SMTP and headers take it.</summary>
    public string Wire { get; }

    /// <summary>The text is an address.</summary>
    public static bool IsAddress([NotNullWhen(true)] string? text) => TryParse(text, out _, out _);

    /// <summary>As <see cref="Value"/>, for comparing; what is no address stays as it is.</summary>
    public static string Canonical(string text) => TryParse(text, out Mailbox? mailbox, out _) ? mailbox.Value : text.Trim();

    /// <summary>Reads an address; surrounding blanks and full-width letters, which Japanese keyboards give, do not matter.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="mailbox">The address.</param>
    /// <param name="why">What is wrong, in English, as the end of "expected a mail address".</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out Mailbox? mailbox, [NotNullWhen(false)] out string? why)
    {
        mailbox = null;
        string typed = HalfWidth((text ?? "").Trim());
        int at = typed.LastIndexOf('@');
        why = typed.Length > 320 ? "of at most 254 characters"
            : typed.Any(char.IsControl) ? "without control characters"
            : at < 0 ? "with an @"
            : null;
        if (why is not null || LocalOf(typed[..at], out why) is not { } local || DomainOf(typed[(at + 1)..], out why) is not { } domain)
        {
            why ??= "like name@domain";
            return false;
        }

        Mailbox read = new(local, domain);
        if (read.Wire.Length > 254)
        {
            why = "of at most 254 characters";
            return false;
        }

        mailbox = read;
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    /// <summary>What the local part means: without quotes.</summary>
    private static string? LocalOf(string text, out string? why)
    {
        bool isQuoted = text is ['"', .., '"'] && text.Length > 2;
        string? local = isQuoted ? Unquoted(text[1..^1]) : text;
        why = local is null or "" ? "with something before the @"
            : local.Length > 64 ? "with at most 64 characters before the @"
            : local.Any(c => !char.IsAscii(c)) ? "with only ASCII letters before the @"
            : !isQuoted && local.FirstOrDefault(c => !IsAtom(c) && c != '.') is var wrong and not '\0' ? $"without '{wrong}' before the @"
            : null;
        return why is null ? local : null;
    }

    /// <summary>The content of a quoted string; null where a quote stands alone.</summary>
    private static string? Unquoted(string text)
    {
        StringBuilder plain = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '"' || (text[i] == '\\' && ++i == text.Length))
            {
                return null;
            }

            plain.Append(text[i]);
        }

        return plain.ToString();
    }

    /// <summary>The domain in ASCII.</summary>
    private static string? DomainOf(string text, out string? why)
    {
        why = text.Length == 0 ? "with a domain after the @" : text[0] == '[' ? "with a name after the @, not an address of the network" : null;
        if (why is not null)
        {
            return null;
        }

        string domain = text;
        if (text.Any(c => !char.IsAscii(c)))
        {
            try
            {
                domain = Idn.GetAscii(text);
            }
            catch (ArgumentException)
            {
                why = "with a domain after the @";
                return null;
            }
        }

        string[] labels = domain.Split('.');
        why = labels.Length < 2 || domain.Length > 253 || labels[^1].All(char.IsAsciiDigit)
            || labels.Any(l => l.Length is 0 or > 63 || l[0] == '-' || l[^1] == '-' || !l.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
            ? "with a domain after the @"
            : null;
        return why is null ? domain : null;
    }

    private static bool IsAtom(char c) => char.IsAsciiLetterOrDigit(c) || Specials.Contains(c, StringComparison.Ordinal);

    private static string HalfWidth(string text) => string.Concat(text.Select(c => c is >= '！' and <= '～' ? (char)(c - '！' + '!') : c));
}
