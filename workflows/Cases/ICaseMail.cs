using Workflows.Mail;

namespace Workflows.Cases;

/// <summary>Takes the fate of a process's mails; the delivery asks every process whose id a mail is about.</summary>
public interface ICaseMail
{
    CaseKind Kind { get; }

    /// <summary>Records that a mail reached nobody. Safe to repeat.</summary>
    /// <returns>Id of the fact that the orchestration has to see; null when there is nothing to tell, or it was told.</returns>
    Task<string?> RecordUndeliverableAsync(CaseId id, MailReceipt receipt);
}
