using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.SecurityIncidents;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a security incident; <see cref="SecurityState"/> folds it.</summary>
public static class SecurityFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<SecurityDuty>>(
        "Security",
        ("filed", typeof(SecurityFiled)),
        ("assessed", typeof(SecurityAssessed)),
        ("attributed", typeof(SecurityAttributed)),
        ("causeFound", typeof(SecurityCauseFound)),
        ("detected", typeof(SecurityDetected)),
        ("instructed", typeof(SecurityInstructed)),
        ("acted", typeof(SecurityActed)),
        ("emergency", typeof(SecurityEmergency)),
        ("taken", typeof(SecurityTaken)),
        ("oral", typeof(SecurityOralReported)),
        ("paper", typeof(CaseWritten<SecurityPaper>)),
        ("carriedOut", typeof(SecurityCarriedOut)),
        ("restored", typeof(SecurityRestored)),
        ("evidenceHeld", typeof(SecurityEvidenceHeld)),
        ("evidenceProvided", typeof(SecurityEvidenceProvided)),
        ("evidenceDestroyed", typeof(SecurityEvidenceDestroyed)),
        ("concluded", typeof(SecurityConcluded)));
}

/// <summary>What is suspected.</summary>
public sealed record SecurityContent
{
    /// <summary>Ids of kinds of the contract; several where it is not clear, or more than one.</summary>
    public required IReadOnlyList<string> Kinds { get; init; }

    public string? System { get; init; }

    /// <summary>The incident that it was seen in; null: none.</summary>
    public string? Incident { get; init; }

    /// <summary>What was seen. Never in a mail: only the readers of the case see it.</summary>
    public required string What { get; init; }

    /// <summary>Who noticed it.</summary>
    public required string NoticedBy { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTimeOffset Noticed { get; init; }
}

/// <summary>Security is infringed, or may be.</summary>
public sealed record SecurityFiled : CaseFact
{
    public required SecurityContent Content { get; init; }
}

/// <summary>It is an infringement, or it was none: what was told stays on record.</summary>
public sealed record SecurityAssessed : CaseFact
{
    public required bool IsInfringement { get; init; }

    public required string Text { get; init; }
}

/// <summary>The client says whether the contractor caused it.</summary>
public sealed record SecurityAttributed : CaseFact
{
    public required bool ByContractor { get; init; }

    /// <summary>Who of the client says so.</summary>
    public required string Who { get; init; }
}

/// <summary>The cause was found.</summary>
public sealed record SecurityCauseFound : CaseFact
{
    public required string Text { get; init; }
}

/// <summary>Malware was detected somewhere, and handled.</summary>
public sealed record SecurityDetected : CaseFact
{
    /// <summary>Id of the kind.</summary>
    public required string KindId { get; init; }

    public required string Device { get; init; }

    /// <summary>Where on it.</summary>
    public string? Path { get; init; }

    /// <summary>As the scanner calls it.</summary>
    public string? Name { get; init; }

    /// <summary>Ids of what was done with it, in order.</summary>
    public required IReadOnlyList<string> Handlings { get; init; }
}

/// <summary>The client instructs.</summary>
public sealed record SecurityInstructed : CaseFact
{
    public required string Who { get; init; }

    public required string Text { get; init; }
}

/// <summary>The first response: what was done at once.</summary>
public sealed record SecurityActed : CaseFact
{
    public required string Text { get; init; }
}

/// <summary>The client declares an emergency, or lifts it.</summary>
public sealed record SecurityEmergency : CaseFact
{
    public required bool IsDeclared { get; init; }

    public required string Who { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Somebody answers the chain: they are on it.</summary>
public sealed record SecurityTaken : CaseFact;

/// <summary>It was reported orally (its moment is when that was); a written report follows.</summary>
public sealed record SecurityOralReported : CaseFact
{
    public required string To { get; init; }
}

/// <summary>What the client reads, and approves where the contractor caused it.</summary>
public enum SecurityPaperKind
{
    /// <summary>What is going to be done (対応策).</summary>
    Measures,

    /// <summary>What happened, why, and what was done (報告書).</summary>
    Report,

    /// <summary>How it is kept from happening again (再発防止策).</summary>
    Prevention,
}

/// <summary>A paper for the client.</summary>
public sealed record SecurityPaper
{
    public required SecurityPaperKind Kind { get; init; }

    public required string Text { get; init; }

    /// <summary>Identity of what is approved.</summary>
    /// <param name="number">Among all papers of the case, from 1.</param>
    public string HashOf(int number) =>
        new ContentHash().Add("paper", number).Add("kind", Kind.ToString()).Add("text", Text).ToString();
}

/// <summary>Measures, or the prevention, were carried out.</summary>
public sealed record SecurityCarriedOut : CaseFact
{
    public required SecurityPaperKind Paper { get; init; }

    public required string Text { get; init; }
}

/// <summary>What was stopped runs again.</summary>
public sealed record SecurityRestored : CaseFact
{
    /// <summary>On the client's instruction, before the cause is found (仮復旧).</summary>
    public required bool IsTemporary { get; init; }

    public required string Text { get; init; }
}

/// <summary>Something that shows what happened is kept until the end of the contract.</summary>
public sealed record SecurityEvidenceHeld : CaseFact
{
    public required KeptFile File { get; init; }

    /// <summary>Where it comes from.</summary>
    public required string From { get; init; }

    /// <summary>Who has it in custody.</summary>
    public required string Custody { get; init; }
}

/// <summary>Evidence was given to somebody who asked for it.</summary>
public sealed record SecurityEvidenceProvided : CaseFact
{
    public required string Sha256 { get; init; }

    public required string To { get; init; }
}

/// <summary>Evidence was destroyed after the end of the contract.</summary>
public sealed record SecurityEvidenceDestroyed : CaseFact
{
    public required string Sha256 { get; init; }

    public required string Reason { get; init; }
}

/// <summary>Nothing is owed of it any more.</summary>
public sealed record SecurityConcluded : CaseFact
{
    public required string Text { get; init; }
}

/// <summary>What a duty is about; those of approvals are the kit's.</summary>
public enum SecurityDutyKind
{
    Ask,

    Remind,

    Expire,

    NobodyToAsk,

    TellOutcome,

    /// <summary>Tell the client that security is infringed, or may be.</summary>
    TellSuspected,

    /// <summary>Tell that it is an infringement, or was none.</summary>
    TellAssessed,

    /// <summary>Tell of malware, and what was done with it.</summary>
    TellDetected,

    /// <summary>Tell the owner what the client instructs.</summary>
    TellInstructed,

    /// <summary>Tell the client what was done.</summary>
    TellDone,

    /// <summary>Tell the client of a paper that it need not approve.</summary>
    TellPaper,

    /// <summary>An emergency: call a level of the chain.</summary>
    Page,

    NobodyAnswered,

    /// <summary>The emergency is over.</summary>
    TellLifted,

    RemindWriting,

    WritingLate,

    TellConcluded,

    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record SecurityDuty : CaseDuty<SecurityDutyKind>
{
    /// <summary>The fact that it tells of; null: none in particular.</summary>
    [JsonPropertyOrder(-3)]
    public string? FactId { get; init; }
}

/// <summary>What a list shows of a security incident. Persisted: only add optional members.</summary>
public sealed record SecuritySummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required IReadOnlyList<string> Kinds { get; init; }

    public string? System { get; init; }

    public string? Incident { get; init; }

    public required SecurityStatus Status { get; init; }

    public required DateTimeOffset Noticed { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    public required string FiledBy { get; init; }

    /// <summary>When the client was told; null: not yet.</summary>
    public DateTimeOffset? ToldAt { get; init; }

    /// <summary>An emergency stands.</summary>
    public bool IsEmergency { get; init; }

    /// <summary>It was an infringement; null: not known yet.</summary>
    public bool? IsInfringement { get; init; }

    /// <summary>The client says that the contractor caused it; null: it has not said.</summary>
    public bool? ByContractor { get; init; }

    /// <summary>Kind and handlings of each detection.</summary>
    public IReadOnlyList<SecurityDetection> Detections { get; init; } = [];

    /// <summary>Until when the written report is due; null: none is.</summary>
    public DateTimeOffset? WrittenDue { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static SecuritySummary Of(SecurityState state) => new()
    {
        Id = state.Id.Value,
        Kinds = state.Content.Kinds,
        System = state.Content.System,
        Incident = state.Content.Incident,
        Status = state.Status,
        Noticed = state.Content.Noticed,
        FiledAt = state.Filed.RecordedAt,
        FiledBy = state.Filed.Actor,
        ToldAt = state.ToldAt,
        IsEmergency = state.Emergency is not null,
        IsInfringement = state.Assessed?.IsInfringement,
        ByContractor = state.Attributed?.ByContractor,
        Detections = [.. state.Facts.OfType<SecurityDetected>().Select(d => new SecurityDetection(d.KindId, d.Handlings))],
        WrittenDue = state.WrittenDue?.Breach,
        Waiting = [.. state.Papers.Where(p => state.IsAsking(p)).SelectMany(p => p.Approval.Waiting).Distinct(StringComparer.Ordinal)],
        AnswerBy = state.Papers.Where(p => state.IsAsking(p)).Min(p => p.Approval.AnswerBy),
        ClosedAt = state.ClosedAt,
    };
}

/// <summary>A detection, for counts.</summary>
/// <param name="KindId">Id of the kind.</param>
/// <param name="Handlings">Ids of what was done.</param>
public sealed record SecurityDetection(string KindId, IReadOnlyList<string> Handlings);
