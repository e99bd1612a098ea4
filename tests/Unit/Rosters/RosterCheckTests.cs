using FsCheck;
using FsCheck.Fluent;
using Workflows.Onboarding;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Planning;
using Xunit;
using static Workflows.Unit.Tests.Rosters.RosterSamples;

namespace Workflows.Unit.Tests.Rosters;

/// <summary>The checks of a month. 2026-12-01 is a Tuesday.</summary>
public sealed class RosterCheckTests
{
    private static readonly SpecialDay Receipts = new(Day("2026-12-05"), "receipts_shoni", "shoni");

    [Theory]
    [InlineData("2026-12", "2026-12-05")]
    [InlineData("2026-09", "2026-09-05")]
    [InlineData("2027-01", "2027-01-09")]
    [InlineData("2027-02", "2027-02-06")]
    public void ModelWeek_KeepsEveryRuleOfTheText(string month, string receipts)
    {
        RosterSamples s = Saitama();
        IReadOnlyList<RosterFinding> findings = s.Check(month, s.Month(month, null, new SpecialDay(Day(receipts), "receipts_shoni", "shoni")));
        Assert.DoesNotContain(findings, f => f.IsError);
        // Nine every day; the second person at Seishin on Wednesdays and the fifth at Gan are the model's own.
        Assert.All(findings, f => Assert.Equal((RosterFindingKind.AboveMaximum, "seishin", DayOfWeek.Wednesday), (f.Kind, f.Site, f.Day!.Value.DayOfWeek)));
    }

    [Fact]
    public void ModelWeek_PlacesEverybodyWhereTheTextDoes()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12");
        Assert.Equal(["a", "b", "c", "d", "e"], At("2026-12-07", "gan")); // Monday
        Assert.Equal(["e", "g"], At("2026-12-02", "seishin")); // Wednesday
        Assert.Equal(["f", "g", "h", "i"], At("2026-12-04", "shoni")); // Friday
        Assert.Single(At("2026-12-04", "honbu"));

        string[] At(string day, string site) => [.. month.Cells.Where(c => c.Day == Day(day) && c.Site == site).SelectMany(c => c.Persons).Order()];
    }

    [Fact]
    public void SilverWeek_AndTheYearsEnd_AreClosed()
    {
        RosterSamples s = Saitama();
        Assert.Equal(["2026-09-18", "2026-09-24"], Around("2026-09", "2026-09-18", "2026-09-24"));
        Assert.Equal(["2026-12-28"], Around("2026-12", "2026-12-28", "2026-12-31"));
        Assert.Equal(["2027-01-04"], Around("2027-01", "2027-01-01", "2027-01-04"));

        IEnumerable<string> Around(string month, string from, string to) => s.Days(month).Open.Where(d => d >= Day(from) && d <= Day(to))
            .Select(d => d.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void SomebodyMissing_IsAnErrorOfTheSiteAndTheShift()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12", null, Receipts);
        RosterCell late = month.Cells.First(c => c.Day == Day("2026-12-02") && c.Site == "shoni" && c.Shift == "late");
        IReadOnlyList<RosterFinding> errors = s.Errors("2026-12", month.With([late with { Persons = [] }]));
        Assert.Contains(errors, f => f is { Kind: RosterFindingKind.TooFew, Site: "shoni", Expected: 3, Found: 2 } && f.Day == late.Day);
        Assert.Contains(errors, f => f is { Kind: RosterFindingKind.TooFewOnShift, Shift: "late", Expected: 1, Found: 0 });
        Assert.All(errors, f => Assert.Equal(late.Day, f.Day));
    }

    [Fact]
    public void EightPeople_AreAWarning_NineAreNone()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12", null, Receipts);
        RosterCell normal = month.Cells.First(c => c.Day == Day("2026-12-07") && c.Site == "gan" && c.Shift == "normal");
        RosterContent eight = month.With([normal with { Persons = [.. normal.Persons.Where(p => p != "a").Take(2)] }]);
        Assert.Contains(s.Check("2026-12", eight), f => f is { Kind: RosterFindingKind.BelowTotal, Expected: 9, Found: 8, IsError: false });
    }

    [Fact]
    public void NobodyOfRole1_IsAnError()
    {
        RosterSamples s = Saitama(Placed("a", "role2"));
        Assert.Contains(s.Errors("2026-12", s.Month("2026-12", null, Receipts)),
            f => f is { Kind: RosterFindingKind.TooFewOfRole, Site: "shoni", Role: "role1" });
    }

    [Fact]
    public void ClearanceThatLapsesInTheMonth_KeepsThePersonOffFromThatDayOn()
    {
        RosterSamples s = Saitama(Placed("e", "role2", new CheckSpan("health_hire", ClearanceObstacle.Expired, Day("2026-12-16"), null, Day("2026-12-15"))));
        RosterContent month = Saitama().Month("2026-12", null, Receipts); // as if it had been planned before
        RosterFinding[] errors = [.. s.Errors("2026-12", month)];
        Assert.NotEmpty(errors);
        Assert.All(errors, f => Assert.Equal((RosterFindingKind.NotCleared, "e"), (f.Kind, f.Person)));
        Assert.All(errors, f => Assert.Equal(ClearanceObstacle.Expired, Assert.Single(f.Reasons).Obstacle));
        Assert.Equal(Day("2026-12-16"), errors.Min(f => f.Day));

        // A plan that is generated leaves the gap instead.
        RosterContent anew = s.Month("2026-12", null, Receipts);
        Assert.DoesNotContain(s.Errors("2026-12", anew), f => f.Kind == RosterFindingKind.NotCleared);
        Assert.Contains(s.Errors("2026-12", anew), f => f is { Kind: RosterFindingKind.TooFew, Site: "seishin" });
    }

    [Fact]
    public void SomebodyRestricted_IsShownAsAWarning()
    {
        RosterSamples s = Saitama(Placed("g", "role2", new CheckSpan("measles", ClearanceObstacle.BelowMinimum, null, null)));
        IReadOnlyList<RosterFinding> findings = s.Check("2026-12", s.Month("2026-12", null, Receipts));
        Assert.Contains(findings, f => f is { Kind: RosterFindingKind.Restricted, Person: "g" });
        Assert.DoesNotContain(findings, f => f.IsError);
    }

    [Fact]
    public void Headquarters_IsCoveredByPeopleOnDutyElsewhere_AndAddsNobody()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12", null, Receipts);
        DateOnly day = Day("2026-12-07");
        // at Seishin
        Assert.Contains(s.Errors("2026-12", month.With([new(day, "honbu", "normal", ["f"])])),
            f => f is { Kind: RosterFindingKind.NotOnDutyElsewhere, Person: "f" });
        Assert.Contains(s.Errors("2026-12", month.With([new(day, "honbu", "normal", [])])), f => f is { Kind: RosterFindingKind.TooFew, Site: "honbu" });
        Assert.Empty(s.Errors("2026-12", month.With([new(day, "honbu", "normal", ["h"])])));
    }

    /// <summary>The night of 31 December goes on into 1 January, which is another month's plan.</summary>
    [Fact]
    public void TwoDutiesAtOnce_AreFoundOverTheMonthsEdge_InEitherMonth()
    {
        RosterSamples s = Standard("x");
        RosterRules rules = s.Rules with { Shifts = [.. s.Rules.Shifts, s.Rules.Shifts[0] with { Id = "night", FromMinute = 22 * 60, ToMinute = 34 * 60 }] };
        RosterCell night = new(Day("2026-12-31"), "office", "night", ["x"]);
        RosterCell morning = new(Day("2027-01-01"), "office", "duty", ["x"]);
        Assert.Equal(Day("2027-01-01"), Booked("2027-01", morning, night)!.Day);
        Assert.Equal(Day("2026-12-31"), Booked("2026-12", night, morning)!.Day);
        Assert.Null(Booked("2027-01", morning, night with { Persons = ["y"] }));
        Assert.Null(Booked("2027-01", morning with { Day = Day("2027-01-02") }, night));

        RosterFinding? Booked(string month, RosterCell own, RosterCell around) =>
            RosterCheck.Of(rules, s.Days(month), RosterContent.Empty.With([own]), s.Team, [around])
                .SingleOrDefault(f => f.Kind == RosterFindingKind.DoubleBooked);
    }

    [Fact]
    public void TwoPlacesAtOnce_AreAnError_AcrossMidnightToo()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12", null, Receipts);
        RosterCell early = month.Cells.First(c => c.Day == Day("2026-12-07") && c.Site == "gan" && c.Shift == "early");
        RosterContent twice = month.With([new(early.Day, "seishin", "normal", [.. month.At(early.Day, "seishin", "normal"), early.Persons[0]])]);
        Assert.Contains(s.Errors("2026-12", twice), f => f.Kind == RosterFindingKind.DoubleBooked && f.Person == early.Persons[0]);

        // 9 to 9 the next day: the next day's duty begins when this one ends.
        RosterSamples standard = Standard("x");
        Assert.Empty(standard.Errors("2026-12", standard.Month("2026-12")));
    }

    [Fact]
    public void ClosedDay_IsStaffedOnlyWhenTheClientNamedIt()
    {
        RosterSamples s = Saitama();
        DateOnly saturday = Receipts.Day;
        RosterContent without = s.Month("2026-12").With([new(saturday, "shoni", "normal", ["h"])]);
        Assert.Contains(s.Check("2026-12", without), f => f is { Kind: RosterFindingKind.ClosedDay, Site: "shoni" });
        Assert.Contains(s.Check("2026-12", without), f => f is { Kind: RosterFindingKind.NoSpecialDay, About: "receipts_shoni", IsError: false });
        RosterContent unfilled = s.Month("2026-12", null, Receipts)
            .With([.. s.Month("2026-12", null, Receipts).Cells.Where(c => c.Day == saturday).Select(c => c with { Persons = [] })]);
        Assert.Contains(s.Errors("2026-12", unfilled), f => f is { Kind: RosterFindingKind.SpecialDayUnfilled, Expected: 1, Found: 0 });
    }

    [Theory]
    [InlineData("gan")]
    [InlineData("seishin")]
    public void ReceiptsOnAClosedDay_NeedOneResident(string site)
    {
        RosterSamples s = Saitama();
        SpecialDay receipts = new(Receipts.Day, "receipts", site);
        RosterContent nobody = s.Month("2026-12", null, receipts);
        nobody = nobody.With([.. nobody.Cells.Where(c => c.Day == receipts.Day).Select(c => c with { Persons = [] })]);
        Assert.Contains(s.Errors("2026-12", nobody), f => f is { Kind: RosterFindingKind.SpecialDayUnfilled, Expected: 1, Found: 0 } && f.Site == site);
        Assert.DoesNotContain(s.Errors("2026-12", nobody.With([new(receipts.Day, site, "normal", ["d"])])), f => f.Day == receipts.Day);
    }

    /// <summary>SAI-OUT-01: somebody is there when the power is cut, at whichever centre.</summary>
    [Theory]
    [InlineData("gan")]
    [InlineData("shoni")]
    [InlineData("seishin")]
    public void APowerCutOnAClosedDay_NeedsOneResident(string site)
    {
        RosterSamples s = Saitama();
        SpecialDay cut = new(Receipts.Day.AddDays(1), "power_cut", site);
        RosterContent nobody = s.Month("2026-12", null, Receipts, cut);
        nobody = nobody.With([.. nobody.Cells.Where(c => c.Day == cut.Day).Select(c => c with { Persons = [] })]);
        Assert.Contains(s.Errors("2026-12", nobody), f => f is { Kind: RosterFindingKind.SpecialDayUnfilled, Expected: 1, Found: 0 } && f.Site == site);
        Assert.DoesNotContain(s.Errors("2026-12", nobody.With([new(cut.Day, site, "normal", ["d"])])), f => f.Day == cut.Day);
    }

    [Fact]
    public void HolidayClinic_NeedsTheEarlyShift()
    {
        RosterSamples s = Saitama();
        SpecialDay clinic = new(Day("2026-11-23"), "holiday_clinic", "shoni");
        RosterContent month = s.Month("2026-11", null, clinic);
        Assert.Single(month.At(clinic.Day, "shoni", "early"));
        Assert.DoesNotContain(s.Check("2026-11", month), f => f.IsError);
        RosterContent late = month.With([new(clinic.Day, "shoni", "early", []), new(clinic.Day, "shoni", "late", ["h"])]);
        Assert.Contains(s.Errors("2026-11", late), f => f is { Kind: RosterFindingKind.SpecialDayUnfilled, Shift: "early" });
    }

    [Fact]
    public void Plan_IsNotCompleteWithoutTheResultsOfTheCoordination()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12", null, Receipts) with { Values = new Dictionary<string, string> { ["work"] = "常駐業務" } };
        Assert.Equal(["gan", "shoni", "seishin", "honbu"], s.Errors("2026-12", month).Select(f => f.About));
    }

    [Fact]
    public void SlotsThatTheRulesDoNotKnow_AreErrors()
    {
        RosterSamples s = Saitama();
        RosterContent month = s.Month("2026-12", null, Receipts)
            .With([new(Day("2026-12-07"), "seishin", "late", ["x"]), new(Day("2027-01-07"), "gan", "late", ["x"])]);
        Assert.Equal(2, s.Errors("2026-12", month).Count(f => f.Kind == RosterFindingKind.NoSuchSlot));
    }

    [Fact]
    public void MonthAfterTheGoLive_NeedsMorePeople()
    {
        RosterSamples s = Mie();
        DateOnly inApril = Day("2019-04-10");
        RosterContent two = RosterContent.Empty.With([new(inApril, "center", "day", ["p"]), new(inApril, "center", "evening", ["q"])]);
        Assert.Contains(s.Check("2019-04", two), f => f is { Kind: RosterFindingKind.TooFew, Expected: 3, Found: 2 } && f.Day == inApril);
        Assert.DoesNotContain(s.Check("2019-04", two.With([new(inApril, "center", "evening", ["q", "r"])])), f => f.Day == inApril);
        DateOnly inMay = Day("2019-05-10");
        RosterContent later = RosterContent.Empty.With([new(inMay, "center", "day", ["p"]), new(inMay, "center", "evening", ["q"])]);
        Assert.DoesNotContain(s.Check("2019-05", later), f => f.Day == inMay);
    }

    [Fact]
    public void AttendanceAtAnAdHocJob_NeedsSomebody()
    {
        RosterSamples s = Mie();
        DateOnly saturday = Day("2019-06-08");
        RosterContent job = new() { SpecialDays = [new(saturday, "attendance", "center")] };
        Assert.Contains(s.Errors("2019-06", job), f => f.Kind == RosterFindingKind.SpecialDayUnfilled && f.Day == saturday);
        Assert.DoesNotContain(s.Errors("2019-06", job.With([new(saturday, "center", "day", ["p"])])), f => f.Day == saturday);
    }

    [Fact]
    public void Rotation_TakesTurnsByTheWeek_AndGoesOnInTheNextMonth()
    {
        RosterSamples s = Standard("x", "y", "z");
        RosterContent december = s.Month("2026-12");
        Assert.Equal("x", On(december, "2026-12-06")); // Sunday
        Assert.Equal("y", On(december, "2026-12-07"));
        Assert.Equal("y", On(december, "2026-12-13"));
        Assert.Equal("z", On(december, "2026-12-14"));
        RosterContent january = s.Month("2027-01", december);
        Assert.Equal(On(december, "2026-12-31"), On(january, "2027-01-03")); // the week of Monday, 28 December
        Assert.NotEqual(On(january, "2027-01-03"), On(january, "2027-01-04"));
        Assert.Empty(s.Errors("2027-01", january));

        static string On(RosterContent month, string day) => Assert.Single(month.At(Day(day), "office", "duty"));
    }

    [Fact]
    public void Rotation_PassesOverWhoeverIsAway()
    {
        PeopleDirectory people = new(
            [.. "xyz".Select(c => Person(c.ToString()))], [.. "xyz".Select(c => new Assignment("standard", "on_call", c.ToString(), null, null))],
            [new("x", "z", Day("2026-12-01"), Day("2026-12-06"), [])]);
        RosterSamples s = new("standard", people);
        RosterContent month = s.Month("2026-12");
        Assert.Equal(["y"], month.At(Day("2026-12-01"), "office", "duty"));
        Assert.Equal(["z"], month.At(Day("2026-12-07"), "office", "duty"));
        Assert.Contains(s.Check("2026-12", month.With([new(Day("2026-12-02"), "office", "duty", ["x"])])),
            f => f is { Kind: RosterFindingKind.Away, Person: "x" });
    }

    [Fact]
    public void WhateverIsTakenAway_ADayBelowItsMinimaIsFound() => Prop.ForAll(
        Gen.Choose(0, 10_000).Three().ToArbitrary(),
        seeds =>
        {
            RosterSamples s = Saitama();
            RosterMonth month = RosterMonth.Of(new DateOnly(2026, 4, 1).AddMonths(seeds.Item1 % 36));
            RosterContent full = s.Month(month.ToString());
            List<RosterCell> cells = [.. full.Cells.Where(c => c.Site != "honbu")];
            RosterCell cell = cells[seeds.Item2 % cells.Count];
            string gone = cell.Persons[seeds.Item3 % cell.Persons.Count];
            RosterContent less = full.With([cell with { Persons = [.. cell.Persons.Where(p => p != gone)] }]);
            int before = full.Cells.Where(c => c.Day == cell.Day && c.Site == cell.Site).Sum(c => c.Persons.Count);
            int needed = s.Rules.Place(cell.Site)!.Persons;
            bool found = s.Errors(month.ToString(), less).Any(f => f.Kind == RosterFindingKind.TooFew && f.Day == cell.Day && f.Site == cell.Site);
            bool below = s.Check(month.ToString(), less).Any(f => f.Kind == RosterFindingKind.BelowTotal && f.Day == cell.Day);
            return found == before - 1 < needed && below;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void GeneratedMonth_NeverPlacesSomebodyWhoIsNotCleared() => Prop.ForAll(
        Gen.Choose(0, 10_000).Four().ToArbitrary(),
        seeds =>
        {
            string id = "abcdefghi"[seeds.Item1 % 9].ToString();
            DateOnly from = new DateOnly(2026, 12, 1).AddDays(seeds.Item2 % 31);
            DateOnly to = from.AddDays(seeds.Item3 % 20);
            RosterSamples s = Saitama(
                Placed(id, id is "a" or "h" ? "role1" : "role2", new CheckSpan("health_hire", ClearanceObstacle.Expired, from, to, from)));
            RosterContent month = s.Month("2026-12", null, new SpecialDay(new DateOnly(2026, 12, 1).AddDays(seeds.Item4 % 31), "receipts", "gan"));
            return s.Check("2026-12", month)
                .All(f => f.Kind is not (RosterFindingKind.NotCleared or RosterFindingKind.DoubleBooked or RosterFindingKind.NotOnDutyElsewhere
                or RosterFindingKind.ClosedDay or RosterFindingKind.NoSuchSlot))
                && month.Cells.Where(c => c.Persons.Contains(id)).All(c => c.Day < from || c.Day > to);
        }).QuickCheckThrowOnFailure();

    private static RosterSamples Mie() =>
        new("mie", null, [.. "pqr".Select(c => Placed(c.ToString(), "worker") with { From = new(2019, 4, 1), AcceptedOn = new(2019, 4, 1) })]);

    private static Person Person(string id) => new(id, id, null, id + "@operator.example", null, "ja", Party.Contractor);

    private static RosterSamples Standard(params string[] team) => new(
        "standard", new PeopleDirectory([.. team.Select(Person)], [.. team.Select(t => new Assignment("standard", "on_call", t, null, null))], []));
}
