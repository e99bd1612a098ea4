using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>The onboarding part of a profile: who may work in which role at which site, and what has to be shown for it.</summary>
public sealed record OnboardingRules
{
    /// <summary><c>elapsed</c> or a calendar's name: what the lengths of reminders and answers count.</summary>
    public required string Clock { get; init; }

    /// <summary>The day at which experience is judged; null: the day on which somebody starts.</summary>
    public DateOnly? BaseDate { get; init; }

    public required IReadOnlyList<StaffRole> Roles { get; init; }

    public required IReadOnlyList<OnboardingCheck> Checks { get; init; }

    /// <summary>Whose acceptance a person needs; null: nobody's.</summary>
    public OnboardingApproval? Acceptance { get; init; }

    /// <summary>Whose approval a waiver needs; null: nothing can be waived.</summary>
    public OnboardingApproval? Waiver { get; init; }

    /// <summary>Who confirms that a vaccination makes up for a value below its minimum; null: the reviewer's word is enough.</summary>
    public OnboardingApproval? Confirmation { get; init; }

    /// <summary>How long before a change of staff the client is told; null: with the request for acceptance.</summary>
    public StaffChangeNotice? ChangeNotice { get; init; }

    public required AskingRules Asking { get; init; }

    /// <summary>What is owed when somebody leaves.</summary>
    public required IReadOnlyList<LeavingTask> Leaving { get; init; }

    /// <summary>How long evidence is kept after somebody left; it is erased then.</summary>
    public required RetentionRule Retention { get; init; }

    /// <summary>The role of an id; null for none.</summary>
    public StaffRole? Role(string id) => Roles.FirstOrDefault(r => r.Id == id);

    /// <summary>The check of an id; null for none.</summary>
    public OnboardingCheck? Check(string id) => Checks.FirstOrDefault(c => c.Id == id);

    /// <summary>Roles of <see cref="RoleNames"/> that its rules name.</summary>
    public IEnumerable<string> RolesUsed() => ((OnboardingApproval?[])[Acceptance, Waiver, Confirmation]).OfType<OnboardingApproval>()
        .SelectMany(a => a.Stages).SelectMany(s => (string[])[s.Role, s.ExpiredTo])
        .Concat(Checks.SelectMany(c => c.Tell.SelectMany(t => t.To).Append(c.JudgedBy)))
        .Concat(ChangeNotice?.To ?? [])
        .Concat(Leaving.Select(l => l.Owner));

    /// <summary>The checks that somebody has to pass.</summary>
    /// <param name="roleId">The role.</param>
    /// <param name="sites">The sites.</param>
    /// <param name="subcontractor">The person is a subcontractor's.</param>
    /// <param name="successor">The person takes over from somebody.</param>
    public IReadOnlyList<OnboardingCheck> ChecksFor(string roleId, IReadOnlyCollection<string> sites, bool subcontractor, bool successor) =>
    [
        .. Checks.Where(c => (c.Roles.Count == 0 || c.Roles.Contains(roleId))
            && (c.Sites.Count == 0 || c.Sites.Any(sites.Contains))
            && (c.OnlyIf != CheckCondition.Subcontractor || subcontractor)
            && (c.OnlyIf != CheckCondition.Successor || successor)),
    ];
}

/// <summary>A role in which somebody is placed (業務管理責任者). Not a role of <see cref="RoleNames"/>, which says whom this software tells.</summary>
public sealed record StaffRole
{
    /// <summary>Unique in the profile; stored in facts, so it is never reused.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Where it exists; empty: at every site, or in a contract without sites.</summary>
    public required IReadOnlyList<string> Sites { get; init; }

    /// <summary>Kinds of work for each of which somebody in this role is needed.</summary>
    public required IReadOnlyList<StaffWork> Works { get; init; }

    /// <summary>How many are needed at least; 0: no figure.</summary>
    public required int AtLeast { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>A kind of work.</summary>
/// <param name="Id">Unique in the role.</param>
/// <param name="Name">As people know it.</param>
public sealed record StaffWork(string Id, LocalText Name);

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
    public YearlyWindow? Window { get; init; }

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
}

/// <summary>A qualification.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Aliases">Older names and other ones that count as it.</param>
public sealed record Qualification(string Name, IReadOnlyList<string> Aliases);

/// <summary>A day of every year.</summary>
public readonly record struct MonthAndDay(int Month, int Day)
{
    /// <summary>The day in a year; 29 February is the 28th in other years.</summary>
    public DateOnly In(int year) => new(year, Month, Math.Min(Day, DateTime.DaysInMonth(year, Month)));
}

/// <summary>Days of every year, both included; may span the new year.</summary>
/// <param name="From">First day.</param>
/// <param name="To">Last day; before the first one: in the next year.</param>
public readonly record struct YearlyWindow(MonthAndDay From, MonthAndDay To)
{
    /// <summary>The window that begins in a year.</summary>
    public (DateOnly From, DateOnly To) Of(int year) =>
        (From.In(year), To.In((To.Month * 100) + To.Day < (From.Month * 100) + From.Day ? year + 1 : year));

    /// <summary>The windows that end on or after a day and begin on or before another, in their order.</summary>
    public IEnumerable<(DateOnly From, DateOnly To)> Between(DateOnly first, DateOnly last)
    {
        for (int year = first.Year - 1; year <= last.Year; year++)
        {
            (DateOnly From, DateOnly To) window = Of(year);
            if (window.To >= first && window.From <= last)
            {
                yield return window;
            }
        }
    }
}

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
    public required ReportOccasion On { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    /// <summary>By when, from the day the evidence came in; null: no figure.</summary>
    public DueRule? Due { get; init; }

    public string? ToleranceWord { get; init; }

    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>Stages of an approval in onboarding.</summary>
public sealed record OnboardingApproval(IReadOnlyList<ApprovalStage> Stages, RuleSource Source);

/// <summary>How long before a change of staff the client is told.</summary>
public sealed record StaffChangeNotice
{
    /// <summary>Counted backwards from the first day, e.g. <c>-7d</c>.</summary>
    public required DueRule LeadTime { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public string? ToleranceWord { get; init; }

    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>How evidence is asked for, and how long before its end somebody is warned.</summary>
/// <param name="Reminders">Offsets from a request at which those who have not answered are reminded, on the clock of onboarding.</param>
/// <param name="WarnDays">Days before the last day of something that ends, descending.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record AskingRules(IReadOnlyList<TimeSpan> Reminders, IReadOnlyList<int> WarnDays, RuleSource Source);

/// <summary>Something that is owed when somebody leaves.</summary>
/// <param name="Id">Unique in the profile.</param>
/// <param name="Name">What it is.</param>
/// <param name="Owner">Role that does it.</param>
/// <param name="Due">From the last day; null: no figure.</param>
/// <param name="Contractual">Lateness is a breach of the contract.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record LeavingTask(string Id, LocalText Name, string Owner, DueRule? Due, bool Contractual, RuleSource Source);

/// <summary>How long evidence is kept after the last day.</summary>
/// <param name="Keep">Days or months.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record RetentionRule(DueRule Keep, RuleSource Source);
