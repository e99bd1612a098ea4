namespace Workflows.Security;

/// <summary>
/// Counts attempts per purpose and caller in fixed windows, in the memory of this process. Bounded: when too many callers are
/// known, those with the oldest windows are forgotten first. Several instances count apart, so a caller has as many attempts as there
/// are instances; what must not be guessed at all (codes of links, see LinkStore) is counted in the tables.
/// </summary>
internal sealed class RateLimiter(TimeProvider clock)
{
    private const int MaxEntries = 20_000;

    private readonly Lock gate = new();
    private readonly Dictionary<(string Purpose, string Caller), Window> windows = [];

    /// <summary>Counts an attempt; false when the caller has used up the window's.</summary>
    /// <param name="purpose">What is attempted, e.g. <c>signin</c>; purposes are counted apart.</param>
    /// <param name="caller">Address, mail address or token.</param>
    /// <param name="most">Attempts allowed in a window.</param>
    /// <param name="window">Its length, from the first attempt.</param>
    public bool TryTake(string purpose, string caller, int most, TimeSpan window)
    {
        long now = clock.GetTimestamp(); // a clock that is set back must not make a window of hours
        lock (gate)
        {
            if (!windows.TryGetValue((purpose, caller), out Window? counted) || now >= counted.EndsAt)
            {
                if (counted is null && windows.Count >= MaxEntries)
                {
                    Shed(now);
                }

                windows[(purpose, caller)] = counted = new(now + (long)(window.TotalSeconds * clock.TimestampFrequency));
            }

            return ++counted.Count <= most;
        }
    }

    /// <summary>Forgets the attempts of a caller, after a success.</summary>
    public void Clear(string purpose, string caller)
    {
        lock (gate)
        {
            windows.Remove((purpose, caller));
        }
    }

    private void Shed(long now)
    {
        foreach ((string, string) ended in windows.Where(w => now >= w.Value.EndsAt).Select(w => w.Key).ToList())
        {
            windows.Remove(ended);
        }

        foreach ((string, string) oldest in windows.OrderBy(w => w.Value.EndsAt).Take(windows.Count - (MaxEntries * 9 / 10)).Select(w => w.Key).ToList())
        {
            windows.Remove(oldest);
        }
    }

    private sealed class Window(long endsAt)
    {
        public long EndsAt { get; } = endsAt;

        public int Count { get; set; }
    }
}
