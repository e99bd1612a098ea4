using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.VendorReleases;

/// <summary>Where a vendor release stands, for people.</summary>
public enum VendorReleaseStatus
{
    /// <summary>The contractor has to judge it: for the first time, or again since the client sent it back.</summary>
    ToJudge,

    /// <summary>The client's instruction is waited for.</summary>
    Waiting,

    /// <summary>The client says yes: the change has to be filed.</summary>
    Instructed,

    /// <summary>The change was filed and goes on by itself.</summary>
    ChangeOpened,

    Infeasible,

    /// <summary>The client says no.</summary>
    Declined,

    /// <summary>No answer came in time, and the contract says that this is the end.</summary>
    Lapsed,

    Withdrawn,
}

/// <summary>What the facts of a vendor release say: a pure fold, the same for every order of arrival.</summary>
public sealed class VendorReleaseState : CaseState<CaseFact, CaseDutyPerformed<VendorReleaseDuty>>
{
    private VendorReleaseState(CaseId id, Contract contract, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Rules = Profile.Section<VendorReleaseRules>()
            ?? throw new InvalidOperationException($"Contract '{Profile.Id}' has no section '{VendorReleaseRules.Section.Key}'.");
        Filing = Facts.OfType<CaseWritten<VendorReleaseContent>>().First();
        Judgements = VersionsOf<VendorReleaseJudgement>();
        Infeasible = Judgements.FirstOrDefault(j => !j.Content.Feasible);
        WithdrawnAt = Facts.OfType<CaseWithdrawn>().FirstOrDefault()?.RecordedAt;
        Opened = Facts.OfType<ChangeOpened>().FirstOrDefault();
        ToldBy = Rules.ToldBy(Content.ReleasedOn, contract.Calendars.Business);
        JudgedBy = Rules.JudgedBy(Filing.RecordedAt, contract.Calendars.Business);
        RemindAt = Rules.RemindAt(Filing.RecordedAt, contract.Calendars);
        Approval = new(Rules.Stages, Rules.Clock, contract.Calendars, Approving(
            Judgement?.Number ?? 1, Judgement?.Hash ?? "", IsAsking ? Judgement!.Written.RecordedAt : null,
            AuthorsOf([Filing, .. Judgements.Select(j => j.Written)])));
    }

    public VendorReleaseRules Rules { get; }

    /// <summary>Who filed it, and when.</summary>
    public CaseWritten<VendorReleaseContent> Filing { get; }

    public VendorReleaseContent Content => Filing.Content;

    /// <summary>Until when the client has to be told.</summary>
    public DueMoment ToldBy { get; }

    /// <summary>Since when the client is told; null: not yet.</summary>
    public DateTimeOffset? ToldAt => Performed(VendorReleaseSchedule.TellKey) is { Told.Count: > 0 } told ? told.At : null;

    /// <summary>Too late when it was filed: the mail says so.</summary>
    public bool IsLate => Filing.RecordedAt >= ToldBy.Breach;

    /// <summary>Lateness is a breach of the contract, and not of a figure that had to be assumed.</summary>
    public bool IsBreach => IsLate && Rules.Source is { Basis: RuleBasis.Clause, AssumedParts: var assumed } && !assumed.Contains("due");

    /// <summary>Until when it has to be judged; null: no figure.</summary>
    public DueMoment? JudgedBy { get; }

    /// <summary>When whoever filed it is reminded of that; null: never.</summary>
    public DateTimeOffset? RemindAt { get; }

    /// <summary>What the contractor said, in order; the client may send it back, then there is a further one.</summary>
    public IReadOnlyList<CaseVersion<VendorReleaseJudgement>> Judgements { get; }

    /// <summary>The one that counts: the last, or one that says no; null: none yet.</summary>
    public CaseVersion<VendorReleaseJudgement>? Judgement => Infeasible ?? (Judgements is [.., var last] ? last : null);

    /// <summary>The judgement that it cannot be done. It ends the case, whatever is said beside it.</summary>
    public CaseVersion<VendorReleaseJudgement>? Infeasible { get; }

    /// <summary>The client's instruction on <see cref="Judgement"/>.</summary>
    public ApprovalProgress Approval { get; }

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => IsAsking ? Approval.Unanswerable : null;

    /// <summary>The client is asked, or was.</summary>
    public bool IsAsking => Judgement is not null && Infeasible is null && WithdrawnAt is null;

    public DateTimeOffset? WithdrawnAt { get; }

    /// <summary>The change that the instruction opened.</summary>
    public ChangeOpened? Opened { get; }

    /// <summary>The judgement is the contractor's to write: none is there, or the client returned it.</summary>
    public bool IsToJudge => Status == VendorReleaseStatus.ToJudge;

    public VendorReleaseStatus Status =>
        WithdrawnAt is not null ? VendorReleaseStatus.Withdrawn
        : Opened is not null ? VendorReleaseStatus.ChangeOpened
        : Infeasible is not null ? VendorReleaseStatus.Infeasible
        : Judgement is null ? VendorReleaseStatus.ToJudge
        : Approval.ApprovedAt is not null ? VendorReleaseStatus.Instructed
        : Approval.Refused?.Verdict switch
        {
            StageVerdict.Rejected => VendorReleaseStatus.Declined,
            StageVerdict.Lapsed => VendorReleaseStatus.Lapsed,
            StageVerdict.Returned => VendorReleaseStatus.ToJudge,
            _ => VendorReleaseStatus.Waiting,
        };

    /// <summary>Folds the facts; null when none of them files it.</summary>
    public static VendorReleaseState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<CaseWritten<VendorReleaseContent>>().Any() ? new(id, contract, facts) : null;
}
