
namespace Workflows.Incidents;

/// <summary>What both parties take out of figures.</summary>
public sealed partial class IncidentState
{
    private IReadOnlyList<ExclusionState>? exclusions;

    /// <summary>Every proposal to exclude the incident from figures, in the order in which they were recorded.</summary>
    public IReadOnlyList<ExclusionState> Exclusions => exclusions ??= [.. ExclusionState.Of(Facts)];
}
