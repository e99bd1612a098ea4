using Workflows.Mail;

namespace Workflows.Kit.Mail;

/// <summary>Writes a mail and sends it. That it could not be written is an outcome like any other, and stops nothing else of the case.</summary>
public static class MailComposing
{
    /// <summary>Ends the key of the record that a mail could not be written.</summary>
    public const string Unwritten = "/unwritten";

    /// <summary>
    /// Writes the mail, puts it into the outbox and tries it. When it cannot be written, the reader gets two sentences that name the case, and
    /// the failure is on record as a mail that failed: people are told of it, and the health page counts it.
    /// </summary>
    /// <param name="outbox">Where mails wait.</param>
    /// <param name="addressed">The mail without subject and text.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="compose">Writes it; pure.</param>
    /// <param name="callerRepeats">See <see cref="MailOutbox.EnqueueAndTryAsync"/>.</param>
    /// <returns>How the mail stands, or the record that it could not be written.</returns>
    public static async Task<MailReceipt> ComposeAndTryAsync(
        this MailOutbox outbox, OutgoingMail addressed, string language, Func<ComposedMail> compose, bool callerRepeats = false)
    {
        ComposedMail mail;
        try
        {
            mail = compose();
        }
        catch (Exception mistake) when (mistake is not OperationCanceledException)
        {
            // A text that nobody thought of. Thrown on, it would be tried again for ever, and nobody told of the case at all.
            OutgoingMail instead = addressed with
            {
                SubjectLine = CaseTexts.All.Get(language, "Unwritten.Subject", addressed.About),
                Text = CaseTexts.All.Get(language, "Unwritten.Text", addressed.About),
                Html = null,
            };
            await outbox.EnqueueAndTryAsync(instead);
            return await outbox.FailAsync(instead with { Key = addressed.Key + Unwritten, To = instead.To with { SecondAddress = null } },
                $"The text could not be written. {mistake.GetType().Name}: {mistake.Message}");
        }

        return await outbox.EnqueueAndTryAsync(
            addressed with { SubjectLine = mail.Subject, Text = mail.Text, Html = mail.Html, Clause = mail.Clause, ReplyTo = mail.ReplyTo }, callerRepeats);
    }
}
