using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.ServiceLevels;

namespace Workflows.Deliverables;

/// <summary>
/// Opens the analysis and proposal that a report makes due: for each target that it reports as missed, and each indicator that the client
/// does not accept. A report stays open until that is done, so that a crash between the two leaves nothing out.
/// </summary>
public sealed partial class DeliverableImprovements(
    ContractVersions contracts, DeliverableLedger ledger, DeliverableReader reader, DeliverableCommands commands, ILogger<DeliverableImprovements> log)
    : ICaseSweep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int opened = 0;
        Command by = new(Actor.System, "improvement", now, client, cancellation);
        foreach (Contract contract in contracts.All.Where(c => c.Profile.Section<DeliverableRules>()?.Items.Any(i => i.Improvement is not null) ?? false))
        {
            List<CaseRow<DeliverableSummary>> rows =
                await ledger.OfAsync(contract.Id).Where(r => r.Summary is { ToImprove.Count: > 0 }).ToListAsync(cancellation);
            foreach (CaseRow<DeliverableSummary> row in rows)
            {
                try
                {
                    opened += await OpenAsync(contract, row.Id, by);
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    LogFailed(log, row.Id.Value, failure); // one must not keep the others from it
                }
            }
        }

        return opened;
    }

    private async Task<int> OpenAsync(Contract contract, CaseId id, Command by)
    {
        if (await reader.FindAsync(id) is not { State: var report })
        {
            return 0;
        }

        foreach ((string indicator, DateTimeOffset since) in report.ToImprove)
        {
            DateOnly day = contract.DayOf(since);
            (CaseId? improvement, _) = await commands.OpenAsync(contract.Id, by, report.Item.Improvement!,
                day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), day,
                (DeliverableMail.MeasuredText(report, Subject) ?? DeliverableMail.TitleOf(report, Subject)) + " " + NameOf(contract, indicator));
            await commands.ImprovementOpenedAsync(id, by, indicator, improvement!.Value);
        }

        return report.ToImprove.Count;
    }

    /// <summary>The subject is on record: in the language of the contracts.</summary>
    private const string Subject = Texts.Languages.Japanese;

    private static string NameOf(Contract contract, string indicator) =>
        contract.Profile.Section<ServiceLevelRules>()?.NameOf(indicator)?.In(Subject) ?? indicator;

    [LoggerMessage(2031, LogLevel.Error, "An improvement could not be opened for the report {Report}")]
    private static partial void LogFailed(ILogger log, string report, Exception failure);
}
