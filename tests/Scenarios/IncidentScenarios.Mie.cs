using Workflows.Incidents;
using Workflows.Incidents.Duties;
using Workflows.Incidents.Reports;
using Workflows.Kit;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>三重県後期高齢者医療広域連合: five steps without figures, recovery before the next opening, incident report by an agreed date.</summary>
public sealed partial class IncidentScenarios
{
    private static readonly string[] MieFromTheStart = ["first_report_internal", "notify_client", "isolate", "similar", "users", "recover"];

    // MIE-Q10: the text has no figure, so the 30 minutes are ours
    [Fact]
    public async Task Mie_FirstNoticeAfterThirtyMinutes_IsAnInternalTarget()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.ExpectStartedAsync(id, MieFromTheStart);
        await h.AdvanceToAsync("2019-05-08 10:30");
        await h.ExpectMailsAsync("breach first_report_internal→incident_owner", "breach first_report_internal→manager");
        await h.ExpectBreachAsync(id, "first_report_internal", contractual: false, "2019-05-08 10:30");
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        await h.ExpectNothingElseAsync(); // no other step has a figure
    }

    // MIE-INC-16, MIE-INC-17, MIE-INC-20
    [Fact]
    public async Task Mie_NoticeGoesToTheUnionsSystemManager_AndHoldsTheClose()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await MieTasksAsync(h, id);
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "incident_report");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(
            "announce maintainer→incident_owner", "recovered→on_call", "announce incident_report→incident_owner", "deliver incident_report→client_contact");
        await h.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.False((await h.StateAsync(id)).IsClosed);
        await h.SendReportAsync(id, "notify_client");
        await h.ExpectMailsAsync("deliver notify_client→client_contact");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-02, MIE-INC-11
    [Fact]
    public async Task Mie_IsolationIsFollowedByTheMaintenanceStaff()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        Assert.Null((await h.StepOfAsync(id, "maintainer")).StartedAt);
        await h.DoTaskAsync(id, "isolate");
        await h.ExpectMailsAsync("announce maintainer→incident_owner");
        Assert.Equal(h.Now, (await h.StepOfAsync(id, "maintainer")).StartedAt);
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-18, MIE-INC-12: whether online work is disturbed is a person's word, so the step stays open until somebody says so
    [Fact]
    public async Task Mie_NoticeToUsers_HoldsTheCloseUntilItIsSaidToBeDone()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "notify_client");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "incident_report");
        await h.ExpectMailsAsync(
            "deliver notify_client→client_contact", "recovered→on_call", "announce incident_report→incident_owner", "deliver incident_report→client_contact");
        foreach (string task in (string[])["first_report_internal", "isolate", "maintainer"])
        {
            await h.DoTaskAsync(id, task);
        }

        await h.DoAsync(commands => commands.Classification.NothingSimilarAsync(id, h.By(IncidentHarness.OnCall, "none"), null));
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce maintainer→incident_owner");
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.False((await h.StateAsync(id)).IsClosed);
        await h.DoTaskAsync(id, "users");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-24: 類似するものを検索する等の分類・照合を行うこと. Whoever looked says what it is like, or that nothing is; only then it closes
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mie_AnIncident_DoesNotClose_BeforeSomebodyHasLookedForSimilarOnes(bool found)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        CaseId other = await h.ReportedAsync();
        await h.SendReportAsync(id, "notify_client");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "incident_report");
        foreach (string task in (string[])["first_report_internal", "isolate", "maintainer", "users"])
        {
            await h.DoTaskAsync(id, task);
        }

        await h.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.False((await h.StateAsync(id)).IsClosed);
        Assert.Null((await h.StateAsync(id)).Step("similar", 1)!.Due); // the text has no figure
        await h.DoAsync(commands => found
            ? commands.Classification.MatchAsync(id, h.By(IncidentHarness.OnCall, "like"), other.Value, null)
            : commands.Classification.NothingSimilarAsync(id, h.By(IncidentHarness.OnCall, "none"), "画面が表示されない"));
        Assert.True((await h.StateAsync(id)).IsClosed);
        Assert.Equal(h.Now, (await h.StateAsync(id)).Step("similar", 1)!.DoneAt);
        Assert.Equal(h.Now, IncidentSchedule.ClosesAt(await h.StateAsync(id))); // in time, not hours after the recovery
    }

    // MIE-INC-12, MIE-INC-21
    [Fact]
    public async Task Mie_EachChangeIsReportedToTheUnionAndTheMunicipalities()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.DoTaskAsync(id, "first_report_internal");
        for (int change = 1; change <= 2; change++)
        {
            await h.AdvanceAsync(Minute);
            await h.ChangeStateAsync(id, $"変更 {change}");
            await h.ExpectMailsAsync("announce status_to_askers→incident_owner");
            await h.AdvanceAsync(Minute);
            await h.SendReportAsync(id, "status_to_askers", change);
            await h.ExpectMailsAsync("deliver status_to_askers→client_contact", "deliver status_to_askers→municipality_managers");
        }

        await h.AdvanceAsync(TimeSpan.FromDays(2));
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-26: "as quickly as possible" is no number; the incident stays open until the system has recovered
    [Fact]
    public async Task Mie_RecoveryHasNoFigure_AndHoldsTheClose()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await MieTasksAsync(h, id);
        await h.SendReportAsync(id, "notify_client");
        await h.ExpectMailsAsync("announce maintainer→incident_owner", "deliver notify_client→client_contact");
        await h.AdvanceAsync(TimeSpan.FromDays(10));
        StepState recover = await h.StepOfAsync(id, "recover");
        Assert.Equal(("可能な限り迅速に", (DateTimeOffset?)null, false), (recover.Step.ToleranceWord, recover.Due, recover.IsSettled));
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-07: the long holiday of 2019; internal, because a person decides whether recovery by then is needed (MIE-Q08)
    [Fact]
    public async Task Mie_StopOfFriday20190426_IsToRecoverBeforeTuesday20190507()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 18:30");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.DoTaskAsync(id, "first_report_internal");
        await h.ExpectDueAsync(id, "recover_before_opening", "2019-05-07 08:00");
        await h.AdvanceToAsync("2019-05-04 16:37");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2019-05-04 16:38"); // three quarters of 253.5 hours
        await h.ExpectMailsAsync("warn recover_before_opening→manager");
        await h.AdvanceToAsync("2019-05-07 08:00");
        await h.ExpectMailsAsync("breach recover_before_opening→incident_owner", "breach recover_before_opening→manager");
        await h.ExpectBreachAsync(id, "recover_before_opening", contractual: false, "2019-05-07 08:00");
        await h.AdvanceAsync(TimeSpan.FromDays(5));
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-06, MIE-INC-07
    [Theory]
    [InlineData("2019-05-08 10:00", "2019-05-09 08:00")]
    [InlineData("2019-05-09 07:30", "2019-05-09 08:00")]
    [InlineData("2019-12-27 20:00", "2020-01-06 08:00")]
    [InlineData("2019-12-28 12:00", "2020-01-06 08:00")]
    public async Task Mie_NextOpening_FollowsTheOperationHours(string stop, string opening)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", stop);
        CaseId id = await h.QuietAlertAsync("critical");
        await h.ExpectDueAsync(id, "recover_before_opening", opening); // 29 December to 3 January are closed
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-07
    [Fact]
    public async Task Mie_SystemThatDidNotStop_NeedNotRecoverBeforeTheOpening()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 18:30");
        CaseId id = await h.QuietAlertAsync("warning");
        Assert.Null((await h.StateAsync(id)).Step("recover_before_opening", 1));
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-09, MIE-INC-27
    [Fact]
    public async Task Mie_IncidentReport_IsDueWhenThePartiesAgree_AndHoldsTheClose()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await MieTasksAsync(h, id);
        await h.SendReportAsync(id, "notify_client");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(
            "announce maintainer→incident_owner", "deliver notify_client→client_contact", "recovered→on_call", "announce incident_report→incident_owner");
        await h.ExpectDueAsync(id, "incident_report", null);
        await h.DoAsync(commands => commands.AgreeDueAsync(
            id, h.By(IncidentHarness.OnCall, "a1"), "incident_report", 1, IncidentHarness.Local("2019-05-15 17:00"), "広域連合 佐藤様", "電話 10:00"));
        await h.AdvanceToAsync("2019-05-15 16:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2019-05-15 17:00");
        await h.ExpectMailsAsync("breach incident_report→incident_owner", "breach incident_report→manager");
        DutyPerformed breach = (await h.StepOfAsync(id, "incident_report")).Breach!;
        Assert.Equal((true, null, IncidentHarness.Local("2019-05-15 17:00")), (breach.Duty.Contractual, breach.Duty.OriginalDue, breach.Duty.AgreedDue));
        await h.SendReportAsync(id, "incident_report");
        await h.ExpectMailsAsync("deliver incident_report→client_contact");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-27: five figures of the occurrence, four of the response, cause and remedy, prevention
    [Fact]
    public async Task Mie_IncidentReportWithoutPrevention_IsNotSent()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-08 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.ExpectMailsAsync("recovered→on_call", "announce incident_report→incident_owner");
        ReportDocument draft = (await h.Desk.DraftAsync(await h.ReadAsync(id), "incident_report", 1, h.Now))!;
        Dictionary<string, string> values = draft.Values.ToDictionary(v => v.FieldId, v => v.FieldId == "prevention" ? "" : "記入済み");
        Assert.Equal(12, values.Count);
        CommandResult result = await h.Desk.SendReportAsync(id, h.By(IncidentHarness.OnCall), "incident_report", 1, 1, values);
        Assert.Equal(new CommandResult.Refused(RefusalReason.MissingField, "prevention"), result);
        await h.ExpectNothingElseAsync();
    }

    // MIE-INC-08, MIE-INC-19, MIE-INC-22: the monitoring's abnormality becomes an incident at any hour, without a person
    [Fact]
    public async Task Mie_AlertOnANewYearsNight_OpensAnIncident()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-01 02:00");
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        Assert.Equal(h.Now, (await h.StateAsync(id)).AwareAt);
        await h.ExpectNothingElseAsync();
    }

    private static async Task MieTasksAsync(IncidentHarness h, CaseId id)
    {
        foreach (string task in (string[])["first_report_internal", "isolate", "maintainer", "users"])
        {
            await h.DoTaskAsync(id, task);
        }

        await h.DoAsync(commands => commands.Classification.NothingSimilarAsync(id, h.By(IncidentHarness.OnCall, "none"), null));
    }
}
