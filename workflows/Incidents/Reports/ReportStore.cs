using System.Globalization;
using Azure;
using Azure.Data.Tables;
using Workflows.Kit;
using Workflows.Ledger;

namespace Workflows.Incidents.Reports;

/// <summary>Versions of reports in table <c>reports</c>, by incident.</summary>
public sealed class ReportStore(LedgerTables tables)
{
    private const string Table = "reports";

    /// <summary>Every version of every report of an incident.</summary>
    public async Task<IReadOnlyList<ReportDocument>> AllAsync(CaseId id)
    {
        TableClient reports = await tables.GetAsync(Table);
        List<ReportDocument> found = [];
        await foreach (TableEntity entity in reports.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {id.Value}")))
        {
            found.Add(entity.Read<ReportDocument>("Report"));
        }

        return found;
    }

    /// <summary>One version, or null.</summary>
    public async Task<ReportDocument?> FindAsync(CaseId id, string stepId, int occurrence, int version) =>
        (await FindWithTagAsync(id, stepId, occurrence, version)).Report;

    /// <summary>Saves a draft or marks it as sent; false when that version was sent before, which nothing changes any more.</summary>
    public async Task<bool> TrySaveAsync(CaseId id, ReportDocument report)
    {
        TableClient reports = await tables.GetAsync(Table);
        for (int attempt = 0; attempt < 10; attempt++)
        {
            (ReportDocument? existing, ETag tag) = await FindWithTagAsync(id, report.StepId, report.Occurrence, report.Version);
            if (existing?.SentAt is not null)
            {
                return false;
            }

            TableEntity entity = new(id.Value, KeyOf(report.StepId, report.Occurrence, report.Version)) { ["Report"] = LedgerJson.Write(report) };
            if (existing is null ? await reports.TryAddAsync(entity) : await reports.TryReplaceAsync(entity, tag))
            {
                return true;
            }
        }

        throw new InvalidOperationException($"Report {report.StepId} of incident {id} kept changing while it was saved.");
    }

    private async Task<(ReportDocument? Report, ETag Tag)> FindWithTagAsync(CaseId id, string stepId, int occurrence, int version)
    {
        TableClient reports = await tables.GetAsync(Table);
        NullableResponse<TableEntity> found = await reports.GetEntityIfExistsAsync<TableEntity>(id.Value, KeyOf(stepId, occurrence, version));
        return found.HasValue ? (found.Value!.Read<ReportDocument>("Report"), found.Value!.ETag) : (null, default);
    }

    private static string KeyOf(string stepId, int occurrence, int version) =>
        TableKey.Join(stepId, occurrence.ToString("D4", CultureInfo.InvariantCulture), version.ToString("D4", CultureInfo.InvariantCulture));
}
