using Microsoft.Extensions.Hosting;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.ServiceLevels.Process;

namespace Workflows.ServiceLevels;

/// <summary>
/// Gathers the figures that pages keep before anybody asks for them: some time after the start, and after each midnight of a contract, when another
/// period may have begun. Where other processes write, pages are answered by several of them, each for a short time: there nothing is gathered ahead.
/// </summary>
internal sealed partial class FiguresAhead(
    LedgerTables tables, ContractVersions contracts, CurrentFigures figures, IHostApplicationLifetime lifetime, TimeProvider clock, ILogger<FiguresAhead> log)
    : BackgroundService
{
    /// <summary>After the start alerts come first that nobody took meanwhile, and what was interrupted.</summary>
    internal static readonly TimeSpan AfterStart = TimeSpan.FromSeconds(15);

    /// <summary>After each incident, which takes half of this: alerts and pages have the processor meanwhile.</summary>
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!tables.IsOnlyWriter)
        {
            return;
        }

        TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (lifetime.ApplicationStarted.Register(started.SetResult))
        {
            await started.Task.WaitAsync(stoppingToken);
        }

        for (TimeSpan wait = AfterStart; ; wait = UntilMidnight(clock.GetUtcNow()))
        {
            await Task.Delay(wait, clock, stoppingToken);
            try
            {
                await figures.GatherAheadAsync(contracts.All, clock.GetUtcNow, () => Task.Delay(Rest, clock, stoppingToken));
            }
            catch (Exception trouble) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(log, trouble);
            }
        }
    }

    /// <summary>Until a minute after the next midnight of any contract; a day where there is none.</summary>
    private TimeSpan UntilMidnight(DateTimeOffset now) => contracts.All
        .Select(c => c.Calendars.Business.StartOf(c.DayOf(now).AddDays(1)) - now).Append(TimeSpan.FromDays(1)).Min() + TimeSpan.FromMinutes(1);

    [LoggerMessage(5016, LogLevel.Warning, "Figures could not be gathered ahead; they are gathered when somebody asks for them")]
    private static partial void LogFailed(ILogger log, Exception trouble);
}
