using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Azure;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Incidents;

/// <summary>Incidents and their facts in tables. Every write is idempotent by its key.</summary>
public sealed class IncidentLedger(LedgerTables tables, AuditLog audit)
{
    private const string FactsTable = "incidentfacts";

    /// <summary>A property holds 32 Ki characters; a fact is far smaller, and a form's texts are bounded to stay so.</summary>
    private const int MaxFactLength = 32_000;

    /// <summary>Audit entries that this process is writing, so that a look at the incident does not take them for forgotten ones.</summary>
    private readonly ConcurrentDictionary<string, bool> auditing = new(StringComparer.Ordinal);

    /// <summary>Creates the incident's row; false when it is there already.</summary>
    public async Task<bool> OpenAsync(IncidentRow row)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        return await incidents.TryAddAsync(row.ToEntity());
    }

    /// <summary>The row, open or closed; null when there is no such incident.</summary>
    public async Task<IncidentRow?> FindAsync(IncidentId id)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        foreach (string partition in (string[])[IncidentRow.OpenPartition(id.ContractId), IncidentRow.ClosedPartition(id.ContractId)])
        {
            NullableResponse<TableEntity> found = await incidents.GetEntityIfExistsAsync<TableEntity>(partition, id.Value);
            if (found.HasValue)
            {
                return IncidentRow.Of(found.Value!);
            }
        }

        return null;
    }

    /// <summary>The fact that closes the incident is on record, whatever its row says yet.</summary>
    public async Task<bool> IsClosedAsync(IncidentId id)
    {
        TableClient facts = await tables.GetAsync(FactsTable);
        return (await facts.GetEntityIfExistsAsync<TableEntity>(id.Value, TableKey.Encode(Closed.FactId), ["RowKey"])).HasValue;
    }

    /// <summary>Every open incident of a contract, oldest first.</summary>
    public async IAsyncEnumerable<IncidentRow> OpenOfAsync(string contractId)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {IncidentRow.OpenPartition(contractId)}");
        await foreach (TableEntity entity in incidents.QueryAsync<TableEntity>(filter))
        {
            yield return IncidentRow.Of(entity);
        }
    }

    /// <summary>Closed incidents of a contract that were opened on or after a day and before another, oldest first.</summary>
    public async IAsyncEnumerable<IncidentRow> ClosedOfAsync(string contractId, DateOnly from, DateOnly before)
    {
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        string low = FormattableString.Invariant($"{contractId}-{from:yyyyMMdd}");
        string high = FormattableString.Invariant($"{contractId}-{before:yyyyMMdd}");
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {IncidentRow.ClosedPartition(contractId)} and RowKey ge {low} and RowKey lt {high}");
        await foreach (TableEntity entity in incidents.QueryAsync<TableEntity>(filter))
        {
            yield return IncidentRow.Of(entity);
        }
    }

    /// <summary>Adds a fact and its audit entry; false when the fact was there already (nothing changes then).</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    public async Task<bool> RecordAsync(IncidentId id, IncidentFact fact)
    {
        Recording recording = await BeginRecordAsync(id, fact);
        await recording.Audited;
        return recording.IsNew;
    }

    /// <summary>Like <see cref="RecordAsync"/>, for a caller that has more to write beside the audit entry: it awaits that in the end.</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    internal async Task<Recording> BeginRecordAsync(IncidentId id, IncidentFact fact)
    {
        string json = LedgerJson.Write(fact);
        if (json.Length > MaxFactLength)
        {
            throw new ArgumentException($"A fact holds at most {MaxFactLength} characters, found {json.Length} in '{fact.Id}'.", nameof(fact));
        }

        TableClient facts = await tables.GetAsync(FactsTable);
        TableEntity entity = new(id.Value, TableKey.Encode(fact.Id)) { ["Fact"] = json };
        string key = AuditKey(id, fact);
        bool isFirst = auditing.TryAdd(key, true);
        try
        {
            if (!await facts.TryAddAsync(entity))
            {
                Forget();
                return new(false, Task.CompletedTask);
            }
        }
        catch
        {
            Forget();
            throw;
        }

        return new(true, AuditAndForgetAsync());

        async Task AuditAndForgetAsync()
        {
            try
            {
                await AppendAsync(id, fact, json);
            }
            catch
            {
                Forget();
                throw;
            }

            _ = MarkAndForgetAsync();
        }

        // Nobody waits for the mark: where it is lost, the next look appends the entry again, which the audit log knows by its key.
        async Task MarkAndForgetAsync()
        {
            try
            {
                await MarkAsync(id, fact);
            }
            catch (Exception lost) when (lost is RequestFailedException or ObjectDisposedException)
            {
                return;
            }
            finally
            {
                Forget();
            }
        }

        void Forget()
        {
            if (isFirst)
            {
                auditing.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Every fact of an incident, in the order of their keys; entries that a crash kept out of the audit log are added on the way.</summary>
    public async Task<IReadOnlyList<IncidentFact>> FactsAsync(IncidentId id, bool healAudit = false)
    {
        TableClient facts = await tables.GetAsync(FactsTable);
        List<IncidentFact> found = [];
        List<(IncidentFact Fact, string Json)> unaudited = [];
        await foreach (TableEntity entity in facts.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {id.Value}")))
        {
            IncidentFact fact = entity.Read<IncidentFact>("Fact");
            found.Add(fact);
            if (healAudit && entity.GetBoolean("Audited") is not true && !auditing.ContainsKey(AuditKey(id, fact)))
            {
                unaudited.Add((fact, entity.GetString("Fact")!));
            }
        }

        foreach ((IncidentFact fact, string json) in unaudited)
        {
            await AppendAsync(id, fact, json);
            await MarkAsync(id, fact);
        }

        return found;
    }

    /// <summary>Writes what lists and the sweep see of an incident; moves it to the closed ones when it is closed.</summary>
    public async Task ProjectAsync(IncidentView incident, DateTimeOffset? nextLookAt)
    {
        IncidentRow row = incident.Row with
        {
            Summary = IncidentSummary.Of(incident.State),
            NextLookAt = nextLookAt,
            IsClosed = incident.State.IsClosed,
        };
        TableClient incidents = await tables.GetAsync(IncidentRow.Table);
        await incidents.UpsertEntityAsync(row.ToEntity(), TableUpdateMode.Replace);
        if (row.IsClosed)
        {
            await incidents.DeleteEntityAsync(IncidentRow.OpenPartition(row.Id.ContractId), row.Id.Value, ETag.All);
        }
    }

    private static string AuditKey(IncidentId id, IncidentFact fact) => id.Value + "/" + fact.Id;

    private async Task AppendAsync(IncidentId id, IncidentFact fact, string json) =>
        await audit.AppendAsync(new AuditEntry
        {
            ContractId = id.ContractId,
            Key = AuditKey(id, fact),
            At = fact.RecordedAt,
            Actor = fact.ActorFor is null ? fact.Actor : $"{fact.Actor} for {fact.ActorFor}",
            Action = "incident." + char.ToLowerInvariant(fact.GetType().Name[0]) + fact.GetType().Name[1..],
            Subject = id.Value,
            Data = new Dictionary<string, object?>
            {
                ["fact"] = fact.Id,
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
            },
        });

    private async Task MarkAsync(IncidentId id, IncidentFact fact)
    {
        TableClient facts = await tables.GetAsync(FactsTable);
        TableEntity mark = new(id.Value, TableKey.Encode(fact.Id)) { ["Audited"] = true };
        await facts.UpsertEntityAsync(mark, TableUpdateMode.Merge);
    }
}

/// <summary>A fact that is in the ledger.</summary>
/// <param name="IsNew">False: it was there already.</param>
/// <param name="Audited">Completes when its audit entry is written, too.</param>
internal readonly record struct Recording(bool IsNew, Task Audited);
