using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>
/// What the facts say about an incident: a pure fold, so the order in which facts arrive and how often it is computed change nothing.
/// Never stored.
/// </summary>
public sealed partial class IncidentState : ICaseState<IncidentFact>
{
    /// <summary>Systems that are named in one line.</summary>
    private const int MostSystems = 5;

    /// <summary>A start before that is no start of this trouble that anybody could report.</summary>
    private static readonly TimeSpan LongestBefore = TimeSpan.FromDays(30);

    /// <summary>No clock starts longer than that before anybody could know.</summary>
    private static readonly TimeSpan LongestUnknown = TimeSpan.FromDays(1);

    private readonly List<StepState> steps = [];
    private readonly Dictionary<string, DutyPerformed> performed = new(StringComparer.Ordinal);
    private readonly IncidentAlerts alerts;
    private readonly List<Acknowledged> acknowledgements = [];
    private readonly Dictionary<string, MaintenanceHeld> maintenance = new(StringComparer.Ordinal);
    private readonly List<NewsOfRound> news = [];
    private readonly List<Course> ended = [];
    private DateTimeOffset? awareByPerson;

    private IncidentState(CaseId id, ContractProfile profile, IncidentClocks clocks, IReadOnlyList<IncidentFact> facts)
    {
        Id = id;
        Profile = profile;
        Clocks = clocks;
        Facts = facts;
        alerts = new(profile.Incident.StoppedSeverities);
    }

    public CaseId Id { get; }

    public ContractProfile Profile { get; }

    /// <summary>The contract's, by which it was folded.</summary>
    public IncidentClocks Clocks { get; }

    /// <summary>Every fact once, by time of happening; at one moment causes before answers.</summary>
    public IReadOnlyList<IncidentFact> Facts { get; }

    /// <summary>What a person wrote, or the worst of the alerts as it was last told.</summary>
    public string Title { get; private set; } = "";

    public string? Description { get; private set; }

    /// <summary>The same as a client reads it: null where it is only the labels of an alert.</summary>
    public string? DescriptionInWords => Facts is [AlertFired, ..] ? AlertLabels.Words(Description) : Description;

    /// <summary>The worst that fires; after the recovery, the worst there was.</summary>
    public string? Severity => alerts.Severity;

    /// <summary>Every system that an alert named, as one line.</summary>
    public string? System => alerts.Systems is { Count: > 0 } named
        ? string.Join(", ", named.Take(MostSystems)) + (named.Count > MostSystems ? FormattableString.Invariant($" (+{named.Count - MostSystems})") : "")
        : null;

    /// <summary>Every system that an alert named, in the order of their appearance.</summary>
    public IReadOnlyList<string> Systems => alerts.Systems;

    public DateTimeOffset OpenedAt { get; private set; }

    /// <summary>Earliest known time at which the trouble began (the source's start, or the opening).</summary>
    public DateTimeOffset OccurredAt { get; private set; }

    /// <summary>確知, per the profile's <see cref="AwarenessRule"/>. May lie in the future: the next opening, if nobody looks earlier.</summary>
    public DateTimeOffset? AwareAt { get; private set; }

    /// <summary>Since when the system is stopped; null when it is not known to have stopped.</summary>
    public DateTimeOffset? StoppedAt { get; private set; }

    /// <summary>When the system recovered, confirmed where the profile asks for that.</summary>
    public DateTimeOffset? RecoveredAt { get; private set; }

    /// <summary>The monitoring reports recovery at this time, and nobody has confirmed it yet.</summary>
    public DateTimeOffset? RecoveryToConfirm { get; private set; }

    public DateTimeOffset? ResponseCompletedAt { get; private set; }

    public DateTimeOffset? WithdrawnAt { get; private set; }

    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>
    /// When the chain of people last began: at the opening, at a re-fire, at an expired acknowledgement. It names the round; what was
    /// written down late began before anybody could be called, see <see cref="CallFrom"/>.
    /// </summary>
    public DateTimeOffset RoundStartedAt { get; private set; }

    /// <summary>When the round became known, and its first level is called: escalation never counts from before.</summary>
    public DateTimeOffset CallFrom { get; private set; }

    /// <summary>Rounds of the chain so far, from 1.</summary>
    public int Round { get; private set; }

    /// <summary>Acknowledgements of the current round.</summary>
    public IReadOnlyList<Acknowledged> Acknowledgements => acknowledgements;

    /// <summary>Last sign of work, or null.</summary>
    public DateTimeOffset? LastProgressAt { get; private set; }

    /// <summary>Every clock of the incident is paused, for a reason and with evidence; nobody is expected to make progress.</summary>
    public bool IsPaused { get; private set; }

    /// <summary>Alerts that fire now, each as it was last told.</summary>
    public IReadOnlyCollection<AlertFired> Firing => [.. alerts.Firing];

    /// <summary>What came in this round that somebody has to be told of beside what they know: worse, about another system, or again.</summary>
    public IReadOnlyList<NewsOfRound> News => news;

    /// <summary>Who had taken the incident before something worse came: they are called with the first level.</summary>
    public IReadOnlyList<string> Relieved { get; private set; } = [];

    /// <summary>Why the recovery that the monitoring reports may be none.</summary>
    public IReadOnlyList<string> RecoveryDoubts { get; private set; } = [];

    /// <summary>It came and went within the flap window: a recovery is told of when it has held as long.</summary>
    public bool IsFlapping { get; private set; }

    /// <summary>When the end of the last alert that fired arrived here, whatever the source says of the moment.</summary>
    public DateTimeOffset? AllEndedOn { get; private set; }

    /// <summary>Every occurrence of every step that applies, in the profile's order; steps whose clock has not started included.</summary>
    public IReadOnlyList<StepState> Steps => steps;

    /// <summary>Windows that hold or held people's escalation, each as it was last planned.</summary>
    public IReadOnlyCollection<MaintenanceHeld> Maintenance => maintenance.Values;

    public bool IsClosed => ClosedAt is not null;

    /// <summary>The fact that opens it is on record. Until then, after a crash in between, there is no incident and nothing is owed.</summary>
    public bool IsBegun => Round > 0;

    /// <summary>Folds the facts. Facts told twice count once.</summary>
    public static IncidentState Of(CaseId id, ContractProfile profile, IncidentClocks clocks, IEnumerable<IncidentFact> facts)
    {
        List<IncidentFact> ordered = [.. facts
            .DistinctBy(f => f.Id, StringComparer.Ordinal)
            .OrderBy(MomentOf).ThenBy(Precedence).ThenBy(f => f.RecordedAt).ThenBy(f => f.Id, StringComparer.Ordinal)];
        IncidentState state = new(id, profile, clocks, ordered);
        state.FoldCourse(clocks);
        state.FoldSteps(clocks);
        return state;
    }

    /// <inheritdoc/>
    public string? PerformedBy(string dutyKey) => performed.GetValueOrDefault(dutyKey)?.Id;

    /// <summary>The performed duty of that key, or null.</summary>
    public DutyPerformed? Performed(string dutyKey) => performed.GetValueOrDefault(dutyKey);

    /// <summary>The occurrence of a step, or null when it has not come to pass.</summary>
    public StepState? Step(string stepId, int occurrence) =>
        steps.Find(s => s.Step.Id == stepId && s.Occurrence == occurrence);

    /// <summary>
    /// A form takes minutes: a recovery "at 21:57" that was entered after a note of 21:57:40 came after it, too, as far as its minute goes.
    /// </summary>
    private static DateTimeOffset MomentOf(IncidentFact fact)
    {
        if (fact is not RecoveryMarked || fact.At.Ticks % TimeSpan.TicksPerMinute != 0 || fact.RecordedAt <= fact.At)
        {
            return fact.At;
        }

        DateTimeOffset next = fact.At.AddMinutes(1);
        return fact.RecordedAt < next ? fact.RecordedAt : next.AddTicks(-1);
    }

    /// <summary>At one moment, what fires comes before what answers it, and what the software did comes last.</summary>
    private static int Precedence(IncidentFact fact) => fact switch
    {
        AlertFired or Reported => 0,
        DutyPerformed => 2,
        _ => 1,
    };

    private void FoldCourse(IncidentClocks clocks)
    {
        DateTimeOffset? allResolvedAt = null;
        DateTimeOffset? markedAt = null;
        DateTimeOffset? markedOn = null;
        DateTimeOffset? alertStop = null;
        SystemStateSet? stateSet = null;
        DateTimeOffset? alertAware = null;
        bool byAlert = false;

        bool ByAlertAlone() => Profile.Incident.Recovery == RecoveryRule.Alert && !alerts.Doubts.Any();

        void Open(IncidentFact fact, string title, string? description)
        {
            if (IsBegun)
            {
                return;
            }

            Title = title;
            Description = description;
            OpenedAt = fact.At;
            OccurredAt = fact.At;
            StartRound(fact);
        }

        foreach (IncidentFact fact in Facts)
        {
            switch (fact)
            {
                case AlertFired fired:
                    Open(fact, fired.Title, fired.Description);
                    bool wasFiring = alerts.IsFiring(fired);
                    AlertNews brings = alerts.Fire(fired);
                    byAlert |= Facts[0] is not Reported;
                    if (byAlert && alerts.Headline is { } headline)
                    {
                        (Title, Description) = (headline.Title, headline.Description);
                    }

                    OccurredAt = Earlier(OccurredAt, BeganAt(fired, LongestBefore));
                    alertAware = Earlier(alertAware, AwareByAlert(fired, clocks));
                    if (IsStop(fired.Severity))
                    {
                        alertStop = Earlier(alertStop, wasFiring ? fired.At : BeganAt(fired, LongestUnknown)); // it became so bad only now
                    }

                    // Who marked the recovery after this alert came in knew of it: a monitoring tool is late, a form's time is cut to the minute.
                    bool ends = (allResolvedAt is not null || markedAt is not null) && !(markedOn > fired.RecordedAt)
                        && (!wasFiring || brings == AlertNews.Worse);
                    if (ends)
                    {
                        ended.Add(new(markedAt ?? (ByAlertAlone() ? allResolvedAt : null), ResponseCompletedAt, fired.At));
                        IsFlapping = fired.RecordedAt - (markedOn ?? AllEndedOn) <= Profile.Incident.FlapWindow;
                        allResolvedAt = null;
                        AllEndedOn = null;
                        markedAt = null;
                        markedOn = null;
                        ResponseCompletedAt = null;
                        alerts.ForgetDoubts();
                    }

                    // A flap goes on with the round: the chain goes further and acknowledgements stand. What is worse takes the incident from
                    // whoever took something less; a chain that has ended is no chain.
                    if ((ends && !IsFlapping) || ((ends || brings != AlertNews.None) && IsChainOver())
                        || (brings != AlertNews.None && acknowledgements.Count > 0))
                    {
                        StartRound(fired);
                    }

                    brings = brings == AlertNews.None && ends ? AlertNews.Again : brings;
                    if (brings != AlertNews.None)
                    {
                        news.Add(new(fired, brings));
                    }

                    break;

                case AlertResolved resolved:
                    if (alerts.End(resolved))
                    {
                        allResolvedAt = resolved.EndsAt is { } end && end < resolved.At && end > OccurredAt ? end : resolved.At;
                        AllEndedOn = resolved.RecordedAt;
                    }

                    break;

                case Reported reported:
                    Open(fact, reported.Title, reported.Description);
                    awareByPerson = Earlier(awareByPerson, fact.At);
                    if (reported.SystemStopped)
                    {
                        alertStop = Earlier(alertStop, fact.At);
                    }

                    break;

                case Acknowledged acknowledged:
                    awareByPerson = Earlier(awareByPerson, fact.At);
                    if (acknowledgements.Exists(a => a.Actor == acknowledged.Actor))
                    {
                        Progress(fact); // "still on it"
                    }
                    else
                    {
                        acknowledgements.Add(acknowledged);
                    }

                    break;

                case SystemStateSet set:
                    stateSet = stateSet is null || set.RecordedAt >= stateSet.RecordedAt ? set : stateSet;
                    Progress(fact);
                    break;

                case RecoveryMarked:
                    if (!(markedOn > fact.RecordedAt)) // the latest word counts, also where it corrects to an earlier time
                    {
                        markedAt = fact.At;
                        markedOn = fact.RecordedAt;
                    }

                    Progress(fact);
                    break;

                case ResponseCompleted:
                    ResponseCompletedAt ??= fact.At; // said twice, it still starts its clocks once
                    Progress(fact);
                    break;

                case ClockPaused { StepId: null }:
                    IsPaused = true;
                    Progress(fact);
                    break;

                case ClockResumed { StepId: null }:
                    IsPaused = false;
                    Progress(fact);
                    break;

                case ProgressNoted or StateChanged or TaskDone or ReportSent or DueAgreed or ClockPaused or ClockResumed:
                    Progress(fact);
                    break;

                case MaintenanceHeld held:
                    maintenance[held.WindowId] = held;
                    break;

                case MaintenanceReleased released:
                    if (maintenance.TryGetValue(released.WindowId, out MaintenanceHeld? window) && window.To > fact.At)
                    {
                        maintenance[released.WindowId] = window with { To = fact.At };
                    }

                    break;

                case DutyPerformed done:
                    performed.TryAdd(done.Duty.Key, done);
                    if (done.Duty.Kind == DutyKind.AcknowledgementExpired && IsBegun)
                    {
                        StartRound(fact);
                    }

                    break;

                case Withdrawn:
                    WithdrawnAt ??= fact.At;
                    break;

                case Closed:
                    ClosedAt ??= fact.At;
                    break;

                default:
                    break; // facts about single steps: FoldSteps
            }
        }

        StoppedAt = stateSet is null ? alertStop : stateSet.Stopped ? stateSet.Since ?? alertStop ?? stateSet.At : null;
        AwareAt = Earlier(awareByPerson, alertAware);
        RecoveredAt = markedAt ?? (ByAlertAlone() ? allResolvedAt : null);
        RecoveryToConfirm = markedAt is null && (Profile.Incident.Recovery == RecoveryRule.Confirm || alerts.Doubts.Any()) ? allResolvedAt : null;
        RecoveryDoubts = RecoveryToConfirm is null ? [] : [.. alerts.Doubts];
    }

    /// <summary>
    /// When its system stood still, course by course; the last one is open where it has not recovered. Nothing where it never stopped or
    /// was withdrawn.
    /// </summary>
    public IEnumerable<(DateTimeOffset From, DateTimeOffset? To)> Stops()
    {
        if (StoppedAt is not { } from || WithdrawnAt is not null)
        {
            yield break;
        }

        foreach (Course course in ended)
        {
            if (course is { RecoveredAt: { } up, RefiredAt: { } again } && up > from)
            {
                yield return (from, up);
                from = again;
            }
        }

        if (RecoveredAt is null || RecoveredAt > from)
        {
            yield return (from, RecoveredAt);
        }
    }

    /// <summary>When an alert's trouble began: as the source says, if that can be, and no longer ago than somebody may be held to it.</summary>
    private static DateTimeOffset BeganAt(AlertFired fired, TimeSpan longest) =>
        fired.StartsAt is { } start && start < fired.At && fired.At - start <= longest ? start : fired.At;

    /// <summary>Everybody was called, and nobody answered.</summary>
    private bool IsChainOver() => performed.ContainsKey(DutyKeys.NobodyAnswered(RoundStartedAt));

    private void StartRound(IncidentFact because)
    {
        Round++;
        RoundStartedAt = because.At;
        CallFrom = because.RecordedAt;
        Relieved = because is AlertFired ? [.. acknowledgements.Select(a => a.Actor).Distinct(StringComparer.Ordinal)] : [];
        acknowledgements.Clear();
        news.Clear();
    }

    /// <summary>Whoever works on an incident keeps its acknowledgement alive, and knows of it, whether they took it first or not.</summary>
    private void Progress(IncidentFact fact)
    {
        LastProgressAt = LastProgressAt is { } last && last > fact.RecordedAt ? last : fact.RecordedAt;
        awareByPerson = Earlier(awareByPerson, fact.RecordedAt);
    }

    private bool IsStop(string? severity) =>
        severity is not null && Profile.Incident.StoppedSeverities.Contains(severity, StringComparer.OrdinalIgnoreCase);

    /// <summary>OKA-Q01: inside the service hours the alert itself counts; outside, a person, or the next opening at the latest.</summary>
    private DateTimeOffset? AwareByAlert(AlertFired fired, IncidentClocks clocks) => Profile.Incident.Awareness switch
    {
        AwarenessRule.Alert => fired.At,
        AwarenessRule.AlertInServiceHours => clocks.OpenAtOrNext(Profile.Incident.ServiceCalendar, fired.At),
        _ => null,
    };

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null ? b : b is null ? a : Earlier(a.Value, b.Value);

    /// <summary>From a firing to the next one after a recovery.</summary>
    private sealed record Course(DateTimeOffset? RecoveredAt, DateTimeOffset? CompletedAt, DateTimeOffset? RefiredAt);
}

/// <summary>Something that came while people were called already.</summary>
public sealed record NewsOfRound(AlertFired Alert, AlertNews Kind);
