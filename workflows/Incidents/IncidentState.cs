using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>
/// What the facts say about an incident: a pure fold, so the order in which facts arrive and how often it is computed change nothing.
/// Never stored.
/// </summary>
public sealed class IncidentState
{
    private readonly List<StepState> steps = [];
    private readonly Dictionary<string, DutyPerformed> performed = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, AlertFired> firing = new(StringComparer.Ordinal);
    private readonly List<Acknowledged> acknowledgements = [];
    private readonly List<MaintenanceHeld> maintenance = [];
    private readonly List<Course> ended = [];
    private DateTimeOffset? awareByPerson;

    private IncidentState(IncidentId id, ContractProfile profile, IReadOnlyList<IncidentFact> facts)
    {
        Id = id;
        Profile = profile;
        Facts = facts;
    }

    public IncidentId Id { get; }

    public ContractProfile Profile { get; }

    /// <summary>Every fact once, by time of happening; at one moment causes before answers.</summary>
    public IReadOnlyList<IncidentFact> Facts { get; }

    public string Title { get; private set; } = "";

    public string? Description { get; private set; }

    public string? Severity { get; private set; }

    public string? System { get; private set; }

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

    /// <summary>Alerts that fire now, by rule key.</summary>
    public IReadOnlyCollection<AlertFired> Firing => firing.Values;

    /// <summary>Every occurrence of every step that applies, in the profile's order; steps whose clock has not started included.</summary>
    public IReadOnlyList<StepState> Steps => steps;

    public IReadOnlyList<MaintenanceHeld> Maintenance => maintenance;

    public bool IsClosed => ClosedAt is not null;

    /// <summary>The fact that opens it is on record. Until then, after a crash in between, there is no incident and nothing is owed.</summary>
    public bool IsBegun => Round > 0;

    /// <summary>Folds the facts. Facts told twice count once.</summary>
    public static IncidentState Of(IncidentId id, ContractProfile profile, IncidentClocks clocks, IEnumerable<IncidentFact> facts)
    {
        List<IncidentFact> ordered = [.. facts
            .DistinctBy(f => f.Id, StringComparer.Ordinal)
            .OrderBy(f => f.At).ThenBy(Precedence).ThenBy(f => f.RecordedAt).ThenBy(f => f.Id, StringComparer.Ordinal)];
        IncidentState state = new(id, profile, ordered);
        state.FoldCourse(clocks);
        state.FoldSteps(clocks);
        return state;
    }

    /// <summary>The performed duty of that key, or null.</summary>
    public DutyPerformed? Performed(string dutyKey) => performed.GetValueOrDefault(dutyKey);

    /// <summary>The occurrence of a step, or null when it has not come to pass.</summary>
    public StepState? Step(string stepId, int occurrence) =>
        steps.Find(s => s.Step.Id == stepId && s.Occurrence == occurrence);

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
                    Severity ??= fired.Severity;
                    System ??= fired.System;
                    DateTimeOffset began = fired.StartsAt is { } start && start < fired.At ? start : fired.At;
                    OccurredAt = Earlier(OccurredAt, began);
                    alertAware = Earlier(alertAware, AwareByAlert(fired, clocks));
                    if (IsStop(fired.Severity))
                    {
                        alertStop = Earlier(alertStop, began);
                    }

                    // Who marked the recovery after this alert came in knew of it: a monitoring tool is late, a form's time is cut to the minute.
                    if ((allResolvedAt is not null || markedAt is not null) && !(markedOn > fired.RecordedAt))
                    {
                        ended.Add(new(markedAt ?? (Profile.Incident.Recovery == RecoveryRule.Alert ? allResolvedAt : null), ResponseCompletedAt, fired.At));
                        allResolvedAt = null;
                        markedAt = null;
                        markedOn = null;
                        ResponseCompletedAt = null;
                        StartRound(fired);
                    }

                    firing[fired.RuleKey] = fired;
                    break;

                case AlertResolved resolved:
                    if (firing.TryGetValue(resolved.RuleKey, out AlertFired? ends)
                        && (!resolved.NamesEpisode || ends.EpisodeKey == resolved.EpisodeKey)
                        && firing.Remove(resolved.RuleKey) && firing.Count == 0)
                    {
                        allResolvedAt = resolved.EndsAt is { } end && end < resolved.At ? end : resolved.At;
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
                    maintenance.Add(held);
                    break;

                case MaintenanceReleased released:
                    for (int i = 0; i < maintenance.Count; i++)
                    {
                        if (maintenance[i].WindowId == released.WindowId && maintenance[i].To > fact.At)
                        {
                            maintenance[i] = maintenance[i] with { To = fact.At };
                        }
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
        RecoveredAt = markedAt ?? (Profile.Incident.Recovery == RecoveryRule.Alert ? allResolvedAt : null);
        RecoveryToConfirm = Profile.Incident.Recovery == RecoveryRule.Confirm && markedAt is null ? allResolvedAt : null;
    }

    private void StartRound(IncidentFact because)
    {
        Round++;
        RoundStartedAt = because.At;
        CallFrom = because.RecordedAt > because.At ? because.RecordedAt : because.At;
        acknowledgements.Clear();
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

    private void FoldSteps(IncidentClocks clocks)
    {
        Dictionary<string, DateTimeOffset> doneAt = new(StringComparer.Ordinal);
        foreach (IncidentStep step in Profile.Incident.Steps)
        {
            if (step.OnlyIf == StepCondition.SystemStopped && StoppedAt is null)
            {
                continue;
            }

            DateTimeOffset? afterDone = step.After is not null && doneAt.TryGetValue(step.After, out DateTimeOffset done) ? done : null;
            foreach (StepStart start in StartsOf(step, afterDone).ToList()) // one step may start after another that stands in the list
            {
                StepState occurrence = StepState.Of(this, step, start, clocks);
                if (occurrence.IsLapsed && occurrence.Breach is null)
                {
                    continue; // its number stays taken: duties of it were performed
                }

                steps.Add(occurrence);
                if (occurrence.DoneAt is { } at)
                {
                    doneAt.TryAdd(step.Id, at);
                }
            }
        }
    }

    private IEnumerable<StepStart> StartsOf(IncidentStep step, DateTimeOffset? afterDone) => step.On switch
    {
        StartEvent.IncidentAware => [new(1, AwareAt)],
        StartEvent.SystemStopped => [new(1, StoppedAt)],
        StartEvent.Recovered => PerCourse(step, c => c.RecoveredAt),
        StartEvent.ResponseCompleted => PerCourse(step, c => c.CompletedAt),
        StartEvent.StepDone => AfterStep(step, afterDone),
        StartEvent.StateChanged => ChangesToReport(step, afterDone).Select((at, i) => new StepStart(i + 1, at)),
        _ => throw new InvalidOperationException($"Step '{step.Id}' starts on '{step.On}', which is unknown."),
    };

    /// <summary>
    /// A report on the recovery or the completion is owed anew for each of them: what was told before a re-fire does not tell how it
    /// ended after it. One that had not been told yet lapses with the re-fire.
    /// </summary>
    private List<StepStart> PerCourse(IncidentStep step, Func<Course, DateTimeOffset?> start)
    {
        Course current = new(RecoveredAt, ResponseCompletedAt, null);
        if (step.Kind != StepKind.Report)
        {
            return [new(1, start(current))];
        }

        List<StepStart> starts = [];
        foreach (Course course in ended.Append(current))
        {
            if (start(course) is not { } at)
            {
                continue;
            }

            // Incidents from before courses were counted told a later course in the first occurrence.
            if (starts is [.., var last] && FirstSent(step, last.Occurrence) >= at)
            {
                starts.RemoveAt(starts.Count - 1);
            }

            starts.Add(new(starts is [.., var before] ? before.Occurrence + 1 : 1, at, course.RefiredAt));
        }

        if (start(current) is null)
        {
            starts.Add(new(starts is [.., var before] ? before.Occurrence + 1 : 1, null));
        }

        return starts;
    }

    /// <summary>As often as the step before; beside a step of many changes once, after the first.</summary>
    private IEnumerable<StepStart> AfterStep(IncidentStep step, DateTimeOffset? afterDone)
    {
        IncidentStep? before = Profile.Incident.Steps.FirstOrDefault(s => s.Id == step.After);
        return before is { Kind: StepKind.Report } && step.Kind == StepKind.Report && IsPerCourse(before)
            ? steps.Where(s => s.Step.Id == before.Id && !s.IsLapsed).Select(s => new StepStart(s.Occurrence, s.DoneAt, s.RefiredAt))
            : [new(1, afterDone)];
    }

    private bool IsPerCourse(IncidentStep step) =>
        step.On is StartEvent.Recovered or StartEvent.ResponseCompleted
        || (step.On == StartEvent.StepDone && Profile.Incident.Steps.FirstOrDefault(s => s.Id == step.After) is { } before && IsPerCourse(before));

    private DateTimeOffset? FirstSent(IncidentStep step, int occurrence) => Facts.OfType<ReportSent>()
        .Where(r => r.StepId == step.Id && r.Occurrence == occurrence)
        .Select(r => (DateTimeOffset?)r.At)
        .FirstOrDefault();

    /// <summary>
    /// A change opens an occurrence unless the last one is still unreported (one report tells both), or the step named by
    /// <c>after</c> is still owed, whose report tells it anyway.
    /// </summary>
    private IEnumerable<DateTimeOffset> ChangesToReport(IncidentStep step, DateTimeOffset? afterDone)
    {
        if (step.After is not null && afterDone is null)
        {
            yield break;
        }

        int occurrence = 0;
        DateTimeOffset? reportedAt = DateTimeOffset.MinValue;
        foreach (StateChanged change in Facts.OfType<StateChanged>())
        {
            if (change.At < afterDone || reportedAt is null || change.At < reportedAt)
            {
                continue;
            }

            occurrence++;
            yield return change.At;
            reportedAt = FirstSent(step, occurrence);
        }
    }

    private static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset? Earlier(DateTimeOffset? a, DateTimeOffset? b) =>
        a is null ? b : b is null ? a : Earlier(a.Value, b.Value);

    /// <summary>From a firing to the next one after a recovery.</summary>
    private sealed record Course(DateTimeOffset? RecoveredAt, DateTimeOffset? CompletedAt, DateTimeOffset? RefiredAt);
}
