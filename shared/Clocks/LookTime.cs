namespace Workflows.Clocks;

/// <summary>
/// The moment at which an activity looks or does something. An orchestration's own time never goes back; after the server's clock was set back it
/// stays ahead for as long, and by it everything of those hours would be due at once, and be recorded in the future. And an activity that a crash cut
/// off runs again with the time of before: by it what is done now would be on record as done in time.
/// </summary>
/// <param name="clock">This server's.</param>
public sealed class LookTime(TimeProvider clock)
{
    /// <summary>Clocks of two servers differ by less, and an activity comes to its turn sooner.</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    /// <summary>The orchestration's time (UTC), or the clock's where they are further apart than <see cref="Skew"/>.</summary>
    public DateTimeOffset Of(DateTimeOffset turn) => clock.GetUtcNow() is var now && (turn > now + Skew || turn < now - Skew) ? now : turn;
}
