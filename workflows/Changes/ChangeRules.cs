using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Changes;

/// <summary>The change part of a profile: classes with their approvals, and the times in which nothing is to be changed.</summary>
public sealed record ChangeRules
{
    /// <summary><c>elapsed</c> or a calendar's name: what the lengths in approvals count.</summary>
    public required string Clock { get; init; }

    public required IReadOnlyList<ChangeClass> Classes { get; init; }

    public required IReadOnlyList<ChangeFreeze> Freezes { get; init; }

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ChangeRules> Section { get; } = new("changes", "whose approval a change needs", keys => new()
    {
        Clock = keys.Clock("clock", "elapsed or a calendar: what lengths in approvals count"),
        Classes = keys.Items("classes", "kinds of change", "a class of changes", ChangeClass.Read),
        Freezes = keys.Items("freezes", "days in which a change needs an exception", "a freeze", ChangeFreeze.Read, required: false),
    });

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

    internal static ChangeClass Read(SectionKeys keys, string id)
    {
        ChangeClass read = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Rule = keys.LocalTextOrNone("rule", "when a change is of this class"),
            Emergency = keys.Flag("emergency", "act on the first stage's word; the later stages approve afterwards; false when left out"),
            Fields = keys.Fields("fields", "what is attached before anybody is asked"),
            Completion = keys.Fields("completion", "what is said when the work is completed"),
            Stages = keys.Stages("stages", "whose approval, one stage after the other"),
            Source = keys.Source(),
        };
        if (read is { Emergency: true, Stages.Count: < 2 })
        {
            keys.Refuse("emergency", "a second stage that approves what was done on the first one's word", $"{read.Stages.Count} stage");
        }

        return read;
    }
}

/// <summary>Days of a year in which changes need an exception.</summary>
/// <param name="Id">Unique in the profile.</param>
/// <param name="Name">As people know it.</param>
/// <param name="Days">Which days of every year.</param>
/// <param name="Except">Classes that it does not bind.</param>
/// <param name="Source">Where it comes from.</param>
public sealed record ChangeFreeze(string Id, LocalText Name, MonthDayRange Days, IReadOnlyList<string> Except, RuleSource Source)
{
    internal static ChangeFreeze Read(SectionKeys keys, string id) => new(
        id,
        keys.LocalText("name", "what it is called"),
        keys.Yearly(),
        keys.ChangeClasses("except", "classes that it does not bind"),
        keys.Source());
}

/// <summary>What is announced before it happens. Section <c>notices</c> of a profile.</summary>
/// <param name="PlannedStop">Of an approved stop of a system.</param>
public sealed record NoticeRules(IReadOnlyList<StopNotice> PlannedStop)
{
    /// <summary>The section of a profile.</summary>
    public static ProfileSection<NoticeRules> Section { get; } = new("notices", "what is announced, and how long before", keys =>
    {
        keys.Needs("changes", "since a stop is an approved change");
        return new(keys.Items("planned_stop", "of an approved stop of a system", "a notice", StopNotice.Read));
    });
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

    internal static StopNotice Read(SectionKeys keys, string id) => new()
    {
        Id = id,
        Name = keys.LocalText("name", "what it is called"),
        LeadTime = keys.DaysBefore("lead_time", "before the stop: -1mo, -10bd, -7d", "the stop"),
        To = keys.Roles("to", "roles that are told"),
        Except = keys.ChangeClasses("except", "classes of change for which it is not owed"),
        ToleranceWord = keys.TextOrNone("tolerance_word", "the text's own words; shown, never calculated with"),
        Contractual = keys.Contractual("contractual", "a later notice is a breach of the contract; true for basis clause when left out", outspoken: true),
        Source = keys.Source(),
    };
}

/// <summary>What the other parts of the application ask a profile about changes.</summary>
public static class ChangeProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Null: no change is filed under this contract.</summary>
        public ChangeRules? Changes => profile.Section<ChangeRules>();

        /// <summary>Whom to tell of approved stops, and when.</summary>
        public IReadOnlyList<StopNotice> StopNotices => profile.Section<NoticeRules>()?.PlannedStop ?? [];
    }

    /// <summary>Classes of changes of the profile; none where it is left out.</summary>
    public static IReadOnlyList<string> ChangeClasses(this SectionKeys keys, string key, string meaning) =>
        keys.Ids(key, meaning, keys.IdsAt("classes", "changes.classes"));
}
