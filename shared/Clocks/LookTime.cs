namespace Workflows.Clocks;

/// <summary>
/// The moment at which an activity looks. An orchestration's own time never goes back; after the server's clock was set back it stays
/// ahead for as long, and by it everything of those hours would be due at once, and be recorded in the future.
/// </summary>
/// <param name="clock">This server's.</param>
public sealed class LookTime(TimeProvider clock)
{
    /// <summary>Clocks of two servers differ by less.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>The orchestration's time (UTC), or the clock's where that was set back.</summary>
    public DateTimeOffset Of(DateTimeOffset turn) => clock.GetUtcNow() is var now && turn > now + Skew ? now : turn;
}
