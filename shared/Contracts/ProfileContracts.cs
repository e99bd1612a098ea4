using System.Collections.Frozen;
using Workflows.Calendars;

namespace Workflows.Contracts;

/// <summary>Where a rule comes from, and so what missing it means.</summary>
public enum RuleBasis
{
    /// <summary>Given by the contract's text: a miss is a breach of the contract.</summary>
    Clause,

    /// <summary>Ours, to be confirmed by the client: a miss is internal and never reported as contractual.</summary>
    Assumed,

    /// <summary>The operator's own policy (the <c>standard</c> profile): a miss is a breach of that policy.</summary>
    House,
}

/// <summary>The clause a rule cites, its basis, and which parts of a rule from the text had to be assumed (for example its clock).</summary>
/// <param name="Clause">As written in the contract, e.g. <c>Ch7§2 a)</c>; null where nothing in the text speaks of it.</param>
/// <param name="Basis">What a miss means.</param>
/// <param name="AssumedParts">Parts of the rule that the text does not give, named as in <c>ProfileShape.Parts</c>.</param>
/// <param name="Why">Why a part was assumed; shown beside it.</param>
/// <param name="Requirements">Obligation ids that the rule fulfils, e.g. <c>OKA-INC-01</c>.</param>
public sealed record RuleSource(
    string? Clause,
    RuleBasis Basis,
    IReadOnlyList<string> AssumedParts,
    string? Why,
    IReadOnlyList<string> Requirements);

/// <summary>A text in Japanese, with English where the profile gives it (Japanese otherwise).</summary>
public sealed record LocalText(string Ja, string? En)
{
    /// <summary>The text for a language tag (<c>ja</c>, <c>en-GB</c>, ...).</summary>
    public string In(string language) => En is not null && language.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? En : Ja;

    /// <inheritdoc/>
    public override string ToString() => Ja;
}

/// <summary>One contract's rules, as data. Immutable; <see cref="Version"/> names exactly this content.</summary>
public sealed record ContractProfile
{
    /// <summary>Lower-case letters, digits and hyphens; also the contract's key in tables, routes and webhooks.</summary>
    public required string Id { get; init; }

    public required LocalText Title { get; init; }

    public required LocalText Client { get; init; }

    public required LocalText Contractor { get; init; }

    /// <summary>IANA id; times are shown and days are counted in it.</summary>
    public required string TimeZone { get; init; }

    /// <summary>First and last day; either may be open.</summary>
    public required ContractTerm Term { get; init; }

    /// <summary>First 12 hex digits of the SHA-256 of the profile's text.</summary>
    public required string Version { get; init; }

    /// <summary>The profile as written; archived under <see cref="Version"/>, so that what runs can be read for ever.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public required string Text { get; init; }

    public required IReadOnlyDictionary<string, CalendarRule> Calendars { get; init; }

    /// <summary>Where each calendar comes from, by its name; empty for a profile that was not read from a file.</summary>
    public IReadOnlyDictionary<string, RuleSource> CalendarSources { get; init; } = FrozenDictionary<string, RuleSource>.Empty;

    /// <summary>The roles that its rules may name: the built-in ones and the profile's own.</summary>
    public IReadOnlyDictionary<string, LocalText> Roles { get; init; } = RoleNames.BuiltIn;

    public required IncidentRules Incident { get; init; }

    /// <summary>Null: no change is filed under this contract.</summary>
    public ChangeRules? Changes { get; init; }

    /// <summary>Whom to tell of approved stops, and when.</summary>
    public IReadOnlyList<StopNotice> StopNotices { get; init; } = [];

    /// <summary>Null: no release is planned under this contract.</summary>
    public ReleaseRules? Releases { get; init; }

    /// <summary>Where people work; empty: nothing depends on it.</summary>
    public IReadOnlyList<Site> Sites { get; init; } = [];

    /// <summary>Null: nobody is placed under this contract.</summary>
    public OnboardingRules? Onboarding { get; init; }

    /// <summary>Null: no roster is kept under this contract.</summary>
    public RosterRules? Roster { get; init; }

    /// <summary>What processes declare for themselves, by the type of their rules.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyDictionary<Type, object> Sections { get; init; } = FrozenDictionary<Type, object>.Empty;

    /// <summary>Roles that the rules of <see cref="Sections"/> name.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public IReadOnlyList<string> SectionRoles { get; init; } = [];

    /// <summary>Values that the text does not give, each with its path in the profile and why; shown as "to be confirmed".</summary>
    public required IReadOnlyList<ProfileAssumption> Assumptions { get; init; }

    /// <summary>The rules of a process; null where the profile has none, and nothing of it happens under this contract.</summary>
    public T? Section<T>()
        where T : class => Sections.GetValueOrDefault(typeof(T)) as T;

    /// <summary>Its calendars, ready to count with.</summary>
    public CalendarSet BuildCalendars(JapaneseHolidays? holidays = null) => new(Calendars, TimeZone, holidays);

    /// <summary>Every role that a rule of the profile names, once each.</summary>
    public IReadOnlyList<string> RolesUsed() =>
    [
        .. Incident.Steps.SelectMany(s => (string?[])[s.Owner, s.BreachTo, s.AcceptedBy, .. s.To])
            .Concat(Incident.Escalation.Levels.Select(l => l.Role))
            .Append(Incident.Escalation.NobodyAnsweredTo)
            .Concat(Changes?.Classes.SelectMany(c => c.Stages).SelectMany(s => (string[])[s.Role, s.ExpiredTo]) ?? [])
            .Concat(StopNotices.SelectMany(n => n.To))
            .Concat(Releases?.Stages.SelectMany(s => (string[])[s.Role, s.ExpiredTo]) ?? [])
            .Concat(Releases?.Gates.Select(g => g.Owner) ?? [])
            .Concat(Releases?.Notices.SelectMany(n => n.To) ?? [])
            .Concat(Releases is { } releases ? [releases.GoRole, .. releases.OverdueTo] : [])
            .Concat(Onboarding?.RolesUsed() ?? [])
            .Concat(Roster is { } roster
                ? [roster.Owner, roster.Feeds?.Role, .. roster.ChangesTo, .. roster.Stages.SelectMany(s => (string[])[s.Role, s.ExpiredTo])] : [])
            .Concat(SectionRoles)
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}

/// <summary>First and last day of a contract, both inclusive.</summary>
public sealed record ContractTerm(DateOnly? From, DateOnly? To);

/// <summary>A value of the profile that is not in the contract's text.</summary>
public sealed record ProfileAssumption(string Path, string Why);

/// <summary>When an alert alone makes the contractor "aware" (確知), which starts most clocks.</summary>
public enum AwarenessRule
{
    /// <summary>The alert itself.</summary>
    Alert,

    /// <summary>Only a person: the first acknowledgement or other act on the incident, or a report by the client.</summary>
    Person,

    /// <summary>The alert inside the service calendar's hours, a person outside them (OKA-Q01).</summary>
    AlertInServiceHours,
}

/// <summary>What a <c>resolved</c> from the monitoring means.</summary>
public enum RecoveryRule
{
    /// <summary>The system has recovered.</summary>
    Alert,

    /// <summary>Recovered, to be confirmed by a person.</summary>
    Confirm,

    /// <summary>Only a person says so; the alert's word is just noted.</summary>
    Person,
}

/// <summary>Which episodes share one incident while it is open.</summary>
public enum JoinRule
{
    /// <summary>Episodes of the same rule (source and fingerprint).</summary>
    Rule,

    /// <summary>Episodes of the same alert group as well.</summary>
    Group,
}

/// <summary>The incident part of a profile: steps with clocks, the chain of people, and how alerts are understood.</summary>
public sealed record IncidentRules
{
    /// <summary><c>elapsed</c>, or the name of a calendar whose open time counts; a step may say otherwise.</summary>
    public required string Clock { get; init; }

    public required AwarenessRule Awareness { get; init; }

    /// <summary>Calendar of the service hours, for <see cref="AwarenessRule.AlertInServiceHours"/>.</summary>
    public string? ServiceCalendar { get; init; }

    public required RecoveryRule Recovery { get; init; }

    public required JoinRule Join { get; init; }

    /// <summary>A re-fire within this time after the end reopens the incident instead of opening another.</summary>
    public required TimeSpan FlapWindow { get; init; }

    /// <summary>An alert that neither repeats nor resolves for this long is flagged as stale.</summary>
    public required TimeSpan StaleAfter { get; init; }

    /// <summary>Severities (as the source writes them) that mean the system has stopped, unless a person says otherwise.</summary>
    public required IReadOnlyList<string> StoppedSeverities { get; init; }

    public required IReadOnlyList<IncidentStep> Steps { get; init; }

    public required EscalationRules Escalation { get; init; }
}

/// <summary>What fulfils a step.</summary>
public enum StepKind
{
    /// <summary>A report, drafted from the timeline, edited and sent by a person.</summary>
    Report,

    /// <summary>Something that a person does and marks as done.</summary>
    Task,

    /// <summary>The recovery of the system.</summary>
    Recovery,
}

/// <summary>What starts a step's clock.</summary>
public enum StartEvent
{
    /// <summary>確知, see <see cref="AwarenessRule"/>.</summary>
    IncidentAware,

    /// <summary>The system stopped (earliest known time).</summary>
    SystemStopped,

    /// <summary>A person recorded a change of the situation; each change is one occurrence of the step.</summary>
    StateChanged,

    /// <summary>The system recovered (confirmed where the profile asks for it).</summary>
    Recovered,

    /// <summary>The response is completed (対応完了).</summary>
    ResponseCompleted,

    /// <summary>The step named by <see cref="IncidentStep.After"/> was fulfilled.</summary>
    StepDone,
}

/// <summary>A circumstance without which a step does not apply.</summary>
public enum StepCondition
{
    Always,

    /// <summary>Only when the system stopped (SAG 4.3.2(2)).</summary>
    SystemStopped,
}

/// <summary>One obligation inside an incident.</summary>
public sealed record IncidentStep
{
    /// <summary>Lower-case letters, digits and underscores; unique in the profile.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    public required StepKind Kind { get; init; }

    public required StartEvent On { get; init; }

    /// <summary>The step that has to be fulfilled first; with <see cref="StartEvent.StepDone"/> its end starts the clock.</summary>
    public string? After { get; init; }

    public required StepCondition OnlyIf { get; init; }

    /// <summary>Null: the text gives no figure; the step is tracked and shown, but has no deadline.</summary>
    public DueRule? Due { get; init; }

    /// <summary><c>elapsed</c> or a calendar's name; null takes <see cref="IncidentRules.Clock"/>.</summary>
    public string? Clock { get; init; }

    /// <summary>Role that has to fulfil the step; reminders go to it.</summary>
    public required string Owner { get; init; }

    /// <summary>Roles that a report is sent to; empty for other kinds.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Role that is told of a breach.</summary>
    public required string BreachTo { get; init; }

    /// <summary>What the report has to contain.</summary>
    public required IReadOnlyList<ReportField> Fields { get; init; }

    /// <summary>The text's own softening of the figure (おおむね, 直ちに); shown, never calculated with.</summary>
    public string? ToleranceWord { get; init; }

    /// <summary>False: an internal target, never reported as a breach of contract.</summary>
    public required bool Contractual { get; init; }

    public required RuleSource Source { get; init; }

    /// <summary>Offsets from the start at which the owner is reminded; past ones before the start are dropped.</summary>
    public required IReadOnlyList<TimeSpan> Reminders { get; init; }

    /// <summary>Percentages of the allowed time at which the breach role is warned, e.g. 50 and 75.</summary>
    public required IReadOnlyList<int> WarnAtPercent { get; init; }

    /// <summary>The incident cannot close before the step is fulfilled.</summary>
    public required bool BlocksClose { get; init; }

    /// <summary>Role that accepts or returns the report by link; null where none does.</summary>
    public string? AcceptedBy { get; init; }

    /// <summary>Business days after the sending on which <see cref="AcceptedBy"/> is reminded, ascending; with the last one the owner is told. Empty:
    /// nobody is.</summary>
    public required IReadOnlyList<int> AcceptanceReminders { get; init; }
}

/// <summary>A field that a report has to contain.</summary>
/// <param name="Id">One of the fields the timeline can fill (see <c>ReportDraft</c>), or a free id.</param>
/// <param name="Name">As the contract words it.</param>
/// <param name="Required">A report without it is not sent.</param>
public sealed record ReportField(string Id, LocalText Name, bool Required);

/// <summary>The chain of people who are told until somebody takes the incident.</summary>
public sealed record EscalationRules
{
    public required IReadOnlyList<EscalationLevel> Levels { get; init; }

    /// <summary>How often the whole chain is gone through again when nobody answers; 0 = once.</summary>
    public required int Repeat { get; init; }

    /// <summary>An acknowledgement without progress (a report sent, a task done, a state change) for this long expires, and the chain starts again.</summary>
    public required TimeSpan AcknowledgementExpiresAfter { get; init; }

    /// <summary>Role that is told when the chain ended without an answer.</summary>
    public required string NobodyAnsweredTo { get; init; }

    public required RuleSource Source { get; init; }
}

/// <summary>One level of the chain.</summary>
/// <param name="Role">Who is told.</param>
/// <param name="Wait">How long an answer is waited for before the next level.</param>
/// <param name="AllMustAcknowledge">Every addressee has to acknowledge, not just one.</param>
public sealed record EscalationLevel(string Role, TimeSpan Wait, bool AllMustAcknowledge);
