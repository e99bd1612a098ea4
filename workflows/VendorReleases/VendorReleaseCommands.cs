using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.VendorReleases;

/// <summary>Why an act on vendor releases is refused, beside the reasons that other processes have, too (<see cref="RefusalReason"/>).</summary>
public static class VendorReleaseRefusals
{
    /// <summary>The contract says nothing about them.</summary>
    public static RefusalReason NoSuchRules { get; } = RefusalReason.Invalid();

    /// <summary>The client has given the instruction; what was judged stands.</summary>
    public static RefusalReason Instructed { get; } = RefusalReason.Conflict();

    /// <summary>The contract has no such change, or it was withdrawn or refused.</summary>
    public static RefusalReason NoSuchChange { get; } = RefusalReason.Invalid();
}

/// <summary>What people do with vendor releases, see <see cref="CaseCommands{TFact, TSummary, TState}"/>;
/// the client's instruction is <c>DecideAsync</c>.</summary>
public sealed class VendorReleaseCommands(VendorReleaseLedger ledger, VendorReleaseReader reader, ContractVersions contracts, ChangeReader changes)
    : ApprovalCommands<VendorReleaseSummary, VendorReleaseState>(ledger, reader, contracts)
{
    /// <summary>Files what a vendor released; the client is told at once.</summary>
    public Task<(CaseId? Id, CommandResult Result)> FileAsync(string contractId, Command by, VendorReleaseContent content) =>
        FileAsync(contractId, by, contract => RefusalOf(Wrong(contract, content, by.Now)) ?? Act(Written(by, content)));

    /// <summary>The contractor's judgement. No ends the case, and the client is told why; yes asks the client for an instruction.</summary>
    public Task<CommandResult> JudgeAsync(CaseId id, Command by, bool feasible, string reasons) =>
        ActAsync(id, by, "judged/" + by.FormKey, release => release.State.Status switch
        {
            VendorReleaseStatus.ToJudge or VendorReleaseStatus.Waiting =>
                TextRefusal(reasons, "reasons") ?? Act(Judged(by, release.State, new() { Feasible = feasible, Reasons = PlainText.Lines(reasons) })),
            VendorReleaseStatus.Instructed => Refuse(VendorReleaseRefusals.Instructed, id.Value),
            _ => Refuse(RefusalReason.CaseClosed, id.Value),
        });

    /// <summary>The change that the instruction asks for was filed. The first number on record stays.</summary>
    /// <param name="id">The vendor release.</param>
    /// <param name="by">Who says so.</param>
    /// <param name="changeId">A change of the same contract that is not over without having been made.</param>
    public async Task<CommandResult> OpenChangeAsync(CaseId id, Command by, string changeId)
    {
        bool exists = await changes.NamedAsync(id.ContractId, changeId)
            is { State.Status: not (ChangeStatus.Withdrawn or ChangeStatus.Rejected or ChangeStatus.Lapsed) };
        return await ActAsync(id, by, null, release => release.State.Status switch
        {
            VendorReleaseStatus.ChangeOpened when release.State.Opened!.ChangeId == changeId => Act(release.State.Opened),
            VendorReleaseStatus.ChangeOpened => Refuse(RefusalReason.AlreadyDecided, changeId),
            VendorReleaseStatus.Instructed when exists => Act(new ChangeOpened { Id = "change-opened", ChangeId = changeId }),
            VendorReleaseStatus.Instructed => Refuse(VendorReleaseRefusals.NoSuchChange, "change"),
            VendorReleaseStatus.ToJudge or VendorReleaseStatus.Waiting => Refuse(RefusalReason.NotApproved, "change"),
            _ => Refuse(RefusalReason.CaseClosed, id.Value),
        }, kept => kept is ChangeOpened other && other.ChangeId == changeId ? null : new(RefusalReason.AlreadyDecided, changeId));
    }

    /// <summary>It was filed by mistake, or the vendor took it back; whoever was told is told so.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) =>
        ActAsync(id, by, "withdrawn", release =>
            release.State.Status is not (VendorReleaseStatus.ToJudge or VendorReleaseStatus.Waiting or VendorReleaseStatus.Instructed)
                ? Refuse(RefusalReason.CaseClosed, id.Value)
            : TextRefusal(reason, "reason") ?? Act(new CaseWithdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>Everything that is wrong with a filing, in the order of its fields.</summary>
    public static IEnumerable<CommandResult.Refused> Wrong(Contract contract, VendorReleaseContent content, DateTimeOffset now) =>
        VendorReleaseFields.All.InOrder(Found(contract, content, now));

    private static IEnumerable<CommandResult.Refused> Found(Contract contract, VendorReleaseContent content, DateTimeOffset now)
    {
        if (contract.Profile.Section<VendorReleaseRules>() is null)
        {
            yield return new(VendorReleaseRefusals.NoSuchRules, "contract");
        }

        foreach (CommandResult.Refused wrong in VendorReleaseFields.All.Wrong(content, contract.Profile))
        {
            yield return wrong;
        }

        if (content.ReleasedOn != default && content.ReleasedOn.Year is < GivenDates.FirstYear or > GivenDates.LastYear)
        {
            yield return new(RefusalReason.NoSuchDate, "releasedOn");
        }
        else if (content.ReleasedOn > contract.DayOf(now))
        {
            yield return new(RefusalReason.InTheFuture, "releasedOn");
        }
    }

    /// <inheritdoc/>
    protected override ApprovalProgress? ApprovalOf(CaseView<VendorReleaseState> found, string stageId, DateTimeOffset now) =>
        found.State.IsAsking ? found.State.Approval : null;

    private static CaseWritten<VendorReleaseContent> Written(Command by, VendorReleaseContent content) => new()
    {
        Id = "written/" + by.FormKey,
        Content = VendorReleaseFields.All.Cleaned(content, []),
        Version = 1,
        ContentHash = "", // nobody approves it; what is approved is a judgement
    };

    private static CaseWritten<VendorReleaseJudgement> Judged(Command by, VendorReleaseState release, VendorReleaseJudgement judgement)
    {
        int number = release.Judgements.Count + 1;
        return new() { Id = "judged/" + by.FormKey, Content = judgement, Version = number, ContentHash = judgement.HashWith(release.Content, number) };
    }
}
