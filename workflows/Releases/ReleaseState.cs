using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Texts;

namespace Workflows.Releases;

/// <summary>A gate of the current version.</summary>
/// <param name="Rule">What it asks for.</param>
/// <param name="Record">The last word about it; null: none by a person.</param>
/// <param name="Notified">The notice that passes it was sent.</param>
/// <param name="RemindAt">When its owner is reminded; null: never.</param>
/// <param name="LateAfter">Late after this moment; null: it has no day of its own, or the moment is not known yet.</param>
public sealed record GateState(ReleaseGate Rule, GateRecorded? Record, CaseDutyPerformed<ReleaseDuty>? Notified, DateTimeOffset? RemindAt,
    DateTimeOffset? LateAfter)
{
    public bool IsPassed => Record?.Passed ?? Notified is { Told.Count: > 0 };

    public DateTimeOffset? PassedAt => !IsPassed ? null : Record?.RecordedAt ?? Notified!.At;
}

/// <summary>A step of the run.</summary>
/// <param name="Step">As planned.</param>
/// <param name="Outcome">The last word about it; null: none yet.</param>
/// <param name="StartedAt">When it began.</param>
/// <param name="EndedAt">When it was done, failed or skipped.</param>
/// <param name="Last">The report behind the outcome.</param>
/// <param name="Undone">It was undone.</param>
public sealed record RunStep(ReleaseStep Step, StepOutcome? Outcome, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, StepReported? Last, StepUndone? Undone)
{
    /// <summary>Nothing more is to be done for the run to go on.</summary>
    public bool IsOver => Outcome is StepOutcome.Done or StepOutcome.Skipped;

    /// <summary>It may have had an effect: done, failed on the way, or under way.</summary>
    public bool HasBegun => Outcome is StepOutcome.Started or StepOutcome.Done or StepOutcome.Failed;
}

/// <summary>Where a release stands, for people.</summary>
public enum ReleaseStatus
{
    /// <summary>The plan lacks something; nobody is asked.</summary>
    Incomplete,

    /// <summary>Approvers are asked.</summary>
    Waiting,

    /// <summary>Approved; gates before the word to go are open.</summary>
    Approved,

    /// <summary>A change is no longer approved as it was.</summary>
    Blocked,

    /// <summary>Every gate before it is passed; go or no-go is waited for.</summary>
    Ready,

    Go,

    NoGo,

    Running,

    /// <summary>Aborted; steps are to be undone.</summary>
    RollingBack,

    RolledBack,

    /// <summary>The run is completed; gates before the close may be open.</summary>
    Done,

    /// <summary>To be planned anew.</summary>
    Returned,

    Rejected,

    /// <summary>No answer came in time.</summary>
    Lapsed,

    Withdrawn,

    Closed,
}

/// <summary>What the facts of a release say: a pure fold, the same for every order of arrival.</summary>
public sealed class ReleaseState : CaseState<CaseFact, CaseDutyPerformed<ReleaseDuty>>
{
    private ReleaseState(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts)
        : base(id, profile, facts)
    {

        // Of a start and a withdrawal, and of a completion and an abort, the first one on record counts, and the other never happened.
        CaseFact? begun = Facts.FirstOrDefault(f => f is RunStarted or CaseWithdrawn);
        CaseFact? ended = Facts.FirstOrDefault(f => f is RunCompleted or RunAborted);
        Started = begun as RunStarted;
        Withdrawn = begun as CaseWithdrawn;
        Completed = ended as RunCompleted;
        Aborted = ended as RunAborted;

        // A plan that was written anew at the very moment of the start came too late: what runs is what was approved.
        Versions = [.. VersionsOf<ReleaseContent>().Take(Started?.Version ?? int.MaxValue)];
        if (Versions.Count == 0)
        {
            throw new InvalidOperationException($"Release {id} has no content: expected a fact that it was planned.");
        }

        Rules = profile.Releases ?? throw new InvalidOperationException($"Contract '{profile.Id}' plans no releases.");
        CloseDeclared = Facts.OfType<CloseDeclared>().FirstOrDefault();
        GoWord = Facts.OfType<GoDecided>().LastOrDefault(g => g.Version == Current.Number);
        Missing = [.. MissingParts()];
        Lost =
        [
            .. Facts.OfType<ChangeStandingSeen>().Where(s => s.Version == Current.Number)
                .GroupBy(s => s.ChangeId).Select(g => g.Last()).Where(s => !s.Stands).OrderBy(s => s.ChangeId, StringComparer.Ordinal),
        ];
        Approval = new(Rules.Stages, Rules.Clock, calendars,
            Approving(Current.Number, Current.Hash, Missing.Count == 0 ? Current.Written.RecordedAt : null, Authors, Performers));
        Steps = [.. Content.Steps.Select(StepOf)];
        StepsOverAt = Started is not null && Steps.All(s => s.IsOver) ? Steps.Select(s => s.Last!.RecordedAt).DefaultIfEmpty(Started.RecordedAt).Max() : null;
        ToUndo = Aborted is null ? [] : [.. Steps.Where(s => s.HasBegun && s.Step.Undo is not null).Reverse()];
        RolledBackAt = Aborted is { } aborted && ToUndo.All(s => s.Undone is not null)
            ? ToUndo.Select(s => s.Undone!.RecordedAt).Append(aborted.RecordedAt).Max()
            : null;
        Gates = [.. Rules.GatesOf([.. Content.Changes.Select(c => c.ClassId)]).Select(g => GateOf(g, calendars))];
    }

    /// <summary>Every file that a gate was shown with.</summary>
    public IEnumerable<KeptFile> Evidence => Facts.OfType<GateRecorded>().SelectMany(g => g.Evidence);

    public ReleaseRules Rules { get; }

    public IReadOnlyList<CaseVersion<ReleaseContent>> Versions { get; }

    public CaseVersion<ReleaseContent> Current => Versions[^1];

    public ReleaseContent Content => Current.Content;

    /// <summary>Who planned it.</summary>
    public string Issuer => Versions[0].Written.Actor;

    public DateTimeOffset FiledAt => Versions[0].Written.At;

    /// <summary>What has to be there before anybody is asked: field ids, <c>changes</c>, <c>window</c>, <c>steps</c>.</summary>
    public IReadOnlyList<string> Missing { get; }

    /// <inheritdoc/>
    public override StageState? Unanswerable(DateOnly today) => Approval.Unanswerable;

    /// <summary>The approval of the current version.</summary>
    public ApprovalProgress Approval { get; }

    /// <summary>Changes that are no longer approved as they were.</summary>
    public IReadOnlyList<ChangeStandingSeen> Lost { get; }

    public IReadOnlyList<GateState> Gates { get; }

    /// <summary>The checklist, in order.</summary>
    public IReadOnlyList<RunStep> Steps { get; }

    /// <summary>The step that comes next; null: every one is done or skipped.</summary>
    public RunStep? NextStep => Steps.FirstOrDefault(s => !s.IsOver);

    /// <summary>When the last step was reported as done.</summary>
    public DateTimeOffset? StepsOverAt { get; }

    /// <summary>After an abort: what is to be undone, last step first, whether it is undone or not.</summary>
    public IReadOnlyList<RunStep> ToUndo { get; }

    /// <summary>The step that is to be undone next.</summary>
    public RunStep? NextToUndo => ToUndo.FirstOrDefault(s => s.Undone is null);

    public RunStarted? Started { get; }

    public RunAborted? Aborted { get; }

    public RunCompleted? Completed { get; }

    /// <summary>A person closed it.</summary>
    public CloseDeclared? CloseDeclared { get; }

    /// <summary>Everything that was done is undone.</summary>
    public DateTimeOffset? RolledBackAt { get; }

    /// <summary>The run is over.</summary>
    public DateTimeOffset? EndedAt => Completed?.RecordedAt ?? RolledBackAt;

    /// <summary>The last word on go or no-go.</summary>
    public GoDecided? GoWord { get; }

    public CaseWithdrawn? Withdrawn { get; }

    public DateTimeOffset? WithdrawnAt => Withdrawn?.RecordedAt;

    /// <summary>Since when every stage has approved the current version.</summary>
    public DateTimeOffset? ApprovedAt => Approval.ApprovedAt;

    /// <summary>Go or no-go can be said: approved, nothing open before it, every change stands.</summary>
    public bool IsReady => ApprovedAt is not null && Lost.Count == 0 && Open(GatePhase.BeforeGo).Count == 0;

    /// <summary>The run may begin.</summary>
    public bool MayStart => IsReady && GoWord is { Go: true };

    /// <summary>The plan stands: neither withdrawn nor refused.</summary>
    public bool IsOn => WithdrawnAt is null && Approval.Refused is null;

    /// <summary>Persons who never approve it: whoever wrote a version, and for whom they did.</summary>
    public IReadOnlyCollection<string> Authors => AuthorsOf(Versions.Select(v => v.Written));

    /// <summary>Who carries it out: its manager and the owners of its steps.</summary>
    public IReadOnlyList<string> Performers => [.. Content.Steps.Select(s => s.Owner).Prepend(Content.Manager).Distinct(StringComparer.Ordinal)];

    public ReleaseStatus Status =>
        WithdrawnAt is not null ? ReleaseStatus.Withdrawn
        : Completed is not null ? IsClosed ? ReleaseStatus.Closed : ReleaseStatus.Done
        : RolledBackAt is not null ? ReleaseStatus.RolledBack
        : Aborted is not null ? ReleaseStatus.RollingBack
        : Started is not null ? ReleaseStatus.Running
        : Approval.Refused is { } refused ? refused.Verdict switch
        {
            StageVerdict.Rejected => ReleaseStatus.Rejected,
            StageVerdict.Lapsed => ReleaseStatus.Lapsed,
            _ => ReleaseStatus.Returned,
        }
        : Missing.Count > 0 ? ReleaseStatus.Incomplete
        : Lost.Count > 0 ? ReleaseStatus.Blocked
        : ApprovedAt is null ? ReleaseStatus.Waiting
        : !IsReady ? ReleaseStatus.Approved
        : GoWord is { Go: var go } ? go ? ReleaseStatus.Go : ReleaseStatus.NoGo
        : ReleaseStatus.Ready;

    /// <summary>Folds the facts.</summary>
    public static ReleaseState Of(CaseId id, ContractProfile profile, CalendarSet calendars, IEnumerable<CaseFact> facts) => new(id, profile, calendars, facts);

    /// <summary>The gate of an id; null for none of this release.</summary>
    public GateState? Gate(string id) => Gates.FirstOrDefault(g => g.Rule.Id == id);

    /// <summary>The open gates of the phase that comes next.</summary>
    public IReadOnlyList<GateState> OpenNow =>
        !IsOn || IsClosed || Aborted is not null ? []
            : Open(Completed is not null ? GatePhase.BeforeClose : Started is not null ? GatePhase.AfterRun : GatePhase.BeforeGo);

    /// <summary>The gates that block a phase.</summary>
    public IReadOnlyList<GateState> Open(GatePhase phase) => [.. Gates.Where(g => g.Rule.Phase == phase && !g.IsPassed)];

    private IEnumerable<string> MissingParts()
    {
        foreach (ReportField field in Rules.Plan.Where(f => f.Required && PlainText.IsBlank(Content.Values.GetValueOrDefault(f.Id))))
        {
            yield return field.Id;
        }

        if (Content.Changes.Count == 0)
        {
            yield return "changes";
        }

        if (Content.WindowFrom is null || Content.WindowTo is null)
        {
            yield return "window";
        }

        if (Content.Steps.Count == 0)
        {
            yield return "steps";
        }
    }

    private RunStep StepOf(ReleaseStep step)
    {
        List<StepReported> reports = [.. Facts.OfType<StepReported>().Where(r => r.StepId == step.Id)];
        StepReported? last = reports.LastOrDefault();
        return new(
            step,
            last?.Outcome,
            (reports.FirstOrDefault(r => r.Outcome == StepOutcome.Started) ?? reports.FirstOrDefault(r => r.Outcome != StepOutcome.Skipped))?.At,
            last is { Outcome: not StepOutcome.Started } ? last.At : null,
            last,
            Facts.OfType<StepUndone>().FirstOrDefault(u => u.StepId == step.Id));
    }

    private GateState GateOf(ReleaseGate gate, CalendarSet calendars)
    {
        GateRecorded? record = Facts.OfType<GateRecorded>().LastOrDefault(r => r.GateId == gate.Id && r.Version == Current.Number);
        CaseDutyPerformed<ReleaseDuty>? notified = gate.Notice is { } notice ? Performed(ReleaseDutyKeys.Announce(Current.Number, notice)) : null;
        if (gate.Due is not { } due)
        {
            return new(gate, record, notified, null, null);
        }

        if (gate.Phase == GatePhase.BeforeGo)
        {
            StopNoticeDue? days = Content.WindowFrom is { } window ? StopNoticeDue.Of(due, window, calendars) : null;
            return new(gate, record, notified, days?.SendAt, days?.LateAfter);
        }

        DateTimeOffset? from = gate.Phase == GatePhase.AfterRun ? StepsOverAt : Completed?.RecordedAt;
        DueMoment? moment = from is { } start ? DueCalculator.MomentOf(due, start, Rules.Clock, calendars) : null;
        return new(gate, record, notified, moment?.Days is { } counted ? calendars.Business.OpeningOf(counted.Target) : null, moment?.Breach);
    }
}
