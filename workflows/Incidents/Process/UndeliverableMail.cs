using Microsoft.DurableTask.Client;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;

namespace Workflows.Incidents.Process;

/// <summary>Records on an incident that a mail about it reached nobody, and sees to it that somebody is told, also after the close.</summary>
public sealed class UndeliverableMail(IncidentLedger ledger, IncidentReader reader, PerformDutyActivity duties) : ICaseMail
{
    /// <summary>The fact.</summary>
    internal static MailUndeliverable FactOf(UnreachedMail failed) => new()
    {
        Id = failed.Id, At = failed.At, RecordedAt = failed.At, Actor = "system", PersonId = failed.PersonId, MailKey = failed.MailKey, Error = failed.Error,
    };

    /// <inheritdoc/>
    public async Task TellUnreachedAsync(MailReceipt receipt, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        if (!CaseId.TryParse(IncidentKind.Incidents, receipt.About, out CaseId id)
            || UnreachedMail.Of(receipt) is not { } failed
            || await ledger.HasAsync(id, "duty/" + DutyKeys.TellUndeliverable(failed.Id))
            || await ledger.FindAsync(id) is not { } row)
        {
            return;
        }

        MailUndeliverable fact = FactOf(failed);
        await ledger.RecordAsync(id, fact);
        if (row.IsClosed || await ledger.IsClosedAsync(id))
        {
            foreach (IncidentDuty duty in IncidentSchedule.AfterClose((await reader.ReadAsync(id)).State))
            {
                await duties.PerformAsync(id, duty, now);
            }
        }
        else
        {
            await client.TrySignalAsync(id, fact.Id, cancellation);
        }
    }
}
