using System.Globalization;

namespace Workflows.Embedded.Tables;

/// <summary>Time stamps of one store, in UTC ticks of 100 ns: the clock, but never the same twice while the store is open, and always
/// above the stamp that is replaced. So no ETag comes twice, even if the clock steps back. Used by the writer's thread only.</summary>
internal sealed class EntityStamps(TimeProvider clock)
{
    private long last;

    /// <summary>The ETag that is made of a stamp, as the service does: <c>W/"datetime'2026-04-01T08%3A30%3A00.1234567Z'"</c>.</summary>
    public static string ETag(long ticks) =>
        $"W/\"datetime'{new DateTime(ticks, DateTimeKind.Utc).ToString("O", CultureInfo.InvariantCulture).Replace(":", "%3A", StringComparison.Ordinal)}'\"";

    public long Next(long replaced) => last = Math.Max(clock.GetUtcNow().UtcTicks, Math.Max(last, replaced) + 1);
}
