using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>Tries the mails whose next attempt is due, and records on their cases what reached nobody.</summary>
public sealed class IncidentMailDelivery(MailOutbox outbox, UndeliverableMail undeliverable, IEnumerable<ICaseMail> cases)
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
        if (IncidentId.TryParse(receipt.About, out IncidentId incident))
        {
            await undeliverable.TellAsync(incident, receipt, now, client, cancellation);
            return;
        }

        foreach (ICaseMail process in cases)
        {
            if (CaseId.TryParse(process.Kind, receipt.About, out CaseId id) && await process.RecordUndeliverableAsync(id, receipt) is { } factId)
            {
                await client.SignalOrStartAsync(id, factId, cancellation);
            }
        }
    }
}
