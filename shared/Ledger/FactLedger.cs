using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Azure;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>What every process's facts have in common.</summary>
public interface ILedgerFact
{
    /// <summary>Unique in its case, and the same when the same thing is told twice.</summary>
    string Id { get; }

    /// <summary>When we learnt of it (UTC).</summary>
    DateTimeOffset RecordedAt { get; }

    /// <summary>Who did it.</summary>
    string Actor { get; }

    /// <summary>For whom.</summary>
    string? ActorFor { get; }
}

/// <summary>The facts of one process's cases in a table, each with an audit entry. Every write is idempotent by its key.</summary>
/// <typeparam name="TFact">The closed family of facts.</typeparam>
/// <param name="tables">Where.</param>
/// <param name="audit">Beside them.</param>
/// <param name="tableName">The table; never changes.</param>
/// <param name="process">First word of audit actions, e.g. <c>incident</c>; never changes.</param>
/// <param name="format">How facts are written.</param>
public sealed class FactLedger<TFact>(LedgerTables tables, AuditLog audit, string tableName, string process, FactFormat format)
    where TFact : class, ILedgerFact
{
    /// <summary>Facts of which it is remembered at most that they are in the audit log; what comes beyond that is marked at once.</summary>
    private const int MostUnmarked = 50_000;

    /// <summary>Operations in one transaction of the service.</summary>
    private const int MostAtOnce = 100;

    /// <summary>
    /// Audit entries that this process is writing (false), so that a look at the case does not take them for forgotten ones, or has written (true),
    /// while the fact is not marked yet: of a case that is looked at again, several are marked by one write.
    /// </summary>
    private readonly ConcurrentDictionary<string, bool> auditing = new(StringComparer.Ordinal);
    private int unmarked;

    /// <summary>Whether a fact of that id is on record.</summary>
    public async Task<bool> HasAsync(string caseId, string factId)
    {
        TableClient facts = await tables.GetAsync(tableName);
        return (await facts.GetEntityIfExistsAsync<TableEntity>(caseId, TableKey.Encode(factId), ["RowKey"])).HasValue;
    }

    /// <summary>
    /// Adds a fact and its audit entry, and answers with the fact that is on record under its id: of two words that rule each other out and
    /// share an id, the first one decides, and whoever came second sees it here.
    /// </summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    public async Task<KeptFact<TFact>> RecordAsync(string contractId, string caseId, TFact fact)
    {
        Recording recording = await BeginRecordAsync(contractId, caseId, fact);
        await recording.Audited;
        if (recording.IsNew)
        {
            return new(fact, IsNew: true);
        }

        TableClient facts = await tables.GetAsync(tableName);
        return new((await facts.GetEntityIfExistsAsync<TableEntity>(caseId, TableKey.Encode(fact.Id))).Value!.Read<TFact>("Fact", format.Json), IsNew: false);
    }

    /// <summary>Like <see cref="RecordAsync"/>, for a caller that has more to write beside the audit entry: it awaits that in the end.</summary>
    /// <exception cref="ArgumentException">The fact is larger than a property can hold.</exception>
    public async Task<Recording> BeginRecordAsync(string contractId, string caseId, TFact fact)
    {
        string json = format.Write(fact);
        if (json.Length > FactSize.Max)
        {
            throw new ArgumentException($"A fact holds at most {FactSize.Max} characters, found {json.Length} in '{fact.Id}'.", nameof(fact));
        }

        TableClient facts = await tables.GetAsync(tableName);
        TableEntity entity = new(caseId, TableKey.Encode(fact.Id)) { ["Fact"] = json };
        string key = AuditKey(caseId, fact);
        bool isFirst = auditing.TryAdd(key, false);
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
                await AppendAsync(contractId, caseId, fact, json);
            }
            catch
            {
                Forget();
                throw;
            }

            if (isFirst)
            {
                auditing[key] = true;
                if (Interlocked.Increment(ref unmarked) <= MostUnmarked)
                {
                    return;
                }
            }

            _ = MarkAsync(caseId, [fact]);
        }

        void Forget()
        {
            if (isFirst)
            {
                auditing.TryRemove(key, out _);
            }
        }
    }

    /// <summary>Every fact of a case, in the order of their keys; entries that a crash kept out of the audit log are added on the way.</summary>
    public async Task<IReadOnlyList<TFact>> FactsAsync(string contractId, string caseId, bool healAudit = false)
    {
        TableClient facts = await tables.GetAsync(tableName);
        List<TFact> found = [];
        List<(TFact Fact, string Json)> unaudited = [];
        List<TFact> audited = [];
        await foreach (TableEntity entity in facts.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {caseId}")))
        {
            TFact fact = entity.Read<TFact>("Fact", format.Json);
            found.Add(fact);
            if (!healAudit || entity.GetBoolean("Audited") is true)
            {
                continue;
            }

            if (!auditing.TryGetValue(AuditKey(caseId, fact), out bool isAudited))
            {
                unaudited.Add((fact, entity.GetString("Fact")!));
            }
            else if (isAudited)
            {
                audited.Add(fact);
            }
        }

        foreach ((TFact fact, string json) in unaudited)
        {
            await AppendAsync(contractId, caseId, fact, json);
            audited.Add(fact);
        }

        if (audited.Count > 1 || unaudited.Count > 0)
        {
            _ = MarkAsync(caseId, audited);
        }

        return found;
    }

    /// <summary>Whether a fact can be recorded: texts within their bounds may still be too long as they are written, with quotes escaped.</summary>
    public bool Fits(TFact fact) => format.Write(fact).Length <= FactSize.Max;

    private static string AuditKey(string caseId, TFact fact) => FactAudit.KeyOf(caseId, fact.Id);

    private async Task AppendAsync(string contractId, string caseId, TFact fact, string json) =>
        await audit.AppendAsync(new AuditEntry
        {
            ContractId = contractId,
            Key = AuditKey(caseId, fact),
            At = fact.RecordedAt,
            Actor = fact.ActorFor is null ? fact.Actor : $"{fact.Actor} for {fact.ActorFor}",
            Action = process + "." + JsonNamingPolicy.CamelCase.ConvertName(format.NameOf(fact)),
            Subject = caseId,
            Data = new Dictionary<string, object?>
            {
                [FactAudit.Fact] = fact.Id,
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
            },
        });

    /// <summary>
    /// Marks facts that are in the audit log. Nobody waits for it: where a mark is lost, a look after the next start appends the entry again, which the
    /// audit log knows by its key.
    /// </summary>
    private async Task MarkAsync(string caseId, IReadOnlyList<TFact> audited)
    {
        try
        {
            TableClient facts = await tables.GetAsync(tableName);
            foreach (TFact[] some in audited.Chunk(MostAtOnce))
            {
                await facts.SubmitTransactionAsync(some.Select(fact => new TableTransactionAction(
                    TableTransactionActionType.UpdateMerge, new TableEntity(caseId, TableKey.Encode(fact.Id)) { ["Audited"] = true }, ETag.All)));
                foreach (TFact fact in some)
                {
                    if (auditing.TryRemove(AuditKey(caseId, fact), out bool wasRemembered) && wasRemembered)
                    {
                        Interlocked.Decrement(ref unmarked);
                    }
                }
            }
        }
        catch (Exception lost) when (lost is RequestFailedException or ObjectDisposedException)
        {
            // As said above; while it is remembered, the next look tries again.
        }
    }
}

/// <summary>How the audit entry of a fact names it.</summary>
public static class FactAudit
{
    /// <summary>The fact's id in the entry's data.</summary>
    public const string Fact = "fact";

    /// <summary>The entry's key.</summary>
    public static string KeyOf(string caseId, string factId) => caseId + "/" + factId;
}

/// <summary>What is on record under a fact's id.</summary>
/// <param name="Fact">The one that was told, or the one that was first.</param>
/// <param name="IsNew">False: there was one before, and nothing has changed.</param>
public readonly record struct KeptFact<TFact>(TFact Fact, bool IsNew)
    where TFact : class, ILedgerFact;

/// <summary>A fact that is in the ledger.</summary>
/// <param name="IsNew">False: it was there already.</param>
/// <param name="Audited">Completes when its audit entry is written, too.</param>
public readonly record struct Recording(bool IsNew, Task Audited);
