using Workflows.Incidents;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The whole story of the <c>standard</c> profile: 30 minutes, 2 hours, 8 hours, reports, acceptance, close.</summary>
public sealed partial class IncidentScenarios
{
    /// <summary>Within the bounds of its characters, and yet larger than a row: quotes take two each.</summary>
    [Fact]
    public async Task Report_ThatIsTooLongAsItIsWritten_IsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.ReportedAsync();
        CaseView<IncidentState> incident = await h.Get<IncidentReader>().ReadAsync(id);
        StepState step = incident.State.Steps.First(s => s is { Step.Kind: StepKind.Report, StartedAt: not null });
        Dictionary<string, string> values = step.Step.Fields.Take(4).ToDictionary(f => f.Id, _ => new string('"', ReportDocument.MaxValueLength - 1));
        CommandResult result = await h.Desk.SaveDraftAsync(id, h.By(new("on_call")), step.Step.Id, 1, 1, values);
        Assert.Equal(RefusalReason.TooLong, Assert.IsType<CommandResult.Refused>(result).Reason);
    }

    [Fact]
    public async Task WholeStory_FromAlertToAcceptedAndClosed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.AlertAsync(rule: "r1", episode: "e1");
        await h.ExpectMailsAsync("page→on_call");

        await h.AdvanceToAsync("2026-11-20 10:04");
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.AdvanceToAsync("2026-11-20 10:15");
        await h.ExpectMailsAsync("remind first_report→incident_owner", "remind first_report→on_call");
        await h.SendReportAsync(id, "first_report");
        await h.ExpectMailsAsync("deliver first_report→client_contact");
        Assert.StartsWith("発注者（標準）\n", h.Relay.Messages.Last().PlainTextContent, StringComparison.Ordinal);
        Assert.Equal("operations@contractor.example", h.Relay.Messages.Last().ReplyTo?.Email);

        await h.AdvanceToAsync("2026-11-20 10:40");
        await h.DoAsync(commands => commands.NoteAsync(id, h.By(IncidentHarness.OnCall, "n1"), "調査中"));
        await h.AdvanceToAsync("2026-11-20 11:05");
        await h.DoAsync(commands => commands.ChangeStateAsync(id, h.By(IncidentHarness.OnCall, "c1"), "待機系に切替"));
        await h.ExpectNothingElseAsync(); // the change is told by the status report, which is still owed
        await h.AdvanceToAsync("2026-11-20 11:30");
        await h.ExpectMailsAsync("remind status_report→incident_owner", "remind status_report→on_call");
        await h.SendReportAsync(id, "status_report");
        await h.ExpectMailsAsync("deliver status_report→client_contact");

        await h.AdvanceToAsync("2026-11-20 11:45");
        await h.DoAsync(commands => commands.ChangeStateAsync(id, h.By(IncidentHarness.OnCall, "c2"), "復旧作業を開始"));
        await h.ExpectMailsAsync("announce change_report→incident_owner", "announce change_report→on_call");
        await h.SendReportAsync(id, "change_report", occurrence: 1);
        await h.ExpectMailsAsync("deliver change_report→client_contact");

        await h.AdvanceToAsync("2026-11-20 12:00");
        await h.ResolveAsync(episode: "e1");
        await h.ExpectMailsAsync("confirm-recovery→on_call");
        await h.AdvanceToAsync("2026-11-20 12:10");
        await h.DoAsync(commands => commands.MarkRecoveredAsync(id, h.By(IncidentHarness.OnCall, "m1"), IncidentHarness.Local("2026-11-20 12:00"), "正常を確認"));
        await h.ExpectMailsAsync("recovered→on_call");
        Assert.Equal(IncidentHarness.Local("2026-11-20 12:00"), (await h.StateAsync(id)).RecoveredAt);

        await h.DoAsync(commands => commands.CompleteResponseAsync(id, h.By(IncidentHarness.OnCall, "d1"), null));
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce provisional_report→incident_owner", "announce provisional_report→on_call");
        await h.SendReportAsync(id, "provisional_report");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(
            "deliver provisional_report→client_contact", "announce final_report→incident_owner", "announce final_report→on_call");

        await h.SendReportAsync(id, "final_report");
        await h.ExpectMailsAsync("deliver final_report→client_approver", "deliver final_report→client_contact");
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.False((await h.StateAsync(id)).IsClosed); // the client has not accepted it

        string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single(r => r.StepId == "final_report").ContentHash;
        await h.DoAsync(commands => commands.DecideReportAsync(id, h.By(new("client_approver")), "final_report", 1, 1, hash, accept: false, "原因を詳しく"));
        await h.ExpectMailsAsync("decision final_report→incident_owner", "decision final_report→on_call");
        await h.SendReportAsync(id, "final_report");
        await h.ExpectMailsAsync("deliver final_report→client_approver", "deliver final_report→client_contact");

        hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single(r => r.StepId == "final_report" && r.Version == 2).ContentHash;
        await h.DoAsync(commands => commands.DecideReportAsync(id, h.By(new("client_approver")), "final_report", 1, 2, hash, accept: true, null));
        await h.ExpectMailsAsync("decision final_report→incident_owner", "decision final_report→on_call");

        CaseView<IncidentState> closed = await h.ReadAsync(id);
        Assert.True(closed.State.IsClosed);
        Assert.True((await h.Ledger.FindAsync(id))!.IsClosed);
        Assert.All(closed.State.Steps.Where(s => s.StartedAt is not null), s => Assert.Null(s.Breach));
        Assert.True((await h.Audit.VerifyAsync("standard")).IsWhole);
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task WholeStory_GoesOnAfterACrashAtEveryStep()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.AlertAsync(rule: "r1", episode: "e1");
        await h.CrashAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.AdvanceToAsync("2026-11-20 10:05");
        await h.CrashAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.CrashAsync();
        await h.ExpectMailsAsync("page→team_lead");
        await h.AdvanceToAsync("2026-11-20 10:15");
        await h.CrashAsync();
        await h.ExpectMailsAsync("remind first_report→incident_owner", "remind first_report→on_call");
        await h.SendReportAsync(id, "first_report");
        await h.CrashAsync();
        await h.ExpectMailsAsync("deliver first_report→client_contact");
        Assert.True((await h.Audit.VerifyAsync("standard")).IsWhole);
    }

    [Fact]
    public async Task Recovery_WarnsAtHalfAndThreeQuartersAndThenBreaches()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 18:00");
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.ExpectMailsAsync("page→on_call", "deliver first_report→client_contact", "deliver status_report→client_contact");
        await KeepWorkingUntilAsync(h, id, "2026-11-20 22:00");
        await h.ExpectMailsAsync("warn recovery→manager");
        await KeepWorkingUntilAsync(h, id, "2026-11-21 00:00");
        await h.ExpectMailsAsync("warn recovery→manager");
        await KeepWorkingUntilAsync(h, id, "2026-11-21 02:00");
        await h.ExpectMailsAsync("breach recovery→manager", "breach recovery→incident_owner", "breach recovery→on_call");
        StepState recovery = (await h.StateAsync(id)).Step("recovery", 1)!;
        Assert.Equal(IncidentHarness.Local("2026-11-21 02:00"), recovery.OriginalDue);
        Assert.Equal(recovery.OriginalDue, recovery.Breach!.Duty.OriginalDue);
        Assert.False(recovery.Breach.Duty.Contractual && recovery.Step.Source.Basis == Contracts.RuleBasis.Assumed);
    }

    [Fact]
    public async Task AgreedDue_MovesTheBreachAndKeepsTheOriginal()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.DoAsync(commands => commands.AgreeDueAsync(
            id, h.By(IncidentHarness.OnCall, "a1"), "first_report", 1, h.Now + TimeSpan.FromMinutes(50), "発注者 佐藤様", "電話 10:00"));
        await KeepWorkingUntilAsync(h, id, "2026-11-20 10:49");
        await h.ExpectMailsAsync(
            "page→on_call", "remind first_report→incident_owner", "remind first_report→on_call", "remind first_report→incident_owner",
            "remind first_report→on_call");
        await h.AdvanceToAsync("2026-11-20 10:50");
        await h.ExpectMailsAsync("breach first_report→incident_owner", "breach first_report→manager", "breach first_report→on_call");
        StepState step = (await h.StateAsync(id)).Step("first_report", 1)!;
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:30"), step.Breach!.Duty.OriginalDue);
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:50"), step.Breach.Duty.AgreedDue);
    }

    [Fact]
    public async Task Pause_StopsTheClockAndShiftsTheDueTimeByExactlyItsLength()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.AdvanceToAsync("2026-11-20 10:10");
        await h.DoAsync(commands => commands.PauseAsync(id, h.By(IncidentHarness.OnCall, "p1"), null, "発注者の指示待ち", "メール 10:10"));
        await KeepWorkingUntilAsync(h, id, "2026-11-20 11:10");
        await h.ExpectMailsAsync("page→on_call");
        Assert.True((await h.StateAsync(id)).Step("first_report", 1)!.IsPaused);
        await h.DoAsync(commands => commands.ResumeAsync(id, h.By(IncidentHarness.OnCall, "p2"), null));
        Assert.Equal(IncidentHarness.Local("2026-11-20 11:30"), (await h.StateAsync(id)).Step("first_report", 1)!.Due);
        await h.AdvanceToAsync("2026-11-20 11:15");
        await h.ExpectMailsAsync("remind first_report→incident_owner", "remind first_report→on_call");
    }

    [Fact]
    public async Task Pause_ThatNobodyEnded_EndsWithTheStep_WhichIsNotLate()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.DoAsync(commands => commands.PauseAsync(id, h.By(IncidentHarness.OnCall, "p1"), null, "発注者の指示待ち", "メール 10:00"));
        await h.AdvanceToAsync("2026-11-20 13:00");
        await h.SendReportAsync(id, "first_report");
        await h.ExpectMailsAsync("deliver first_report→client_contact");
        await h.ExpectDueAsync(id, "first_report", "2026-11-20 13:30");
        await h.ExpectDueAsync(id, "status_report", null);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task StepsWithoutAFigure_AreRemindedOfAllTheSame_AndNeverBreached()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.AdvanceAsync(Minute);
        await h.ChangeStateAsync(id, "復旧作業を開始");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(
            "deliver first_report→client_contact", "deliver status_report→client_contact", "recovered→on_call",
            "announce change_report→incident_owner", "announce provisional_report→incident_owner");
        await h.AdvanceToAsync("2026-11-20 10:16");
        await h.ExpectMailsAsync("remind change_report→incident_owner");
        await h.AdvanceToAsync("2026-11-20 10:31");
        await h.ExpectMailsAsync("remind provisional_report→incident_owner");
        await h.AdvanceToAsync("2026-11-20 11:01");
        await h.ExpectMailsAsync("remind provisional_report→incident_owner");
        await h.AdvanceAsync(TimeSpan.FromDays(10));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task FinalReport_IsDueFiveBusinessDaysAfterTheProvisionalOne()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        foreach (string report in (string[])["first_report", "status_report"])
        {
            await h.SendReportAsync(id, report);
        }

        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.ExpectMailsAsync(
            "deliver first_report→client_contact", "deliver status_report→client_contact", "recovered→on_call", "announce provisional_report→incident_owner",
            "deliver provisional_report→client_contact");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("announce final_report→incident_owner");
        await h.ExpectDueAsync(id, "final_report", "2026-12-01 00:00"); // the end of Monday, since 23 November is a holiday
        await h.AdvanceToAsync("2026-11-23 10:00");
        await h.ExpectMailsAsync("remind final_report→incident_owner", "remind final_report→incident_owner");
        await h.AdvanceToAsync("2026-11-30 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-01 00:00");
        await h.ExpectMailsAsync("breach final_report→incident_owner", "breach final_report→manager");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task ReportMissingARequiredField_IsNotSent()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        CommandResult result = await h.Desk.SendReportAsync(
            id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, new Dictionary<string, string> { ["aware_at"] = "10:00" });
        CommandResult.Refused refused = Assert.IsType<CommandResult.Refused>(result);
        Assert.Equal((RefusalReason.MissingField, "confirmation"), (refused.Reason, refused.Detail));
        await h.ExpectMailsAsync("page→on_call");
    }

    [Fact]
    public async Task ReportSentTwice_IsOneReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        Dictionary<string, string> values = new() { ["aware_at"] = "10:00", ["confirmation"] = "確認", ["summary"] = "停止" };
        await h.DoAsync(commands => commands.SendReportAsync(id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, values));
        await h.DoAsync(commands => commands.SendReportAsync(id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, values));
        await h.ExpectMailsAsync("page→on_call", "deliver first_report→client_contact");
        CommandResult other = await h.Desk.SendReportAsync(
            id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, new Dictionary<string, string>(values) { ["summary"] = "別の内容" });
        Assert.Equal(RefusalReason.AlreadySent, Assert.IsType<CommandResult.Refused>(other).Reason);
    }

    [Fact]
    public async Task StandStillOverADueTime_TellsTheBreachAndNoReminderThatCameBeforeIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.AcknowledgeAsync(id, h.By(IncidentHarness.OnCall)));
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.Client.SuspendInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(TimeSpan.FromHours(9));
        await h.Client.ResumeInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(4));
        IncidentState state = await h.StateAsync(id);
        Assert.NotNull(state.Step("recovery", 1)!.Breach);
        Assert.DoesNotContain(state.Facts.OfType<DutyPerformed>(), d => d.Duty.Kind == DutyKind.Warn);
    }

    [Fact]
    public async Task ContractChanges_WhatRunsKeepsTheRulesItBeganWith()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId before = await h.AlertAsync(rule: "a");
        await h.CrashAsync(text =>
            text.Replace("due: PT30M", "due: PT20M", StringComparison.Ordinal).Replace("[PT15M, PT25M]", "[PT15M]", StringComparison.Ordinal));
        CaseId after = await h.AlertAsync(rule: "b");
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:30"), (await h.StateAsync(before)).Step("first_report", 1)!.Due);
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:20"), (await h.StateAsync(after)).Step("first_report", 1)!.Due);
    }

    [Fact]
    public async Task RefireAfterTheProvisionalReport_OwesAnotherForTheNewCompletion()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(
            "deliver first_report→client_contact", "deliver status_report→client_contact", "recovered→on_call", "announce provisional_report→incident_owner",
            "deliver provisional_report→client_contact", "announce final_report→incident_owner");

        await h.AdvanceAsync(3 * Minute);
        Assert.Equal(id, await h.AlertAsync(severity: "warning", episode: "again"));
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(5 * Minute);
        await h.DoAsync(commands => commands.MarkRecoveredAsync(id, h.By(IncidentHarness.OnCall, "again"), h.Now, null));
        await h.DoAsync(commands => commands.CompleteResponseAsync(id, h.By(IncidentHarness.OnCall, "again"), null));
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync("news→on_call", "recovered→on_call", "announce provisional_report→incident_owner", "announce provisional_report→on_call");
        Assert.True((await h.StepOfAsync(id, "provisional_report")).IsSettled);
        Assert.Null((await h.StateAsync(id)).Step("final_report", 1)); // the one of the first course had not been written
        await h.AdvanceAsync(TimeSpan.FromMinutes(61));
        await h.ExpectMailsAsync(
            "remind provisional_report→incident_owner", "remind provisional_report→incident_owner", "remind provisional_report→on_call",
            "remind provisional_report→on_call");

        await h.SendReportAsync(id, "provisional_report", occurrence: 2);
        await h.SendReportAsync(id, "final_report", occurrence: 2);
        string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Last(r => r.StepId == "final_report").ContentHash;
        await h.DoAsync(commands => commands.DecideReportAsync(id, h.By(new("client_approver")), "final_report", 2, 1, hash, accept: true, null));
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(
            "deliver provisional_report→client_contact", "announce final_report→incident_owner", "announce final_report→on_call",
            "deliver final_report→client_approver", "deliver final_report→client_contact", "decision final_report→incident_owner",
            "decision final_report→on_call");
        Assert.True((await h.StateAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task RefireBeforeTheReportOnTheCompletion_LetsItLapse()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync();
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.ExpectMailsAsync(
            "deliver first_report→client_contact", "deliver status_report→client_contact", "recovered→on_call", "announce provisional_report→incident_owner");
        await h.AdvanceAsync(Minute);
        await h.AlertAsync(severity: "warning", episode: "again");
        await h.AcknowledgeAsync(id);
        await h.ExpectMailsAsync("news→on_call");
        Assert.Null((await h.StateAsync(id)).Step("provisional_report", 1));
        Assert.Null((await h.StepOfAsync(id, "provisional_report", 2)).StartedAt);
        CommandResult refused = await h.Desk.SendReportAsync(id, h.By(IncidentHarness.OnCall), "provisional_report", 1, 1, new Dictionary<string, string>());
        Assert.Equal(RefusalReason.NoSuchStep, Assert.IsType<CommandResult.Refused>(refused).Reason);
        await h.ExpectNothingElseAsync();
    }

    private static async Task KeepWorkingUntilAsync(IncidentHarness h, CaseId id, string localTime)
    {
        while (h.Now < IncidentHarness.Local(localTime))
        {
            TimeSpan step = IncidentHarness.Local(localTime) - h.Now;
            await h.AdvanceAsync(step < TimeSpan.FromMinutes(20) ? step : TimeSpan.FromMinutes(20));
            await h.DoAsync(commands => commands.NoteAsync(id, h.By(IncidentHarness.OnCall, $"keep-{h.Now.ToUnixTimeSeconds()}"), "作業継続中"));
        }
    }
}
