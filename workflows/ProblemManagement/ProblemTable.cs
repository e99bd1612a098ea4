using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Kit.Cases;

namespace Workflows.ProblemManagement;

/// <summary>How many problems of a category were filed in each month of a year.</summary>
/// <param name="Category">Id of the category.</param>
/// <param name="Months">One number for each month, from the first of the year.</param>
public sealed record ProblemTally(string Category, IReadOnlyList<int> Months);

/// <summary>The table of problems of a year (問題管理表, 課題管理表): as they stood at its end, or stand now.</summary>
public sealed class ProblemTable(ProblemLedger ledger, ProblemReader reader)
{
    /// <summary>Before any problem was filed.</summary>
    internal static readonly DateOnly First = new(2000, 1, 1);

    /// <summary>Every problem of a contract that was on record in a year: one that was open over its end is in both.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="first">The first day of the year.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<ProblemSummary>> OfAsync(Contract contract, DateOnly first, CancellationToken cancellation)
    {
        BusinessCalendar business = contract.Calendars.Business;
        (DateTimeOffset from, DateTimeOffset before) = (business.StartOf(first), business.StartOf(first.AddYears(1)));
        List<ProblemSummary> found = [];
        await foreach (CaseRow<ProblemSummary> row in AllAsync(ledger, contract.Id).WithCancellation(cancellation))
        {
            if (row.FiledAt < before && !(row.Summary?.ClosedAt < from)
                && await reader.FindAsync(row.Id, asOf: before.AddTicks(-1)) is { State: { Withdrawn: null } state })
            {
                found.Add(ProblemSummary.Of(state));
            }
        }

        return [.. found.DistinctBy(p => p.Id).OrderBy(p => p.FiledAt).ThenBy(p => p.Id, StringComparer.Ordinal)];
    }

    /// <summary>How many of them were filed in each month of the year, by category.</summary>
    public static IReadOnlyList<ProblemTally> Tally(Contract contract, DateOnly first, IReadOnlyList<ProblemSummary> problems)
    {
        IEnumerable<string> categories = (contract.Profile.Section<ProblemRules>()?.Categories.Select(c => c.Id) ?? [])
            .Concat(problems.Select(p => p.Category)).Distinct(StringComparer.Ordinal);
        return
        [
            .. categories.Select(category => new ProblemTally(category, [.. Enumerable.Range(0, 12).Select(first.AddMonths).Select(month =>
                problems.Count(p => p.Category == category && contract.DayOf(p.FiledAt) is var day && (day.Year, day.Month) == (month.Year, month.Month)))])),
        ];
    }

    /// <summary>Every problem of a contract, open or closed.</summary>
    public static IAsyncEnumerable<CaseRow<ProblemSummary>> AllAsync(ProblemLedger ledger, string contractId) =>
        ledger.OfAsync(contractId).Concat(ledger.ClosedOfAsync(contractId, First));
}
