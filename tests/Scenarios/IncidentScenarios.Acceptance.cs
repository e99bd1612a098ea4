using Workflows.Incidents;
using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>A report that was sent waits for the client, and the client for nobody's memory.</summary>
public sealed partial class IncidentScenarios
{
    [Fact]
    public async Task ReportThatNobodyAnswers_IsRemindedOfInBusinessHours_AndThenItsOwnerIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 21:30"); // a Friday; the Monday is a holiday
        CaseId id = await UntilFinalReportAsync(h);

        await h.AdvanceToAsync("2026-11-26 08:59"); // 22:00 of the second business day is closed: the next morning
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-26 09:00");
        await h.ExpectMailsAsync("remind-acceptance final_report→client_approver");
        await h.AdvanceToAsync("2026-12-01 08:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-01 09:00");
        await h.ExpectMailsAsync(
            "remind-acceptance final_report→client_approver", "unaccepted final_report→incident_owner", "unaccepted final_report→on_call");
        await h.AdvanceAsync(TimeSpan.FromDays(60));
        await h.ExpectNothingElseAsync(); // and nothing else was sent
        Assert.False((await h.StateAsync(id)).IsClosed);

        // The link that was mailed with the reminder is the one of the report: it decides.
        await h.DoAsync(async commands => await commands.DecideReportAsync(
            id, h.By(new("client_approver")), "final_report", 1, 1, (await HashAsync(h, id, 1)), accept: true, null));
        await h.ExpectMailsAsync("decision final_report→incident_owner", "decision final_report→on_call");
        Assert.True((await h.StateAsync(id)).IsClosed);
    }

    [Fact]
    public async Task ReturnedReport_IsRemindedOfToNobody_AndItsNewVersionBeginsAnew()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-16 10:00"); // a Monday
        CaseId id = await UntilFinalReportAsync(h);
        await h.AdvanceToAsync("2026-11-18 10:30");
        await h.ExpectMailsAsync("remind-acceptance final_report→client_approver");
        await h.DoAsync(async commands => await commands.DecideReportAsync(
            id, h.By(new("client_approver")), "final_report", 1, 1, (await HashAsync(h, id, 1)), accept: false, "原因を詳しく"));
        await h.ExpectMailsAsync("decision final_report→incident_owner", "decision final_report→on_call");
        await h.AdvanceToAsync("2026-11-25 12:00");
        await h.ExpectNothingElseAsync();
        await h.SendReportAsync(id, "final_report");
        await h.ExpectMailsAsync("deliver final_report→client_approver", "deliver final_report→client_contact");
        await h.AdvanceToAsync("2026-11-27 12:00");
        await h.ExpectMailsAsync("remind-acceptance final_report→client_approver");
    }

    [Fact]
    public async Task RemindersOfAnOutage_AreOne()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-16 10:00");
        CaseId id = await UntilFinalReportAsync(h);
        await h.Engine.AbandonAsync();
        h.Clock.Advance(TimeSpan.FromDays(30));
        await h.CrashAsync();
        await h.SweepAsync();
        await h.ExpectMailsAsync(
            "remind-acceptance final_report→client_approver", "unaccepted final_report→incident_owner", "unaccepted final_report→on_call");
        Assert.False((await h.StateAsync(id)).IsClosed);
    }

    [Fact]
    public async Task ContractWithoutAcceptanceReminders_RemindsNobody()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(
            localStart: "2026-11-16 10:00", edit: text => text.Replace(
                "      accepted_by: client_approver\n", "      accepted_by: client_approver\n      acceptance_reminders: []\n", StringComparison.Ordinal));
        await UntilFinalReportAsync(h);
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        await h.ExpectNothingElseAsync();
    }

    private static async Task<string> HashAsync(IncidentHarness h, CaseId id, int version) =>
        (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single(r => r.StepId == "final_report" && r.Version == version).ContentHash;

    /// <summary>Half an hour from the call to the final report, which waits for the client; everything that was mailed until then is looked at.</summary>
    private static async Task<CaseId> UntilFinalReportAsync(IncidentHarness h)
    {
        CaseId id = await h.ReportedAsync(take: true);
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.AdvanceAsync(TimeSpan.FromMinutes(30));
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.SendReportAsync(id, "final_report");
        await h.EndOfMinuteAsync();
        await h.NewlyToldAsync();
        return id;
    }
}
