using Workflows.Mail;

namespace Workflows.Kit.Mail;

/// <summary>A person was not reached at any address. Each process makes its own fact of it.</summary>
/// <param name="Id">Id of that fact, the same whoever notices.</param>
/// <param name="At">Since when it is known (UTC).</param>
/// <param name="PersonId">Who was to be told.</param>
/// <param name="MailKey">The last mail that was tried.</param>
/// <param name="Error">What the relay said.</param>
public sealed record UnreachedMail(string Id, DateTimeOffset At, string PersonId, string MailKey, string Error)
{
    /// <summary>
    /// What the fate of a mail means for its case: null when it was accepted, or may still be. Null also for a mail that itself tells of
    /// such a failure: otherwise one wrong address would be told of for ever.
    /// </summary>
    public static UnreachedMail? Of(MailReceipt receipt)
    {
        MailReceipt last = receipt.Second ?? receipt;
        // The kind ends alike in every process.
        return last.State != MailState.Failed || last.SecondKey is not null || last.Kind.EndsWith(".tellUndeliverable", StringComparison.Ordinal)
            ? null
            : new("undeliverable/" + last.Key, last.At, last.PersonId, last.Key, last.Error ?? "refused");
    }
}
