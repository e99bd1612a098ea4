using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>The change part of a profile: classes with their approvals, and the times in which nothing is to be changed.</summary>
public sealed record ChangeRules
{
    /// <summary><c>elapsed</c> or a calendar's name: what the lengths in approvals count.</summary>
    public required string Clock { get; init; }

    public required IReadOnlyList<ChangeClass> Classes { get; init; }

    public required IReadOnlyList<ChangeFreeze> Freezes { get; init; }

    /// <summary>The class of an id; null for none.</summary>
    public ChangeClass? Class(string id) => Classes.FirstOrDefault(c => c.Id == id);
}

/// <summary>A kind of change: what has to be attached, and whose approval it needs.</summary>
public sealed record ChangeClass
{
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>When a change is of this class; shown to whoever chooses.</summary>
    public LocalText? Rule { get; init; }

    /// <summary>The first stage is one approver's word on which people act; the later stages are the full approval afterwards.</summary>
    public required bool Emergency { get; init; }

    /// <summary>What is written and attached; nobody is asked before the required ones are there.</summary>
    public required IReadOnlyList<ReportField> Fields { get; init; }

    /// <summary>What has to be said when the work is completed.</summary>
    public required IReadOnlyList<ReportField> Completion { get; init; }

    public required IReadOnlyList<ApprovalStage> Stages { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>One stage of an approval; the next one begins when it is passed.</summary>
public sealed record ApprovalStage
{
    /// <summary>Unique in the class.</summary>
    public required string Id { get; init; }

    /// <summary>Whose holders are asked.</summary>
    public required string Role { get; init; }

    public required Quorum Quorum { get; init; }

    /// <summary>Those who carry the change out are not asked either; its author never is.</summary>
    public required bool NotPerformers { get; init; }

    /// <summary>By when an answer is expected; null: whenever it comes.</summary>
    public DueRule? Due { get; init; }

    /// <summary>Offsets from the request at which those who have not answered are reminded.</summary>
    public required IReadOnlyList<TimeSpan> Reminders { get; init; }

    public required ExpiryOutcome OnExpiry { get; init; }

    /// <summary>Who is told that no answer came, or that nobody could be asked.</summary>
    public required string ExpiredTo { get; init; }
}

/// <summary>How many approvals a stage needs.</summary>
/// <param name="Kind">Which rule.</param>
/// <param name="Count">For <see cref="QuorumKind.Count"/>: how many.</param>
public readonly record struct Quorum(QuorumKind Kind, int Count = 0)
{
    /// <summary><c>any</c>, <c>all</c> or a number, as profiles write it.</summary>
    public static Quorum Parse(string text) => text switch
    {
        "any" => new(QuorumKind.Any),
        "all" => new(QuorumKind.All),
        _ => new(QuorumKind.Count, int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)),
    };
}

/// <summary>The rules of a quorum.</summary>
public enum QuorumKind
{
    /// <summary>The first answer decides.</summary>
    Any,

    /// <summary>Everybody who does not abstain approves.</summary>
    All,

    /// <summary>So many approve, whatever the others say.</summary>
    Count,
}

/// <summary>What the end of a stage's time means.</summary>
public enum ExpiryOutcome
{
    /// <summary>Somebody is told; the request stays open.</summary>
    Escalate,

    /// <summary>The request is over: not approved.</summary>
    Lapse,
}

/// <summary>Days of a year in which changes need an exception.</summary>
/// <param name="Id">Unique in the profile.</param>
/// <param name="Name">As people know it.</param>
/// <param name="FromMonth">First day's month.</param>
/// <param name="FromDay">First day.</param>
/// <param name="ToMonth">Last day's month; before the first one: in the next year.</param>
/// <param name="ToDay">Last day.</param>
/// <param name="Except">Classes that it does not bind.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record ChangeFreeze(
    string Id, LocalText Name, int FromMonth, int FromDay, int ToMonth, int ToDay, IReadOnlyList<string> Except, RuleSource Source)
{
    /// <summary>Whether it covers a day.</summary>
    public bool Contains(DateOnly day)
    {
        int at = (day.Month * 100) + day.Day;
        int from = (FromMonth * 100) + FromDay;
        int to = (ToMonth * 100) + ToDay;
        return from <= to ? at >= from && at <= to : at >= from || at <= to;
    }
}

/// <summary>Whom to tell of an approved stop of a system, and how long before it.</summary>
public sealed record StopNotice
{
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Counted backwards from the day of the stop, e.g. <c>-1mo</c>.</summary>
    public required DueRule LeadTime { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Classes of change for which it is not owed.</summary>
    public required IReadOnlyList<string> Except { get; init; }

    /// <summary>The text's own words (1ヶ月以上前).</summary>
    public string? ToleranceWord { get; init; }

    /// <summary>A notice that goes out later is a breach of the contract.</summary>
    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }
}
