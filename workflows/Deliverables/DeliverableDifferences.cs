using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;

namespace Workflows.Deliverables;

/// <summary>
/// Notices what was recorded after a report on service levels was handed in: a recovery that was corrected, an exclusion that was agreed on. Its owner is
/// told once for each set of other figures, until a corrected version says them or the client has accepted the report.
/// </summary>
/// <remarks>Of periods that were over when the report was written: any other changes by time alone.</remarks>
public sealed partial class DeliverableDifferences(
    ContractVersions contracts, DeliverableLedger ledger, DeliverableReader reader, DeliverableCommands commands, CurrentFigures figures,
    ILogger<DeliverableDifferences> log) : ICaseSweep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        int told = 0;
        Command by = new(Actor.System, "figures", now, client, cancellation);
        foreach (Contract contract in contracts.All)
        {
            HashSet<string> items = [.. (contract.Profile.Section<DeliverableRules>()?.Items ?? []).Where(i => i.Figures).Select(i => i.Id)];
            if (items.Count == 0 || contract.Profile.Section<ServiceLevelRules>() is not { } rules)
            {
                continue;
            }

            List<CaseRow<DeliverableSummary>> rows = await ledger.OfAsync(contract.Id)
                .Where(r => r.Summary is { SubmittedAt: not null } report && items.Contains(report.ItemId)).ToListAsync(cancellation);
            foreach (CaseRow<DeliverableSummary> row in rows)
            {
                try
                {
                    told += await LookAsync(contract, rules, row.Id, by) ? 1 : 0;
                }
                catch (Exception failure) when (failure is not OperationCanceledException)
                {
                    LogFailed(log, row.Id.Value, failure); // one must not keep the others from it
                }
            }
        }

        return told;
    }

    /// <summary>A report was written before its period was over: its figures change by time alone.</summary>
    /// <param name="report">The report.</param>
    /// <param name="contract">Its contract, whose periods count.</param>
    public static bool IsEarly(DeliverableState report, Contract contract)
    {
        ArgumentNullException.ThrowIfNull(report);
        ArgumentNullException.ThrowIfNull(contract);
        return report.Version is { } version && contract.Profile.Section<ServiceLevelRules>() is { } rules
            && version.Written.RecordedAt < ServiceLevelPeriod.Of(rules.Period, report.Opened.Anchor).SpanIn(contract.Calendars.Business).To;
    }

    private async Task<bool> LookAsync(Contract contract, ServiceLevelRules rules, CaseId id, Command by)
    {
        if (await reader.FindAsync(id) is not { State: { Version: { } version, Figures.Count: > 0, NotOwed: null } report })
        {
            return false;
        }

        if (IsEarly(report, contract)
            || await figures.ReadAsync(contract, ServiceLevelPeriod.Of(rules.Period, report.Opened.Anchor), by.Now) is not { } now)
        {
            return false;
        }

        ReportedFigure[] others =
        [
            .. now.Indicators.Select(ReportedFigure.Of).Where(f => report.Figures.Any(said => said.Indicator == f.Indicator && said.Differs(f))),
        ];
        string digest = TableKey.Digest(LedgerJson.Write(others));
        return others.Length > 0
            && !report.Facts.OfType<DeliverableFiguresDiffer>().Any(f => f.Version == version.Number && f.Id.EndsWith(digest, StringComparison.Ordinal))
            && await commands.FiguresDifferAsync(id, by, version.Number, [.. others.Select(f => f.Indicator)], digest) is CommandResult.Done;
    }

    [LoggerMessage(2033, LogLevel.Error, "The figures of the report {Report} could not be compared")]
    private static partial void LogFailed(ILogger log, string report, Exception failure);
}
