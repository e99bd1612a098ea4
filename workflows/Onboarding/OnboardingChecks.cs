using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Onboarding;

/// <summary>What a check looks at.</summary>
public enum CheckKind
{
    /// <summary>One of several qualifications, an older name of one, or an equal or higher one.</summary>
    Qualification,

    /// <summary>Months of experience in a domain; periods that overlap count once.</summary>
    Experience,

    /// <summary>A certificate with a day on which it ends.</summary>
    Certificate,

    /// <summary>An antibody value by a method, against a minimum (inclusive).</summary>
    Antibody,

    /// <summary>A health examination with its items.</summary>
    Health,

    /// <summary>A vaccination with its lot number.</summary>
    Vaccination,

    /// <summary>A course.</summary>
    Training,

    /// <summary>A signed pledge.</summary>
    Pledge,

    /// <summary>An entry in a list that the client keeps or approves.</summary>
    ListEntry,

    /// <summary>The client's consent, for example to a subcontractor.</summary>
    Consent,

    /// <summary>Somebody's word on something that no paper shows.</summary>
    Attestation,
}

/// <summary>Whom a check concerns.</summary>
public enum CheckCondition
{
    Always,

    /// <summary>Staff of a subcontractor.</summary>
    Subcontractor,

    /// <summary>Somebody who takes over from somebody.</summary>
    Successor,
}

/// <summary>When a check has to be passed.</summary>
public enum CheckNeed
{
    /// <summary>Before the client is asked to accept the person.</summary>
    Acceptance,

    /// <summary>After the acceptance, before the first day.</summary>
    Start,

    /// <summary>In a window of every year.</summary>
    Yearly,
}

/// <summary>Who hands evidence in.</summary>
public enum EvidenceSource
{
    /// <summary>The person, by a mailed link.</summary>
    Candidate,

    /// <summary>The contractor, on the page.</summary>
    Contractor,
}

/// <summary>One thing that has to be shown.</summary>
public sealed record OnboardingCheck
{
    private static readonly NameTable<CheckKind> Kinds = new()
    {
        ["qualification"] = CheckKind.Qualification,
        ["experience"] = CheckKind.Experience,
        ["certificate"] = CheckKind.Certificate,
        ["antibody"] = CheckKind.Antibody,
        ["health"] = CheckKind.Health,
        ["vaccination"] = CheckKind.Vaccination,
        ["training"] = CheckKind.Training,
        ["pledge"] = CheckKind.Pledge,
        ["list_entry"] = CheckKind.ListEntry,
        ["consent"] = CheckKind.Consent,
        ["attestation"] = CheckKind.Attestation,
    };

    private static readonly NameTable<CheckCondition> Conditions = new()
    {
        ["always"] = CheckCondition.Always,
        ["subcontractor"] = CheckCondition.Subcontractor,
        ["successor"] = CheckCondition.Successor,
    };

    private static readonly NameTable<CheckNeed> Needs = new()
    {
        ["acceptance"] = CheckNeed.Acceptance,
        ["start"] = CheckNeed.Start,
        ["yearly"] = CheckNeed.Yearly,
    };

    private static readonly NameTable<EvidenceSource> Sources = new()
    {
        ["candidate"] = EvidenceSource.Candidate,
        ["contractor"] = EvidenceSource.Contractor,
    };

    /// <summary>Keys that only some kinds of check have; true: without it the check says nothing.</summary>
    private static readonly (string Key, CheckKind[] Kinds, bool Required)[] KindKeys =
    [
        ("any_of", [CheckKind.Qualification], true),
        ("equivalent", [CheckKind.Qualification, CheckKind.Experience], false),
        ("domain", [CheckKind.Experience], true),
        ("months", [CheckKind.Experience], true),
        ("assay", [CheckKind.Antibody], true),
        ("minimum", [CheckKind.Antibody], true),
        ("restricts", [CheckKind.Antibody], false),
        ("items", [CheckKind.Health], true),
    ];

    /// <summary>Unique in the profile; stored in facts, so it is never reused.</summary>
    public required string Id { get; init; }

    public required CheckKind Kind { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Staff roles; empty: all.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Sites; empty: all.</summary>
    public required IReadOnlyList<string> Sites { get; init; }

    public required CheckCondition OnlyIf { get; init; }

    public required CheckNeed Needed { get; init; }

    /// <summary>For <see cref="CheckNeed.Yearly"/>: the days of every year in which it is done.</summary>
    public MonthDayRange? Window { get; init; }

    /// <summary>For <see cref="CheckNeed.Yearly"/>: days on which it is asked for again while it is missing.</summary>
    public required IReadOnlyList<MonthAndDay> RemindOn { get; init; }

    /// <summary>The check that is passed before this one is asked for; null: none.</summary>
    public string? After { get; init; }

    /// <summary>How long it holds from the day it was done: days or months; null: for ever, or until the evidence's own day.</summary>
    public DueRule? Validity { get; init; }

    /// <summary>Nobody is on a roster without it.</summary>
    public required bool Blocks { get; init; }

    /// <summary>Its values are stored apart, and seen only by those who judge them.</summary>
    public required bool Sensitive { get; init; }

    public required EvidenceSource EvidenceBy { get; init; }

    /// <summary>Role of <see cref="RoleNames"/> that judges the evidence, and hands it in where the contractor does.</summary>
    public required string JudgedBy { get; init; }

    /// <summary>Can be waived with the approval of <see cref="OnboardingRules.Waiver"/>.</summary>
    public required bool Waivable { get; init; }

    /// <summary>What is asked beside what the kind asks.</summary>
    public required IReadOnlyList<ReportField> Fields { get; init; }

    /// <summary>For <see cref="CheckKind.Qualification"/>.</summary>
    public required IReadOnlyList<Qualification> AnyOf { get; init; }

    /// <summary>For <see cref="CheckKind.Qualification"/> and <see cref="CheckKind.Experience"/>:
    /// something equal is accepted, with a reason that the reviewer judges.</summary>
    public required bool Equivalent { get; init; }

    /// <summary>For <see cref="CheckKind.Experience"/>: in what.</summary>
    public LocalText? Domain { get; init; }

    /// <summary>For <see cref="CheckKind.Experience"/>: how many whole months.</summary>
    public required int Months { get; init; }

    /// <summary>For <see cref="CheckKind.Antibody"/>: the only method whose values are compared.</summary>
    public string? Assay { get; init; }

    /// <summary>For <see cref="CheckKind.Antibody"/>: the lowest value that is enough.</summary>
    public required decimal Minimum { get; init; }

    /// <summary>For <see cref="CheckKind.Antibody"/>: below the minimum, the person works only where there are no patients until a vaccination is
    /// confirmed.</summary>
    public required bool Restricts { get; init; }

    /// <summary>For <see cref="CheckKind.Health"/>: items without which it is not complete.</summary>
    public required IReadOnlyList<ReportField> Items { get; init; }

    /// <summary>Who is told of a judgement, and by when.</summary>
    public required IReadOnlyList<CheckReport> Tell { get; init; }

    /// <summary>The text's own softening (概ね); shown, never calculated with.</summary>
    public string? ToleranceWord { get; init; }

    /// <summary>False: lateness is internal.</summary>
    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }

    internal static OnboardingCheck Read(SectionKeys keys, string id, KnownIds roles, KnownIds sites, KnownIds before)
    {
        CheckKind kind = default;
        CheckNeed needed = default;
        bool IsHealthData() => kind is CheckKind.Antibody or CheckKind.Health or CheckKind.Vaccination;
        OnboardingCheck check = new()
        {
            Id = id,
            Kind = kind = keys.Choice("kind", "what is looked at", Kinds),
            Name = keys.LocalText("name", "what it is called"),
            Roles = keys.Ids("roles", "staff roles; all when left out", roles),
            Sites = keys.Ids("sites", "sites; all when left out", sites),
            OnlyIf = keys.Choice("only_if", "subcontractor: staff of one; successor: who takes over; always when left out", Conditions, CheckCondition.Always),
            Needed = needed = keys.Choice("needed",
                "acceptance: before the client is asked; start: after it; yearly: in the window; acceptance when left out", Needs, CheckNeed.Acceptance),
            Window = keys.RecordOrNone("window", "for yearly: the days of every year", "window", window => window.Yearly()),
            RemindOn = keys.MonthDays("remind_on", "for yearly: days on which it is asked for again while it is missing"),
            After = keys.IdOrNone("after", "the check, further up in the list, that is passed before this one is asked for", before),
            Validity = keys.PeriodOrNone("validity", "how long it holds from the day it was done: 12mo, 90d; for ever when left out"),
            Blocks = keys.Flag("blocks", "nobody is on a roster without it; true when left out, false for yearly", needed != CheckNeed.Yearly),
            Sensitive = keys.Flag("sensitive",
                "values are stored apart; true when left out for antibody, health and vaccination, false for others", IsHealthData()),
            EvidenceBy = keys.Choice("evidence_by",
                "who hands evidence in: candidate (by link) or contractor (on the page); candidate when left out", Sources, EvidenceSource.Candidate),
            JudgedBy = keys.Role("judged_by", "role that judges it; manager when left out", RoleNames.Manager),
            Waivable = keys.Flag("waivable", "can be waived with the approval under waiver; false when left out"),
            Fields = keys.Fields("fields", "what is asked beside what the kind asks"),
            AnyOf = keys.Rows("any_of", "for qualification: one of these", "a qualification", one => new Qualification(
                one.Text("name", "its name"), one.Texts("aliases", "older names and others that count as it", atLeast: 1)), required: false),
            Equivalent = keys.Flag("equivalent", "for qualification and experience: something equal is accepted, with a reason; false when left out"),
            Domain = keys.LocalTextOrNone("domain", "for experience: in what"),
            Months = keys.Whole("months", "for experience: how many", 1, 600, otherwise: 0),
            Assay = keys.TextOrNone("assay", "for antibody: the only method whose values are compared"),
            Minimum = keys.Amount("minimum", "for antibody: the lowest value that is enough") ?? 0,
            Restricts = keys.Flag("restricts",
                "for antibody: below the minimum, only areas without patients until a vaccination is confirmed; false when left out"),
            Items = keys.Fields("items", "for health: what is examined"),
            Tell = CheckReport.ReadAll(keys),
            ToleranceWord = keys.TextOrNone("tolerance_word", "the text's own softening; shown, never calculated with"),
            Contractual = keys.Contractual("contractual", "lateness is a breach of the contract; true for basis clause when left out"),
            Source = keys.Source(),
        };
        string name = Kinds.NameOf(kind);
        foreach ((string key, CheckKind[] kinds, bool required) in KindKeys)
        {
            if (keys.Has(key) && !kinds.Contains(kind))
            {
                keys.Refuse(key, $"'{key}' only for {string.Join(" and ", kinds.Select(Kinds.NameOf))}", $"kind: {name}");
            }
            else if (required && kinds.Contains(kind) && !keys.Has(key))
            {
                keys.RefuseMissing($"the key '{key}' beside kind: {name}");
            }
        }

        if (IsHealthData() && !check.Sensitive)
        {
            keys.Refuse("sensitive", $"true, or no key, beside kind: {name}, whose values are data on health", "false");
        }

        if (keys.Has("window") != (needed == CheckNeed.Yearly))
        {
            keys.Refuse("window", "a 'window' for needed: yearly, and only for it", keys.Has("window") ? "one" : "none");
        }

        if (keys.Has("remind_on") && needed != CheckNeed.Yearly)
        {
            keys.Refuse("remind_on", "'remind_on' only for needed: yearly");
        }

        return check;
    }
}

/// <summary>A qualification.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Aliases">Older names and other ones that count as it.</param>
public sealed record Qualification(string Name, IReadOnlyList<string> Aliases);

/// <summary>What a report on a check is about.</summary>
public enum ReportOccasion
{
    /// <summary>The evidence was judged and is enough.</summary>
    Passed,

    /// <summary>A value below its minimum, or an abnormal finding.</summary>
    Adverse,
}

/// <summary>Who is told of a judgement. Never of a value: the text says that the clause is met or not.</summary>
public sealed record CheckReport
{
    private static readonly NameTable<ReportOccasion> Occasions = new()
    {
        ["passed"] = ReportOccasion.Passed,
        ["adverse"] = ReportOccasion.Adverse,
    };

    public required ReportOccasion On { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>By when, from the day the evidence came in; null: no figure.</summary>
    public DueRule? Due { get; init; }

    public string? ToleranceWord { get; init; }

    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }

    internal static IReadOnlyList<CheckReport> ReadAll(SectionKeys check)
    {
        HashSet<ReportOccasion> told = [];
        return check.Rows("tell", "who is told of a judgement", "a report on a check", keys =>
        {
            CheckReport report = new()
            {
                On = keys.Choice("on", "passed: the evidence is enough; adverse: below the minimum, or abnormal", Occasions),
                To = keys.Roles("to", "roles that are told"),
                Due = keys.LimitOrNone("due", "by when, from the moment the evidence came in; no figure when left out"),
                ToleranceWord = keys.TextOrNone("tolerance_word", "the text's own words; shown, never calculated with"),
                Contractual = keys.Contractual("contractual", "a later report is a breach of the contract; true for basis clause when left out"),
                Source = keys.Source(),
            };
            if (!told.Add(report.On))
            {
                keys.Refuse("on", "each occasion once", $"'{Occasions.NameOf(report.On)}' again");
            }

            return report;
        }, required: false);
    }
}
