using System.Globalization;
using System.Text.RegularExpressions;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Texts;

namespace Workflows.Rosters;

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

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<RosterRules> Section { get; } = new("roster", "who works where and when, and how a month is planned", Read);

    /// <summary>The shift of an id; null for none.</summary>
    public RosterShift? Shift(string id) => Shifts.FirstOrDefault(s => s.Id == id);

    /// <summary>The place at a site; null for none.</summary>
    public RosterPlace? Place(string siteId) => Places.FirstOrDefault(p => p.SiteId == siteId);

    private static RosterRules Read(SectionKeys keys)
    {
        KnownIds staff = keys.IdsAt("staff roles", "onboarding.roles");
        KnownIds sites = keys.IdsAt("sites", "sites");
        bool byPlacement = keys.Written("roles").Any(staff.Ids.Contains);
        KnownIds roles = byPlacement ? staff : keys.RolesOfPeople;
        KnownIds ours = new("roles of the roster", keys.Written("roles"));
        KnownIds shifts = keys.IdsAt("shifts", "roster.shifts");
        KnownIds places = keys.IdsAt("places", "roster.places");
        KnownIds withPeople = keys.IdsAt("places", "roster.places", without: "concurrent_from");
        return new()
        {
            Name = keys.LocalText("name", "what a month's plan is called"),
            Calendar = keys.Calendar("calendar", "the calendar whose open days are staffed"),
            Roles = keys.Ids("roles", "who may be placed: staff roles of onboarding, or roles of the people file", roles, required: true),
            ByPlacement = byPlacement,
            Owner = keys.Role("owner", "role that writes the plan; manager when left out", RoleNames.Manager),
            Feeds = keys.RecordOrNone("feeds", "who is called in an incident", "feeds", feeds => new RosterFeed(
                feeds.Role("role", "role of the escalation for which those on duty answer"),
                feeds.IdOrNone("prefer", "where somebody of this role is on duty, only they are called", ours))),
            Total = keys.WholeOrNone("total", "different people expected on each open day; fewer is a warning", 1, 500),
            Shifts = keys.Items("shifts", "hours that people work", "a shift", RosterShift.Read),
            Places = keys.Named("places", "what each site needs", sites, "a place", (place, id) => RosterPlace.Read(place, id, roles, shifts, withPeople),
                required: true),
            SpecialDays = keys.Items("special_days", "closed days on which people are needed, as the client says", "a kind of special day",
                (day, id) => SpecialDayKind.Read(day, id, places, shifts), required: false),
            Raised = keys.Items("raised", "days with higher minima, e.g. after a go-live", "a raised minimum",
                (raised, id) => RaisedMinimum.Read(raised, id, places), required: false),
            Model = keys.RecordOrNone("model", "the usual week, from which a month is generated", "the usual week",
                model => RosterModel.Read(model, roles, places)),
            Rotation = keys.RecordOrNone("rotation", "people who take turns by the week", "rotation", rotation => new RosterRotation(
                rotation.Id("site", "the place", places),
                rotation.Id("shift", "the shift", keys.IdsAt("shifts of the place", $"roster.places.{string.Concat(rotation.Written("site"))}.shifts")),
                rotation.Choice("begins", "weekday on which the next person begins", Weekdays.Names))),
            Due = keys.DaysBefore("due", "by when the plan is submitted: -5bd is five business days before the month's first day", "the month's first day"),
            Reminders = keys.ListOfDaysBefore("reminders",
                "days before the month at which the owner is reminded, the earliest first; the first one opens the month", "the month's first day"),
            Contractual = keys.Contractual("contractual",
                "a later submission is a breach of the contract; true for basis clause when left out, unless the due is assumed"),
            Clock = keys.Clock("clock", "elapsed or a calendar: what lengths in approvals count"),
            Fields = keys.Fields("fields", "what the plan says beside the placements"),
            Stages = keys.Stages("stages", "whose approval it needs, one stage after the other"),
            ReapproveOnChange = keys.Flag("reapprove_on_change", "a change of an approved plan is approved, too; false when left out"),
            ChangesTo = keys.Roles("changes_to", "roles that are told when somebody is absent or replaced", required: false),
            LookAheadDays = keys.Whole("look_ahead_days", "how many days ahead gaps are looked for; 14 when left out", 1, 62, otherwise: 14),
            Handover = keys.RecordOrNone("handover", "whose duty begins is told the day before", "handover", handover => new RosterHandover(
                handover.TimeOfDay("at", "time of the day before"),
                handover.Ids("shifts", "shifts that it is about", shifts, required: true))),
            Source = keys.Source(),
        };
    }
}

/// <summary>Hours of a shift, in minutes after the local midnight of its day.</summary>
/// <param name="Id">Unique in the profile.</param>
/// <param name="Name">As people know it (早出).</param>
/// <param name="FromMinute">Its beginning, 0 to 1439.</param>
/// <param name="ToMinute">Its end; above 1440 on the day after.</param>
public sealed record RosterShift(string Id, LocalText Name, int FromMinute, int ToMinute)
{
    /// <summary>As a profile and machines write it: <c>11:00-20:00</c>, or <c>09:00-09:00</c> for a whole day from 9 to 9.</summary>
    public string Hours => string.Create(
        CultureInfo.InvariantCulture, $"{FromMinute / 60:00}:{FromMinute % 60:00}-{(ToMinute > 1440 ? ToMinute - 1440 : ToMinute) / 60:00}:{ToMinute % 60:00}");

    /// <summary>As people read it: <c>11:00-20:00</c>, <c>09:00-翌09:00</c>.</summary>
    public string HoursIn(string language) => TimeText.Hours(FromMinute, ToMinute, language);

    internal static RosterShift Read(SectionKeys keys, string id)
    {
        LocalText name = keys.LocalText("name", "what it is called");
        (int from, int to) = keys.ShiftHours("hours", "from and to; an end that is not after the beginning is on the next day");
        return new(id, name, from, to);
    }
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

    internal static RosterPlace Read(SectionKeys keys, string site, KnownIds roles, KnownIds shifts, KnownIds withPeople) => new()
    {
        SiteId = site,
        Persons = keys.Whole("persons", "different people at least, on each open day", 0, 200),
        Roles = [.. keys.Counts("roles", "how many of them in which role at least", roles, 1, 200).Select(c => new RoleMinimum(c.Key, c.Value))],
        Shifts = keys.Named("shifts", "how many people each shift needs; any number when left out", shifts, "a shift of a place", ShiftNeed.Read),
        ConcurrentFrom = keys.Ids("concurrent_from", "sites whose people cover this one at the same time (兼務)", withPeople),
        AbsenceRule = keys.LocalTextOrNone("absence_rule", "what holds when somebody is in bad health"),
        Source = keys.Source(),
    };
}

/// <summary>At least so many of a role.</summary>
public sealed record RoleMinimum(string Role, int Persons);

/// <summary>People of a shift: fewer than the minimum is an error, more than the maximum a warning.</summary>
public sealed record ShiftNeed(string ShiftId, int Min, int? Max)
{
    internal static ShiftNeed Read(SectionKeys keys, string shift)
    {
        ShiftNeed need = new(shift, keys.Whole("min", "people at least; fewer is an error", 0, 200),
            keys.WholeOrNone("max", "people at most; more is a warning", 0, 200));
        if (need.Max < need.Min)
        {
            keys.Refuse("max", $"at least the minimum {need.Min}");
        }

        return need;
    }
}

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

    internal static SpecialDayKind Read(SectionKeys keys, string id, KnownIds places, KnownIds shifts) => new()
    {
        Id = id,
        Name = keys.LocalText("name", "what it is called"),
        Sites = keys.Ids("sites", "places that may have one", places, required: true),
        Persons = keys.Whole("persons", "people needed on the day", 1, 200),
        ShiftId = keys.IdOrNone("shift", "the shift that they work; any when left out", shifts),
        Monthly = keys.Flag("monthly", "a month without one is a warning; false when left out"),
        AboutPerYear = keys.WholeOrNone("about_per_year", "about how many the text speaks of in a fiscal year; shown beside the count", 1, 366),
        Source = keys.Source(),
    };
}

/// <summary>Days in which a site needs more people, e.g. after a go-live.</summary>
public sealed record RaisedMinimum(string Id, LocalText Name, DateOnly From, DateOnly To, IReadOnlyDictionary<string, int> Persons, RuleSource Source)
{
    /// <summary>Whether it covers a day.</summary>
    public bool Covers(DateOnly day) => day >= From && day <= To;

    internal static RaisedMinimum Read(SectionKeys keys, string id, KnownIds places)
    {
        RaisedMinimum raised = new(
            id,
            keys.LocalText("name", "what it is called"),
            keys.Day("from", "first day"),
            keys.Day("to", "last day"),
            keys.Counts("persons", "people at least, by place", places, 1, 200, required: true),
            keys.Source());
        if (raised.To < raised.From)
        {
            keys.Refuse("to", "a day on or after 'from'");
        }

        return raised;
    }
}

/// <summary>The usual week.</summary>
/// <param name="Codes">Codes that stand for people, each with the role that it is planned for (null: any).</param>
/// <param name="Week">Who is where, by weekday and site.</param>
/// <param name="Source">Where it comes from.</param>
public sealed partial record RosterModel(
    IReadOnlyDictionary<string, string?> Codes, IReadOnlyDictionary<DayOfWeek, IReadOnlyDictionary<string, IReadOnlyList<string>>> Week, RuleSource Source)
{
    private static readonly TextForm Code = new(CodeForm(), "a code such as A");

    internal static RosterModel Read(SectionKeys keys, KnownIds roles, KnownIds places)
    {
        IReadOnlyDictionary<string, string?> codes =
            keys.NamedIds("codes", "codes that stand for people, each with the role that it is planned for", Code, roles);
        KnownIds known = new("codes", [.. codes.Keys]);
        return new(
            codes,
            keys.Record("week", "who is where", "a week", week => Weekdays.Names
                .Select(day => (day.Value, Placed: week.Lists(day.Key, "codes by place", places, Code, known)))
                .Where(day => day.Placed.Count > 0).ToDictionary(day => day.Value, day => day.Placed)),
            keys.Source());
    }

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex CodeForm();
}

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

/// <summary>What the other parts of the application ask a profile about rosters.</summary>
public static class RosterProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Null: no roster is kept under this contract.</summary>
        public RosterRules? Roster => profile.Section<RosterRules>();
    }
}
