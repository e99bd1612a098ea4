using System.Diagnostics;
using Microsoft.DurableTask;
using Workflows.Clocks;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Reports;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Durable;
using Workflows.Kit.Mail;
using Workflows.Mail;
using Workflows.Observability;
using Workflows.People;

namespace Workflows.Incidents.Process;

/// <summary>
/// Performs one duty: tells the people it concerns, by mail with one link each, and records that it was done. Idempotent: mails and links
/// carry the duty's key, and a duty that is on record is not performed again.
/// </summary>
public sealed class PerformDutyActivity(
    IncidentLedger ledger, IncidentReader reader, ReportStore reports, PeopleDirectory people, MailOutbox outbox, IncidentLinks links, IncidentWriter opening,
    IOnCall onCall, LookTime time)
    : TaskActivity<PerformDutyRequest, PerformDutyReceipt>
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformDuty";

    /// <summary>Calls it from an orchestrator.</summary>
    public static Task<PerformDutyReceipt> CallAsync(TaskOrchestrationContext context, PerformDutyRequest request) =>
        context.CallActivityAsync<PerformDutyReceipt>(Name, request, ActivityRetry.Brief);

    /// <inheritdoc/>
    public override async Task<PerformDutyReceipt> RunAsync(TaskActivityContext context, PerformDutyRequest input)
    {
        DateTimeOffset now = time.Of(input.At);
        using Activity? trace = Telemetry.Source.StartActivity("duty.perform")?.SetTag("workflows.case", input.IncidentId)
            .SetTag("workflows.duty", input.Duty.Key);
        PerformDutyReceipt receipt = await PerformAsync(CaseId.Parse(IncidentKind.Incidents, input.IncidentId), input.Duty, now);
        Telemetry.Performed(IncidentKind.Incidents.Word, bySweep: false, now - input.Duty.DueAt);
        return receipt;
    }

    /// <summary>The same, for the sweep.</summary>
    public async Task<PerformDutyReceipt> PerformAsync(CaseId id, IncidentDuty duty, DateTimeOffset at)
    {
        CaseView<IncidentState> incident = await reader.ReadAsync(id);
        string factId = "duty/" + duty.Key;
        if (incident.State.Performed(duty.Key) is { } done)
        {
            return new(factId, done.Told);
        }

        if (!incident.State.IsBegun)
        {
            return new("", []); // planned by an older release for a row whose first fact a crash kept from the ledger
        }

        if (duty.Kind == DutyKind.Close)
        {
            return await CloseAsync(incident, at);
        }

        ReportDocument? report = duty.Kind is DutyKind.DeliverReport or DutyKind.RemindAcceptance
            ? await reports.FindAsync(id, duty.StepId!, duty.Occurrence, duty.Version)
            : null;
        // Side by side: a relay that is slow for one reader does not keep the others waiting.
        List<(Responder Reader, string? Role)> readers = await ReadersAsync(incident, duty, at);
        await Task.WhenAll(readers.Select(r => TellAsync(incident, duty, r.Reader, r.Role, report, at)));
        List<string> told = [.. readers.Select(r => r.Reader.Person.Id)];

        await ledger.RecordAsync(id, new DutyPerformed
        {
            Id = factId, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = told,
            News = duty.Kind is DutyKind.Page or DutyKind.TellNews ? [.. incident.State.News.Select(n => n.Alert.Id)] : null,
        });
        return new(factId, told);
    }

    private async Task<PerformDutyReceipt> CloseAsync(CaseView<IncidentState> incident, DateTimeOffset at)
    {
        IncidentState state = incident.State;
        if (!state.IsClosed)
        {
            if (!IncidentSchedule.At(state, incident.Clocks, at).Due.Any(d => d.Kind == DutyKind.Close))
            {
                return new("", []); // since the plan was made an alert fired again, or something else came to be owed
            }

            DateTimeOffset known = state.Facts.OfType<AlertFired>().Select(f => f.RecordedAt).DefaultIfEmpty(state.OpenedAt).Max();
            await ledger.RecordAsync(
                incident.Id, new Closed { Id = Closed.FactId, At = at, RecordedAt = at, Actor = "system", AlertsUntil = state.WithdrawnAt ?? known });
        }

        // An alert that was being recorded while the facts were read is seen now; one that is recorded later sees the close.
        CaseView<IncidentState> closed = await reader.ReadAsync(incident.Id);
        DateTimeOffset? until = closed.State.Facts.OfType<Closed>().Max(c => c.AlertsUntil);
        foreach (AlertFired late in closed.State.Facts.OfType<AlertFired>().Where(f => f.RecordedAt > until))
        {
            await opening.OpenAnotherAsync(incident.Id, late); // the sweep starts its orchestration
        }

        await links.RevokeAsync(incident, at);
        return new(Closed.FactId, []);
    }

    /// <summary>Who answers for the duty's roles at that moment (the roster's shift, or the role's holders of the day),
    /// substitutes in place of those they stand in for, and the persons it names; everybody once.</summary>
    private async Task<List<(Responder Reader, string? Role)>> ReadersAsync(CaseView<IncidentState> incident, IncidentDuty duty, DateTimeOffset at)
    {
        List<(Responder, string?)> answering = [];
        foreach (string role in duty.Roles)
        {
            answering.AddRange((await onCall.WhoAsync(incident.Contract.Id, role, at)).Select(r => (r, (string?)role)));
        }

        return [.. answering
            .Concat(duty.Persons.Select(people.ById).OfType<Person>().Select(p => (new Responder(p, null), (string?)null)))
            .DistinctBy(r => r.Item1.Person.Id, StringComparer.Ordinal)];
    }

    private async Task TellAsync(CaseView<IncidentState> incident, IncidentDuty duty, Responder to, string? role, ReportDocument? report, DateTimeOffset at)
    {
        MailLink? link = await links.ForAsync(incident, duty, to, role, report, at);
        OutgoingMail addressed = new()
        {
            Key = $"{incident.Id}/{duty.Key}/{to.Person.Id}",
            ContractId = incident.Contract.Id,
            About = incident.Id.Value,
            Kind = MailKind.Of("incident", duty.Kind.ToString()),
            To = new MailRecipient(to.Person.Id, to.Person.NameIn(to.Person.Language), to.Person.Mail, to.Person.SecondMail),
            SubjectLine = "",
            Text = "",
            ThreadKey = incident.Id.Value,
            CreatedAt = at,
        };
        MailReceipt receipt = await outbox.ComposeAndTryAsync(addressed, to.Person.Language, () => IncidentMail.Compose(
            incident, duty, to.Person.Language, to.OnBehalfOf?.NameIn(to.Person.Language), link is null ? null : (link.Address, link.Code), report, at));
        if (UnreachedMail.Of(receipt) is { } failed)
        {
            await ledger.RecordAsync(incident.Id, UndeliverableMail.FactOf(failed));
        }
    }
}
