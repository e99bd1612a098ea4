using Workflows.Contracts;
using Workflows.Kit.Approvals;

namespace Workflows.Kit.Cases;

/// <summary>What people do with the cases of a process that asks for approvals: approvers answer.</summary>
public abstract class ApprovalCommands<TSummary, TState>(CaseLedger<CaseFact, TSummary> ledger, CaseReader<CaseFact, TSummary, TState> reader,
    ContractVersions contracts)
    : CaseCommands<CaseFact, TSummary, TState>(ledger, reader, contracts)
    where TSummary : class
    where TState : class, ICaseState<CaseFact>
{
    /// <summary>An approver's answer. Final: the same again is the same, another one is refused.</summary>
    /// <param name="id">The case.</param>
    /// <param name="by">Who answers, and for whom.</param>
    /// <param name="stageId">The stage.</param>
    /// <param name="contentHash">The content that they saw.</param>
    /// <param name="answer">What they say.</param>
    /// <param name="comment">Needed to reject or to return.</param>
    public async Task<CommandResult> DecideAsync(CaseId id, Command by, string stageId, string contentHash, ApprovalAnswer answer, string? comment)
    {
        CaseDecided said = new()
        {
            Id = "", // the fact's id needs the version, which the look tells
            At = by.Now,
            RecordedAt = by.Now,
            Actor = by.PersonId,
            ActorFor = by.For,
            StageId = stageId,
            ContentHash = contentHash,
            Answer = answer,
            Comment = Trimmed(comment),
        };
        return await ActAsync(id, by, null, found =>
        {
            if (ApprovalOf(found, stageId, by.Now) is not { } approval)
            {
                return Barred(found, said) ?? Refuse(RefusalReason.AlreadyDecided, stageId);
            }

            string factId = FormattableString.Invariant($"decision/{approval.Version}/{stageId}/{by.For ?? by.PersonId}");
            if (found.State.Facts.FirstOrDefault(f => f.Id == factId) is { } before)
            {
                return Overtaken(before) is { } other ? new(null, other) : Act(before);
            }

            return Barred(found, said)
                ?? (approval.RefusalOf(stageId, contentHash, by.Actor, answer, said.Comment) is { } refused ? new(null, refused)
                : Act(said with { Id = factId }));
        }, Overtaken);

        CommandResult.Refused? Overtaken(CaseFact kept) => kept is CaseDecided other
            && (other.Answer, other.Comment, other.ContentHash, other.Actor, other.ActorFor) == (said.Answer, said.Comment, said.ContentHash, said.Actor,
                said.ActorFor)
            ? null
            : new(RefusalReason.AlreadyDecided, stageId);
    }

    /// <summary>The approval that a stage belongs to; null: none is asked for, or nobody answers any more.</summary>
    protected abstract ApprovalProgress? ApprovalOf(CaseView<TState> found, string stageId, DateTimeOffset now);

    /// <summary>Why the process takes no answer; null: it does.</summary>
    protected virtual CaseAct<CaseFact>? Barred(CaseView<TState> found, CaseDecided said) => null;
}
