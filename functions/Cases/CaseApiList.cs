using Workflows.Api;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

namespace Workflows.Cases;

/// <summary>Lists of cases for machines, the same in every process.</summary>
internal static class CaseApiList
{
    /// <summary>What may be asked for.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        new("contract", ApiType.Text, false, "Only of this contract.", 100),
        new("status", ApiType.Text, false, "open (default) or closed.", 10),
        .. ApiShapes.PageQuery,
    ];

    /// <summary>The cases of a query in the order of contracts and ids, as far as one answer holds them; <c>Next</c> asks for those behind them.</summary>
    public static async Task<(IReadOnlyList<TSummary>? Found, string? Next, IResult? Refused)> ReadAsync<TFact, TSummary>(
        ContractVersions contracts, HttpRequest request, CaseLedger<TFact, TSummary> ledger, DateTimeOffset now, int closedDays = CaseListings.ClosedDays)
        where TFact : CaseFact
        where TSummary : class
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
        if (query is null)
        {
            return (null, null, refused);
        }

        string status = query.TextOrNull("status") ?? "open";
        List<Contract> chosen = [.. contracts.All.Where(c => query.TextOrNull("contract") is not { } id || c.Id == id).OrderBy(c => c.Id, StringComparer.Ordinal)];
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

        if (errors.Count > 0)
        {
            return (null, null, ApiRequests.Invalid(errors));
        }

        int most = query.Number("max", IncidentApi.MaxItems);
        string? last = null;
        List<TSummary> found = [];
        foreach (Contract contract in chosen.Where(c => string.CompareOrdinal(c.Id, after.ContractId) >= 0))
        {
            await foreach (CaseRow<TSummary> row in ledger.ListedAsync(contract.Id, status == "closed", now, closedDays, contract.Id == after.ContractId ? after.Value : null))
            {
                if (row.Summary is not { } summary)
                {
                    continue;
                }

                if (found.Count == most)
                {
                    return (found, last, null);
                }

                found.Add(summary);
                last = row.Id.Value;
            }
        }

        return (found, null, null);
    }
}
