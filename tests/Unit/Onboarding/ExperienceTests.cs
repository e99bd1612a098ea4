using FsCheck;
using FsCheck.Fluent;
using Workflows.Onboarding;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class ExperienceTests
{
    private static readonly DateOnly Far = new(2040, 1, 1);

    private static readonly Gen<ExperiencePeriod> AnyPeriod =
        from start in Gen.Choose(0, 3000) from length in Gen.Choose(0, 1500)
        let first = new DateOnly(2015, 1, 1).AddDays(start) select new ExperiencePeriod(first, first.AddDays(length));

    [Theory]
    [InlineData("2020-04-01", "2025-03-31", 60)]
    [InlineData("2020-04-01", "2025-03-30", 59)]
    [InlineData("2024-02-29", "2025-02-28", 12)] // a leap day: the year is over on 28 February
    [InlineData("2024-01-31", "2024-02-29", 1)]
    [InlineData("2025-01-31", "2025-02-28", 1)]
    [InlineData("2025-11-01", "2025-11-01", 0)]
    public void OnePeriod_IsCountedByTheCalendar(string from, string to, int months) =>
        Assert.Equal(months, Experience.Months([new(Day(from), Day(to))], Far));

    [Fact]
    public void OverlapAndAdjacency_CountOnce()
    {
        ExperiencePeriod[] periods = [new(Day("2020-04-01"), Day("2022-03-31")), new(Day("2021-04-01"), Day("2023-03-31")), new(Day("2023-04-01"), Day("2025-03-31"))];
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
        Enumerable.Range(0, 20).Select(i => Experience.Months(periods, new DateOnly(2016, 1, 1).AddMonths(i * 7))).ToList() is var months && months.SequenceEqual(months.Order()));

    private static void Check(Func<IReadOnlyList<ExperiencePeriod>, bool> holds) =>
        FsCheck.Check.QuickThrowOnFailure(Prop.ForAll(Gen.ListOf(AnyPeriod).ToArbitrary(), periods => holds([.. periods])));

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
