using Azure;
using Azure.Data.Tables;

namespace Workflows.Ledger;

/// <summary>Appends to one contract's chain: gathers what is waiting and writes it in one transaction.</summary>
internal sealed class AuditChain(string contractId, Func<Task<TableClient>> openTable, TimeProvider clock)
{
    /// <summary>Two operations per entry and one for the head; the service takes 100.</summary>
    private const int MaxEntries = 49;

    /// <summary>Characters of text in one transaction; the service takes 4 MiB on the wire, where one character can be 6 bytes.</summary>
    private const int MaxCharacters = 400_000;

    private readonly Lock gate = new();
    private readonly Queue<Waiting> queue = new();
    private bool running;

    /// <summary>Only the running writer touches these two. A null head with <see cref="headKnown"/> is an empty chain.</summary>
    private TableEntity? head;
    private bool headKnown;

    public Task<AuditReceipt> AppendAsync(AuditRecord prepared)
    {
        var waiting = new Waiting(prepared);
        lock (gate)
        {
            queue.Enqueue(waiting);
            if (running)
            {
                return waiting.Done.Task;
            }

            running = true;
        }

        _ = DrainAsync();
        return waiting.Done.Task;
    }

    private async Task DrainAsync()
    {
        // Lets the callers that come at the same moment get in before the first transaction is built.
        await Task.Yield();
        while (true)
        {
            List<Waiting> batch = Take();
            if (batch.Count == 0)
            {
                return;
            }

            try
            {
                await WriteAsync(batch);
            }
            catch (Exception failure)
            {
                headKnown = false;
                foreach (Waiting waiting in batch)
                {
                    waiting.Done.TrySetException(failure);
                }
            }
        }
    }

    private List<Waiting> Take()
    {
        var batch = new List<Waiting>();
        int characters = 0;
        lock (gate)
        {
            while (batch.Count < MaxEntries && queue.TryPeek(out Waiting? next) && (batch.Count == 0 || characters + next.Characters <= MaxCharacters))
            {
                characters += next.Characters;
                batch.Add(queue.Dequeue());
            }

            running = batch.Count > 0;
        }

        return batch;
    }

    private async Task WriteAsync(List<Waiting> batch)
    {
        TableClient table = await openTable();
        List<IGrouping<string, Waiting>> pending = [.. batch.GroupBy(waiting => waiting.Prepared.Key, StringComparer.Ordinal)];
        for (int attempt = 1; attempt <= RowUpdate.MaxAttempts; attempt++)
        {
            if (!headKnown)
            {
                head = await table.FindAsync(AuditRow.PartitionOf(contractId), AuditRow.HeadKey);
                headKnown = true;
            }

            if (attempt > 1)
            {
                // The conflict was another writer's head or a key that is written already; which one, the markers tell.
                await AnswerRepeatedAsync(table, pending);
            }

            if (pending.Count == 0)
            {
                return;
            }

            if (await TrySubmitAsync(table, pending))
            {
                return;
            }

            headKnown = false;
            await RowUpdate.BackOffAsync(attempt, clock, CancellationToken.None);
        }

        throw new LedgerConflictException(
            $"Expected to append {pending.Count} entries to the audit chain of '{contractId}'; others changed it during each of {RowUpdate.MaxAttempts} attempts.");
    }

    private async Task<bool> TrySubmitAsync(TableClient table, List<IGrouping<string, Waiting>> entries)
    {
        var actions = new List<TableTransactionAction>();
        var placed = new List<AuditRecord>();
        AuditAnchor? last = head is null ? null : AuditRow.HeadOf(head);
        foreach (IGrouping<string, Waiting> entry in entries)
        {
            AuditRecord record = AuditRow.Chain(entry.First().Prepared, last);
            placed.Add(record);
            last = new AuditAnchor(record.Sequence, record.Hash);
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, AuditRow.ToRow(record)));
            actions.Add(new TableTransactionAction(TableTransactionActionType.Add, AuditRow.ToMarker(record)));
        }

        TableEntity newHead = AuditRow.ToHead(placed[^1]);
        actions.Add(head is null
            ? new TableTransactionAction(TableTransactionActionType.Add, newHead)
            : new TableTransactionAction(TableTransactionActionType.UpdateReplace, newHead, head.ETag));
        try
        {
            IReadOnlyList<Response> responses = (await table.SubmitTransactionAsync(actions)).Value;
            newHead.ETag = responses[^1].Headers.ETag ?? default;
            head = newHead;
            headKnown = newHead.ETag != default;
        }
        catch (RequestFailedException conflict) when (conflict.Status is 409 or 412 or 404)
        {
            return false;
        }

        for (int i = 0; i < entries.Count; i++)
        {
            Answer(entries[i], placed[i]);
        }

        return true;
    }

    private async Task AnswerRepeatedAsync(TableClient table, List<IGrouping<string, Waiting>> entries)
    {
        foreach (IGrouping<string, Waiting> entry in entries.ToArray())
        {
            string partition = AuditRow.PartitionOf(contractId);
            if (await table.FindAsync(partition, AuditRow.MarkerKeyOf(entry.Key)) is not { } marker)
            {
                continue;
            }

            entries.Remove(entry);
            AuditAnchor written = AuditRow.HeadOf(marker);
            TableEntity? row = await table.FindAsync(partition, AuditRow.KeyOf(written.Sequence));
            AuditRecord? first = row is null ? null : AuditRow.Read(row, contractId);
            if (first?.Key == entry.Key && first.Hash == written.Hash)
            {
                Answer(entry, first);
                continue;
            }

            // A marker that leads nowhere would swallow the entry without a trace.
            var broken = new LedgerConflictException(
                $"Expected entry {written.Sequence} of the audit chain of '{contractId}' to have the key '{entry.Key}' and hash {written.Hash}, as its marker says; " +
                $"found {(first is null ? "no such entry" : $"key '{first.Key}' and hash {first.Hash}")}. Rows were changed by hand.");
            foreach (Waiting waiting in entry)
            {
                waiting.Done.TrySetException(broken);
            }
        }
    }

    private void Answer(IGrouping<string, Waiting> entry, AuditRecord record)
    {
        foreach (Waiting waiting in entry)
        {
            waiting.Done.TrySetResult(new AuditReceipt(contractId, record.Sequence, record.Hash));
        }
    }

    private sealed class Waiting(AuditRecord prepared)
    {
        public AuditRecord Prepared { get; } = prepared;

        public int Characters { get; } =
            prepared.Data.Length + prepared.Key.Length + prepared.Actor.Length + prepared.Action.Length + prepared.Subject.Length;

        // Continuations must not run inside the writer: a caller that appends again would wait for itself.
        public TaskCompletionSource<AuditReceipt> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
