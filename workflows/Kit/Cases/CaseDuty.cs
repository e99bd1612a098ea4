using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;

namespace Workflows.Kit.Cases;

// Persisted in facts and sent between orchestrator and activities: change only compatibly. The orders keep JSON as it has been since
// each process had a record of its own.

/// <summary>Something that the software owes at a moment. <see cref="Key"/> is its identity.</summary>
/// <typeparam name="TKind">What the duties of the process are about; those of approvals are called as in <see cref="ApprovalDutyKind"/>.</typeparam>
public abstract record CaseDuty<TKind> : IMailDuty
    where TKind : struct, Enum
{
    /// <inheritdoc/>
    [JsonPropertyOrder(-9)]
    public required string Key { get; init; }

    [JsonPropertyOrder(-9)]
    public required TKind Kind { get; init; }

    /// <inheritdoc/>
    [JsonPropertyOrder(-9)]
    public required DateTimeOffset DueAt { get; init; }

    string IMailDuty.Word => Kind.ToString();

    string? IMailDuty.EndingStage => Kind.ToString() is nameof(ApprovalDutyKind.Remind) or nameof(ApprovalDutyKind.Expire) ? StageId : null;

    /// <inheritdoc/>
    [JsonPropertyOrder(-7)]
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <inheritdoc/>
    [JsonPropertyOrder(-7)]
    public IReadOnlyList<string> Persons { get; init; } = [];

    /// <summary>For duties of an approval: its stage.</summary>
    [JsonPropertyOrder(-5)]
    public string? StageId { get; init; }

    /// <summary>For outcomes and expiries: how the stage ends.</summary>
    [JsonPropertyOrder(-5)]
    public StageVerdict Verdict { get; init; }
}
