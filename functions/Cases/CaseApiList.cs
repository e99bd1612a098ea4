using Workflows.Api;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Cases;

/// <summary>Lists of cases for machines, the same in every process.</summary>
internal static class CaseApiList
{
    /// <summary>Most cases in one answer.</summary>
    public const int MaxItems = 1_000;

    /// <summary>An id may name a day before that of the filing: a month's roster its first, a form that was sent again the day of the first time.</summary>
    private const int IdsNameDaysBefore = 31;

    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        new("contract", ApiType.Text, false, "Only of this contract.", 100),
        new("status", ApiType.Text, false, "open (default) or closed.", 10),
        new("from", ApiType.Day, false,
            "Filed on or after this day (local to the contract). Closed ones go back some 400 days, placements ten years, when it is missing."),
        new("to", ApiType.Day, false, "Filed on or before this day."),
        new("after", ApiType.Text, false, "What the answer before gave as 'next'; the list goes on behind it.", 120),
        new("max", ApiType.Number, false, "At most so many; 1,000 when it is missing.", MaxItems),
    ];

    /// <summary>The cases of a query in the order of contracts and ids, as far as one answer holds them; <c>next</c> asks for those behind them.</summary>
    /// <param name="contracts">Every contract.</param>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="ledger">Where they are.</param>
    /// <param name="item">What is shown of a row; null: it is left out.</param>
    /// <param name="closed">The closed ones of a contract from a first day (local) on, behind an id; null: by the day that ids name.</param>
    /// <param name="now">Now (UTC).</param>
    public static async Task<IResult> ReadAsync<TFact, TSummary>(
        ContractVersions contracts, ApiCases cases, HttpRequest request, CaseLedger<TFact, TSummary> ledger, Func<CaseRow<TSummary>, object?> item,
        Func<Contract, DateOnly, string?, IAsyncEnumerable<CaseRow<TSummary>>>? closed, DateTimeOffset now)
        where TFact : CaseFact
        where TSummary : class
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
        if (query is null)
        {
            return refused!;
        }

        string status = query.TextOrNull("status") ?? "open";
        (DateOnly? from, DateOnly? to) = (query.DayOrNull("from"), query.DayOrNull("to"));
        List<Contract> chosen = [.. contracts.All.Where(c => query.TextOrNull("contract") is not { } id || c.Id == id)
            .OrderBy(c => c.Id, StringComparer.Ordinal)];
        CaseId after = default;
        List<ApiError> errors = [];
        if (query.TextOrNull("after") is { } cursor && !CaseId.TryParse(ledger.Kind, cursor, out after))
        {
            errors.Add(new("after", "what the answer before gave as 'next'", $"'{cursor}'"));
        }

        if (chosen.Count == 0)
        {
            errors.Add(new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{query.TextOrNull("contract")}'"));
        }

        if (status is not ("open" or "closed"))
        {
            errors.Add(new("status", "open or closed", $"'{status}'"));
        }

        if (to < from)
        {
            errors.Add(new("to", "a day on or after 'from'", FormattableString.Invariant($"{to:yyyy-MM-dd}")));
        }

        if (errors.Count > 0)
        {
            return ApiRequests.Invalid(errors);
        }

        closed ??= (contract, first, behind) => ledger.ClosedOfAsync(contract.Id, first.AddDays(-IdsNameDaysBefore), behind);
        int most = query.Number("max", MaxItems);
        string? last = null;
        List<object> found = [];
        foreach (Contract contract in chosen.Where(c => string.CompareOrdinal(c.Id, after.ContractId) >= 0))
        {
            string? behind = contract.Id == after.ContractId ? after.Value : null;
            DateOnly? first = from ?? (status == "closed" ? contract.DayOf(now).AddDays(-cases.ClosedDays) : null);
            await foreach (CaseRow<TSummary> row in status == "closed" ? closed(contract, first!.Value, behind) : ledger.OfAsync(contract.Id, behind))
            {
                DateOnly day = contract.DayOf(row.FiledAt);
                if (day < first || day > to || item(row) is not { } shown)
                {
                    continue;
                }

                if (found.Count == most)
                {
                    return Answer(last);
                }

                found.Add(shown);
                last = row.Id.Value;
            }
        }

        return Answer(next: null);

        IResult Answer(string? next)
        {
            Dictionary<string, object> answer = new() { [cases.Area] = found, ["leftOut"] = next is not null };
            if (next is not null)
            {
                answer["next"] = next;
            }

            return Results.Ok(answer);
        }
    }
}
