using System.Text.RegularExpressions;
using Workflows.Incidents;
using Workflows.Texts;

namespace Workflows.Mail;

/// <summary>
/// Mails carry a link and a code with which their reader decides. Whoever looks at the outbox must not be able to decide in the
/// reader's name, so both are struck out, and mails of other kinds (sign-in) are not shown at all.
/// </summary>
internal static partial class MailPrivacy
{
    /// <summary>What stands in place of a link or a code.</summary>
    public const string Struck = "••••••";

    private static readonly string[] CodeLines =
        [.. new[] { Languages.Japanese, Languages.English }.Select(l => IncidentTexts.All.Get(l, "Label.Code") + ": ")];

    /// <summary>The mail's text, or null where none of it may be shown.</summary>
    public static string? Readable(OutgoingMail mail) => mail.Kind.StartsWith("incident.", StringComparison.Ordinal) ? WithoutSecrets(mail.Text) : null;

    /// <summary>A text without the links and codes that <see cref="MailBody"/> writes.</summary>
    public static string WithoutSecrets(string text) =>
        string.Join('\n', DecisionLink().Replace(text, "$1" + Struck).Split('\n').Select(line =>
            CodeLines.FirstOrDefault(c => line.StartsWith(c, StringComparison.Ordinal)) is { } code ? code + Struck : line));

    [GeneratedRegex(@"(https?://\S*?/[le]/)\S+", RegexOptions.CultureInvariant)]
    private static partial Regex DecisionLink();
}
