using Microsoft.DurableTask.Client;
using Workflows.Mail;

namespace Workflows.Kit.Mail;

/// <summary>Tries the mails whose next attempt is due, and records on their cases what reached nobody.</summary>
public sealed class MailDispatcher(MailOutbox outbox, IEnumerable<ICaseMail> processes)
{
    private const int AtOnce = 200;

    /// <summary>Failed mails looked at for one that was not told of.</summary>
    private const int LatestFailures = 50;

    /// <summary>One round; mails that fail again keep their place in the outbox.</summary>
    public async Task RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (MailReceipt receipt in await outbox.DeliverDueAsync(now, AtOnce, cancellation))
        {
            await TellAsync(receipt, now, client, cancellation);
        }
    }

    /// <summary>Notes what the mail service tells, and records on their cases what it gave up.</summary>
    /// <exception cref="AggregateException">Some could not be noted or told for a reason of ours (the store); every other one was.</exception>
    public Task TakeAsync(IReadOnlyList<MailEvent> news, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation) =>
        outbox.RecordAsync(news, receipt => TellAsync(receipt, now, client, cancellation), cancellation);

    /// <summary>
    /// Tells of the mails that failed last and of which nobody was told yet: a crash between a mail's last attempt and the fact that it
    /// reached nobody must not hide it, whatever case it is about.
    /// </summary>
    /// <param name="now">Now (UTC).</param>
    /// <param name="client">Wakes the orchestrations of open cases.</param>
    /// <param name="attempt">Runs one, named for the log; a case that cannot be told of does not keep the others from it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task TellOfFailedAsync(DateTimeOffset now, DurableTaskClient client, Func<string, Func<Task>, Task> attempt, CancellationToken cancellation)
    {
        foreach (MailRecord mail in (await outbox.FindFailedAsync(LatestFailures, cancellationToken: cancellation)).Mails)
        {
            await attempt(mail.Receipt.About, () => TellAsync(mail.Receipt, now, client, cancellation));
        }
    }

    private async Task TellAsync(MailReceipt receipt, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (ICaseMail process in processes)
        {
            await process.TellUnreachedAsync(receipt, now, client, cancellation);
        }
    }
}
