using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Onboarding;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed class OnboardingProfileTests
{
    public static TheoryData<string> Ids => ["standard", "okayama", "saga", "mie", "saitama"];

    [Theory]
    [InlineData("measles", "16.0")]
    [InlineData("rubella", "8.0")]
    [InlineData("mumps", "4.0")]
    [InlineData("varicella", "4.0")]
    public void SaitamaAntibodies_HaveTheMinimaOfTheText(string id, string minimum)
    {
        OnboardingCheck check = ShippedContracts.Catalog["saitama"].Onboarding!.Check(id)!;
        Assert.Equal(decimal.Parse(minimum, System.Globalization.CultureInfo.InvariantCulture), check.Minimum);
        Assert.Equal("EIA", check.Assay);
        Assert.True(check is { Sensitive: true, Restricts: true, Blocks: true, Waivable: true });
    }

    [Theory]
    [InlineData("role1", "medical_5y:60,windows_5y:60,hospital_3y:36")]
    [InlineData("role2", "medical_6m:6,windows_6m:6")]
    public void SaitamaExperience_FollowsTheText(string role, string expected)
    {
        OnboardingRules rules = ShippedContracts.Catalog["saitama"].Onboarding!;
        Assert.Equal(new DateOnly(2025, 11, 1), rules.BaseDate);
        Assert.Equal(expected,
            string.Join(',', rules.ChecksFor(role, ["gan"], false, false).Where(c => c.Kind == CheckKind.Experience).Select(c => $"{c.Id}:{c.Months}")));
    }

    [Fact]
    public void SaitamaSites_AreTheFourOfTheText_AndHeadquartersHasNoPatients()
    {
        IReadOnlyList<Site> sites = ShippedContracts.Catalog["saitama"].Sites;
        Assert.Equal(["gan", "shoni", "seishin", "honbu"], sites.Select(s => s.Id));
        Assert.Equal([true, true, true, false], sites.Select(s => s.Areas.Any(a => a.Patients)));
        Assert.All(sites, s => Assert.Contains(s.Areas, a => !a.Patients)); // somebody who may not meet patients can still work there
    }

    [Fact]
    public void MieChangeOfStaff_IsAnnouncedAWeekBefore()
    {
        StaffChangeNotice notice = ShippedContracts.Catalog["mie"].Onboarding!.ChangeNotice!;
        Assert.Equal("-7d", notice.LeadTime.ToString());
        Assert.True(notice.Contractual);
        Assert.Equal("6.1(1)", notice.Source.Clause);
    }

    [Fact]
    public void ConditionalChecks_ConcernOnlyThoseTheyName()
    {
        OnboardingRules mie = ShippedContracts.Catalog["mie"].Onboarding!;
        string[] extra = ["handover", "handover_report", "subcontract", "subcontract_duties"];
        Assert.DoesNotContain(mie.ChecksFor("worker", [], false, false), c => extra.Contains(c.Id));
        Assert.Equal(extra, mie.ChecksFor("worker", [], true, true).Where(c => extra.Contains(c.Id)).Select(c => c.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ContractualCheck_CitesAClause_AndEveryNameHasEnglish(string id)
    {
        ContractProfile profile = ShippedContracts.Catalog[id];
        OnboardingRules rules = profile.Onboarding!;
        Assert.Empty(rules.Checks.Where(c => c.Contractual && (c.Source.Basis != RuleBasis.Clause || c.Source.Clause is null)).Select(c => c.Id));
        Assert.All(
            rules.Checks.SelectMany(c => c.Fields.Concat(c.Items).Select(f => f.Name).Append(c.Name)).Concat(rules.Roles.Select(r => r.Name))
                .Concat(profile.Sites.Select(s => s.Name)),
            t => Assert.NotNull(t.En));
        Assert.Subset(profile.Roles.Keys.ToHashSet(), profile.RolesUsed().ToHashSet());
    }

    [Fact]
    public void YearlyWindow_MaySpanTheNewYear_AndMeetsLeapDays()
    {
        MonthDayRange winter = new(12, 1, 2, 29);
        Assert.Equal([(new DateOnly(2027, 12, 1), new DateOnly(2028, 2, 29))], winter.Between(new(2028, 1, 15), new(2028, 1, 15)));
        Assert.Equal([(new DateOnly(2025, 12, 1), new DateOnly(2026, 2, 28))], winter.Between(new(2026, 2, 28), new(2026, 2, 28)));
        Assert.Empty(winter.Between(new(2026, 3, 1), new(2026, 11, 30)));
    }

    // Each row: what is added to the smallest profile, and the error with its path.
    [Theory]
    [InlineData("checks: [{id: a, kind: antibody, name: A, assay: EIA, basis: house}]",
        "onboarding.checks[a]: expected the key 'minimum' beside kind: antibody, found nothing")]
    [InlineData("checks: [{id: a, kind: antibody, name: A, assay: EIA, minimum: -1, basis: house}]",
        "onboarding.checks[a].minimum: expected an amount such as 16.0, found '-1'")]
    [InlineData("checks: [{id: a, kind: health, name: A, sensitive: false, basis: house}]",
        "onboarding.checks[a].sensitive: expected true, or no key, beside kind: health, whose values are data on health, found false")]
    [InlineData("checks: [{id: a, kind: antibody, name: A, assay: EIA, minimum: 4.0, sensitive: false, basis: house}]",
        "onboarding.checks[a].sensitive: expected true, or no key, beside kind: antibody")]
    [InlineData("checks: [{id: a, kind: pledge, name: A, months: 3, basis: house}]",
        "onboarding.checks[a].months: expected 'months' only for experience, found kind: pledge")]
    [InlineData("checks: [{id: a, kind: vaccination, name: A, needed: yearly, basis: house}]",
        "onboarding.checks[a].window: expected a 'window' for needed: yearly, and only for it, found none")]
    [InlineData("checks: [{id: a, kind: pledge, name: A, waivable: true, basis: house}]",
        "onboarding.checks[a].waivable: expected 'waiver' under onboarding, which says who approves it, found none")]
    [InlineData("checks: [{id: a, kind: pledge, name: A, sites: offce, basis: house}]",
        "onboarding.checks[a].sites: expected one of the sites office, found 'offce' (did you mean 'office'?)")]
    [InlineData("checks: [{id: a, kind: pledge, name: A, roles: ops, basis: house}]",
        "onboarding.checks[a].roles: expected one of the staff roles op, found 'ops'")]
    [InlineData("checks: [{id: a, kind: pledge, name: A, validity: 3bd, basis: house}]",
        "onboarding.checks[a].validity: expected days or months such as 90d or 12mo, found '3bd'")]
    public void WrongOnboarding_IsRefusedWithThePlace(string checks, string error)
    {
        string text = ShippedContracts.Text("standard.yaml");
        int at = text.IndexOf("\nsites:", StringComparison.Ordinal);
        string small = $"""

            sites: [{"{"}id: office, name: Office, basis: house{"}"}]
            onboarding:
              clock: elapsed
              roles: [{"{"}id: op, name: Operator, basis: house{"}"}]
              asking: {"{"}reminders: [PT1H], basis: house{"}"}
              retention: {"{"}keep: 12mo, basis: house{"}"}
              {checks}

            """;
        ProfileReading reading = ProfileReader.Read(text[..at] + small, "small.yaml", Processes.Sections);
        Assert.Null(reading.Profile);
        Assert.Contains(reading.Errors, e => e.ToString().Contains(error, StringComparison.Ordinal));
    }
}
