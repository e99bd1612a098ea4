using System.Text.Json.Serialization;
using Workflows.Incidents;

namespace Workflows.ServiceLevels;

// What a figure is computed of. The same records travel in the proof of a figure (facts.json): names change only with its format.

/// <summary>A time in which the system of an incident stood still.</summary>
/// <param name="Case">The incident.</param>
/// <param name="From">Since when (UTC).</param>
/// <param name="To">Until when; null: it still stands still.</param>
public sealed record StopFact(string Case, DateTimeOffset From, DateTimeOffset? To = null);

/// <summary>A stop that a change announced.</summary>
/// <param name="Case">The change.</param>
/// <param name="Class">Its class: the indicator says which classes leave its service time.</param>
/// <param name="ApprovedAt">What stood still before that is down time, whatever was planned.</param>
/// <param name="From">Beginning of its window (UTC).</param>
/// <param name="To">End of its window; what goes on after it is down time.</param>
public sealed record ApprovedStopFact(string Case, string Class, DateTimeOffset ApprovedAt, DateTimeOffset From, DateTimeOffset To);

/// <summary>A time that both parties agreed on beyond the calendar of the service times.</summary>
/// <param name="Case">The request.</param>
/// <param name="Calendar">Which calendar it extends.</param>
/// <param name="AgreedAt">What was before is no service time, whatever was agreed on.</param>
/// <param name="From">Since when (UTC).</param>
/// <param name="To">Until when.</param>
public sealed record ExtensionFact(string Case, string Calendar, DateTimeOffset AgreedAt, DateTimeOffset From, DateTimeOffset To);

/// <summary>A proposal to take an incident out of indicators, and what became of it.</summary>
/// <param name="Case">The incident.</param>
/// <param name="Id">Names the proposal in its case.</param>
/// <param name="Code">The ground.</param>
/// <param name="Indicators">What it is to be taken out of.</param>
/// <param name="ByClient">The client proposed it, and the contractor answers.</param>
/// <param name="ProposedAt">When it came to be on record. It covers what had begun by then.</param>
/// <param name="OccurredOn">The day of the incident, where the contract is.</param>
/// <param name="Standing">Only what was agreed on is excluded.</param>
/// <param name="Unpublished">Nothing was published about the fault.</param>
/// <param name="PublishedOn">The day on which the fault was published; null: not asked for, or nothing was.</param>
/// <param name="AnsweredAt">When it was answered or taken back.</param>
public sealed record ExclusionFact(
    string Case, string Id, string Code, IReadOnlyList<string> Indicators, bool ByClient, DateTimeOffset ProposedAt, DateOnly OccurredOn,
    ExclusionStanding Standing, bool Unpublished, DateOnly? PublishedOn = null, DateTimeOffset? AnsweredAt = null);

/// <summary>A clock of an incident's step.</summary>
/// <param name="Case">The incident.</param>
/// <param name="Step">The step.</param>
/// <param name="Occurrence">From 1; above 1 for what starts anew on every change or after a re-fire.</param>
/// <param name="StartedAt">It belongs to the period in which this lies (UTC).</param>
/// <param name="Limit">The due rule under which it began, as the profile writes it: <c>PT4H</c>.</param>
/// <param name="Clock">What lengths count on: <c>elapsed</c> or a calendar.</param>
/// <param name="Pauses">Cut out of the counted time.</param>
/// <param name="Due">By when; null while it is paused.</param>
/// <param name="AgreedDue">Due as both parties agreed, which goes before the limit.</param>
/// <param name="DoneAt">When it was fulfilled; null: not yet.</param>
public sealed record StepFact(
    string Case, string Step, int Occurrence, DateTimeOffset StartedAt, string Limit, string Clock, IReadOnlyList<PauseFact> Pauses,
    DateTimeOffset? Due = null, DateTimeOffset? AgreedDue = null, DateTimeOffset? DoneAt = null);

/// <summary>A time that a clock does not count; without an end it still lasts.</summary>
public sealed record PauseFact(DateTimeOffset From, DateTimeOffset? To = null);

/// <summary>An incident, for what is counted.</summary>
/// <param name="Case">The incident.</param>
/// <param name="OpenedAt">It belongs to the period in which this lies (UTC).</param>
public sealed record IncidentOpened(string Case, DateTimeOffset OpenedAt);

/// <summary>A case of another process, for what is counted.</summary>
/// <param name="Case">The case.</param>
/// <param name="Of">As what it counts.</param>
/// <param name="At">It belongs to the period in which this lies (UTC).</param>
public sealed record CaseFiled(string Case, Counted Of, DateTimeOffset At);

/// <summary>A target of another period that is over, for points: its own proof says how it came to be.</summary>
/// <param name="Indicator">Of the contract.</param>
/// <param name="Period">As <c>2026-04</c> or <c>2026</c>.</param>
/// <param name="Verdict">Missed; or met, where that gives points back.</param>
public sealed record JudgedFact(string Indicator, string Period, TargetVerdict Verdict);

/// <summary>Something that was handed in late, or is not handed in, for points.</summary>
/// <param name="Case">The deliverable.</param>
/// <param name="Item">Which item of the contract.</param>
/// <param name="Day">After the end of this day (local) it was late.</param>
/// <param name="HandedInAt">When it was handed in for the first time; null: not yet.</param>
public sealed record LateFact(string Case, string Item, DateOnly Day, DateTimeOffset? HandedInAt = null);

/// <summary>Everything that the figures of a period are computed of, beside the calendars and what the contract says.</summary>
public sealed record PeriodFacts
{
    /// <summary>
    /// What was known at this moment (UTC), and nothing later. Stops that had not ended are counted up to it, and what was not done by then
    /// is late once its due time has passed.
    /// </summary>
    public required DateTimeOffset AsOf { get; init; }

    /// <summary>Ascending by beginning and case.</summary>
    [JsonRequired]
    public IReadOnlyList<StopFact> Stops { get; init; } = [];

    [JsonRequired]
    public IReadOnlyList<ApprovedStopFact> ApprovedStops { get; init; } = [];

    /// <summary>In the order in which they came to be on record.</summary>
    [JsonRequired]
    public IReadOnlyList<ExclusionFact> Exclusions { get; init; } = [];

    /// <summary>Clocks of the steps that indicators look at, started in the period; ascending by start and case.</summary>
    [JsonRequired]
    public IReadOnlyList<StepFact> Steps { get; init; } = [];

    /// <summary>Incidents that were opened in the period; none where nothing is counted.</summary>
    [JsonRequired]
    public IReadOnlyList<IncidentOpened> Incidents { get; init; } = [];

    /// <summary>Agreed extensions of service times; null where there are none, as in every proof before them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ExtensionFact>? Extensions { get; init; }

    /// <summary>Cases of other processes that are counted; null where there are none, as in every proof before them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<CaseFiled>? Cases { get; init; }

    /// <summary>Values that monitoring measured, ascending by month, metric and system; null where there are none, as in every proof before them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<MetricSeries>? Metrics { get; init; }

    /// <summary>Targets of other periods, by period and indicator; null where no points are for them, as in every proof before them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<JudgedFact>? Judged { get; init; }

    /// <summary>What was late; null where no points are for it, as in every proof before it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<LateFact>? Late { get; init; }

    /// <summary>
    /// Says of a case and the beginning of a stop or clock of it the ground on which both parties agreed to take it out of an indicator, or
    /// null. An exclusion covers what had begun when it was proposed: whatever began later has its own cause, and needs a proposal of its own.
    /// </summary>
    public Func<string, DateTimeOffset, string?> ExclusionsOf(string indicator)
    {
        ILookup<string, ExclusionFact> agreed = Exclusions
            .Where(e => e.Standing == ExclusionStanding.Agreed && e.Indicators.Contains(indicator, StringComparer.Ordinal))
            .ToLookup(e => e.Case, StringComparer.Ordinal);
        return (caseId, began) => agreed[caseId].FirstOrDefault(e => began <= e.ProposedAt)?.Code;
    }
}
