using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.Kit;
using Workflows.Texts;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Calendars;

public sealed class BusinessCalendarTests
{
    private static readonly BusinessCalendar[] Calendars =
    [
        Book["desk"],
        Book["service"],
        new(Business("split") with { Hours = [new TimeBand(540, 720), new TimeBand(780, 1020)] }, Tokyo),
        new(Business("berlin", 60, 240) with { Weekdays = Enum.GetValues<DayOfWeek>(), ClosedOnNationalHolidays = false }, Zone("Europe/Berlin")),
        new(Business("night") with { Hours = [new TimeBand(1320, 1800)] }, Tokyo),
        new(Always("new_york"), Zone("America/New_York")),
        new(Always("lord_howe") with { Hours = [new TimeBand(0, 110), new TimeBand(120, 1440)] }, Zone("Australia/Lord_Howe")),
    ];

    private static readonly Gen<(BusinessCalendar Calendar, DateTimeOffset Start, TimeSpan First, TimeSpan Second)> Cases =
        from calendar in Gen.Elements(Calendars)
        from start in Gen.Choose(0, 3 * 366 * 24 * 60)
        from seconds in Gen.Choose(0, 59)
        from first in Gen.Choose(0, 5000)
        from second in Gen.Choose(0, 5000)
        select (calendar, new DateTimeOffset(2025, 1, 1, 0, 0, seconds, TimeSpan.Zero).AddMinutes(start), TimeSpan.FromMinutes(first),
            TimeSpan.FromMinutes(second));

    /// <summary>A commands from Monday to Friday 22:00 to 06:00, heard on Friday at 23:00: three hours are over on Saturday at 02:00.</summary>
    [Fact]
    public void Night_BelongsToTheDayOnWhichItBegins()
    {
        BusinessCalendar night = new(Business("night") with { Hours = [new TimeBand(1320, 1800)] }, Tokyo);
        Assert.Equal(Tokyo9("2026-11-28 02:00"), night.AddOpenTime(Tokyo9("2026-11-27 23:00"), TimeSpan.FromHours(3)));
        Assert.True(night.IsOpenAt(Tokyo9("2026-11-28 05:59")));
        Assert.False(night.IsOpenAt(Tokyo9("2026-11-28 06:00")));
        Assert.False(night.IsOpenAt(Tokyo9("2026-11-28 23:00")));
        Assert.False(night.IsOpenAt(Tokyo9("2026-11-30 01:00"))); // of Sunday
        Assert.Equal(Tokyo9("2026-11-30 22:00"), night.NextOpening(Tokyo9("2026-11-28 02:00")));
        Assert.Equal("22:00-06:00", night.Rule.Hours[0].ToString());
        Assert.Throws<ArgumentException>(() =>
            new BusinessCalendar(Business("both") with { Hours = [new TimeBand(300, 600), new TimeBand(1320, 1800)] }, Tokyo));
    }

    [Fact]
    public void AddAndBetween_AreInverse_MeetsSpecification() => Check((calendar, start, length, _) =>
        calendar.OpenTimeBetween(start, calendar.AddOpenTime(start, length)) == length);

    [Fact]
    public void Add_IsAdditive_MeetsSpecification() => Check((calendar, start, first, second) =>
        calendar.AddOpenTime(calendar.AddOpenTime(start, first), second) == calendar.AddOpenTime(start, first + second));

    [Fact]
    public void Add_IsMonotone_MeetsSpecification() => Check((calendar, start, first, second) =>
        calendar.AddOpenTime(start, first) <= calendar.AddOpenTime(start, first + second)
        && calendar.AddOpenTime(start, first) <= calendar.AddOpenTime(start + second, first)
        && calendar.AddOpenTime(start, first) >= start + first);

    [Fact]
    public void Between_IsAdditive_AndAntisymmetric_MeetsSpecification() => Check((calendar, start, first, second) =>
    {
        DateTimeOffset middle = start + first;
        DateTimeOffset end = middle + second;
        return calendar.OpenTimeBetween(start, end) == calendar.OpenTimeBetween(start, middle) + calendar.OpenTimeBetween(middle, end)
            && calendar.OpenTimeBetween(end, start) == -calendar.OpenTimeBetween(start, end);
    });

    [Fact]
    public void NextOpening_IsOpen_AndNothingOpensBefore_MeetsSpecification() => Check((calendar, start, first, _) =>
    {
        if (calendar.NeverCloses)
        {
            return true;
        }

        DateTimeOffset opening = calendar.NextOpening(start);
        return opening > start && calendar.IsOpenAt(opening) && !calendar.IsOpenAt(opening.AddTicks(-1))
            && (calendar.IsOpenAt(start) || calendar.OpenTimeBetween(start, opening) == TimeSpan.Zero);
    });

    [Fact]
    public void BusinessDays_ForthAndBack_MeetsSpecification() => Check((calendar, start, first, _) =>
    {
        DateOnly day = calendar.NextOpen(calendar.DayOf(start));
        int count = (int)(first.TotalMinutes % 40);
        DateOnly there = calendar.AddBusinessDays(day, count);
        return calendar.AddBusinessDays(there, -count) == day && calendar.IsOpen(there) && (there > day || count == 0);
    });

    [Fact]
    public void ClosingTime_EndsTheDay() => Assert.Equal(
        Tokyo9("2026-09-16 17:30"), Book["desk"].AddOpenTime(Tokyo9("2026-09-16 08:30"), TimeSpan.FromHours(9)));

    [Theory]
    [InlineData("2026-03-28T23:00:00Z", 23)] // spring: the day has 23 hours
    [InlineData("2026-10-24T22:00:00Z", 25)]
    [InlineData("2026-06-01T22:00:00Z", 24)]
    public void WholeDay_HasTheHoursThatTheClocksGiveIt(string midnight, int hours)
    {
        var berlin = new BusinessCalendar(Always("always"), Zone("Europe/Berlin"));
        DateTimeOffset start = DateTimeOffset.Parse(midnight, System.Globalization.CultureInfo.InvariantCulture);
        DateOnly day = berlin.DayOf(start);
        Assert.Equal(start, berlin.StartOf(day));
        Assert.Equal(TimeSpan.FromHours(hours), berlin.StartOf(day.AddDays(1)) - berlin.StartOf(day));
    }

    [Fact]
    public void BandInsideTheSkippedHour_IsEmpty()
    {
        var berlin = new BusinessCalendar(Always("night") with { Hours = [new TimeBand(125, 175)] }, Zone("Europe/Berlin"));
        Assert.Equal(TimeSpan.Zero, berlin.OpenTimeBetween(berlin.StartOf(Day("2026-03-29")), berlin.StartOf(Day("2026-03-30"))));
        Assert.Equal(TimeSpan.FromMinutes(50), berlin.OpenTimeBetween(berlin.StartOf(Day("2026-03-30")), berlin.StartOf(Day("2026-03-31"))));
    }

    [Fact]
    public void ExtraDays_GoBeforeEverythingElse()
    {
        var calendar = new BusinessCalendar(
            Business("extra") with
            {
                ExtraClosed = [Day("2026-09-16"), Day("2026-09-17")],
                ExtraOpen = [Day("2026-09-17"), Day("2026-12-30"), Day("2026-09-22")]
            }, Tokyo);
        Assert.False(calendar.IsOpen(Day("2026-09-16")));
        Assert.True(calendar.IsOpen(Day("2026-09-17")));
        Assert.True(calendar.IsOpen(Day("2026-12-30")));
        Assert.True(calendar.IsOpen(Day("2026-09-22")));
        Assert.Equal(new ClosedDay(ClosedDayKind.Holiday, "敬老の日"), calendar.WhyClosed(Day("2026-09-21")));
    }

    [Fact]
    public void EveryHolidayOfTheAct_HasItsNameInEnglish()
    {
        for (DateOnly day = new(2000, 1, 1); day.Year < 2100; day = day.AddDays(1))
        {
            if (JapaneseHolidays.Act.NameOf(day) is { } name)
            {
                Assert.Equal(name, ClosedDayTexts.Of(new ClosedDay(ClosedDayKind.Holiday, name), Languages.Japanese));
                Assert.DoesNotContain(ClosedDayTexts.Of(new ClosedDay(ClosedDayKind.Holiday, name), Languages.English)!, c => c >= 0x3000);
            }
        }

        Assert.Equal("臨時の祝日", ClosedDayTexts.Of(new ClosedDay(ClosedDayKind.Holiday, "臨時の祝日"), Languages.English)); // named by a correction
        Assert.Equal("Closed weekday", ClosedDayTexts.Of(new ClosedDay(ClosedDayKind.Weekday), Languages.English));
    }

    [Fact]
    public void Version_NamesTheContent()
    {
        string version = new BusinessCalendar(Business("a"), Tokyo).Version;
        Assert.Equal(version, new BusinessCalendar(Business("renamed"), Tokyo).Version);
        Assert.NotEqual(version, new BusinessCalendar(Business("a", 600), Tokyo).Version);
        Assert.NotEqual(version, new BusinessCalendar(Business("a"), Zone("Europe/Berlin")).Version);
        Assert.NotEqual(version, new BusinessCalendar(Business("a") with { ExtraClosed = [Day("2026-09-16")] }, Tokyo).Version);
        JapaneseHolidays corrected = JapaneseHolidays.Act.With([new(Day("2030-03-21"), "春分の日")]);
        Assert.NotEqual(version, new BusinessCalendar(Business("a"), Tokyo, corrected).Version);
    }

    [Fact]
    public void CalendarWithoutOpenDays_SaysSo()
    {
        var never = new BusinessCalendar(Business("never") with { Weekdays = [] }, Tokyo);
        Assert.Contains("expected an open day", Assert.Throws<InvalidOperationException>(() => never.NextOpen(Day("2026-09-16"))).Message,
            StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => never.AddOpenTime(Tokyo9("2026-09-16 10:00"), TimeSpan.FromHours(1)));
    }

    [Fact]
    public void AlwaysOpen_HasNoNextOpening() =>
        Assert.Throws<InvalidOperationException>(() => Book["service"].NextOpening(Tokyo9("2026-09-16 10:00")));

    private static TimeZoneInfo Zone(string id) => TimeZoneInfo.FindSystemTimeZoneById(id);

    private static void Check(Func<BusinessCalendar, DateTimeOffset, TimeSpan, TimeSpan, bool> property) => Prop
        .ForAll(Cases.ToArbitrary(), c => property(c.Calendar, c.Start, c.First, c.Second))
        .QuickCheckThrowOnFailure();
}
