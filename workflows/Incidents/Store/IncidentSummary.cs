using Workflows.Incidents.Reports;
using Workflows.Kit.Cases;

namespace Workflows.Incidents.Store;

/// <summary>Where an incident stands, for people.</summary>
public enum IncidentStatus
{
    /// <summary>Nobody has taken it.</summary>
    Open,

    /// <summary>Somebody is on it.</summary>
    Acknowledged,

    /// <summary>The monitoring reports recovery; a person has to confirm.</summary>
    RecoveryToConfirm,

    /// <summary>Recovered; reports or decisions are still owed.</summary>
    Recovered,

    Closed,

    Withdrawn,
}

/// <summary>What a list shows of an incident. Persisted: only add optional members.</summary>
public sealed record IncidentSummary : ICaseSummary
{
    /// <summary>So many rules tell what is like an incident; a storm that joins it adds no more to its row.</summary>
    private const int MostRules = 4;

    public required string Title { get; init; }

    public required IncidentStatus Status { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    public string? Severity { get; init; }

    public string? System { get; init; }

    public bool IsStopped { get; init; }

    public IReadOnlyList<string> Responders { get; init; } = [];

    public IReadOnlyList<ClockSummary> Clocks { get; init; } = [];

    /// <summary>The open clock that is due next.</summary>
    public DateTimeOffset? NextDue { get; init; }

    public string? NextDueStep { get; init; }

    public int Breaches { get; init; }

    public DateTimeOffset? RecoveredAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>A maintenance window holds its escalation, or is about to: the sweep looks whether it still does. Null in rows of older releases.</summary>
    public bool? IsHeld { get; init; }

    /// <summary>Whose turn it is with reports that were sent, most urgent first; null when it is nobody's, and in rows of older releases.</summary>
    public IReadOnlyList<ReportTurn>? Turns { get; init; }

    /// <summary>Roles that have to answer a proposed exclusion; null when none is open, and in rows of older releases.</summary>
    public IReadOnlyList<string>? AsksToExclude { get; init; }

    /// <summary>A category of the contract; null where none is known, and in rows of older releases.</summary>
    public string? Category { get; init; }

    /// <summary>1 comes first; null where none is known, and in rows of older releases.</summary>
    public int? Priority { get; init; }

    /// <summary>A cause of the contract; null where none is known, and in rows of older releases.</summary>
    public string? Cause { get; init; }

    /// <summary>Rules that fired first, source and fingerprint; null where a person reported it, and in rows of older releases.</summary>
    public IReadOnlyList<string>? Rules { get; init; }

    /// <summary>When somebody took it for the first time; null where nobody has, and in rows of older releases.</summary>
    public DateTimeOffset? TakenAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static IncidentSummary Of(IncidentState state)
    {
        StepState? next = state.Steps.Where(s => s.DoneAt is null && s.Due is not null).MinBy(s => s.Due);
        return new()
        {
            Title = state.Title,
            Status = StatusOf(state),
            OpenedAt = state.OpenedAt,
            Severity = state.Severity,
            System = state.System,
            IsStopped = state.StoppedAt is not null,
            Responders = [.. state.Acknowledgements.Select(a => a.Actor)],
            Clocks = [.. state.Steps.Where(s => s.StartedAt is not null && (s.Due is not null || s.IsPaused)).Select(s => new ClockSummary(
                s.Step.Id, s.Occurrence, s.StartedAt!.Value, s.Due, s.DoneAt, s.Breach is not null || s.IsLate, s.Step.Contractual, s.IsPaused))],
            NextDue = next?.Due,
            NextDueStep = next?.Step.Id,
            Breaches = state.Steps.Count(s => s.Breach is not null),
            RecoveredAt = state.RecoveredAt,
            ClosedAt = state.ClosedAt,
            IsHeld = state.Maintenance.Count > 0 ? true : null,
            Turns = ReportTurn.Of(state) is { Count: > 0 } turns ? turns : null,
            AsksToExclude = AskedToExclude(state) is { Count: > 0 } asked ? asked : null,
            Category = state.Classification?.Category?.Id,
            Priority = state.Classification?.Priority,
            Cause = state.Cause?.Cause,
            Rules = RulesOf(state),
            TakenAt = state.Facts.OfType<Acknowledged>().Select(f => (DateTimeOffset?)f.At).Min(),
        };
    }

    /// <summary>See <see cref="Rules"/>.</summary>
    internal static IReadOnlyList<string>? RulesOf(IncidentState state) =>
        state.Facts.OfType<AlertFired>().Select(f => f.RuleKey).Distinct(StringComparer.Ordinal).Take(MostRules).ToList() is { Count: > 0 } rules
            ? rules : null;

    private static List<string> AskedToExclude(IncidentState state) => state.IsClosed || state.Profile.Exclusions is not { } rules ? []
        : [.. state.Exclusions.Where(e => e.Standing == ExclusionStanding.Open).Select(e => e.AnsweredBy(rules)).Distinct(StringComparer.Ordinal)];

    private static IncidentStatus StatusOf(IncidentState state) =>
        state.WithdrawnAt is not null ? IncidentStatus.Withdrawn
        : state.IsClosed ? IncidentStatus.Closed
        : state.RecoveredAt is not null ? IncidentStatus.Recovered
        : state.RecoveryToConfirm is not null ? IncidentStatus.RecoveryToConfirm
        : state.Acknowledgements.Count > 0 ? IncidentStatus.Acknowledged
        : IncidentStatus.Open;
}

/// <summary>A clock in a list: enough to draw its progress.</summary>
public sealed record ClockSummary(
    string StepId, int Occurrence, DateTimeOffset StartedAt, DateTimeOffset? Due, DateTimeOffset? DoneAt, bool Breached, bool Contractual, bool Paused);
