using Workflows.Kit.Approvals;
using Workflows.Kit.Mail;

namespace Workflows.Kit.Cases;

/// <summary>A process whose duties are mails: each asks for an approval, or tells those who should know.</summary>
/// <param name="ledger">Its cases.</param>
/// <param name="reader">Reads them.</param>
/// <param name="post">Writes to people.</param>
/// <param name="compose">The mail of a duty for one reader. Pure: the same facts give the same words.</param>
public abstract class MailingProcess<TSummary, TState, TDuty>(
    CaseLedger<CaseFact, TSummary> ledger, CaseReader<CaseFact, TSummary, TState> reader, CasePost post,
    Func<CaseView<TState>, TDuty, Addressee, ComposedMail> compose)
    : ApprovalProcess<TSummary, TState, TDuty>(ledger, reader, post)
    where TSummary : class
    where TState : class, ICaseState<CaseFact>
    where TDuty : class, IMailDuty
{
    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<TState> found, TDuty duty, DateTimeOffset at) => Performed(
        duty,
        Asked(found, duty) is { } round
            ? await AskAsync(found, round, duty, at, (to, link) => MailAsync(found, duty, to, link, at, one => compose(found, duty, one)))
            : await TellAsync(ReadersOf(found, duty.Roles, duty.Persons, at), to => MailAsync(found, duty, to, null, at, one => compose(found, duty, one))),
        at);

    /// <summary>The approval that a duty asks for; null: it tells.</summary>
    protected virtual ApprovalProgress? Asked(CaseView<TState> found, TDuty duty) => null;
}
