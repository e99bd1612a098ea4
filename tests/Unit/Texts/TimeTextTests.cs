using Workflows.Texts;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Texts;

public sealed class TimeTextTests
{
    /// <summary>Midnight after a Friday is read as a Saturday: a deadline in days is written as its last day.</summary>
    [Theory]
    [InlineData("2026-12-05 00:00", "2026年12月4日(金)まで", "by Fri 4 Dec 2026")]
    [InlineData("2027-01-01 00:00", "2026年12月31日(木)まで", "by Thu 31 Dec 2026")]
    [InlineData("2027-01-06 00:00", "2027年1月5日(火)まで", "by Tue 5 Jan 2027")]
    [InlineData("2026-12-04 22:25", "2026年12月4日(金) 22:25まで", "by Fri 4 Dec 2026, 22:25")]
    [InlineData("2026-12-05 00:01", "2026年12月5日(土) 00:01まで", "by Sat 5 Dec 2026, 00:01")]
    public void Deadline_OfADay_IsWrittenAsThatDay(string due, string ja, string en)
    {
        Assert.Equal(ja, TimeText.By(Tokyo9(due), Tokyo, "ja"));
        Assert.Equal(en, TimeText.By(Tokyo9(due), Tokyo, "en"));
    }

    /// <summary>A watch from 9 to 9 reads as nothing at all unless its end is told to be on the next day.</summary>
    [Theory]
    [InlineData(510, 1050, "08:30-17:30", "08:30-17:30")]
    [InlineData(540, 1440, "09:00-24:00", "09:00-24:00")]
    [InlineData(540, 1980, "09:00-翌09:00", "09:00-09:00 (next day)")]
    [InlineData(1320, 1800, "22:00-翌06:00", "22:00-06:00 (next day)")]
    public void Hours_EndingOnTheNextDay_SaySo(int from, int to, string ja, string en)
    {
        Assert.Equal(ja, TimeText.Hours(from, to, "ja"));
        Assert.Equal(en, TimeText.Hours(from, to, "en"));
    }

    /// <summary>One form a language, wherever a day is written.</summary>
    [Fact]
    public void Days_AreWrittenAsANativeWritesThem()
    {
        DateOnly day = new(2026, 9, 4);
        Assert.Equal(
            ["2026年9月4日(金)", "2026年9月4日", "2026年9月", "9月", "9月4日", "2026年9月4日(金) 08:05"],
            Forms("ja"));
        Assert.Equal(
            ["Fri 4 Sept 2026", "4 September 2026", "September 2026", "Sept", "4 Sept", "Fri 4 Sept 2026, 08:05"],
            Forms("en"));

        string[] Forms(string language) =>
        [
            TimeText.Of(day, language), TimeText.Formal(day, language), TimeText.Month(day, language), TimeText.ShortMonth(day, language),
            TimeText.ShortDay(day, language), TimeText.Of(Tokyo9("2026-09-04 08:05"), Tokyo, language),
        ];
    }
}
