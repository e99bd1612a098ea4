using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.ServiceLevels;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>SAG-SLA-01, OKA-SLA-01 to -14: figures as the contracts define them.</summary>
public sealed class AvailabilityTests
{
    /// <summary>Saga 4.3.2(1): 99.5 % or more, round the clock; the year has a budget of 2,628 minutes, with inspections less.</summary>
    [Theory]
    [InlineData("2026-01-01", "2027-01-01", 0, 2628, TargetVerdict.Met, "99.50")]
    [InlineData("2026-01-01", "2027-01-01", 0, 2629, TargetVerdict.Missed, "99.49")] // 99.49981: never printed as 99.50
    [InlineData("2026-01-01", "2027-01-01", 240, 2626, TargetVerdict.Met, "99.50")]
    [InlineData("2026-01-01", "2027-01-01", 240, 2627, TargetVerdict.Missed, "99.49")]
    [InlineData("2026-01-01", "2027-01-01", 1440, 2620, TargetVerdict.Met, "99.50")]
    [InlineData("2026-01-01", "2027-01-01", 1440, 2621, TargetVerdict.Missed, "99.49")]
    [InlineData("2027-04-01", "2028-04-01", 0, 2635, TargetVerdict.Met, "99.50")] // a leap year
    [InlineData("2027-04-01", "2028-04-01", 0, 2636, TargetVerdict.Missed, "99.49")]
    public void Saga_IsJudgedByMinutes_NotByPrintedPercent(string from, string to, int inspected, int down, TargetVerdict verdict, string printed)
    {
        DateTimeOffset start = Book["service"].StartOf(Day(from));
        AvailabilityFigure figure = Availability.Of(Facts("service", from, to) with
        {
            Approved = inspected == 0 ? [] : [new("inspection", start, start.AddMinutes(inspected))],
            Stops = [new("incident", start.AddDays(40), start.AddDays(40).AddMinutes(down))],
        });
        Assert.Equal(TimeSpan.FromMinutes(down), figure.Down);
        Assert.Equal(verdict, figure.Verdict(99.5m));
        Assert.Equal(printed, figure.AdjustedPercent(2)!.Value.ToString("F2", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-01-01", "2027-01-01", 2628.0)]
    [InlineData("2027-04-01", "2028-04-01", 2635.2)]
    [InlineData("2026-04-01", "2026-05-01", 216.0)]
    [InlineData("2026-05-01", "2026-06-01", 223.2)]
    [InlineData("2027-02-01", "2027-03-01", 201.6)]
    [InlineData("2028-02-01", "2028-03-01", 208.8)]
    public void Budget_FollowsTheLengthOfThePeriod(string from, string to, double minutes) =>
        Assert.Equal(TimeSpan.FromMinutes(minutes), Availability.Of(Facts("service", from, to)).Budget(99.5m));

    /// <summary>Okayama chapter 4 §1: 8:00 to 19:00 on days when the city hall is open.</summary>
    [Theory]
    [InlineData("2026-12-25 18:30", "2026-12-28 09:15", 105)]
    [InlineData("2026-12-28 18:00", "2027-01-04 08:30", 90)]
    [InlineData("2026-05-01 18:00", "2026-05-07 08:20", 80)]
    [InlineData("2026-04-29 10:00", "2026-04-29 12:00", 0)]
    public void Okayama_CountsServiceTimeOnly(string from, string to, int minutes)
    {
        AvailabilityFigure figure = Availability.Of(Facts("operation", "2026-04-01", "2027-04-01") with { Stops = [new("i", Tokyo9(from), Tokyo9(to))] });
        Assert.Equal((TimeSpan.FromMinutes(159_060), TimeSpan.FromMinutes(minutes)), (figure.Base, figure.Down));
    }

    [Fact]
    public void Okayama_AnExtension_IsServiceTime()
    {
        AvailabilityFacts facts = Facts("operation", "2026-04-01",
            "2027-04-01") with
        { Stops = [new("i", Tokyo9("2026-11-21 10:00"), Tokyo9("2026-11-21 11:00"))] };
        Assert.Equal(TimeSpan.Zero, Availability.Of(facts).Down);
        AvailabilityFigure extended = Availability.Of(facts with { Extensions = [new(Tokyo9("2026-11-21 09:00"), Tokyo9("2026-11-21 12:00"))] });
        Assert.Equal((TimeSpan.FromMinutes(159_240), TimeSpan.FromMinutes(60)), (extended.Base, extended.Down));
    }

    /// <summary>Okayama chapter 8 §3: excluded time leaves numerator and base. D was published before it occurred, so code 3 does not apply;
    /// published after, it does.</summary>
    [Theory]
    [InlineData(false, 340, 215, "99.864541")]
    [InlineData(true, 460, 95, "99.940100")] // 99.9401008: cut off, not rounded
    public void Okayama_TheYear(bool publishedAfter, int excluded, int down, string adjusted)
    {
        AvailabilityFigure figure = Availability.Of(Facts("operation", "2026-04-01", "2027-04-01") with
        {
            Approved = [new("planned", Tokyo9("2026-06-01 08:00"), Tokyo9("2026-06-01 11:00"))],
            Extensions = [new(Tokyo9("2026-11-21 09:00"), Tokyo9("2026-11-21 12:00"))],
            Stops =
            [
                new("A", Tokyo9("2026-07-01 09:00"), Tokyo9("2026-07-01 14:00"), "1"),
                new("B", Tokyo9("2026-08-03 09:00"), Tokyo9("2026-08-03 10:35")),
                new("C", Tokyo9("2026-09-01 09:00"), Tokyo9("2026-09-01 09:40"), "5"),
                new("D", Tokyo9("2026-10-01 09:00"), Tokyo9("2026-10-01 11:00"), publishedAfter ? "3" : null),
            ],
        });
        Assert.Equal((TimeSpan.FromMinutes(159_060), TimeSpan.FromMinutes(555)), (figure.Base, figure.Down));
        Assert.Equal("99.651075", figure.Percent(6)!.Value.ToString("F6", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal((TimeSpan.FromMinutes(excluded), TimeSpan.FromMinutes(down)), (figure.Excluded, figure.AdjustedDown));
        Assert.Equal(adjusted, figure.AdjustedPercent(6)!.Value.ToString("F6", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(TargetVerdict.NoTarget, figure.Verdict(null)); // its figures are in a document that nobody has
    }

    [Theory]
    [InlineData("2026-11-20 21:00/2026-11-20 23:30", "2026-11-20 22:00/2026-11-20 23:00", 90)]
    [InlineData("2026-11-20 10:00/2026-11-20 12:00 2026-11-20 11:00/2026-11-20 13:00", "", 180)]
    [InlineData("2026-11-20 22:00/2026-11-20 23:40", "2026-11-20 22:00/2026-11-20 23:00", 40)] // the inspection overran
    [InlineData("2027-03-31 23:00/2027-04-01 02:00", "", 60)] // the year ends in it
    [InlineData("2026-03-31 23:00/2026-04-01 02:00", "", 120)]
    public void Stops_AreAUnion_CutWithApprovedStopsAndThePeriod(string stops, string approved, int minutes)
    {
        AvailabilityFigure figure = Availability.Of(Facts("service", "2026-04-01", "2027-04-01") with
        {
            Stops = [.. Spans(stops).Select((s, i) => new Stop($"i{i}", s.From, s.To))],
            Approved = [.. Spans(approved).Select((s, i) => new ApprovedStop($"c{i}", s.From, s.To))],
        });
        Assert.Equal(TimeSpan.FromMinutes(minutes), figure.Down);
        Assert.Equal(figure.Down, Sum(figure, StopPart.Down) + Sum(figure, StopPart.Excluded));
    }

    [Fact]
    public void AStopThatHasNotEnded_CountsUntilNow() =>
        Assert.Equal(TimeSpan.FromMinutes(30), Availability.Of(Facts("service", "2026-04-01", "2027-04-01") with
        {
            Stops = [new("i", Tokyo9("2026-11-20 10:00"), null)],
            Until = Tokyo9("2026-11-20 10:30"),
        }).Down);

    [Fact]
    public void EveryInterval_IsNamed()
    {
        AvailabilityFigure figure = Availability.Of(Facts("operation", "2026-04-01", "2027-04-01") with
        {
            Approved = [new("change", Tokyo9("2026-11-20 18:00"), Tokyo9("2026-11-20 18:30"))],
            Stops = [new("a", Tokyo9("2026-11-20 17:00"), Tokyo9("2026-11-20 20:00")), new("b", Tokyo9("2026-11-20 16:30"), Tokyo9("2026-11-20 17:30"), "1")],
        });
        Assert.Equal(
            ["Excluded 16:30-17:00 b because 1", "Down 17:00-17:30 a,b because ", "Down 17:30-18:00 a because ", "Approved 18:00-18:30 a because change",
                "Down 18:30-19:00 a because ", "OutsideBase 19:00-20:00 a because "],
            figure.Spans.Select(s => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{s.Part} {s.From.ToOffset(TimeSpan.FromHours(9)):HH:mm}-{s.To.ToOffset(TimeSpan.FromHours(9)):HH:mm} {string.Join(",", s.Sources.Order(StringComparer.Ordinal))} because {string.Join(",", s.Because)}")));
    }

    /// <summary>Against a model that looks at every minute of three days by itself.</summary>
    [Fact]
    public void Figures_AreThoseOfCountingMinutes()
    {
        Gen<OpenSpan> span = from start in Gen.Choose(-300, 4600) from length in Gen.Choose(0, 900) select Span(start, start + length);
        Gen<Stop> stop = from when in span from code in Gen.Elements<string?>(null, null, "1", "5") select new Stop(code ?? "i", when.From, when.To, code);
        Gen<AvailabilityFacts> facts =
            from calendar in Gen.Elements("operation", "service")
            from stops in stop.ListOf()
            from approved in span.ListOf()
            from extensions in span.Resize(2).ListOf()
            select Facts(calendar, "2026-11-19", "2026-11-22") with
            {
                Stops = [.. stops],
                Approved = [.. approved.Take(3).Select((s, i) => new ApprovedStop($"c{i}", s.From, s.To))],
                Extensions = [.. extensions.Take(2)],
            };
        Prop.ForAll(facts.ToArbitrary(), given =>
        {
            int all = 0, down = 0, excluded = 0;
            OpenSpan[] opens = [.. given.Base, .. given.Extensions];
            for (DateTimeOffset minute = given.Period.From; minute < given.Period.To; minute = minute.AddMinutes(1))
            {
                if (!opens.Any(o => o.From <= minute && minute < o.To) || given.Approved.Any(a => a.From <= minute && minute < a.To))
                {
                    continue;
                }

                Stop[] now = [.. given.Stops.Where(s => s.From <= minute && minute < s.To)];
                all++;
                down += now.Length > 0 ? 1 : 0;
                excluded += now.Length > 0 && now.All(s => s.Exclusion is not null) ? 1 : 0;
            }

            AvailabilityFigure figure = Availability.Of(given);
            Assert.Equal((all, down, excluded), ((int)figure.Base.TotalMinutes, (int)figure.Down.TotalMinutes, (int)figure.Excluded.TotalMinutes));
            Assert.Equal(figure.AdjustedDown, Sum(figure, StopPart.Down));
            Assert.All(figure.Spans.Zip(figure.Spans.Skip(1)), pair => Assert.True(pair.First.To <= pair.Second.From));
        }).QuickCheckThrowOnFailure();
    }

    private static OpenSpan Span(int from, int to)
    {
        DateTimeOffset start = Book["service"].StartOf(Day("2026-11-19"));
        return new(start.AddMinutes(from), start.AddMinutes(to));
    }

    private static TimeSpan Sum(AvailabilityFigure figure, StopPart part) => new(figure.Spans.Where(s => s.Part == part).Sum(s => s.Length.Ticks));

    private static IEnumerable<OpenSpan> Spans(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(3)
        .Select(words => string.Join(' ', words).Split('/')).Select(ends => new OpenSpan(Tokyo9(ends[0]), Tokyo9(ends[1])));

    private static AvailabilityFacts Facts(string calendar, string from, string to)
    {
        OpenSpan period = new(Book[calendar].StartOf(Day(from)), Book[calendar].StartOf(Day(to)));
        return new() { Period = period, Base = Book[calendar].Spans(period.From, period.To), Until = period.To };
    }
}
