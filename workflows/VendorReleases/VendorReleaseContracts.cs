using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.VendorReleases;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a vendor release; <see cref="VendorReleaseState"/> folds it.</summary>
public static class VendorReleaseFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<VendorReleaseDuty>>(
        "VendorRelease",
        ("written", typeof(CaseWritten<VendorReleaseContent>)),
        ("judged", typeof(CaseWritten<VendorReleaseJudgement>)),
        ("changeOpened", typeof(ChangeOpened)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>The change that the instruction asks for was filed.</summary>
public sealed record ChangeOpened : CaseFact
{
    public required string ChangeId { get; init; }
}

/// <summary>What a vendor releases (SAG-CHG-01: 修正モジュール、リビジョンアップ、バージョンアップ).</summary>
public enum VendorReleaseKind
{
    FixModule,

    Revision,

    Version,
}

/// <summary>What the vendor released.</summary>
public sealed record VendorReleaseContent
{
    /// <summary>One line.</summary>
    public required string Product { get; init; }

    /// <summary>As the vendor calls it; one line.</summary>
    public required string Version { get; init; }

    public required VendorReleaseKind Kind { get; init; }

    /// <summary>It costs something (有償).</summary>
    public required bool Paid { get; init; }

    /// <summary>The vendor's day, local to the contract; what the client's deadline counts from.</summary>
    public required DateOnly ReleasedOn { get; init; }

    /// <summary>What it brings, in the contractor's words; the client reads it.</summary>
    public string? Note { get; init; }

    /// <summary>Product and version.</summary>
    [JsonIgnore]
    public string Title => $"{Product} {Version}";
}

/// <summary>The contractor's word on whether it can be installed.</summary>
public sealed record VendorReleaseJudgement
{
    public required bool Feasible { get; init; }

    public required string Reasons { get; init; }

    /// <summary>Identity of what the client gives an instruction on.</summary>
    /// <param name="release">What was released.</param>
    /// <param name="number">Of the judgement, from 1: judging the same again asks again.</param>
    public string HashWith(VendorReleaseContent release, int number) => VendorReleaseFields.All.AddTo(new ContentHash().Add("judgement", number), release)
        .Add("feasible", Feasible ? "yes" : "no")
        .Add("reasons", Reasons)
        .ToString();
}

/// <summary>What a duty is about; those of approvals are the kit's.</summary>
public enum VendorReleaseDutyKind
{
    Ask,

    Remind,

    Expire,

    NobodyToAsk,

    TellOutcome,

    /// <summary>Tell the client of the release.</summary>
    Tell,

    /// <summary>Remind whoever filed it of the judgement.</summary>
    RemindJudgement,

    /// <summary>It was not judged in time.</summary>
    JudgementLate,

    /// <summary>Report to the client that it is not feasible, and why.</summary>
    TellInfeasible,

    /// <summary>Tell those who were told of the release that it is taken back.</summary>
    TellWithdrawn,

    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record VendorReleaseDuty : CaseDuty<VendorReleaseDutyKind>;

/// <summary>What a list shows of a vendor release. Persisted: only add optional members.</summary>
public sealed record VendorReleaseSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required string Product { get; init; }

    public required string Version { get; init; }

    public required VendorReleaseKind Kind { get; init; }

    public required bool Paid { get; init; }

    public required DateOnly ReleasedOn { get; init; }

    public required VendorReleaseStatus Status { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    public required string FiledBy { get; init; }

    /// <summary>Until when the client had to be told.</summary>
    public required DateTimeOffset TellBy { get; init; }

    /// <summary>When that was; null: not yet.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>It was filed too late for that.</summary>
    public bool IsLate { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    /// <summary>The change that the instruction opened.</summary>
    public string? ChangeId { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static VendorReleaseSummary Of(VendorReleaseState state) => new()
    {
        Id = state.Id.Value,
        Product = state.Content.Product,
        Version = state.Content.Version,
        Kind = state.Content.Kind,
        Paid = state.Content.Paid,
        ReleasedOn = state.Content.ReleasedOn,
        Status = state.Status,
        FiledAt = state.Filing.At,
        FiledBy = state.Filing.Actor,
        TellBy = state.ToldBy.Breach,
        ToldAt = state.ToldAt,
        IsLate = state.IsLate,
        Waiting = state.IsAsking ? state.Approval.Waiting : [],
        AnswerBy = state.IsAsking ? state.Approval.AnswerBy : null,
        ChangeId = state.Opened?.ChangeId,
        ClosedAt = state.ClosedAt,
    };
}
