using System.Globalization;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Observability;

namespace Workflows.Events;

/// <summary>
/// Sends domain events. The audit chain of a contract is the outbox: a fact's entry is in it as surely as the fact, in one order, and no fact
/// costs a write more (docs/adr/0010). What was sent is one cursor for each contract, moved after the broker took the events before it: none
/// is lost, and one that is sent again has the same message id.
/// </summary>
/// <remarks>Run by one timer at a time. Two at once send the same twice, and in the same order.</remarks>
public sealed partial class EventOutbox(
    LedgerTables tables, AuditLog audit, ContractVersions contracts, IEventSource events, ServiceBusSender sender, TimeProvider clock,
    ILogger<EventOutbox> log)
{
    /// <summary>Table of the cursors, and of what could not be told.</summary>
    public const string Table = "events";

    /// <summary>Entries that are read and sent before the cursor moves.</summary>
    private const int PageSize = 100;

    /// <summary>Pages of one contract in a run, so that one with a long way to go does not keep the others waiting.</summary>
    private const int MostPages = 10;

    private const string Cursors = "cursor";
    private const string Aside = "aside";
    private const string Begun = "begun";

    /// <summary>No page is begun after this: the rest is for the next run.</summary>
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(15);

    /// <summary>A run is cut off after this, so that a broker that hangs does not hold up what the timer does beside it.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(25);

    private readonly Backoff backoff = new();

    /// <summary>The contract that the next run begins with, so that each has its turn when there is much to tell.</summary>
    private int turn;

    /// <summary>Since when the broker takes nothing, and why; null: it took the last events, or there were none.</summary>
    public (DateTimeOffset Since, string Why)? Trouble { get; private set; }

    /// <summary>Sends what is new, contract by contract. Does not throw when tables or broker fail: it comes back later.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        DateTimeOffset now = clock.GetUtcNow();
        if (!backoff.IsOver(now))
        {
            return;
        }

        using CancellationTokenSource time = new(LongestRun, clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        Exception? failure = null;
        try
        {
            List<(string ContractId, TableEntity? Cursor)> cursors = await CursorsAsync(either.Token);
            for (int i = 0; i < cursors.Count && clock.GetUtcNow() - now < RunTime; i++, turn++)
            {
                (string contractId, TableEntity? cursor) = cursors[turn % cursors.Count];
                failure = await TryTellAsync(contractId, cursor, now + RunTime, either.Token) ?? failure;
            }
        }
        catch (Exception broken) when (!cancellationToken.IsCancellationRequested)
        {
            failure = broken;
        }

        if (failure is null)
        {
            backoff.Succeeded();
            Trouble = null;
            return;
        }

        TimeSpan pause = backoff.Failed(now);
        Trouble = (backoff.Since, failure.GetType().Name);
        Telemetry.Event("failed");
        LogFailed(log, backoff.Failures, pause, failure);
        if (backoff.IsLasting)
        {
            LogWaiting(log, backoff.Since, backoff.Failures);
        }
    }

    /// <summary>Tells of one contract. A chain that cannot be read does not keep the others from being told; a broker that does not answer does.</summary>
    private async Task<Exception?> TryTellAsync(string contractId, TableEntity? cursor, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(contractId, cursor, until, cancellationToken);
            return null;
        }
        catch (Exception broken) when (broken is not (ServiceBusException or OperationCanceledException or UnauthorizedAccessException))
        {
            return broken;
        }
    }

    /// <summary>
    /// The contracts and how far each is told. The first run ever begins at the ends of the chains as they are: nobody is told of years gone by.
    /// A contract that comes later is told from its first entry on.
    /// </summary>
    private async Task<List<(string ContractId, TableEntity? Cursor)>> CursorsAsync(CancellationToken cancellationToken)
    {
        TableClient table = await tables.GetAsync(Table, cancellationToken);
        if (await table.FindAsync(Begun, Begun, cancellationToken) is null)
        {
            foreach (string contractId in contracts.All.Select(c => c.Id))
            {
                if (await audit.HeadAsync(contractId, cancellationToken) is { } head)
                {
                    await table.TryAddAsync(CursorOf(contractId, head.Sequence), cancellationToken);
                }
            }

            await table.TryAddAsync(new TableEntity(Begun, Begun) { ["At"] = clock.GetUtcNow() }, cancellationToken);
        }

        Dictionary<string, TableEntity?> cursors = contracts.All.ToDictionary(c => c.Id, TableEntity? (_) => null, StringComparer.Ordinal);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Cursors}"), cancellationToken: cancellationToken))
        {
            cursors[TableKey.Decode(row.RowKey)] = row;
        }

        return [.. cursors.OrderBy(c => c.Key, StringComparer.Ordinal).Select(c => (c.Key, c.Value))];
    }

    private async Task TellAsync(string contractId, TableEntity? cursor, DateTimeOffset until, CancellationToken cancellationToken)
    {
        TableClient table = await tables.GetAsync(Table, cancellationToken);
        for (int page = 0; page < MostPages && clock.GetUtcNow() < until; page++)
        {
            AuditPage entries = await audit.ReadAsync(contractId, cursor?.GetInt64("After") ?? 0, PageSize, cancellationToken);
            if (entries.Entries.Count == 0)
            {
                return;
            }

            await SendAsync(table, entries.Entries, cancellationToken);
            TableEntity moved = CursorOf(contractId, entries.Entries[^1].Sequence);
            bool isOurs = cursor is null
                ? await table.TryAddAsync(moved, cancellationToken)
                : await table.TryReplaceAsync(moved, cursor.ETag, cancellationToken);
            if (!isOurs || entries.Next is null)
            {
                return; // somebody else tells this contract just now, or there is no more
            }

            cursor = moved;
        }
    }

    /// <summary>Sends the events of some entries, in order, in as few transfers as the broker's limit allows (256 KB, Premium 1 MB).</summary>
    private async Task SendAsync(TableClient table, IReadOnlyList<AuditRecord> entries, CancellationToken cancellationToken)
    {
        ServiceBusMessageBatch? batch = null;
        List<AuditRecord> waiting = [];
        try
        {
            foreach (AuditRecord entry in entries)
            {
                CloudEvent? told;
                try
                {
                    told = await events.OfAsync(entry, cancellationToken);
                }
                catch (UntellableException untellable)
                {
                    await PutAsideAsync(table, entry, untellable.Message, cancellationToken);
                    continue;
                }

                if (told is null)
                {
                    continue;
                }

                ServiceBusMessage message = told.ToMessage(entry.ContractId);
                batch ??= await sender.CreateMessageBatchAsync(cancellationToken);
                if (batch.TryAddMessage(message))
                {
                    waiting.Add(entry);
                    continue;
                }

                if (waiting.Count > 0)
                {
                    await SendAsync(batch, waiting, cancellationToken);
                    batch = await sender.CreateMessageBatchAsync(cancellationToken);
                    if (batch.TryAddMessage(message))
                    {
                        waiting.Add(entry);
                        continue;
                    }
                }

                await PutAsideAsync(table, entry, string.Create(CultureInfo.InvariantCulture,
                    $"Expected a message of at most {batch.MaxSizeInBytes} bytes; the event has {message.Body.ToMemory().Length} without its properties."),
                    cancellationToken);
            }

            if (batch is not null && waiting.Count > 0)
            {
                await SendAsync(batch, waiting, cancellationToken);
            }
        }
        finally
        {
            batch?.Dispose();
        }
    }

    private async Task SendAsync(ServiceBusMessageBatch batch, List<AuditRecord> sent, CancellationToken cancellationToken)
    {
        await sender.SendMessagesAsync(batch, cancellationToken);
        batch.Dispose();
        Telemetry.Event("sent", sent.Count);
        foreach (AuditRecord entry in sent)
        {
            Telemetry.EventSent(clock.GetUtcNow() - entry.At);
        }

        sent.Clear();
    }

    /// <summary>Nothing waits for an entry that will never be told; what and why is kept.</summary>
    private async Task PutAsideAsync(TableClient table, AuditRecord entry, string why, CancellationToken cancellationToken)
    {
        await table.UpsertEntityAsync(
            new TableEntity(Aside, TableKey.Join(entry.ContractId, TableKey.Number(entry.Sequence)))
            {
                ["At"] = clock.GetUtcNow(),
                ["Action"] = entry.Action,
                ["Subject"] = entry.Subject,
                ["Reason"] = why,
            },
            TableUpdateMode.Replace,
            cancellationToken);
        Telemetry.Event("aside");
        LogAside(log, entry.Sequence, entry.ContractId, entry.Subject, why);
    }

    private static TableEntity CursorOf(string contractId, long after) => new(Cursors, TableKey.Encode(contractId)) { ["After"] = after };

    // bicep/modules/alerts.bicep looks for this message and the last one.
    [LoggerMessage(3201, LogLevel.Error, "Entry {Sequence} of contract {Contract} about {Case} is told to nobody: {Why}")]
    private static partial void LogAside(ILogger log, long sequence, string contract, string @case, string why);

    [LoggerMessage(3202, LogLevel.Warning, "Domain events could not be sent, {Failures} times in a row; next attempt in {Pause}")]
    private static partial void LogFailed(ILogger log, int failures, TimeSpan pause, Exception failure);

    [LoggerMessage(3203, LogLevel.Error, "Domain events wait since {Since}, {Failures} attempts failed")]
    private static partial void LogWaiting(ILogger log, DateTimeOffset since, int failures);
}
