using System.Diagnostics.CodeAnalysis;
using MimeKit;

namespace Workflows.Embedded.Mail;

/// <summary>
/// What a relay reports of a mail that it had taken: a mail to its sender, <c>multipart/report</c> with <c>message/delivery-status</c> (RFC 3464).
/// </summary>
/// <param name="Reference">The mail's name, as it went out: in the envelope, and in <see cref="Header"/>.</param>
/// <param name="Action">What became of it.</param>
/// <param name="Answer">In the words of whoever reports: status and diagnostic code, e.g. <c>5.1.1 550 no such user</c>; null: without a word.</param>
/// <param name="At">When the report was made, by the clock of whoever made it (UTC); null: it does not say.</param>
public sealed record DeliveryReport(string Reference, DeliveryAction Action, string? Answer, DateTimeOffset? At)
{
    /// <summary>The header by which a mail is known again: a report has the headers of the mail that it is about.</summary>
    public const string Header = "X-Mail-Reference";

    private const int LongestReference = 100; // RFC 3461 section 4.4, for the name in the envelope

    /// <summary>Whether a text can be the name of a mail.</summary>
    public static bool IsReference(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LongestReference && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    /// <summary>Reads a mail; false where it is no report of a mail that went out with a name.</summary>
    /// <param name="mail">A mail as it came. Not disposed.</param>
    /// <param name="report">Of several recipients the worst that became of one.</param>
    public static bool TryRead(Stream mail, [NotNullWhen(true)] out DeliveryReport? report)
    {
        report = null;
        try
        {
            using MimeMessage message = MimeMessage.Load(mail);
            if (message.Body is not MultipartReport { ReportType: { } type } parts || !type.Equals("delivery-status", StringComparison.OrdinalIgnoreCase)
                || parts.OfType<MessageDeliveryStatus>().FirstOrDefault()?.StatusGroups is not { Count: > 1 } groups
                || (groups[0]["Original-Envelope-Id"] ?? Returned(parts)?[Header])?.Trim() is not { } reference || !IsReference(reference)
                || groups.Skip(1).Select(ActionOf).Max() is not { } action)
            {
                return false;
            }

            HeaderList worst = groups.Skip(1).First(group => ActionOf(group) == action);
            string[] words = [.. new[] { worst["Status"], worst["Diagnostic-Code"] }.OfType<string>()];
            report = new(reference, action, words.Length > 0 ? string.Join(' ', words) : null,
                message.Date == default ? null : message.Date.ToUniversalTime());
            return true;
        }
        catch (FormatException)
        {
            return false; // not even a mail
        }
    }

    /// <summary>The headers of the mail that the report is about; the whole mail or they alone are its last part.</summary>
    private static HeaderList? Returned(MultipartReport parts) =>
        parts.OfType<MessagePart>().FirstOrDefault()?.Message?.Headers;

    private static DeliveryAction? ActionOf(HeaderList group) => group["Action"]?.Trim().ToLowerInvariant() switch
    {
        "delivered" => DeliveryAction.Delivered,
        "delayed" => DeliveryAction.Delayed,
        "failed" => DeliveryAction.Failed,
        _ => null, // relayed and expanded: it goes on, and nobody reports further
    };
}

/// <summary>What became of a mail, the worst last.</summary>
public enum DeliveryAction
{
    /// <summary>The reader's server has it.</summary>
    Delivered,

    /// <summary>It was not taken yet; it is tried again.</summary>
    Delayed,

    /// <summary>It will not be taken.</summary>
    Failed,
}
