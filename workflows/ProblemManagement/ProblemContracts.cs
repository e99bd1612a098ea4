using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a problem; <see cref="ProblemState"/> folds it.</summary>
public static class ProblemFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<ProblemDuty>>(
        "Problem",
        ("filed", typeof(ProblemFiled)),
        ("managed", typeof(ProblemManaged)),
        ("searched", typeof(ProblemSearched)),
        ("found", typeof(ProblemFound)),
        ("changeRaised", typeof(ProblemChangeRaised)),
        ("cooperationAsked", typeof(ProblemCooperationAsked)),
        ("cooperationAnswered", typeof(ProblemCooperationAnswered)),
        ("dispatched", typeof(ProblemDispatched)),
        ("measure", typeof(CaseWritten<ProblemMeasure>)),
        ("carriedOut", typeof(ProblemMeasureCarriedOut)),
        ("recurred", typeof(ProblemRecurred)),
        ("reviewed", typeof(ProblemReviewed)),
        ("settled", typeof(ProblemSettled)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>Where a problem comes from.</summary>
public enum ProblemOrigin
{
    /// <summary>An incident that needs more than its recovery.</summary>
    Incident,

    /// <summary>The client instructs to look into it.</summary>
    Instruction,

    /// <summary>A sign that something may fail (おそれがある場合).</summary>
    Sign,
}

/// <summary>How a problem is managed: what may change while it is open.</summary>
public sealed record ProblemHandling
{
    /// <summary>A category of the contract.</summary>
    public required string Category { get; init; }

    /// <summary>An urgency of the contract.</summary>
    public required string Urgency { get; init; }

    /// <summary>From 1.</summary>
    public required int Priority { get; init; }

    /// <summary>Id of the person who is responsible.</summary>
    public required string Responsible { get; init; }

    /// <summary>The day by which it is to be solved (local).</summary>
    public required DateOnly Due { get; init; }
}

/// <summary>A problem as it is filed.</summary>
public sealed record ProblemContent
{
    public required ProblemOrigin Origin { get; init; }

    /// <summary>The incident that it was seen in; needed where it comes from one.</summary>
    public string? Incident { get; init; }

    /// <summary>Who of the client instructed, and what; needed where it comes from an instruction.</summary>
    public string? Instruction { get; init; }

    /// <summary>In a line.</summary>
    public required string Title { get; init; }

    public required string Text { get; init; }

    /// <summary>The system, as the contract's incidents call it.</summary>
    public string? System { get; init; }

    public required ProblemHandling Handling { get; init; }
}

/// <summary>Somebody filed a problem.</summary>
public sealed record ProblemFiled : CaseFact
{
    public required ProblemContent Content { get; init; }
}

/// <summary>How it is managed was changed.</summary>
public sealed record ProblemManaged : CaseFact
{
    public required ProblemHandling Handling { get; init; }

    public required string Why { get; init; }
}

/// <summary>Somebody looked for similar problems and incidents.</summary>
public sealed record ProblemSearched : CaseFact
{
    public required string Words { get; init; }

    /// <summary>Ids of what was found; none is a result, too.</summary>
    public required IReadOnlyList<string> Found { get; init; }
}

/// <summary>What can be found of a problem.</summary>
public enum ProblemFinding
{
    /// <summary>Its root cause: it is a known error from then on.</summary>
    Cause,

    /// <summary>How people get along meanwhile.</summary>
    Workaround,

    /// <summary>What solves it for good.</summary>
    Solution,
}

/// <summary>Something was found; the last word on each counts.</summary>
public sealed record ProblemFound : CaseFact
{
    public required ProblemFinding What { get; init; }

    public required string Text { get; init; }
}

/// <summary>A change was asked for that solves it.</summary>
public sealed record ProblemChangeRaised : CaseFact
{
    public required string ChangeId { get; init; }
}

/// <summary>Another party is asked for its cooperation: until it answers, the contractor's day stands still.</summary>
public sealed record ProblemCooperationAsked : CaseFact
{
    /// <summary>As it is called.</summary>
    public required string Whom { get; init; }

    /// <summary>It is the client, or one of its users.</summary>
    public required bool IsClient { get; init; }

    public required string What { get; init; }
}

/// <summary>The other party answered.</summary>
public sealed record ProblemCooperationAnswered : CaseFact
{
    public required string Text { get; init; }
}

/// <summary>Somebody is sent somewhere.</summary>
public sealed record ProblemDispatched : CaseFact
{
    /// <summary>To which municipality or place.</summary>
    public required string Place { get; init; }

    public required DateOnly Day { get; init; }

    /// <summary>Who is sent.</summary>
    public required string Who { get; init; }

    /// <summary>With whom of the place it was settled.</summary>
    public required string With { get; init; }
}

/// <summary>What the client is asked to consent to.</summary>
public sealed record ProblemMeasure
{
    /// <summary>The problem stays unsolved, and this is all that is done.</summary>
    public required bool IsFinal { get; init; }

    public required string Text { get; init; }

    /// <summary>Identity of what is consented to.</summary>
    /// <param name="number">Of the measure, from 1.</param>
    public string HashOf(int number) =>
        new ContentHash().Add("measure", number).Add("final", IsFinal ? "yes" : "no").Add("text", Text).ToString();
}

/// <summary>The temporary measure that was consented to was carried out.</summary>
public sealed record ProblemMeasureCarriedOut : CaseFact
{
    /// <summary>Of the measure, from 1.</summary>
    public required int Number { get; init; }

    public required string Text { get; init; }
}

/// <summary>It happened again.</summary>
public sealed record ProblemRecurred : CaseFact
{
    public required string Incident { get; init; }
}

/// <summary>Somebody looked at how it stands.</summary>
public sealed record ProblemReviewed : CaseFact
{
    public required string Text { get; init; }
}

/// <summary>How a problem is settled.</summary>
public enum ProblemOutcome
{
    /// <summary>By a change that is closed.</summary>
    Change,

    /// <summary>There is no permanent solution, and the client consents.</summary>
    NoSolution,

    /// <summary>Without a change, where the contract allows it.</summary>
    WithoutChange,
}

/// <summary>It is settled; it closes unless it happens again.</summary>
public sealed record ProblemSettled : CaseFact
{
    public required ProblemOutcome Outcome { get; init; }

    public required string Text { get; init; }
}

/// <summary>What a duty is about; those of approvals are the kit's.</summary>
public enum ProblemDutyKind
{
    Ask,

    Remind,

    Expire,

    NobodyToAsk,

    TellOutcome,

    /// <summary>Tell both sides that it was filed.</summary>
    TellFiled,

    /// <summary>Tell the client that its cause is known.</summary>
    TellKnown,

    /// <summary>Ask the client for its cooperation.</summary>
    TellCooperation,

    /// <summary>Tell the client that somebody is sent.</summary>
    TellDispatched,

    /// <summary>Tell both sides that it happened again.</summary>
    TellRecurred,

    /// <summary>Tell the client how it is settled.</summary>
    TellSettled,

    /// <summary>Tell whoever is responsible that nobody has looked at it for long.</summary>
    RemindReview,

    RemindDue,

    /// <summary>It was not solved by its day.</summary>
    Late,

    TellWithdrawn,

    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record ProblemDuty : CaseDuty<ProblemDutyKind>
{
    /// <summary>The fact that it tells of; null: none in particular.</summary>
    [JsonPropertyOrder(-3)]
    public string? FactId { get; init; }
}

/// <summary>What a list shows of a problem. Persisted: only add optional members.</summary>
public sealed record ProblemSummary : ICaseSummary, IAskingSummary
{
    /// <summary>So much of a long text stands in a list.</summary>
    private const int Clipped = 400;

    public required string Id { get; init; }

    public required string Title { get; init; }

    public required ProblemStatus Status { get; init; }

    /// <summary>Its root cause is known.</summary>
    public required bool IsKnownError { get; init; }

    public required ProblemOrigin Origin { get; init; }

    public string? System { get; init; }

    public required string Category { get; init; }

    public required string Urgency { get; init; }

    public required int Priority { get; init; }

    public required string Responsible { get; init; }

    public required string FiledBy { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>The day in force, moved by the time in which another party was waited for.</summary>
    public required DateOnly Due { get; init; }

    /// <summary>Late from then on (UTC); null: it stands still, or is settled.</summary>
    public DateTimeOffset? LateAt { get; init; }

    public bool IsLate { get; init; }

    /// <summary>Incidents in which it was seen, the first one first.</summary>
    public IReadOnlyList<string> Incidents { get; init; } = [];

    public IReadOnlyList<string> Changes { get; init; } = [];

    public string? Cause { get; init; }

    public string? Workaround { get; init; }

    public string? Solution { get; init; }

    /// <summary>The other party that is waited for.</summary>
    public string? WaitsFor { get; init; }

    /// <summary>Whose consent is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <inheritdoc/>
    public DateTimeOffset? AnswerBy { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static ProblemSummary Of(ProblemState state) => new()
    {
        Id = state.Id.Value,
        Title = state.Content.Title,
        Status = state.Status,
        IsKnownError = state.IsKnownError,
        Origin = state.Content.Origin,
        System = state.Content.System,
        Category = state.Handling.Category,
        Urgency = state.Handling.Urgency,
        Priority = state.Handling.Priority,
        Responsible = state.Handling.Responsible,
        FiledBy = state.Filed.Actor,
        FiledAt = state.Filed.At,
        Due = state.Due.Days!.Value.Due,
        LateAt = state.IsRunning ? state.Due.Breach : null,
        IsLate = state.IsLate,
        Incidents = state.Incidents,
        Changes = state.Changes,
        Cause = Clip(state.Said(ProblemFinding.Cause)),
        Workaround = Clip(state.Said(ProblemFinding.Workaround)),
        Solution = Clip(state.Said(ProblemFinding.Solution)),
        WaitsFor = state.Cooperation?.Whom,
        Waiting = state.IsAsking ? state.Consent!.Waiting : [],
        AnswerBy = state.IsAsking ? state.Consent!.AnswerBy : null,
        ClosedAt = state.ClosedAt,
    };

    private static string? Clip(string? text) => text is null ? null : PlainText.Clip(text, Clipped);
}
