using Microsoft.DurableTask;
using Workflows.Durable;
using Workflows.Incidents;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Changes;

/// <summary>
/// Performs one duty of a change and records that it was done. Idempotent: mails and links carry the duty's key, and a duty that is
/// on record is not performed again.
/// </summary>
public sealed class PerformChangeDutyActivity(
    ChangeLedger ledger, ChangeReader reader, PeopleDirectory people, MailOutbox outbox, ChangeLinks links, MaintenanceCalendar maintenance, IncidentLedger incidents)
    : TaskActivity<PerformChangeDutyRequest, PerformChangeDutyReceipt>
{
    /// <summary>Durable name.</summary>
    public const string Name = "PerformChangeDuty";

    /// <summary>Calls it from an orchestrator.</summary>
    public static Task<PerformChangeDutyReceipt> CallAsync(TaskOrchestrationContext context, PerformChangeDutyRequest request) =>
        context.CallActivityAsync<PerformChangeDutyReceipt>(Name, request, ActivityRetry.Brief);

    /// <inheritdoc/>
    public override async Task<PerformChangeDutyReceipt> RunAsync(TaskActivityContext context, PerformChangeDutyRequest input) =>
        await PerformAsync(ChangeId.Parse(input.ChangeId), input.Duty, input.At);

    /// <summary>The same, for the sweep.</summary>
    public async Task<PerformChangeDutyReceipt> PerformAsync(ChangeId id, ChangeDuty duty, DateTimeOffset at)
    {
        ChangeView change = await reader.ReadAsync(id);
        string factId = "duty/" + duty.Key;
        if (change.State.Performed(duty.Key) is { } done)
        {
            return new(factId, done.Told);
        }

        List<string> told = [];
        List<string> seats = [];
        switch (duty.Kind)
        {
            case ChangeDutyKind.Close:
                await ledger.RecordAsync(id, new ChangeClosed { Id = "closed", At = at, RecordedAt = at, Actor = "system" });
                return new("closed", []);

            case ChangeDutyKind.BookWindow:
                await maintenance.PlanAsync(change.Contract.Id, Window(change));
                break;

            case ChangeDutyKind.HoldIncidents:
                await HoldAsync(change, at);
                break;

            case ChangeDutyKind.CancelWindow:
                // A later version that is approved books the window anew under the same id.
                if (change.State.Performed(ChangeDutyKeys.BookWindow(change.State.Current.Number)) is null || change.State.Current.Number == duty.Version)
                {
                    await maintenance.CancelAsync(change.Contract.Id, id.Value);
                }

                break;

            case ChangeDutyKind.Ask or ChangeDutyKind.Remind:
                (told, seats) = await AskAsync(change, duty, at);
                break;

            default:
                foreach (Responder to in Readers(change, duty, at))
                {
                    await TellAsync(change, duty, to, null, [], at);
                    told.Add(to.Person.Id);
                }

                break;
        }

        await ledger.RecordAsync(id, new ChangeDutyPerformed { Id = factId, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = told, Seats = seats });
        return new(factId, told);
    }

    /// <summary>Mails a link to everybody who may answer and has not; the first time, their seats are set.</summary>
    private async Task<(List<string> Told, List<string> Seats)> AskAsync(ChangeView change, ChangeDuty duty, DateTimeOffset at)
    {
        List<string> told = [];
        List<string> seats = [];
        if (duty.Version != change.State.Current.Number || change.State.Stage(duty.StageId!) is not { } stage)
        {
            return (told, seats); // written anew meanwhile
        }

        IReadOnlyCollection<string> barred = change.State.BarredFrom(stage.Stage);
        IReadOnlyList<ChangeConflict> conflicts = await reader.ConflictsAsync(change.Contract.Id, change.Id, change.State.Content);
        foreach (Responder responder in people.WhoHolds(change.Contract.Id, stage.Stage.Role, Day(change, at)))
        {
            Person holder = responder.OnBehalfOf ?? responder.Person;
            bool waitsForIt = duty.Kind == ChangeDutyKind.Ask ? !barred.Contains(holder.Id) : stage.Waiting.Contains(holder.Id);
            if (!waitsForIt || seats.Contains(holder.Id))
            {
                continue;
            }

            // A substitute who may not answer leaves the holder, away or not.
            Responder to = barred.Contains(responder.Person.Id) ? new(holder, null) : responder;
            await TellAsync(change, duty, to, stage, conflicts, at);
            told.Add(to.Person.Id);
            seats.Add(holder.Id);
        }

        return (told, duty.Kind == ChangeDutyKind.Ask ? seats : []);
    }

    private async Task HoldAsync(ChangeView change, DateTimeOffset at)
    {
        MaintenanceWindow window = Window(change);
        await foreach (IncidentRow row in incidents.OpenOfAsync(change.Contract.Id))
        {
            // No signal: the incident's orchestration reads the fact when it next looks, which is before it tells anybody.
            if (window.Covers(row.Summary?.System, at))
            {
                await incidents.RecordAsync(row.Id, MaintenanceCalendar.Held(window, at));
            }
        }
    }

    /// <summary>From the approval at the earliest: what stopped before it is down time, whatever was planned.</summary>
    private static MaintenanceWindow Window(ChangeView change)
    {
        ChangeContent content = change.State.Content;
        DateTimeOffset from = content.WindowFrom!.Value;
        return new(change.Id.Value, change.State.AuthorisedAt is { } approved && approved > from ? approved : from, content.WindowTo!.Value, content.System is { } system ? [system] : [], content.Title, change.Id.Value);
    }

    private List<Responder> Readers(ChangeView change, ChangeDuty duty, DateTimeOffset at) =>
        [.. duty.Roles.SelectMany(role => people.WhoHolds(change.Contract.Id, role, Day(change, at)))
            .Concat(duty.Persons.Select(people.ById).OfType<Person>().Select(p => new Responder(p, null)))
            .DistinctBy(r => r.Person.Id, StringComparer.Ordinal)];

    private static DateOnly Day(ChangeView change, DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, change.Zone).DateTime);

    private async Task TellAsync(ChangeView change, ChangeDuty duty, Responder to, StageState? asks, IReadOnlyList<ChangeConflict> conflicts, DateTimeOffset at)
    {
        MailLink? link = asks is null ? null : await links.ForAsync(change, asks, to, at);
        string language = to.Person.Language;
        ComposedMail mail = ChangeMail.Compose(change, duty, language, to.OnBehalfOf?.NameIn(language), link, conflicts, id => people.ById(id)?.NameIn(language) ?? id);
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(new OutgoingMail
        {
            Key = $"{change.Id}/{duty.Key}/{to.Person.Id}",
            ContractId = change.Contract.Id,
            About = change.Id.Value,
            Kind = "change." + char.ToLowerInvariant(duty.Kind.ToString()[0]) + duty.Kind.ToString()[1..],
            To = new MailRecipient(to.Person.Id, to.Person.NameIn(language), to.Person.Mail, to.Person.SecondMail),
            SubjectLine = mail.Subject,
            Text = mail.Text,
            Html = mail.Html,
            ThreadKey = change.Id.Value,
            Clause = mail.Clause,
            CreatedAt = at,
        });
        if (UndeliverableOf(receipt) is { } undeliverable)
        {
            await ledger.RecordAsync(change.Id, undeliverable);
        }
    }

    /// <summary>The fact that a person was not reached at any address; null when the mail was accepted, or may still be.</summary>
    internal static ChangeMailUndeliverable? UndeliverableOf(MailReceipt receipt) => IncidentMailReceipts.UndeliverableOf(receipt) is { } fact
        ? new() { Id = fact.Id, At = fact.At, RecordedAt = fact.RecordedAt, Actor = fact.Actor, PersonId = fact.PersonId, MailKey = fact.MailKey, Error = fact.Error }
        : null;
}
