using System.Net;
using System.Net.Sockets;

namespace Workflows.Security;

/// <summary>
/// Counts attempts per purpose and caller in fixed windows, in the memory of this process. Bounded: when too many callers are
/// known, those with the oldest windows are forgotten first.
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
        DateTimeOffset now = clock.GetUtcNow();
        lock (gate)
        {
            if (!windows.TryGetValue((purpose, caller), out Window? counted) || now >= counted.EndsAt)
            {
                if (counted is null && windows.Count >= MaxEntries)
                {
                    Shed(now);
                }

                windows[(purpose, caller)] = counted = new(now + window);
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

    /// <summary>The address that a request is counted under: IPv4 as it is, IPv6 by its /64, which one subscriber has whole.</summary>
    public static string CallerOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        null => "unknown",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } six => new IPAddress([.. six.GetAddressBytes()[..8], 0, 0, 0, 0, 0, 0, 0, 0]) + "/64",
        { } four => four.ToString(),
    };

    private void Shed(DateTimeOffset now)
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

    private sealed class Window(DateTimeOffset endsAt)
    {
        public DateTimeOffset EndsAt { get; } = endsAt;

        public int Count { get; set; }
    }
}
