using Workflows.Calendars;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Calendars;

public sealed class JapaneseHolidaysTests
{
    // Published by the Cabinet Office, as month-day lists.
    [Theory]
    [InlineData(2016, "01-01 01-11 02-11 03-20 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-22 10-10 11-03 11-23 12-23")]
    [InlineData(2017, "01-01 01-02 01-09 02-11 03-20 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-23 10-09 11-03 11-23 12-23")]
    [InlineData(2018, "01-01 01-08 02-11 02-12 03-21 04-29 04-30 05-03 05-04 05-05 07-16 08-11 09-17 09-23 09-24 10-08 11-03 11-23 12-23 12-24")]
    [InlineData(2019, "01-01 01-14 02-11 03-21 04-29 04-30 05-01 05-02 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-23 10-14 10-22 11-03 11-04 11-23")]
    [InlineData(2020, "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-23 07-24 08-10 09-21 09-22 11-03 11-23")]
    [InlineData(2021, "01-01 01-11 02-11 02-23 03-20 04-29 05-03 05-04 05-05 07-22 07-23 08-08 08-09 09-20 09-23 11-03 11-23")]
    [InlineData(2022, "01-01 01-10 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-18 08-11 09-19 09-23 10-10 11-03 11-23")]
    [InlineData(2023, "01-01 01-02 01-09 02-11 02-23 03-21 04-29 05-03 05-04 05-05 07-17 08-11 09-18 09-23 10-09 11-03 11-23")]
    [InlineData(2024, "01-01 01-08 02-11 02-12 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-15 08-11 08-12 09-16 09-22 09-23 10-14 11-03 11-04 11-23")]
    [InlineData(2025, "01-01 01-13 02-11 02-23 02-24 03-20 04-29 05-03 05-04 05-05 05-06 07-21 08-11 09-15 09-23 10-13 11-03 11-23 11-24")]
    [InlineData(2026, "01-01 01-12 02-11 02-23 03-20 04-29 05-03 05-04 05-05 05-06 07-20 08-11 09-21 09-22 09-23 10-12 11-03 11-23")]
    [InlineData(2027, "01-01 01-11 02-11 02-23 03-21 03-22 04-29 05-03 05-04 05-05 07-19 08-11 09-20 09-23 10-11 11-03 11-23")]
    public void Year_HasThePublishedDays(int year, string days) =>
        Assert.Equal(days, string.Join(' ', JapaneseHolidays.Act.In(year)
            .Select(h => h.Day.ToString("MM-dd", System.Globalization.CultureInfo.InvariantCulture))));

    [Theory]
    [InlineData("2026-09-22", "国民の休日")]
    [InlineData("2026-05-06", "振替休日")]
    [InlineData("2019-04-30", "国民の休日")]
    [InlineData("2019-05-01", "天皇の即位の日")]
    [InlineData("2021-07-23", "スポーツの日")]
    [InlineData("2018-10-08", "体育の日")]
    [InlineData("2026-09-24", null)]
    public void Day_HasItsName(string day, string? name) => Assert.Equal(name, JapaneseHolidays.Act.NameOf(Day(day)));

    [Fact]
    public void Correction_MovesADay()
    {
        JapaneseHolidays corrected = JapaneseHolidays.Act.With([new(Day("2030-03-20"), null), new(Day("2030-03-21"), "春分の日")]);
        Assert.True(JapaneseHolidays.Act.IsHoliday(Day("2030-03-20")));
        Assert.False(corrected.IsHoliday(Day("2030-03-20")));
        Assert.Equal("春分の日", corrected.NameOf(Day("2030-03-21")));
        Assert.Contains((Day("2030-03-21"), "春分の日"), corrected.In(2030));
    }

    [Fact]
    public void YearsOutsideTheAct_HaveNone() => Assert.Empty(JapaneseHolidays.Act.In(1900));
}
