using System.Security.Cryptography;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Api;

/// <summary>What each idempotency key was first used for: the same key with another request is a mistake, not a repeat.</summary>
internal sealed class IdempotencyKeys(LedgerTables tables)
{
    private const string Table = "idempotency";

    /// <summary>False when the key was used with another body before.</summary>
    /// <param name="scope">Method and path; keys are counted apart for each.</param>
    /// <param name="key">The key.</param>
    /// <param name="body">The request's bytes.</param>
    /// <param name="contractId">Whose request it is, so that its key goes with the contract; null: no contract's.</param>
    public async Task<bool> ClaimAsync(string scope, string key, byte[] body, string? contractId = null)
    {
        TableClient keys = await tables.GetAsync(Table);
        string partition = TableKey.Digest(scope);
        string hash = Convert.ToHexStringLower(SHA256.HashData(body));
        string row = TableKey.Encode(key);
        return await keys.TryAddAsync(new TableEntity(partition, row) { ["Body"] = hash, ["Contract"] = contractId })
            || (await keys.FindAsync(partition, row))?.GetString("Body") == hash;
    }

    /// <summary>What the key's request created; null where that is not known (yet).</summary>
    public async Task<(string Id, string FactId)?> CreatedAsync(string scope, string key) =>
        await (await tables.GetAsync(Table)).FindAsync(TableKey.Digest(scope), TableKey.Encode(key)) is { } row && row.GetString("Created") is { } id
            && row.GetString("Fact") is { } fact
            ? (id, fact)
            : null;

    /// <summary>Keeps what a claimed key's request created, so that a repeat is answered with it, on the next day, too,
    /// when the same request would get another id.</summary>
    public async Task KeepAsync(string scope, string key, string id, string factId) =>
        await (await tables.GetAsync(Table))
            .UpsertEntityAsync(new TableEntity(TableKey.Digest(scope), TableKey.Encode(key)) { ["Created"] = id, ["Fact"] = factId }, TableUpdateMode.Merge);
}
