using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Onboarding;

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

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<OnboardingRules> Section { get; } =
        new("onboarding", "who may work, and what has to be shown for it", Read)
        {
            Assumed = new Dictionary<string, string[]> { ["reminders"] = ["remind_on"] },
        };

    /// <summary>The role of an id; null for none.</summary>
    public StaffRole? Role(string id) => Roles.FirstOrDefault(r => r.Id == id);

    /// <summary>The check of an id; null for none.</summary>
    public OnboardingCheck? Check(string id) => Checks.FirstOrDefault(c => c.Id == id);

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

    private static OnboardingRules Read(SectionKeys keys)
    {
        KnownIds sites = keys.IdsAt("sites", "sites");
        KnownIds roles = keys.IdsAt("staff roles", "onboarding.roles");
        bool hasWaiver = keys.Has("waiver");
        List<string> checks = [];
        return new()
        {
            Clock = keys.Clock("clock", "elapsed or a calendar: what lengths count"),
            BaseDate = keys.DayOrNone("base_date", "day at which experience is judged; the first day of work when left out"),
            Roles = keys.Items("roles", "roles in which people are placed", "a staff role", (role, id) => StaffRole.Read(role, id, sites)),
            Checks = keys.Items("checks", "what has to be shown", "a check", (check, id) =>
            {
                OnboardingCheck read = OnboardingCheck.Read(check, id, roles, sites, new("checks before it", [.. checks]));
                checks.Add(id);
                if (read.Waivable && !hasWaiver)
                {
                    check.Refuse("waivable", "'waiver' under onboarding, which says who approves it", "none");
                }

                return read;
            }, atLeast: 0),
            Acceptance = OnboardingApproval.Read(keys, "acceptance", "whose acceptance a person needs; nobody's when left out"),
            Waiver = OnboardingApproval.Read(keys, "waiver", "whose approval a waiver needs"),
            Confirmation = OnboardingApproval.Read(keys, "confirmation", "who confirms a vaccination after a low value"),
            ChangeNotice = keys.RecordOrNone("change_notice", "how long before a change of staff the client is told", "a notice", StaffChangeNotice.Read),
            Asking = keys.Record("asking", "how evidence is asked for", "asking", asking => new AskingRules(
                asking.Reminders("reminders", "offsets from a request, on the clock of onboarding"),
                asking.Wholes("warn_days", "days before something ends at which its task is raised", 1, 365),
                asking.Source())),
            Leaving = keys.Items("leaving", "what is owed when somebody leaves", "a task", LeavingTask.Read, required: false, atLeast: 0),
            Retention = keys.Record("retention", "when evidence is erased", "retention", retention => new RetentionRule(
                retention.Period("keep", "days or months after the last day"),
                retention.Source())),
        };
    }
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

    internal static StaffRole Read(SectionKeys keys, string id, KnownIds sites) => new()
    {
        Id = id,
        Name = keys.LocalText("name", "what it is called"),
        Sites = keys.Ids("sites", "where it exists; everywhere when left out", sites),
        Works = keys.Items("works", "kinds of work for each of which somebody in this role is needed", "a kind of work",
            (work, name) => new StaffWork(name, work.LocalText("name", "what it is called")), required: false),
        AtLeast = keys.Whole("at_least", "how many are needed: fewer who may work on a day are shown as a shortage; no figure when left out", 1, 99,
            otherwise: 0),
        Source = keys.Source(),
    };
}

/// <summary>A kind of work.</summary>
/// <param name="Id">Unique in the role.</param>
/// <param name="Name">As people know it.</param>
public sealed record StaffWork(string Id, LocalText Name);

/// <summary>Stages of an approval in onboarding.</summary>
public sealed record OnboardingApproval(IReadOnlyList<ApprovalStage> Stages, RuleSource Source)
{
    internal static OnboardingApproval? Read(SectionKeys keys, string key, string meaning) => keys.RecordOrNone(key, meaning, "an approval",
        approval => new OnboardingApproval(approval.Stages("stages", "whose approval, one stage after the other"), approval.Source()));
}

/// <summary>How long before a change of staff the client is told.</summary>
public sealed record StaffChangeNotice
{
    /// <summary>Counted backwards from the first day, e.g. <c>-7d</c>.</summary>
    public required DueRule LeadTime { get; init; }

    public required IReadOnlyList<string> To { get; init; }

    public string? ToleranceWord { get; init; }

    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }

    internal static StaffChangeNotice Read(SectionKeys keys) => new()
    {
        LeadTime = keys.DaysBefore("lead_time", "before the first day: -7d", "the first day"),
        To = keys.Roles("to", "roles that are told"),
        ToleranceWord = keys.TextOrNone("tolerance_word", "the text's own words; shown, never calculated with"),
        Contractual = keys.Contractual("contractual", "a later notice is a breach of the contract; true for basis clause when left out"),
        Source = keys.Source(),
    };
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
public sealed record LeavingTask(string Id, LocalText Name, string Owner, DueRule? Due, bool Contractual, RuleSource Source)
{
    internal static LeavingTask Read(SectionKeys keys, string id) => new(
        id,
        keys.LocalText("name", "what it is"),
        keys.Role("owner", "role that does it; manager when left out", RoleNames.Manager),
        keys.LimitOrNone("due", "from the last day; no figure when left out"),
        keys.Contractual("contractual", "lateness is a breach of the contract; true for basis clause when left out"),
        keys.Source());
}

/// <summary>How long evidence is kept after the last day.</summary>
/// <param name="Keep">Days or months.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record RetentionRule(DueRule Keep, RuleSource Source);

/// <summary>What the other parts of the application ask a profile about onboarding.</summary>
public static class OnboardingProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Null: nobody is placed under this contract.</summary>
        public OnboardingRules? Onboarding => profile.Section<OnboardingRules>();
    }
}
