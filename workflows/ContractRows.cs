using System.Runtime.CompilerServices;
using Azure.Data.Tables;
using Workflows.Documents;
using Workflows.Events;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Mail;
using Workflows.ServiceLevels.Process;

namespace Workflows;

/// <summary>Which rows of a table are a contract's, and go when it is erased.</summary>
/// <param name="Table">One of <see cref="ApplicationTables.All"/>.</param>
/// <param name="KeptBecause">Why none of them goes; null: they go.</param>
/// <param name="Find">
/// Their addresses, in an order in which they may be deleted: what is left when somebody is cut off is found again. Null where none goes.
/// </param>
/// <param name="Waits">Which of them are about something that is still to be done; null: none is.</param>
public sealed record ContractRows(
    string Table, string? KeptBecause, Func<LedgerTables, string, CancellationToken, IAsyncEnumerable<RowAddress>>? Find,
    Func<RowAddress, bool>? Waits = null)
{
    /// <summary>Every table of the application, in the order in which they may be erased; at the end the audit log, which all is checked against.</summary>
    public static IReadOnlyList<ContractRows> All { get; } =
    [
        Of(LetterDigests.Table, LettersAsync) with { Waits = LetterDigests.Waits }, // while the mails that they went out in are there
        .. Processes.All.SelectMany(process => (ContractRows[])
        [
            Of(process.Kind.Table, (table, contract, cancellation) => CasesAsync(table, contract, cancellation)),
            Of(process.Kind.FactTable, (table, contract, cancellation) => table.OfPartitionsAsync(Begins(contract), cancellation)
                .Where(row => CaseId.TryParse(process.Kind, row.Partition, out CaseId id) && id.ContractId == contract)),
        ]),
        Of("alerts", (table, contract, cancellation) => table.OfPartitionAsync(contract, cancellation)),
        Of("maintenance", (table, contract, cancellation) => table.OfPartitionAsync(contract, cancellation)),
        Of("reports", (table, contract, cancellation) => table.OfPartitionsAsync(Begins(contract), cancellation).Where(row => IsCase(contract, row.Partition))),
        Of(MetricLedger.Table, (table, contract, cancellation) =>
            table.OfPartitionsAsync(Begins(contract), cancellation).Where(row => MetricLedger.IsOf(contract, row.Partition))),
        Of(TemplateLedger.Table, (table, contract, cancellation) => table.OfPartitionAsync(TemplateLedger.IdOf(contract), cancellation)),
        Of("sensitive", (table, contract, cancellation) => table.OfPartitionsAsync(Begins(contract), cancellation)
            .Where(row => IsCase(contract, TableKey.Decode(row.Partition)))),
        Of(LedgerTables.Files, (table, contract, cancellation) => FileStore.RowsOfAsync(
            table, contract, id => IsCase(contract, id) || id == TemplateLedger.IdOf(contract), cancellation)),
        Of(LedgerTables.Bodies, BodyStore.RowsOfAsync) with { Waits = BodyStore.Waits },
        Of(LedgerTables.Links, LinkStore.RowsOfAsync),
        Of(LedgerTables.Mail, MailOutbox.RowsOfAsync) with { Waits = MailOutbox.Waits },
        Of("idempotency", RequestsAsync),
        Of(EventOutbox.Table, EventOutbox.RowsOfAsync),
        Of("contractversions", (table, contract, cancellation) => table.OfPartitionAsync(contract, cancellation)),
        Kept(ChannelBook.Table, "a person's own channels, whatever the contract"),
        Kept("contractsapplied", "which folders were in force, of all contracts together; the texts of this one go"),
        Kept("keyring", "the keys of all links and sign-ins"),
        Kept("people", "the people of all contracts; take them out on their page, where they have no other role"),
        Kept("signouts", "sign-ins that ended, without anybody's name; gone by themselves"),
        Of(LedgerTables.Audit, (table, contract, cancellation) => table.OfPartitionAsync(TableKey.Encode(contract), cancellation)),
    ];

    /// <summary>Whether an id is that of a case of a contract, of whichever process.</summary>
    public static bool IsCase(string contractId, string id) =>
        Processes.All.Any(process => CaseId.TryParse(process.Kind, id, out CaseId found) && found.ContractId == contractId);

    private static ContractRows Of(string table, Func<TableClient, string, CancellationToken, IAsyncEnumerable<RowAddress>> find) =>
        new(table, null, (tables, contract, cancellation) => InAsync(tables, table, contract, find, cancellation));

    private static ContractRows Of(string table, Func<LedgerTables, string, CancellationToken, IAsyncEnumerable<RowAddress>> find) => new(table, null, find);

    private static ContractRows Kept(string table, string because) => new(table, because, null);

    private static KeyRange Begins(string contractId) => new(contractId + "-", contractId + ".");

    private static async IAsyncEnumerable<RowAddress> InAsync(
        LedgerTables tables, string name, string contractId, Func<TableClient, string, CancellationToken, IAsyncEnumerable<RowAddress>> find,
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (RowAddress row in find(await tables.GetAsync(name, cancellation), contractId, cancellation))
        {
            yield return row;
        }
    }

    private static IAsyncEnumerable<RowAddress> CasesAsync(TableClient table, string contractId, CancellationToken cancellation) =>
        ((string[])[CaseRow<object>.SeedPartition(contractId), CaseRow<object>.OpenPartition(contractId), CaseRow<object>.ClosedPartition(contractId)])
            .ToAsyncEnumerable().SelectMany(partition => table.OfPartitionAsync(partition, cancellation));

    private static async IAsyncEnumerable<RowAddress> LettersAsync(
        LedgerTables tables, string contractId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        HashSet<string> mails =
            [.. (await MailOutbox.MessagesOfAsync(await tables.GetAsync(LedgerTables.Mail, cancellation), contractId, cancellation)).Keys];
        TableClient letters = await tables.GetAsync(LetterDigests.Table, cancellation);
        await foreach (RowAddress row in LetterDigests.RowsOfAsync(letters, contractId, mails, cancellation))
        {
            yield return row;
        }
    }

    /// <summary>Keys of the contract's requests. Of one that an older release took and that made no case it is not on record whose it was.</summary>
    private static async IAsyncEnumerable<RowAddress> RequestsAsync(
        TableClient table, string contractId, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            "", select: ["PartitionKey", "RowKey", "Contract", "Created"], cancellationToken: cancellation))
        {
            if (row.GetString("Contract") == contractId || (row.GetString("Created") is { } created && IsCase(contractId, created)))
            {
                yield return new(row.PartitionKey, row.RowKey);
            }
        }
    }
}
