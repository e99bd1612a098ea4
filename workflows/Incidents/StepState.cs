using Workflows.Clocks;

namespace Workflows.Incidents;

/// <summary>How the client answered a report.</summary>
public enum ReportAnswer
{
    Pending,
    Accepted,
    Returned,
}

/// <summary>A version of a report that was sent.</summary>
public sealed record SentReport(int Version, DateTimeOffset SentAt, string By, ReportAnswer Answer, DateTimeOffset? AnsweredAt, string? AnsweredBy,
    string? Comment);

/// <summary>What starts an occurrence of a step.</summary>
/// <param name="Occurrence">From 1; numbers are never used again.</param>
/// <param name="At">Null: it has not happened.</param>
/// <param name="RefiredAt">The alert fired again then, and what had not been reported yet lapsed.</param>
internal readonly record struct StepStart(int Occurrence, DateTimeOffset? At, DateTimeOffset? RefiredAt = null);

/// <summary>One occurrence of a step: its clock and what fulfils it.</summary>
public sealed class StepState
{
    private StepState(IncidentStep step, int occurrence)
    {
        Step = step;
        Occurrence = occurrence;
    }

    public IncidentStep Step { get; }

    /// <summary>From 1; above 1 for steps that start on every change of state, and for reports on a recovery or completion after a re-fire.</summary>
    public int Occurrence { get; }

    /// <summary>Null: the event that starts the clock has not happened.</summary>
    public DateTimeOffset? StartedAt { get; private set; }

    /// <summary>The facts of the step's clock, for readings at any moment and for explanations.</summary>
    public ClockFacts Clock { get; private set; } = null!;

    /// <summary>Due by the profile, pauses included; null without a start or a figure, or while the clock is paused.</summary>
    public DateTimeOffset? OriginalDue { get; private set; }

    /// <summary>Due as agreed with the client.</summary>
    public DateTimeOffset? AgreedDue { get; private set; }

    public DueAgreed? Agreement { get; private set; }

    /// <summary>The due time that counts: the agreed one, or the original one; null while a pause suspends it.</summary>
    public DateTimeOffset? Due { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Pauses of this clock, half-open; one that lasts has no end, and one that nobody ended ends with the step.</summary>
    public IReadOnlyList<ClockPause> Pauses { get; private set; } = [];

    /// <summary>When the step was fulfilled the first time: report sent, task done, system recovered.</summary>
    public DateTimeOffset? DoneAt { get; private set; }

    /// <summary>Versions sent, ascending.</summary>
    public IReadOnlyList<SentReport> Reports { get; private set; } = [];

    /// <summary>The recorded breach, or null.</summary>
    public DutyPerformed? Breach { get; private set; }

    /// <summary>Nothing more is owed: done, and accepted where somebody accepts.</summary>
    public bool IsSettled { get; private set; }

    /// <summary>The alert fired again after what this occurrence tells of; a later occurrence tells how it ended.</summary>
    public DateTimeOffset? RefiredAt { get; private set; }

    /// <summary>The alert fired again before it was reported: nothing is owed of it any more. Kept only for its breach.</summary>
    public bool IsLapsed => RefiredAt is not null && DoneAt is null;

    /// <summary>Done later than due.</summary>
    public bool IsLate => DoneAt is { } done && Due is { } due && done > due;

    /// <summary>The latest version was returned and a new one is owed.</summary>
    public bool IsReturned => Reports is [.., { Answer: ReportAnswer.Returned }];

    internal static StepState Of(IncidentState incident, IncidentStep step, StepStart begin, IncidentClocks clocks)
    {
        int occurrence = begin.Occurrence;
        StepState state = new(step, occurrence) { RefiredAt = begin.RefiredAt };
        state.Reports = SentReports(incident, step, occurrence);
        state.DoneAt = step.Kind switch
        {
            StepKind.Report => state.Reports is [var first, ..] ? first.SentAt : null,
            StepKind.Task => incident.Facts.OfType<TaskDone>().FirstOrDefault(t => t.StepId == step.Id)?.At,
            StepKind.Search => incident.LookedForSimilarAt,
            _ => incident.RecoveredAt,
        };
        DateTimeOffset? start = state.StartedAt = state.IsLapsed ? null : begin.At;
        state.IsSettled = state.IsLapsed || state.DoneAt is not null
            && (state.RefiredAt is not null || (step.AcceptedBy is null ? !state.IsReturned : state.Reports.Any(r => r.Answer == ReportAnswer.Accepted)));
        state.Breach = incident.Performed(DutyKeys.Breach(step.Id, occurrence));

        state.Agreement = incident.Facts.OfType<DueAgreed>()
            .Where(a => a.StepId == step.Id && a.Occurrence == occurrence)
            .MaxBy(a => (a.RecordedAt, a.Id));
        state.Clock = new(clocks.DefinitionOf(step), [.. state.ClockFactsOf(incident)]);
        if (start is { } startedAt)
        {
            DateTimeOffset last = incident.Facts.Count == 0 ? startedAt : incident.Facts.Max(f => f.At);
            ClockReading reading = clocks.Read(state.Clock, startedAt > last ? startedAt : last);
            state.Pauses = reading.Pauses;
            state.IsPaused = reading.Pauses.Any(p => p.To is null);
            state.OriginalDue = reading.RuleDue?.Breach;
            state.AgreedDue = reading.Agreed?.Due;
            state.Due = reading.Due;
        }

        return state;
    }

    private IEnumerable<ClockFact> ClockFactsOf(IncidentState incident)
    {
        if (StartedAt is { } started)
        {
            yield return new ClockStarted(started);
        }

        if (DoneAt is { } done)
        {
            yield return new ClockFulfilled(done, null);
        }

        if (Agreement is { } agreed)
        {
            yield return new Clocks.DueAgreed(agreed.At, agreed.Due, agreed.Actor, agreed.Evidence);
        }

        Dictionary<string, ClockPaused> open = new(StringComparer.Ordinal); // pauses of the whole incident and of this step are told apart
        foreach (IncidentFact fact in incident.Facts)
        {
            if (fact is ClockPaused paused && (paused.StepId is null || paused.StepId == Step.Id) && open.TryAdd(paused.StepId ?? "", paused))
            {
                yield return new Clocks.ClockPaused(paused.At, paused.Id, paused.Reason, paused.Actor, paused.Evidence);
            }
            else if (fact is ClockResumed resumed && open.Remove(resumed.StepId ?? "", out ClockPaused? pause))
            {
                yield return new Clocks.ClockResumed(resumed.At, pause.Id, resumed.Actor);
            }
        }

        if (DoneAt is { } end)
        {
            foreach (ClockPaused lasting in open.Values)
            {
                yield return new Clocks.ClockResumed(end > lasting.At ? end : lasting.At, lasting.Id, lasting.Actor);
            }
        }
    }

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
}
