namespace Workflows.Mail;

/// <summary>Where is read what became of mails, beside a mail service that tells it by itself: a host brings one where it has one.</summary>
public interface IMailReports
{
    /// <summary>Takes what is there, and lets it go once it is on record. Does not throw when it cannot be read: it comes back later.</summary>
    /// <param name="take">Puts it on record; what is told twice changes nothing.</param>
    /// <param name="cancellationToken">Ends it between reports.</param>
    Task RunAsync(Func<IReadOnlyList<MailEvent>, Task> take, CancellationToken cancellationToken);
}
