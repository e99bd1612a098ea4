using Azure;
using Azure.Data.Tables;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Incidents.Store;

/// <summary>Incidents and their facts.</summary>
public sealed class IncidentLedger(LedgerTables tables, AuditLog audit)
    : CaseLedger<IncidentFact, IncidentSummary>(tables, audit, IncidentKind.Incidents, FactFormat.ByAttributes)
{
    /// <summary>Takes an open incident's row away; its facts, if any, stay.</summary>
    public async Task RemoveAsync(CaseId id)
    {
        try
        {
            await (await CasesAsync()).DeleteEntityAsync(CaseRow<IncidentSummary>.OpenPartition(id.ContractId), id.Value, ETag.All);
        }
        finally
        {
            Changed(id);
        }
    }

    /// <summary>The fact that closes the incident is on record, whatever its row says yet.</summary>
    public Task<bool> IsClosedAsync(CaseId id) => HasAsync(id, Closed.FactId);

    /// <summary>The incident is closed or withdrawn, whatever its row says yet: what fires now is none of its business.</summary>
    public async Task<bool> IsOverAsync(CaseId id) => (await Task.WhenAll(HasAsync(id, Closed.FactId), HasAsync(id, Withdrawn.FactId))).Contains(true);

    /// <summary>Closed incidents of a contract that were opened from a moment on and before another; whatever day their id names.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="from">First moment.</param>
    /// <param name="before">First moment that is too late.</param>
    /// <param name="after">Only those behind this id, in the order of ids.</param>
    public IAsyncEnumerable<CaseRow<IncidentSummary>> ClosedOfAsync(string contractId, DateTimeOffset from, DateTimeOffset before, string? after = null) =>
        RowsAsync(TableClient.CreateQueryFilter(
        $"PartitionKey eq {CaseRow<IncidentSummary>.ClosedPartition(contractId)} and RowKey gt {after ?? ""} and OpenedAt ge {from} and OpenedAt lt {before}"));

    /// <summary>Every closed incident of a contract.</summary>
    public IAsyncEnumerable<CaseRow<IncidentSummary>> ClosedOfAsync(string contractId) =>
        RowsAsync(TableClient.CreateQueryFilter($"PartitionKey eq {CaseRow<IncidentSummary>.ClosedPartition(contractId)}"));

    /// <summary>
    /// Closed incidents of a contract that were put on record from a moment on and before another. Rows of older releases do not say it:
    /// of those the ones that opened up to a month before are among them, too.
    /// </summary>
    public IAsyncEnumerable<CaseRow<IncidentSummary>> ClosedRegisteredAsync(string contractId, DateTimeOffset from, DateTimeOffset before)
    {
        DateTimeOffset opened = from.AddDays(-31);
        return RowsAsync(TableClient.CreateQueryFilter(
            $"PartitionKey eq {CaseRow<IncidentSummary>.ClosedPartition(contractId)} and ((RegisteredAt ge {from} and RegisteredAt lt {before}) or (OpenedAt ge {opened} and OpenedAt lt {before}))"));
    }
}
