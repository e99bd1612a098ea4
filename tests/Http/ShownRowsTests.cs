using Microsoft.AspNetCore.Http;
using Workflows.Calendars;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Indicators;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Long tables of service levels are shown a hundred rows at a time.</summary>
public sealed class ShownRowsTests
{
    private static readonly int[] Rows = [.. Enumerable.Range(0, 250)];

    [Theory]
    [InlineData("", 0, 100)]
    [InlineData("?of=availability&page=2", 100, 100)]
    [InlineData("?of=availability&page=3", 200, 50)]
    [InlineData("?of=availability&page=99999", 200, 50)] // never behind the last
    [InlineData("?of=availability&page=0", 0, 100)]
    [InlineData("?of=availability&page=-1", 0, 100)]
    [InlineData("?of=availability&page=99999999999999", 0, 100)]
    [InlineData("?of=triage&page=2", 0, 100)] // another one is paged
    public void APage_IsShown(string query, int first, int count)
    {
        DefaultHttpContext context = new();
        context.Request.QueryString = new(query);
        int[] shown = [.. ShownRows.Of(context.Request).RowsOf("availability", Rows)];
        Assert.Equal((first, count), (shown[0], shown.Length));
        Assert.Empty(ShownRows.Of(context.Request).RowsOf("availability", Array.Empty<int>()));
    }

    /// <summary>A year of 100,000 stops has no more parts than the band has room for, and none gets lost.</summary>
    [Fact]
    public void ABand_IsBounded()
    {
        DateTimeOffset start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);
        OpenSpan year = new(start, start.AddDays(365));
        BandPart[] parts =
        [
            .. Chart.Band(year, Enumerable.Range(0, 100_000).Select(i => new CountedSpan(
                i % 10 == 0 ? StopPart.Excluded : StopPart.Down, start.AddMinutes(i * 5), start.AddMinutes((i * 5) + 2), ["a"], []))),
        ];
        Assert.InRange(parts.Length, 2, 4 * 1000);
        Assert.Equal("0", parts[0].X);
        Assert.Equal([StopPart.Down, StopPart.Excluded], parts.Select(p => p.Part).Distinct().Order());
    }
}
