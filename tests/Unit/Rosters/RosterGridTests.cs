using Workflows.Rosters;
using Workflows.Rosters.Planning;
using Xunit;
using static Workflows.Unit.Tests.Rosters.RosterSamples;

namespace Workflows.Unit.Tests.Rosters;

/// <summary>A month as persons × days: totals, signs, what a form changes, and the month before as a pattern. 2026-12-01 is a Tuesday.</summary>
public sealed class RosterGridTests
{
    [Fact]
    public void Totals_CountNightsByTheirHours_AndRestDaysByTheCalendarOfBusinessDays()
    {
        RosterSamples s = new("standard"); // on call from 9:00 to 9:00, every day of the year
        RosterGrid grid = Grid(s, "2026-12",
            new(Day("2026-12-04"), "office", "duty", ["a"]), new(Day("2026-12-05"), "office", "duty", ["a"]), new(Day("2026-12-31"), "office", "duty", ["a"]));
        Assert.Equal(new RosterTotals(Days: 3, Nights: 3, RestDays: 2), grid.TotalsOf("a")); // Saturday, and the turn of the year
        Assert.Equal(new RosterTotals(0, 0, 0), grid.TotalsOf("b"));

        RosterSamples saitama = Saitama();
        RosterGrid days = Grid(saitama, "2026-12", new(Day("2026-12-01"), "gan", "late", ["b"]), new(Day("2026-12-01"), "honbu", "normal", ["b"]));
        Assert.Equal(new RosterTotals(Days: 1, Nights: 0, RestDays: 0), days.TotalsOf("b")); // until 20:00; two sites are one day
    }

    [Fact]
    public void People_AreTheTeamInItsOrder_AndWhoeverElseIsPlaced()
    {
        RosterSamples s = Saitama();
        Assert.Equal(["a", "b", "c", "d", "e", "f", "g", "h", "i", "stranger"],
            Grid(s, "2026-12", new RosterCell(Day("2026-12-01"), "gan", "early", ["stranger"])).People);
        Assert.Empty(Grid(s, "2025-10").People); // nobody is placed yet
    }

    [Fact]
    public void Choices_AreEveryShift_AloneAndWithWhatIsCoveredBeside()
    {
        IReadOnlyList<string> choices = [.. Grid(Saitama(), "2026-12").Choices.Select(c => string.Join('+', c.Select(s => $"{s.Site} {s.Shift}")))];
        Assert.Equal(13, choices.Count);
        Assert.Contains("gan late+honbu normal", choices);
        Assert.Contains("seishin normal", choices);
        Assert.DoesNotContain("honbu normal", choices); // nobody is there alone
        Assert.DoesNotContain("seishin normal+honbu normal", choices); // honbu is covered from gan and shoni
    }

    [Fact]
    public void Changed_MovesWhoIsNamed_AndLeavesEverybodyElse()
    {
        RosterSamples s = Saitama();
        RosterGrid grid = Grid(s, "2026-12", new(Day("2026-12-01"), "gan", "early", ["a", "b"]), new(Day("2026-12-02"), "gan", "early", ["a"]));
        IReadOnlyList<RosterCell> cells = grid.Changed(new Dictionary<(string, DateOnly), IReadOnlyList<(string, string)>>
        {
            [("a", Day("2026-12-01"))] = [("gan", "late"), ("honbu", "normal")],
            [("a", Day("2026-12-02"))] = [],
            [("c", Day("2026-12-01"))] = [],
        });
        Assert.Equal(["2026-12-01 gan early b", "2026-12-01 gan late a", "2026-12-01 honbu normal a", "2026-12-02 gan early"], cells.Select(c => c.ToString()));
        Assert.Empty(grid.Changed(new Dictionary<(string, DateOnly), IReadOnlyList<(string, string)>> { [("a", Day("2026-12-02"))] = [("gan", "early")] }));
    }

    [Fact]
    public void Signs_AreTheShortestBeginningsThatTellNamesApart()
    {
        RosterSigns saitama = new(Saitama().Profile, "ja");
        Assert.Equal("早が", saitama.Of("gan", "early"));
        Assert.Equal([("早", "早出 08:00-17:00"), ("通", "通常 08:30-17:30"), ("遅", "遅出 11:00-20:00")], saitama.Legend.Take(3));
        Assert.Equal("O", new RosterSigns(new RosterSamples("standard").Profile, "en").Of("office", "duty")); // one place needs no sign
        Assert.Equal("moonx", saitama.Of("x", "moon"));
        Assert.Equal(new Dictionary<string, string> { ["1"] = "日勤", ["2"] = "日勤長", ["3"] = "夜" },
            RosterSigns.Of([("1", "日勤"), ("2", "日勤長め"), ("3", "夜勤")]));
    }

    [Fact]
    public void Copy_TakesTheSameWeekdayOfTheMonth_AndLeavesOutWhoMayNotBePlaced()
    {
        // i leaves at Christmas: in January's plan nobody stands there instead.
        RosterSamples s = Saitama(Placed("i", "role2") with { To = new DateOnly(2026, 12, 24) });
        RosterContent december = new RosterContent().With(
        [
            new(Day("2026-12-01"), "gan", "early", ["a", "i"]), // the first Tuesday
            new(Day("2026-12-08"), "gan", "early", ["b"]),
            new(Day("2026-12-05"), "gan", "early", ["c"]), // a Saturday, for a special day
            new(Day("2026-12-07"), "shoni", "late", ["d"]), // the first Monday
        ]);
        RosterContent draft = new() { Values = new Dictionary<string, string> { ["work"] = "kept" } };
        RosterContent january = RosterGenerator.Copy(s.Days("2027-01"), draft, s.Days("2026-12"), december, s.Team);
        Assert.Equal(["2027-01-04 shoni late d", "2027-01-05 gan early a", "2027-01-12 gan early b"], january.Cells.Select(c => c.ToString()));
        Assert.Equal("kept", january.Values["work"]);

        // December has five open Tuesdays but the 29th, which is closed; a fifth one of June begins again with the first.
        RosterContent june = RosterGenerator.Copy(s.Days("2026-06"), draft, s.Days("2026-12"), december, s.Team);
        Assert.Equal(["2026-06-02 gan early a i", "2026-06-09 gan early b", "2026-06-30 gan early a i"],
            june.Cells.Where(c => c.Site == "gan").Select(c => c.ToString()));
    }

    private static RosterGrid Grid(RosterSamples s, string month, params IReadOnlyList<RosterCell> cells) =>
        new(s.Rules, s.Days(month), new RosterContent().With(cells), s.Team);
}
