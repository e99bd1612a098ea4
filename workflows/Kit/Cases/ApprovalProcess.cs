using Workflows.Kit.Approvals;
using Workflows.Kit.Mail;
using Workflows.People;

namespace Workflows.Kit.Cases;

/// <summary>A process that asks for approvals and has nothing but the facts that every process has for what the software did.</summary>
public abstract class ApprovalProcess<TSummary, TState, TDuty>(
    CaseLedger<CaseFact, TSummary> ledger, CaseReader<CaseFact, TSummary, TState> reader, CasePost post)
    : CaseProcess<CaseFact, TSummary, TState, TDuty>(ledger, reader, post.People, post.Outbox, post.Letters)
    where TSummary : class
    where TState : class, ICaseState<CaseFact>
    where TDuty : class, IMailDuty
{
    /// <inheritdoc/>
    protected override CasePlan<TDuty> Owed(CaseView<TState> found, DateTimeOffset at) => CaseSchedule.At(found.State, Pending(found, at), at, About);

    /// <summary>
    /// What a duty is one of several words about, of which the last is enough after a stand-still: of an approval, reminders and the end of a stage. Null:
    /// it stands alone.
    /// </summary>
    protected virtual string? About(TDuty duty) => duty.EndingStage is { } stage ? "approval " + stage : null;

    /// <inheritdoc/>
    protected sealed override CaseFact Undeliverable(UnreachedMail failed) => new CaseMailUndeliverable
    {
        Id = failed.Id, At = failed.At, RecordedAt = failed.At, Actor = "system", PersonId = failed.PersonId, MailKey = failed.MailKey, Error = failed.Error,
    };

    /// <inheritdoc/>
    protected sealed override async Task<CaseFact> DoAsync(CaseView<TState> found, TDuty duty, DateTimeOffset at)
    {
        if (duty.Key != CaseSchedule.CloseKey)
        {
            return await PerformAsync(found, duty, at);
        }

        await CloseAsync(found);
        return new CaseClosed { Id = "closed", At = at, RecordedAt = at, Actor = "system" };
    }

    /// <summary>Does what is owed, except to close.</summary>
    /// <returns>See <see cref="Performed"/>.</returns>
    protected abstract Task<CaseFact> PerformAsync(CaseView<TState> found, TDuty duty, DateTimeOffset at);

    /// <summary>What is done before a case is closed. Safe to repeat.</summary>
    protected virtual Task CloseAsync(CaseView<TState> found) => Task.CompletedTask;

    /// <summary>Asks everybody who may answer and has not; the first time, their seats are set.</summary>
    /// <param name="found">The case.</param>
    /// <param name="round">The approval that the duty belongs to.</param>
    /// <param name="duty">To ask or to remind; one that the approval does not owe any more asks nobody.</param>
    /// <param name="at">When (UTC).</param>
    /// <param name="send">Mails a person their link.</param>
    protected async Task<CaseTold> AskAsync(CaseView<TState> found, ApprovalProgress round, TDuty duty, DateTimeOffset at, Func<Responder, MailLink, Task> send)
    {
        if (round.Pending().FirstOrDefault(d => d.Key == duty.Key) is not { Stage: var stage, Kind: var kind })
        {
            return CaseTold.Nobody;
        }

        bool isFirst = kind == ApprovalDutyKind.Ask;
        List<(string Seat, Responder To)> asked =
            [.. ApprovalSeats.Of(People, found.Contract.Id, stage, found.DayOf(at)).Where(s => isFirst || stage.Waiting.Contains(s.Seat))];
        foreach (Responder to in asked.Select(a => a.To))
        {
            await send(to, await post.Approvals.ForAsync(new(found.Id, round.Version, stage.Stage.Id), round.ContentHash, to, at));
        }

        return new([.. asked.Select(a => a.To.Person.Id)], isFirst ? [.. asked.Select(a => a.Seat)] : []);
    }

    /// <summary>Mails a duty to a reader, once whoever tries it.</summary>
    /// <param name="found">The case.</param>
    /// <param name="duty">Why.</param>
    /// <param name="to">Whom.</param>
    /// <param name="link">Their link, where they are asked.</param>
    /// <param name="at">When (UTC).</param>
    /// <param name="compose">Writes it.</param>
    protected Task MailAsync(CaseView<TState> found, TDuty duty, Responder to, MailLink? link, DateTimeOffset at, Func<Addressee, ComposedMail> compose) =>
        MailAsync(found, duty, duty.Word, to.Person, () => compose(post.To(found.Id, to, link)), at, asks: link is not null);

    /// <summary>The fact that a duty was performed.</summary>
    protected static CaseFact Performed(TDuty duty, CaseTold told, DateTimeOffset at) => new CaseDutyPerformed<TDuty>
    {
        Id = "duty/" + duty.Key, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = told.Persons, Seats = told.Seats,
    };
}
