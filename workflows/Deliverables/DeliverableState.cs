using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels;

namespace Workflows.Deliverables;

/// <summary>Where a deliverable stands, for people.</summary>
public enum DeliverableStatus
{
    /// <summary>The contractor has to write it.</summary>
    ToWrite,

    /// <summary>The client's answer is waited for.</summary>
    Waiting,

    /// <summary>The client returned it: the contractor has to correct it.</summary>
    ToCorrect,

    /// <summary>Approved, and to be handed in now.</summary>
    ToSubmit,

    /// <summary>Handed in, and accepted where that is asked for.</summary>
    Done,

    /// <summary>No answer came in time, and the contract says that this is the end.</summary>
    Lapsed,

    NotOwed,
}

/// <summary>What the facts of a deliverable say: a pure fold, the same for every order of arrival.</summary>
public sealed class DeliverableState : CaseState<CaseFact, CaseDutyPerformed<DeliverableDuty>>
{
    private DeliverableState(CaseId id, Contract contract, IEnumerable<CaseFact> facts)
        : base(id, contract.Profile, facts)
    {
        Opened = Facts.OfType<DeliverableOpened>().First();
        Rules = Profile.Section<DeliverableRules>()!;
        Item = Rules.Item(Opened.ItemId) ?? throw new InvalidOperationException($"Contract '{Profile.Id}' has no deliverable '{Opened.ItemId}'.");
        BusinessCalendar business = contract.Calendars.Business;
        NotOwed = Facts.OfType<CaseWithdrawn>().FirstOrDefault();
        Versions = VersionsOf<DeliverableVersion>();
        Approval = new(Item.Stages, Rules.Clock, contract.Calendars, Approving(
            Version?.Number ?? 1, Version?.Hash ?? "", IsAsking ? Version!.Written.RecordedAt : null, AuthorsOf(Versions.Select(v => v.Written))));
        Submitted = Facts.OfType<DeliverableSubmitted>().FirstOrDefault(s => s.Version == Version?.Number && Approval.ApprovedAt <= s.RecordedAt);
        SubmittedAt = Item is { Approval: DeliverableApproval.Before, IsCarriedOut: false } ? Submitted?.RecordedAt
            : Versions is [var first, ..] ? first.Written.RecordedAt : null;
        Moved = Facts.OfType<DeliverableMoved>().LastOrDefault();
        OriginalDue = Item.DaysOf(Opened.Anchor, business);
        Due = InForce(OriginalDue, business);
        DueMoment = Due is { } days ? DueCalculator.EndOf(days, business) : null;
        Correction = Approval.Refused is { Verdict: StageVerdict.Returned or StageVerdict.Rejected, EndedAt: { } returned } && SubmittedAt is not null
            && Item.Correction is { } rule ? DueCalculator.EndOf(DueCalculator.DaysOf(rule, business.DayOf(returned), business), business) : null;
    }

    public DeliverableOpened Opened { get; }

    public DeliverableRules Rules { get; }

    public DeliverableItem Item { get; }

    public IReadOnlyList<CaseVersion<DeliverableVersion>> Versions { get; }

    /// <summary>Every file of every version.</summary>
    public IEnumerable<KeptFile> Files => Versions.SelectMany(v => v.Content.Files);

    /// <summary>The one that counts: the last; null: nothing is written.</summary>
    public CaseVersion<DeliverableVersion>? Version => Versions is [.., var last] ? last : null;

    /// <summary>Why the due day counts from another day than at first, the last time; null: it does not.</summary>
    public DeliverableMoved? Moved { get; }

    /// <summary>The last agreement on a day; null: none, or the event was moved since.</summary>
    public DeliverableDueAgreed? Agreed => Facts.OfType<DeliverableDueAgreed>().LastOrDefault(a => !(a.RecordedAt < Moved?.RecordedAt));

    /// <summary>What the due day counts from (local).</summary>
    public DateOnly Anchor => Moved?.Anchor ?? Opened.Anchor;

    /// <summary>By the contract and the first day alone; null: only an agreement sets a day.</summary>
    public DueDays? OriginalDue { get; }

    /// <summary>
    /// By the contract, the moves and the agreements; null: none yet. What was handed in is judged by the day that was in force then.
    /// </summary>
    public DueDays? Due { get; }

    /// <summary>The same in moments.</summary>
    public DueMoment? DueMoment { get; }

    /// <summary>By when what was returned has to be handed in again; null: nothing is returned, or there is no figure.</summary>
    public DueMoment? Correction { get; }

    /// <summary>The client's answer to <see cref="Version"/>.</summary>
    public ApprovalProgress Approval { get; }

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => IsAsking ? Approval.Unanswerable : null;

    /// <summary>The client is asked, or was.</summary>
    public bool IsAsking => Item.Approval != DeliverableApproval.None && Version is not null && NotOwed is null;

    /// <summary>What was approved before was handed in.</summary>
    public DeliverableSubmitted? Submitted { get; }

    /// <summary>When it was handed in for the first time: by this it is in time or late.</summary>
    public DateTimeOffset? SubmittedAt { get; }

    /// <summary>The service levels that <see cref="Version"/> reports; none: it is no report on them, or not written.</summary>
    public IReadOnlyList<ReportedFigure> Figures => Version?.Content.Figures ?? [];

    /// <summary>The points that <see cref="Version"/> reports; null: none.</summary>
    public ReportedPoints? Points => Version?.Content.Points;

    /// <summary>What the client said of the indicators of <see cref="Version"/>.</summary>
    public IEnumerable<DeliverableEvaluated> Evaluations => Counted(_ => true).Where(e => e.ContentHash == Version?.Hash);

    /// <summary>Improvements that were opened for it.</summary>
    public IEnumerable<DeliverableImprovementOpened> Improvements => Facts.OfType<DeliverableImprovementOpened>();

    /// <summary>Indicators for which an improvement is still to be opened, each since it was reported as missed, or not accepted.</summary>
    public IReadOnlyList<(string Indicator, DateTimeOffset Since)> ToImprove => Item.Improvement is null || NotOwed is not null ? [] :
    [
        .. Versions.SelectMany(v => (v.Content.Figures ?? []).Where(f => f.Verdict == TargetVerdict.Missed).Select(f => (f.Indicator, v.Written.RecordedAt)))
            .Concat(Counted(a => a != ApprovalAnswer.Return).SelectMany(e => e.Indicators.Where(i => !i.Accepted).Select(i => (i.Indicator, e.RecordedAt))))
            .GroupBy(i => i.Indicator, i => i.RecordedAt, StringComparer.Ordinal)
            .Where(g => Improvements.All(o => o.Indicator != g.Key)).Select(g => (g.Key, g.Min())),
    ];

    /// <summary>Evaluations of those who answered the same version in the same stage.</summary>
    private IEnumerable<DeliverableEvaluated> Counted(Func<ApprovalAnswer, bool> answer) => Facts.OfType<DeliverableEvaluated>()
        .Where(e => Facts.OfType<CaseDecided>().Any(d => answer(d.Answer)
            && (d.Actor, d.ActorFor, d.StageId, d.ContentHash) == (e.Actor, e.ActorFor, e.StageId, e.ContentHash)));

    /// <summary>Why it is not owed; null: it is.</summary>
    public CaseWithdrawn? NotOwed { get; }

    /// <summary>Handed in after the day, or not handed in and told so.</summary>
    public bool IsLate => SubmittedAt is { } at ? at >= DueMoment?.Breach
        : Facts.OfType<CaseDutyPerformed<DeliverableDuty>>().Any(p => p.Duty.Kind == DeliverableDutyKind.Late && p.Duty.Day == Due?.Breach);

    /// <summary>Lateness is a breach of the contract, and not of a day that had to be assumed.</summary>
    public bool IsBreach => IsLate && !IsAssumed;

    /// <summary>The day does not stand in the contract, or not whole.</summary>
    public bool IsAssumed => Item.Source is not { Basis: RuleBasis.Clause, AssumedParts: var assumed } || assumed.Contains("due");

    /// <summary>It is the contractor's turn to write.</summary>
    public bool IsToWrite => Status is DeliverableStatus.ToWrite or DeliverableStatus.ToCorrect;

    public DeliverableStatus Status =>
        NotOwed is not null ? DeliverableStatus.NotOwed
        : Version is null ? DeliverableStatus.ToWrite
        : Item.Approval == DeliverableApproval.None || Submitted is not null ? DeliverableStatus.Done
        : Approval.Refused?.Verdict switch
        {
            StageVerdict.Lapsed => DeliverableStatus.Lapsed,
            StageVerdict.Rejected or StageVerdict.Returned => DeliverableStatus.ToCorrect, // whatever they call it, it is still owed
            _ => Approval.ApprovedAt is null ? DeliverableStatus.Waiting
                : Item.Approval == DeliverableApproval.Before ? DeliverableStatus.ToSubmit
                : DeliverableStatus.Done,
        };

    /// <summary>Folds the facts; null when none of them opens it.</summary>
    public static DeliverableState? Of(CaseId id, Contract contract, IReadOnlyList<CaseFact> facts) =>
        facts.OfType<DeliverableOpened>().Any() && contract.Profile.Section<DeliverableRules>() is not null ? new(id, contract, facts) : null;

    /// <summary>
    /// The day in force. An agreement counts only where it was recorded before the day so far had ended. A move counts anew from its day; a new
    /// day that is over already (the meeting was brought forward) is no breach: the parties have to agree on one. What was late before stays late then.
    /// </summary>
    private DueDays? InForce(DueDays? by, BusinessCalendar business)
    {
        foreach (CaseFact fact in Facts.TakeWhile(f => !(f.RecordedAt > SubmittedAt)))
        {
            switch (fact)
            {
                case DeliverableDueAgreed agreed when !IsOver(by, fact.RecordedAt):
                    by = DueCalculator.Around(agreed.Day, period: false, business);
                    break;
                case DeliverableMoved moved:
                    DueDays? anew = Item.DaysOf(moved.Anchor, business);
                    by = anew is not null && !IsOver(anew, fact.RecordedAt) ? anew : IsOver(by, fact.RecordedAt) ? by : null;
                    break;
            }
        }

        return by;

        bool IsOver(DueDays? day, DateTimeOffset at) => day is { } days && at >= DueCalculator.EndOf(days, business).Breach;
    }
}
