using Workflows.Contracts;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Incidents.Process;

/// <summary>
/// What people do with incidents. Each act is checked against the folded facts, recorded as a fact under a key that makes a repeat
/// harmless, and told to the orchestration; who may do what is the caller's business.
/// </summary>
public sealed class IncidentCommands(IncidentLedger ledger, IncidentReader reader, ReportStore reports, ContractVersions contracts, IncidentWriter opening,
    ExclusionCommands exclusions, ClassificationCommands classification, PeopleDirectory people)
    : CaseCommands<IncidentFact, IncidentSummary, IncidentState>(ledger, reader, contracts)
{
    /// <inheritdoc/>
    protected override RefusalReason NoSuchCase => IncidentRefusals.NoSuchIncident;

    /// <inheritdoc/>
    protected override RefusalReason CaseClosed => IncidentRefusals.IncidentClosed;

    /// <inheritdoc/>
    protected override string LargestField => "comment";

    /// <summary>What both parties say about taking an incident out of figures.</summary>
    public ExclusionCommands Exclusions => exclusions;

    /// <summary>What people say about the kind of incidents.</summary>
    public ClassificationCommands Classification => classification;

    private static readonly TimeSpan SameClick = TimeSpan.FromMinutes(1);

    /// <summary>Nobody writes down what they heard, or since when a system stands, more than a year later:
    /// that is a slip, and would be a breach for good.</summary>
    private static readonly TimeSpan Oldest = TimeSpan.FromDays(366);

    /// <summary>Nobody agrees on a due time further ahead: the clock would never run out.</summary>
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(731);

    /// <summary>Everything that is wrong with a report, in the order of its fields.</summary>
    public static IEnumerable<CommandResult.Refused> Wrong(string title, string? description, DateTimeOffset heardAt, DateTimeOffset now)
    {
        if (PlainText.IsBlank(title))
        {
            yield return new(RefusalReason.MissingField, "title");
        }

        if (title.Length > 300)
        {
            yield return new(RefusalReason.TooLong, "title");
        }

        if (description?.Length > FreeText.Max)
        {
            yield return new(RefusalReason.TooLong, "description");
        }

        if (heardAt > now + Skew)
        {
            yield return new(RefusalReason.InTheFuture, "heardAt");
        }
        else if (heardAt < now - Oldest)
        {
            yield return new(RefusalReason.NoSuchDate, "heardAt");
        }
    }

    /// <summary>A person reports an incident (by default what the client told by phone or mail).</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="by">Who records it.</param>
    /// <param name="title">One line.</param>
    /// <param name="description">More, or null.</param>
    /// <param name="stopped">The system has stopped.</param>
    /// <param name="heardAt">When the contractor heard of it.</param>
    /// <param name="take">Whoever records it takes it at once: nobody is called.</param>
    public async Task<(CaseId? Id, CommandResult Result)> ReportAsync(
        string contractId, Command by, string title, string? description, bool stopped, DateTimeOffset heardAt, bool take = false)
    {
        if (CommandResult.Refused.Of(Wrong(title, description, heardAt, by.Now)) is { } refused)
        {
            return (null, refused);
        }

        Contract contract = await Contracts.PinAsync(contractId);
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(heardAt, contract.Calendars.Zone).DateTime);
        CaseId id = CaseId.For(IncidentKind.Incidents, contractId, "form/" + by.FormKey, day);
        Reported fact = new()
        {
            Id = "reported/" + by.FormKey, At = heardAt, RecordedAt = by.Now, Actor = by.PersonId, ActorFor = by.For, Title = PlainText.Line(title),
            Description = Trimmed(description), SystemStopped = stopped,
        };
        if (!ledger.Fits(fact))
        {
            return (null, new CommandResult.Refused(RefusalReason.TooLong, "title"));
        }

        // At the moment that opens the round: whoever takes it with the same request as a crash cut off takes it once.
        await await opening.OpenAsync(contract, id, fact, system: null, take ? [AcknowledgedBy(by.Actor, heardAt, by.Now)] : []);
        await by.Client.StartOrSignalAsync(id, fact.Id, by.Cancellation);
        return (id, new CommandResult.Done(fact.Id));
    }

    /// <summary>
    /// A person takes the incident. Who acknowledges again says that they are still on it, which keeps the acknowledgement alive;
    /// within a minute it is the same click.
    /// </summary>
    public Task<CommandResult> AcknowledgeAsync(CaseId id, Command by) =>
        ActAsync(id, by, null, incident =>
        {
            Acknowledged acknowledged = AcknowledgedBy(by.Actor, incident.State.RoundStartedAt, by.Now);
            string key = acknowledged.Id;
            Acknowledged? last = incident.State.Facts.OfType<Acknowledged>().Where(a => a.Id == key || a.Id.StartsWith(key + "/", StringComparison.Ordinal))
                .MaxBy(a => a.RecordedAt);
            return last is not null && by.Now - last.RecordedAt < SameClick ? new(last, new CommandResult.Done(key)) : Act(last is null
                ? acknowledged
                : acknowledged with { Id = FormattableString.Invariant($"{key}/{by.Now.ToUnixTimeMilliseconds()}") });
        });

    /// <summary>The fact that somebody takes the incident in a round of the chain.</summary>
    private static Acknowledged AcknowledgedBy(Actor actor, DateTimeOffset round, DateTimeOffset now) => new()
    {
        Id = FormattableString.Invariant($"ack/{round.ToUnixTimeMilliseconds()}/{actor.PersonId}"),
        At = now,
        RecordedAt = now,
        Actor = actor.PersonId,
        ActorFor = actor.For,
    };

    /// <summary>A note; also keeps an acknowledgement alive.</summary>
    public Task<CommandResult> NoteAsync(CaseId id, Command by, string text) =>
        ActAsync(id, by, "note/" + by.FormKey, _ => TextRefusal(text, "text") ?? Act(new ProgressNoted { Text = PlainText.Lines(text) }));

    /// <summary>The situation changed: the steps that report changes start.</summary>
    public Task<CommandResult> ChangeStateAsync(CaseId id, Command by, string text) =>
        ActAsync(id, by, "change/" + by.FormKey, _ => TextRefusal(text, "text") ?? Act(new StateChanged { Text = PlainText.Lines(text) }));

    /// <summary>Whether the system has stopped, and since when.</summary>
    public Task<CommandResult> SetSystemStateAsync(CaseId id, Command by, bool stopped, DateTimeOffset? since) =>
        ActAsync(id, by, "system-state/" + by.FormKey, _ =>
            since > by.Now + Skew ? Refuse(RefusalReason.InTheFuture, "since")
            : since < by.Now - Oldest ? Refuse(RefusalReason.NoSuchDate, "since")
            : Act(new SystemStateSet { Stopped = stopped, Since = stopped ? since : null }));

    /// <summary>The system recovered at a moment, or the recovery that the monitoring reports is confirmed.</summary>
    public Task<CommandResult> MarkRecoveredAsync(CaseId id, Command by, DateTimeOffset recoveredAt, string? comment) =>
        ActAsync(id, by, "recovered/" + by.FormKey, incident =>
            recoveredAt > by.Now + Skew ? Refuse(RefusalReason.InTheFuture, "recoveredAt")
            : recoveredAt < incident.State.OccurredAt.AddTicks(-(incident.State.OccurredAt.Ticks % TimeSpan.TicksPerMinute))
                ? Refuse(RefusalReason.BeforeTheStart, "recoveredAt")
            : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
            : Act(new RecoveryMarked { At = recoveredAt, Comment = Trimmed(comment) }));

    /// <summary>The response is completed (対応完了).</summary>
    public Task<CommandResult> CompleteResponseAsync(CaseId id, Command by, string? comment) =>
        ActAsync(id, by, "completed/" + by.FormKey, incident =>
            incident.State.RecoveredAt is null ? Refuse(RefusalReason.StepNotStarted, "recovery")
            : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
            : Act(new ResponseCompleted { Comment = Trimmed(comment) }));

    /// <summary>A task step is done.</summary>
    public Task<CommandResult> DoTaskAsync(CaseId id, Command by, string stepId, string? comment) =>
        ActAsync(id, by, "task/" + stepId, incident =>
            incident.State.Step(stepId, 1) is not { Step.Kind: StepKind.Task } ? Refuse(RefusalReason.NoSuchStep, stepId)
            : comment?.Length > FreeText.Max ? Refuse(RefusalReason.TooLong, "comment")
            : Act(new TaskDone { StepId = stepId, Comment = Trimmed(comment) }));

    /// <summary>The parties agreed on another due time; the original one stays on record and on the page.</summary>
    public Task<CommandResult> AgreeDueAsync(CaseId id, Command by, string stepId, int occurrence, DateTimeOffset due, string with, string evidence) =>
        ActAsync(id, by, "agreed/" + by.FormKey, incident =>
            incident.State.Step(stepId, occurrence) is not { } step ? Refuse(RefusalReason.NoSuchStep, stepId)
            : step.StartedAt is not { } start ? Refuse(RefusalReason.StepNotStarted, stepId)
            : due <= start ? Refuse(RefusalReason.BeforeTheStart, "due")
            : due > by.Now + Farthest ? Refuse(RefusalReason.NoSuchDate, "due")
            : TextRefusal(with, "with") ?? TextRefusal(evidence, "evidence") ?? Act(new DueAgreed
            {
                StepId = stepId, Occurrence = occurrence, Due = due, With = PlainText.Lines(with), Evidence = PlainText.Lines(evidence),
            }));

    /// <summary>The clocks stop for a reason; evidence is owed.</summary>
    public Task<CommandResult> PauseAsync(CaseId id, Command by, string? stepId, string reason, string evidence) =>
        ActAsync(id, by, "pause/" + by.FormKey, incident =>
            OpenPause(incident.State, stepId) ? Refuse(IncidentRefusals.AlreadyPaused, stepId ?? "")
            : TextRefusal(reason, "reason") ?? TextRefusal(evidence, "evidence") ?? Act(new ClockPaused
            {
                StepId = stepId, Reason = PlainText.Lines(reason), Evidence = PlainText.Lines(evidence),
            }));

    /// <summary>The clocks run again.</summary>
    public Task<CommandResult> ResumeAsync(CaseId id, Command by, string? stepId) =>
        ActAsync(id, by, "resume/" + by.FormKey, incident =>
            !OpenPause(incident.State, stepId) ? Refuse(IncidentRefusals.NotPaused, stepId ?? "") : Act(new ClockResumed { StepId = stepId }));

    /// <summary>There is no incident (false alarm, duplicate): it closes without reports.</summary>
    public Task<CommandResult> WithdrawAsync(CaseId id, Command by, string reason) =>
        ActAsync(id, by, Withdrawn.FactId, _ => TextRefusal(reason, "reason") ?? Act(new Withdrawn { Reason = PlainText.Lines(reason) }));

    /// <summary>The version of a report that is being written: the saved draft, or a new one from the facts (after a return,
    /// from the returned version).</summary>
    public async Task<ReportDocument?> DraftAsync(CaseView<IncidentState> incident, string stepId, int occurrence, DateTimeOffset now)
    {
        if (incident.State.Step(stepId, occurrence) is not { Step.Kind: StepKind.Report } step)
        {
            return null;
        }

        int version = NextVersion(step);
        if (await reports.FindAsync(incident.Id, stepId, occurrence, version) is { } saved)
        {
            return saved;
        }

        ReportDocument? returned = version > 1 ? await reports.FindAsync(incident.Id, stepId, occurrence, version - 1) : null;
        return new()
        {
            StepId = stepId,
            Occurrence = occurrence,
            Version = version,
            Values = returned?.Values ?? ReportDraft.Of(incident, step.Step, id => people.ById(id)?.NameIn(Languages.Japanese) ?? id),
            Author = "system",
            SavedAt = now,
        };
    }

    /// <summary>Saves a draft; nothing is sent.</summary>
    public async Task<CommandResult> SaveDraftAsync(CaseId id, Command by, string stepId, int occurrence, int version,
        IReadOnlyDictionary<string, string> values)
    {
        (CommandResult? refused, ReportDocument? report) = await EditedAsync(id, by, stepId, occurrence, version, values, mustBeComplete: false);
        return refused
            ?? (await reports.TrySaveAsync(id, report!) ? new CommandResult.Done("") : new CommandResult.Refused(RefusalReason.AlreadySent, stepId));
    }

    /// <summary>Sends a version of a report to the step's recipients. Sending the same content again changes nothing.</summary>
    public async Task<CommandResult> SendReportAsync(CaseId id, Command by, string stepId, int occurrence, int version,
        IReadOnlyDictionary<string, string> values)
    {
        (CommandResult? refused, ReportDocument? report) = await EditedAsync(id, by, stepId, occurrence, version, values, mustBeComplete: true);
        if (refused is not null)
        {
            return refused;
        }

        ReportDocument sent = report! with { SentAt = by.Now };
        if (!await reports.TrySaveAsync(id, sent))
        {
            ReportDocument? existing = await reports.FindAsync(id, stepId, occurrence, version);
            if (existing?.ContentHash != sent.ContentHash)
            {
                return new CommandResult.Refused(RefusalReason.AlreadySent, stepId);
            }

            sent = existing; // the same report again: make sure that the fact is there, too
        }

        return await ActAsync(id, by, FormattableString.Invariant($"report/{stepId}/{occurrence}/{version}"), _ => Act(new ReportSent
        {
            At = sent.SentAt ?? by.Now, StepId = stepId, Occurrence = occurrence, Version = version, ContentHash = sent.ContentHash,
        }));
    }

    /// <summary>The client accepts a version of a report or returns it with a comment. The first decision stands.</summary>
    public Task<CommandResult> DecideReportAsync(CaseId id, Command by, string stepId, int occurrence, int version, string contentHash, bool accept,
        string? comment) =>
        ActAsync(id, by, null, incident =>
        {
            SentReport? sent = incident.State.Step(stepId, occurrence)?.Reports.FirstOrDefault(r => r.Version == version);
            ReportSent? fact = incident.State.Facts.OfType<ReportSent>()
                .FirstOrDefault(r => r.StepId == stepId && r.Occurrence == occurrence && r.Version == version);
            string key = FormattableString.Invariant($"report-decision/{stepId}/{occurrence}/{version}");
            if (sent is null || fact is null)
            {
                return Refuse(IncidentRefusals.NotSent, stepId);
            }

            if (fact.ContentHash != contentHash)
            {
                return Refuse(RefusalReason.ContentChanged, stepId);
            }

            if (sent.Answer != ReportAnswer.Pending)
            {
                return sent.AnsweredBy == by.PersonId && sent.Answer == (accept ? ReportAnswer.Accepted : ReportAnswer.Returned)
                    ? new(incident.State.Facts.First(f => f.Id == key), new CommandResult.Done(key))
                    : Refuse(RefusalReason.AlreadyDecided, sent.AnsweredBy ?? "");
            }

            if (accept)
            {
                return Act(new ReportAccepted { Id = key, StepId = stepId, Occurrence = occurrence, Version = version });
            }

            return TextRefusal(comment, "comment") ?? Act(new ReportReturned
            {
                Id = key, StepId = stepId, Occurrence = occurrence, Version = version, Comment = PlainText.Lines(comment),
            });
        }, kept => accept == kept is ReportAccepted && kept.Actor == by.PersonId ? null : new(RefusalReason.AlreadyDecided, kept.Actor));

    private async Task<(CommandResult? Refused, ReportDocument? Report)> EditedAsync(
        CaseId id, Command by, string stepId, int occurrence, int version, IReadOnlyDictionary<string, string> values, bool mustBeComplete)
    {
        if (await reader.FindAsync(id) is not { } incident)
        {
            return (new CommandResult.Refused(IncidentRefusals.NoSuchIncident, id.Value), null);
        }

        if (incident.State.Step(stepId, occurrence) is not { Step.Kind: StepKind.Report } step)
        {
            return (new CommandResult.Refused(RefusalReason.NoSuchStep, stepId), null);
        }

        if (step.StartedAt is null)
        {
            return (new CommandResult.Refused(RefusalReason.StepNotStarted, stepId), null);
        }

        if (incident.State.IsClosed && step.Reports.All(r => r.Version != version))
        {
            return (new CommandResult.Refused(IncidentRefusals.IncidentClosed, id.Value), null);
        }

        if (version < 1 || version > NextVersion(step))
        {
            return (new CommandResult.Refused(RefusalReason.AlreadySent, stepId), null);
        }

        List<ReportValue> edited = [.. step.Step.Fields.Select(f => new ReportValue(f.Id, f.Name.Ja, PlainText.Lines(values.GetValueOrDefault(f.Id, ""))))];
        if (edited.Find(v => v.Value.Length > ReportDocument.MaxValueLength) is { } tooLong)
        {
            return (new CommandResult.Refused(RefusalReason.TooLong, tooLong.FieldId), null);
        }

        if (edited.Sum(v => v.Value.Length) > ReportDocument.MaxLength)
        {
            return (new CommandResult.Refused(RefusalReason.TooLong, stepId), null);
        }

        if (mustBeComplete && step.Step.Fields.FirstOrDefault(f => f.Required && edited.Exists(v => v.FieldId == f.Id && v.Value.Length == 0)) is { } missing)
        {
            return (new CommandResult.Refused(RefusalReason.MissingField, missing.Id), null);
        }

        // Within its bounds, and yet too long as it is written: quotes and new lines take two characters each.
        ReportDocument report = new() { StepId = stepId, Occurrence = occurrence, Version = version, Values = edited, Author = by.PersonId, SavedAt = by.Now };
        return LedgerJson.Write(report).Length > FactSize.Max ? (new CommandResult.Refused(RefusalReason.TooLong, stepId), null) : (null, report);
    }

    private static int NextVersion(StepState step) => step.Reports is [.., var last] ? last.Version + 1 : 1;

    private static bool OpenPause(IncidentState state, string? stepId) =>
        state.Facts.Where(f => f is ClockPaused p && p.StepId == stepId || f is ClockResumed r && r.StepId == stepId).LastOrDefault() is ClockPaused;
}
