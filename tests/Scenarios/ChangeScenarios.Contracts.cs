using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Maintenance;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>What each contract says of changes and stops.</summary>
public sealed class ChangeContractScenarios
{
    [Fact]
    public async Task Mie_Stop_IsAnnouncedAMonthAhead()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-06-03 10:00");
        CaseId id = await h.FileAsync(h.Complete("major", "2019-07-31 20:00", "2019-07-31 22:00", stops: true));
        await h.DecideAsync(id, "manager");
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync("ask→manager", "outcome→on_call", "outcome→team_lead", "ask→client_approver", "outcome→on_call", "outcome→team_lead");
        await h.AdvanceToAsync("2019-06-27 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2019-06-28 09:00");
        await h.ExpectMailsAsync("notice→client_contact");
        await h.AdvanceToAsync("2019-07-30 00:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Mie_StopThatIsNotApprovedInTime_IsABreachOfTheNotice()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-06-27 10:00");
        CaseId id = await h.FileAsync(h.Complete("patch", "2019-07-31 20:00", "2019-07-31 22:00", stops: true));
        await h.AdvanceToAsync("2019-07-01 00:00");
        CaseDutyPerformed<ChangeDuty> missed = (await h.ChangeAsync(id)).Facts.OfType<CaseDutyPerformed<ChangeDuty>>()
            .Single(p => p.Duty.Kind == ChangeDutyKind.NoticeMissed);
        Assert.True(missed.Duty.Contractual);
        Assert.Equal(["manager", "on_call", "team_lead"], missed.Told);
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync(
            "ask→client_approver", "remind→client_approver", "notice-missed→manager", "notice-missed→on_call", "notice-missed→team_lead",
            "outcome→on_call", "outcome→team_lead", "notice→client_contact");
    }

    [Fact]
    public async Task Mie_StopFiledTooLate_NeedsAReasonForTheException()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-15 10:00");
        ChangeContent content = h.Complete("patch", "2019-07-31 20:00", "2019-07-31 22:00", stops: true);
        CaseId id = await h.FileAsync(content);
        Assert.Equal(["exception"], (await h.ChangeAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
        await h.RewriteAsync(id, content with { Exception = "緊急性の高い脆弱性のため" });
        await h.ExpectMailsAsync("ask→client_approver");
    }

    [Fact]
    public async Task Mie_Emergency_ActsOnTheManagersWord_TheUnionApprovesAfterwards()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-15 10:00");
        CaseId id = await h.FileAsync(h.Complete("emergency", "2019-07-16 20:00", "2019-07-16 22:00", stops: true));
        await h.ExpectMailsAsync("ask→manager");
        await h.DecideAsync(id, "manager");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");
        await h.ExpectStatusAsync(id, ChangeStatus.Authorised);
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
    }

    [Fact]
    public async Task Mie_Patch_NeedsTestJudgementAndCriteriaBeforeTheUnionIsAsked()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-16 10:00");
        ChangeContent content = h.Complete("patch");
        CaseId id = await h.FileAsync(content with { Values = new Dictionary<string, string> { ["plan"] = "適用", ["rollback"] = "復元" } });
        Assert.Equal(["test_evidence", "need", "criteria"], (await h.ChangeAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
        await h.RewriteAsync(id, content);
        await h.ExpectMailsAsync("ask→client_approver");
    }

    [Fact]
    public async Task Mie_Threshold_NeedsTheUnionsApproval()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-16 10:00");
        CaseId id = await h.FileAsync(h.Complete("threshold"));
        await h.ExpectMailsAsync("ask→client_approver");
        await h.DecideAsync(id, "client_approver");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
    }

    [Fact]
    public async Task Mie_RecordHoldsEveryFieldOfTheClause_WithItsHistory()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-16 10:00");
        ChangeContent content = h.Complete("minor") with { Category = "ネットワーク", Due = new(2019, 8, 30) };
        CaseId id = await h.FileAsync(content);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.RewriteAsync(id, content with { Due = new(2019, 8, 31) });
        await h.ChangeDoAsync(d => d.ReviewAsync(id, h.By(new("manager"), "r"), "影響なしを確認"));
        CaseView<ChangeState> view = await h.Get<ChangeReader>().ReadAsync(id);
        Dictionary<string, string?> record = ChangeMail.Facts(view, "ja", p => p).ToDictionary(f => f.Name, f => f.Value);
        Assert.Equal("ネットワーク", record["カテゴリ"]);
        Assert.Equal("on_call", record["発行者"]);
        Assert.Equal("team_lead", record["管理者"]);
        Assert.Equal("2019年7月16日(火) 10:00", record["記録日時"]);
        Assert.Equal("2019年8月31日(土)", record["期限"]);
        Assert.Equal("軽微な変更", record["分類"]);
        Assert.Equal("変更計画あり", record["変更計画"]);
        Assert.Equal("manager: 影響なしを確認", record["レビュー"]);
        Assert.Equal("承認待ち", record["ステータス"]);
        Assert.Equal([new DateOnly(2019, 8, 30), new DateOnly(2019, 8, 31)], view.State.Versions.Select(v => v.Content.Due!.Value));
    }

    [Fact]
    public async Task Okayama_PlannedStop_IsNothingWithoutTheCitysApproval()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-02 10:00");
        CaseId id = await h.FileAsync(h.Complete("planned_stop", "2026-11-27 20:00", "2026-11-27 22:00", stops: true));
        await h.ExpectMailsAsync("ask→client_approver");
        await h.AdvanceToAsync("2026-11-11 00:00"); // 5 business days, Culture Day between: the request lapses
        ChangeState state = await h.ChangeAsync(id);
        Assert.Equal((ChangeStatus.Lapsed, true), (state.Status, state.IsClosed));
        Assert.Empty(await h.Get<MaintenanceCalendar>().ComingAsync("okayama", h.Now));
    }

    [Fact]
    public async Task Okayama_ApprovedStop_IsAnnouncedTenBusinessDaysAhead_ByOurOwnTarget()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-02 10:00");
        CaseId id = await h.FileAsync(h.Complete("planned_stop", "2026-11-27 20:00", "2026-11-27 22:00", stops: true));
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync("ask→client_approver", "outcome→on_call", "outcome→team_lead");
        await h.AdvanceToAsync("2026-11-12 09:00");
        await h.ExpectMailsAsync("notice→client_contact");
        Assert.False((await h.ChangeAsync(id)).Notices[0].Notice.Contractual);
    }

    [Fact]
    public async Task Okayama_LawRevision_NeedsSizePeriodAndManHoursBeforeTheConsultation()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-02 10:00");
        ChangeContent content = h.Complete("law_revision");
        CaseId id = await h.FileAsync(content with { Values = new Dictionary<string, string> { ["plan"] = "改修" } });
        Assert.Equal(["size", "period", "man_hours", "scope"], (await h.ChangeAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Okayama_TerminalChange_NeedsTheEffectOnOtherSystemsAndTheCitysDecision()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-02 10:00");
        ChangeContent content = h.Complete("os_follow");
        CaseId id = await h.FileAsync(content with { Values = content.Values.Where(v => v.Key != "other_systems").ToDictionary() });
        Assert.Equal(["other_systems"], (await h.ChangeAsync(id)).Missing);
        await h.RewriteAsync(id, content);
        await h.ExpectMailsAsync("ask→client_approver");
    }

    [Theory]
    [InlineData("software_modification", "design_references")]
    [InlineData("version_up", "feasibility")]
    public async Task Saga_Work_NeedsThePrefecturesInstructionAndTests(string classId, string also)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga");
        CaseId id = await h.FileAsync(h.Complete(classId) with { Values = new Dictionary<string, string> { ["plan"] = "改修" } });
        Assert.Equal(["instruction", also, "test_evidence"], (await h.ChangeAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
        await h.RewriteAsync(id, h.Complete(classId));
        await h.ExpectMailsAsync("ask→client_approver");
        await h.DecideAsync(id, "client_approver");
        await h.StartWorkAsync(id);
        ExpectRefused(
            await h.Get<ChangeCommands>().CompleteWorkAsync(id, h.By(Author), true, new Dictionary<string, string>(), null), RefusalReason.MissingField);
        await h.CompleteWorkAsync(id);
        await h.ExpectStatusAsync(id, ChangeStatus.Closed);
    }

    [Fact]
    public async Task Saitama_OffSiteWork_NeedsPlaceAndMeasuresAndTheClientsApproval()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama");
        CaseId id = await h.FileAsync(h.Complete("off_site") with { Values = new Dictionary<string, string> { ["work"] = "改修" } });
        Assert.Equal(["place", "measures", "period"], (await h.ChangeAsync(id)).Missing);
        await h.RewriteAsync(id, h.Complete("off_site"));
        await h.ExpectMailsAsync("ask→client_approver");
    }

    [Fact]
    public async Task Saitama_Wish_NeedsBackgroundAndJudgement()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama");
        CaseId id = await h.FileAsync(h.Complete("wish") with { Values = new Dictionary<string, string> { ["department"] = "医事課", ["wish"] = "帳票の追加" } });
        Assert.Equal(["background", "judgement", "proposal"], (await h.ChangeAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Saitama_Outage_IsNotDoneWithoutTheCheckOfNormalOperation()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama");
        CaseId id = await h.FileAsync(h.Complete("outage", "2026-12-06 09:00", "2026-12-06 17:00", stops: true));
        await h.DecideAsync(id, "manager");
        await h.StartWorkAsync(id);
        ExpectRefused(
            await h.Get<ChangeCommands>()
                .CompleteWorkAsync(id, h.By(Author), true, new Dictionary<string, string> { ["shut_down"] = "09:05", ["started"] = "16:40" }, null),
            RefusalReason.MissingField);
        await h.CompleteWorkAsync(id);
        await h.ExpectStatusAsync(id, ChangeStatus.Closed);
    }

    [Fact]
    public async Task Gunma_Maintenance_IsAnnouncedToTheClient()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma");
        CaseId id = await h.FileAsync(h.Complete("maintenance", "2026-12-10 20:00", "2026-12-10 22:00", stops: true));
        await h.DecideAsync(id, "manager");
        await h.ExpectMailsAsync("ask→manager", "outcome→on_call", "outcome→team_lead");
        await h.AdvanceToAsync("2026-12-03 10:00");
        await h.ExpectMailsAsync("notice→client_contact");
    }
}
