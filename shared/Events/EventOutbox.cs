using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Observability;

namespace Workflows.Events;

/// <summary>
/// Tells a sink of domain events. The audit chain of a contract is the outbox: a fact's entry is in it as surely as the fact, in one order, and
/// no fact costs a write more (docs/adr/0010). What was told is one cursor for each contract and sink, moved after the sink took the events
/// before it: none is lost, and one that is told again has the same id.
/// </summary>
/// <remarks>Run by one timer at a time. Two at once send the same twice, and in the same order.</remarks>
public sealed partial class EventOutbox(
    LedgerTables tables, AuditLog audit, ContractVersions contracts, IEventSource events, IEventSink sink, TimeProvider clock,
    ILogger<EventOutbox> log)
{
    /// <summary>Table of the cursors, and of what could not be told.</summary>
    public const string Table = "events";

    /// <summary>Pages of one contract in a run, so that one with a long way to go does not keep the others waiting.</summary>
    private const int MostPages = 10;

    private const string Cursors = "cursor";
    private const string Aside = "aside";
    private const string Begun = "begun";

    /// <summary>No page is begun after this: the rest is for the next run.</summary>
    private static readonly TimeSpan RunTime = TimeSpan.FromSeconds(15);

    /// <summary>A run is cut off after this, so that a sink that hangs does not hold up what the timer does beside it.</summary>
    private static readonly TimeSpan LongestRun = TimeSpan.FromSeconds(25);

    private readonly Backoff backoff = new();

    /// <summary>The contract that the next run begins with, so that each has its turn when there is much to tell.</summary>
    private int turn;

    /// <summary>Who is told.</summary>
    public IEventSink Sink => sink;

    /// <summary>Since when the sink takes nothing, and why; null: it took the last events, or there were none.</summary>
    public (DateTimeOffset Since, string Why)? Trouble { get; private set; }

    /// <summary>Sends what is new, contract by contract. Does not throw when tables or sink fail: it comes back later.</summary>
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
                if (failure is SinkFailedException)
                {
                    break; // the next contract would fare no better
                }
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

        Exception cause = failure is SinkFailedException { InnerException: { } inner } ? inner : failure;
        TimeSpan pause = backoff.Failed(now);
        Trouble = (backoff.Since, cause is HookFailedException ? cause.Message : cause.GetType().Name);
        Telemetry.Event("failed");
        LogFailed(log, Whom, backoff.Failures, pause, cause);
        if (backoff.IsLasting)
        {
            LogWaiting(log, backoff.Since, backoff.Failures, Whom);
        }
    }

    /// <summary>Tells of one contract. A chain that cannot be read does not keep the others from being told; a sink that does not answer does.</summary>
    private async Task<Exception?> TryTellAsync(string contractId, TableEntity? cursor, DateTimeOffset until, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(contractId, cursor, until, cancellationToken);
            return null;
        }
        catch (Exception broken) when (broken is not OperationCanceledException)
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
        if (await table.FindAsync(Of(Begun), Begun, cancellationToken) is null)
        {
            foreach (string contractId in contracts.All.Select(c => c.Id))
            {
                if (await audit.HeadAsync(contractId, cancellationToken) is { } head)
                {
                    await table.TryAddAsync(CursorOf(contractId, head.Sequence), cancellationToken);
                }
            }

            await table.TryAddAsync(new TableEntity(Of(Begun), Begun) { ["At"] = clock.GetUtcNow() }, cancellationToken);
        }

        Dictionary<string, TableEntity?> cursors = contracts.All.ToDictionary(c => c.Id, TableEntity? (_) => null, StringComparer.Ordinal);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {Of(Cursors)}"), cancellationToken: cancellationToken))
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
            AuditPage entries = await audit.ReadAsync(contractId, cursor?.GetInt64("After") ?? 0, sink.AtOnce, cancellationToken);
            if (entries.Entries.Count == 0)
            {
                return;
            }

            (long? after, Exception? failure) = await HandOverAsync(table, entries.Entries, cancellationToken);
            if (after is { } told)
            {
                TableEntity moved = CursorOf(contractId, told);
                bool isOurs = cursor is null
                    ? await table.TryAddAsync(moved, cancellationToken)
                    : await table.TryReplaceAsync(moved, cursor.ETag, cancellationToken);
                if (!isOurs)
                {
                    return; // somebody else tells this contract just now
                }

                cursor = moved;
            }

            if (failure is not null)
            {
                throw new SinkFailedException(failure);
            }

            if (entries.Next is null)
            {
                return;
            }
        }
    }

    /// <summary>Hands the events of some entries over, in order; the entry up to which all is settled.</summary>
    private async Task<(long? After, Exception? Failure)> HandOverAsync(
        TableClient table, IReadOnlyList<AuditRecord> entries, CancellationToken cancellationToken)
    {
        List<ToldEvent> told = [];
        foreach (AuditRecord entry in entries.Where(e => sink.Hears(e.ContractId)))
        {
            try
            {
                if (await events.OfAsync(entry, cancellationToken) is { } one)
                {
                    told.Add(new(entry, one));
                }
            }
            catch (UntellableException untellable)
            {
                await PutAsideAsync(table, entry, untellable.Message, cancellationToken);
            }
        }

        Handover handover = told.Count == 0 ? new(0, null, []) : await sink.SendAsync(told, cancellationToken);
        foreach ((ToldEvent refused, string why) in handover.Refused)
        {
            await PutAsideAsync(table, refused.Entry, why, cancellationToken);
        }

        if (sink.IsOutside)
        {
            Telemetry.Event("sent", handover.Handled - handover.Refused.Count);
            foreach (ToldEvent taken in told.Take(handover.Handled).Except(handover.Refused.Select(r => r.Event)))
            {
                Telemetry.EventSent(clock.GetUtcNow() - taken.Entry.At);
            }
        }

        return (handover.Failure is null ? entries[^1].Sequence : handover.Handled == 0 ? null : told[handover.Handled - 1].Entry.Sequence, handover.Failure);
    }

    /// <summary>Nothing waits for an entry that will never be told; what and why is kept.</summary>
    private async Task PutAsideAsync(TableClient table, AuditRecord entry, string why, CancellationToken cancellationToken)
    {
        await table.UpsertEntityAsync(
            new TableEntity(Of(Aside), TableKey.Join(entry.ContractId, TableKey.Number(entry.Sequence)))
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

    /// <summary>Every row about what was told of a contract, to whomever, for its erasure.</summary>
    public static IAsyncEnumerable<RowAddress> RowsOfAsync(TableClient table, string contractId, CancellationToken cancellation = default)
    {
        (string from, string to) = TableKey.Under(contractId);
        return table.AddressesAsync(
            TableClient.CreateQueryFilter($"RowKey eq {TableKey.Encode(contractId)} or (RowKey ge {from} and RowKey lt {to})"), cancellation)
            .Where(row => row.Partition.StartsWith(row.Row == TableKey.Encode(contractId) ? Cursors : Aside, StringComparison.Ordinal));
    }

    private TableEntity CursorOf(string contractId, long after) => new(Of(Cursors), TableKey.Encode(contractId)) { ["After"] = after };

    private string Whom => sink.Name.Length == 0 ? "Service Bus" : $"'{sink.Name}'";

    private string Of(string rows) => sink.Name.Length == 0 ? rows : $"{rows}-{sink.Name}";

    /// <summary>The sink does not take the next event now.</summary>
    private sealed class SinkFailedException(Exception cause) : Exception(cause.Message, cause);

    // bicep/modules/alerts.bicep looks for this message and the last one.
    [LoggerMessage(3201, LogLevel.Error, "Entry {Sequence} of contract {Contract} about {Case} is told to nobody: {Why}")]
    private static partial void LogAside(ILogger log, long sequence, string contract, string @case, string why);

    [LoggerMessage(3202, LogLevel.Warning, "Domain events could not be sent to {Sink}, {Failures} times in a row; next attempt in {Pause}")]
    private static partial void LogFailed(ILogger log, string sink, int failures, TimeSpan pause, Exception failure);

    [LoggerMessage(3203, LogLevel.Error, "Domain events wait since {Since}, {Failures} attempts to tell {Sink} failed")]
    private static partial void LogWaiting(ILogger log, DateTimeOffset since, int failures, string sink);
}
