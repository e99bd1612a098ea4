using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Penalties;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Penalties;

/// <summary>Points of misses as public contracts write them: a score of the year, and points that lapse.</summary>
public sealed class PenaltyAccountTests
{
    private static readonly DateOnly May = new(2026, 5, 15);

    /// <summary>The annual payment × (100 − score) ÷ 100: 5 of the availability, 2 of the first late minutes and 4 of the second, 1 given back.</summary>
    [Fact]
    public void TheScoreOfAYear_TakesItsPartOfThePayment()
    {
        PenaltyRules rules = ShippedContracts.Catalog["standard"].Section<PenaltyRules>()!;
        PenaltyEvent[] events =
        [
            new("minutes", new(2026, 4, 20), "a"), new("availability", new(2026, 4, 30), "2026-04"), new("minutes", new(2026, 5, 10), "b"),
            new("availability", new(2026, 5, 31), "2026-05", IsBonus: true), new("minutes", new(2027, 4, 1), "c"), // to come, and of the year after
        ];
        PenaltyAccount may = PenaltyAccount.Of(rules, events, May);
        Assert.Equal((11, 89, 11m, 1_320_000m), (may.Points, may.Score, may.Percent, may.Amount));
        Assert.Equal([(2, false), (5, false), (4, true)], may.Entries.Select(e => (e.Points, e.IsRepeated)));
        Assert.Equal((10, 1_200_000m), PenaltyAccount.Of(rules, events, new(2026, 6, 1)) is var june ? (june.Points, june.Amount) : default);
        Assert.Equal(2, PenaltyAccount.Of(rules, events, new(2027, 4, 1)).Points); // a new year, and its first miss is none that is repeated

        Assert.Equal([("availability", 5, 600_000m), ("minutes", 4, 480_000m)], // one more late set of minutes costs 4 points by now
            PenaltyAccount.Forecast(rules, events, May).Select(f => (f.Rule.Id, f.Points, f.Amount!.Value)));
        Assert.Equal(2, PenaltyAccount.Forecast(rules, [], May).Single(f => f.Rule.Id == "minutes").Points);
    }

    /// <summary>Points lapse a year after their day, whatever the fiscal year; from ten on three percent are taken off, from twenty on ten.</summary>
    [Fact]
    public void PointsThatLapse_ReachSteps()
    {
        PenaltyRules rules = Rules("12mo", [new(10, 3), new(20, 10)], 1_000_001);
        PenaltyEvent[] events = [.. Enumerable.Range(0, 5).Select(i => new PenaltyEvent("late", new(2026, 1 + i, 10), $"{i}"))];
        Assert.Equal((1, 0m, 0m), Of(new(2026, 1, 10)));
        Assert.Equal((11, 3m, 30_000m), Of(new(2026, 3, 10))); // cut off to whole units
        Assert.Equal((21, 10m, 100_000m), Of(new(2026, 5, 10)));
        Assert.Equal((21, 10m, 100_000m), Of(new(2027, 1, 9)));
        Assert.Equal((20, 10m, 100_000m), Of(new(2027, 1, 10))); // the first one counts no more
        Assert.Equal((0, 0m, 0m), Of(new(2027, 5, 10)));
        Assert.Null(PenaltyAccount.Of(rules with { Payment = null }, events, new(2026, 5, 10)).Amount);
        Assert.Equal(5, PenaltyAccount.Forecast(rules, events, new(2026, 3, 10)).Single().Points);

        (int Points, decimal Percent, decimal Amount) Of(DateOnly day) =>
            PenaltyAccount.Of(rules, events, day) is var account ? (account.Points, account.Percent, account.Amount!.Value) : default;
    }

    /// <summary>Against a model that asks of each miss, and of each one before it, whether it counts on the day.</summary>
    [Fact]
    public void Points_AreThoseOfASlowModel()
    {
        Gen<PenaltyEvent> one = from day in Gen.Choose(0, 1200)
                                from bonus in Gen.Elements(false, false, true)
                                from source in Gen.Choose(0, 10_000)
                                select new PenaltyEvent("late", new DateOnly(2025, 1, 1).AddDays(day), $"{source:D5}", bonus);
        Gen<(string? Lapse, int Day, List<PenaltyEvent> Events)> given =
            from lapse in Gen.Elements<string?>(null, "90d", "12mo")
            from day in Gen.Choose(0, 1400)
            from events in one.ListOf()
            select (lapse, day, events.DistinctBy(e => e.Source).ToList());
        Prop.ForAll(given.ToArbitrary(), g =>
        {
            DateOnly day = new DateOnly(2025, 1, 1).AddDays(g.Day);
            bool Counts(PenaltyEvent e, DateOnly on) => e.On <= on && g.Lapse switch
            {
                null => (e.On.AddMonths(-3).Year, 0) == (on.AddMonths(-3).Year, 0),
                "90d" => on.DayNumber - e.On.DayNumber < 90,
                _ => e.On.AddMonths(12) > on,
            };
            List<PenaltyEvent> ordered = [.. g.Events.OrderBy(e => e.On).ThenBy(e => e.Source, StringComparer.Ordinal)];
            int sum = ordered.Where(e => Counts(e, day)).Aggregate(0, (off, e) => Math.Min(100, Math.Max(0, off + (e.IsBonus ? -2
                : ordered.TakeWhile(b => b != e).Any(b => !b.IsBonus && Counts(b, e.On)) ? 10 : 1))));
            PenaltyAccount account = PenaltyAccount.Of(Rules(g.Lapse, [], null) with
            {
                Rules = [Rules(null, [], null).Rules[0] with { Repeated = 10, Bonus = 2 }],
            }, g.Events, day);
            Assert.Equal((sum, sum), (account.Points, account.Entries.Sum(e => e.Points)));
            Assert.Equal(100 - account.Points, account.Score);
        }).QuickCheckThrowOnFailure();
    }

    private static PenaltyRules Rules(string? lapse, IReadOnlyList<PenaltyStep> steps, decimal? payment)
    {
        RuleSource house = new(null, RuleBasis.House, [], null, []);
        return new(100, payment, lapse is null ? null : DueRule.Parse(lapse), steps,
            [new() { Id = "late", Name = new("提出遅れ", null), Deliverable = "minutes", Points = 1, Repeated = 5, Source = house }], house);
    }
}
