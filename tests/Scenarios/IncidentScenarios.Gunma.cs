using Workflows.Incidents;
using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>群馬県: the text has no figures for incidents, so every one of ours is an internal target, at any hour.</summary>
public sealed partial class IncidentScenarios
{
    // GUN-INC-01, GUN-INC-02, GUN-Q02
    [Theory]
    [InlineData("2026-11-20 10:00")]
    [InlineData("2027-01-01 01:00")]
    public async Task Gunma_EveryDeadlineIsAnInternalTarget(string start)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", start);
        CaseId id = await h.QuietAlertAsync("critical");
        await h.ExpectStartedAsync(id, "first_report", "status_report", "recovery");
        await h.AdvanceAsync(15 * Minute);
        await h.ExpectMailsAsync("remind first_report→incident_owner");
        await h.AdvanceAsync(15 * Minute);
        await h.ExpectMailsAsync("breach first_report→incident_owner", "breach first_report→manager");
        await h.AdvanceAsync(60 * Minute);
        await h.ExpectMailsAsync("remind status_report→incident_owner");
        await h.AdvanceAsync(30 * Minute);
        await h.ExpectMailsAsync("breach status_report→incident_owner", "breach status_report→manager");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        await h.ExpectMailsAsync("warn recovery→manager");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        await h.ExpectMailsAsync("warn recovery→manager");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        await h.ExpectMailsAsync("breach recovery→incident_owner", "breach recovery→manager");
        Assert.All((await h.StateAsync(id)).Steps, s => Assert.False(s.Breach!.Duty.Contractual));
        await h.AdvanceAsync(TimeSpan.FromDays(3));
        await h.ExpectNothingElseAsync();
    }

    // GUN-INC-02
    [Fact]
    public async Task Gunma_SystemThatDidNotStop_HasNoRecoveryTarget_AndTheIncidentClosesWithItsReports()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("warning");
        await h.ExpectStartedAsync(id, "first_report", "status_report");
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.RecoverAsync(id);
        await h.ExpectMailsAsync("deliver first_report→client_contact", "deliver status_report→client_contact", "recovered→on_call");
        Assert.False((await h.StateAsync(id)).IsClosed); // a re-fire within the flap window finds it open
        await h.AdvanceAsync(10 * Minute);
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.AdvanceAsync(TimeSpan.FromDays(3));
        await h.ExpectNothingElseAsync();
    }

    // GUN-INC-02: no recovery without somebody who confirms it
    [Fact]
    public async Task Gunma_ResolvedByTheMonitoring_WaitsForAPerson()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("warning");
        IncidentState state = await h.StateAsync(id);
        Assert.Equal((null, (DateTimeOffset?)h.Now), (state.RecoveredAt, state.RecoveryToConfirm));
        await h.ExpectNothingElseAsync();
    }
}
