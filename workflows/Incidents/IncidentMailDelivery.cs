using Microsoft.DurableTask.Client;
using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>Tries the mails whose next attempt is due, and records on their incidents what reached nobody.</summary>
public sealed class IncidentMailDelivery(MailOutbox outbox, IncidentLedger ledger)
{
    private const int AtOnce = 200;

    /// <summary>One round; mails that fail again keep their place in the outbox.</summary>
    public async Task RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        foreach (MailReceipt receipt in await outbox.DeliverDueAsync(now, AtOnce, cancellation))
        {
            if (IncidentMailReceipts.UndeliverableOf(receipt) is { } fact
                && IncidentId.TryParse(receipt.About, out IncidentId id)
                && await ledger.RecordAsync(id, fact))
            {
                await client.TrySignalAsync(id, fact.Id, cancellation);
            }
        }
    }
}
