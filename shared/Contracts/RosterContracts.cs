using System.Globalization;
using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>The roster part of a profile: who is needed where and when, and how a month is planned and approved.</summary>
public sealed record RosterRules
{
    /// <summary>What a month's plan is called (月間計画書).</summary>
    public required LocalText Name { get; init; }

    /// <summary>Calendar whose open days have to be staffed.</summary>
    public required string Calendar { get; init; }

    /// <summary>Who may be placed: staff roles of <c>onboarding</c>, or roles of the people file.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary><see cref="Roles"/> are staff roles: the team is who is placed, and each needs to be cleared.</summary>
    public required bool ByPlacement { get; init; }

    /// <summary>Role that writes the plan and is reminded of it.</summary>
    public required string Owner { get; init; }

    /// <summary>For which role of the escalation those on duty answer; null: for none.</summary>
    public RosterFeed? Feeds { get; init; }

    /// <summary>How many different people are expected on each open day; null: no figure. Fewer is a warning.</summary>
    public int? Total { get; init; }

    public required IReadOnlyList<RosterShift> Shifts { get; init; }

    public required IReadOnlyList<RosterPlace> Places { get; init; }

    public required IReadOnlyList<SpecialDayKind> SpecialDays { get; init; }

    public required IReadOnlyList<RaisedMinimum> Raised { get; init; }

    /// <summary>The usual week, from which a month is generated; null: none.</summary>
    public RosterModel? Model { get; init; }

    /// <summary>People who take turns by the week; null: none.</summary>
    public RosterRotation? Rotation { get; init; }

    /// <summary>By when the plan is submitted: days before the month's first day.</summary>
    public required DueRule Due { get; init; }

    /// <summary>Days before the month's first day at which the owner is reminded, the earliest first; the first one opens the month.</summary>
    public required IReadOnlyList<DueRule> Reminders { get; init; }

    /// <summary>A later submission is a breach of the contract.</summary>
    public required bool Contractual { get; init; }

    /// <summary><c>elapsed</c> or a calendar's name: what the lengths in approvals count.</summary>
    public required string Clock { get; init; }

    /// <summary>What the plan says beside the placements; it is not submitted without the required ones.</summary>
    public required IReadOnlyList<ReportField> Fields { get; init; }

    /// <summary>Whose approval the plan needs, one stage after the other.</summary>
    public required IReadOnlyList<ApprovalStage> Stages { get; init; }

    /// <summary>A change of an approved plan is approved, too. False: it holds at once and is only told.</summary>
    public required bool ReapproveOnChange { get; init; }

    /// <summary>Roles that are told when somebody is absent or replaced.</summary>
    public required IReadOnlyList<string> ChangesTo { get; init; }

    /// <summary>How many days ahead a day of an approved month is looked at for gaps.</summary>
    public required int LookAheadDays { get; init; }

    /// <summary>Who is told of their coming duty the day before; null: nobody.</summary>
    public RosterHandover? Handover { get; init; }

    public required RuleSource Source { get; init; }

    /// <summary>The shift of an id; null for none.</summary>
    public RosterShift? Shift(string id) => Shifts.FirstOrDefault(s => s.Id == id);

    /// <summary>The place at a site; null for none.</summary>
    public RosterPlace? Place(string siteId) => Places.FirstOrDefault(p => p.SiteId == siteId);
}

/// <summary>Hours of a shift, in minutes after the local midnight of its day.</summary>
/// <param name="Id">Unique in the profile.</param>
/// <param name="Name">As people know it (早出).</param>
/// <param name="FromMinute">Its beginning, 0 to 1439.</param>
/// <param name="ToMinute">Its end; above 1440 on the day after.</param>
public sealed record RosterShift(string Id, LocalText Name, int FromMinute, int ToMinute)
{
    /// <summary>As a profile writes it: <c>11:00-20:00</c>, or <c>09:00-09:00</c> for a whole day from 9 to 9.</summary>
    public string Hours => string.Create(
        CultureInfo.InvariantCulture, $"{FromMinute / 60:00}:{FromMinute % 60:00}-{(ToMinute > 1440 ? ToMinute - 1440 : ToMinute) / 60:00}:{ToMinute % 60:00}");
}

/// <summary>What a site needs on each open day.</summary>
public sealed record RosterPlace
{
    public required string SiteId { get; init; }

    /// <summary>Different people at least.</summary>
    public required int Persons { get; init; }

    /// <summary>How many of them in which role at least.</summary>
    public required IReadOnlyList<RoleMinimum> Roles { get; init; }

    public required IReadOnlyList<ShiftNeed> Shifts { get; init; }

    /// <summary>Sites whose people cover this one at the same time (兼務); empty: it has people of its own.</summary>
    public required IReadOnlyList<string> ConcurrentFrom { get; init; }

    /// <summary>What holds when somebody is in bad health; shown where an absence is recorded.</summary>
    public LocalText? AbsenceRule { get; init; }

    public required RuleSource Source { get; init; }

    /// <summary>People here are on duty elsewhere, too.</summary>
    public bool IsConcurrent => ConcurrentFrom.Count > 0;
}

/// <summary>At least so many of a role.</summary>
public sealed record RoleMinimum(string Role, int Persons);

/// <summary>People of a shift: fewer than the minimum is an error, more than the maximum a warning.</summary>
public sealed record ShiftNeed(string ShiftId, int Min, int? Max);

/// <summary>Days beside the open ones on which people are needed; which days, the client says.</summary>
public sealed record SpecialDayKind
{
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public required IReadOnlyList<string> Sites { get; init; }

    public required int Persons { get; init; }

    /// <summary>The shift that they work; null: any.</summary>
    public string? ShiftId { get; init; }

    /// <summary>A month without one is a warning.</summary>
    public required bool Monthly { get; init; }

    /// <summary>About how many in a fiscal year, as the text says; null: no figure.</summary>
    public int? AboutPerYear { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>Days in which a site needs more people, e.g. after a go-live.</summary>
public sealed record RaisedMinimum(string Id, LocalText Name, DateOnly From, DateOnly To, IReadOnlyDictionary<string, int> Persons, RuleSource Source)
{
    /// <summary>Whether it covers a day.</summary>
    public bool Covers(DateOnly day) => day >= From && day <= To;
}

/// <summary>The usual week.</summary>
/// <param name="Codes">Codes that stand for people, each with the role that it is planned for (null: any).</param>
/// <param name="Week">Who is where, by weekday and site.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record RosterModel(
    IReadOnlyDictionary<string, string?> Codes, IReadOnlyDictionary<DayOfWeek, IReadOnlyDictionary<string, IReadOnlyList<string>>> Week, RuleSource Source);

/// <summary>One person after the other, a week each.</summary>
public sealed record RosterRotation(string SiteId, string ShiftId, DayOfWeek Begins);

/// <summary>Those on duty answer for a role of the escalation.</summary>
/// <param name="Role">The role.</param>
/// <param name="Prefer">Where somebody of this role is on duty, only they are called; null: everybody on duty.</param>
public sealed record RosterFeed(string Role, string? Prefer);

/// <summary>Whose duty begins, the evening before.</summary>
/// <param name="AtMinute">Local time, in minutes after midnight of the day before.</param>
/// <param name="Shifts">Shifts that it is about.</param>
public sealed record RosterHandover(int AtMinute, IReadOnlyList<string> Shifts);
