using Workflows.Kit.Approvals;
using Workflows.Kit.Mail;
using Workflows.Mail;

namespace Workflows.Kit.Cases;

/// <summary>What the mails of several processes say alike.</summary>
public static class CaseMailWords
{
    /// <summary>Who answered what in a stage; nothing where nobody has.</summary>
    public static MailBody Votes(this MailBody body, StageState? stage, Addressee to) =>
        stage?.Votes is { Count: > 0 } votes ? body.List(votes.Select(v => ApprovalText.Of(v, to.Language, to.NameOf))) : body;

    /// <summary>Whom a mail did not reach, and the error, for the sentence of the duty that tells of it.</summary>
    public static object?[] Unreached(ICaseState<CaseFact> state, ICaseDuty duty, Addressee to)
    {
        CaseMailUndeliverable failed = state.Facts.OfType<CaseMailUndeliverable>().Last(f => duty.Key.EndsWith(f.Id, StringComparison.Ordinal));
        return [to.NameOf(failed.PersonId), failed.Error];
    }
}
