using Workflows.Kit.Cases;

namespace Workflows.Releases;

/// <summary>What a list shows of a release. Persisted: only add optional members.</summary>
public sealed record ReleaseSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required ReleaseStatus Status { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    public required string Issuer { get; init; }

    public required string Manager { get; init; }

    /// <summary>Numbers of the released changes.</summary>
    public IReadOnlyList<string> Changes { get; init; } = [];

    public DateTimeOffset? WindowFrom { get; init; }

    public DateTimeOffset? WindowTo { get; init; }

    /// <summary>Ids of the gates that block the next phase.</summary>
    public IReadOnlyList<string> OpenGates { get; init; } = [];

    /// <summary>Steps that are done or skipped.</summary>
    public int StepsOver { get; init; }

    public int Steps { get; init; }

    /// <summary>Whose answer or report is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>By when an answer is expected that is waited for; missing in rows of older releases.</summary>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static ReleaseSummary Of(ReleaseState state) => new()
    {
        Id = state.Id.Value,
        Title = state.Content.Title,
        Status = state.Status,
        FiledAt = state.FiledAt,
        Issuer = state.Issuer,
        Manager = state.Content.Manager,
        Changes = [.. state.Content.Changes.Select(c => c.Id)],
        WindowFrom = state.Content.WindowFrom,
        WindowTo = state.Content.WindowTo,
        OpenGates = [.. state.OpenNow.Select(g => g.Rule.Id)],
        StepsOver = state.Steps.Count(s => s.IsOver),
        Steps = state.Steps.Count,
        Waiting = state.WithdrawnAt is not null || state.EndedAt is not null ? []
            : state.Aborted is not null ? [state.NextToUndo!.Step.Owner]
            : state.Started is not null ? [state.NextStep?.Step.Owner ?? state.Content.Manager]
            : state.Approval.Waiting,
        AnswerBy = state.WithdrawnAt is not null || state.Started is not null || state.EndedAt is not null ? null : state.Approval.AnswerBy,
        StartedAt = state.Started?.At,
        EndedAt = state.EndedAt,
        ClosedAt = state.ClosedAt,
    };
}
