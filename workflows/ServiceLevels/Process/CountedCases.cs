using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.ServiceLevels.Process;

/// <summary>A case that counts.</summary>
/// <param name="Fact">What counts.</param>
/// <param name="Case">The case with the facts that decide.</param>
public sealed record CountedCase(CaseFiled Fact, MeasuredCase Case);

/// <summary>Where cases of a process are counted for a report. Service levels know no such process.</summary>
public interface ICountedCases
{
    /// <summary>As what they count.</summary>
    Counted Of { get; }

    /// <summary>Those of a period, as far as they were on record.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="period">The period.</param>
    /// <param name="asOf">What was recorded later is not looked at.</param>
    Task<IReadOnlyList<CountedCase>> InAsync(Contract contract, OpenSpan period, DateTimeOffset asOf);
}

/// <summary>Counts the cases of a process.</summary>
/// <param name="of">As what.</param>
/// <param name="ledger">Its cases.</param>
/// <param name="reader">Reads one.</param>
/// <param name="at">When a case counts (UTC); null: it does not, e.g. since it was withdrawn.</param>
public sealed class CountedCases<TSummary, TState>(
    Counted of, CaseLedger<CaseFact, TSummary> ledger, CaseReader<CaseFact, TSummary, TState> reader, Func<CaseView<TState>, DateTimeOffset?> at)
    : ICountedCases
    where TSummary : class
    where TState : class, ICaseState<CaseFact>
{
    /// <inheritdoc/>
    public Counted Of => of;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CountedCase>> InAsync(Contract contract, OpenSpan period, DateTimeOffset asOf)
    {
        List<CountedCase> found = [];

        // The day in an id is that of the filing, which is never before the moment that counts.
        await foreach (CaseRow<TSummary> row in ledger.OfAsync(contract.Id).Concat(ledger.ClosedOfAsync(contract.Id, contract.DayOf(period.From))))
        {
            if (row.FiledAt >= period.From && await reader.FindAsync(row.Id, asOf: asOf) is { } view && at(view) is { } when
                && when >= period.From && when < period.To)
            {
                found.Add(new(
                    new(row.Id.Value, of, when), new(row.Id.Value, [.. view.State.Facts.Where(f => f is not ICaseDutyPerformed).Select(f => f.Id)])));
            }
        }

        return [.. found.DistinctBy(c => c.Fact.Case, StringComparer.Ordinal)]; // one that is just being closed stands in both lists
    }
}
