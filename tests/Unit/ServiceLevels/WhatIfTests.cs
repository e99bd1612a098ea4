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

    private static PeriodFacts Facts() => new() { AsOf = new(2027, 3, 31, 15, 0, 0, TimeSpan.Zero) };

    private static WhatIfReport Replayed(PeriodFacts facts, Func<string, string> draft, string contract = "saga")
    {
        ProfileCatalog catalog = ShippedContracts.Catalog;
        Contract contractInForce = new(catalog[contract], catalog.CalendarsOf(contract));
        ProofTerms terms = ProofWriter.Terms(
            contractInForce, contractInForce.Profile.Section<ServiceLevelRules>()!, new(MeasuredPeriod.FiscalYear, new(2026, 4, 1)));
        using MemoryStream zip = new(ProofFiles.Pack(contract, "2026",
            [(ProofFiles.Terms, ProofFiles.Write(terms)), (ProofFiles.Facts, ProofFiles.Write(facts))]));
        ProfileReading reading = ProfileReader.Read(draft(ShippedContracts.Text($"{contract}.yaml")), "draft.yaml", Processes.Sections);
        Assert.Empty(reading.Errors);
        return WhatIf.Replay(ProofFiles.Unpack(zip), new(reading.Profile!, new ProfileCatalog([reading.Profile!], null, Processes.Sections)
            .CalendarsOf(reading.Profile!.Id)));
    }
}
