using Microsoft.Extensions.DependencyInjection;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.People;
using Workflows.Rosters.Planning;

namespace Workflows.Rosters.Process;

/// <summary>What rosters owe, and how it is done.</summary>
public sealed class RosterProcess(RosterLedger ledger, RosterReader reader, CasePost post, RosterTeams teams)
    : ApprovalProcess<RosterSummary, RosterState, RosterDuty>(ledger, reader, post)
{
    private readonly RosterReader months = reader;

    /// <summary>Ids, tables and names of rosters.</summary>
    public static CaseKind Rosters { get; } = new("roster", 's', "rosters", new("RunRoster", "PlanRoster", "PerformRosterDuty"));

    /// <summary>The process.</summary>
    public static ProcessDefinition Definition { get; } = ProcessDefinition.Of<RosterProcess, RosterDuty>(
        Rosters, RosterTexts.All, RosterFacts.Family, services => services
        .AddSingleton<RosterLedger>().AddSingleton<RosterReader>().AddSingleton<RosterTeams>().AddSingleton<RosterFeeds>()
        .AddSingleton<OnCallLookup>().AddSingleton<IOnCall>(p => p.GetRequiredService<OnCallLookup>())
        .AddSingleton<RosterMonthOpener>().AddSingleton<ICaseSweep>(p => p.GetRequiredService<RosterMonthOpener>())
        .AddSingleton<RosterCommands>()) with
    { Rules = [RosterRules.Section] };

    /// <inheritdoc/>
    protected override IEnumerable<RosterDuty> Pending(CaseView<RosterState> found, DateTimeOffset at) => RosterSchedule.Pending(found.State, at);

    /// <inheritdoc/>
    protected override string? About(RosterDuty duty) => duty.Kind switch
    {
        RosterDutyKind.RemindToSubmit or RosterDutyKind.SubmissionMissed => "submission",
        RosterDutyKind.LookForGaps => "gaps",
        _ => base.About(duty),
    };

    /// <inheritdoc/>
    protected override async Task<CaseFact> PerformAsync(CaseView<RosterState> found, RosterDuty duty, DateTimeOffset at)
    {
        RosterTeam team = await teams.OfAsync(found.Contract, found.State.Month.Last);
        IReadOnlyList<string> findings = [];
        int? more = null;
        CaseTold told;
        switch (duty.Kind)
        {
            case RosterDutyKind.Ask or RosterDutyKind.Remind:
                IReadOnlyList<RosterCell> around = await months.AroundAsync(found);
                told = found.State.Current is { } version
                    ? await AskAsync(found, version.Approval, duty, at, (to, link) =>
                        SendAsync(found, duty, to, team, link, RosterCheck.Of(found.State.Rules, found.State.Days, version.Content, team, around), at))
                    : CaseTold.Nobody;
                break;

            case RosterDutyKind.LookForGaps:
                (findings, more, told) = await LookForGapsAsync(found, duty, team, at);
                break;

            default:
                told = await TellAsync(found, duty, team, [], at);
                break;
        }

        return new RosterDutyPerformed
        {
            Id = "duty/" + duty.Key, At = at, RecordedAt = at, Actor = "system", Duty = duty, Told = told.Persons,
            Seats = told.Seats, Findings = findings, MoreFindings = more
        };
    }

    /// <summary>Somebody's check may have lapsed, somebody may have fallen ill: what was not found before is told.</summary>
    private async Task<(IReadOnlyList<string> Findings, int? More, CaseTold Told)> LookForGapsAsync(
        CaseView<RosterState> month, RosterDuty duty, RosterTeam team, DateTimeOffset at)
    {
        RosterState state = month.State;
        DateOnly today = month.DayOf(at);
        DateOnly last = today.AddDays(state.Rules.LookAheadDays);
        List<RosterFinding> found = [.. state.Days.All.Where(d => d >= today && d <= last && state.InForce is not null)
            .SelectMany(d => RosterCheck.Day(state.Rules, state.Days, state.InForce!, team, d)).Where(f => f.IsError)];
        HashSet<string> known = [.. state.Facts.OfType<RosterDutyPerformed>().SelectMany(p => p.Findings)];
        List<RosterFinding> news = [.. found.Where(f => !known.Contains(f.Code))];

        // News first: what has no room today is news again at the next look.
        (IReadOnlyList<string> kept, int? more) = RosterDutyPerformed.Fit([.. news.Select(f => f.Code), .. found.Select(f => f.Code).Where(known.Contains)]);
        return (kept, more, news.Count == 0 ? CaseTold.Nobody
            : await TellAsync(month, duty, team, [.. news.Take(kept.Count)], at, news.Count - Math.Min(news.Count, kept.Count)));
    }

    private Task<CaseTold> TellAsync(CaseView<RosterState> month, RosterDuty duty, RosterTeam team, IReadOnlyList<RosterFinding> findings, DateTimeOffset at,
        int more = 0) => TellAsync(
        [
            .. ReadersOf(month, duty.Roles, [], at)
                .Concat(duty.Persons.Select(team.PersonOf).OfType<Person>().Select(p => new Responder(p, null)))
                .DistinctBy(r => r.Person.Id, StringComparer.Ordinal),
        ],
        to => SendAsync(month, duty, to, team, null, findings, at, more));

    private Task SendAsync(CaseView<RosterState> month, RosterDuty duty, Responder to, RosterTeam team, MailLink? link, IReadOnlyList<RosterFinding> findings,
        DateTimeOffset at, int more = 0) => MailAsync(
        month, duty, to, link, at, one => RosterMail.Compose(month, duty, one with { NameOf = id => team.NameOf(id, one.Language) }, findings, more));

    /// <inheritdoc/>
    protected override bool MayWait(CaseView<RosterState> found, RosterDuty duty, DateTimeOffset at) => duty.Kind == RosterDutyKind.Publish;
}
