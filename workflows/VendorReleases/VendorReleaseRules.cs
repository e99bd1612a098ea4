using Workflows.Calendars;
using Workflows.Changes;
using Workflows.Contracts;

namespace Workflows.VendorReleases;

/// <summary>What a contract asks for when a vendor releases something. Section <c>vendor_releases</c> of a profile.</summary>
/// <param name="Tell">By when the client is told, after the day of the release.</param>
/// <param name="To">Roles that are told, of the release and of a judgement that it is not feasible.</param>
/// <param name="Judge">By when the contractor has judged, after the filing; null: no figure.</param>
/// <param name="Clock">What lengths of time of the stages count.</param>
/// <param name="Stages">Whose instruction it needs, one stage after the other.</param>
/// <param name="ChangeClasses">Classes of changes that an instruction may open; none: any.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record VendorReleaseRules(
    DueRule Tell, IReadOnlyList<string> To, DueRule? Judge, string Clock, IReadOnlyList<ApprovalStage> Stages, IReadOnlyList<string> ChangeClasses,
    RuleSource Source)
{
    /// <summary>The section of a profile.</summary>
    public static ProfileSection<VendorReleaseRules> Section { get; } =
        new("vendor_releases", "what is owed when a vendor releases a fix module, a revision or a version", keys => new(
        Days(keys, "tell", keys.Due("tell", "by when the client is told, in days after the day of the release"))!,
        keys.Roles("to", "who is told, and who gets the report when it is not feasible"),
        Days(keys, "judge", keys.DueOrNone("judge", "by when the contractor judges whether it is feasible, in days after the filing; no figure when left out")),
        keys.Clock("clock", "what lengths of time count: elapsed, or a calendar"),
        keys.Stages("stages", "whose instruction it needs, one stage after the other"),
        keys.ChangeClasses("change_classes", "classes of changes that an instruction opens; any when left out"),
        keys.Source()))
        {
            Assumed = new Dictionary<string, string[]> { ["due"] = ["tell", "judge"] },
        };

    /// <summary>Until when the client has to be told of a release of a day, and the day to aim at.</summary>
    public DueMoment ToldBy(DateOnly releasedOn, BusinessCalendar business) => After(Tell, releasedOn, business);

    /// <summary>Until when it has to be judged; null: no figure.</summary>
    public DueMoment? JudgedBy(DateTimeOffset filedAt, BusinessCalendar business) =>
        Judge is { } judge ? After(judge, business.DayOf(filedAt), business) : null;

    /// <summary>When whoever has to judge is reminded: as the last day to do it opens; null: there is none.</summary>
    public DateTimeOffset? RemindAt(DateTimeOffset filedAt, CalendarSet calendars) => JudgedBy(filedAt, calendars.Business)?.Days is { Target: var last }
        ? (Clock == CalendarSet.Elapsed ? calendars.Business : calendars[Clock]).OpeningOf(last)
        : null;

    private static DueMoment After(DueRule rule, DateOnly day, BusinessCalendar business) =>
        DueCalculator.EndOf(DueCalculator.DaysOf(rule, day, business), business);

    private static DueRule? Days(SectionKeys keys, string key, DueRule? rule)
    {
        if (rule is not (null or DueRule.BusinessDays(> 0) or DueRule.Days(> 0) or DueRule.Months(> 0)))
        {
            keys.Refuse(key, "days or months afterwards (2bd, 7d, 1mo)", $"{rule}");
        }

        return rule;
    }
}
