using System.Globalization;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Deliverables;

/// <summary>What is due once in the term of a contract.</summary>
public sealed class DeliverableTermTests
{
    /// <summary>It is open from so many days before its day on to the day after which it is late, whatever stands still meanwhile; then no more.</summary>
    [Theory]
    [InlineData("okayama", "cloud_diagram", "2026-04-01", "2026-03-09", "2026-04-08")] // OKA-DLV-05
    [InlineData("okayama", "start_documents", "2026-04-01", "2026-03-02", "2026-04-01")] // OKA-DLV-08, -10
    [InlineData("okayama", "completion", "2027-03-31", "2027-03-01", "2027-03-31")] // OKA-DLV-08, -11
    [InlineData("okayama", "plan", "2026-04-01", "2026-04-01", "2026-05-01")] // OKA-DLV-15: by a day of the city's
    [InlineData("saga", "plan", "2026-04-01", "2026-03-01", "2026-03-31")] // SAG-DLV-05, -15
    [InlineData("saitama", "plan", "2026-04-01", "2026-03-01", "2026-03-31")] // SAI-DLV-03
    [InlineData("saitama", "emergency_contacts", "2026-04-01", "2026-03-09", "2026-04-08")] // SAI-DLV-12
    [InlineData("gunma", "work_plan", "2026-06-01", "2026-05-09", "2026-06-08")] // GUN-DLV-10
    [InlineData("okayama", "deletion_documents", "2026-04-01", "2026-04-01", "2026-05-01")] // OKA-DLV-09: 契約後に別途協議
    [InlineData("mie", "terms", "2019-04-01", "2019-03-10", "2019-04-09")] // MIE-DLV-10
    [InlineData("mie", "incident_plan", "2019-04-01", "2019-03-27", "2019-05-07")] // MIE-INC-25
    [InlineData("mie", "disaster_plan", "2019-04-01", "2019-03-27", "2019-05-07")] // MIE-INC-28
    [InlineData("mie", "security_manual", "2019-04-01", "2019-03-27", "2019-05-07")] // MIE-SEC-03
    [InlineData("mie", "operation_manual", "2019-04-01", "2019-04-01", "2019-05-01")] // MIE-DLV-25
    public void TheTerm_OpensWhatIsDueOnceInIt(string contract, string item, string anchor, string first, string last)
    {
        Contract kept = new(ShippedContracts.Catalog[contract], ShippedContracts.Catalog.CalendarsOf(contract));
        Assert.Equal(
            [null, anchor, anchor, null], ((DateOnly[])[Day(first).AddDays(-1), Day(first), Day(last), Day(last).AddDays(1)]).Select(OpenOn));

        string? OpenOn(DateOnly day) => DeliverableOpener.Ripe(kept, new DateTimeOffset(day, new TimeOnly(9, 0), TimeSpan.FromHours(9)))
            .Where(r => r.Item.Id == item && r.Period == "term").Select(r => r.Anchor.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)).SingleOrDefault();
    }

    /// <summary>Each of the days opens its own, within the term; Gunma's milestones, Saitama's renewals.</summary>
    [Theory]
    [InlineData("gunma", "milestones", "2026-07-31", "2026-07-01", "2026-07-31")] // GUN-DLV-12
    [InlineData("gunma", "milestones", "2026-12-31", "2026-11-28", "2026-12-31")] // to aim at: the 28th
    [InlineData("gunma", "milestones", "2027-01-31", "2026-12-30", "2027-01-31")]
    [InlineData("gunma", "milestones", "2027-03-31", "2027-03-01", "2027-03-31")]
    [InlineData("saitama", "renewal_measures", "2028-01-01", "2027-11-01", "2027-12-01")] // SAI-CFG-12
    [InlineData("saitama", "renewal_measures", "2029-01-01", "2028-11-01", "2028-12-01")]
    public void ADayThatTheContractNames_OpensWhatIsDueOnIt(string contract, string item, string day, string first, string last)
    {
        Contract kept = new(ShippedContracts.Catalog[contract], ShippedContracts.Catalog.CalendarsOf(contract));
        Assert.Equal([false, true, true, false], ((DateOnly[])[Day(first).AddDays(-1), Day(first), Day(last), Day(last).AddDays(1)]).Select(IsOpenOn));

        bool IsOpenOn(DateOnly on) => DeliverableOpener.Ripe(kept, new DateTimeOffset(on, new TimeOnly(9, 0), TimeSpan.FromHours(9)))
            .Any(r => r.Item.Id == item && r.Period == day && r.Anchor == Day(day));
    }

    /// <summary>What is due on named days names them, and nothing else does; outside the term nothing is owed.</summary>
    [Fact]
    public void Days_AreNamedWhereTheyCount_AndLieInTheTerm()
    {
        DeliverableRules rules = ShippedContracts.Catalog["gunma"].Section<DeliverableRules>()!;
        ContractTerm term = new(Day("2026-08-01"), Day("2027-03-30"));
        Assert.Equal(["2026-12-31", "2027-01-31"], rules.PeriodsAbout(rules.Item("milestones")!, Day("2026-08-01"), term).Select(p => p.Period));
        foreach ((string right, string wrong) in ((string, string)[])[("      days: [2026-07-31, 2026-12-31, 2027-01-31, 2027-03-31]\n", ""),
            ("every: date\n      days: [2026-07-31, 2026-12-31, 2027-01-31, 2027-03-31]", "every: term\n      from: end\n      days: [2026-07-31]")])
        {
            string text = ShippedContracts.Text("gunma.yaml");
            Assert.Contains(right, text, StringComparison.Ordinal);
            Assert.Contains(ProfileReader.Read(text.Replace(right, wrong, StringComparison.Ordinal), "gunma.yaml", Processes.Sections).Errors,
                e => e.ToString().Contains("deliverables.items[milestones].days: expected", StringComparison.Ordinal));
        }
    }

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
