using Workflows.Calendars;

namespace Workflows.ServiceLevels;

/// <summary>A time in which the service stood still.</summary>
/// <param name="Source">The case that tells of it.</param>
/// <param name="From">Since when (UTC).</param>
/// <param name="To">Until when; null: it still stands still.</param>
/// <param name="Exclusion">Code of the exclusion that both parties agreed on; null: none.</param>
public sealed record Stop(string Source, DateTimeOffset From, DateTimeOffset? To, string? Exclusion = null);

/// <summary>A stop that was announced and approved: its time is no service time.</summary>
/// <param name="Source">The case that approved it.</param>
/// <param name="From">Since when (UTC).</param>
/// <param name="To">Until when; what goes on after it is down time.</param>
public sealed record ApprovedStop(string Source, DateTimeOffset From, DateTimeOffset To);

/// <summary>What an availability is computed of.</summary>
public sealed record AvailabilityFacts
{
    /// <summary>The period, from the first moment of its first day to the first moment after its last.</summary>
    public required OpenSpan Period { get; init; }

    /// <summary>Service times inside the period, ascending and apart from each other (<see cref="BusinessCalendar.Spans"/>).</summary>
    public required IEnumerable<OpenSpan> Base { get; init; }

    /// <summary>Times that the client asked for and both agreed on, beyond the calendar.</summary>
    public IReadOnlyList<OpenSpan> Extensions { get; init; } = [];

    public IReadOnlyList<ApprovedStop> Approved { get; init; } = [];

    public IReadOnlyList<Stop> Stops { get; init; } = [];

    /// <summary>Until when facts are known; stops that have not ended are counted up to it.</summary>
    public required DateTimeOffset Until { get; init; }
}

/// <summary>How a part of a stop counts.</summary>
public enum StopPart
{
    /// <summary>Down time.</summary>
    Down,

    /// <summary>Agreed to be no fault of the contractor: out of numerator and base.</summary>
    Excluded,

    /// <summary>Within an approved stop.</summary>
    Approved,

    /// <summary>Outside the service time.</summary>
    OutsideBase,
}

/// <summary>A part of the period in which something stood still, with everything that it comes from.</summary>
/// <param name="Part">How it counts.</param>
/// <param name="From">Since when (UTC).</param>
/// <param name="To">Until when.</param>
/// <param name="Sources">Cases that stood still, in order.</param>
/// <param name="Because">The approved stops or the exclusion codes that make it what it is.</param>
public sealed record CountedSpan(StopPart Part, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Sources, IReadOnlyList<string> Because)
{
    public TimeSpan Length => To - From;
}

/// <summary>Whether a target is met.</summary>
public enum TargetVerdict
{
    /// <summary>The contract names no figure: shown, never judged.</summary>
    NoTarget,

    /// <summary>The period has no service time.</summary>
    NotMeasured,

    Met,

    Missed,
}

/// <summary>An availability: times, never rounded figures, so that every comparison is exact.</summary>
/// <param name="Base">Service time without approved stops.</param>
/// <param name="Down">Time that stood still in it, whatever the cause.</param>
/// <param name="Excluded">Part of <paramref name="Down"/> that both parties agreed to take out.</param>
/// <param name="Spans">Every part of every stop, in order.</param>
public sealed record AvailabilityFigure(TimeSpan Base, TimeSpan Down, TimeSpan Excluded, IReadOnlyList<CountedSpan> Spans)
{
    /// <summary>What is judged: 「評価の対象としない」 (Okayama, chapter 8 §3) takes excluded time out of numerator and base.</summary>
    public TimeSpan AdjustedBase => Base - Excluded;

    /// <inheritdoc cref="AdjustedBase"/>
    public TimeSpan AdjustedDown => Down - Excluded;

    /// <summary>Of all causes, in percent, cut off after so many decimals: never rounded up to a target.</summary>
    public decimal? Percent(int decimals) => Cut(Base, Down, decimals);

    /// <summary>Without what was excluded, in percent, cut off after so many decimals.</summary>
    public decimal? AdjustedPercent(int decimals) => Cut(AdjustedBase, AdjustedDown, decimals);

    /// <summary>Most down time that still meets the target; a fraction of a tick is not lost, because the verdict does not use it.</summary>
    public TimeSpan Budget(decimal target) => new((long)decimal.Floor(AdjustedBase.Ticks * (100m - target) / 100m));

    /// <summary>Compares times, not printed percentages: met as long as down × 100 ≤ base × (100 − target).</summary>
    /// <param name="target">Percent; null where the contract names none.</param>
    public TargetVerdict Verdict(decimal? target) => target is not { } percent ? TargetVerdict.NoTarget
        : AdjustedBase <= TimeSpan.Zero ? TargetVerdict.NotMeasured
        : AdjustedDown.Ticks * 100m <= AdjustedBase.Ticks * (100m - percent) ? TargetVerdict.Met
        : TargetVerdict.Missed;

    private static decimal? Cut(TimeSpan all, TimeSpan down, int decimals)
    {
        if (all <= TimeSpan.Zero)
        {
            return null;
        }

        decimal scale = 1m;
        for (int i = 0; i < decimals; i++)
        {
            scale *= 10m;
        }

        Int128 up = (Int128)(all - down).Ticks * 100 * (Int128)scale / all.Ticks;
        return (decimal)up / scale;
    }
}
