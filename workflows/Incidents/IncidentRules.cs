using Workflows.Calendars;
using Workflows.Contracts;

namespace Workflows.Incidents;

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
    private static readonly NameTable<AwarenessRule> AwarenessRules = new()
    {
        ["alert"] = AwarenessRule.Alert,
        ["person"] = AwarenessRule.Person,
        ["alert_in_service_hours"] = AwarenessRule.AlertInServiceHours,
    };

    private static readonly NameTable<RecoveryRule> RecoveryRules = new()
    {
        ["alert"] = RecoveryRule.Alert,
        ["confirm"] = RecoveryRule.Confirm,
        ["person"] = RecoveryRule.Person,
    };

    private static readonly NameTable<JoinRule> JoinRules = new() { ["rule"] = JoinRule.Rule, ["group"] = JoinRule.Group };

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

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<IncidentRules> Section { get; } = new("incident", "what happens when something fails", Read, required: true)
    {
        Assumed = new Dictionary<string, string[]> { ["start"] = ["on"], ["due"] = ["wait"] },
    };

    private static IncidentRules Read(SectionKeys keys)
    {
        IncidentRules rules = new()
        {
            Clock = keys.Clock("clock", "elapsed or a calendar: what due lengths count"),
            Awareness = keys.Choice("awareness", "when an alert makes the contractor aware (確知)", AwarenessRules),
            ServiceCalendar = keys.CalendarOrNone("service_calendar", "the service hours, for alert_in_service_hours"),
            Recovery = keys.Choice("recovery", "what a resolved alert means", RecoveryRules),
            Join = keys.Choice("join", "which alerts share one incident", JoinRules),
            FlapWindow = keys.Length("flap_window", "a re-fire within it reopens"),
            StaleAfter = keys.Length("stale_after", "an alert that is silent for so long is flagged"),
            StoppedSeverities = keys.Texts("stopped_severities", "severities that mean the system has stopped"),
            Steps = IncidentStep.ReadAll(keys),
            Escalation = keys.Record("escalation", "the chain of people", "escalation", EscalationRules.Read),
        };
        if (rules is { Awareness: AwarenessRule.AlertInServiceHours, ServiceCalendar: null })
        {
            keys.Refuse("awareness", "a 'service_calendar' beside alert_in_service_hours", "none");
        }

        return rules;
    }
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

    /// <summary>Similar incidents and problems: a person names one, or says that there is none.</summary>
    Search,
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
    private static readonly NameTable<StepKind> Kinds = new()
    {
        ["report"] = StepKind.Report,
        ["task"] = StepKind.Task,
        ["recovery"] = StepKind.Recovery,
        ["search"] = StepKind.Search,
    };

    private static readonly NameTable<StartEvent> Starts = new()
    {
        ["incident.aware"] = StartEvent.IncidentAware,
        ["system.stopped"] = StartEvent.SystemStopped,
        ["state.changed"] = StartEvent.StateChanged,
        ["system.recovered"] = StartEvent.Recovered,
        ["response.completed"] = StartEvent.ResponseCompleted,
        ["step.done"] = StartEvent.StepDone,
    };

    private static readonly NameTable<StepCondition> Conditions = new()
    {
        ["always"] = StepCondition.Always,
        ["system_stopped"] = StepCondition.SystemStopped,
    };

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

    internal static IReadOnlyList<IncidentStep> ReadAll(SectionKeys incident)
    {
        KnownIds all = incident.IdsAt("steps", "incident.steps");
        List<(SectionKeys Keys, IncidentStep Step)> read = [];
        IReadOnlyList<IncidentStep> steps = incident.Items("steps", "what has to be done and reported", "a step", (keys, id) =>
        {
            // Its own id is known, too, once it is written: that is a circle, not a slip of the pen.
            KnownIds known = keys.Written("after").Contains(id) ? all : all with { Ids = [.. all.Ids.Where(other => other != id)] };
            read.Add((keys, Read(keys, id, known)));
            return read[^1].Step;
        });
        foreach ((SectionKeys keys, IncidentStep step) in read)
        {
            HashSet<string> seen = [];
            for (IncidentStep? next = step; next is not null; next = steps.FirstOrDefault(s => s.Id == next.After))
            {
                if (!seen.Add(next.Id))
                {
                    keys.Refuse("after", "a step that does not wait for this one", $"'{step.After}', a circle");
                    break;
                }
            }
        }

        return steps;
    }

    private static IncidentStep Read(SectionKeys keys, string id, KnownIds steps)
    {
        DueRule? due = null;
        IncidentStep step = new()
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Kind = keys.Choice("kind", "what fulfils it", Kinds),
            On = keys.Choice("on", "what starts its clock", Starts),
            After = keys.IdOrNone("after", "the step that has to be fulfilled first", steps),
            OnlyIf = keys.Choice("only_if", "when it applies; always when left out", Conditions, StepCondition.Always),
            Due = due = keys.LimitOrNone("due", "by when; no deadline when left out"),
            Clock = keys.ClockOrNone("clock", "elapsed or a calendar, for a due length; the incident's clock when left out"),
            Owner = keys.Role("owner", "role that fulfils it; incident_owner when left out", RoleNames.IncidentOwner),
            To = keys.Roles("to", "roles that receive the report", required: false),
            BreachTo = keys.Role("breach_to", "role that is told of a miss; manager when left out", RoleNames.Manager),
            Fields = keys.Fields("fields", "what the report has to contain; the timeline fills the fields that it knows"),
            ToleranceWord = keys.TextOrNone("tolerance_word", "the text's own softening; shown, never calculated with"),
            Contractual = keys.Contractual("contractual", "a miss is a breach of the contract; true for basis clause when left out", outspoken: true),
            Reminders = keys.Reminders("reminders", "offsets from the start at which the owner is reminded", due),
            WarnAtPercent = keys.Ascending("warn_at_percent", "parts of the allowed time at which breach_to is warned", 1, 99, "a percentage above"),
            BlocksClose = keys.Flag("blocks_close", "the incident cannot close before it; false when left out"),
            AcceptedBy = keys.RoleOrNone("accepted_by", "role that accepts or returns the report"),
            AcceptanceReminders = keys.Ascending("acceptance_reminders",
                "business days after the sending on which accepted_by is reminded; 2 and 5 when left out, none for an empty list", 1, 60, "a day after", 2, 5),
            Source = keys.Source(),
        };
        step.RefuseWhatCannotBe(keys);
        return step;
    }

    private void RefuseWhatCannotBe(SectionKeys keys)
    {
        if (On == StartEvent.StepDone && After is null)
        {
            keys.Refuse("on", "an 'after' beside step.done", "none");
        }

        if (Clock is not null && Due is not DueRule.Length)
        {
            keys.Refuse("clock", "a clock only beside a due length such as PT2H (days use the calendar 'business')");
        }

        if (Due is null && keys.Has("warn_at_percent"))
        {
            keys.Refuse("warn_at_percent", "warnings only beside a 'due'");
        }

        if (AcceptedBy is null && keys.Has("acceptance_reminders"))
        {
            keys.Refuse("acceptance_reminders", "reminders only beside 'accepted_by'");
        }

        if (Kind == StepKind.Report && !keys.Has("to"))
        {
            keys.RefuseMissing("the key 'to' (roles that receive the report)");
        }

        foreach (string key in (string[])["to", "fields", "accepted_by"])
        {
            if (Kind != StepKind.Report && keys.Has(key))
            {
                keys.Refuse(key, $"'{key}' only on kind: report", $"it on kind: {Kinds.NameOf(Kind)}");
            }
        }
    }
}

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

    internal static EscalationRules Read(SectionKeys keys) => new()
    {
        Levels = keys.Rows("levels", "who is told, one level after the other", "a level", level => new EscalationLevel(
            level.Role("role", "who is told"),
            level.Length("wait", "how long an answer is waited for"),
            level.Flag("all_must_acknowledge", "every addressee has to answer; false when left out"))),
        Repeat = keys.Whole("repeat", "how often the chain is gone through again", 0, 20),
        AcknowledgementExpiresAfter = keys.Length("acknowledgement_expires_after", "an acknowledgement without progress ends after this"),
        NobodyAnsweredTo = keys.Role("nobody_answered_to", "role that is told when nobody answered"),
        Source = keys.Source(),
    };
}

/// <summary>One level of the chain.</summary>
/// <param name="Role">Who is told.</param>
/// <param name="Wait">How long an answer is waited for before the next level.</param>
/// <param name="AllMustAcknowledge">Every addressee has to acknowledge, not just one.</param>
public sealed record EscalationLevel(string Role, TimeSpan Wait, bool AllMustAcknowledge);

/// <summary>What the other parts of the application ask a profile about incidents.</summary>
public static class IncidentProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Every contract has them.</summary>
        public IncidentRules Incident => profile.Section<IncidentRules>() ?? throw new InvalidOperationException($"Contract '{profile.Id}' has no incidents.");
    }
}
