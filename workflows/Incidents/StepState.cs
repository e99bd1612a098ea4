using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>How the client answered a report.</summary>
public enum ReportAnswer
{
    Pending,
    Accepted,
    Returned,
}

/// <summary>A version of a report that was sent.</summary>
public sealed record SentReport(int Version, DateTimeOffset SentAt, string By, ReportAnswer Answer, DateTimeOffset? AnsweredAt, string? AnsweredBy, string? Comment);

/// <summary>One occurrence of a step: its clock and what fulfils it.</summary>
public sealed class StepState
{
    private StepState(IncidentStep step, int occurrence)
    {
        Step = step;
        Occurrence = occurrence;
    }

    public IncidentStep Step { get; }

    /// <summary>From 1; above 1 only for steps that start on every change of state.</summary>
    public int Occurrence { get; }

    /// <summary>Null: the event that starts the clock has not happened.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>Due by the profile, pauses included; null without a start or a figure, or while the clock is paused.</summary>
    public DateTimeOffset? OriginalDue { get; private set; }

    /// <summary>Due as agreed with the client.</summary>
    public DateTimeOffset? AgreedDue { get; private set; }

    public DueAgreed? Agreement { get; private set; }

    /// <summary>The due time that counts: the agreed one, or the original one.</summary>
    public DateTimeOffset? Due => AgreedDue ?? OriginalDue;

    public bool IsPaused { get; private set; }

    /// <summary>Pauses of this clock, half-open; one that lasts has no end.</summary>
    public IReadOnlyList<StepPause> Pauses { get; private set; } = [];

    /// <summary>When the step was fulfilled the first time: report sent, task done, system recovered.</summary>
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>Versions sent, ascending.</summary>
    public IReadOnlyList<SentReport> Reports { get; private set; } = [];

    /// <summary>The recorded breach, or null.</summary>
    public DutyPerformed? Breach { get; private set; }

    /// <summary>Nothing more is owed: done, and accepted where somebody accepts.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>Done later than due.</summary>
    public bool IsLate => DoneAt is { } done && Due is { } due && done > due;

    /// <summary>The latest version was returned and a new one is owed.</summary>
    public bool IsReturned => Reports is [.., { Answer: ReportAnswer.Returned }];

    internal static StepState Of(IncidentState incident, IncidentStep step, int occurrence, DateTimeOffset? start, IncidentClocks clocks)
    {
        StepState state = new(step, occurrence) { StartedAt = start };
        state.Reports = SentReports(incident, step, occurrence);
        state.DoneAt = step.Kind switch
        {
            StepKind.Report => state.Reports is [var first, ..] ? first.SentAt : null,
            StepKind.Task => incident.Facts.OfType<TaskDone>().FirstOrDefault(t => t.StepId == step.Id)?.At,
            _ => incident.RecoveredAt,
        };
        state.IsSettled = state.DoneAt is not null
            && (step.AcceptedBy is null ? !state.IsReturned : state.Reports.Any(r => r.Answer == ReportAnswer.Accepted));
        state.Breach = incident.Performed(DutyKeys.Breach(step.Id, occurrence));

        if (start is { } startedAt)
        {
            state.Pauses = PausesOf(incident, step.Id, state.DoneAt);
            state.IsPaused = state.Pauses.Any(p => p.To is null);
            state.Agreement = incident.Facts.OfType<DueAgreed>()
                .Where(a => a.StepId == step.Id && a.Occurrence == occurrence)
                .MaxBy(a => (a.RecordedAt, a.Id));
            state.AgreedDue = state.Agreement?.Due;
            state.OriginalDue = state.IsPaused ? null : clocks.DueOf(step, startedAt, state.Pauses);
        }

        return state;
    }

    /// <summary>The moment at which so much of the step's time has run, pauses included; null while paused.</summary>
    internal DateTimeOffset? After(TimeSpan length, IncidentClocks clocks) =>
        StartedAt is { } start && !IsPaused ? clocks.After(Step, start, length, Pauses) : null;

    private static List<SentReport> SentReports(IncidentState incident, IncidentStep step, int occurrence)
    {
        List<SentReport> sent = [];
        foreach (ReportSent report in incident.Facts.OfType<ReportSent>().Where(r => r.StepId == step.Id && r.Occurrence == occurrence).OrderBy(r => r.Version))
        {
            ReportAccepted? accepted = incident.Facts.OfType<ReportAccepted>()
                .FirstOrDefault(a => a.StepId == step.Id && a.Occurrence == occurrence && a.Version == report.Version);
            ReportReturned? returned = incident.Facts.OfType<ReportReturned>()
                .FirstOrDefault(a => a.StepId == step.Id && a.Occurrence == occurrence && a.Version == report.Version);
            IncidentFact? answer = (IncidentFact?)accepted ?? returned;
            sent.Add(new(
                report.Version,
                report.At,
                report.Actor,
                accepted is not null ? ReportAnswer.Accepted : returned is not null ? ReportAnswer.Returned : ReportAnswer.Pending,
                answer?.At,
                answer?.Actor,
                returned?.Comment));
        }

        return sent;
    }

    /// <summary>A pause that nobody ended ends with the step: what was fulfilled while the clock stood still was not late.</summary>
    private static List<StepPause> PausesOf(IncidentState incident, string stepId, DateTimeOffset? doneAt)
    {
        List<StepPause> pauses = [];
        Dictionary<string, ClockPaused> open = new(StringComparer.Ordinal);
        foreach (IncidentFact fact in incident.Facts)
        {
            if (fact is ClockPaused paused && (paused.StepId is null || paused.StepId == stepId))
            {
                open.TryAdd(paused.StepId ?? "", paused);
            }
            else if (fact is ClockResumed resumed && open.Remove(resumed.StepId ?? "", out ClockPaused? began))
            {
                pauses.Add(new(began.At, fact.At, began.Reason, began.Actor, began.Evidence));
            }
        }

        pauses.AddRange(open.Values.OrderBy(p => p.At).Select(p => new StepPause(
            p.At, doneAt is { } done && done < p.At ? p.At : doneAt, p.Reason, p.Actor, p.Evidence)));
        return pauses;
    }
}

/// <summary>A half-open interval in which a clock stood still; <paramref name="To"/> is null while it lasts.</summary>
public sealed record StepPause(DateTimeOffset From, DateTimeOffset? To, string Reason, string Actor, string Evidence);
