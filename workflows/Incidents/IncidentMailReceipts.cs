using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>What the fate of a mail means for its incident.</summary>
public static class IncidentMailReceipts
{
    /// <summary>The fact that a person was not reached at any address, or null when the mail was accepted, or may still be.</summary>
    public static MailUndeliverable? UndeliverableOf(MailReceipt receipt)
    {
        MailReceipt last = receipt.Second ?? receipt;
        return last.State != MailState.Failed || last.SecondKey is not null
            ? null
            : new()
            {
                Id = "undeliverable/" + last.Key,
                At = last.At,
                RecordedAt = last.At,
                Actor = "system",
                PersonId = last.PersonId,
                MailKey = last.Key,
                Error = last.Error ?? "refused",
            };
    }
}
