using Workflows.Mail;

namespace Workflows.Incidents;

/// <summary>What the fate of a mail means for its incident.</summary>
public static class IncidentMailReceipts
{
    /// <summary>The kind that mails of a duty carry, e.g. <c>incident.nobodyAnswered</c>.</summary>
    public static string MailKindOf(DutyKind duty) => "incident." + char.ToLowerInvariant(duty.ToString()[0]) + duty.ToString()[1..];

    /// <summary>
    /// The fact that a person was not reached at any address, or null when the mail was accepted, or may still be. Null also for a
    /// mail that itself tells of such a failure: otherwise one wrong address would be told of for ever.
    /// </summary>
    public static MailUndeliverable? UndeliverableOf(MailReceipt receipt)
    {
        MailReceipt last = receipt.Second ?? receipt;
        // The kind ends alike for incidents and changes.
        return last.State != MailState.Failed || last.SecondKey is not null || last.Kind.EndsWith(".tellUndeliverable", StringComparison.Ordinal)
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
