using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>埼玉県立病院機構 §10: on notice by a person isolate, work with the vendor, recover, report; clocks run in the desk's hours.</summary>
public sealed partial class IncidentScenarios
{
    // SAI-Q16: no figure in the text, so the 30 minutes are ours; SAI-Q18: counted in the hours that all sites share (8:30-17:30)
    [Theory]
    [InlineData("2026-11-20 10:00", "2026-11-20 10:15", "2026-11-20 10:30")]
    [InlineData("2026-11-20 17:20", "2026-11-24 08:35", "2026-11-24 08:50")]
    [InlineData("2026-11-20 17:00", "2026-11-20 17:15", "2026-11-20 17:30")]
    [InlineData("2026-11-22 03:00", "2026-11-24 08:45", "2026-11-24 09:00")]
    [InlineData("2026-12-28 17:30", "2027-01-04 08:45", "2027-01-04 09:00")]
    public async Task Saitama_FirstReportIsAnInternalTargetInDeskHours(string told, string reminder, string due)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", told);
        CaseId id = await h.ReportedAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.ExpectDueAsync(id, "first_report", due);
        await h.DoAsync(commands => commands.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "同じ事象の再連絡")); // silences the chain
        await h.ExpectNothingElseAsync();

        await using IncidentHarness late = await IncidentHarness.StartAsync("saitama", told);
        CaseId alert = await late.AlertAsync();
        await late.AcknowledgeAsync(alert); // aware from here
        await late.ResolveAsync();
        await late.ExpectMailsAsync("page→on_call", "confirm-recovery→on_call");
        await late.AdvanceToAsync(reminder);
        await late.ExpectMailsAsync("remind first_report→incident_owner", "remind first_report→on_call");
        await late.AdvanceToAsync(due);
        await late.ExpectMailsAsync("breach first_report→incident_owner", "breach first_report→manager", "breach first_report→on_call");
        await late.ExpectBreachAsync(alert, "first_report", contractual: false, due);
        await late.AdvanceAsync(TimeSpan.FromDays(10));
        await late.ExpectNothingElseAsync();
    }

    // SAI-INC-03: the work is done on notice by 甲 or a party that 甲 entrusted, so an alert alone starts no clock
    [Fact]
    public async Task Saitama_AlertThatNobodyTakes_StartsNoClock()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.ExpectStartedAsync(id);
        await h.AdvanceAsync(TimeSpan.FromDays(5));
        await h.ExpectNothingElseAsync();
    }

    // SAI-INC-03, SAI-INC-04
    [Fact]
    public async Task Saitama_IsolationIsFollowedByTheVendor()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00");
        CaseId id = await h.ReportedAsync();
        await h.ExpectStartedAsync(id, "first_report", "isolate");
        await h.DoTaskAsync(id, "isolate");
        await h.ExpectMailsAsync("page→on_call", "announce vendor→incident_owner");
        await h.ExpectStartedAsync(id, "first_report", "isolate", "vendor");
        await h.ExpectNothingElseAsync();
    }

    // SAI-INC-05
    [Fact]
    public async Task Saitama_RecoveryIsReported_BeforeTheIncidentCloses()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00");
        CaseId id = await h.ReportedAsync();
        await h.SendReportAsync(id, "first_report");
        await h.DoTaskAsync(id, "isolate");
        await h.DoTaskAsync(id, "vendor");
        await h.ExpectMailsAsync("page→on_call", "deliver first_report→client_contact", "announce vendor→incident_owner");
        await h.AdvanceAsync(4 * Minute);
        await h.RecoverAsync(id);
        await h.ExpectMailsAsync("recovered→on_call", "announce recover_report→incident_owner");
        await h.AdvanceAsync(TimeSpan.FromDays(20));
        Assert.False((await h.StateAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
        await h.SendReportAsync(id, "recover_report");
        await h.ExpectMailsAsync("deliver recover_report→client_contact");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.AdvanceAsync(TimeSpan.FromDays(20));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Saitama_AlertsOfOneGroup_AreSeparateIncidents()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00");
        Assert.NotEqual(await h.AlertAsync(rule: "a", group: "g"), await h.AlertAsync(rule: "b", group: "g"));
        await h.ExpectMailsAsync("page→on_call", "page→on_call");
        await h.ExpectNothingElseAsync();
    }
}
