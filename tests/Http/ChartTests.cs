using Workflows.Calendars;
using Workflows.ServiceLevels;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Where things lie on the charts of service levels.</summary>
public sealed class ChartTests
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.FromHours(9));

    /// <summary>99.x % would be twelve bars of one height from zero on; what lies far apart begins at zero.</summary>
    [Fact]
    public void AnAxis_ShowsDifferences()
    {
        Assert.Equal((98.75m, 100m), Chart.Axis([99.5m, 100m, 99.1666m, 99.5833m]) is var (from, to) ? (decimal.Round(from, 2), to) : default);
        Assert.Equal((0m, 40m), Chart.Axis([40m, 1m]));
        Assert.Equal((-3m, 5m), Chart.Axis([-3m, 5m]));
        Assert.Equal((0m, 1m), Chart.Axis([0m, 0m]));
        Assert.Equal((0m, 1m), Chart.Axis([]));
        Assert.Equal(130, Chart.Height(100, (98.75m, 100m), 130));
        Assert.Equal(1, Chart.Height(0, (0m, 40m), 130)); // a zero is seen
    }

    /// <summary>A stop of half a day in thirty; one of a minute is a hairline, and none leaves the band.</summary>
    [Fact]
    public void ABand_ShowsEveryStop_InItsPlace()
    {
        OpenSpan april = new(Start, Start.AddDays(30));
        BandPart[] parts =
        [
            .. Chart.Band(april,
            [
                new(StopPart.Down, Start.AddDays(3), Start.AddDays(3.5), ["a"], []),
                new(StopPart.Excluded, Start.AddDays(30).AddMinutes(-1), Start.AddDays(30), ["b"], ["1"]),
            ]),
        ];
        Assert.Equal(new BandPart(StopPart.Down, "100", "16.67"), parts[0]);
        Assert.Equal(new BandPart(StopPart.Excluded, "998.5", "1.5"), parts[1]);
    }
}
