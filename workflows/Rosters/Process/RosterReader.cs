using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.Rosters.Process;

/// <summary>Reads a month with its contract and folds its facts.</summary>
public sealed class RosterReader(RosterLedger ledger, ContractVersions contracts)
    : CaseReader<CaseFact, RosterSummary, RosterState>(ledger, contracts, RosterSummary.Of,
        (id, contract, facts) => facts.OfType<RosterOpened>().Any() ? RosterState.Of(id, contract.Profile, contract.Calendars, facts) : null)
{
    /// <summary>The draft of the month before, from which rotations go on; empty where there is none.</summary>
    public async Task<RosterContent> BeforeAsync(CaseView<RosterState> month) =>
        await FindAsync(RosterLedger.IdOf(month.Contract.Id, month.State.Month.Previous)) is { } before ? before.State.InForce ?? before.State.Draft
            : RosterContent.Empty;

    /// <summary>What is planned on the day before a month and on the day after it: shifts that go over midnight touch them.</summary>
    public async Task<IReadOnlyList<RosterCell>> AroundAsync(CaseView<RosterState> month)
    {
        RosterMonth of = month.State.Month;
        return [.. await OnAsync(of.Previous, of.First.AddDays(-1)), .. await OnAsync(of.Next, of.Last.AddDays(1))];

        async Task<IEnumerable<RosterCell>> OnAsync(RosterMonth other, DateOnly day) =>
            await FindAsync(RosterLedger.IdOf(month.Contract.Id, other)) is { State: var state }
                ? (state.InForce ?? state.Current?.Content ?? state.Draft).Cells.Where(c => c.Day == day) : [];
    }
}
