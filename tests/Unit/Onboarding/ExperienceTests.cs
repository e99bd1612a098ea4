using FsCheck;
using FsCheck.Fluent;
using Workflows.Onboarding;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class ExperienceTests
{
    private static readonly DateOnly Far = new(2040, 1, 1);

    private static readonly Gen<ExperiencePeriod> AnyPeriod =
        from start in Gen.Choose(0, 3000)
        from length in Gen.Choose(0, 1500)
        let first = new DateOnly(2015, 1, 1).AddDays(start)
        select new ExperiencePeriod(first, first.AddDays(length));

    [Theory]
    [InlineData("2020-04-01", "2025-03-31", 60)]
    [InlineData("2020-04-01", "2025-03-30", 59)]
    [InlineData("2024-02-29", "2025-02-28", 12)] // a leap day: the year is over on 28 February
    [InlineData("2024-01-31", "2024-02-29", 1)]
    [InlineData("2025-01-31", "2025-02-28", 1)]
    [InlineData("2025-11-01", "2025-11-01", 0)]
    public void OnePeriod_IsCountedByTheCalendar(string from, string to, int months) =>
        Assert.Equal(months, Experience.Months([new(Day(from), Day(to))], Far));

    [Theory]
    [InlineData("2019-04-01 - 2020-03-31 A病院", "2019-04-01", "2020-03-31")]
    [InlineData("2019-04-01-2020-03-31", "2019-04-01", "2020-03-31")]
    [InlineData("2019-04-01〜2024-03-31", "2019-04-01", "2024-03-31")]
    [InlineData("2019-04-01～2024-03-31 B市", "2019-04-01", "2024-03-31")]
    [InlineData("2019-04-01 – 2024-03-31", "2019-04-01", "2024-03-31")]
    [InlineData("2019/04/01 2024/03/31", "2019-04-01", "2024-03-31")]
    [InlineData("２０１９／４／１　２０２４／３／３１　第２病院 ２００床", "2019-04-01", "2024-03-31")]
    [InlineData("2019.4.1~2024.3.31(60か月)", "2019-04-01", "2024-03-31")]
    [InlineData("2019年4月1日から2024年3月31日まで C県", "2019-04-01", "2024-03-31")]
    [InlineData("自 2019年4月1日 至 2024年3月31日", "2019-04-01", "2024-03-31")]
    [InlineData("平成31年4月1日〜令和6年3月31日 D病院", "2019-04-01", "2024-03-31")]
    [InlineData("令和元年5月1日より令和２年４月３０日", "2019-05-01", "2020-04-30")]
    [InlineData("H31.4.1～R6.3.31", "2019-04-01", "2024-03-31")]
    [InlineData("S63/4/1-H1/3/31", "1988-04-01", "1989-03-31")]
    [InlineData("20190401～20240331", "2019-04-01", "2024-03-31")]
    [InlineData("2025-04-01 -", "2025-04-01", "2026-11-20")]
    [InlineData("2025-04-01 - E病院", "2025-04-01", "2026-11-20")]
    [InlineData("2025-04-01～現在 E病院", "2025-04-01", "2026-11-20")]
    [InlineData("令和7年4月1日 継続中", "2025-04-01", "2026-11-20")]
    [InlineData("2025年4月1日から在職中", "2025-04-01", "2026-11-20")]
    [InlineData("2025-04-01", "2025-04-01", "2026-11-20")]
    public void Period_IsReadAsOfficesWriteIt(string line, string from, string to)
    {
        Assert.True(Experience.TryRead(line, Day("2026-11-20"), out IReadOnlyList<ExperiencePeriod> periods));
        Assert.Equal(new ExperiencePeriod(Day(from), Day(to)), Assert.Single(periods));
    }

    /// <summary>A line that is not understood to its end is never read in part: that would make years of months.</summary>
    [Theory]
    [InlineData("A病院 2019-04-01 2020-03-31")]
    [InlineData("2019-04-01 A病院 2020-03-31")]
    [InlineData("2019-04-01 - A病院 2020-03-31")]
    [InlineData("2019-04-01〜2020年3月 A病院")]
    [InlineData("2019年4月〜2020年3月")]
    [InlineData("2019-04-01 - 2020-02-30")]
    [InlineData("2019-04-01〜令和2年3月")]
    [InlineData("2019-04-01～2020-03-31、2021-04-01～2022-03-31 A病院")]
    [InlineData("2019-04-01/2020-03-31")]
    [InlineData("2019040120200331")]
    [InlineData("2020-03-31〜2019-04-01")]
    [InlineData("2019-04-01 A病院")]
    [InlineData("3年")]
    [InlineData("")]
    public void Line_ThatIsNoPeriod_IsRefused(string line) => Assert.False(Experience.TryRead(line, Day("2026-11-20"), out _));

    [Fact]
    public void OverlapAndAdjacency_CountOnce()
    {
        ExperiencePeriod[] periods = [new(Day("2020-04-01"), Day("2022-03-31")), new(Day("2021-04-01"), Day("2023-03-31")),
            new(Day("2023-04-01"), Day("2025-03-31"))];
        Assert.Equal(60, Experience.Months(periods, Far));
    }

    [Fact]
    public void LaterDays_DoNotCount() => Assert.Equal(12, Experience.Months([new(Day("2024-11-02"), Day("2030-01-01"))], Day("2025-11-01")));

    [Fact]
    public void RepetitionAndOrder_MeetSpecification() => Check(periods =>
        Experience.Months(periods, Far) == Experience.Months(periods.Concat(periods).Reverse(), Far));

    [Fact]
    public void MorePeriods_NeverMeanLess_AndAtMostTheSum() => Check(periods =>
    {
        int all = Experience.Months(periods, Far);
        return periods.All(p => Experience.Months([p], Far) <= all)
            && all <= periods.Sum(p => (p.To.DayNumber - p.From.DayNumber + 1) / 28.0) + 1;
    });

    [Fact]
    public void ALaterDay_NeverMeansLess() => Check(periods =>
        Enumerable.Range(0, 20).Select(i => Experience.Months(periods, new DateOnly(2016, 1, 1).AddMonths(i * 7))).ToList() is var months
            && months.SequenceEqual(months.Order()));

    private static void Check(Func<IReadOnlyList<ExperiencePeriod>, bool> holds) =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(Gen.ListOf(AnyPeriod).ToArbitrary(), periods => holds([.. periods])));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
