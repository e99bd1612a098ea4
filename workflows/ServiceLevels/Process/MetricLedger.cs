using System.Globalization;
using Workflows.Ledger;

namespace Workflows.ServiceLevels.Process;

/// <summary>The imported values of contracts, a month of the contract's own time each: facts, so that every report can be computed as of its day.</summary>
public sealed class MetricLedger(LedgerTables tables, AuditLog audit)
{
    /// <summary>Most values of a contract's month: hourly ones of 130 pairs of metric and system.</summary>
    public const int MostOfMonth = 100_000;

    /// <summary>Table of the facts; never changes.</summary>
    public const string Table = "metrics";

    private readonly FactLedger<MetricFact> facts = new(tables, audit, Table, "metrics", FactFormat.ByAttributes);

    /// <summary>A month.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="day">Any local day of it.</param>
    /// <param name="asOf">What was recorded later is not looked at; null: everything.</param>
    /// <param name="healAudit">Adds what a crash kept out of the audit log.</param>
    public async Task<MetricMonth> ReadAsync(string contractId, DateOnly day, DateTimeOffset? asOf = null, bool healAudit = false)
    {
        string id = IdOf(contractId, day);
        IReadOnlyList<MetricFact> found = await facts.FactsAsync(contractId, id, healAudit);
        return MetricMonth.Of(id, found.Where(f => !(f.RecordedAt > asOf)));
    }

    /// <summary>Adds a fact; a repeat changes nothing.</summary>
    public Task<KeptFact<MetricFact>> RecordAsync(string contractId, DateOnly day, MetricFact fact) =>
        facts.RecordAsync(contractId, IdOf(contractId, day), fact);

    /// <summary>Whether a record is a month of a contract.</summary>
    public static bool IsOf(string contractId, string id) => DateOnly.TryParseExact(
        id.AsSpan(Math.Max(0, id.Length - "yyyy-MM".Length)), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month)
        && id == IdOf(contractId, month);

    /// <summary>Names a month in the ledger and in the audit log; never changes.</summary>
    private static string IdOf(string contractId, DateOnly day) =>
        contractId + day.ToString("'-metrics-'yyyy-MM", CultureInfo.InvariantCulture);
}
