using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Meetings;

/// <summary>Where a meeting stands, for people.</summary>
public enum MeetingStatus
{
    /// <summary>It has no day yet.</summary>
    ToPlan,

    Planned,

    /// <summary>The client is asked whether the period does without.</summary>
    OmissionAsked,

    Held,

    /// <summary>Both parties agree that the period does without.</summary>
    Omitted,

    Withdrawn,
}

/// <summary>An action of a meeting.</summary>
/// <param name="Noted">What, who, by when.</param>
/// <param name="Done">Null: not yet.</param>
public sealed record NotedAction(MeetingAction Noted, MeetingActionDone? Done);

/// <summary>What the facts of a meeting say: a pure fold, the same for every order of arrival.</summary>
public sealed class MeetingState : CaseState<CaseFact, CaseDutyPerformed<MeetingDuty>>
{
    private MeetingState(CaseId id, Contract contract, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Opened = Facts.OfType<MeetingOpened>().First();
        Rules = Profile.Section<MeetingRules>()!;
        Series = Rules.Find(Opened.SeriesId) ?? throw new InvalidOperationException($"Contract '{Profile.Id}' has no series of meetings '{Opened.SeriesId}'.");
        BusinessCalendar business = contract.Calendars.Business;
        Plans = [.. Facts.Select(PlanOf).OfType<(CaseFact, MeetingPlan)>()];
        Held = Facts.OfType<MeetingHeld>().FirstOrDefault();
        Withdrawn = Facts.OfType<CaseWithdrawn>().FirstOrDefault();
        HeldBy = Opened.To is { } last && Series.HeldByOf(last, business) is { } days ? DueCalculator.EndOf(days, business) : null;
        Proposals = VersionsOf<MeetingOmission>();

        // Who plans it after all, or finds that something happened, takes the question back.
        Proposal = Proposals is [.., var asked] && Facts.SkipWhile(f => !ReferenceEquals(f, asked.Written))
            .All(f => f is not (MeetingPlanned or MeetingMoved or MeetingOmissionReopened)) ? asked : null;
        Approval = new(Series.Stages, Rules.Clock, contract.Calendars, Approving(
            Math.Max(1, Proposals.Count), Proposal?.Hash ?? "", IsAsking ? Proposal!.Written.RecordedAt : null, AuthorsOf(Proposals.Select(p => p.Written))));
        Day = Held?.Day ?? (Plan is { } plan ? business.DayOf(plan.Starts) : null);
        Dictionary<string, MeetingActionDone> done = Facts.OfType<MeetingActionDone>().GroupBy(d => d.ActionId)
            .ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        Actions = [.. Facts.OfType<MeetingAction>().Select(a => new NotedAction(a, done.GetValueOrDefault(a.Id)))];
        Deliverables = [.. Facts.OfType<MeetingDeliverable>().GroupBy(d => d.ItemId).Select(g => g.Last())];
    }

    public MeetingOpened Opened { get; }

    public MeetingRules Rules { get; }

    public MeetingSeries Series { get; }

    /// <summary>Every plan with the fact that brought it, in order.</summary>
    public IReadOnlyList<(CaseFact Fact, MeetingPlan Plan)> Plans { get; }

    /// <summary>When and where; null: not planned.</summary>
    public MeetingPlan? Plan => Plans is [.., (_, var plan)] ? plan : null;

    /// <summary>The local day on which it takes place, or took place; null: not planned.</summary>
    public DateOnly? Day { get; }

    /// <summary>It took place; null: not yet.</summary>
    public MeetingHeld? Held { get; }

    /// <summary>By when it is to be held; null: a person called it.</summary>
    public DueMoment? HeldBy { get; }

    /// <summary>Every proposal to do without, in order.</summary>
    public IReadOnlyList<CaseVersion<MeetingOmission>> Proposals { get; }

    /// <summary>The one that stands; null: none.</summary>
    public CaseVersion<MeetingOmission>? Proposal { get; }

    /// <summary>The client's answer to <see cref="Proposal"/>.</summary>
    public ApprovalProgress Approval { get; }

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => IsAsking ? Approval.Unanswerable : null;

    /// <summary>The client is asked, or was, and that still counts.</summary>
    public bool IsAsking => Proposal is not null && Held is null && Withdrawn is null;

    /// <summary>Since when it is agreed that the period does without; null: it is not.</summary>
    public DateTimeOffset? OmittedAt => IsAsking ? Approval.ApprovedAt : null;

    public CaseWithdrawn? Withdrawn { get; }

    public IReadOnlyList<NotedAction> Actions { get; }

    /// <summary>How often the client had agreed to do without, and it was planned or something happened after all.</summary>
    public int TakenBack => Proposals.Count(p => p != Proposal && Facts.OfType<CaseDecided>().Any(
        d => d.ContentHash == p.Hash && d.Answer == ApprovalAnswer.Approve));

    /// <summary>What is due for it, item by item: the last that was opened of each.</summary>
    public IReadOnlyList<MeetingDeliverable> Deliverables { get; }

    /// <summary>It does not take place: what was opened for it is not owed.</summary>
    public bool IsOff => Status is MeetingStatus.Omitted or MeetingStatus.Withdrawn;

    /// <summary>Held after the day, or not held and told so.</summary>
    public bool IsLate => Held is { } held ? held.Day > HeldBy?.Days?.Breach : !IsOff && IsPerformed(MeetingSchedule.NotHeldKey);

    /// <summary>Lateness is a breach of the contract, and not of a day that had to be assumed.</summary>
    public bool IsBreach => IsLate && !Series.IsAssumed;

    public MeetingStatus Status =>
        Withdrawn is not null ? MeetingStatus.Withdrawn
        : Held is not null ? MeetingStatus.Held
        : OmittedAt is not null ? MeetingStatus.Omitted
        : IsAsking && Approval.Refused is null ? MeetingStatus.OmissionAsked
        : Plan is not null ? MeetingStatus.Planned
        : MeetingStatus.ToPlan;

    /// <summary>Folds the facts; null when none of them opens it.</summary>
    public static MeetingState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<MeetingOpened>().Any() && contract.Profile.Section<MeetingRules>() is not null ? new(id, contract, facts) : null;

    private static (CaseFact, MeetingPlan)? PlanOf(CaseFact fact) => fact switch
    {
        MeetingOpened { Plan: { } plan } => (fact, plan),
        MeetingPlanned f => (fact, f.Plan),
        MeetingMoved f => (fact, f.Plan),
        _ => null,
    };
}
