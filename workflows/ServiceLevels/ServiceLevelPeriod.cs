using System.Globalization;
using Workflows.Calendars;

namespace Workflows.ServiceLevels;

/// <summary>A month (<c>2026-04</c>) or a fiscal year (<c>2026</c>: April 2026 to March 2027).</summary>
/// <param name="Kind">Which of the two.</param>
/// <param name="From">Its first day, local.</param>
public readonly record struct ServiceLevelPeriod(MeasuredPeriod Kind, DateOnly From)
{
    /// <summary>The first day after it.</summary>
    public DateOnly Before => Kind == MeasuredPeriod.Month ? From.AddMonths(1) : From.AddYears(1);

    public ServiceLevelPeriod Previous => this with { From = Kind == MeasuredPeriod.Month ? From.AddMonths(-1) : From.AddYears(-1) };

    public ServiceLevelPeriod Next => this with { From = Before };

    /// <summary>From the first moment of its first day to the first moment after its last, where the calendar is.</summary>
    public OpenSpan SpanIn(BusinessCalendar calendar)
    {
        ArgumentNullException.ThrowIfNull(calendar);
        return new(calendar.StartOf(From), calendar.StartOf(Before));
    }

    /// <summary>The period that a day lies in.</summary>
    public static ServiceLevelPeriod Of(MeasuredPeriod kind, DateOnly day) => new(kind, kind == MeasuredPeriod.Month
        ? new(day.Year, day.Month, 1)
        : new(day.Month < 4 ? day.Year - 1 : day.Year, 4, 1));

    /// <summary>Reads what <see cref="ToString"/> writes, for years from 2000 to 2199.</summary>
    public static bool TryParse(string text, MeasuredPeriod kind, out ServiceLevelPeriod period)
    {
        bool isDay = DateOnly.TryParseExact(
            kind == MeasuredPeriod.Month ? text + "-01" : text + "-04-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day);
        period = new(kind, day);
        return isDay && day.Year is >= 2000 and < 2200;
    }

    /// <inheritdoc/>
    public override string ToString() => From.ToString(Kind == MeasuredPeriod.Month ? "yyyy-MM" : "yyyy", CultureInfo.InvariantCulture);
}
