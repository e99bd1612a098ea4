namespace Workflows.Incidents;

/// <summary>The steps of the contract: which of them apply, how often, and since when their clocks run.</summary>
public sealed partial class IncidentState
{
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
}
