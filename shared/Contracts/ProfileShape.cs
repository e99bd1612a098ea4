using System.Text.RegularExpressions;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>The keys of a profile, in one place: reader, JSON Schema and <c>docs/contracts.md</c> follow it.</summary>
internal static partial class ProfileShape
{
    public const string SchemaId = "workflows.profile/1";

    /// <summary>What may be listed under <c>assumed</c>.</summary>
    public static readonly string[] Parts = ["clock", "start", "due", "reminders", "condition", "fields", "recipients"];

    public static readonly NameTable<RuleBasis> Basis = new()
    {
        ["clause"] = RuleBasis.Clause,
        ["assumed"] = RuleBasis.Assumed,
        ["house"] = RuleBasis.House,
    };

    public static readonly NameTable<AwarenessRule> Awareness = new()
    {
        ["alert"] = AwarenessRule.Alert,
        ["person"] = AwarenessRule.Person,
        ["alert_in_service_hours"] = AwarenessRule.AlertInServiceHours,
    };

    public static readonly NameTable<RecoveryRule> Recovery = new()
    {
        ["alert"] = RecoveryRule.Alert,
        ["confirm"] = RecoveryRule.Confirm,
        ["person"] = RecoveryRule.Person,
    };

    public static readonly NameTable<JoinRule> Join = new() { ["rule"] = JoinRule.Rule, ["group"] = JoinRule.Group };

    public static readonly NameTable<StepKind> Kinds = new()
    {
        ["report"] = StepKind.Report,
        ["task"] = StepKind.Task,
        ["recovery"] = StepKind.Recovery,
    };

    public static readonly NameTable<StartEvent> Starts = new()
    {
        ["incident.aware"] = StartEvent.IncidentAware,
        ["system.stopped"] = StartEvent.SystemStopped,
        ["state.changed"] = StartEvent.StateChanged,
        ["system.recovered"] = StartEvent.Recovered,
        ["response.completed"] = StartEvent.ResponseCompleted,
        ["step.done"] = StartEvent.StepDone,
    };

    public static readonly NameTable<StepCondition> Conditions = new()
    {
        ["always"] = StepCondition.Always,
        ["system_stopped"] = StepCondition.SystemStopped,
    };

    public static readonly NameTable<ExpiryOutcome> Expiries = new()
    {
        ["escalate"] = ExpiryOutcome.Escalate,
        ["lapse"] = ExpiryOutcome.Lapse,
    };

    public static readonly NameTable<GatePhase> GatePhases = new()
    {
        ["before_go"] = GatePhase.BeforeGo,
        ["after_run"] = GatePhase.AfterRun,
        ["before_close"] = GatePhase.BeforeClose,
    };

    public static readonly NameTable<ReleaseMoment> ReleaseMoments = new() { ["approved"] = ReleaseMoment.Approved, ["ended"] = ReleaseMoment.Ended };
    public static readonly NameTable<CheckKind> CheckKinds = new()
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

    public static readonly NameTable<CheckCondition> CheckConditions = new()
    {
        ["always"] = CheckCondition.Always,
        ["subcontractor"] = CheckCondition.Subcontractor,
        ["successor"] = CheckCondition.Successor,
    };

    public static readonly NameTable<CheckNeed> CheckNeeds = new()
    {
        ["acceptance"] = CheckNeed.Acceptance,
        ["start"] = CheckNeed.Start,
        ["yearly"] = CheckNeed.Yearly,
    };

    public static readonly NameTable<EvidenceSource> EvidenceSources = new()
    {
        ["candidate"] = EvidenceSource.Candidate,
        ["contractor"] = EvidenceSource.Contractor,
    };

    public static readonly NameTable<ReportOccasion> ReportOccasions = new()
    {
        ["passed"] = ReportOccasion.Passed,
        ["adverse"] = ReportOccasion.Adverse,
    };

    public static readonly NameTable<DayOfWeek> Weekdays = new()
    {
        ["mon"] = DayOfWeek.Monday,
        ["tue"] = DayOfWeek.Tuesday,
        ["wed"] = DayOfWeek.Wednesday,
        ["thu"] = DayOfWeek.Thursday,
        ["fri"] = DayOfWeek.Friday,
        ["sat"] = DayOfWeek.Saturday,
        ["sun"] = DayOfWeek.Sunday,
    };

    public static readonly ShapeKey[] Source =
    [
        new("clause", Shapes.Text, "the clause as the contract numbers it"),
        new("basis", Shapes.OneOf([.. Basis.Keys]), "clause: given by the text; assumed: ours, to be confirmed; house: the operator's own policy"),
        new("assumed", new ListShape(Shapes.OneOf(Parts), 1), "parts of the rule that the text does not give"),
        new("why", Shapes.Text, "why something had to be assumed"),
        new("requirements", new ListShape(Shapes.Matching(Obligations(), "an obligation id such as OKA-INC-01"), 1), "obligations that the rule fulfils"),
    ];

    private static readonly MapShape Contract = new(
        "contract",
        new ShapeKey("id", Shapes.Matching(ContractIds(), "an id of at most 39 lower-case letters, digits and hyphens"),
            "key of the contract in tables, addresses and webhooks", Required: true),
        new ShapeKey("title", Shapes.LocalText, "what the contract is called", Required: true),
        new ShapeKey("client", Shapes.LocalText, "who ordered the work", Required: true),
        new ShapeKey("contractor", Shapes.LocalText, "who does it", Required: true),
        new ShapeKey("time_zone", Shapes.Text, "IANA id; days begin and end in it", Required: true),
        new ShapeKey(
            "term",
            new MapShape(
                "term",
                new ShapeKey("from", Shapes.Day, "first day; open when left out"),
                new ShapeKey("to", Shapes.Day, "last day; open when left out")),
            "how long the contract runs"));

    private static readonly MapShape Calendar = new(
        "a calendar",
        [
            new("base", Shapes.Name, "another calendar whose days it takes over"),
            new("weekdays", new ListShape(Shapes.OneOf([.. Weekdays.Keys]), 1), "open weekdays"),
            new("all_days", Shapes.Flag, "open every day of the year"),
            new("national_holidays", Shapes.OneOf("closed", "open"), "whether national holidays are closed; closed when left out"),
            new(
                "closed_range",
                new MapShape(
                    "closed_range",
                    new ShapeKey("from", Shapes.MonthDay, "first closed day", Required: true),
                    new ShapeKey("to", Shapes.MonthDay, "last closed day", Required: true)),
                "closed every year between these days, both included; may span the new year"),
            new("extra_closed", new ListShape(Shapes.Day), "single closed days"),
            new("extra_open", new ListShape(Shapes.Day), "single open days, whatever else says"),
            new("hours", new OneOrMoreShape(Shapes.Hours), "opening hours on an open day; the whole day when left out"),
            .. Source,
        ]);

    public static readonly MapShape Field = new(
        "a field",
        new ShapeKey("id", Shapes.Name, "what the timeline may fill, or a free id", Required: true),
        new ShapeKey("name", Shapes.LocalText, "as the contract words it", Required: true),
        new ShapeKey("required", Shapes.Flag, "a report without it is not sent; true when left out"));

    private static readonly MapShape Step = new(
        "a step",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("kind", Shapes.OneOf([.. Kinds.Keys]), "what fulfils it", Required: true),
            new("on", Shapes.OneOf([.. Starts.Keys]), "what starts its clock", Required: true),
            new("after", Shapes.Name, "the step that has to be fulfilled first"),
            new("only_if", Shapes.OneOf([.. Conditions.Keys]), "when it applies; always when left out"),
            new("due", Shapes.Due, "by when; no deadline when left out"),
            new("clock", Shapes.Name, "elapsed or a calendar, for a due length; the incident's clock when left out"),
            new("owner", Shapes.Name, "role that fulfils it; incident_owner when left out"),
            new("to", new OneOrMoreShape(Shapes.Name), "roles that receive the report"),
            new("breach_to", Shapes.Name, "role that is told of a miss; manager when left out"),
            new("fields", new ListShape(Field, 1), "what the report has to contain"),
            new("tolerance_word", Shapes.Text, "the text's own softening; shown, never calculated with"),
            new("contractual", Shapes.Flag, "a miss is a breach of the contract; true for basis clause when left out"),
            new("reminders", new ListShape(Shapes.Length, 1), "offsets from the start at which the owner is reminded"),
            new("warn_at_percent", new ListShape(Shapes.Whole(1, 99), 1), "parts of the allowed time at which breach_to is warned"),
            new("blocks_close", Shapes.Flag, "the incident cannot close before it; false when left out"),
            new("accepted_by", Shapes.Name, "role that accepts or returns the report"),
            new("acceptance_reminders", new ListShape(Shapes.Whole(1, 60)),
                "business days after the sending on which accepted_by is reminded; 2 and 5 when left out, none for an empty list"),
            .. Source,
        ]);

    private static readonly MapShape Level = new(
        "a level",
        new ShapeKey("role", Shapes.Name, "who is told", Required: true),
        new ShapeKey("wait", Shapes.Length, "how long an answer is waited for", Required: true),
        new ShapeKey("all_must_acknowledge", Shapes.Flag, "every addressee has to answer; false when left out"));

    private static readonly MapShape Escalation = new(
        "escalation",
        [
            new("levels", new ListShape(Level, 1), "who is told, one level after the other", Required: true),
            new("repeat", Shapes.Whole(0, 20), "how often the chain is gone through again", Required: true),
            new("acknowledgement_expires_after", Shapes.Length, "an acknowledgement without progress ends after this", Required: true),
            new("nobody_answered_to", Shapes.Name, "role that is told when nobody answered", Required: true),
            .. Source,
        ]);

    private static readonly MapShape Incident = new(
        "incident",
        new ShapeKey("clock", Shapes.Name, "elapsed or a calendar: what due lengths count", Required: true),
        new ShapeKey("awareness", Shapes.OneOf([.. Awareness.Keys]), "when an alert makes the contractor aware (確知)", Required: true),
        new ShapeKey("service_calendar", Shapes.Name, "the service hours, for alert_in_service_hours"),
        new ShapeKey("recovery", Shapes.OneOf([.. Recovery.Keys]), "what a resolved alert means", Required: true),
        new ShapeKey("join", Shapes.OneOf([.. Join.Keys]), "which alerts share one incident", Required: true),
        new ShapeKey("flap_window", Shapes.Length, "a re-fire within it reopens", Required: true),
        new ShapeKey("stale_after", Shapes.Length, "an alert that is silent for so long is flagged", Required: true),
        new ShapeKey("stopped_severities", new ListShape(Shapes.Text), "severities that mean the system has stopped"),
        new ShapeKey("steps", new ListShape(Step, 1), "what has to be done and reported", Required: true),
        new ShapeKey("escalation", Escalation, "the chain of people", Required: true));

    public static readonly MapShape Stage = new(
        "a stage",
        new ShapeKey("id", Shapes.Name, "unique in the class", Required: true),
        new ShapeKey("role", Shapes.Name, "whose holders are asked", Required: true),
        new ShapeKey("quorum", Shapes.Matching(Quorums(), "any, all or a number of approvals such as 2"),
            "any: the first answer decides; all: everybody; or how many approvals", Required: true),
        new ShapeKey("not_performers", Shapes.Flag, "who carries the change out is not asked; false when left out (its author never is)"),
        new ShapeKey("due", Shapes.Due, "by when an answer is expected; no limit when left out"),
        new ShapeKey("reminders", new ListShape(Shapes.Length, 1), "offsets from the request, in the clock of changes"),
        new ShapeKey("on_expiry", Shapes.OneOf([.. Expiries.Keys]),
            "escalate: somebody is told and the request stays open; lapse: it is over; escalate when left out"),
        new ShapeKey("expired_to", Shapes.Name, "role that is told when no answer came or nobody could be asked; manager when left out"));

    private static readonly MapShape ChangeClass = new(
        "a class of changes",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("rule", Shapes.LocalText, "when a change is of this class"),
            new("emergency", Shapes.Flag, "act on the first stage's word; the later stages approve afterwards; false when left out"),
            new("fields", new ListShape(Field, 1), "what is attached before anybody is asked"),
            new("completion", new ListShape(Field, 1), "what is said when the work is completed"),
            new("stages", new ListShape(Stage, 1), "whose approval, one stage after the other", Required: true),
            .. Source,
        ]);

    private static readonly MapShape Freeze = new(
        "a freeze",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("from", Shapes.MonthDay, "first day of every year", Required: true),
            new("to", Shapes.MonthDay, "last day; may be in the next year", Required: true),
            new("except", new OneOrMoreShape(Shapes.Name), "classes that it does not bind"),
            .. Source,
        ]);

    private static readonly MapShape Changes = new(
        "changes",
        new ShapeKey("clock", Shapes.Name, "elapsed or a calendar: what lengths in approvals count", Required: true),
        new ShapeKey("classes", new ListShape(ChangeClass, 1), "kinds of change", Required: true),
        new ShapeKey("freezes", new ListShape(Freeze, 1), "days in which a change needs an exception"));

    private static readonly MapShape Notice = new(
        "a notice",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("lead_time", Shapes.Due, "before the stop: -1mo, -10bd, -7d", Required: true),
            new("to", new OneOrMoreShape(Shapes.Name), "roles that are told", Required: true),
            new("except", new OneOrMoreShape(Shapes.Name), "classes of change for which it is not owed"),
            new("tolerance_word", Shapes.Text, "the text's own words; shown, never calculated with"),
            new("contractual", Shapes.Flag, "a later notice is a breach of the contract; true for basis clause when left out"),
            .. Source,
        ]);

    private static readonly MapShape Notices = new(
        "notices",
        new ShapeKey("planned_stop", new ListShape(Notice, 1), "of an approved stop of a system", Required: true));

    private static readonly MapShape Gate = new(
        "a gate",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("phase", Shapes.OneOf([.. GatePhases.Keys]), "what it blocks: the word to go, the end of the run, or the close", Required: true),
            new("owner", Shapes.Name, "role that answers for it", Required: true),
            new("evidence", Shapes.Flag, "a file is needed; false when left out"),
            new("fields", new ListShape(Field, 1), "what is said when it is passed"),
            new("due", Shapes.Due, "before_go: before the window (-1bd); the others: after the run (2bd); no day of its own when left out"),
            new("classes", new OneOrMoreShape(Shapes.Name), "classes of change that need it; every release when left out"),
            new("notice", Shapes.Name, "passed by the software when it has sent this notice"),
            .. Source,
        ]);

    private static readonly MapShape ReleaseNotice = new(
        "a notice of a release",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("on", Shapes.OneOf([.. ReleaseMoments.Keys]), "when it goes out: the release is approved, or its run is over", Required: true),
            new("to", new OneOrMoreShape(Shapes.Name), "roles that are told", Required: true),
            .. Source,
        ]);

    private static readonly MapShape Releases = new(
        "releases",
        [
            new("clock", Shapes.Name, "elapsed or a calendar: what lengths in approvals and gates count", Required: true),
            new("plan", new ListShape(Field, 1), "what the plan says before anybody is asked"),
            new("stages", new ListShape(Stage, 1), "whose approval, one stage after the other", Required: true),
            new("gates", new ListShape(Gate, 1), "what blocks the release until it is shown"),
            new("go", Shapes.Name, "role that says go or no-go", Required: true),
            new("notices", new ListShape(ReleaseNotice, 1), "who is told before and after"),
            new(
                "overdue",
                new MapShape(
                    "overdue",
                    new ShapeKey("to", new OneOrMoreShape(Shapes.Name), "roles that are told", Required: true),
                    new ShapeKey("repeat", Shapes.Length, "how often again while it runs; once when left out")),
                "what happens when the window has passed", Required: true),
            new("not_started_after", Shapes.Length, "how long after the window has opened a run that has not begun is told of; PT10M when left out"),
            .. Source,
        ]);

    private static readonly MapShape Site = new(
        "a site",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new(
                "areas",
                new ListShape(
                    new MapShape(
                        "an area",
                        new ShapeKey("id", Shapes.Name, "unique in the site", Required: true),
                        new ShapeKey("name", Shapes.LocalText, "what it is called", Required: true),
                        new ShapeKey("patients", Shapes.Flag, "patients are treated or stay there; false when left out")),
                    1),
                "its parts, as far as somebody may be kept out of one"),
            .. Source,
        ]);

    private static readonly MapShape StaffRole = new(
        "a staff role",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("sites", new OneOrMoreShape(Shapes.Name), "where it exists; everywhere when left out"),
            new(
                "works",
                new ListShape(
                    new MapShape(
                        "a kind of work",
                        new ShapeKey("id", Shapes.Name, "unique in the role", Required: true),
                        new ShapeKey("name", Shapes.LocalText, "what it is called", Required: true)),
                    1),
                "kinds of work for each of which somebody in this role is needed"),
            new("at_least", Shapes.Whole(1, 99), "how many are needed: fewer who may work on a day are shown as a shortage; no figure when left out"),
            .. Source,
        ]);

    private static readonly MapShape Window = new(
        "window",
        new ShapeKey("from", Shapes.MonthDay, "first day of every year", Required: true),
        new ShapeKey("to", Shapes.MonthDay, "last day; may be in the next year", Required: true));

    private static readonly MapShape CheckReport = new(
        "a report on a check",
        [
            new("on", Shapes.OneOf([.. ReportOccasions.Keys]), "passed: the evidence is enough; adverse: below the minimum, or abnormal", Required: true),
            new("to", new OneOrMoreShape(Shapes.Name), "roles that are told", Required: true),
            new("due", Shapes.Due, "by when, from the moment the evidence came in; no figure when left out"),
            new("tolerance_word", Shapes.Text, "the text's own words; shown, never calculated with"),
            new("contractual", Shapes.Flag, "a later report is a breach of the contract; true for basis clause when left out"),
            .. Source,
        ]);

    private static readonly MapShape Check = new(
        "a check",
        [
            new("id", Shapes.Name, "unique in the profile", Required: true),
            new("kind", Shapes.OneOf([.. CheckKinds.Keys]), "what is looked at", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("roles", new OneOrMoreShape(Shapes.Name), "staff roles; all when left out"),
            new("sites", new OneOrMoreShape(Shapes.Name), "sites; all when left out"),
            new("only_if", Shapes.OneOf([.. CheckConditions.Keys]), "subcontractor: staff of one; successor: who takes over; always when left out"),
            new("needed", Shapes.OneOf([.. CheckNeeds.Keys]),
                "acceptance: before the client is asked; start: after it; yearly: in the window; acceptance when left out"),
            new("window", Window, "for yearly: the days of every year"),
            new("remind_on", new ListShape(Shapes.MonthDay, 1), "for yearly: days on which it is asked for again while it is missing"),
            new("after", Shapes.Name, "the check, further up in the list, that is passed before this one is asked for"),
            new("validity", Shapes.Due, "how long it holds from the day it was done: 12mo, 90d; for ever when left out"),
            new("blocks", Shapes.Flag, "nobody is on a roster without it; true when left out, false for yearly"),
            new("sensitive", Shapes.Flag, "values are stored apart; true when left out for antibody, health and vaccination, false for others"),
            new("evidence_by", Shapes.OneOf([.. EvidenceSources.Keys]),
                "who hands evidence in: candidate (by link) or contractor (on the page); candidate when left out"),
            new("judged_by", Shapes.Name, "role that judges it; manager when left out"),
            new("waivable", Shapes.Flag, "can be waived with the approval under waiver; false when left out"),
            new("fields", new ListShape(Field, 1), "what is asked beside what the kind asks"),
            new(
                "any_of",
                new ListShape(
                    new MapShape(
                        "a qualification",
                        new ShapeKey("name", Shapes.Text, "its name", Required: true),
                        new ShapeKey("aliases", new ListShape(Shapes.Text, 1), "older names and others that count as it")),
                    1),
                "for qualification: one of these"),
            new("equivalent", Shapes.Flag, "for qualification and experience: something equal is accepted, with a reason; false when left out"),
            new("domain", Shapes.LocalText, "for experience: in what"),
            new("months", Shapes.Whole(1, 600), "for experience: how many"),
            new("assay", Shapes.Text, "for antibody: the only method whose values are compared"),
            new("minimum", Shapes.Amount, "for antibody: the lowest value that is enough"),
            new("restricts", Shapes.Flag, "for antibody: below the minimum, only areas without patients until a vaccination is confirmed; false when left out"),
            new("items", new ListShape(Field, 1), "for health: what is examined"),
            new("tell", new ListShape(CheckReport, 1), "who is told of a judgement"),
            new("tolerance_word", Shapes.Text, "the text's own softening; shown, never calculated with"),
            new("contractual", Shapes.Flag, "lateness is a breach of the contract; true for basis clause when left out"),
            .. Source,
        ]);

    private static readonly MapShape OnboardingStages =
        new("an approval", [new("stages", new ListShape(Stage, 1), "whose approval, one stage after the other", Required: true), .. Source]);

    private static readonly MapShape Onboarding = new(
        "onboarding",
        new ShapeKey("clock", Shapes.Name, "elapsed or a calendar: what lengths count", Required: true),
        new ShapeKey("base_date", Shapes.Day, "day at which experience is judged; the first day of work when left out"),
        new ShapeKey("roles", new ListShape(StaffRole, 1), "roles in which people are placed", Required: true),
        new ShapeKey("checks", new ListShape(Check), "what has to be shown", Required: true),
        new ShapeKey("acceptance", OnboardingStages, "whose acceptance a person needs; nobody's when left out"),
        new ShapeKey("waiver", OnboardingStages, "whose approval a waiver needs"),
        new ShapeKey("confirmation", OnboardingStages, "who confirms a vaccination after a low value"),
        new ShapeKey(
            "change_notice",
            new MapShape(
                "a notice",
                [
                    new("lead_time", Shapes.Due, "before the first day: -7d", Required: true),
                    new("to", new OneOrMoreShape(Shapes.Name), "roles that are told", Required: true),
                    new("tolerance_word", Shapes.Text, "the text's own words; shown, never calculated with"),
                    new("contractual", Shapes.Flag, "a later notice is a breach of the contract; true for basis clause when left out"),
                    .. Source,
                ]),
            "how long before a change of staff the client is told"),
        new ShapeKey(
            "asking",
            new MapShape(
                "asking",
                [
                    new("reminders", new ListShape(Shapes.Length, 1), "offsets from a request, on the clock of onboarding"),
                    new("warn_days", new ListShape(Shapes.Whole(1, 365), 1), "days before something ends at which its task is raised"),
                    .. Source,
                ]),
            "how evidence is asked for",
            Required: true),
        new ShapeKey(
            "leaving",
            new ListShape(new MapShape(
                "a task",
                [
                    new("id", Shapes.Name, "unique in the profile", Required: true),
                    new("name", Shapes.LocalText, "what it is", Required: true),
                    new("owner", Shapes.Name, "role that does it; manager when left out"),
                    new("due", Shapes.Due, "from the last day; no figure when left out"),
                    new("contractual", Shapes.Flag, "lateness is a breach of the contract; true for basis clause when left out"),
                    .. Source,
                ])),
            "what is owed when somebody leaves"),
        new ShapeKey(
            "retention",
            new MapShape("retention", [new("keep", Shapes.Due, "days or months after the last day", Required: true), .. Source]),
            "when evidence is erased",
            Required: true));

    private static readonly MapShape Place = new(
        "a place",
        [
            new("persons", Shapes.Whole(0, 200), "different people at least, on each open day", Required: true),
            new("roles", new NamedShape(Shapes.Names(), "a role", Shapes.Whole(1, 200)), "how many of them in which role at least"),
            new(
                "shifts",
                new NamedShape(Shapes.Names(), "a shift", new MapShape(
                    "a shift of a place",
                    new ShapeKey("min", Shapes.Whole(0, 200), "people at least; fewer is an error", Required: true),
                    new ShapeKey("max", Shapes.Whole(0, 200), "people at most; more is a warning"))),
                "how many people each shift needs; any number when left out"),
            new("concurrent_from", new OneOrMoreShape(Shapes.Name), "sites whose people cover this one at the same time (兼務)"),
            new("absence_rule", Shapes.LocalText, "what holds when somebody is in bad health"),
            .. Source,
        ]);

    private static readonly MapShape SpecialDay = new(
        "a kind of special day",
        [
            new("id", Shapes.Name, "unique in the roster", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("sites", new OneOrMoreShape(Shapes.Name), "places that may have one", Required: true),
            new("persons", Shapes.Whole(1, 200), "people needed on the day", Required: true),
            new("shift", Shapes.Name, "the shift that they work; any when left out"),
            new("monthly", Shapes.Flag, "a month without one is a warning; false when left out"),
            new("about_per_year", Shapes.Whole(1, 366), "about how many the text speaks of in a fiscal year; shown beside the count"),
            .. Source,
        ]);

    private static readonly MapShape Raised = new(
        "a raised minimum",
        [
            new("id", Shapes.Name, "unique in the roster", Required: true),
            new("name", Shapes.LocalText, "what it is called", Required: true),
            new("from", Shapes.Day, "first day", Required: true),
            new("to", Shapes.Day, "last day", Required: true),
            new("persons", new NamedShape(Shapes.Names(), "a place", Shapes.Whole(1, 200)), "people at least, by place", Required: true),
            .. Source,
        ]);

    private static readonly MapShape Model = new(
        "the usual week",
        [
            new("codes", new NamedShape(Codes(), "a code such as A", Shapes.Name), "codes that stand for people, each with the role that it is planned for",
                Required: true),
            new(
                "week",
                new MapShape("a week",
                    [.. Weekdays.Keys.Select(d =>
                    new ShapeKey(d, new NamedShape(Shapes.Names(), "a place", new ListShape(Shapes.Matching(Codes(), "a code"))), "codes by place"))]),
                "who is where",
                Required: true),
            .. Source,
        ]);

    private static readonly MapShape Roster = new(
        "roster",
        [
            new("name", Shapes.LocalText, "what a month's plan is called", Required: true),
            new("calendar", Shapes.Name, "the calendar whose open days are staffed", Required: true),
            new("roles", new OneOrMoreShape(Shapes.Name), "who may be placed: staff roles of onboarding, or roles of the people file", Required: true),
            new("owner", Shapes.Name, "role that writes the plan; manager when left out"),
            new(
                "feeds",
                new MapShape(
                    "feeds",
                    new ShapeKey("role", Shapes.Name, "role of the escalation for which those on duty answer", Required: true),
                    new ShapeKey("prefer", Shapes.Name, "where somebody of this role is on duty, only they are called")),
                "who is called in an incident"),
            new("total", Shapes.Whole(1, 500), "different people expected on each open day; fewer is a warning"),
            new(
                "shifts",
                new ListShape(new MapShape(
                    "a shift",
                    new ShapeKey("id", Shapes.Name, "unique in the roster", Required: true),
                    new ShapeKey("name", Shapes.LocalText, "what it is called", Required: true),
                    new ShapeKey("hours", Shapes.ShiftHours, "from and to; an end that is not after the beginning is on the next day", Required: true)), 1),
                "hours that people work",
                Required: true),
            new("places", new NamedShape(Shapes.Names(), "a site of the profile", Place), "what each site needs", Required: true),
            new("special_days", new ListShape(SpecialDay, 1), "closed days on which people are needed, as the client says"),
            new("raised", new ListShape(Raised, 1), "days with higher minima, e.g. after a go-live"),
            new("model", Model, "the usual week, from which a month is generated"),
            new(
                "rotation",
                new MapShape(
                    "rotation",
                    new ShapeKey("site", Shapes.Name, "the place", Required: true),
                    new ShapeKey("shift", Shapes.Name, "the shift", Required: true),
                    new ShapeKey("begins", Shapes.OneOf([.. Weekdays.Keys]), "weekday on which the next person begins", Required: true)),
                "people who take turns by the week"),
            new("due", Shapes.Due, "by when the plan is submitted: -5bd is five business days before the month's first day", Required: true),
            new("reminders", new ListShape(Shapes.Due, 1),
                "days before the month at which the owner is reminded, the earliest first; the first one opens the month"),
            new("contractual", Shapes.Flag, "a later submission is a breach of the contract; true for basis clause when left out, unless the due is assumed"),
            new("clock", Shapes.Name, "elapsed or a calendar: what lengths in approvals count", Required: true),
            new("fields", new ListShape(Field, 1), "what the plan says beside the placements"),
            new("stages", new ListShape(Stage, 1), "whose approval it needs, one stage after the other", Required: true),
            new("reapprove_on_change", Shapes.Flag, "a change of an approved plan is approved, too; false when left out"),
            new("changes_to", new OneOrMoreShape(Shapes.Name), "roles that are told when somebody is absent or replaced"),
            new("look_ahead_days", Shapes.Whole(1, 62), "how many days ahead gaps are looked for; 14 when left out"),
            new(
                "handover",
                new MapShape(
                    "handover",
                    new ShapeKey("at", Shapes.TimeOfDay, "time of the day before", Required: true),
                    new ShapeKey("shifts", new OneOrMoreShape(Shapes.Name), "shifts that it is about", Required: true)),
                "whose duty begins is told the day before"),
            .. Source,
        ]);

    private static readonly ShapeKey[] Root =
    [
        new("schema", Shapes.OneOf(SchemaId), "the form of this file", Required: true),
        new("contract", Contract, "whose contract it is", Required: true),
        new("roles", new NamedShape(Shapes.Names(), "a role name of lower-case letters, digits and underscores", Shapes.LocalText),
            "roles beside the built-in ones"),
        new("calendars", new NamedShape(Shapes.Names(), "a calendar name of lower-case letters, digits and underscores", Calendar),
            "days and hours that count, by name", Required: true),
        new("incident", Incident, "what happens when something fails", Required: true),
        new("changes", Changes, "whose approval a change needs"),
        new("notices", Notices, "what is announced, and how long before"),
        new("releases", Releases, "how approved changes are released"),
        new("sites", new ListShape(Site, 1), "places where people work"),
        new("onboarding", Onboarding, "who may work, and what has to be shown for it"),
        new("roster", Roster, "who works where and when, and how a month is planned"),
        new(
            "assumptions",
            new ListShape(new MapShape(
                "an assumption",
                new ShapeKey("path", Shapes.Text, "the value in this file, e.g. incident.awareness", Required: true),
                new ShapeKey("why", Shapes.Text, "why it had to be assumed", Required: true))),
            "values that the text does not give, beside those marked in the rules"),
    ];

    /// <summary>A profile, with the sections that processes declare.</summary>
    public static MapShape RootOf(IEnumerable<ProfileSection> sections) => new("a profile", [.. Root, .. sections.Select(section => section.Shape)]);

    [GeneratedRegex(@"\A[a-z][a-z0-9-]{0,38}\z", RegexOptions.CultureInvariant)]
    public static partial Regex ContractIds();

    [GeneratedRegex(@"\A[A-Za-z0-9]{1,8}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Codes();

    [GeneratedRegex(@"\A(any|all|[1-9])\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quorums();

    [GeneratedRegex(@"\A[A-Z]{3}-[A-Z]{3}-[0-9]{2,3}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Obligations();
}
