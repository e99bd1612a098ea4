using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels;

namespace Workflows.Deliverables;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a deliverable; <see cref="DeliverableState"/> folds it.</summary>
public static class DeliverableFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<DeliverableDuty>>(
        "Deliverable",
        ("opened", typeof(DeliverableOpened)),
        ("written", typeof(CaseWritten<DeliverableVersion>)),
        ("submitted", typeof(DeliverableSubmitted)),
        ("dueAgreed", typeof(DeliverableDueAgreed)),
        ("moved", typeof(DeliverableMoved)),
        ("evaluated", typeof(DeliverableEvaluated)),
        ("improvementOpened", typeof(DeliverableImprovementOpened)),
        ("figuresDiffer", typeof(DeliverableFiguresDiffer)),
        ("notOwed", typeof(CaseWithdrawn)));
}

/// <summary>It came to be owed.</summary>
public sealed record DeliverableOpened : CaseFact
{
    /// <summary>Which item of the contract, <see cref="DeliverableItem.Id"/>.</summary>
    public required string ItemId { get; init; }

    /// <summary><c>2026-11</c>, <c>fy2026</c>, <c>term</c>, the day of the event, or the id of the case that made it due.</summary>
    public required string Period { get; init; }

    /// <summary>What its due day counts from (local), as it was when it opened; see <see cref="DeliverableState.Anchor"/>.</summary>
    public required DateOnly Anchor { get; init; }

    /// <summary>Which meeting, which change; null for what is scheduled.</summary>
    public string? Subject { get; init; }

    /// <summary>Type of the event that opened it, as in <c>workflows.release.runCompleted</c>; null: it was no event of a case.</summary>
    public string? Event { get; init; }
}

/// <summary>What was written.</summary>
public sealed record DeliverableVersion
{
    /// <summary>What it says, or what changed in it, in the contractor's words; the client reads it.</summary>
    public required string Note { get; init; }

    /// <summary>The documents.</summary>
    public IReadOnlyList<KeptFile> Files { get; init; } = [];

    /// <summary>The service levels of its period, as they were on record; null: it reports on none.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ReportedFigure>? Figures { get; init; }

    /// <summary>Points of that period and what they cost, as they were on record; null: the contract has none, as in every version before them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ReportedPoints? Points { get; init; }

    /// <summary>Identity of what the client answers.</summary>
    /// <param name="opened">What is owed.</param>
    /// <param name="number">Of the version, from 1: the same words again ask again.</param>
    public string HashWith(DeliverableOpened opened, int number)
    {
        ContentHash hash = (Figures ?? []).Aggregate(
            Files.Aggregate(
                new ContentHash().Add("deliverable", number).Add("item", opened.ItemId).Add("period", opened.Period).Add("subject", opened.Subject).Add("note", Note),
                (hash, file) => hash.Add("file", file.Sha256)),
            (hash, figure) => hash.Add("figure", LedgerJson.Write(figure)));
        return (Points is null ? hash : hash.Add("points", LedgerJson.Write(Points))).ToString();
    }
}

/// <summary>What had been approved before was handed in.</summary>
public sealed record DeliverableSubmitted : CaseFact
{
    /// <summary>The version, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>How: on paper, on which medium, to whom.</summary>
    public required string How { get; init; }
}

/// <summary>The parties agreed on a due day. One that is recorded after the day before it had ended does not undo the lateness.</summary>
public sealed record DeliverableDueAgreed : CaseFact
{
    public required DateOnly Day { get; init; }

    /// <summary>With whom, and where it is written down.</summary>
    public required string With { get; init; }
}

/// <summary>The event, or a day of the term, was moved: the due day counts from another day, and what was agreed before does not hold any more.</summary>
public sealed record DeliverableMoved : CaseFact
{
    /// <summary>What the due day counts from now (local).</summary>
    public required DateOnly Anchor { get; init; }

    public required string Reason { get; init; }

    /// <summary>Id of the meeting that was moved; empty: the term of the contract was changed.</summary>
    public required string MeetingId { get; init; }
}

/// <summary>What the client says of an indicator of a report.</summary>
/// <param name="Indicator">Which.</param>
/// <param name="Accepted">It is accepted.</param>
/// <param name="Word">Why, in their words; needed where it is not.</param>
public sealed record IndicatorVerdict(string Indicator, bool Accepted, string? Word = null);

/// <summary>The client evaluated a report indicator by indicator. It counts with the answer of the same person to the same version.</summary>
public sealed record DeliverableEvaluated : CaseFact
{
    public required string StageId { get; init; }

    /// <summary>The version that they saw.</summary>
    public required string ContentHash { get; init; }

    public required IReadOnlyList<IndicatorVerdict> Indicators { get; init; }
}

/// <summary>A missed target, or an indicator that the client did not accept, made an improvement due.</summary>
public sealed record DeliverableImprovementOpened : CaseFact
{
    public required string Indicator { get; init; }

    /// <summary>Id of the deliverable in which the cause is analysed and the improvement proposed.</summary>
    public required string DeliverableId { get; init; }
}

/// <summary>Something was recorded since a report was handed in that makes figures of its period others than the report says.</summary>
public sealed record DeliverableFiguresDiffer : CaseFact
{
    /// <summary>Number of the version that says them.</summary>
    public required int Version { get; init; }

    /// <summary>Which ones, in the order of the contract.</summary>
    public required IReadOnlyList<string> Indicators { get; init; }
}

/// <summary>What a duty is about; those of approvals are the kit's.</summary>
public enum DeliverableDutyKind
{
    Ask,

    Remind,

    Expire,

    NobodyToAsk,

    TellOutcome,

    /// <summary>Tell the owner that it came to be owed.</summary>
    TellOpened,

    /// <summary>Remind the owner.</summary>
    RemindWriting,

    /// <summary>It was not handed in in time, or not corrected.</summary>
    Late,

    /// <summary>Tell the client that it was handed in.</summary>
    TellSubmitted,

    /// <summary>Tell the owner, and whoever was asked, that it is not owed.</summary>
    TellNotOwed,

    TellUndeliverable,

    Close,

    /// <summary>Tell the owner that the event was moved, and the day with it.</summary>
    TellMoved,

    /// <summary>Remind the owner that the parties have not agreed on a day yet.</summary>
    RemindDay,

    /// <summary>Tell the owner that the figures of a report are others now, and that it has to be corrected.</summary>
    TellFiguresDiffer,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record DeliverableDuty : CaseDuty<DeliverableDutyKind>
{
    /// <summary>For lateness and reminders: the day that they are about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateOnly? Day { get; init; }
}

/// <summary>What a list shows of a deliverable. Persisted: only add optional members.</summary>
public sealed record DeliverableSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required string ItemId { get; init; }

    public required string Period { get; init; }

    public required DateOnly Anchor { get; init; }

    public string? Subject { get; init; }

    public required DeliverableStatus Status { get; init; }

    /// <summary>As counted, open or not; null: not agreed yet.</summary>
    public DateOnly? Due { get; init; }

    /// <summary>To aim at.</summary>
    public DateOnly? Target { get; init; }

    /// <summary>Late once this day has ended.</summary>
    public DateOnly? Breach { get; init; }

    /// <summary>When it was handed in for the first time.</summary>
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>It was late, or is.</summary>
    public bool IsLate { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Indicators for which an improvement is still to be opened.</summary>
    public IReadOnlyList<string> ToImprove { get; init; } = [];

    /// <summary>What the facts say.</summary>
    public static DeliverableSummary Of(DeliverableState state) => new()
    {
        Id = state.Id.Value,
        ItemId = state.Item.Id,
        Period = state.Opened.Period,
        Anchor = state.Anchor,
        Subject = state.Opened.Subject,
        Status = state.Status,
        Due = state.Due?.Due,
        Target = state.Due?.Target,
        Breach = state.Due?.Breach,
        SubmittedAt = state.SubmittedAt,
        IsLate = state.IsLate,
        Waiting = state.IsAsking ? state.Approval.Waiting : [],
        AnswerBy = state.IsAsking ? state.Approval.AnswerBy : null,
        ClosedAt = state.ClosedAt,
        ToImprove = [.. state.ToImprove.Select(i => i.Indicator)],
    };
}
