using System.Globalization;
using Microsoft.Extensions.Configuration;
using Workflows.Embedded.Server;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Schedules: the NCRONTAB dialect, time spans, settings.</summary>
public sealed class CronTests
{
    private static readonly IConfiguration s_settings = new ConfigurationBuilder()
        .AddInMemoryCollection([new("Sweep:Schedule", "0 */5 * * * *"), new("Hour", "9"), new("Span", "00:10:00")])
        .Build();

    [Theory]
    [InlineData("0 * * * * *", "2026-11-20 12:00:00", "2026-11-20 12:01:00")]
    [InlineData("0 * * * * *", "2026-11-20 12:00:59.9999999", "2026-11-20 12:01:00")]
    [InlineData("* * * * * *", "2026-11-20 12:00:00.5", "2026-11-20 12:00:01")]
    [InlineData("*/15 * * * * *", "2026-11-20 12:00:46", "2026-11-20 12:01:00")]
    [InlineData("5/15 * * * * *", "2026-11-20 12:00:06", "2026-11-20 12:00:20")]
    [InlineData("10-30/10 * * * * *", "2026-11-20 12:00:30", "2026-11-20 12:01:10")]
    [InlineData("0 0,30 9-17 * * *", "2026-11-20 17:30:00", "2026-11-21 09:00:00")]
    [InlineData("0 0 9 * * MON-FRI", "2026-11-20 09:00:00", "2026-11-23 09:00:00")]
    [InlineData("0 0 9 * * monday,Wed", "2026-11-20 09:00:00", "2026-11-23 09:00:00")]
    [InlineData("0 0 0 * * 0", "2026-11-20 00:00:00", "2026-11-22 00:00:00")]
    [InlineData("0 0 0 1 JAN *", "2026-01-01 00:00:00", "2027-01-01 00:00:00")]
    [InlineData("0 0 0 1 1,7 *", "2026-01-01 00:00:00", "2026-07-01 00:00:00")]
    [InlineData("0 0 0 31 * *", "2026-11-20 00:00:00", "2026-12-31 00:00:00")]
    [InlineData("0 0 0 29 2 *", "2026-11-20 00:00:00", "2028-02-29 00:00:00")]
    [InlineData("0 0 0 29 2 SUN", "2072-03-01 00:00:00", "2088-02-29 00:00:00")]
    [InlineData("0 0 0 29 2 SUN", "2088-03-01 00:00:00", "2128-02-29 00:00:00")]
    [InlineData("0 0 0 13 * FRI", "2026-11-20 00:00:00", "2027-08-13 00:00:00")]
    [InlineData("59 59 23 31 12 *", "2026-12-31 23:59:59", "2027-12-31 23:59:59")]
    [InlineData("*/5 * * * *", "2026-11-20 12:01:00", "2026-11-20 12:05:00")]
    [InlineData("  0   0  9 * * * ", "2026-11-20 12:00:00", "2026-11-21 09:00:00")]
    [InlineData("%Sweep:Schedule%", "2026-11-20 12:01:00", "2026-11-20 12:05:00")]
    [InlineData("0 0 %Hour% * * *", "2026-11-20 12:00:00", "2026-11-21 09:00:00")]
    [InlineData("01:30:00", "2026-11-20 12:00:00", "2026-11-20 13:30:00")]
    [InlineData("%Span%", "2026-11-20 12:00:00", "2026-11-20 12:10:00")]
    public void Next_IsTheFirstOccurrenceAfter(string schedule, string after, string expected)
    {
        var next = TimerSchedule.Parse(schedule, s_settings).Next(Utc(after));
        Assert.Equal(Utc(expected), next);
        Assert.Equal(DateTimeKind.Utc, next!.Value.Kind);
    }

    [Theory]
    [InlineData("", "six cron fields")]
    [InlineData("* * * *", "six cron fields")]
    [InlineData("* * * * * * *", "six cron fields")]
    [InlineData("00:00:00", "six cron fields")]
    [InlineData("-00:01:00", "six cron fields")]
    [InlineData("60 * * * * *", "60 is higher")]
    [InlineData("* 60 * * * *", "'* 60 * * * *'")]
    [InlineData("* * 24 * * *", "'* * 24 * * *'")]
    [InlineData("* * * 0 * *", "0 is lower")]
    [InlineData("* * * * 13 *", "'* * * * 13 *'")]
    [InlineData("* * * * * 8", "'* * * * * 8'")]
    [InlineData("* * * * * XYZ", "'* * * * * XYZ'")]
    [InlineData("MON * * * * *", "'MON * * * * *'")]
    [InlineData("*/ * * * * *", "'*/ * * * * *'")]
    [InlineData("1, * * * * *", "'1, * * * * *'")]
    [InlineData("-1 * * * * *", "'-1 * * * * *'")]
    [InlineData("? * * * * *", "'? * * * * *'")]
    [InlineData("0 0 9 L * *", "'0 0 9 L * *'")]
    [InlineData("%Missing%", "'Missing', which is not set")]
    public void Parse_SaysWhatIsWrong(string schedule, string part)
    {
        var error = Assert.Throws<FormatException>(() => TimerSchedule.Parse(schedule, s_settings));
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ADayThatDoesNotExist_HasNoOccurrence() =>
        Assert.Null(TimerSchedule.Parse("0 0 0 30 2 *", s_settings).Next(Utc("2026-01-01 00:00:00")));

    [Theory]
    [InlineData("0 * * * * *", true)]
    [InlineData("00:01:00", true)]
    [InlineData("*/30 * * * * *", false)]
    [InlineData("00:00:59", false)]
    public void OnlySchedulesOfAMinuteAndMore_CanBeMonitored(string schedule, bool expected) =>
        Assert.Equal(expected, TimerSchedule.Parse(schedule, s_settings).CanBeMonitored(Utc("2026-11-20 12:00:00")));

    [Fact]
    public void Next_AgainstACountThroughEverySecond_MeetsSpecification()
    {
        // Two days counted second by second, against a plain reading of the fields.
        var schedule = TimerSchedule.Parse("*/20 3-7/2 1,13,22-23 20-21 11 FRI,SAT", s_settings);
        var start = Utc("2026-11-19 23:59:50");
        var expected = Enumerable.Range(1, 3 * 86400).Select(s => start.AddSeconds(s)).Where(t =>
            t is
            {
                Month: 11, Day: 20 or 21, Hour: 1 or 13 or 22 or 23, Minute: 3 or 5 or 7, Second: 0 or 20 or 40,
                DayOfWeek: DayOfWeek.Friday or DayOfWeek.Saturday
            }).ToList();

        List<DateTime> found = [];
        for (var at = schedule.Next(start); at is { } t && t < start.AddDays(3); at = schedule.Next(t))
        {
            found.Add(t);
        }

        Assert.Equal(expected, found);
    }

    private static DateTime Utc(string text) =>
        DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
