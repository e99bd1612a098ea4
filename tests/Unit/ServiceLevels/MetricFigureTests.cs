using System.Numerics;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Calendars;
using Workflows.ServiceLevels;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>MIE-SLA-29, MIE-SLA-30: what the values that monitoring measured come to.</summary>
public sealed class MetricFigureTests
{
    private static readonly DateTimeOffset Start = Tokyo9("2019-04-01 00:00");

    /// <summary>Values of db and web, which are 10, 20, 30 and 41 together; the newest are 30 and 41.</summary>
    [Theory]
    [InlineData(MetricMeasure.Average, 2, "25.25")]
    [InlineData(MetricMeasure.Average, 1, "25.2")] // cut off, never rounded
    [InlineData(MetricMeasure.Maximum, 0, "41")]
    [InlineData(MetricMeasure.Minimum, 0, "10")]
    [InlineData(MetricMeasure.Percentile, 0, "30")] // 60 % of four is the third
    [InlineData(MetricMeasure.Within, 2, "75.00")]
    [InlineData(MetricMeasure.Sum, 0, "101")]
    [InlineData(MetricMeasure.Last, 0, "71")]
    public void AMeasure_ComesOut(MetricMeasure measure, int decimals, string printed) => Assert.Equal(printed, MetricFigure.Of(
        Rule(measure) with { Percentile = 60, Upper = 40 }, Day,
        [Series("db", (0, 10), (60, 30)), Series("web", (0, 20), (60, 41))]).Value!.Value.Print(decimals));

    /// <summary>A figure that lies past its target by a millionth is past it, whatever is printed.</summary>
    [Theory]
    [InlineData("80", "80", TargetVerdict.Met)]
    [InlineData("80.000001", "80", TargetVerdict.Missed)]
    [InlineData("-0.5", "0", TargetVerdict.Met)]
    public void AnAverage_IsJudgedByWhatItIs_NotByWhatIsPrinted(string value, string printed, TargetVerdict verdict)
    {
        MetricFigure figure = MetricFigure.Of(Rule(MetricMeasure.Average), Day, [Series("db", (0, decimal.Parse(value, Invariant)))]);
        Assert.Equal((printed, verdict), (figure.Value!.Value.Print(0), figure.Verdict(Indicator with { AtMost = 80 })));
        Assert.Equal(TargetVerdict.NoTarget, figure.Verdict(Indicator)); // shown, and never judged
        Assert.Equal(TargetVerdict.NotMeasured, MetricFigure.Of(Rule(MetricMeasure.Average), Day, []).Verdict(Indicator with { AtMost = 80 }));
    }

    /// <summary>From the beginning on and before the end: the first moment of a month is of that month alone.</summary>
    [Fact]
    public void AValueOfTheEnd_IsOfTheNextPeriod()
    {
        MetricFigure figure = MetricFigure.Of(Rule(MetricMeasure.Sum), Day, [Series("db", (-1, 1), (0, 7), (1440, 9))]);
        Assert.Equal((1, "7"), (figure.Count, figure.Value!.Value.Print(0)));
    }

    /// <summary>Hourly values from 01:00 on; none between 03:00 and 06:00, and the tool is 29 minutes late once.</summary>
    [Fact]
    public void WhatIsMissing_IsNamed()
    {
        MetricOfSystem system = MetricFigure.Of(Rule(MetricMeasure.Average) with { IntervalSeconds = 3600 }, Day,
            [Series("db", [.. Enumerable.Range(1, 23).Where(h => h is not (4 or 5)).Select(h => (h == 10 ? 629 : h * 60, 1m))])]).Systems[0];
        Assert.Equal([new(Start.AddHours(3), Start.AddHours(6))], system.Gaps);
        Assert.Equal([new(Start, Start.AddDays(1))], MetricFigure.Of(Rule(MetricMeasure.Average), Day, []).Systems[1].Gaps); // no interval: none at all
    }

    /// <summary>At the threshold nothing is crossed; a run of values beyond it is told with the one that is furthest from it.</summary>
    [Fact]
    public void AThreshold_ThatIsCrossed_IsTold()
    {
        MetricOfSystem system = MetricFigure.Of(
            Rule(MetricMeasure.Average) with { Upper = 80, Lower = 5 }, Day,
            [Series("db", (0, 80), (60, 81), (120, 95), (180, 2), (240, 5), (300, 90))]).Systems[0];
        Assert.Equal([new(Start.AddHours(1), Start.AddHours(3), 3, 95), new(Start.AddHours(5), Start.AddHours(5), 1, 90)], system.Crossings);
        Assert.Equal(4, system.Beyond);
    }

    /// <summary>Against a model that counts in whole millionths, and looks at every minute by itself.</summary>
    [Fact]
    public void Figures_AreThoseOfASlowModel()
    {
        Gen<(string System, int Minute, int Millionths)> sample =
            from system in Gen.Elements("db", "web", "other")
            from minute in Gen.Choose(-30, 1500)
            from value in Gen.Choose(-200_000_000, 200_000_000)
            select (system, minute, value);
        Gen<(MetricRule Rule, List<(string System, int Minute, int Millionths)> Samples)> given =
            from measure in Gen.Elements(Enum.GetValues<MetricMeasure>())
            from percentile in Gen.Choose(1, 1000)
            from upper in Gen.Choose(0, 150)
            from interval in Gen.Elements<int?>(null, 60, 600, 3600)
            from samples in sample.ListOf()
            select (
                Rule(measure) with { Percentile = percentile / 10m, Upper = upper, Lower = upper / 3, IntervalSeconds = interval },
                samples.DistinctBy(s => (s.System, s.Minute)).ToList());
        Prop.ForAll(given.ToArbitrary(), g =>
        {
            (MetricRule rule, List<(string System, int Minute, int Millionths)> samples) = g;
            MetricFigure figure = MetricFigure.Of(rule, Day,
                samples.GroupBy(s => s.System).Select(s => Series(s.Key, [.. s.OrderBy(v => v.Minute).Select(v => (v.Minute, v.Millionths / 1_000_000m))])));
            List<(string System, int Minute, int Millionths)> counted = [.. samples.Where(s => s.System != "other" && s.Minute is >= 0 and < 1440)];
            Assert.Equal(counted.Count, figure.Count);
            Assert.Equal(counted.Count == 0 ? null : Slow(rule, counted), figure.Value?.Print(3));
            Assert.Equal(counted.Count(c => IsBeyond(rule, c.Millionths)), figure.Beyond);
            foreach (MetricOfSystem system in figure.Systems)
            {
                List<(string System, int Minute, int Millionths)> own = [.. counted.Where(c => c.System == system.System)];
                Assert.Equal(own.Count == 0 ? null : Slow(rule, own), system.Value?.Print(3));
                Assert.Equal(Uncovered(rule, own), (int)system.Gaps.Sum(x => (x.To - x.From).TotalMinutes));
                Assert.All(own, s => Assert.Equal(IsBeyond(rule, s.Millionths),
                    system.Crossings.Any(c => c.From <= Start.AddMinutes(s.Minute) && Start.AddMinutes(s.Minute) <= c.To)));
            }
        }).QuickCheckThrowOnFailure();
    }

    /// <summary>The printed figure, in whole thousandths.</summary>
    private static string Slow(MetricRule rule, List<(string System, int Minute, int Millionths)> samples)
    {
        BigInteger sum = samples.Aggregate(BigInteger.Zero, (a, s) => a + s.Millionths);
        BigInteger thousandths = rule.Measure switch
        {
            MetricMeasure.Average => BigInteger.Divide(sum, 1000 * samples.Count),
            MetricMeasure.Maximum => BigInteger.Divide(samples.Max(s => s.Millionths), 1000),
            MetricMeasure.Minimum => BigInteger.Divide(samples.Min(s => s.Millionths), 1000),
            MetricMeasure.Percentile => BigInteger.Divide(samples.Select(s => s.Millionths).Order()
                .First(v => samples.Count(s => s.Millionths <= v) * 1000L >= (long)(rule.Percentile!.Value * 10) * samples.Count), 1000),
            MetricMeasure.Within => samples.Count(s => !IsBeyond(rule, s.Millionths)) * 100_000 / samples.Count,
            MetricMeasure.Sum => BigInteger.Divide(sum, 1000),
            _ => BigInteger.Divide(samples.GroupBy(s => s.System).Aggregate(BigInteger.Zero, (a, s) => a + s.MaxBy(v => v.Minute).Millionths), 1000),
        };
        return $"{(thousandths < 0 ? "-" : "")}{BigInteger.Abs(thousandths) / 1000}.{(int)(BigInteger.Abs(thousandths) % 1000):D3}";
    }

    /// <summary>Minutes that lie between two values that are too far apart.</summary>
    private static int Uncovered(MetricRule rule, List<(string System, int Minute, int Millionths)> samples)
    {
        List<int> marks = [0, .. samples.Select(s => s.Minute), 1440];
        return Enumerable.Range(0, 1440).Count(minute =>
        {
            int apart = marks.Where(m => m > minute).Min() - marks.Where(m => m <= minute).Max();
            return rule.IntervalSeconds is { } seconds ? apart * 60 * 2 > seconds * 3 : samples.Count == 0;
        });
    }

    private static bool IsBeyond(MetricRule rule, int millionths) =>
        millionths > (int)rule.Upper!.Value * 1_000_000 || millionths < (int)rule.Lower!.Value * 1_000_000;

    private static OpenSpan Day => new(Start, Start.AddDays(1));

    private static System.Globalization.CultureInfo Invariant => System.Globalization.CultureInfo.InvariantCulture;

    private static MetricRule Rule(MetricMeasure measure) => new() { Name = "cpu", Systems = ["db", "web"], Measure = measure };

    private static ServiceLevelIndicator Indicator => new()
    {
        Id = "cpu", Name = new("CPU", null), Kind = IndicatorKind.Metric, Metric = Rule(MetricMeasure.Average),
        Source = new(null, Workflows.Contracts.RuleBasis.House, [], null, []),
    };

    private static MetricSeries Series(string system, params (int Minute, decimal Value)[] values) =>
        new("month", "cpu", system, [.. values.Select(v => new MetricSample(Start.AddMinutes(v.Minute), v.Value))]);
}
