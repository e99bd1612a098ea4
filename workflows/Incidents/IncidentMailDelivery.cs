using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>Tries the mails whose next attempt is due, and records on their cases what reached nobody.</summary>
public sealed class IncidentMailDelivery(MailOutbox outbox, UndeliverableMail undeliverable, IEnumerable<ICaseMail> cases)
{
    private const int AtOnce = 200;

    /// <summary>One round; mails that fail again keep their place in the outbox.</summary>
    public async Task RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (MailReceipt receipt in await outbox.DeliverDueAsync(now, AtOnce, cancellation))
        {
            if (IncidentId.TryParse(receipt.About, out IncidentId incident))
            {
                await undeliverable.TellAsync(incident, receipt, now, client, cancellation);
                continue;
            }

            foreach (ICaseMail process in cases)
            {
                if (CaseId.TryParse(process.Kind, receipt.About, out CaseId id) && await process.RecordUndeliverableAsync(id, receipt) is { } factId)
                {
                    await client.TrySignalAsync(id, factId, cancellation);
                }
            }
        }
    }
}
