using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.People;

/// <summary>
/// What was changed of the people, act by act, in table <c>people</c>: one partition, so that two administrators at once are told of each
/// other. An act is one row, there or not. The audit log has of each who, when and whom, and the SHA-256 of what the row says; names and
/// addresses stay in the row.
/// </summary>
public sealed class PeopleLog(LedgerTables tables, AuditLog audit, IPeopleNotice notice)
{
    private const string PeopleTable = "people";
    private const string Partition = "acts";
    private const string ActProperty = "Act";
    private const string AuditedProperty = "Audited";

    /// <summary>Whether an act is small enough for a row: some 400 people at once.</summary>
    public static bool Fits(PeopleAct act) => LedgerJson.Write(act).Length <= LongText.MaxLength;

    /// <summary>Adds an act; false where another one has its number. Its audit entry is written, and people are told, by whoever reads it first.</summary>
    public async Task<bool> TryAddAsync(PeopleAct act)
    {
        TableEntity row = new(Partition, KeyOf(act.Number));
        LongText.Set(row, ActProperty, LedgerJson.Write(act));
        return await (await tables.GetAsync(PeopleTable)).TryAddAsync(row);
    }

    /// <summary>The acts after a number, in their order.</summary>
    public async Task<IReadOnlyList<PeopleAct>> AfterAsync(int number, CancellationToken cancellation = default)
    {
        TableClient table = await tables.GetAsync(PeopleTable, cancellation);
        List<PeopleAct> acts = [];
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and RowKey gt {KeyOf(number)}"), cancellationToken: cancellation))
        {
            string json = LongText.Get(row, ActProperty)
                ?? throw new InvalidOperationException($"Expected an act in row {row.RowKey} of table {PeopleTable}; found none.");
            PeopleAct act = LedgerJson.Read<PeopleAct>(json);
            if (row.GetBoolean(AuditedProperty) is not true)
            {
                await AuditAsync(act, json, cancellation);
                await notice.TellAsync(act, cancellation);
                await table.UpsertEntityAsync(new TableEntity(Partition, row.RowKey) { [AuditedProperty] = true }, TableUpdateMode.Merge, cancellation);
            }

            acts.Add(act);
        }

        return acts;
    }

    private Task<AuditReceipt> AuditAsync(PeopleAct act, string json, CancellationToken cancellation) => audit.AppendAsync(
        new AuditEntry
        {
            ContractId = AuditLog.SystemChain,
            Key = "people/" + KeyOf(act.Number),
            At = act.At,
            Actor = act.By,
            Action = "people.changed",
            Subject = act.Changes is [var one] ? one.PersonId : string.Create(CultureInfo.InvariantCulture, $"{act.Changes.Count} people"),
            Data = new Dictionary<string, object?>
            {
                ["act"] = act.Number,
                ["via"] = act.Via,
                ["persons"] = act.Changes.Select(c => c.PersonId).ToArray(),
                ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(json))),
            },
        },
        cancellation);

    private static string KeyOf(int number) => number.ToString("D8", CultureInfo.InvariantCulture);
}
