using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Meetings;

/// <summary>What makes a meeting of a series take place.</summary>
public enum MeetingEvery
{
    /// <summary>Each calendar month of the term.</summary>
    Month,

    /// <summary>Each quarter of the fiscal year.</summary>
    Quarter,

    /// <summary>Each fiscal year.</summary>
    FiscalYear,

    /// <summary>A person calls it.</summary>
    Hand,
}

/// <summary>Whether a period may do without its meeting.</summary>
public enum MeetingOmissions
{
    /// <summary>The contract does not say so.</summary>
    Never,

    /// <summary>Where both parties agree.</summary>
    Consent,

    /// <summary>Where nothing happened and both agree: the software proposes it when it counts nothing (SAG-DLV-09).</summary>
    Quiet,
}

/// <summary>A series of meetings of a contract.</summary>
/// <param name="Id">Unique among those of the contract.</param>
/// <param name="Name">What the contract calls it.</param>
/// <param name="Every">What makes one take place.</param>
/// <param name="PerSite">One for each site.</param>
/// <param name="HeldBy">By when it is held, counted from the last day of the period; null: a person calls it.</param>
/// <param name="Owner">Roles that plan it, invite and record how it went.</param>
/// <param name="Invited">Roles that are invited beside them.</param>
/// <param name="Chair">The role whose holder has to chair it; null: anybody.</param>
/// <param name="Deliverables">Items of <c>deliverables</c> that are due for each meeting.</param>
/// <param name="Omission">Whether a period may do without.</param>
/// <param name="Stages">Who agrees to that.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record MeetingSeries(
    string Id, LocalText Name, MeetingEvery Every, bool PerSite, DueRule? HeldBy, IReadOnlyList<string> Owner, IReadOnlyList<string> Invited, string? Chair,
    IReadOnlyList<string> Deliverables, MeetingOmissions Omission, IReadOnlyList<ApprovalStage> Stages, RuleSource Source)
{
    /// <summary>Everybody who is to take part: the owner, those who are invited, the chair.</summary>
    public IReadOnlyList<string> Everybody => [.. Owner.Concat(Invited).Concat(Chair is { } chair ? [chair] : []).Distinct(StringComparer.Ordinal)];

    /// <summary>Months of a period; none where a person calls it.</summary>
    public int Months => Every switch { MeetingEvery.Month => 1, MeetingEvery.Quarter => 3, MeetingEvery.FiscalYear => 12, _ => 0 };

    /// <summary>By when the meeting of a period is held; null: a person calls it.</summary>
    public DueDays? HeldByOf(DateOnly lastDay, BusinessCalendar business) => HeldBy is { } rule ? DueCalculator.DaysOf(rule, lastDay, business) : null;

    /// <summary>The days do not stand in the contract, or not whole.</summary>
    public bool IsAssumed => Source is not { Basis: RuleBasis.Clause, AssumedParts: var assumed } || assumed.Contains("due");
}

/// <summary>The meetings of a contract. Section <c>meetings</c> of a profile.</summary>
/// <param name="Clock">What lengths of time of the stages count.</param>
/// <param name="Ahead">Days before the day by which it is held on which one opens.</param>
/// <param name="YearStarts">Month in which the fiscal year begins, 1 to 12.</param>
/// <param name="Reminders">Business days before a day on which somebody is reminded of it, largest first; 0: on the day itself.</param>
/// <param name="NoteUntil">Business days after a meeting during which actions are noted.</param>
/// <param name="Series">Each of them.</param>
public sealed record MeetingRules(
    string Clock, int Ahead, int YearStarts, IReadOnlyList<int> Reminders, int NoteUntil, IReadOnlyList<MeetingSeries> Series)
{
    private static readonly NameTable<MeetingEvery> Everies = new()
    {
        ["month"] = MeetingEvery.Month, ["quarter"] = MeetingEvery.Quarter, ["fiscal_year"] = MeetingEvery.FiscalYear, ["hand"] = MeetingEvery.Hand,
    };

    private static readonly NameTable<MeetingOmissions> Omissions = new()
    {
        ["never"] = MeetingOmissions.Never, ["consent"] = MeetingOmissions.Consent, ["quiet"] = MeetingOmissions.Quiet,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<MeetingRules> Section { get; } = new("meetings", "meetings of the parties, and what is due for them", keys =>
    {
        MeetingRules rules = new(
            keys.Clock("clock", "what lengths of time of the stages count: elapsed, or a calendar"),
            keys.Whole("ahead", "days before the day by which it is held on which one opens by itself, to be planned", 1, 180, 45),
            keys.Whole("fiscal_year_starts", "month in which the fiscal year begins", 1, 12, 4),
            keys.Wholes("reminders", "business days before a day on which somebody is reminded of it", 0, 60, 5, 2, 0),
            keys.Whole("note_until", "business days after a meeting during which actions are noted; then it closes once they are done", 1, 60, 10),
            keys.Items("series", "the meetings", "a series", One));
        foreach (MeetingSeries series in rules.Series.Where(s => s.Omission == MeetingOmissions.Quiet && s.HeldBy is not null))
        {
            if (AheadOf(series.HeldBy!) is var needed && needed > rules.Ahead)
            {
                keys.Refuse(
                    "ahead", $"at least {needed} days, so that the meeting of {series.Id} is on record before its period is over: of a quiet period that was "
                        + "over before, nothing is proposed", $"{rules.Ahead}");
            }
        }

        return rules;
    });

    /// <summary>The series of an id; null for none.</summary>
    public MeetingSeries? Find(string id) => Series.FirstOrDefault(s => s.Id == id);

    /// <summary>The periods of a series that may have to be opened about a day.</summary>
    /// <param name="series">One with periods.</param>
    /// <param name="today">Local day.</param>
    /// <param name="term">Whose days they begin in; a period that it cuts counts as far as it goes.</param>
    public IEnumerable<(string Period, DateOnly From, DateOnly To)> PeriodsAbout(MeetingSeries series, DateOnly today, ContractTerm term)
    {
        int months = series.Months;
        int into = (today.Month - YearStarts + 12) % 12 % months; // months since the period of today began
        DateOnly first = new DateOnly(today.Year, today.Month, 1).AddMonths(-into);
        for (int i = -2; i <= (Ahead / (28 * months)) + 2; i++)
        {
            DateOnly start = first.AddMonths(i * months);
            DateOnly end = start.AddMonths(months).AddDays(-1);
            if (!(end < term.From) && !(start > term.To))
            {
                yield return (NameOf(series.Every, start), start < term.From ? term.From!.Value : start, end > term.To ? term.To!.Value : end);
            }
        }
    }

    /// <summary>
    /// How many days may lie between the end of a period and the day by which its meeting is held. Business days take a weekend for every five begun, and
    /// eight more days over New Year or in May at the worst.
    /// </summary>
    private static int AheadOf(DueRule heldBy) => heldBy switch
    {
        DueRule.Days(var days) => Math.Max(0, days),
        DueRule.Months(var months) => Math.Max(0, 31 * months),
        DueRule.BusinessDays(> 0 and var days) => days + (2 * ((days + 4) / 5)) + 8,
        _ => 0,
    };

    private static string NameOf(MeetingEvery every, DateOnly start) => every switch
    {
        MeetingEvery.FiscalYear => FormattableString.Invariant($"fy{start:yyyy}"),
        MeetingEvery.Quarter => FormattableString.Invariant($"{start:yyyy-MM}q"),
        _ => FormattableString.Invariant($"{start:yyyy-MM}"),
    };

    private static MeetingSeries One(SectionKeys keys, string id)
    {
        MeetingSeries series = new(
            id,
            keys.LocalText("name", "what the contract calls it"),
            keys.Choice("every", "what makes one take place: each month, quarter or fiscal year of the term, or a person who calls it (hand)", Everies),
            keys.Flag("per_site", "one for each site"),
            keys.DueOrNone("due", "by when it is held, counted from the last day of the period: 0d, 10bd; not where a person calls it"),
            keys.Roles("owner", "who plans it, invites and records how it went"),
            keys.Roles("to", "who is invited beside the owner"),
            keys.RoleOrNone("chair", "whose holder has to chair it; anybody when left out"),
            keys.Ids("deliverables", "ids of deliverables that an event makes due, which are due for each of its meetings",
                keys.IdsAt("deliverables", "deliverables.items")),
            keys.Choice("omission", "whether a period may do without: never, with the client's consent, or with it where nothing happened (quiet)", Omissions,
                MeetingOmissions.Never),
            keys.Stages("stages", "who agrees that a period does without, one stage after the other", required: false),
            keys.Source());
        if (series.HeldBy is null != (series.Every == MeetingEvery.Hand)
            || series.HeldBy is not (null or DueRule.BusinessDays or DueRule.Days or DueRule.Months))
        {
            keys.Refuse("due", series.Every == MeetingEvery.Hand ? "nothing: a person calls it" : "days, business days or months (0d, 10bd, 1mo)");
        }

        if (series.Omission == MeetingOmissions.Never != (series.Stages.Count == 0))
        {
            keys.Refuse("stages", series.Omission == MeetingOmissions.Never ? "no stages where omission is never" : "at least one stage",
                $"{series.Stages.Count}");
        }

        if (series.Omission != MeetingOmissions.Never && series.Every == MeetingEvery.Hand)
        {
            keys.Refuse("omission", "never: what nobody calls does not take place");
        }

        return series;
    }
}
