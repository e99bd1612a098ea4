using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.ServiceLevels;
using Xunit;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>Shares within a limit and numbers: judged by whole numbers, printed cut off.</summary>
public sealed class TallyTests
{
    /// <summary>Never printed as a target that was not reached: 94.999 % is 94.99.</summary>
    [Theory]
    [InlineData(20, 19, "95.00", TargetVerdict.Met)]
    [InlineData(20, 18, "90.00", TargetVerdict.Missed)]
    [InlineData(100_000, 94_999, "94.99", TargetVerdict.Missed)]
    [InlineData(3, 2, "66.66", TargetVerdict.Missed)]
    [InlineData(1, 1, "100.00", TargetVerdict.Met)]
    [InlineData(0, 0, null, TargetVerdict.NotMeasured)]
    public void AShare_IsJudgedByNumbers(int all, int inTime, string? percent, TargetVerdict verdict)
    {
        TallyFigure figure = new([.. Enumerable.Range(0, all).Select(i => Item(i < inTime ? TallyResult.InTime : TallyResult.Late))]);
        Assert.Equal(percent, figure.Adjusted.Percent(2)?.ToString("F2", System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(verdict, figure.Verdict(Indicator(IndicatorKind.Within) with { Target = 95 }));
        Assert.Equal(TargetVerdict.NoTarget, figure.Verdict(Indicator(IndicatorKind.Within)));
    }

    [Fact]
    public void WhatIsPendingOrExcluded_DoesNotCount_AndTheFigureOfAllCausesIsKept()
    {
        TallyFigure figure = new([Item(TallyResult.InTime), Item(TallyResult.Late) with { Excluded = "1" }, Item(TallyResult.Pending), Item(TallyResult.Late)]);
        Assert.Equal((new TallyCount(3, 1), new TallyCount(2, 1)), (figure.AllCauses, figure.Adjusted));
    }

    [Theory]
    [InlineData(null, TargetVerdict.NoTarget)]
    [InlineData(1, TargetVerdict.Missed)]
    [InlineData(2, TargetVerdict.Met)]
    public void ANumber_HasAMostThatIsAllowed(int? most, TargetVerdict verdict) => Assert.Equal(
        verdict, new TallyFigure([Item(TallyResult.Counted), Item(TallyResult.Counted), Item(TallyResult.Counted) with { Excluded = "1" }])
            .Verdict(Indicator(IndicatorKind.Count) with { AtMost = most }));

    private static Tallied Item(TallyResult result) => new("i", 1, DateTimeOffset.UnixEpoch, result);

    private static ServiceLevelIndicator Indicator(IndicatorKind kind) =>
        new() { Id = "i", Name = new("i", null), Kind = kind, Source = new(null, RuleBasis.House, [], null, []) };

    /// <summary>Reports of before there were metrics: read and written the same, character by character: the client's answer is about their hash.</summary>
    [Theory]
    [InlineData("""{"indicator":"incidents","verdict":"met","atMost":4,"count":3}""")]
    [InlineData("""{"indicator":"availability","verdict":"missed","percent":"99.49","target":99.5,"downMinutes":2629.0,"excludedMinutes":0}""")]
    public void YesterdaysReport_IsReadAndWrittenAsItWas(string figure) => Assert.Equal(figure, LedgerJson.Write(LedgerJson.Read<ReportedFigure>(figure)));
}
