using Workflows.Contracts;
using Workflows.ServiceLevels;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

/// <summary>A section that a process declares: each key once, for the check, the schema and the value.</summary>
public sealed class ProfileSectionTests
{
    private const string Good = """
        service_levels:
          period: fiscal_year
          basis: assumed
          why: no measuring period in the text
          indicators:
            - id: availability
              name: {ja: システム稼働率, en: Availability}
              clause: 4.3.2(1)
              basis: clause
              base: business
              target: 99.5
              approved_stops: [outage]
        """;

    /// <summary>A shipped profile that measures nothing.</summary>
    private static readonly string Other = ShippedContracts.Text("saitama.yaml").Split("\ndeliverables:")[0] + "\n";

    [Fact]
    public void ASection_IsReadIntoItsRules()
    {
        ProfileReading reading = Read(Good);
        Assert.Empty(reading.Errors);
        ServiceLevelRules rules = reading.Profile!.Section<ServiceLevelRules>()!;
        ServiceLevelIndicator indicator = Assert.Single(rules.Indicators);
        Assert.Equal(
            (MeasuredPeriod.FiscalYear, "availability", "システム稼働率", "business", 99.5m, 2, "outage", "4.3.2(1)"),
            (rules.Period, indicator.Id, indicator.Name.Ja, indicator.Base, indicator.Target, indicator.Decimals, Assert.Single(indicator.ApprovedClasses),
                indicator.Source.Clause));
        Assert.Contains(reading.Profile.Assumptions, a => a.Path == "service_levels");
    }

    [Fact]
    public void AProfileWithoutIt_HasNoRules() => Assert.Null(Read("").Profile!.Section<ServiceLevelRules>());

    [Theory]
    [InlineData("period: fiscal_year", "period: year", "service_levels.period: expected one of month, fiscal_year, found 'year'")]
    [InlineData("period: fiscal_year", "perod: fiscal_year", "found 'perod' (did you mean 'period'?)")]
    [InlineData("base: business", "base: bussiness", "service_levels.indicators[availability].base: expected one of the calendars")]
    [InlineData("target: 99.5", "target: 101.0", "service_levels.indicators[availability].target: expected a percentage of at most 100, found 101.0")]
    [InlineData("target: 99.5", "decimals: 9", "service_levels.indicators[availability].decimals: expected a whole number from 0 to 6")]
    [InlineData("approved_stops: [outage]", "approved_stops: [outages]", "service_levels.indicators[availability].approved_stops: expected one of the classes")]
    [InlineData("basis: clause", "basis: sure", "service_levels.indicators[availability].basis: expected one of clause, assumed, house")]
    [InlineData("      base: business\n", "", "expected 'base', which an indicator of the kind availability needs")]
    [InlineData("base: business", "step: first", ".step: expected nothing: it belongs to the kind within")]
    [InlineData("base: business", "kind: within", "expected 'step' or 'request', one of which an indicator of the kind within needs")]
    [InlineData("base: business", "at_most: 3", ".at_most: expected nothing: it belongs to the kind count")]
    public void WhatIsWrong_IsSaidWithItsPath(string right, string wrong, string error)
    {
        Assert.Contains(right, Good, StringComparison.Ordinal);
        ProfileReading reading = Read(Good.Replace(right, wrong, StringComparison.Ordinal));
        Assert.Null(reading.Profile);
        Assert.Contains(reading.Errors, e => e.ToString().Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void ASectionOfNoProcess_IsAnUnknownKey() => Assert.Contains(
        ProfileReader.Read(Other + "\nservice_levels: {}\n", "saitama.yaml", []).Errors, e => e.Path == "service_levels");

    private static ProfileReading Read(string section) => ProfileReader.Read($"{Other}\n{section}\n", "saitama.yaml", Processes.Sections);
}
