using Workflows.Calendars;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Calendars;

public sealed class DueCalculatorTests
{
    [Theory]
    [InlineData("2026-09-22", false)] // between two holidays
    [InlineData("2026-05-06", false)] // substitute for 3 May
    [InlineData("2027-03-22", false)] // substitute
    [InlineData("2026-12-28", true)]
    public void BusinessDay_IsOpenOrClosed(string day, bool open) => Assert.Equal(open, Book.Business.IsOpen(Day(day)));

    [Fact]
    public void LastBusinessDayOfTheYear_IsFollowedByFourthOfJanuary() =>
        Assert.Equal(Day("2027-01-04"), Book.Business.AddBusinessDays(Day("2026-12-28"), 1));

    [Theory]
    [InlineData("2019-04-30", "2019-05-15")] // ten holidays in a row
    [InlineData("2019-12-31", "2020-01-15")]
    [InlineData("2020-04-30", "2020-05-14")]
    [InlineData("2021-04-30", "2021-05-14")]
    [InlineData("2024-03-31", "2024-04-09")] // after the contract's end
    public void MieMonthlyReport_IsDueSeventhBusinessDayAfterTheMonth(string monthEnd, string due) =>
        AssertDays("7bd", monthEnd, default, due, due, due);

    [Theory]
    [InlineData("2019-04-01", "2019-04-09")]
    [InlineData("2020-04-01", "2020-04-09")]
    [InlineData("2021-04-01", "2021-04-09")]
    [InlineData("2022-04-01", "2022-04-11")]
    [InlineData("2023-04-01", "2023-04-11")]
    public void MieOrganisationChart_CountsTheFirstDayOfTheFiscalYear(string start, string due) =>
        AssertDays("7bd", start, new DueOptions(CountAnchorDay: true), due, due, due);

    [Theory]
    [InlineData("2019-04-26", "-5bd", "2019-04-19")]
    [InlineData("2019-04-26", "5bd", "2019-05-13")]
    [InlineData("2019-04-26", "7bd", "2019-05-15")]
    [InlineData("2020-01-10", "-5bd", "2019-12-27")]
    [InlineData("2020-01-10", "5bd", "2020-01-20")]
    [InlineData("2020-01-10", "7bd", "2020-01-22")]
    public void MieMeeting_MaterialDraftAndMinutes(string meeting, string rule, string due) =>
        AssertDays(rule, meeting, default, due, due, due);

    [Fact]
    public void MieYearlyReport_OnAClosedFixedDate_AimsAtTheBusinessDayBefore() =>
        AssertDays("0d", "2024-03-31", new DueOptions(IfClosed: IfClosed.Previous), "2024-03-31", "2024-03-29", "2024-03-31");

    [Fact]
    public void MiePlan_OneMonthFromTheFiscalYear_EndsOnTheDayBeforeTheCorrespondingOne() =>
        AssertDays("1mo", "2019-04-01", new DueOptions(CountAnchorDay: true), "2019-04-30", "2019-04-26", "2019-05-07");

    [Theory]
    [InlineData("2019-07-31", "2019-06-30", "2019-06-28")]
    [InlineData("2020-03-31", "2020-02-29", "2020-02-28")]
    public void MiePlannedStop_NoticeIsNotShortenedByClosedDays(string stop, string latest, string target) =>
        AssertDays("-1mo", stop, default, latest, target, latest);

    [Fact]
    public void MieLoanReturn_EndsOnTheNextOpenDay() => AssertDays("7d", "2024-03-31", default, "2024-04-07", "2024-04-05", "2024-04-08");

    [Fact]
    public void MieStaffChange_OneWeekBefore() => AssertDays("-7d", "2019-05-13", default, "2019-05-06", "2019-04-26", "2019-05-06");

    [Theory]
    [InlineData("2026-09-18", "2026-09-28")]
    [InlineData("2026-12-25", "2027-01-05")]
    [InlineData("2026-12-28", "2027-01-06")]
    public void GunmaMinutes_ThirdBusinessDay(string meeting, string due) => AssertDays("3bd", meeting, default, due, due, due);

    [Fact]
    public void OkayamaMinutes_AboutSevenDays() =>
        AssertDays("7d", "2026-12-25", new DueOptions(IfClosed: IfClosed.Next), "2027-01-01", "2026-12-28", "2027-01-04");

    [Fact]
    public void SagaLoans_KeepTheDay() =>
        AssertDays("7d", "2024-03-31", new DueOptions(IfClosed: IfClosed.Keep), "2024-04-07", "2024-04-07", "2024-04-07");

    [Theory]
    [InlineData("PT2H", "desk", "2026-09-18 17:00", "2026-09-24 10:00")] // Saga first answer
    [InlineData("PT2H", "desk", "2026-09-19 12:00", "2026-09-24 10:30")] // Saga first answer
    [InlineData("PT30M", "elapsed", "2026-09-18 18:50", "2026-09-18 19:20")] // Okayama first report
    [InlineData("PT2H", "elapsed", "2026-09-18 10:00", "2026-09-18 12:00")] // Okayama update, from awareness
    [InlineData("next_opening:operation", "elapsed", "2019-04-26 18:30", "2019-05-07 08:00")] // Mie 2.6
    public void Moment_IsCountedOnItsClock(string rule, string clock, string start, string due)
    {
        DueMoment? moment = DueCalculator.MomentOf(DueRule.Parse(rule), Tokyo9(start), clock, Book);
        Assert.Equal(new DueMoment(Tokyo9(due), Tokyo9(due), null), moment);
    }

    [Theory]
    [InlineData("2026-04-01 00:00", "2026-05-01 00:00", 216)] // 30 days
    [InlineData("2026-04-01 00:00", "2027-04-01 00:00", 2628)] // 365 days: 43.8 h
    public void SagaAvailability_LeavesHalfAPercentOfTheServiceTime(string from, string to, int minutes)
    {
        TimeSpan service = Book["service"].OpenTimeBetween(Tokyo9(from), Tokyo9(to));
        Assert.Equal(TimeSpan.FromMinutes(minutes), service * 0.005);
    }

    [Fact]
    public void DayDeadline_EndsWithItsLastDay()
    {
        DueMoment? due = DueCalculator.MomentOf(DueRule.Parse("7d"), Tokyo9("2024-03-31 15:00"), "elapsed", Book);
        Assert.Equal(Tokyo9("2024-04-05 17:00"), due!.Target);
        Assert.Equal(Tokyo9("2024-04-09 00:00"), due.Breach);
    }

    [Fact]
    public void Agreed_HasNoMoment() =>
        Assert.Null(DueCalculator.MomentOf(new DueRule.Agreed(), Tokyo9("2024-03-31 15:00"), "elapsed", Book));

    [Theory]
    [InlineData("2026-03-31", "-1mo", "2026-02-28")]
    [InlineData("2028-03-31", "-1mo", "2028-02-29")]
    [InlineData("2026-01-31", "1mo", "2026-02-28")]
    [InlineData("2026-08-30", "6mo", "2027-02-28")]
    [InlineData("2026-08-31", "6mo", "2027-02-28")]
    [InlineData("2026-02-28", "1mo", "2026-03-31")] // begins with 1 March and has that month
    [InlineData("2026-04-15", "1mo", "2026-05-15")]
    public void Months_AreClampedToTheMonth(string anchor, string rule, string due) =>
        Assert.Equal(Day(due), DueCalculator.DaysOf(DueRule.Parse(rule), Day(anchor), Book.Business).Due);

    /// <summary>民法143条2項: the day before the corresponding one; the proviso: the month's last day where there is none.</summary>
    [Theory]
    [InlineData("2026-04-01", 12, "2027-03-31")]
    [InlineData("2026-08-31", 6, "2027-02-28")]
    [InlineData("2026-08-30", 6, "2027-02-28")]
    [InlineData("2026-08-29", 6, "2027-02-28")]
    [InlineData("2026-08-28", 6, "2027-02-27")]
    [InlineData("2027-08-31", 6, "2028-02-29")]
    [InlineData("2026-03-31", 1, "2026-04-30")]
    [InlineData("2028-02-29", 12, "2029-02-28")]
    public void PeriodOfMonths_EndsAsTheCivilCodeSays(string first, int months, string last) =>
        Assert.Equal(Day(last), CalendarMonths.EndOf(Day(first), months));

    private static void AssertDays(string rule, string anchor, DueOptions options, string due, string target, string breach) =>
        Assert.Equal(
            new DueDays(Day(due), Day(target), Day(breach)),
            DueCalculator.DaysOf(DueRule.Parse(rule), Day(anchor), Book.Business, options));
}
