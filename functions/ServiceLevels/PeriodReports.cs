using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit.Cases;

namespace Workflows.ServiceLevels;

/// <summary>The reports on a period: what was handed in, and what the client said of it.</summary>
internal sealed class PeriodReports(DeliverableLedger ledger, DeliverableReader reader)
{
    /// <summary>Reports that carry figures of the period, in the order of their numbers.</summary>
    public async Task<IReadOnlyList<CaseView<DeliverableState>>> OfAsync(Contract contract, ServiceLevelPeriod period)
    {
        HashSet<string> items = [.. (contract.Profile.Section<DeliverableRules>()?.Items ?? []).Where(i => i.Figures).Select(i => i.Id)];
        List<CaseView<DeliverableState>> found = [];
        if (items.Count > 0)
        {
            // What is scheduled has the last day or the first one of its period in its number, whenever it was opened.
            foreach (CaseRow<DeliverableSummary> row in await ledger.OfAsync(contract.Id).Concat(ledger.ClosedOfAsync(contract.Id, period.From))
                .Where(r => r.Summary is { } report && items.Contains(report.ItemId) && ServiceLevelPeriod.Of(period.Kind, report.Anchor) == period)
                .OrderBy(r => r.Id.Value).ToListAsync())
            {
                if (await reader.FindAsync(row.Id) is { State.Figures.Count: > 0 } report)
                {
                    found.Add(report);
                }
            }
        }

        return found;
    }
}
