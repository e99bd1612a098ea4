using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Incidents;
using Workflows.Links;
using Workflows.Mail;
using Workflows.People;

namespace Workflows.Rosters;

/// <summary>What rosters owe, and how it is done.</summary>
public sealed class RosterProcess(RosterLedger ledger, RosterReader reader, RosterTeams teams, PeopleDirectory people, MailOutbox outbox, ApprovalLinks links, PublicAddress address)
    : CaseProcess<RosterFact, RosterSummary, RosterState, RosterDuty>(ledger, reader, people, outbox)
{
    /// <summary>Ids, tables and names of rosters.</summary>
    public static CaseKind Rosters { get; } = new("roster", 's', "rosters", RunRosterOrchestrator.Name);

    /// <inheritdoc/>
    protected override CasePlan<RosterDuty> Owed(CaseView<RosterState> found, DateTimeOffset at) => RosterSchedule.At(found.State, at);

    /// <inheritdoc/>
    protected override IEnumerable<RosterDuty> Pending(CaseView<RosterState> found, DateTimeOffset at) => RosterSchedule.Pending(found.State, at);

    /// <inheritdoc/>
    protected override RosterSummary Summarise(RosterState state) => RosterSummary.Of(state);

    /// <inheritdoc/>
    protected override RosterFact Undeliverable(MailUndeliverable failed) => new RosterMailUndeliverable
    {
        Id = failed.Id, At = failed.At, RecordedAt = failed.RecordedAt, Actor = failed.Actor, PersonId = failed.PersonId, MailKey = failed.MailKey, Error = failed.Error,
    };

    /// <inheritdoc/>
    protected override async Task<RosterFact> DoAsync(CaseView<RosterState> found, RosterDuty duty, DateTimeOffset at)
    {
        if (duty.Kind == RosterDutyKind.Close)
        {
            return new RosterClosed { Id = "closed", At = at, RecordedAt = at, Actor = "system" };
        }

        RosterDutyPerformed done = new() { Id = "duty/" + duty.Key, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = [] };
        switch (duty.Kind)
        {
            case RosterDutyKind.Ask or RosterDutyKind.Remind:
                return await AskAsync(found, duty, done, at);

            case RosterDutyKind.LookForGaps:
                return await LookForGapsAsync(found, duty, done, at);

            default:
                return done with { Told = await TellAsync(found, duty, [], at) };
        }
    }

    private async Task<RosterFact> AskAsync(CaseView<RosterState> month, RosterDuty duty, RosterDutyPerformed done, DateTimeOffset at)
    {
        if (month.State.Current is not { } version || duty.Version != version.Number || version.Approval.Stage(duty.StageId!) is not { } stage)
        {
            return done; // written anew meanwhile
        }

        bool isFirst = duty.Kind == RosterDutyKind.Ask;
        RosterTeam team = await teams.OfAsync(month.Contract, month.State.Month.Last);
        IReadOnlyList<RosterFinding> findings = RosterCheck.Of(month.State.Rules, month.State.Days, version.Content, team);
        List<string> told = [];
        List<string> seats = [];
        foreach ((string seat, Responder to) in ApprovalSeats.Of(People, month.Contract.Id, stage, month.DayOf(at)).Where(s => isFirst || stage.Waiting.Contains(s.Seat)))
        {
            await SendAsync(month, duty, to, team, await links.ForAsync(new(month.Id, version.Number, stage.Stage.Id), version.Hash, to, at), findings, at);
            told.Add(to.Person.Id);
            seats.Add(seat);
        }

        return done with { Told = told, Seats = isFirst ? seats : [] };
    }

    /// <summary>Somebody's check may have lapsed, somebody may have fallen ill: what was not found before is told.</summary>
    private async Task<RosterFact> LookForGapsAsync(CaseView<RosterState> month, RosterDuty duty, RosterDutyPerformed done, DateTimeOffset at)
    {
        RosterState state = month.State;
        DateOnly today = month.DayOf(at);
        DateOnly last = today.AddDays(state.Rules.LookAheadDays);
        RosterTeam team = await teams.OfAsync(month.Contract, month.State.Month.Last);
        List<RosterFinding> found = [.. state.Days.All.Where(d => d >= today && d <= last && state.InForce is not null)
            .SelectMany(d => RosterCheck.Day(state.Rules, state.Days, state.InForce!, team, d)).Where(f => f.IsError)];
        HashSet<string> known = [.. state.Facts.OfType<RosterDutyPerformed>().SelectMany(p => p.Findings)];
        List<RosterFinding> news = [.. found.Where(f => !known.Contains(f.Code))];
        return done with { Findings = [.. found.Select(f => f.Code)], Told = news.Count == 0 ? [] : await TellAsync(month, duty, news, at) };
    }

    private async Task<IReadOnlyList<string>> TellAsync(CaseView<RosterState> month, RosterDuty duty, IReadOnlyList<RosterFinding> findings, DateTimeOffset at)
    {
        RosterTeam team = await teams.OfAsync(month.Contract, month.State.Month.Last);
        List<string> told = [];
        IEnumerable<Responder> readers = ReadersOf(month, duty.Roles, [], at)
            .Concat(duty.Persons.Select(team.PersonOf).OfType<Person>().Select(p => new Responder(p, null)))
            .DistinctBy(r => r.Person.Id, StringComparer.Ordinal);
        foreach (Responder to in readers)
        {
            await SendAsync(month, duty, to, team, null, findings, at);
            told.Add(to.Person.Id);
        }

        return told;
    }

    private async Task SendAsync(CaseView<RosterState> month, RosterDuty duty, Responder to, RosterTeam team, MailLink? link, IReadOnlyList<RosterFinding> findings, DateTimeOffset at)
    {
        string language = to.Person.Language;
        ComposedMail mail = RosterMail.Compose(month, duty, to, link, address.Of("rosters/" + month.Id), findings, id => team.NameOf(id, language));
        await MailAsync(month, duty, duty.Kind.ToString(), to.Person, mail, at);
    }
}
