using System.Text.Json.Serialization;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Requests;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator).

/// <summary>What may happen to a request; <see cref="RequestState"/> folds it.</summary>
public static class RequestFacts
{
    public static FactFamily Family { get; } = FactFamily.Of<CaseDutyPerformed<RequestDuty>>(
        "Request",
        ("filed", typeof(RequestFiled)),
        ("forwarded", typeof(RequestForwarded)),
        ("replied", typeof(RequestReplied)),
        ("triaged", typeof(RequestTriaged)),
        ("escalated", typeof(RequestEscalated)),
        ("waiting", typeof(RequestWaiting)),
        ("resumed", typeof(RequestResumed)),
        ("instructed", typeof(RequestInstructed)),
        ("dueAgreed", typeof(RequestDueAgreed)),
        ("writtenDown", typeof(RequestWrittenDown)),
        ("outOfScope", typeof(RequestOutOfScope)),
        ("turned", typeof(RequestTurned)),
        ("confirmed", typeof(RequestConfirmed)),
        ("reopened", typeof(RequestReopened)),
        ("withdrawn", typeof(CaseWithdrawn)));
}

/// <summary>What somebody asks.</summary>
public sealed record RequestContent
{
    public required RequestParty From { get; init; }

    public required RequestChannel Channel { get; init; }

    /// <summary>In a line.</summary>
    public required string Title { get; init; }

    public required string Text { get; init; }

    /// <summary>Who asks: name and organisation, as they say them.</summary>
    public string? Asker { get; init; }

    /// <summary>When it was asked (UTC): of users, when the client took it.</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>Of users: when the client forwarded it (UTC); null: not yet.</summary>
    public DateTimeOffset? Forwarded { get; init; }

    /// <summary>The clause, or the assumption of the profile, that it is about.</summary>
    public string? About { get; init; }

    /// <summary>The fields of its kind, by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();
}

/// <summary>Somebody asked.</summary>
public sealed record RequestFiled : CaseFact
{
    /// <summary>Which kind of the contract, <see cref="RequestKind.Id"/>.</summary>
    public required string KindId { get; init; }

    public required RequestContent Content { get; init; }
}

/// <summary>The client forwarded what its users asked; from then on the desk's time counts.</summary>
public sealed record RequestForwarded : CaseFact;

/// <summary>A person answered.</summary>
public sealed record RequestReplied : CaseFact
{
    /// <summary>Whose word it is: the client's or the contractor's.</summary>
    public required RequestParty Party { get; init; }

    public required RequestChannel Channel { get; init; }

    public required string Text { get; init; }

    public IReadOnlyList<KeptFile> Files { get; init; } = [];

    /// <summary>Of an outcome: the fields of its kind, by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>It is the outcome, and not only a first or a further word.</summary>
    public required bool IsFinal { get; init; }
}

/// <summary>It was sorted.</summary>
public sealed record RequestTriaged : CaseFact
{
    public required string ClassId { get; init; }
}

/// <summary>Somebody else was asked to help: the system person of a department, a specialist.</summary>
public sealed record RequestEscalated : CaseFact
{
    public required string To { get; init; }

    /// <summary>A person of the contract, who is told by mail; null: nobody is.</summary>
    public string? PersonId { get; init; }

    public required string Reason { get; init; }
}

/// <summary>It goes on when somebody has answered. No clock stands.</summary>
public sealed record RequestWaiting : CaseFact
{
    public required string Whom { get; init; }

    /// <summary>It is the client, or one of its users.</summary>
    public required bool IsClient { get; init; }

    public required string What { get; init; }
}

/// <summary>What was waited for came.</summary>
public sealed record RequestResumed : CaseFact;

/// <summary>The client instructs to do it.</summary>
public sealed record RequestInstructed : CaseFact
{
    /// <summary>Who of the client, as they say it.</summary>
    public required string Who { get; init; }

    public required string Text { get; init; }
}

/// <summary>The parties agreed on a day. One that is recorded after the day before it had ended does not undo the lateness.</summary>
public sealed record RequestDueAgreed : CaseFact
{
    public required DateOnly Day { get; init; }

    /// <summary>With whom, and where it is written down.</summary>
    public required string With { get; init; }
}

/// <summary>What had been said was written down, and sent to the other side.</summary>
public sealed record RequestWrittenDown : CaseFact
{
    public required string Text { get; init; }

    public IReadOnlyList<KeptFile> Files { get; init; } = [];
}

/// <summary>The desk does not answer that; the asker is told where to go.</summary>
public sealed record RequestOutOfScope : CaseFact
{
    /// <summary><see cref="RequestOutside.Id"/>.</summary>
    public required string OutsideId { get; init; }

    public string? Note { get; init; }
}

/// <summary>It goes on as something else.</summary>
public sealed record RequestTurned : CaseFact
{
    public required RequestTurn Into { get; init; }

    /// <summary>Id of the incident, the change, the deliverable.</summary>
    public required string CaseId { get; init; }
}

/// <summary>The other side is content with the outcome.</summary>
public sealed record RequestConfirmed : CaseFact
{
    /// <summary>Who said so, where somebody else recorded it.</summary>
    public string? Who { get; init; }
}

/// <summary>The outcome was none: it goes on. The first answer stays the first.</summary>
public sealed record RequestReopened : CaseFact
{
    public required string Reason { get; init; }
}

/// <summary>What a duty is about.</summary>
public enum RequestDutyKind
{
    /// <summary>Tell the client that it came to the desk, with its number.</summary>
    TellReceipt,

    /// <summary>Tell the client what the contractor asks.</summary>
    TellAsked,

    /// <summary>Tell the owner that something was asked.</summary>
    TellFiled,

    /// <summary>Tell the client that a user asks, and that it is the client who takes it first.</summary>
    TellClientFirst,

    RemindFirstAnswer,

    FirstAnswerLate,

    RemindOutcome,

    OutcomeLate,

    RemindWriting,

    WritingLate,

    /// <summary>Tell the other side what was answered.</summary>
    TellReply,

    TellOutOfScope,

    TellTurned,

    TellEscalated,

    TellWrittenDown,

    /// <summary>Tell the owner what the client said: instructed, reopened, confirmed.</summary>
    TellOwner,

    RemindConfirmation,

    /// <summary>Nobody said a word of it for days.</summary>
    TellQuiet,

    TellWithdrawn,

    TellUndeliverable,

    Close,
}

/// <summary>Something that the software owes at a moment.</summary>
public sealed record RequestDuty : CaseDuty<RequestDutyKind>
{
    /// <summary>For a deadline and its reminders: the moment that they are about (UTC).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? Due { get; init; }

    /// <summary>For words that follow a fact: its id.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? FactId { get; init; }
}

/// <summary>What a list shows of a request. Persisted: only add optional members.</summary>
public sealed record RequestSummary : ICaseSummary
{
    public required string Id { get; init; }

    public required string KindId { get; init; }

    public required RequestParty From { get; init; }

    public required RequestChannel Channel { get; init; }

    public required string Title { get; init; }

    public string? Asker { get; init; }

    public required RequestStatus Status { get; init; }

    public string? ClassId { get; init; }

    /// <summary>When it was asked (UTC).</summary>
    public required DateTimeOffset Received { get; init; }

    /// <summary>When it came to the desk (UTC); null: the client has not forwarded it.</summary>
    public DateTimeOffset? AtDesk { get; init; }

    /// <summary>By when a person answers (UTC); null: no figure, or not at the desk.</summary>
    public DateTimeOffset? FirstAnswerDue { get; init; }

    /// <summary>When a person answered first (UTC).</summary>
    public DateTimeOffset? FirstAnsweredAt { get; init; }

    public bool IsFirstAnswerLate { get; init; }

    /// <summary>By when the outcome is there (UTC); null: no day.</summary>
    public DateTimeOffset? Due { get; init; }

    /// <summary>When the outcome was there first (UTC).</summary>
    public DateTimeOffset? DoneAt { get; init; }

    public bool IsLate { get; init; }

    /// <summary>What comes next is late from then on (UTC); null: nothing is due.</summary>
    public DateTimeOffset? NextDue { get; init; }

    /// <summary>Whose turn it is; null: nobody's.</summary>
    public RequestParty? Turn { get; init; }

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static RequestSummary Of(RequestState state) => new()
    {
        Id = state.Id.Value,
        KindId = state.Kind.Id,
        From = state.Content.From,
        Channel = state.Content.Channel,
        Title = state.Content.Title,
        Asker = state.Content.Asker,
        Status = state.Status,
        ClassId = state.Class?.Id,
        Received = state.Content.Received,
        AtDesk = state.AtDesk,
        FirstAnswerDue = state.FirstAnswerDue,
        FirstAnsweredAt = state.FirstAnsweredAt,
        IsFirstAnswerLate = state.IsFirstAnswerLate,
        Due = state.Due?.Breach,
        DoneAt = state.DoneAt,
        IsLate = state.IsLate,
        NextDue = state.NextDue,
        Turn = state.Turn,
        ClosedAt = state.ClosedAt,
    };
}
