using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.ProblemManagement;

/// <summary>A category of problems, or a degree of their urgency.</summary>
/// <param name="Id">Unique in its list.</param>
/// <param name="Name">What the contract calls it.</param>
public sealed record ProblemWord(string Id, LocalText Name);

/// <summary>How problems and known errors are managed. Section <c>problems</c> of a profile.</summary>
/// <param name="Table">What the contract calls the table of them.</param>
/// <param name="Categories">What a problem is sorted into.</param>
/// <param name="Urgencies">How urgent it may be, most urgent first.</param>
/// <param name="Priorities">How many there are; 1 comes first.</param>
/// <param name="To">Roles of the client that are told.</param>
/// <param name="Owner">Roles of the contractor that are told beside whoever is responsible.</param>
/// <param name="Review">How long a problem may lie before somebody says how it stands.</param>
/// <param name="Reminders">Business days before the due day on which whoever is responsible is reminded, largest first.</param>
/// <param name="Recurrence">Days without a recurrence after which a settled problem closes.</param>
/// <param name="WithoutChange">It may be settled without a change.</param>
/// <param name="FiscalYearStarts">Month in which the year of the table begins.</param>
/// <param name="Clock">What lengths of time of the stages count.</param>
/// <param name="Consent">Whose consent a temporary measure needs, and a problem that stays unsolved.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record ProblemRules(
    LocalText Table, IReadOnlyList<ProblemWord> Categories, IReadOnlyList<ProblemWord> Urgencies, int Priorities, IReadOnlyList<string> To,
    IReadOnlyList<string> Owner, DueRule? Review, IReadOnlyList<int> Reminders, int Recurrence, bool WithoutChange, int FiscalYearStarts, string Clock,
    IReadOnlyList<ApprovalStage> Consent, RuleSource Source)
{
    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ProblemRules> Section { get; } = new("problems", "how problems and known errors are managed", keys => new(
        keys.LocalText("table", "what the contract calls the table of problems"),
        Words(keys, "categories", "what a problem is sorted into", "a category"),
        Words(keys, "urgencies", "how urgent it may be, most urgent first", "an urgency"),
        keys.Whole("priorities", "how many priorities there are; 1 comes first", 2, 9, 4),
        keys.Roles("to", "who is told for the client"),
        keys.Roles("owner", "who is told for the contractor, beside whoever is responsible"),
        keys.PeriodOrNone("review", "how long a problem may lie before somebody says how it stands; nobody is reminded when left out"),
        keys.Wholes("reminders", "business days before the due day on which whoever is responsible is reminded", 0, 60, 5, 0),
        keys.Whole("recurrence", "days without a recurrence after which a settled problem closes", 0, 365, 30),
        keys.Flag("without_change", "it may be settled without a change"),
        keys.Whole("fiscal_year_starts", "month in which the year of the table begins", 1, 12, 4),
        keys.Clock("clock", "what lengths of time of the stages count: elapsed, or a calendar"),
        keys.Stages("consent", "whose consent a temporary measure needs, and a problem that stays unsolved"),
        keys.Source()))
    {
        Assumed = new Dictionary<string, string[]> { ["due"] = ["review"], ["condition"] = ["priorities", "recurrence", "urgencies", "without_change"] },
    };

    /// <summary>The category of an id; null for none.</summary>
    public ProblemWord? Category(string? id) => Categories.FirstOrDefault(c => c.Id == id);

    /// <summary>The urgency of an id; null for none.</summary>
    public ProblemWord? Urgency(string? id) => Urgencies.FirstOrDefault(u => u.Id == id);

    /// <summary>The first day of the year of the table in which a day lies.</summary>
    public DateOnly YearOf(DateOnly day) => new(day.Month >= FiscalYearStarts ? day.Year : day.Year - 1, FiscalYearStarts, 1);

    private static IReadOnlyList<ProblemWord> Words(SectionKeys keys, string key, string meaning, string what) =>
        keys.Items(key, meaning, what, (one, id) => new ProblemWord(id, one.LocalText("name", "what the contract calls it")));
}
