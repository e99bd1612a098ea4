using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Proofs;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.ServiceLevels;

/// <summary>What happened under the signed contract, under a draft: the draft decides limits, calendars, targets and grounds; the record stays.</summary>
public sealed class WhatIfTests
{
    private static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("PT4H", "PT4H", 240, TallyResult.InTime)]
    [InlineData("PT4H", "PT2H", 120, TallyResult.InTime)]
    [InlineData("PT4H", "PT2H", 121, TallyResult.Late)]
    [InlineData("PT4H", "PT8H", 480, TallyResult.InTime)]
    public void AClock_IsJudgedByTheDraftsLimit(string agreed, string drafted, int minutes, TallyResult expected)
    {
        WhatIfIndicator triage = Replayed(
            Facts() with { Steps = [new("i", "triage", 1, June, agreed, "elapsed", [], June.AddHours(4), null, June.AddMinutes(minutes))] },
            text => text.Replace("due: " + agreed, "due: " + drafted, StringComparison.Ordinal).Replace("[PT2H, PT3H]", "[PT1H]", StringComparison.Ordinal))
            .Periods.Single().Indicators.Single(i => i.Figure.Id == "triage");
        Assert.Equal(expected, triage.Figure.Items!.Single().Result);
        Assert.Equal(minutes <= 240 ? TallyResult.InTime : TallyResult.Late, triage.AsSigned!.Items!.Single().Result);
        Assert.Equal(expected == TallyResult.Late ? 1 : 0, triage.Breaches.Count);
    }

    /// <summary>A day's stop in a year of 99.5 % is met; in the month that it lies in, 216 minutes are all there is.</summary>
    [Fact]
    public void AYear_CanBeTriedMonthByMonth()
    {
        WhatIfReport report = Replayed(
            Facts() with { Stops = [new("i", June, June.AddMinutes(300))] },
            text => text.Replace("period: fiscal_year", "period: month", StringComparison.Ordinal));
        Assert.Equal(12, report.Periods.Count);
        Assert.Equal(["2026-06"], report.Periods.Where(p => p.Indicators[0].Figure.Verdict == TargetVerdict.Missed).Select(p => p.Period));
        Assert.Equal(216m, report.Periods.Single(p => p.Period == "2026-06").Indicators[0].BudgetMinutes);
        Assert.All(report.Periods, p => Assert.Null(p.Indicators[0].AsSigned)); // no figure of a month was signed
    }

    [Fact]
    public void AGroundThatTheDraftDoesNotHave_ExcusesNothing()
    {
        PeriodFacts facts = Facts() with
        {
            Stops = [new("i", June, June.AddMinutes(300))],
            Exclusions = [new("i", "e", "other_service", ["availability"], false, June.AddDays(1), new(2026, 6, 1), ExclusionStanding.Agreed, false)],
        };
        WhatIfIndicator with = Replayed(facts, text => text, "okayama").Periods.Single().Indicators[0];
        Assert.Equal(with.Figure.DownSeconds, with.Figure.ExcludedSeconds);
        WhatIfReport report = Replayed(facts, text => text[..text.IndexOf("exclusions:", StringComparison.Ordinal)]
            + text[text.IndexOf("notices:", StringComparison.Ordinal)..], "okayama");
        Assert.Equal(0, report.Periods.Single().Indicators[0].Figure.ExcludedSeconds);
        Assert.Contains(report.Notes, n => n.Contains("excludes nothing", StringComparison.Ordinal));
    }

    [Fact]
    public void WhatTheFactsDoNotHold_IsSaid()
    {
        WhatIfReport report = Replayed(Facts(), text => text.Replace("approved_stops: inspection", "approved_stops: version_up", StringComparison.Ordinal));
        Assert.Equal("availability: the facts hold no approved stops of the class version_up", Assert.Single(report.Notes));
        Assert.Throws<InvalidDataException>(() => Replayed(Facts(), _ => ShippedContracts.Text("gunma.yaml")));
    }

    /// <summary>
    /// A contract that measures by month, under a draft that measures by fiscal year: stops over the end of a month count once and as they ended, what
    /// several months tell of is as it was known last, and what no month tells of is said.
    /// </summary>
    [Fact]
    public void Months_AreTriedAsTheirYear()
    {
        DateTimeOffset mayEnds = new(2026, 5, 31, 15, 0, 0, TimeSpan.Zero);
        ExclusionFact open = new("night", "e", "carrier", ["availability"], false, mayEnds.AddHours(2), new(2026, 5, 31), ExclusionStanding.Open, false);
        (string, PeriodFacts)[] months =
        [
            ("2026-05", new()
            {
                AsOf = mayEnds,
                Stops = [new("day", mayEnds.AddDays(-20), mayEnds.AddDays(-20).AddMinutes(100)), new("night", mayEnds.AddMinutes(-30))],
                Steps = [new("day", "first_report", 1, mayEnds.AddDays(-20), "PT30M", "elapsed", [], null, null, mayEnds.AddDays(-20).AddMinutes(20))],
            }),
            ("2026-06", new()
            {
                AsOf = mayEnds.AddDays(30),
                Stops = [new("night", mayEnds.AddMinutes(-30), mayEnds.AddMinutes(60)), new("later", mayEnds.AddDays(3), mayEnds.AddDays(3).AddMinutes(10))],
                Exclusions = [open],
            }),
            ("2027-03", new() { AsOf = mayEnds.AddMonths(11), Exclusions = [open with { Standing = ExclusionStanding.Agreed, AnsweredAt = mayEnds.AddDays(1) }] }),
        ];
        WhatIfReport report = Year(months);
        Assert.Equal(("2026", "2026"), (report.Facts, report.Periods.Single().Period));
        ProofFigure availability = report.Periods[0].Indicators.Single(i => i.Figure.Id == "availability").Figure;
        Assert.Equal((525_600m * 60, 200m * 60, "99.96"), (availability.BaseSeconds, availability.DownSeconds, availability.PercentAllCauses));
        Assert.Equal(3, availability.Parts!.Count);
        Assert.Equal(TallyResult.InTime, report.Periods[0].Indicators.Single(i => i.Figure.Id == "first_report").Figure.Items!.Single().Result);
        Assert.All(report.Periods[0].Indicators, i => Assert.Null(i.AsSigned));
        Assert.Contains("availability: as signed, by month, missed in 2026-05, 2026-06", report.Notes);
        Assert.Equal(9, report.Notes.Count(n => n.EndsWith("which counts as a month in which nothing happened", StringComparison.Ordinal)));

        // Without March the year goes on at the end of June, with what was known then.
        report = Year(months[..2]);
        Assert.Equal((30 + 31 + 30) * 86_400m, report.Periods[0].Indicators.Single(i => i.Figure.Id == "availability").Figure.BaseSeconds);
    }

    /// <summary>The proof of a report and that of its correction lie in one folder: what happened in the month counts once, as it was known last.</summary>
    [Fact]
    public void AMonthThatIsThereTwice_CountsAsItWasKnownLast()
    {
        DateTimeOffset ends = new(2026, 5, 31, 15, 0, 0, TimeSpan.Zero);
        PeriodFacts corrected = new()
        {
            AsOf = ends.AddDays(9), Stops = [new("i", ends.AddDays(-9), ends.AddDays(-9).AddMinutes(50))], Incidents = [new("i", ends.AddDays(-9))],
            Steps = [new("i", "first_report", 1, ends.AddDays(-9), "PT30M", "elapsed", [], null, null, ends.AddDays(-9).AddMinutes(20))],
        };
        PeriodFacts first = corrected with { AsOf = ends, Stops = [new("i", ends.AddDays(-9), ends.AddDays(-9).AddMinutes(20))] };
        foreach (PeriodFacts[] order in (PeriodFacts[][])[[first, corrected], [corrected, first]])
        {
            WhatIfReport report = Year([.. order.Select(f => ("2026-05", f))]);
            Assert.Equal(50m * 60, FigureOf(report, "availability").DownSeconds);
            Assert.Equal((1, 1), (FigureOf(report, "incidents").Count!.All, FigureOf(report, "first_report").Count!.All));
            Assert.Contains("the facts hold 2026-05 more than once: what was known last counts", report.Notes);
        }
    }

    /// <summary>What was open when a month was written down, and is told of by no later one, neither goes on for the rest of the year nor turns late.</summary>
    [Theory]
    [InlineData("PT30M", 0)] // ten minutes had run
    [InlineData("PT5M", 1)]
    public void WhatNoLaterMonthTellsOf_IsKnownUpToItsOwn(string limit, int late)
    {
        DateTimeOffset ends = new(2026, 5, 31, 15, 0, 0, TimeSpan.Zero);
        PeriodFacts may = new()
        {
            AsOf = ends, Stops = [new("open", ends.AddMinutes(-30))],
            Steps = [new("open", "first_report", 1, ends.AddMinutes(-10), "PT30M", "elapsed", [], ends.AddMinutes(20))],
        };
        WhatIfReport report = Year(text => text.Replace("due: PT30M", "due: " + limit, StringComparison.Ordinal)
            .Replace("[PT15M, PT25M]", "[PT1M]", StringComparison.Ordinal), ("2026-05", may), ("2026-07", new() { AsOf = ends.AddMonths(2) }));
        Assert.Equal(30m * 60, FigureOf(report, "availability").DownSeconds);
        Assert.Equal(late, FigureOf(report, "first_report").Count!.All);
        Assert.Contains("open: the facts do not tell the end of its stop, which counts up to when its month was written down", report.Notes);
        Assert.Equal(1 - late, report.Notes.Count(n => n.StartsWith("open: the facts do not tell what became of its first_report", StringComparison.Ordinal)));

        // The last month is written down as of its own moment: nothing is left out.
        report = Year(("2026-05", may));
        Assert.Equal(TallyResult.Pending, FigureOf(report, "first_report").Items!.Single().Result);
        Assert.DoesNotContain(report.Notes, n => n.StartsWith("open:", StringComparison.Ordinal));
    }

    private static ProofFigure FigureOf(WhatIfReport report, string indicator) =>
        report.Periods.Single().Indicators.Single(i => i.Figure.Id == indicator).Figure;

    /// <summary>Months of the standard contract under a draft of it by fiscal year.</summary>
    private static WhatIfReport Year(params (string Month, PeriodFacts Facts)[] months) => Year(text => text, months);

    private static WhatIfReport Year(Func<string, string> draft, params (string Month, PeriodFacts Facts)[] months) => Assert.Single(WhatIf.Replay(
        [.. months.Select(m => new WhatIfFacts(Proof("standard", m.Month, m.Facts), [], IsSigned: true, Hours: null))],
        Draft("standard", text => draft(text).Replace("period: month", "period: fiscal_year", StringComparison.Ordinal))));

    private static PeriodFacts Facts() => new() { AsOf = new(2027, 3, 31, 15, 0, 0, TimeSpan.Zero) };

    private static WhatIfReport Replayed(PeriodFacts facts, Func<string, string> draft, string contract = "saga") =>
        WhatIf.Replay(Proof(contract, "2026", facts), Draft(contract, draft));

    private static ProofPackage Proof(string contract, string period, PeriodFacts facts)
    {
        using MemoryStream zip = new(ProofFiles.Pack(contract, period,
            [(ProofFiles.Terms, ProofFiles.Write(SampleProofs.Terms(contract, period))), (ProofFiles.Facts, ProofFiles.Write(facts))]));
        return ProofFiles.Unpack(zip);
    }

    private static Contract Draft(string contract, Func<string, string> draft)
    {
        ProfileReading reading = ProfileReader.Read(draft(ShippedContracts.Text($"{contract}.yaml")), "draft.yaml", Processes.Sections);
        Assert.Empty(reading.Errors);
        return new(reading.Profile!, new ProfileCatalog([reading.Profile!], null, Processes.Sections).CalendarsOf(reading.Profile!.Id));
    }
}
