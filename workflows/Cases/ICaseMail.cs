using Workflows.Mail;

namespace Workflows.Cases;

/// <summary>Takes the fate of a process's mails; the delivery asks every process whose id a mail is about.</summary>
public interface ICaseMail
{
    CaseKind Kind { get; }

    /// <summary>Records that a mail reached nobody.</summary>
    /// <returns>Id of the new fact; null when there is nothing to record, or it was on record.</returns>
    Task<string?> RecordUndeliverableAsync(CaseId id, MailReceipt receipt);
}
