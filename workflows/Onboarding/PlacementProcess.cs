using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Onboarding;

/// <summary>What placements owe, and how it is done.</summary>
public sealed class PlacementProcess(
    PlacementLedger ledger, PlacementReader reader, PeopleDirectory people, MailOutbox outbox, ApprovalLinks approvals, EvidenceLinks links, SensitiveStore sensitive, PublicAddress address)
    : CaseProcess<PlacementFact, PlacementSummary, PlacementState, PlacementDuty>(ledger, reader, people, outbox)
{
    /// <summary>Ids, tables and names of placements.</summary>
    public static CaseKind Placements { get; } = new("placement", 'p', "placements", RunPlacementOrchestrator.Name);

    /// <inheritdoc/>
    protected override CasePlan<PlacementDuty> Owed(CaseView<PlacementState> found, DateTimeOffset at) => PlacementSchedule.At(found.State, found.Contract.Calendars, at);

    /// <inheritdoc/>
    protected override IEnumerable<PlacementDuty> Pending(CaseView<PlacementState> found, DateTimeOffset at) => PlacementSchedule.Pending(found.State, found.Contract.Calendars, at);

    /// <inheritdoc/>
    protected override PlacementSummary Summarise(PlacementState state) => PlacementSummary.Of(state);

    /// <inheritdoc/>
    protected override PlacementFact Undeliverable(MailUndeliverable failed) => new PlacementMailUndeliverable
    {
        Id = failed.Id, At = failed.At, RecordedAt = failed.RecordedAt, Actor = failed.Actor, PersonId = failed.PersonId, MailKey = failed.MailKey, Error = failed.Error,
    };

    /// <inheritdoc/>
    protected override async Task<PlacementFact> DoAsync(CaseView<PlacementState> found, PlacementDuty duty, DateTimeOffset at)
    {
        List<string> told = [];
        IReadOnlyList<string> seats = [];
        switch (duty.Kind)
        {
            case PlacementDutyKind.Close:
                return new PlacementClosed { Id = "closed", At = at, RecordedAt = at, Actor = "system" };

            case PlacementDutyKind.Erase:
                await sensitive.EraseAsync(found.Id.Value);
                await links.RevokeAsync(found.Id, at);
                break;

            case PlacementDutyKind.Ask or PlacementDutyKind.Remind:
                (told, seats) = await AskAsync(found, duty, at);
                break;

            default:
                string candidate = found.State.Content.PersonId;
                if (duty.ToCandidate)
                {
                    Person person = People.ById(candidate) ?? found.State.Content.ToPerson();
                    await TellAsync(found, duty, new(person, null), await links.ForAsync(found, duty.Key, at), at);
                    told.Add(candidate);
                }

                foreach (Responder to in ReadersOf(found, duty.Roles, duty.Persons, at).Where(r => !told.Contains(r.Person.Id)))
                {
                    await TellAsync(found, duty, to, null, at);
                    told.Add(to.Person.Id);
                }

                break;
        }

        return new PlacementDutyPerformed { Id = "duty/" + duty.Key, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = told, Seats = seats };
    }

    /// <summary>Mails a link to everybody who may answer and has not; the first time, their seats are set.</summary>
    private async Task<(List<string> Told, IReadOnlyList<string> Seats)> AskAsync(CaseView<PlacementState> placement, PlacementDuty duty, DateTimeOffset at)
    {
        if (placement.State.Round(duty.StageId!, placement.DayOf(at)) is not { } round || round.Approval.Pending().All(d => d.Key != duty.Key))
        {
            return ([], []); // written anew meanwhile
        }

        StageState stage = round.Approval.Stage(duty.StageId!)!;
        bool isFirst = duty.Kind == PlacementDutyKind.Ask;
        List<string> told = [];
        List<string> seats = [];
        foreach ((string seat, Responder to) in ApprovalSeats.Of(People, placement.Contract.Id, stage, placement.DayOf(at)).Where(s => isFirst || stage.Waiting.Contains(s.Seat)))
        {
            await TellAsync(placement, duty, to, await approvals.ForAsync(new(placement.Id, round.Version, stage.Stage.Id), round.ContentHash, to, at), at);
            told.Add(to.Person.Id);
            seats.Add(seat);
        }

        return (told, isFirst ? seats : []);
    }

    private Task TellAsync(CaseView<PlacementState> placement, PlacementDuty duty, Responder to, MailLink? link, DateTimeOffset at)
    {
        string language = to.Person.Language;
        ComposedMail mail = PlacementMail.Compose(
            placement, duty, language, to.OnBehalfOf?.NameIn(language), link, address.Of($"placements/{placement.Id}"), placement.DayOf(at), id => id == placement.State.Content.PersonId ? PlacementMail.NameOf(placement.State, language) : People.ById(id)?.NameIn(language) ?? id);
        return MailAsync(placement, duty, duty.Kind.ToString(), to.Person, mail, at);
    }
}
