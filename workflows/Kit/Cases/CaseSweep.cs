using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Observability;

namespace Workflows.Kit.Cases;

/// <summary>A sweep over the cases of one process.</summary>
public interface ICaseSweep
{
    /// <summary>Looks at every open case of every contract once; one that cannot be looked at does not keep the others from it.</summary>
    /// <returns>How many duties it performed in an orchestration's place.</returns>
    Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation);
}

/// <summary>
/// Compares what is owed with reality, apart from the orchestrations: wakes or restarts one that is late, and performs itself what stays overdue,
/// under the same keys.
/// </summary>
public sealed partial class CaseSweep<TDuty>(
    ContractVersions contracts, ICaseProcess<TDuty> process, TimeProvider clock, ILogger<CaseSweep<TDuty>> log) : ICaseSweep
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int performed = 0;
        int cases = 0;
        int overdue = 0;
        List<OpenClock> clocks = [];
        foreach (string contractId in contracts.All.Select(c => c.Id).Union(await process.ContractsWithOpenAsync(), StringComparer.Ordinal))
        {
            if (contracts.Current(contractId) is null)
            {
                LogGone(log, contractId, process.Kind.Word);
            }

            await foreach (OpenCase open in process.OpenAsync(contractId))
            {
                cancellation.ThrowIfCancellationRequested();
                cases++;
                overdue += open.LateAt(now) >= SweepTimes.WakeAfter ? 1 : 0;
                clocks.AddRange(open.Clocks);
                await log.TryAsync(open.Id.Value, () => LookAsync(open));
            }
        }

        TellStanding();
        return performed;

        void TellStanding()
        {
            Standing.Cases(process.Kind.Word, cases, overdue, clock);
            foreach (bool contractual in (bool[])[true, false])
            {
                List<OpenClock> running = [.. clocks.Where(c => c.Contractual == contractual)];
                Standing.Clocks(process.Kind.Word, contractual, running.Count, running.Where(c => c.Due > now).Min(c => (DateTimeOffset?)c.Due) - now, clock);
            }
        }

        async Task LookAsync(OpenCase open)
        {
            TimeSpan late = open.LateAt(now);
            bool isLate = late >= SweepTimes.WakeAfter;
            if (isLate && late < SweepTimes.PerformAfter && open.LookedAt is not null)
            {
                await WakeAsync(open, late); // when thousands are late it is no time to read the facts of all of them
                return;
            }

            if ((!isLate && !SweepTimes.IsTurn(open.Id, now)) || await process.LookAsync(open.Id, now) is not { } plan)
            {
                return;
            }

            if (plan.IsClosed)
            {
                await process.PlanAsync(open.Id, now); // a look that began before the close and ended after it wrote the open row once more
                return;
            }

            late = isLate ? late : now - plan.Due.Min(d => (DateTimeOffset?)d.DueAt) ?? TimeSpan.Zero;
            if (late < SweepTimes.WakeAfter)
            {
                return;
            }

            await WakeAsync(open, late);
            foreach (TDuty duty in plan.Due.Where(d => now - d.DueAt >= SweepTimes.PerformAfter))
            {
                LogPerforming(log, open.Id.Value, duty.Key, now - duty.DueAt);
                await log.TryAsync(open.Id.Value, async () =>
                {
                    await process.PerformAsync(open.Id, duty, now);
                    Telemetry.Performed(process.Kind.Word, bySweep: true, now - duty.DueAt);
                    performed++;
                });
            }
        }

        Task WakeAsync(OpenCase open, TimeSpan late)
        {
            LogOverdue(log, open.Id.Value, late);
            Telemetry.Woken(process.Kind.Word);
            return log.TryAsync(open.Id.Value, () => client.StartOrSignalAsync(open.Id, "sweep", cancellation));
        }
    }

    [LoggerMessage(2011, LogLevel.Warning, "{Case}: its orchestration is {Late} late; waking it")]
    private static partial void LogOverdue(ILogger log, string @case, TimeSpan late);

    [LoggerMessage(2002, LogLevel.Warning, "{Case}: performing {Duty}, which is {Late} late, in place of its orchestration")]
    private static partial void LogPerforming(ILogger log, string @case, string duty, TimeSpan late);

    [LoggerMessage(2004, LogLevel.Warning,
        "Contract {Contract} has open cases ({Process}), but its profile is no longer there; they are kept to the rules they began with")]
    private static partial void LogGone(ILogger log, string contract, string process);
}
