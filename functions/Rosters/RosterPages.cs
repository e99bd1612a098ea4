using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Rosters.Planning;
using Workflows.Rosters.Process;
using Workflows.Security;

namespace Workflows.Rosters;

/// <summary>Reads what the pages about rosters show.</summary>
internal sealed class RosterPages(RosterReader reader, RosterLedger ledger, RosterTeams teams, OnCallLookup onDuty, Access access)
{
    /// <summary>A month as the reader sees it.</summary>
    public Task<RosterView> ModelAsync(PageContext page, CaseView<RosterState> month)
    {
        bool canPlan = access.CanRespond(page.Visitor!, month.Contract.Id);
        RosterState state = month.State;
        return ModelAsync(month, canPlan ? state.Draft : state.Current?.Content ?? RosterContent.Empty, canPlan && !state.IsClosed);
    }

    /// <summary>A month with some content of it.</summary>
    public async Task<RosterView> ModelAsync(CaseView<RosterState> month, RosterContent content, bool canAct)
    {
        RosterTeam team = await teams.ListedAsync(month.Contract);
        return new()
        {
            Month = month,
            Team = team,
            Content = content,
            Findings = RosterCheck.Of(month.State.Rules, month.State.Days, content, team, await reader.AroundAsync(month)),
            CanAct = canAct,
        };
    }

    /// <summary>The months of the reader's contracts, the latest first.</summary>
    public Task<CaseListing<RosterSummary>> MonthsAsync(PageContext page, CaseFilter filter) =>
        CaseListings.ReadAsync(ledger, page, filter, (month, person) => month.Waiting.Contains(person), order: month => month.Month);

    /// <summary>Who answers now in the contracts whose roster feeds the escalation.</summary>
    public async Task<IReadOnlyList<OnDutyItem>> OnDutyAsync(PageContext page)
    {
        List<OnDutyItem> duties = [];
        foreach (Contract contract in page.Contracts.Where(c => c.Profile.Roster?.Feeds is not null))
        {
            string role = contract.Profile.Roster!.Feeds!.Role;
            duties.Add(new(contract, await onDuty.WhoAsync(contract.Id, role, page.Now), await onDuty.NextAsync(contract, role, page.Now)));
        }

        return duties;
    }

    /// <summary>The contracts whose months the reader may open.</summary>
    public IReadOnlyList<Contract> Plannable(PageContext page) =>
        [.. page.Contracts.Where(c => c.Profile.Roster is not null && access.CanRespond(page.Visitor!, c.Id))];
}
