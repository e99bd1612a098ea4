using Workflows.Contracts;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>Incidents of a fiscal year as figures, by the rows of lists. Times of the standard contract are in Tokyo.</summary>
public sealed class IncidentFigureTests
{
    private static readonly DateOnly April = new(2026, 4, 1);

    private static readonly Contract Standard = new(ShippedContracts.Catalog["standard"], ShippedContracts.Catalog.CalendarsOf("standard"));

    [Fact]
    public void AnIncident_CountsInTheMonthOfItsOpening_WhereTheContractIs()
    {
        IncidentFigures figures = Of(
            Opened("2026-03-31T14:59:59Z"), // still March in Tokyo
            Opened("2026-03-31T15:00:00Z") with { Clocks = [Clock("first_report", breached: true), Clock("recovery", breached: true)] },
            Opened("2027-03-31T14:59:59Z") with { Clocks = [Clock("first_report", breached: false)] },
            Opened("2027-03-31T15:00:00Z"));
        Assert.Equal([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], figures.Months.Select(m => m.Opened));
        Assert.Equal((2, 1, 2), (figures.Total.Opened, figures.Total.Missed, figures.Total.Breaches));
        Assert.Equal(new DateOnly(2027, 3, 1), figures.Months[^1].First);
    }

    [Fact]
    public void Means_AreOfThoseThatWereTaken_AndOfThoseThatRecovered()
    {
        DateTimeOffset at = DateTimeOffset.Parse("2026-05-10T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        IncidentFigures figures = Of(
            Opened(at) with { TakenAt = at.AddMinutes(4), RecoveredAt = at.AddHours(3), Responders = ["a"] },
            Opened(at) with { TakenAt = at.AddMinutes(8), Responders = ["a"] },
            Opened(at) with { TakenAt = at.AddMinutes(-1), RecoveredAt = at.AddHours(1), Responders = ["a"] }, // clocks differ: no time is negative
            Opened(at) with { Responders = ["a"] }, // of an older release
            Opened(at));
        Assert.Equal((TimeSpan.FromMinutes(4), 3), (figures.Months[1].ToTake.Mean, figures.Months[1].ToTake.Count));
        Assert.Equal((TimeSpan.FromHours(2), 2), (figures.Months[1].ToRecover.Mean, figures.Months[1].ToRecover.Count));
        Assert.Equal(1, figures.TakenUnknown);
        Assert.Null(figures.Months[0].ToTake.Mean);
    }

    [Fact]
    public void MissedSteps_AreInTheOrderOfTheProfile_AndWithdrawnIncidentsCountNowhere()
    {
        IncidentFigures figures = Of(
            Opened("2026-06-01T00:00:00Z") with { Clocks = [Clock("gone", true), Clock("recovery", true), Clock("status_report", true), Clock("status_report", true)] },
            Opened("2026-07-01T00:00:00Z") with { Clocks = [Clock("status_report", true, contractual: true), Clock("first_report", false)] },
            Opened("2026-07-01T00:00:00Z") with { Clocks = [Clock("first_report", true)], Status = IncidentStatus.Withdrawn });
        Assert.Equal(["status_report", "recovery", "gone"], figures.Steps.Select(s => s.StepId));
        Assert.Equal((2, 1, true), (figures.Steps[0].Months[2], figures.Steps[0].Months[3], figures.Steps[0].Contractual));
        Assert.Equal((1, 2), (figures.Withdrawn, figures.Total.Opened));
    }

    [Fact]
    public void OpenClocks_AreSortedByWhatIsLeft()
    {
        DateTimeOffset now = DateTimeOffset.Parse("2026-06-01T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture);
        ClockSummary Due(TimeSpan left) => Clock("first_report", false) with { Due = now + left };
        OpenClocks clocks = OpenClocks.Of(
        [
            Opened(now) with
            {
                Clocks =
                [
                    Due(TimeSpan.FromMinutes(-1)), Due(TimeSpan.Zero), Due(TimeSpan.FromHours(1)), Due(TimeSpan.FromMinutes(61)), Due(TimeSpan.FromHours(24)),
                    Due(TimeSpan.FromHours(25)), Due(TimeSpan.FromHours(-5)) with { DoneAt = now }, Due(TimeSpan.FromHours(-5)) with { Paused = true },
                ],
            },
        ], now);
        Assert.Equal(new OpenClocks(Late: 1, WithinHour: 2, WithinDay: 2, Later: 1, Paused: 1), clocks);
    }

    private static IncidentFigures Of(params IReadOnlyList<IncidentSummary> incidents) => IncidentFigures.Of(Standard, April, incidents);

    private static IncidentSummary Opened(string at) => Opened(DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture));

    private static IncidentSummary Opened(DateTimeOffset at) => new() { Title = "t", Status = IncidentStatus.Recovered, OpenedAt = at };

    private static ClockSummary Clock(string step, bool breached, bool contractual = false) =>
        new(step, 1, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch, null, breached, contractual, Paused: false);
}
