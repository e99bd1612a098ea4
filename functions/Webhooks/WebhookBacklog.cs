namespace Workflows.Webhooks;

/// <summary>
/// Bounds how many bodies are taken at once, so that in a storm the first pages of what was taken do not wait behind all that is still to be taken.
/// What comes beyond that waits here and is taken in the order of its coming. Only a shortcut in memory: what waits is kept in
/// <see cref="Ledger.BodyStore"/> before, and is found there after a crash.
/// </summary>
internal sealed class WebhookBacklog
{
    /// <summary>Bodies that are taken at once: enough to share the commits of the disk.</summary>
    public const int AtOnce = 32;

    private readonly Lock gate = new();
    private readonly Queue<Entry> waiting = new();
    private readonly HashSet<string> ids = new(StringComparer.Ordinal);
    private readonly int atOnce;
    private readonly long mostBytes;
    private int taking;
    private long bytes;

    public WebhookBacklog()
        : this(AtOnce, 16L << 20)
    {
    }

    /// <param name="atOnce">Bodies that are taken at once.</param>
    /// <param name="mostBytes">Bytes of bodies that wait at most, as they came; what is read of them takes some four times as much.</param>
    public WebhookBacklog(int atOnce, long mostBytes) => (this.atOnce, this.mostBytes) = (atOnce, mostBytes);

    /// <summary>Bodies that wait.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return waiting.Count;
            }
        }
    }

    /// <summary>Whether a body can be taken at once; then <see cref="Leave"/> has to follow. False: it has to wait behind others.</summary>
    public bool TryEnter()
    {
        lock (gate)
        {
            if (waiting.Count > 0 || taking >= atOnce)
            {
                return false;
            }

            taking++;
            return true;
        }
    }

    /// <summary>A body was taken: the first of those that wait is next.</summary>
    public void Leave()
    {
        Entry? next;
        lock (gate)
        {
            if (!waiting.TryDequeue(out next))
            {
                taking--;
                return;
            }

            bytes -= next.Bytes;
        }

        Start(next);
    }

    /// <summary>Whether there is room for another body to wait.</summary>
    public bool HasRoom
    {
        get
        {
            lock (gate)
            {
                return bytes < mostBytes;
            }
        }
    }

    /// <summary>Has a kept body taken when it is its turn; false: it waits already, or is being taken.</summary>
    /// <param name="id">Which.</param>
    /// <param name="length">Of the body, in bytes.</param>
    /// <param name="take">Takes it; must not throw.</param>
    public bool Add(string id, int length, Func<Task> take)
    {
        Entry entry = new(id, length, take);
        lock (gate)
        {
            if (!ids.Add(id))
            {
                return false;
            }

            if (taking >= atOnce)
            {
                waiting.Enqueue(entry);
                bytes += length;
                return true;
            }

            taking++;
        }

        Start(entry);
        return true;
    }

    private void Start(Entry entry) => _ = Task.Run(async () =>
    {
        try
        {
            await entry.Take();
        }
        finally
        {
            lock (gate)
            {
                ids.Remove(entry.Id);
            }

            Leave();
        }
    });

    private sealed record Entry(string Id, int Bytes, Func<Task> Take);
}
