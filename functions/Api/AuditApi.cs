using Microsoft.Azure.Functions.Worker;
using Workflows.Contracts;
using Workflows.Ledger;

namespace Workflows.Api;

/// <summary>Proof that nobody changed the record.</summary>
internal sealed class AuditApi(AuditLog audit, ContractVersions contracts)
{
    /// <summary>What an audit may be asked.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        new("sequence", ApiType.Number, false, "Of an anchor that was written down elsewhere.", int.MaxValue),
        new("hash", ApiType.Text, false, "Of that anchor.", 64),
    ];

    /// <summary>Walks a contract's audit chain, or that of the system (<c>_system</c>: sign-ins).</summary>
    [Function("VerifyAudit")]
    public async Task<IResult> VerifyAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/audit/{contract}/verify")] HttpRequest request,
        string contract, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is null && contract != AuditLog.SystemChain)
        {
            return ApiRequests.NotFound($"the id of a contract, or {AuditLog.SystemChain}", contract);
        }

        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
        if (query is null)
        {
            return refused!;
        }

        int sequence = query.Number("sequence", 0);
        string? hash = query.TextOrNull("hash");
        if (sequence > 0 != (hash is not null))
        {
            return ApiRequests.Invalid([new("hash", "'sequence' and 'hash' of one anchor together, or neither", "one of them")]);
        }

        return Results.Ok(await audit.VerifyAsync(contract, hash is null ? null : new AuditAnchor(sequence, hash), cancellation));
    }
}
