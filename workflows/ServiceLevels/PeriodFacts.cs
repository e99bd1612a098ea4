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

/// <summary>Everything that the figures of a period are computed of, beside the calendars and what the contract says.</summary>
public sealed record PeriodFacts
{
    /// <summary>Until when facts are known (UTC). Stops that have not ended are counted up to it.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Ascending by beginning and case.</summary>
    [JsonRequired]
    public IReadOnlyList<StopFact> Stops { get; init; } = [];

    [JsonRequired]
    public IReadOnlyList<ApprovedStopFact> ApprovedStops { get; init; } = [];

    /// <summary>In the order in which they came to be on record.</summary>
    [JsonRequired]
    public IReadOnlyList<ExclusionFact> Exclusions { get; init; } = [];

    /// <summary>
    /// The agreed exclusion that takes something of an incident out of an indicator, or null. It covers what had begun when it was proposed:
    /// whatever began later has its own cause, and needs a proposal of its own.
    /// </summary>
    public ExclusionFact? ExclusionOf(string caseId, string indicator, DateTimeOffset began) => Exclusions.FirstOrDefault(e =>
        e.Standing == ExclusionStanding.Agreed && e.Case == caseId && began <= e.ProposedAt && e.Indicators.Contains(indicator, StringComparer.Ordinal));
}
