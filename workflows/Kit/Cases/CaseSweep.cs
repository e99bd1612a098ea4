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
public sealed partial class CaseSweep<TDuty>(ContractVersions contracts, ICaseProcess<TDuty> process, ILogger<CaseSweep<TDuty>> log) : ICaseSweep
    where TDuty : ICaseDuty
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int performed = 0;
        foreach (string contractId in contracts.All.Select(c => c.Id).Union(await process.ContractsWithOpenAsync(), StringComparer.Ordinal))
        {
            await foreach (OpenCase open in process.OpenAsync(contractId))
            {
                cancellation.ThrowIfCancellationRequested();
                await TryAsync(open.Id, () => LookAsync(open));
            }
        }

        return performed;

        async Task LookAsync(OpenCase open)
        {
            bool isLate = now - open.LookDueAt >= SweepTimes.WakeAfter;
            if ((!isLate && !SweepTimes.IsTurn(open.Id, now)) || await process.LookAsync(open.Id, now) is not { } plan)
            {
                return;
            }

            if (plan.IsClosed)
            {
                await process.PlanAsync(open.Id, now); // a look that began before the close and ended after it wrote the open row once more
                return;
            }

            if (now - (isLate ? open.LookDueAt : plan.Due.Min(d => (DateTimeOffset?)d.DueAt)) is not { } late || late < SweepTimes.WakeAfter)
            {
                return;
            }

            LogOverdue(log, open.Id.Value, late);
            Telemetry.Woken(process.Kind.Word);
            await TryAsync(open.Id, () => client.StartOrSignalAsync(open.Id, "sweep", cancellation));
            foreach (TDuty duty in plan.Due.Where(d => now - d.DueAt >= SweepTimes.PerformAfter))
            {
                await TryAsync(open.Id, async () =>
                {
                    await process.PerformAsync(open.Id, duty, now);
                    Telemetry.Performed(process.Kind.Word, bySweep: true, now - duty.DueAt);
                    performed++;
                });
            }
        }
    }

    private async Task TryAsync(CaseId id, Func<Task> look)
    {
        try
        {
            await look();
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogFailed(log, id.Value, failure);
        }
    }

    [LoggerMessage(2011, LogLevel.Warning, "{Case}: its orchestration is {Late} late; waking it")]
    private static partial void LogOverdue(ILogger log, string @case, TimeSpan late);

    [LoggerMessage(2012, LogLevel.Error, "The sweep could not look after {Case}")]
    private static partial void LogFailed(ILogger log, string @case, Exception failure);
}
