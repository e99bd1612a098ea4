using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>What a list shows of a change, and what other changes are compared with. Persisted: only add optional members.</summary>
public sealed record ChangeSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string ClassId { get; init; }

    public required ChangeStatus Status { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    public required string Issuer { get; init; }

    public string? Manager { get; init; }

    public string? System { get; init; }

    public IReadOnlyList<string> Performers { get; init; } = [];

    public DateTimeOffset? WindowFrom { get; init; }

    public DateTimeOffset? WindowTo { get; init; }

    public bool Stops { get; init; }

    public bool IsUnauthorised { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>By when an answer is expected that is waited for; missing in rows of older releases.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static ChangeSummary Of(ChangeState state) => new()
    {
        Id = state.Id.Value,
        Title = state.Content.Title,
        ClassId = state.Content.ClassId,
        Status = state.Status,
        FiledAt = state.FiledAt,
        Issuer = state.Issuer,
        Manager = state.Content.Manager,
        System = state.Content.System,
        Performers = state.Content.Performers,
        WindowFrom = state.Content.WindowFrom,
        WindowTo = state.Content.WindowTo,
        Stops = state.Content.Stops,
        IsUnauthorised = state.IsUnauthorised,
        Waiting = state.WithdrawnAt is null ? [.. state.Stages.SelectMany(s => s.Waiting).Distinct(StringComparer.Ordinal)] : [],
        AnswerBy = state.WithdrawnAt is null ? state.Approval.AnswerBy : null,
        ClosedAt = state.ClosedAt,
    };
}
