namespace Workflows.Hosting;

/// <summary>
/// Bounds the bytes of bodies and files that requests hold in memory at once: what does not fit is answered 503 with Retry-After. A
/// body is held about four times on its way into a table, so a small machine takes few at once and lives.
/// </summary>
internal sealed class UploadGate
{
    /// <summary>Bodies up to this are not counted.</summary>
    public const int Small = 32 * 1024;

    /// <summary>What a request that finds no room is told to wait, in seconds.</summary>
    public const int RetryAfter = 5;

    private readonly long most;
    private long held;

    public UploadGate(WorkflowsOptions options)
        : this(options.MaxBytesInFlight > 0 ? options.MaxBytesInFlight : Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16, 24L << 20, 64L << 20))
    {
    }

    /// <param name="most">Bytes at once.</param>
    public UploadGate(long most) => this.most = most;

    /// <summary>Bytes that are held now.</summary>
    public long Held => Interlocked.Read(ref held);

    /// <summary>Holds room until the request is answered; false: there is none now.</summary>
    public bool TryHold(HttpContext http, long bytes)
    {
        if (bytes <= Small)
        {
            return true;
        }

        if (Interlocked.Add(ref held, bytes) > most && bytes < Interlocked.Read(ref held))
        {
            Interlocked.Add(ref held, -bytes);
            http.Response.Headers.RetryAfter = RetryAfter.ToString(System.Globalization.CultureInfo.InvariantCulture);
            return false;
        }

        http.Response.RegisterForDispose(new Room(this, bytes));
        return true;
    }

    private sealed class Room(UploadGate gate, long bytes) : IDisposable
    {
        private int given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref given, 1) == 0)
            {
                Interlocked.Add(ref gate.held, -bytes);
            }
        }
    }
}
