using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Incidents;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Changes;

/// <summary>What changes owe, and how it is done.</summary>
public sealed class ChangeProcess(
    ChangeLedger ledger, ChangeReader reader, PeopleDirectory people, MailOutbox outbox, ApprovalLinks links, MaintenanceCalendar maintenance, IncidentLedger incidents)
    : CaseProcess<ChangeFact, ChangeSummary, ChangeState, ChangeDuty>(ledger, reader, people, outbox)
{
    /// <summary>Ids, tables and names of changes.</summary>
    public static CaseKind Changes { get; } = new("change", 'c', "changes", RunChangeOrchestrator.Name);

    /// <inheritdoc/>
    protected override CasePlan<ChangeDuty> Owed(CaseView<ChangeState> found, DateTimeOffset at) => ChangeSchedule.At(found.State, at);

    /// <inheritdoc/>
    protected override IEnumerable<ChangeDuty> Pending(CaseView<ChangeState> found, DateTimeOffset at) => ChangeSchedule.Pending(found.State);

    /// <inheritdoc/>
    protected override ChangeSummary Summarise(ChangeState state) => ChangeSummary.Of(state);

    /// <inheritdoc/>
    protected override ChangeFact Undeliverable(MailUndeliverable failed) => new ChangeMailUndeliverable
    {
        Id = failed.Id, At = failed.At, RecordedAt = failed.RecordedAt, Actor = failed.Actor, PersonId = failed.PersonId, MailKey = failed.MailKey, Error = failed.Error,
    };

    /// <inheritdoc/>
    protected override async Task<ChangeFact> DoAsync(CaseView<ChangeState> found, ChangeDuty duty, DateTimeOffset at)
    {
        IReadOnlyList<string> told = [];
        IReadOnlyList<string> seats = [];
        switch (duty.Kind)
        {
            case ChangeDutyKind.Close:
                return new ChangeClosed { Id = "closed", At = at, RecordedAt = at, Actor = "system" };

            case ChangeDutyKind.BookWindow:
                await maintenance.PlanAsync(found.Contract.Id, Window(found));
                break;

            case ChangeDutyKind.HoldIncidents:
                await HoldAsync(found, at);
                break;

            case ChangeDutyKind.CancelWindow:
                // A later version that is approved books the window anew under the same id.
                if (!found.State.IsPerformed(ChangeDutyKeys.BookWindow(found.State.Current.Number)) || found.State.Current.Number == duty.Version)
                {
                    await maintenance.CancelAsync(found.Contract.Id, found.Id.Value);
                    await ReleaseAsync(found, at);
                }

                break;

            case ChangeDutyKind.Ask or ChangeDutyKind.Remind:
                (told, seats) = await AskAsync(found, duty, at);
                break;

            default:
                List<string> readers = [];
                foreach (Responder to in ReadersOf(found, duty.Roles, duty.Persons, at))
                {
                    await TellAsync(found, duty, to, null, [], at);
                    readers.Add(to.Person.Id);
                }

                told = readers;
                break;
        }

        return new ChangeDutyPerformed { Id = "duty/" + duty.Key, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = told, Seats = seats };
    }

    /// <summary>Mails a link to everybody who may answer and has not; the first time, their seats are set.</summary>
    private async Task<(IReadOnlyList<string> Told, IReadOnlyList<string> Seats)> AskAsync(CaseView<ChangeState> change, ChangeDuty duty, DateTimeOffset at)
    {
        if (duty.Version != change.State.Current.Number || change.State.Approval.Stage(duty.StageId!) is not { } stage)
        {
            return ([], []); // written anew meanwhile
        }

        bool isFirst = duty.Kind == ChangeDutyKind.Ask;
        IReadOnlyList<ChangeConflict> conflicts = await reader.ConflictsAsync(change.Contract.Id, change.Id, change.State.Content);
        List<string> told = [];
        List<string> seats = [];
        foreach ((string seat, Responder to) in ApprovalSeats.Of(People, change.Contract.Id, stage, change.DayOf(at)).Where(s => isFirst || stage.Waiting.Contains(s.Seat)))
        {
            await TellAsync(change, duty, to, stage, conflicts, at);
            told.Add(to.Person.Id);
            seats.Add(seat);
        }

        return (told, isFirst ? seats : []);
    }

    private async Task HoldAsync(CaseView<ChangeState> change, DateTimeOffset at)
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

    /// <summary>Incidents that the window held are nobody's otherwise until its end.</summary>
    private async Task ReleaseAsync(CaseView<ChangeState> change, DateTimeOffset at)
    {
        string held = MaintenanceCalendar.HeldId(change.Id.Value);
        await foreach (IncidentRow row in incidents.OpenOfAsync(change.Contract.Id))
        {
            if (await incidents.HasAsync(row.Id, held) && await incidents.RecordAsync(row.Id, MaintenanceCalendar.Released(change.Id.Value, at)))
            {
                await incidents.LookSoonAsync(row.Id, at);
            }
        }
    }

    /// <summary>From the approval at the earliest: what stopped before it is down time, whatever was planned.</summary>
    private static MaintenanceWindow Window(CaseView<ChangeState> change)
    {
        ChangeContent content = change.State.Content;
        DateTimeOffset from = content.WindowFrom!.Value;
        return new(change.Id.Value, change.State.AuthorisedAt is { } approved && approved > from ? approved : from, content.WindowTo!.Value, content.System is { } system ? [system] : [], content.Title, change.Id.Value);
    }

    private async Task TellAsync(CaseView<ChangeState> change, ChangeDuty duty, Responder to, StageState? asks, IReadOnlyList<ChangeConflict> conflicts, DateTimeOffset at)
    {
        MailLink? link = asks is null ? null : await links.ForAsync(new(change.Id, change.State.Current.Number, asks.Stage.Id), change.State.Current.Hash, to, at);
        string language = to.Person.Language;
        ComposedMail mail = ChangeMail.Compose(change, duty, language, to.OnBehalfOf?.NameIn(language), link, conflicts, id => People.ById(id)?.NameIn(language) ?? id);
        await MailAsync(change, duty, duty.Kind.ToString(), to.Person, mail, at);
    }
}
