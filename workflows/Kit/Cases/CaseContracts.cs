using System.Text.Json.Serialization;
using Workflows.Kit.Approvals;
using Workflows.Ledger;

namespace Workflows.Kit.Cases;

// Persisted and sent between orchestrators, activities and tables: change only compatibly.

/// <summary>
/// Something that happened to a case. Facts are only ever added; everything shown or decided is a fold over them, so their order of
/// arrival does not matter. Each process has its own closed family. What a person's act records says what happened; the kit signs it
/// (<see cref="SignedBy"/>).
/// </summary>
public abstract record CaseFact : ILedgerFact
{
    /// <summary>Unique in the case, and the same when the same thing is told twice.</summary>
    [JsonRequired]
    public string Id { get; init; } = "";

    /// <summary>When it happened (UTC).</summary>
    [JsonRequired]
    public DateTimeOffset At { get; init; }

    /// <summary>When we learnt of it (UTC).</summary>
    [JsonRequired]
    public DateTimeOffset RecordedAt { get; init; }

    /// <summary>Person id, or <c>system</c>.</summary>
    [JsonRequired]
    public string Actor { get; init; } = "";

    /// <summary>The person whom the actor substitutes ("X for Y").</summary>
    public string? ActorFor { get; init; }

    /// <summary>The fact with who says it, and when. One that is signed already stays as it is.</summary>
    /// <param name="by">The act.</param>
    /// <param name="id">Its id, where it does not say one itself.</param>
    internal CaseFact SignedBy(Command by, string? id) => Actor.Length > 0 ? this : this with
    {
        Id = Id.Length > 0 ? Id : id ?? "",
        At = At == default ? by.Now : At,
        RecordedAt = by.Now,
        Actor = by.PersonId,
        ActorFor = by.For,
    };
}

/// <summary>Something that the software owes at a moment.</summary>
public interface ICaseDuty
{
    /// <summary>Its identity in the case, in the ledger and in mail keys: never changes.</summary>
    string Key { get; }

    /// <summary>From when on (UTC).</summary>
    DateTimeOffset DueAt { get; }
}

/// <summary>A duty that people are told of.</summary>
public interface IMailDuty : ICaseDuty
{
    /// <summary>What it is about: last word of the kind of its mails. Persisted with them.</summary>
    string Word { get; }

    /// <summary>Roles that are told.</summary>
    IReadOnlyList<string> Roles { get; }

    /// <summary>Persons who are told whatever their role.</summary>
    IReadOnlyList<string> Persons { get; }

    /// <summary>The stage of an approval whose reminder or end it is; null: it is something else.</summary>
    string? EndingStage { get; }
}

/// <summary>The fact that a duty was performed.</summary>
public interface ICaseDutyPerformed
{
    ICaseDuty Duty { get; }

    DateTimeOffset At { get; }

    /// <summary>Ids of the persons told.</summary>
    IReadOnlyList<string> Told { get; }

    /// <summary>Where approvers were asked: the holders of the role, who have one answer each.</summary>
    IReadOnlyList<string> Seats { get; }
}

/// <summary>The fact that a case was closed.</summary>
public interface ICaseClosed
{
    DateTimeOffset At { get; }
}

/// <summary>What the facts of a case say, folded.</summary>
/// <typeparam name="TFact">The process's facts.</typeparam>
public interface ICaseState<out TFact>
    where TFact : CaseFact
{
    CaseId Id { get; }

    /// <summary>Every fact once, in the order in which the process folds them.</summary>
    IReadOnlyList<TFact> Facts { get; }

    /// <summary>Nothing is owed any more.</summary>
    bool IsClosed { get; }

    /// <summary>Id of the fact that a duty was done; null: it was not.</summary>
    string? PerformedBy(string dutyKey);

    /// <summary>The stage of an approval that waits for answers which nobody may give; null: there is none.</summary>
    /// <param name="today">In the contract's zone.</param>
    StageState? Unanswerable(DateOnly today) => null;
}

/// <summary>Input of the orchestration that runs one case.</summary>
public sealed record RunCaseInput(string CaseId);

/// <summary>How the case ended.</summary>
public sealed record RunCaseOutcome(string CaseId, DateTimeOffset ClosedAt);

/// <summary>Raised whenever a fact was recorded; the orchestrator reads the ledger.</summary>
public sealed record CaseNews(string FactId)
{
    /// <summary>Name of the external event.</summary>
    public const string EventName = "CaseNews";
}

/// <summary>Asks for a look: what is owed now is done.</summary>
public sealed record PlanCaseRequest(string CaseId, DateTimeOffset At);

/// <summary>What is owed now, in order, and when to look again at the latest if nothing happens.</summary>
public sealed record CasePlan<TDuty>(IReadOnlyList<TDuty> Due, DateTimeOffset? NextLookAt, bool IsClosed)
    where TDuty : ICaseDuty
{
    /// <summary>Keys of the duties that the look has performed, for whoever reads the history; null: none, or the look of an older release.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Done { get; init; }
}

/// <summary>Asks for one duty to be performed.</summary>
public sealed record PerformCaseDutyRequest<TDuty>(string CaseId, TDuty Duty, DateTimeOffset At)
    where TDuty : ICaseDuty;

/// <summary>What was done.</summary>
/// <param name="FactId">The fact that is on record now; empty: the duty is not owed any more.</param>
public sealed record PerformCaseDutyReceipt(string FactId);
