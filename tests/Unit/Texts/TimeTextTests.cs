using Workflows.Texts;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Texts;

public sealed class TimeTextTests
{
    /// <summary>Midnight after a Friday is read as a Saturday: a deadline in days is written as its last day.</summary>
    [Theory]
    [InlineData("2026-12-05 00:00", "12月4日(金)まで", "by Fri 4 Dec")]
    [InlineData("2027-01-01 00:00", "12月31日(木)まで", "by Thu 31 Dec")]
    [InlineData("2027-01-06 00:00", "2027年1月5日(火)まで", "by Tue 5 Jan 2027")]
    [InlineData("2026-12-04 22:25", "2026-12-04 (金) 22:25まで", "by 2026-12-04 (Fri) 22:25")]
    [InlineData("2026-12-05 00:01", "2026-12-05 (土) 00:01まで", "by 2026-12-05 (Sat) 00:01")]
    public void Deadline_OfADay_IsWrittenAsThatDay(string due, string ja, string en)
    {
        Assert.Equal(ja, TimeText.By(Tokyo9(due), Tokyo, "ja", Tokyo9("2026-11-28 10:00")));
        Assert.Equal(en, TimeText.By(Tokyo9(due), Tokyo, "en", Tokyo9("2026-11-28 10:00")));
    }
}
