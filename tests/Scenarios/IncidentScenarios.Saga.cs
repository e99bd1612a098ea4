using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>佐賀県 4.3.2(2), 5.1.1(3): triage within 4 hours, recovery within 8 hours of a stop, reports to two sections, at any hour.</summary>
public sealed partial class IncidentScenarios
{
    // SAG-INC-02
    [Theory]
    [InlineData("2026-11-20 10:00", "2026-11-20 12:00", "2026-11-20 13:00", "2026-11-20 14:00")]
    [InlineData("2026-12-31 22:00", "2027-01-01 00:00", "2027-01-01 01:00", "2027-01-01 02:00")]
    public async Task Saga_TriageIsDueFourHoursAfterTheAlert_AtNightToo(string start, string first, string second, string due)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", start);
        CaseId id = await h.QuietAlertAsync();
        await h.ExpectStartedAsync(id, "triage");
        await h.AdvanceToAsync(first);
        await h.ExpectMailsAsync("remind triage→incident_owner");
        await h.AdvanceToAsync(second);
        await h.ExpectMailsAsync("remind triage→incident_owner");
        await h.AdvanceAsync(59 * Minute);
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync(due);
        await h.ExpectMailsAsync("breach triage→incident_owner", "breach triage→manager");
        await h.ExpectBreachAsync(id, "triage", contractual: true, due);
        await h.AdvanceAsync(TimeSpan.FromDays(2));
        await h.ExpectNothingElseAsync();
    }

    // SAG-INC-04
    [Fact]
    public async Task Saga_TriageStartsInstructionAndReport_AndTheReportGoesToBothSections()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.AdvanceToAsync("2026-11-20 11:00");
        await h.DoTaskAsync(id, "triage");
        await h.ExpectMailsAsync("announce instruct_source→incident_owner");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce report_client→incident_owner");
        await h.SendReportAsync(id, "report_client");
        await h.ExpectMailsAsync("deliver report_client→client_contact", "deliver report_client→client_supervisor");
        await h.AdvanceAsync(TimeSpan.FromDays(2));
        await h.ExpectNothingElseAsync(); // the triage was in time, and the text gives the others no figure
    }

    // SAG-INC-04
    [Fact]
    public async Task Saga_IncidentClosesOnlyAfterInstructionAndReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.RecoverAsync(id);
        await h.ExpectMailsAsync("recovered→on_call");
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.False((await h.StateAsync(id)).IsClosed);
        await h.DoTaskAsync(id, "triage");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce instruct_source→incident_owner", "announce report_client→incident_owner");
        await h.SendReportAsync(id, "report_client");
        await h.ExpectMailsAsync("deliver report_client→client_contact", "deliver report_client→client_supervisor");
        Assert.False((await h.StateAsync(id)).IsClosed);
        await h.DoTaskAsync(id, "instruct_source");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
    }

    // SAG-INC-03
    [Fact]
    public async Task Saga_RecoveryOfAStoppedSystemIsDueEightHoursAfterTheStop()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-21 20:00");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.DoTaskAsync(id, "triage");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce instruct_source→incident_owner", "announce report_client→incident_owner");
        await h.AdvanceToAsync("2026-11-22 00:00");
        await h.ExpectMailsAsync("warn recovery→manager");
        await h.AdvanceToAsync("2026-11-22 02:00");
        await h.ExpectMailsAsync("remind recovery→incident_owner", "warn recovery→manager");
        await h.AdvanceToAsync("2026-11-22 03:00");
        await h.ExpectMailsAsync("remind recovery→incident_owner");
        await h.AdvanceToAsync("2026-11-22 04:00");
        await h.ExpectMailsAsync("breach recovery→incident_owner", "breach recovery→manager");
        await h.ExpectBreachAsync(id, "recovery", contractual: true, "2026-11-22 04:00");
        await h.AdvanceAsync(TimeSpan.FromDays(2));
        await h.ExpectNothingElseAsync();
    }

    // SAG-INC-03 with SAG-Q03: a partial failure has no limit; a person may say that the system stopped, and since when
    [Fact]
    public async Task Saga_RecoveryHasNoLimitUntilAPersonSaysThatTheSystemStopped()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("warning");
        await h.DoTaskAsync(id, "triage");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce instruct_source→incident_owner", "announce report_client→incident_owner");
        Assert.Null((await h.StateAsync(id)).Step("recovery", 1));
        await h.AdvanceToAsync("2026-11-20 11:00");
        await h.DoAsync(commands => commands.SetSystemStateAsync(id, h.By(IncidentHarness.OnCall, "s1"), true, IncidentHarness.Local("2026-11-20 10:30")));
        await h.ExpectDueAsync(id, "recovery", "2026-11-20 18:30");
        await h.DoAsync(commands => commands.SetSystemStateAsync(id, new(IncidentHarness.OnCall, "s2", h.Now.AddSeconds(1), h.Client, default), false, null));
        Assert.Null((await h.StateAsync(id)).Step("recovery", 1));
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        await h.ExpectNothingElseAsync();
    }

    // SAG-INC-03: from the stop, not from the alert
    [Fact]
    public async Task Saga_RecoveryCountsFromTheStopThatTheSourceNames()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.AlertAsync(startsAt: IncidentHarness.Local("2026-11-20 09:20"));
        await h.ExpectMailsAsync("page→on_call");
        await h.ExpectDueAsync(id, "triage", "2026-11-20 14:00");
        await h.ExpectDueAsync(id, "recovery", "2026-11-20 17:20");
        await h.ExpectNothingElseAsync();
    }

    // SAG-INC-03
    [Fact]
    public async Task Saga_RecoveryInTime_IsNoBreach()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.DoTaskAsync(id, "triage");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce instruct_source→incident_owner", "announce report_client→incident_owner");
        await h.AdvanceToAsync("2026-11-20 13:59");
        await h.RecoverAsync(id, "2026-11-20 13:30");
        await h.ExpectMailsAsync("recovered→on_call");
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.Null((await h.StepOfAsync(id, "recovery")).Breach);
        await h.ExpectNothingElseAsync();
    }

    // SAG-INC-05: out of hours too, level by level, and somebody learns that nobody answered
    [Fact]
    public async Task Saga_EmergencyChainRunsOutOfHours()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2027-01-01 03:00");
        await h.AlertAsync(severity: "warning");
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceToAsync("2027-01-01 03:05");
        await h.ExpectMailsAsync("page→team_lead");
        await h.AdvanceToAsync("2027-01-01 03:15");
        await h.ExpectMailsAsync("page→manager");
        await h.AdvanceToAsync("2027-01-01 04:00");
        await h.ExpectMailsAsync("page→on_call", "page→team_lead", "page→manager", "nobody→administrator");
        await h.AdvanceToAsync("2027-01-01 04:59");
        await h.ExpectNothingElseAsync();
    }
}
