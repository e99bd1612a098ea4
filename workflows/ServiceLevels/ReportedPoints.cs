using System.Globalization;
using System.Text.Json.Serialization;
using Workflows.Penalties;

namespace Workflows.ServiceLevels;

// Persisted with the reports that carry it, and part of a proof: change only compatibly (add optional members; never rename or retype one).

/// <summary>Points and what they cost, as they were on record when a report was handed in.</summary>
public sealed record ReportedPoints
{
    /// <summary>Of which day (local): the last one of the period, or that of the report where the period went on.</summary>
    public required DateOnly Day { get; init; }

    /// <summary>Taken off.</summary>
    public required int Points { get; init; }

    /// <summary>What is left.</summary>
    public required int Score { get; init; }

    /// <summary>Of the payment that is taken off: percent, cut off after two decimals.</summary>
    public required string Percent { get; init; }

    /// <summary>Of the payment, whole; null: points only.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? Amount { get; init; }

    /// <summary>What for, by day.</summary>
    public required IReadOnlyList<ReportedPoint> Entries { get; init; }

    /// <summary>An account of a day.</summary>
    public static ReportedPoints Of(DateOnly day, PenaltyAccount account)
    {
        ArgumentNullException.ThrowIfNull(account);
        return new()
        {
            Day = day,
            Points = account.Points,
            Score = account.Score,
            Percent = (decimal.Floor(account.Percent * 100) / 100).ToString("F2", CultureInfo.InvariantCulture),
            Amount = account.Amount,
            Entries =
            [
                .. account.Entries.Select(e => new ReportedPoint(
                    e.Event.Rule, e.Event.Source, e.Event.On, e.Points, e.IsRepeated, e.Event.IsBonus, e.Until)),
            ],
        };
    }

    /// <summary>Other points are on record now, or for something else.</summary>
    public bool Differs(ReportedPoints now)
    {
        ArgumentNullException.ThrowIfNull(now);
        return (Points, Score, Amount) != (now.Points, now.Score, now.Amount) || !Entries.SequenceEqual(now.Entries);
    }
}

/// <summary>Points of one thing.</summary>
/// <param name="Rule">Of which rule.</param>
/// <param name="Source">The period or the case that tells of it.</param>
/// <param name="On">The day on which it counts (local).</param>
/// <param name="Points">Taken off; below zero: given back.</param>
/// <param name="IsRepeated">They are those of a repeated miss.</param>
/// <param name="IsBonus">A target was met.</param>
/// <param name="Until">The first day on which they count no more.</param>
public sealed record ReportedPoint(string Rule, string Source, DateOnly On, int Points, bool IsRepeated, bool IsBonus, DateOnly Until);
