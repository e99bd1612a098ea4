using Workflows.Kit;
using Workflows.Releases;
using Workflows.Releases.Process;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>What each contract says of releases.</summary>
public sealed class ReleaseContractScenarios
{
    [Fact]
    public async Task Mie_VersionUp_NeedsTestFullBackupsBeforeAndAfterAndNotices()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-16 10:00");
        CaseId change = await h.ApprovedChangeAsync("major");
        CaseId id = await h.PlanReleaseAsync(h.Plan("2019-07-31 19:00", "2019-07-31 23:00", change));
        await h.ExpectMailsAsync("ask→manager");
        await h.ApproveReleaseAsync(id);
        await h.ExpectMailsAsync(
            "outcome→on_call", "outcome→team_lead", "ask→client_approver", "outcome→on_call", "outcome→team_lead",
            "announce→client_contact", "announce→municipality_managers", "announce→on_call", "announce→team_lead", "brief→on_call", "brief→team_lead",
            "brief→manager");
        ReleaseState state = await h.ReleaseAsync(id);
        Assert.Equal(["verification", "organisation", "backup_before"], state.Open(GatePhase.BeforeGo).Select(g => g.Rule.Id));

        // Two areas on two media: one of the four entries missing keeps the gate closed.
        ExpectRefused(
            await h.TryReleaseAsync(d => d.RecordGateAsync(
                id, h.By(new("on_call"), "k"), "backup_before", true,
                new Dictionary<string, string> { ["system_storage"] = "S1", ["system_lto"] = "L1", ["data_storage"] = "S2", ["verified"] = "ok" }, [], null)),
            RefusalReason.MissingField);
        await h.PassGatesAsync(id, GatePhase.BeforeGo);
        await h.GoAsync(id);
        await h.AdvanceToAsync("2019-07-31 19:00");
        await h.StartRunAsync(id);
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2");
        await h.StepAsync(id, "3");
        ExpectRefused(await h.TryReleaseAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常")), ReleaseRefusals.GateOpen);
        await h.PassGateAsync(id, "backup_after");
        await h.ReleaseDoAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常"));
        ReleaseState done = await h.ReleaseAsync(id);
        Assert.Equal(["configuration", "documents"], done.OpenNow.Select(g => g.Rule.Id));
        Assert.Equal(IncidentHarness.Local("2019-08-10 00:00"), done.Gate("documents")!.LateAfter); // 7 business days after the change
        await h.PassGatesAsync(id, GatePhase.BeforeClose);
        await h.ReleaseDoAsync(d => d.CloseAsync(id, h.By(new("team_lead")), null));
        await h.ExpectStatusAsync(id, ReleaseStatus.Closed);
        Assert.Equal("正常", (await h.ChangeAsync(change)).Completed!.Values["result"]);
    }

    [Fact]
    public async Task Mie_Plan_HasTheFivePartsOfTheClause_BeforeAnybodyIsAsked()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-16 10:00");
        CaseId id = await h.PlanReleaseAsync(
            h.Plan("2019-07-31 19:00", "2019-07-31 23:00", await h.ApprovedChangeAsync("minor")) with { Values = new Dictionary<string, string>() });
        Assert.Equal(["content", "test", "schedule", "review", "timing"], (await h.ReleaseAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
        (_, CommandResult unmanaged) = await h.Get<ReleaseCommands>()
            .FileAsync(h.ContractId, h.By(Author, "k2"), h.Plan("2019-07-31 19:00", "2019-07-31 23:00") with { Manager = " " });
        Assert.Equal("manager", Assert.IsType<CommandResult.Refused>(unmanaged).Detail);
    }

    [Fact]
    public async Task Mie_Threshold_NeedsNoFullBackup()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-07-16 10:00");
        CaseId id = await h.PlanReleaseAsync(h.Plan("2019-07-31 19:00", "2019-07-31 23:00", await h.ApprovedChangeAsync("threshold")));
        Assert.DoesNotContain((await h.ReleaseAsync(id)).Gates, g => g.Rule.Id.StartsWith("backup", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Saga_VersionUp_NeedsInstructionAssessmentBackupRegressionAndReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-16 10:00");
        CaseId change = await h.ApprovedChangeAsync("version_up");
        ReleaseContent plan = h.Plan("2026-11-27 18:00", "2026-11-27 20:00", change);
        CaseId id = await h.PlanReleaseAsync(plan with { Values = plan.Values.Where(v => v.Key != "instruction").ToDictionary() });
        Assert.Equal(["instruction"], (await h.ReleaseAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
        await h.ReleaseDoAsync(d => d.RewriteAsync(id, h.By(Author, "again"), plan));
        await h.ExpectMailsAsync("ask→client_approver");
        await h.ApproveReleaseAsync(id);
        ReleaseState state = await h.ReleaseAsync(id);
        Assert.Equal(["vulnerability", "backup_before"], state.Open(GatePhase.BeforeGo).Select(g => g.Rule.Id));
        await h.PassGateAsync(id, "backup_before");
        ExpectRefused(await h.TryReleaseAsync(d => d.GoAsync(id, h.By(new("manager"), "g"), true, null)), ReleaseRefusals.GateOpen);
        await h.ExpectGateNeedsAsync(id, "vulnerability", "coding"); // SAG-SEC-04
        await h.PassGateAsync(id, "vulnerability");
        await h.GoAsync(id);
        await h.AdvanceToAsync("2026-11-27 18:00");
        await h.StartRunAsync(id);
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2");
        await h.StepAsync(id, "3");
        await h.ExpectGateNeedsAsync(id, "regression", "mistakes"); // SAG-PLT-02
        await h.ExpectGateNeedsAsync(id, "regression", "simultaneous"); // SAG-PLT-03
        ExpectRefused(await h.TryReleaseAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常")), ReleaseRefusals.GateOpen);
        await h.PassGateAsync(id, "regression");
        await h.ForgetMailsAsync();
        await h.ReleaseDoAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "納品済み"));
        await h.ExpectMailsAsync("result→client_contact", "result→client_approver", "result→on_call", "result→team_lead", "gates→team_lead");
        Assert.Equal(["delivery", "configuration"], (await h.ReleaseAsync(id)).OpenNow.Select(g => g.Rule.Id));
    }

    [Fact]
    public async Task Saga_SettingChange_NeedsTheBackupBefore_AndNoAssessment()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-16 10:00");
        CaseId id = await h.PlanReleaseAsync(h.Plan("2026-11-27 18:00", "2026-11-27 20:00", await h.ApprovedChangeAsync("setting_change")));
        await h.ApproveReleaseAsync(id);
        Assert.Equal(["backup_before"], (await h.ReleaseAsync(id)).Open(GatePhase.BeforeGo).Select(g => g.Rule.Id));
        ExpectRefused(await h.TryReleaseAsync(d => d.GoAsync(id, h.By(new("manager"), "g"), true, null)), ReleaseRefusals.GateOpen);
    }

    /// <summary>SAG-CFG-08, -09, -11: documents and configuration are up to date, coordinated with both managers, before a release is over.</summary>
    [Fact]
    public async Task Saga_Configuration_IsUpdatedWithBothManagers_BeforeTheReleaseCloses()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-16 10:00");
        CaseId id = await h.PlanReleaseAsync(h.Plan("2026-11-27 18:00", "2026-11-27 20:00", await h.ApprovedChangeAsync("setting_change")));
        await h.ApproveReleaseAsync(id);
        await h.PassGatesAsync(id, GatePhase.BeforeGo);
        await h.GoAsync(id);
        await h.AdvanceToAsync("2026-11-27 18:00");
        await h.StartRunAsync(id);
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2");
        await h.StepAsync(id, "3");
        await h.PassGatesAsync(id, GatePhase.AfterRun);
        await h.ReleaseDoAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常"));
        Assert.Equal("configuration", Assert.Single((await h.ReleaseAsync(id)).OpenNow).Rule.Id);
        foreach (string field in (string[])["updated", "software_manager", "hardware_manager"])
        {
            Dictionary<string, string> values = new() { ["updated"] = "構成図 第3版", ["software_manager"] = "11月26日", ["hardware_manager"] = "11月26日" };
            values.Remove(field);
            ExpectRefused(await h.TryReleaseAsync(d => d.RecordGateAsync(id, h.By(new("team_lead"), "x-" + field), "configuration", true, values, [], null)),
                RefusalReason.MissingField);
        }

        await h.PassGateAsync(id, "configuration");
        Assert.Empty((await h.ReleaseAsync(id)).OpenNow);
    }

    [Fact]
    public async Task Okayama_OsFollow_NeedsTheCompatibilityTest()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-16 10:00");
        CaseId id = await h.PlanReleaseAsync(h.Plan("2026-11-27 20:00", "2026-11-27 22:00", await h.ApprovedChangeAsync("os_follow")));
        await h.ApproveReleaseAsync(id);
        Assert.Equal(["compatibility", "backup_before"], (await h.ReleaseAsync(id)).Open(GatePhase.BeforeGo).Select(g => g.Rule.Id));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-11-27 00:00");
        await h.ExpectMailsAsync("gate-due→team_lead", "gate-missed→team_lead", "gate-missed→manager", "gate-missed→client_contact");
    }

    [Fact]
    public async Task Gunma_Maintenance_IsReleasedByTheManagersWord()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-11-16 10:00");
        CaseId id = await h.ReadyToStartAsync(h.Plan("2026-11-27 18:00", "2026-11-27 20:00", await h.ApprovedChangeAsync("maintenance")));
        await h.ExpectStatusAsync(id, ReleaseStatus.Go);
    }

    [Fact]
    public async Task Saitama_PlansNoReleases()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-16 10:00");
        (CaseId? id, CommandResult result) = await h.Get<ReleaseCommands>()
            .FileAsync("saitama", h.By(Author, "k"), new() { Title = "t", Manager = "team_lead" });
        Assert.Null(id);
        ExpectRefused(result, ReleaseRefusals.NoReleases);
    }
}
