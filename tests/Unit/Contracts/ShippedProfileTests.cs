using System.Text.RegularExpressions;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.People;
using Xunit;

namespace Workflows.Unit.Tests.Contracts;

public sealed partial class ShippedProfileTests
{
    public static TheoryData<string> Ids => ["standard", "okayama", "saga", "mie", "saitama", "gunma"];

    [Fact]
    public void EveryShippedFile_IsReadWithoutErrors()
    {
        CatalogReading reading = ProfileCatalog.Load(ShippedContracts.Folder, Processes.Sections);
        Assert.Empty(reading.Errors);
        Assert.Equal(["gunma", "mie", "okayama", "saga", "saitama", "standard"], reading.Catalog!.All.Select(p => p.Id));
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void ContractualStep_CitesAClauseOfTheText(string id) => Assert.Empty(ShippedContracts.Catalog[id].Incident.Steps
        .Where(s => s.Contractual && (s.Source.Basis != RuleBasis.Clause || s.Source.Clause is null || s.Source.AssumedParts.Contains("due")))
        .Select(s => s.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void StepFromTheText_NamesTheObligationsItFulfils(string id) => Assert.Empty(ShippedContracts.Catalog[id].Incident.Steps
        .Where(s => s.Source.Basis == RuleBasis.Clause && s.Source.Requirements.Count == 0)
        .Select(s => s.Id));

    [Theory]
    [MemberData(nameof(Ids))]
    public void AssumedRule_IsNeverContractual_AndListedAsAnAssumption(string id)
    {
        ContractProfile profile = ShippedContracts.Catalog[id];
        foreach (IncidentStep step in profile.Incident.Steps.Where(s => s.Source.Basis == RuleBasis.Assumed))
        {
            Assert.False(step.Contractual, step.Id);
            Assert.Contains(profile.Assumptions, a => a.Path == $"incident.steps[{step.Id}]");
        }

        foreach (IncidentStep step in profile.Incident.Steps)
        {
            Assert.All(step.Source.AssumedParts, part => Assert.Contains(profile.Assumptions, a => a.Path == $"incident.steps[{step.Id}].{part}"));
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void EveryName_IsGivenInEnglishToo(string id)
    {
        ContractProfile profile = ShippedContracts.Catalog[id];
        IEnumerable<LocalText> texts =
            [profile.Title, profile.Client, profile.Contractor, .. profile.Roles.Values,
                .. profile.Incident.Steps.SelectMany(s => s.Fields.Select(f => f.Name).Append(s.Name))];
        Assert.All(texts, t => Assert.NotNull(t.En));
    }

    [Fact]
    public void EveryAddress_IsAPlaceholder() => Assert.All(
        Directory.EnumerateFiles(ShippedContracts.Folder, "*.yaml").SelectMany(f => Addresses().Matches(File.ReadAllText(f))),
        address => Assert.EndsWith(".example", address.Value, StringComparison.Ordinal));

    [Fact]
    public void EveryRoleOfEveryProfile_IsHeldBySomebody()
    {
        PeopleReading reading = PeopleReader.Read(
            ShippedContracts.Text(ProfileCatalog.PeopleFile), ProfileCatalog.PeopleFile, ShippedContracts.Catalog, new DateOnly(2026, 4, 1));
        Assert.Empty(reading.Errors);
        Assert.Empty(reading.Warnings);
        Assert.Equal("toban1", reading.People!.WhoHolds("okayama", RoleNames.OnCall, new DateOnly(2026, 4, 1))[0].Person.Id);
    }

    // The differences between the contracts, which the software must not level out.
    [Theory]
    [InlineData("standard", "first_report", "PT30M", StartEvent.IncidentAware)]
    [InlineData("standard", "status_report", "PT2H", StartEvent.IncidentAware)]
    [InlineData("standard", "recovery", "PT8H", StartEvent.SystemStopped)]
    [InlineData("okayama", "first_report", "PT30M", StartEvent.IncidentAware)]
    [InlineData("okayama", "status_report", "PT2H", StartEvent.IncidentAware)]
    [InlineData("okayama", "provisional_report", null, StartEvent.ResponseCompleted)]
    [InlineData("saga", "triage", "PT4H", StartEvent.IncidentAware)]
    [InlineData("saga", "recovery", "PT8H", StartEvent.SystemStopped)]
    [InlineData("mie", "recover", null, StartEvent.IncidentAware)]
    [InlineData("mie", "recover_before_opening", "next_opening:operation", StartEvent.SystemStopped)]
    [InlineData("mie", "incident_report", "agreed", StartEvent.ResponseCompleted)]
    [InlineData("saitama", "recover_report", null, StartEvent.Recovered)]
    [InlineData("gunma", "recovery", "PT8H", StartEvent.SystemStopped)]
    public void IncidentClock_FollowsTheContract(string id, string step, string? due, StartEvent on)
    {
        IncidentStep found = Assert.Single(ShippedContracts.Catalog[id].Incident.Steps, s => s.Id == step);
        Assert.Equal(due, found.Due?.ToString());
        Assert.Equal(on, found.On);
    }

    [Theory]
    [InlineData("okayama", "first_report,status_report,change_report,provisional_report")]
    [InlineData("saga", "triage,instruct_source,report_client,recovery")]
    [InlineData("gunma", "")]
    [InlineData("standard", "")]
    public void ContractualSteps_AreThoseOfTheText(string id, string steps) => Assert.Equal(
        steps, string.Join(',', ShippedContracts.Catalog[id].Incident.Steps.Where(s => s.Contractual).Select(s => s.Id)));

    [Theory]
    [InlineData("okayama", "service", "2026-09-18 18:59", true)]
    [InlineData("okayama", "service", "2026-09-18 19:00", false)]
    [InlineData("saga", "desk", "2026-09-18 17:29", true)]
    [InlineData("saga", "desk", "2026-09-18 08:29", false)]
    [InlineData("saga", "service", "2026-01-01 03:00", true)]
    [InlineData("mie", "operation", "2019-04-26 08:00", true)]
    [InlineData("mie", "hardware", "2019-04-26 08:00", false)]
    [InlineData("mie", "monitoring", "2019-05-01 03:00", true)]
    [InlineData("saitama", "desk_gan", "2026-09-18 19:59", true)]
    [InlineData("saitama", "desk_seishin", "2026-09-18 19:59", false)]
    [InlineData("gunma", "desk", "2026-09-18 09:59", false)]
    [InlineData("gunma", "desk", "2026-09-18 10:00", true)]
    public void Hours_FollowTheContract(string id, string calendar, string at, bool open) =>
        Assert.Equal(open, ShippedContracts.Catalog.CalendarsOf(id)[calendar].IsOpenAt(Calendars.TestCalendars.Tokyo9(at)));

    [Fact]
    public void MieIncidentReport_HasTheFieldsOfTheText() => Assert.Equal(
        ["発生日時", "回復時間", "故障時間", "影響拠点", "障害概要", "故障原因", "故障機器", "対処内容", "現在の状況", "障害の原因とその対応策", "再発防止策"],
        ShippedContracts.Catalog["mie"].Incident.Steps.Single(s => s.Id == "incident_report").Fields.Where(f => f.Required).Select(f => f.Name.Ja));

    [Fact]
    public void MieRecovery_IsDueAtTheNextOpeningAfterTheHolidays()
    {
        CalendarSet calendars = ShippedContracts.Catalog.CalendarsOf("mie");
        IncidentStep step = ShippedContracts.Catalog["mie"].Incident.Steps.Single(s => s.Id == "recover_before_opening");
        DueMoment? due = DueCalculator.MomentOf(step.Due!, Calendars.TestCalendars.Tokyo9("2019-04-26 18:30"), "elapsed", calendars);
        Assert.Equal(Calendars.TestCalendars.Tokyo9("2019-05-07 08:00"), due!.Breach);
    }

    [GeneratedRegex(@"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+")]
    private static partial Regex Addresses();
}
