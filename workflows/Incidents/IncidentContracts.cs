using System.Text.Json.Serialization;
using Workflows.Kit.Cases;
using Workflows.Maintenance;

namespace Workflows.Incidents;

// Persisted and sent between orchestrator, activities and tables: change only compatibly (add optional members;
// never rename, retype or reuse a discriminator). The wire-shape tests show the shapes.

/// <summary>
/// Something that happened to an incident. Facts are only ever added; everything shown or decided is a fold over them
/// (<see cref="IncidentState"/>), so their order of arrival does not matter.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(AlertFired), "alertFired")]
[JsonDerivedType(typeof(AlertResolved), "alertResolved")]
[JsonDerivedType(typeof(AlertWentStale), "alertWentStale")]
[JsonDerivedType(typeof(Reported), "reported")]
[JsonDerivedType(typeof(Acknowledged), "acknowledged")]
[JsonDerivedType(typeof(ProgressNoted), "progressNoted")]
[JsonDerivedType(typeof(StateChanged), "stateChanged")]
[JsonDerivedType(typeof(SystemStateSet), "systemStateSet")]
[JsonDerivedType(typeof(RecoveryMarked), "recoveryMarked")]
[JsonDerivedType(typeof(ResponseCompleted), "responseCompleted")]
[JsonDerivedType(typeof(TaskDone), "taskDone")]
[JsonDerivedType(typeof(ReportSent), "reportSent")]
[JsonDerivedType(typeof(ReportAccepted), "reportAccepted")]
[JsonDerivedType(typeof(ReportReturned), "reportReturned")]
[JsonDerivedType(typeof(DueAgreed), "dueAgreed")]
[JsonDerivedType(typeof(ClockPaused), "clockPaused")]
[JsonDerivedType(typeof(ClockResumed), "clockResumed")]
[JsonDerivedType(typeof(MaintenanceHeld), "maintenanceHeld")]
[JsonDerivedType(typeof(MaintenanceReleased), "maintenanceReleased")]
[JsonDerivedType(typeof(DutyPerformed), "dutyPerformed")]
[JsonDerivedType(typeof(MailUndeliverable), "mailUndeliverable")]
[JsonDerivedType(typeof(ExclusionProposed), "exclusionProposed")]
[JsonDerivedType(typeof(ExclusionAnswered), "exclusionAnswered")]
[JsonDerivedType(typeof(ExclusionTakenBack), "exclusionTakenBack")]
[JsonDerivedType(typeof(Classified), "classified")]
[JsonDerivedType(typeof(CauseFound), "causeFound")]
[JsonDerivedType(typeof(Matched), "matched")]
[JsonDerivedType(typeof(NothingSimilar), "nothingSimilar")]
[JsonDerivedType(typeof(Withdrawn), "withdrawn")]
[JsonDerivedType(typeof(Closed), "closed")]
public abstract record IncidentFact : CaseFact;

/// <summary>A monitoring tool said that a rule fires. <see cref="CaseFact.At"/> is the arrival.</summary>
public sealed record AlertFired : IncidentFact
{
    public required string RuleKey { get; init; }

    public required string EpisodeKey { get; init; }

    public required string Source { get; init; }

    public required string Title { get; init; }

    public string? Description { get; init; }

    public string? Severity { get; init; }

    public string? System { get; init; }

    /// <summary>Start as the source says it; null when it does not.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    public string? Link { get; init; }

    /// <summary>The kept raw body.</summary>
    public string? BodyId { get; init; }

    /// <summary>The source names episodes: several of one rule may fire. False in facts of older releases.</summary>
    public bool NamesEpisode { get; init; }
}

/// <summary>The rule no longer fires.</summary>
public sealed record AlertResolved : IncidentFact
{
    public required string RuleKey { get; init; }

    public required string EpisodeKey { get; init; }

    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The source names episodes, so that only this one ended; otherwise, and in facts of older releases, whichever fires.</summary>
    public bool NamesEpisode { get; init; }

    /// <summary>Why this end says nothing about the trouble: a person confirms it, whatever the contract says. Null: it was seen to end.</summary>
    public string? Reason { get; init; }

    /// <summary>The kept raw body.</summary>
    public string? BodyId { get; init; }
}

/// <summary>The source has neither repeated nor resolved the alert for the profile's time.</summary>
public sealed record AlertWentStale : IncidentFact
{
    public required string RuleKey { get; init; }

    public required DateTimeOffset LastSeenAt { get; init; }
}

/// <summary>A person (by default the client) reported the incident; the contractor is aware from then.</summary>
public sealed record Reported : IncidentFact
{
    public required string Title { get; init; }

    public string? Description { get; init; }

    public bool SystemStopped { get; init; }
}

/// <summary>A person took the incident.</summary>
public sealed record Acknowledged : IncidentFact;

/// <summary>Somebody is at work on it; keeps an acknowledgement alive.</summary>
public sealed record ProgressNoted : IncidentFact
{
    public required string Text { get; init; }
}

/// <summary>The situation changed (状況変更): starts the steps that report changes.</summary>
public sealed record StateChanged : IncidentFact
{
    public required string Text { get; init; }
}

/// <summary>A person said whether the system has stopped; overrides what the severity suggested.</summary>
public sealed record SystemStateSet : IncidentFact
{
    public required bool Stopped { get; init; }

    /// <summary>Since when, if stopped.</summary>
    public DateTimeOffset? Since { get; init; }
}

/// <summary>A person marked or confirmed the recovery; <see cref="CaseFact.At"/> is the moment of recovery.</summary>
public sealed record RecoveryMarked : IncidentFact
{
    public string? Comment { get; init; }
}

/// <summary>The response is completed (対応完了).</summary>
public sealed record ResponseCompleted : IncidentFact
{
    public string? Comment { get; init; }
}

/// <summary>A person marked a task step as done.</summary>
public sealed record TaskDone : IncidentFact
{
    public required string StepId { get; init; }

    public string? Comment { get; init; }
}

/// <summary>A person sent a report.</summary>
public sealed record ReportSent : IncidentFact
{
    public required string StepId { get; init; }

    public required int Occurrence { get; init; }

    public required int Version { get; init; }

    /// <summary>SHA-256 of the content, lower-case hex.</summary>
    public required string ContentHash { get; init; }
}

/// <summary>The client accepted a version of a report.</summary>
public sealed record ReportAccepted : IncidentFact
{
    public required string StepId { get; init; }

    public required int Occurrence { get; init; }

    public required int Version { get; init; }
}

/// <summary>The client returned a version of a report; a new version is owed.</summary>
public sealed record ReportReturned : IncidentFact
{
    public required string StepId { get; init; }

    public required int Occurrence { get; init; }

    public required int Version { get; init; }

    public required string Comment { get; init; }
}

/// <summary>The parties agreed on another due time; the original one stays on record.</summary>
public sealed record DueAgreed : IncidentFact
{
    public required string StepId { get; init; }

    public required int Occurrence { get; init; }

    public required DateTimeOffset Due { get; init; }

    public required string With { get; init; }

    public required string Evidence { get; init; }
}

/// <summary>The clocks stopped for a reason that the contract allows.</summary>
public sealed record ClockPaused : IncidentFact
{
    /// <summary>Null: every clock of the incident.</summary>
    public string? StepId { get; init; }

    public required string Reason { get; init; }

    public required string Evidence { get; init; }
}

/// <summary>The pause with the same step ended.</summary>
public sealed record ClockResumed : IncidentFact
{
    public string? StepId { get; init; }
}

/// <summary>A maintenance window holds the escalation of people; what still fires at its end is escalated then.</summary>
public sealed record MaintenanceHeld : IncidentFact
{
    public required string WindowId { get; init; }

    public required DateTimeOffset From { get; init; }

    public required DateTimeOffset To { get; init; }

    public string? ChangeNumber { get; init; }

    /// <summary>The window's systems; empty: all. Null in facts of older releases: whatever the incident is about.</summary>
    public IReadOnlyList<string>? Systems { get; init; }

    /// <summary>It is about that system.</summary>
    public bool Concerns(string? system) => MaintenanceWindow.IsAbout(Systems, system);
}

/// <summary>The window was taken back: from now on people are told as usual.</summary>
public sealed record MaintenanceReleased : IncidentFact
{
    public required string WindowId { get; init; }
}

/// <summary>The software did what it owed: told people, or recorded a breach.</summary>
public sealed record DutyPerformed : IncidentFact
{
    public required IncidentDuty Duty { get; init; }

    /// <summary>Ids of the persons told; empty when nobody holds the role that day.</summary>
    public required IReadOnlyList<string> Told { get; init; }

    /// <summary>For <see cref="DutyKind.Page"/> and <see cref="DutyKind.TellNews"/>: ids of the alerts that its mail named as news.
    /// Null in facts of older releases.</summary>
    public IReadOnlyList<string>? News { get; init; }
}

/// <summary>A mail could not be delivered to any address of the person.</summary>
public sealed record MailUndeliverable : IncidentFact
{
    public required string PersonId { get; init; }

    public required string MailKey { get; init; }

    public required string Error { get; init; }
}

/// <summary>A person decided that there is no incident (false alarm, duplicate).</summary>
public sealed record Withdrawn : IncidentFact
{
    /// <summary>An incident is withdrawn once.</summary>
    public const string FactId = "withdrawn";

    public required string Reason { get; init; }
}

/// <summary>Nothing is owed any more.</summary>
public sealed record Closed : IncidentFact
{
    /// <summary>An incident closes once.</summary>
    public const string FactId = "closed";

    /// <summary>
    /// The latest arrival of an alert that the close knew of, or the withdrawal: what arrived later and still got into this incident
    /// opens another. Null in facts of older releases.
    /// </summary>
    public DateTimeOffset? AlertsUntil { get; init; }
}

/// <summary>What a duty is about.</summary>
public enum DutyKind
{
    /// <summary>Tell the next level of the chain.</summary>
    Page,

    /// <summary>The chain ended without an answer.</summary>
    NobodyAnswered,

    /// <summary>The acknowledgement led to nothing; the chain starts again.</summary>
    AcknowledgementExpired,

    /// <summary>Tell the owner that a step has started.</summary>
    Announce,

    /// <summary>Remind the owner before the due time.</summary>
    Remind,

    /// <summary>Warn the breach role: a percentage of the time is used.</summary>
    Warn,

    /// <summary>Record the breach and tell the breach role.</summary>
    Breach,

    /// <summary>Ask the owner to confirm the recovery that the monitoring reports.</summary>
    ConfirmRecovery,

    /// <summary>Tell those who were paged that the system has recovered.</summary>
    TellRecovered,

    /// <summary>Send a report to its recipients.</summary>
    DeliverReport,

    /// <summary>Tell the owner that the client accepted or returned a report.</summary>
    TellDecision,

    /// <summary>Tell the manager that a mail reached nobody.</summary>
    TellUndeliverable,

    /// <summary>Tell the chain's first level that a source went silent while its alert was firing.</summary>
    TellStale,

    /// <summary>Tell the manager that a role is held by nobody: what was owed to it reached nobody. Once per role and incident.</summary>
    TellVacant,

    /// <summary>Tell those who were called already that an alert joined which is worse or about another system, or that it fires again.</summary>
    TellNews,

    /// <summary>Close the incident.</summary>
    Close,

    /// <summary>Remind whoever has to accept a report that it waits for them.</summary>
    RemindAcceptance,

    /// <summary>Tell the owner of a report that the client was reminded for the last time.</summary>
    TellUnaccepted,

    /// <summary>Ask the other party whether the incident is excluded from figures.</summary>
    AskExclusion,

    /// <summary>Ask them again.</summary>
    RemindExclusion,

    /// <summary>Tell whoever proposed an exclusion what the other party answered, or whoever was asked that it was taken back.</summary>
    TellExclusion,
}

/// <summary>
/// Something that the software owes at a moment. <see cref="Key"/> is its identity: a duty is performed once, and the mails
/// it sends carry the key, so a repeat after a crash is the same mail.
/// </summary>
public sealed record IncidentDuty : ICaseDuty
{
    public required string Key { get; init; }

    public required DutyKind Kind { get; init; }

    public required DateTimeOffset DueAt { get; init; }

    /// <summary>Roles that are told.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>Persons who are told whatever their role, e.g. who acknowledged.</summary>
    public IReadOnlyList<string> Persons { get; init; } = [];

    public string? StepId { get; init; }

    public int Occurrence { get; init; }

    public int Version { get; init; }

    /// <summary>For <see cref="DutyKind.Page"/>: pass through the chain and level in it, from 0.</summary>
    public int Pass { get; init; }

    public int Level { get; init; }

    /// <summary>For <see cref="DutyKind.Warn"/>: percent of the allowed time.</summary>
    public int Percent { get; init; }

    /// <summary>For steps: due by the contract's text, before any agreement.</summary>
    public DateTimeOffset? OriginalDue { get; init; }

    /// <summary>For steps: due as agreed with the client, if it was.</summary>
    public DateTimeOffset? AgreedDue { get; init; }

    /// <summary>For a breach: it counts as a breach of contract.</summary>
    public bool Contractual { get; init; }

    /// <summary>For duties about an exclusion: which proposal.</summary>
    public string? Proposal { get; init; }
}

/// <summary>Input of the orchestration that runs one incident.</summary>
public sealed record RunIncidentInput(string IncidentId);

/// <summary>How the incident ended.</summary>
public sealed record RunIncidentOutcome(string IncidentId, DateTimeOffset ClosedAt);

/// <summary>Asks what is owed now.</summary>
public sealed record PlanIncidentRequest(string IncidentId, DateTimeOffset At);

/// <summary>Asks for one duty to be performed.</summary>
public sealed record PerformDutyRequest(string IncidentId, IncidentDuty Duty, DateTimeOffset At);

/// <summary>What was done.</summary>
/// <param name="FactId">See <see cref="PerformCaseDutyReceipt"/>.</param>
/// <param name="Told">Empty: who was told is in the fact. Older releases wrote it here, too.</param>
public sealed record PerformDutyReceipt(string FactId, IReadOnlyList<string> Told);
