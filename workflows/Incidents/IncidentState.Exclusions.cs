
namespace Workflows.Incidents;

/// <summary>What both parties take out of figures.</summary>
public sealed partial class IncidentState
{
    private IReadOnlyList<ExclusionState>? exclusions;

    /// <summary>Every proposal to exclude the incident from figures, in the order in which they were recorded.</summary>
    public IReadOnlyList<ExclusionState> Exclusions => exclusions ??= [.. ExclusionState.Of(Facts)];

    /// <summary>
    /// The agreed exclusion that takes a stop of the incident out of an indicator, or null. It covers what had begun when it was proposed:
    /// whatever stopped later has its own cause, and needs a proposal of its own.
    /// </summary>
    public ExclusionState? ExclusionOf(string indicator, DateTimeOffset stoppedAt) => Exclusions.FirstOrDefault(e =>
        e.Standing == ExclusionStanding.Agreed && stoppedAt <= e.Proposed.RecordedAt && e.Proposed.Indicators.Contains(indicator, StringComparer.Ordinal));
}
