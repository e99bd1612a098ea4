using SendGrid;
using SendGrid.Helpers.Mail;
using Workflows.Ledger;

namespace Workflows.Mail;

/// <summary>What one attempt to hand a mail over came to.</summary>
internal abstract record MailAttempt
{
    private MailAttempt()
    {
    }

    /// <param name="Answer">In the relay's words, as proof; null: it said nothing.</param>
    public sealed record Accepted(string? Answer) : MailAttempt;

    /// <summary>Worth another try: the network, the relay's load, a wrong key that an operator will put right.</summary>
    public sealed record Passing(string Error) : MailAttempt;

    /// <summary>This mail to this address will not be taken, however often it is tried.</summary>
    public sealed record Refused(string Error) : MailAttempt;

    /// <summary>Makes one attempt. Throws only when <paramref name="cancellationToken"/> is cancelled; then the outcome is unknown.</summary>
    public static async Task<MailAttempt> MakeAsync(
        ISendGridClient client, OutgoingMail mail, MailOptions options, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!Mailbox.TryParse(mail.To.Address, out Mailbox? to, out string? why))
        {
            return new Refused($"'{mail.To.Address}' is no mail address; one is {why}.");
        }

        using var timeout = new CancellationTokenSource(options.AttemptTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            // A client that does not listen to its token must not hold the outbox longer than the lease: WaitAsync leaves it behind.
            Response response = await client.SendEmailAsync(MessageOf(mail, to, options), either.Token).WaitAsync(either.Token);
            int status = (int)response.StatusCode;
            return status switch
            {
                >= 200 and <= 299 => new Accepted(await AnswerOf(response)),
                // 401 and 403 say that our key or sender is wrong, not the mail: it waits until that is put right.
                401 or 403 or 408 or 429 or >= 500 or < 400 => new Passing(await ErrorOf(response, status)),
                _ => new Refused(await ErrorOf(response, status)),
            };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (OperationCanceledException)
        {
            return new Passing($"No answer within {options.AttemptTimeout.TotalSeconds:0} seconds.");
        }
        catch (Exception failure)
        {
            return new Passing(Bounded($"{failure.GetType().Name}: {failure.Message}"));
        }
    }

    private static SendGridMessage MessageOf(OutgoingMail mail, Mailbox to, MailOptions options)
    {
        var message = new SendGridMessage { Subject = mail.SubjectLine, PlainTextContent = mail.Text, HtmlContent = mail.Html };
        message.SetFrom(options.FromAddress, options.FromName);
        message.AddTo(to.Wire, mail.To.Name);
        if (Mailbox.TryParse(mail.ReplyTo, out Mailbox? answers, out _))
        {
            message.SetReplyTo(new EmailAddress(answers.Wire));
        }

        foreach ((string name, string value) in MailHeader.Of(mail, options.MessageIdDomain))
        {
            message.AddGlobalHeader(name, value);
        }

        // A rewritten link would lead over somebody else's host, and a counting image would tell on the reader.
        message.SetClickTracking(false, false);
        message.SetOpenTracking(options.OpenTracking);
        message.AddCategory(mail.Kind);
        message.AddGlobalCustomArg("mail", MailRow.DigestOf(mail.Key)); // comes back with each event (SendGridEvents)
        return message;
    }

    /// <summary>A relay's last line; of SendGrid, which says nothing, the id by which its log finds the mail.</summary>
    private static async Task<string?> AnswerOf(Response response) =>
        response.Body is { } body && await body.ReadAsStringAsync() is { Length: > 0 } said ? said
            : response.Headers?.TryGetValues("X-Message-Id", out IEnumerable<string>? ids) == true ? $"X-Message-Id {ids.First()}"
            : null;

    private static async Task<string> ErrorOf(Response response, int status)
    {
        string body = response.Body is null ? "" : await response.Body.ReadAsStringAsync();
        return Bounded($"{status} {body}".TrimEnd());
    }

    private static string Bounded(string text) => LongText.WellFormed(text.Length <= 1000 ? text : text[..1000] + "...");
}
