using Workflows.Kit.Cases;

namespace Workflows.Onboarding;

/// <summary>What a list shows of a placement. Persisted: only add optional members.</summary>
public sealed record PlacementSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required PlacementContent Content { get; init; }

    public required PlacementStatus Status { get; init; }

    public required DateTimeOffset ProposedAt { get; init; }

    public required string Proposer { get; init; }

    /// <summary>Last day, local; null: open.</summary>
    public DateOnly? LastDay { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>By when an answer is expected that is waited for; missing in rows of older releases.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>The first day on which something ends; null: nothing does.</summary>
    public DateOnly? NextLapse { get; init; }

    /// <summary>What a roster asks, as of the last look.</summary>
    public required PlacedPerson Placed { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static PlacementSummary Of(PlacementState state) => new()
    {
        Id = state.Id.Value,
        Content = state.Content,
        Status = state.Status,
        ProposedAt = state.ProposedAt,
        Proposer = state.Proposer,
        LastDay = state.LastDay,
        Waiting = state.Withdrawn is null ? [.. state.Rounds(state.LastFactDay).SelectMany(r => r.Approval.Waiting).Distinct(StringComparer.Ordinal)] : [],
        AnswerBy = state.Withdrawn is null ? state.Rounds(state.LastFactDay).Min(r => r.Approval.AnswerBy) : null,
        NextLapse = state.Checks.Select(c => c.HoldsUntil).Min(),
        Placed = state.ToPlacedPerson(),
        ClosedAt = state.ClosedAt,
    };
}
