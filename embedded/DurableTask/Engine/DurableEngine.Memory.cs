namespace Workflows.Embedded.DurableTask;

/// <summary>Which executions are in memory, and who waits for which instance.</summary>
public sealed partial class DurableEngine
{
    internal void Loaded(InstanceActor actor)
    {
        InstanceActor? oldest = null;
        lock (inMemory)
        {
            actor.MemoryNode = inMemory.AddLast(actor);
            if (inMemory.Count > Math.Max(1, Options.MaxInstancesInMemory))
            {
                // One in, one out; one that is busy goes to the end and another is tried at the next load.
                var first = inMemory.First!;
                oldest = first.Value;
                inMemory.RemoveFirst();
                inMemory.AddLast(first);
            }
        }

        if (oldest is not null && oldest != actor)
        {
            oldest.Evict();
        }
    }

    internal void Unloaded(InstanceActor actor)
    {
        lock (inMemory)
        {
            if (actor.MemoryNode is { } node)
            {
                inMemory.Remove(node);
                actor.MemoryNode = null;
            }
        }
    }

    internal void Touch(InstanceActor actor)
    {
        lock (inMemory)
        {
            if (actor.MemoryNode is { } node && node != inMemory.Last)
            {
                inMemory.Remove(node);
                inMemory.AddLast(node);
            }
        }
    }

    /// <summary>
    /// A task that ends at the next change of status (or at the end of the instance). Registers before the caller reads, so that
    /// no change in between is missed. Give it back with <see cref="Unwatch"/>.
    /// </summary>
    internal Watcher Watch(string id, bool onlyEnd)
    {
        var watcher = new Watcher(onlyEnd);
        lock (watchers)
        {
            if (!watchers.TryGetValue(id, out var list))
            {
                watchers.Add(id, list = []);
            }

            list.Add(watcher);
        }

        return watcher;
    }

    internal void Unwatch(string id, Watcher watcher)
    {
        lock (watchers)
        {
            if (watchers.TryGetValue(id, out var list) && list.Remove(watcher) && list.Count == 0)
            {
                watchers.Remove(id);
            }
        }
    }

    internal void StatusChanged(string id, bool isEnd)
    {
        List<Watcher>? told;
        lock (watchers)
        {
            if (watchers.Count == 0 || !watchers.TryGetValue(id, out var list))
            {
                return;
            }

            told = list.FindAll(watcher => isEnd || !watcher.OnlyEnd);
        }

        foreach (var watcher in told)
        {
            watcher.Completion.TrySetResult();
        }
    }

    /// <summary>For a client's call: its outcome, or that the engine stopped before there was one.</summary>
    internal async Task OutcomeAsync(Task outcome)
    {
        try
        {
            await outcome.WaitAsync(stopped.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested && !outcome.IsCompleted)
        {
            CheckRunning();
            throw;
        }
    }

    /// <summary>For tests: drops from memory whatever is not at work.</summary>
    internal void EvictAll()
    {
        foreach (var actor in actors.Values.OrderBy(actor => actor.Id, StringComparer.Ordinal))
        {
            actor.Evict();
        }
    }

    internal sealed class Watcher(bool onlyEnd)
    {
        internal bool OnlyEnd => onlyEnd;

        internal TaskCompletionSource Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
