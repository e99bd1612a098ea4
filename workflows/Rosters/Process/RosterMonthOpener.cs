using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Rosters.Process;

/// <summary>Opens months in time for their first reminder, so that a plan that nobody begins is missed, too.</summary>
public sealed partial class RosterMonthOpener(ContractVersions contracts, RosterLedger ledger, RosterCommands commands, ILogger<RosterMonthOpener> log)
    : ICaseSweep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int opened = 0;
        foreach (Contract contract in contracts.All.Where(c => c.Profile.Roster is not null))
        {
            // A row that no orchestration has looked at may be all that a crash left of an opening; opening again completes it.
            RosterMonth next = RosterMonth.Of(contract.Calendars.Business.DayOf(now)).Next;
            if (now < RosterDue.OpensAt(contract.Profile.Roster!, next, contract.Calendars)
                || await ledger.FindAsync(RosterLedger.IdOf(contract.Id, next)) is { LookedAt: not null })
            {
                continue;
            }

            try
            {
                // refused outside the term: there is nothing to plan then
                await commands.OpenAsync(contract.Id, new(Actor.System, "opened", now, client, cancellation), next);
                opened++;
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                LogFailed(log, contract.Id, failure); // one contract must not keep the others from it
            }
        }

        return opened;
    }

    [LoggerMessage(2022, LogLevel.Error, "The next month of the roster of {Contract} could not be opened")]
    private static partial void LogFailed(ILogger log, string contract, Exception failure);
}
