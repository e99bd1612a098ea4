using System.Text;
using System.Text.RegularExpressions;
using MimeKit;

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
        using MemoryStream bytes = new(Encoding.UTF8.GetBytes(eml));
        MimeMessage mail = MimeMessage.Load(bytes);
        return new(mail.To.Mailboxes.First().Address, (mail.TextBody ?? "").ReplaceLineEndings("\n"));
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"[:：]\s*(\d{6})\s*$", RegexOptions.Multiline)]
    private static partial Regex CodePattern();
}
