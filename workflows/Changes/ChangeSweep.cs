using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Incidents;

namespace Workflows.Changes;

/// <summary>
/// Compares what is owed for changes with reality, apart from the orchestrations (see <see cref="IncidentSweep"/>, whose times it
/// shares): wakes or restarts one that is late, and performs itself what stays overdue, under the same keys.
/// </summary>
public sealed partial class ChangeSweep(ContractBook contracts, ChangeLedger ledger, ChangeReader reader, PerformChangeDutyActivity duties, ILogger<ChangeSweep> log)
{
    /// <summary>Looks at every open change of every contract once.</summary>
    /// <returns>How many duties it performed in an orchestration's place.</returns>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int performed = 0;
        foreach (Contract contract in contracts.All)
        {
            await foreach (ChangeRow row in ledger.OfAsync(contract.Id))
            {
                cancellation.ThrowIfCancellationRequested();
                TimeSpan? late = row.Summary is null ? now - row.FiledAt : row.NextLookAt is { } next ? now - next : null;
                if (!(late >= IncidentSweep.WakeAfter) || await reader.FindAsync(row.Id) is not { } change)
                {
                    continue;
                }

                LogOverdue(log, row.Id.Value, late.Value);
                await client.EnsureStartedAsync(row.Id, cancellation);
                await client.TrySignalAsync(row.Id, "sweep", cancellation);
                foreach (ChangeDuty duty in ChangeSchedule.At(change.State, change.Contract.Calendars, now).Due.Where(d => now - d.DueAt >= IncidentSweep.PerformAfter))
                {
                    await duties.PerformAsync(row.Id, duty, now);
                    performed++;
                }
            }
        }

        return performed;
    }

    [LoggerMessage(2011, LogLevel.Warning, "Change {Change}: its orchestration is {Late} late; waking it")]
    private static partial void LogOverdue(ILogger log, string change, TimeSpan late);
}
