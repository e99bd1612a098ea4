using Workflows.Kit.Cases;

namespace Workflows.Rosters;

/// <summary>What lists show of a month, and who is on duty in it. Persisted: only add optional members.</summary>
public sealed record RosterSummary : IAskingSummary
{
    public required string Id { get; init; }

    /// <summary>As in <c>2026-12</c>.</summary>
    public required string Month { get; init; }

    public required RosterStatus Status { get; init; }

    /// <summary>Number of the latest version; 0: none.</summary>
    public int Version { get; init; }

    /// <summary>The plan has to be submitted before this moment.</summary>
    public required DateTimeOffset DueBefore { get; init; }

    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>It was submitted late.</summary>
    public bool WasLate { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>A version of it was approved.</summary>
    public bool IsInForce { get; init; }

    /// <summary>What is followed: the approved plan with the overrides after it.</summary>
    public IReadOnlyList<RosterCell> InForce { get; init; } = [];

    /// <summary>What the facts say.</summary>
    public static RosterSummary Of(RosterState month) => new()
    {
        Id = month.Id.Value,
        Month = month.Month.ToString(),
        Status = month.Status,
        Version = month.Current?.Number ?? 0,
        DueBefore = month.Due.Breach,
        SubmittedAt = month.SubmittedAt,
        WasLate = month.WasLate,
        Waiting = month.IsClosed ? [] : month.Current?.Approval.Waiting ?? [],
        AnswerBy = month.IsClosed ? null : month.Current?.Approval.AnswerBy,
        IsInForce = month.InForce is not null,
        InForce = month.InForce?.Cells ?? [],
    };
}
