using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;

namespace Workflows.Checks;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a list; <see cref="CheckListState"/> folds it.</summary>
public static class CheckFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<CheckDuty>>(
        "Check",
        ("opened", typeof(CheckOpened)),
        ("reported", typeof(CheckReported)),
        ("raised", typeof(CheckRaised)),
        ("stale", typeof(CheckStale)),
        ("handedIn", typeof(CaseWritten<CheckHandIn>)),
        ("notOwed", typeof(CaseWithdrawn)));
}

/// <summary>A list is to be gone through: that of a period, or because somebody opened it.</summary>
public sealed record CheckOpened : CaseFact
{
    /// <summary>Which list of the contract, <see cref="CheckList.Id"/>.</summary>
    public required string ListId { get; init; }

    /// <summary>See <see cref="CheckPeriod.Period"/>.</summary>
    public required string Period { get; init; }

    /// <summary>The day on which it is gone through (local).</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Last open day of the period (local).</summary>
    public required DateOnly Last { get; init; }

    /// <summary>What it is about, where a person opened it; one line.</summary>
    public string? Subject { get; init; }
}

/// <summary>How a line came out.</summary>
public enum CheckResult
{
    Ok,

    /// <summary>Done, and something was found.</summary>
    Finding,

    /// <summary>It could not be done, or the run failed.</summary>
    Failed,

    /// <summary>There was nothing to do, and the text says why.</summary>
    NotApplicable,
}

/// <summary>One line as it was reported.</summary>
public sealed record CheckLine
{
    /// <summary>Which line of the list, <see cref="CheckItem.Id"/>.</summary>
    public required string ItemId { get; init; }

    public required CheckResult Result { get; init; }

    /// <summary>A number as it was written, or the id of a choice.</summary>
    public string? Value { get; init; }

    public string? Text { get; init; }

    /// <summary>When it was done, or ran (UTC); null: when it was reported.</summary>
    public DateTimeOffset? RanAt { get; init; }
}

/// <summary>Lines were reported, for the first time or again: what was said before stays on record.</summary>
public sealed record CheckReported : CaseFact
{
    public required IReadOnlyList<CheckLine> Lines { get; init; }

    /// <summary>The run's own key, where a tool reported it; null: a person did.</summary>
    public string? Run { get; init; }
}

/// <summary>What a line found became a case of another process.</summary>
public sealed record CheckRaised : CaseFact
{
    public required string ItemId { get; init; }

    /// <summary>Id of the incident or of the change.</summary>
    public required string CaseId { get; init; }
}

/// <summary>The newest good run of an item is older than it may be.</summary>
public sealed record CheckStale : CaseFact
{
    public required string ItemId { get; init; }

    /// <summary>When the newest good run was (UTC), or the first list that should have had one.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>There was one.</summary>
    public bool IsKnown { get; init; }
}

/// <summary>A list was looked through and handed in.</summary>
public sealed record CheckHandIn
{
    public string? Note { get; init; }

    /// <summary>Identity of the lines as they stood, see <see cref="CheckListState.LinesHash"/>.</summary>
    public required string Lines { get; init; }

    /// <summary>Identity of what the client answers.</summary>
    /// <param name="number">Of the version, from 1: the same again asks again.</param>
    public string HashWith(int number) => new ContentHash().Add("checks", number).Add("lines", Lines).Add("note", Note).ToString();
}

/// <summary>What a duty is about; those of approvals are the kit's.</summary>
public enum CheckDutyKind
{
    Ask,

    Remind,

    Expire,

    NobodyToAsk,

    TellOutcome,

    /// <summary>Remind the owner of a list that is not complete.</summary>
    RemindList,

    /// <summary>It was not complete when it was due.</summary>
    Missed,

    /// <summary>Something was found, or failed.</summary>
    TellFinding,

    /// <summary>The newest good run is too old.</summary>
    TellStale,

    /// <summary>Tell the client that it is complete.</summary>
    TellDone,

    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record CheckDuty : CaseDuty<CheckDutyKind>
{
    /// <summary>For findings and what is too old: the fact that they are about.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? About { get; init; }
}

/// <summary>What a list shows of a line.</summary>
public sealed record CheckLineSummary(string ItemId, CheckResult? Result)
{
    /// <summary>When the newest good run was (UTC), of items of which one may not be too old.</summary>
    public DateTimeOffset? Good { get; init; }

    /// <summary>Since when there was none, as it was told last; null: it was not.</summary>
    public DateTimeOffset? Stale { get; init; }
}

/// <summary>What a list shows of one. Persisted: only add optional members.</summary>
public sealed record CheckSummary : ICaseSummary, IAskingSummary
{
    public required string Id { get; init; }

    public required string ListId { get; init; }

    public required string Period { get; init; }

    public required DateOnly Day { get; init; }

    public string? Subject { get; init; }

    public required CheckStatus Status { get; init; }

    /// <summary>By when it has to be complete (UTC).</summary>
    public required DateTimeOffset Due { get; init; }

    /// <summary>Its lines, in their order.</summary>
    public IReadOnlyList<CheckLineSummary> Lines { get; init; } = [];

    /// <summary>When it was complete (UTC).</summary>
    public DateTimeOffset? DoneAt { get; init; }

    /// <summary>It was too late, or is.</summary>
    public bool IsLate { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>Something was found, or failed, and still stands.</summary>
    [JsonIgnore]
    public bool HasFinding => Lines.Any(l => l.Result is CheckResult.Finding or CheckResult.Failed);

    /// <summary>What the facts say.</summary>
    public static CheckSummary Of(CheckListState state) => new()
    {
        Id = state.Id.Value,
        ListId = state.List.Id,
        Period = state.Opened.Period,
        Day = state.Opened.Day,
        Subject = state.Opened.Subject,
        Status = state.Status,
        Due = state.Due,
        Lines = [.. state.Lines.Select(l => new CheckLineSummary(l.Item.Id, l.Line?.Result)
        {
            Good = l.Item.Fresh is null ? null : l.Good,
            Stale = state.Facts.OfType<CheckStale>().LastOrDefault(s => s.ItemId == l.Item.Id)?.Since,
        })],
        DoneAt = state.DoneAt,
        IsLate = state.IsLate,
        Waiting = state.IsAsking ? state.Approval.Waiting : [],
        AnswerBy = state.IsAsking ? state.Approval.AnswerBy : null,
        ClosedAt = state.ClosedAt,
    };
}
