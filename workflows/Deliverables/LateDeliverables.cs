using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.ServiceLevels.Process;

namespace Workflows.Deliverables;

/// <summary>Tells service levels what was handed in late, see <see cref="ILateItems"/>.</summary>
public sealed class LateDeliverables(DeliverableLedger ledger, DeliverableReader reader) : ILateItems
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<LateCase>> OfAsync(Contract contract, IReadOnlySet<string> items, DateOnly from, DateTimeOffset asOf)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(items);
        List<LateCase> found = [];

        // What was due in the year may have been opened before it.
        await foreach (CaseRow<DeliverableSummary> row in ledger.OfAsync(contract.Id).Concat(ledger.ClosedOfAsync(contract.Id, from.AddYears(-1))))
        {
            if (MayBeLate(row.Summary) && await reader.FindAsync(row.Id, asOf: asOf) is
                {
                    State: { NotOwed: null, DueMoment: { } due, Due.Breach: var day } state
                } && items.Contains(state.Item.Id) && day >= from && (state.SubmittedAt ?? asOf) >= due.Breach)
            {
                found.Add(new(new(row.Id.Value, state.Item.Id, day, state.SubmittedAt), new(
                    row.Id.Value, [.. state.Facts.Where(f => f is not ICaseDutyPerformed).Select(f => f.Id)])));
            }
        }

        // One that is just being closed stands in both lists.
        return [.. found.DistinctBy(c => c.Fact.Case, StringComparer.Ordinal).OrderBy(c => c.Fact.Day).ThenBy(c => c.Fact.Case, StringComparer.Ordinal)];

        // By the row, which is what is known now. What was closed by then changes no more.
        bool MayBeLate(DeliverableSummary? row) => row is null || (items.Contains(row.ItemId) && (row.IsLate || row.ClosedAt is null || row.ClosedAt > asOf));
    }
}
