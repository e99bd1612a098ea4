using Workflows.Api;
using Workflows.Contracts;
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
    ];

    /// <summary>The cases of a query with <c>contract</c> and <c>status</c> (open or closed), as far as one answer holds them.</summary>
    public static async Task<(IReadOnlyList<TSummary>? Found, bool LeftOut, IResult? Refused)> ReadAsync<TFact, TSummary>(
        ContractBook contracts, HttpRequest request, CaseLedger<TFact, TSummary> ledger, DateTimeOffset now, int closedDays = CaseListings.ClosedDays)
        where TFact : CaseFact
        where TSummary : class
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
        if (query is null)
        {
            return (null, false, refused);
        }

        string status = query.TextOrNull("status") ?? "open";
        List<Contract> chosen = [.. contracts.All.Where(c => query.TextOrNull("contract") is not { } id || c.Id == id).OrderBy(c => c.Id, StringComparer.Ordinal)];
        List<ApiError> errors = [];
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
            return (null, false, ApiRequests.Invalid(errors));
        }

        List<TSummary> found = [];
        foreach (Contract contract in chosen)
        {
            await foreach (CaseRow<TSummary> row in ledger.ListedAsync(contract.Id, status == "closed", now, closedDays))
            {
                if (found.Count == IncidentApi.MaxItems)
                {
                    return (found, true, null);
                }

                if (row.Summary is { } summary)
                {
                    found.Add(summary);
                }
            }
        }

        return (found, false, null);
    }
}
