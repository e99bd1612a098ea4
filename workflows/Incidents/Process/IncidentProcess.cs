using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Duties;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Likeness;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Maintenance;
using Workflows.People;

namespace Workflows.Incidents.Process;

/// <summary>What incidents owe, and how it is done: the people whom it concerns are told by mail, with one link each.</summary>
public sealed partial class IncidentProcess(
    IncidentLedger ledger, IncidentReader reader, ReportStore reports, PeopleDirectory people, MailOutbox outbox, LetterDigests letters, IncidentLinks links,
    IncidentWriter opening, IOnCall onCall, ILogger<IncidentProcess> log)
    : CaseProcess<IncidentFact, IncidentSummary, IncidentState, IncidentDuty>(ledger, reader, people, outbox, letters)
{
    /// <summary>A row without an incident is removed after this time.</summary>
    private static readonly TimeSpan BlankAfter = TimeSpan.FromHours(1);

    private readonly IncidentLedger incidents = ledger;

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<IncidentProcess, IncidentDuty>(
        IncidentKind.Incidents, IncidentTexts.All, facts: null, services => services
        .AddSingleton<IncidentLedger>().AddSingleton<IncidentReader>().AddSingleton<ReportStore>().AddSingleton<ReportNotices>().AddSingleton<IncidentLinks>()
        .AddSingleton<AlertLedger>().AddSingleton<AlertIntake>().AddSingleton<IncidentWriter>()
        .AddSingleton<MaintenanceHolds>().AddSingleton<IMaintenanceHolds>(p => p.GetRequiredService<MaintenanceHolds>())
        .AddSingleton<ICaseSweep>(p => p.GetRequiredService<MaintenanceHolds>()).AddSingleton<ICaseSweep, SilentAlertSweep>()
        .AddSingleton<IncidentCommands>().AddSingleton<ExclusionCommands>().AddSingleton<ClassificationCommands>().AddSingleton<EarlierIncidents>()) with
    {
        Rules = [IncidentRules.Section, ClassificationRules.Section, ExclusionRules.Section],
        Durable = registry => registry
            .AddOrchestrator<RunIncidentOrchestrator>(IncidentKind.Incidents.Durable.Run)
            .AddActivity<PlanIncidentActivity>(IncidentKind.Incidents.Durable.Plan)
            .AddActivity<PerformDutyActivity>(IncidentKind.Incidents.Durable.Perform),
    };

    /// <inheritdoc/>
    public override async Task<CasePlan<IncidentDuty>?> LookAsync(CaseId id, DateTimeOffset at)
    {
        CasePlan<IncidentDuty>? plan = await base.LookAsync(id, at);
        if (plan is null && await incidents.FindAsync(id) is { } row && at - row.FiledAt >= BlankAfter)
        {
            await DropBlankAsync(row);
        }

        return plan;
    }

    /// <summary>
    /// Older releases wrote the row of an incident before its first fact; where a crash came between, and whoever reported it did not
    /// send it again, an empty incident would stay open for ever. Whoever writes the fact meanwhile finds the row gone or is found here.
    /// </summary>
    private async Task DropBlankAsync(CaseRow<IncidentSummary> row)
    {
        await incidents.RemoveAsync(row.Id);
        if ((await incidents.FactsAsync(row.Id)).Any(f => f is AlertFired or Reported))
        {
            await incidents.OpenAsync(row);
        }
        else
        {
            LogBlank(log, row.Id.Value);
        }
    }

    /// <inheritdoc/>
    protected override IReadOnlyList<OpenClock> ClocksOf(IncidentSummary summary) =>
        [.. summary.Clocks.Where(c => c is { DoneAt: null, Paused: false, Due: not null }).Select(c => new OpenClock(c.Due!.Value, c.Contractual))];

    /// <inheritdoc/>
    protected override CasePlan<IncidentDuty> Owed(CaseView<IncidentState> found, DateTimeOffset at) => IncidentSchedule.At(found.State, found.Clocks, at);

    /// <inheritdoc/>
    protected override IEnumerable<IncidentDuty> Pending(CaseView<IncidentState> found, DateTimeOffset at) =>
        IncidentSchedule.Pending(found.State, found.Clocks);

    /// <inheritdoc/>
    protected override IncidentFact Undeliverable(UnreachedMail failed) => new MailUndeliverable
    {
        Id = failed.Id, At = failed.At, RecordedAt = failed.At, Actor = "system", PersonId = failed.PersonId, MailKey = failed.MailKey, Error = failed.Error,
    };

    /// <inheritdoc/>
    protected override async Task<IncidentFact> DoAsync(CaseView<IncidentState> found, IncidentDuty duty, DateTimeOffset at)
    {
        IncidentState state = found.State;
        if (duty.Kind == DutyKind.Close)
        {
            DateTimeOffset known = state.Facts.OfType<AlertFired>().Select(f => f.RecordedAt).DefaultIfEmpty(state.OpenedAt).Max();
            return new Closed { Id = Closed.FactId, At = at, RecordedAt = at, Actor = "system", AlertsUntil = state.WithdrawnAt ?? known };
        }

        ReportDocument? report = duty.Kind is DutyKind.DeliverReport or DutyKind.RemindAcceptance
            ? await reports.FindAsync(found.Id, duty.StepId!, duty.Occurrence, duty.Version)
            : null;
        // Side by side: a relay that is slow for one reader does not keep the others waiting.
        List<(Responder Reader, string? Role)> readers = await AnsweringAsync(found, duty, at);
        await Task.WhenAll(readers.Select(r => TellAsync(found, duty, r.Reader, r.Role, report, at)));
        return new DutyPerformed
        {
            Id = "duty/" + duty.Key, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = [.. readers.Select(r => r.Reader.Person.Id)],
            News = duty.Kind is DutyKind.Page or DutyKind.TellNews ? [.. state.News.Select(n => n.Alert.Id)] : null,
        };
    }

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<IncidentState> found, IncidentDuty duty, DateTimeOffset at) =>
        duty.Kind is DutyKind.TellUnaccepted or DutyKind.Announce or DutyKind.Remind or DutyKind.Warn;

    /// <summary>That of the report or the step that the duty is about: calls that follow each other within minutes are none.</summary>
    protected override DateTimeOffset? DeadlineAfter(CaseView<IncidentState> found, IncidentDuty duty, DateTimeOffset at) =>
        duty.Kind == DutyKind.TellUnaccepted ? null : duty.AgreedDue ?? duty.OriginalDue;

    /// <inheritdoc/>
    protected override async Task AfterCloseAsync(CaseView<IncidentState> found, DateTimeOffset at)
    {
        // An alert that was being recorded while the facts were read is seen now; one that is recorded later sees the close.
        IReadOnlyList<IncidentFact> facts = await incidents.FactsAsync(found.Id);
        DateTimeOffset? until = facts.OfType<Closed>().Max(c => c.AlertsUntil);
        foreach (AlertFired late in facts.OfType<AlertFired>().Where(f => f.RecordedAt > until))
        {
            await opening.OpenAnotherAsync(found.Id, late); // the sweep starts its orchestration
        }

        await links.RevokeAsync(found, at);
    }

    /// <summary>Who answers for the duty's roles at that moment (the roster's shift, or the role's holders of the day),
    /// substitutes in place of those they stand in for, and the persons it names; everybody once.</summary>
    private async Task<List<(Responder Reader, string? Role)>> AnsweringAsync(CaseView<IncidentState> found, IncidentDuty duty, DateTimeOffset at)
    {
        List<(Responder, string?)> answering = [];
        foreach (string role in duty.Roles)
        {
            answering.AddRange((await onCall.WhoAsync(found.Contract.Id, role, at)).Select(r => (r, (string?)role)));
        }

        return [.. answering
            .Concat(duty.Persons.Select(People.ById).OfType<Person>().Select(p => (new Responder(p, null), (string?)null)))
            .DistinctBy(r => r.Item1.Person.Id, StringComparer.Ordinal)];
    }

    private async Task TellAsync(CaseView<IncidentState> found, IncidentDuty duty, Responder to, string? role, ReportDocument? report, DateTimeOffset at)
    {
        MailLink? link = await links.ForAsync(found, duty, to, role, report, at);
        string language = to.Person.Language;
        await MailAsync(found, duty, duty.Kind.ToString(), to.Person, () => IncidentMail.Compose(
            found, duty, language, to.OnBehalfOf?.NameIn(language), link is null ? null : (link.Address, link.Code), report, at,
            isInternal: to.Person.Party != Party.Client), at, asks: false);
    }

    [LoggerMessage(2005, LogLevel.Warning, "Incident {Incident}: nothing opened it; its empty row, left by a crash, is removed")]
    private static partial void LogBlank(ILogger log, string incident);
}
