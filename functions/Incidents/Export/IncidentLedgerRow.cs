using Workflows.Incidents.Store;

namespace Workflows.Incidents.Export;

/// <summary>
/// A line of the incident ledger (インシデント台帳), with what MIE-INC-23 wants managed and MIE-INC-27 wants reported. Where no report
/// says something yet, what the facts say stands in.
/// </summary>
internal sealed record IncidentLedgerRow
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary><c>monitoring</c> or <c>inquiry</c>: how it came in.</summary>
    public required string Origin { get; init; }

    /// <summary>Who or what registered it.</summary>
    public required string RegisteredBy { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Who held the role of incident owner on the day of the opening.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    public required IReadOnlyList<string> Responders { get; init; }

    public DateTimeOffset? NextDue { get; init; }

    /// <summary>As the source said it.</summary>
    public string? Urgency { get; init; }

    /// <summary>Category of the contract, in its language; null where it has none or none is known.</summary>
    public string? Category { get; init; }

    /// <summary>By the contract's table; 1 comes first.</summary>
    public int? Priority { get; init; }

    /// <summary>The layer in which the cause lies, in the contract's language.</summary>
    public string? CauseLayer { get; init; }

    /// <summary>Who answers for the cause, in the contract's language.</summary>
    public string? Party { get; init; }

    public required bool Stopped { get; init; }

    public required IncidentStatus Status { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    public required DateTimeOffset OccurredAt { get; init; }

    public DateTimeOffset? AwareAt { get; init; }

    public DateTimeOffset? RecoveredAt { get; init; }

    public string? OutageLength { get; init; }

    public required int Breaches { get; init; }

    public string? Sites { get; init; }

    public string? Summary { get; init; }

    public string? Cause { get; init; }

    public string? Equipment { get; init; }

    public string? Measures { get; init; }

    public string? Situation { get; init; }

    public string? CauseAndMeasures { get; init; }

    public string? Prevention { get; init; }

    public string? Other { get; init; }
}
