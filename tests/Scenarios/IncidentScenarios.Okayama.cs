using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>岡山市 Ch7§2: 30 minutes, 2 hours from awareness, every change, provisional report. 2026-11-20 is a Friday, 2026-11-23 a holiday.</summary>
public sealed partial class IncidentScenarios
{
    // OKA-INC-01
    [Fact]
    public async Task Okayama_FirstReportIsDueThirtyMinutesAfterAwareness_AndALateOneIsABreachOfContract()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.AdvanceToAsync("2026-11-20 10:15");
        await h.ExpectMailsAsync("remind first_report→incident_owner");
        await h.AdvanceToAsync("2026-11-20 10:25");
        await h.ExpectMailsAsync("remind first_report→incident_owner");
        await h.AdvanceToAsync("2026-11-20 10:29");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.ExpectMailsAsync("breach first_report→incident_owner", "breach first_report→manager");
        await h.ExpectBreachAsync(id, "first_report", contractual: true, "2026-11-20 10:30");
        await h.AdvanceToAsync("2026-11-20 10:40");
        await h.SendReportAsync(id, "first_report");
        await h.ExpectMailsAsync("deliver first_report→client_contact");
        Assert.True((await h.StepOfAsync(id, "first_report")).IsLate); // "おおむね" is shown, never calculated with
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-01, and its assumed clock: elapsed, although the service hours end at 19:00 and a long weekend follows
    [Fact]
    public async Task Okayama_FirstReportOfFridayEvening_IsDueTheSameEvening()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 18:50");
        CaseId id = await h.QuietAlertAsync();
        await h.ExpectDueAsync(id, "first_report", "2026-11-20 19:20");
        await h.ExpectDueAsync(id, "status_report", "2026-11-20 20:50");
        await h.AdvanceToAsync("2026-11-20 19:20");
        await h.ExpectMailsAsync(
            "remind first_report→incident_owner", "remind first_report→incident_owner", "breach first_report→incident_owner", "breach first_report→manager");
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-01 with OKA-Q01: outside 8-19 an alert alone does not make the contractor aware before the next opening
    [Theory]
    [InlineData("2026-11-20 07:59", "2026-11-20 08:00")]
    [InlineData("2026-11-20 18:59", "2026-11-20 18:59")]
    [InlineData("2026-11-20 19:00", "2026-11-24 08:00")]
    [InlineData("2026-11-21 12:00", "2026-11-24 08:00")]
    [InlineData("2026-12-28 20:00", "2027-01-04 08:00")]
    public async Task Okayama_AlertThatNobodyTakes_CountsInServiceHoursOnly(string alert, string aware)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", alert);
        CaseId id = await h.QuietAlertAsync();
        Assert.Equal(IncidentHarness.Local(aware), (await h.StateAsync(id)).AwareAt);
        await h.AdvanceAsync(IncidentHarness.Local(aware).AddMinutes(14) - h.Now);
        await h.ExpectNothingElseAsync();
        await h.AdvanceAsync(Minute);
        await h.ExpectMailsAsync("remind first_report→incident_owner");
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-01 with OKA-Q01
    [Fact]
    public async Task Okayama_PersonWhoTakesANightAlert_IsAwareFromThen()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-21 01:50");
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceToAsync("2026-11-21 01:54");
        await h.AcknowledgeAsync(id);
        await h.ExpectDueAsync(id, "first_report", "2026-11-21 02:24");
        await h.AdvanceToAsync("2026-11-21 02:09");
        await h.ExpectMailsAsync("remind first_report→incident_owner", "remind first_report→on_call");
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-01 with OKA-Q01: what the client tells counts at any hour
    [Fact]
    public async Task Okayama_ClientsReportAtNight_CountsAtOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-22 03:00");
        CaseId id = await h.ReportedAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.ExpectDueAsync(id, "first_report", "2026-11-22 03:30");
        await h.ExpectDueAsync(id, "status_report", "2026-11-22 05:00");
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-02
    [Fact]
    public async Task Okayama_StatusReportIsDueTwoHoursAfterAwareness_NotAfterTheFirstReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.AdvanceToAsync("2026-11-20 10:14");
        await h.SendReportAsync(id, "first_report");
        await h.ExpectMailsAsync("deliver first_report→client_contact");
        await h.ExpectDueAsync(id, "status_report", "2026-11-20 12:00");
        await h.AdvanceToAsync("2026-11-20 11:30");
        await h.ExpectMailsAsync("remind status_report→incident_owner");
        await h.AdvanceToAsync("2026-11-20 12:00");
        await h.ExpectMailsAsync("breach status_report→incident_owner", "breach status_report→manager");
        await h.ExpectBreachAsync(id, "status_report", contractual: true, "2026-11-20 12:00");
        await h.AdvanceAsync(TimeSpan.FromDays(3));
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-03
    [Fact]
    public async Task Okayama_EachChangeAfterTheStatusReportIsReportedAnew_WithoutADeadline()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "first_report");
        await h.ChangeStateAsync(id, "待機系に切替");
        await h.AdvanceAsync(Minute);
        await h.SendReportAsync(id, "status_report");
        await h.ExpectMailsAsync("deliver first_report→client_contact", "deliver status_report→client_contact"); // which told the first change
        await h.AdvanceAsync(Minute);
        await h.ChangeStateAsync(id, "部品を交換");
        await h.ExpectMailsAsync("announce change_report→incident_owner");
        await h.AdvanceAsync(Minute);
        await h.ChangeStateAsync(id, "再起動"); // told by the report that is still owed
        await h.ExpectNothingElseAsync();
        await h.AdvanceAsync(Minute);
        await h.SendReportAsync(id, "change_report", 1);
        await h.ExpectMailsAsync("deliver change_report→client_contact");
        await h.AdvanceAsync(Minute);
        await h.ChangeStateAsync(id, "正常に稼働");
        await h.ExpectMailsAsync("announce change_report→incident_owner");
        await h.AdvanceAsync(TimeSpan.FromDays(5));
        Assert.Null((await h.StepOfAsync(id, "change_report", 2)).Due);
        await h.ExpectNothingElseAsync();
    }

    // OKA-INC-04
    [Fact]
    public async Task Okayama_ProvisionalReportIsOwedAtCompletion_AndHoldsTheClose()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.RecoverAsync(id);
        await h.ExpectMailsAsync("deliver first_report→client_contact", "deliver status_report→client_contact", "recovered→on_call");
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        await h.ExpectNothingElseAsync();
        await h.CompleteAsync(id);
        await h.ExpectMailsAsync("announce provisional_report→incident_owner");
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.False((await h.StateAsync(id)).IsClosed);
        await h.SendReportAsync(id, "provisional_report");
        await h.ExpectMailsAsync("deliver provisional_report→client_contact");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Okayama_StoppedSystem_HasNoRecoveryDeadline()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.ExpectMailsAsync("deliver first_report→client_contact", "deliver status_report→client_contact");
        await h.AdvanceAsync(TimeSpan.FromDays(2));
        await h.ExpectStartedAsync(id, "first_report", "status_report");
        await h.ExpectNothingElseAsync();
    }
}
