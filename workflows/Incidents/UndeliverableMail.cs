using Microsoft.DurableTask.Client;
using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>Records on an incident that a mail about it reached nobody, and sees to it that somebody is told, also after the close.</summary>
public sealed class UndeliverableMail(IncidentLedger ledger, IncidentReader reader, PerformDutyActivity duties)
{
    /// <summary>Safe to repeat: what was told is not told again.</summary>
    /// <param name="id">The incident that the mail is about.</param>
    /// <param name="receipt">The mail's last fate.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="client">Wakes the orchestration of an open incident.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task TellAsync(IncidentId id, MailReceipt receipt, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        if (IncidentMailReceipts.UndeliverableOf(receipt) is not { } fact
            || await ledger.HasAsync(id, "duty/" + DutyKeys.TellUndeliverable(fact.Id))
            || await ledger.FindAsync(id) is not { } row)
        {
            return;
        }

        bool isNew = await ledger.RecordAsync(id, fact);
        if (row.IsClosed || await ledger.IsClosedAsync(id))
        {
            foreach (IncidentDuty duty in IncidentSchedule.AfterClose((await reader.ReadAsync(id)).State))
            {
                await duties.PerformAsync(id, duty, now);
            }
        }
        else if (isNew)
        {
            await client.TrySignalAsync(id, fact.Id, cancellation);
        }
    }
}
