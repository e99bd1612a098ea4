using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Changes;
using Workflows.Checks;
using Workflows.Embedded.DurableTask;
using Workflows.Deliverables;
using Workflows.Incidents;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.Releases;
using Workflows.ProblemManagement;
using Workflows.Requests;
using Workflows.SecurityIncidents;
using Workflows.Rosters;
using Workflows.VendorReleases;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// What the engine writes today can be replayed: the whole story of each process, which is recorded where none of its version is committed yet
/// (<see cref="ProcessReplayTests"/>). And code that acts otherwise than the history is found.
/// </summary>
public sealed class ReplayTests
{
    /// <summary>Set to 1 to record the whole story of a process that has none of today's version yet.</summary>
    private const string Record = "WORKFLOWS_RECORD_HISTORY";

    [Fact]
    public void InstanceThatWaitsForATimer_GoesOnWithALook()
    {
        ExportedHistory history = Recorded();
        int waiting = history.Turns.ToList().FindIndex(t => t.Entries.Any(e => e.Kind == "timerCreated")) + 1;
        ExportedEvent timer = history.Turns[waiting - 1].Entries.Single(e => e.Kind == "timerCreated");
        ExportedTurn fires = new(timer.Due!.Value, [new("timerFired", timer.Id, null, null, timer.Due)]);
        history = history.Until(waiting) with { Turns = [.. history.Turns.Take(waiting), fires] };
        Assert.Equal([$"#{timer.Id + 1} activity 'PlanIncident'"], Histories.Replay(history).NewDecisions);
    }

    [Fact]
    public void CodeThatActsBeforeItLooks_IsFoundToDiverge()
    {
        ReplayReport replayed = Replay<ActsBeforeItLooks>(Recorded());
        Assert.Contains("'PlanIncident'", replayed.Difference?.HistorySays, StringComparison.Ordinal);
        Assert.Contains("'PerformDuty'", replayed.Difference?.CodeDid, StringComparison.Ordinal);
    }

    [Fact]
    public void CodeThatWaitsOnceMore_IsFoundToDiverge()
    {
        ReplayReport replayed = Replay<WaitsOnceMore>(Recorded());
        Assert.Contains("activity 'PlanIncident'", replayed.Difference?.HistorySays, StringComparison.Ordinal);
        Assert.Contains("timer due", replayed.Difference?.CodeDid, StringComparison.Ordinal);
    }

    /// <summary>An incident: paged twice, acknowledged, reminded of, reported five times, recovered, accepted and closed.</summary>
    [Fact]
    public async Task FreshHistory_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1");
        await h.AdvanceAsync(TimeSpan.FromMinutes(6)); // the second level of the chain
        await h.AcknowledgeAsync(id);
        await h.AdvanceToAsync("2026-11-20 10:20"); // a reminder
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.ChangeStateAsync(id, "復旧作業を開始");
        await h.SendReportAsync(id, "change_report");
        await h.ResolveAsync(episode: "e1");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.SendReportAsync(id, "final_report");
        string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Last(r => r.StepId == "final_report").ContentHash;
        await h.DoAsync(commands => commands.DecideReportAsync(id, h.By(new("client_approver")), "final_report", 1, 1, hash, accept: true, null));
        await h.AdvanceAsync(TimeSpan.FromMinutes(11)); // the flap window
        Assert.True((await h.StateAsync(id)).IsClosed);

        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a change: returned, written anew, reminded of, approved, announced, worked on and completed.</summary>
    [Fact]
    public async Task FreshHistoryOfAChange_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent content = h.Complete("minor", "2026-12-14 22:00", "2026-12-14 23:00", stops: true);
        CaseId id = await h.FileAsync(content);
        await h.AdvanceAsync(TimeSpan.FromDays(3)); // the approver is reminded
        await h.DecideAsync(id, "team_lead", ApprovalAnswer.Return, "切戻し手順を詳しく");
        await h.RewriteAsync(id, content with { Title = "受付サーバーの更新（改）" });
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        await h.DecideAsync(id, "team_lead");
        await h.AdvanceToAsync("2026-12-14 22:01"); // the stop was announced, the window has begun
        await h.StartWorkAsync(id);
        await h.AdvanceAsync(TimeSpan.FromMinutes(30));
        await h.ChangeDoAsync(d => d.ReviewAsync(id, h.By(new("team_lead"), "review"), "問題なし"));
        await h.CompleteWorkAsync(id);
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.True((await h.ChangeAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a release: approved, announced, shown, reminded of, said go, run past its window, completed and closed.</summary>
    [Fact]
    public async Task FreshHistoryOfARelease_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan("2026-12-04 21:00", "2026-12-04 23:00", await h.ApprovedChangeAsync("minor")));
        await h.ApproveReleaseAsync(id);
        await h.AdvanceToAsync("2026-12-03 10:00"); // the owners of gates are reminded
        await h.PassGatesAsync(id, GatePhase.BeforeGo);
        await h.GoAsync(id);
        await h.AdvanceToAsync("2026-12-04 21:10");
        await h.StartRunAsync(id);
        await h.StepAsync(id, "1");
        await h.AdvanceToAsync("2026-12-05 00:30"); // the window has passed
        await h.StepAsync(id, "2");
        await h.StepAsync(id, "3");
        await h.PassGatesAsync(id, GatePhase.AfterRun);
        await h.ReleaseDoAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常に終了"));
        await h.PassGatesAsync(id, GatePhase.BeforeClose);
        await h.ReleaseDoAsync(d => d.CloseAsync(id, h.By(new("team_lead")), null));
        Assert.True((await h.ReleaseAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a month: returned, submitted again, reminded of, approved, changed by an illness, worked and closed.
    /// It begins late, so that all is of one generation.</summary>
    [Fact]
    public async Task FreshHistoryOfARoster_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await RosterHarness.StandardAsync("2026-12-14 09:00");
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.PlanAsync(id);
        await h.SubmitAsync(id);
        await h.AnswerAsync(id, "manager", ApprovalAnswer.Return, "18日は別の者に");
        RosterCell cell = (await h.RosterAsync(id)).Draft.Cells.Single(c => c.Day == new DateOnly(2026, 12, 18));
        await h.EditAsync(id, new([cell with { Persons = [cell.Persons[0] == "z" ? "y" : "z"] }]));
        await h.SubmitAsync(id);
        await h.AdvanceToAsync("2026-12-16 10:00"); // the approver is reminded
        await h.AnswerAsync(id, "manager");
        await h.AdvanceToAsync("2026-12-21 10:00"); // whose week begins is told
        string ill = (await h.RosterAsync(id)).InForce!.At(new(2026, 12, 22), "office", "duty")[0];
        await h.ChangeAsync(id, new(OverrideReason.Absence, ill, ill == "x" ? "y" : "x", new(2026, 12, 22), new(2026, 12, 22), "体調不良"));
        await h.AdvanceToAsync("2027-01-03 00:01");
        await h.ExpectStatusAsync(id, RosterStatus.Closed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a placement: asked twice, a low value, accepted, vaccinated and confirmed, reminded of a yearly check, ended and erased.</summary>
    [Fact]
    public async Task FreshHistoryOfAPlacement_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-17 10:00");
        CaseId id = await h.ProposeAsync("role1", "2026-12-01", ["gan"]);
        await h.AdvanceToAsync("2026-11-20 10:00"); // asked again
        await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        await h.SubmitAllAsync(id, EvidenceSource.Candidate, "measles");
        await h.SubmitAsync(id, h.Candidate(),
            new EvidenceEntry("measles", null, new Dictionary<string, string> { ["value"] = "13.5", ["assay"] = "EIA", ["tested_on"] = "2026-11-18" }, []));
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client");
        await h.AdvanceToAsync("2026-11-24 10:00");
        await h.SubmitAsync(id, h.Candidate(),
            new EvidenceEntry("measles", null, new Dictionary<string, string> { ["vaccinated_on"] = "2026-11-19", ["lot_number"] = "LOT-77" }, []));
        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "confirmation.measles.client");
        await h.AdvanceToAsync("2026-12-16 10:00"); // the influenza vaccination is asked for and reminded of
        await h.PlaceAsync(d => d.EndAsync(id, h.By(new("team_lead"), "e1"), PlacementHarness.Day("2026-12-25"), "異動", false));
        await h.AdvanceToAsync("2026-12-25 10:00");
        await h.PlaceAsync(d => d.DoneLeavingAsync(id, h.By(new("manager")), "accounts", null));
        await h.AdvanceToAsync("2027-12-27 10:00");
        Assert.True((await h.PlacementAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a vendor release: told, reminded of, judged, returned, judged again, asked and reminded of, instructed,
    /// and its change filed.</summary>
    [Fact]
    public async Task FreshHistoryOfADeliverable_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2020-01-06 10:00");
        CaseId id = await h.OpenDeliverableAsync("minutes", "2020-01-06", "1月定例会議");
        await h.AdvanceToAsync("2020-01-17 10:00"); // reminded, and told that it is late
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(ChangeHarness.Author, "w1"), "議事録", []));
        await h.AnswerDeliverableAsync(id, "client_contact", ApprovalAnswer.Return);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(ChangeHarness.Author, "w2"), "議事録（修正）", []));
        await h.AdvanceToAsync("2020-01-24 10:00"); // the client is reminded
        await h.AnswerDeliverableAsync(id, "client_contact");
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a loan: reminded of, asked back, reminded of that and missed, reminded of the contract's end, given back. All of it
    /// in one run, since an entry that owes nothing has none.</summary>
    [Fact]
    public async Task FreshHistoryOfAnEntryOfARegister_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2024-02-20 10:00");
        CaseId id = await h.RegisterAsync("loans", [("item", "操作手引書"), ("lent_on", "2022-04-01"), ("lent_by", "広域 担当")]);
        await h.AdvanceToAsync("2024-03-11 10:00");
        await h.ChangeEntryAsync(id, ("requested_on", "2024-03-11"));
        await h.AdvanceToAsync("2024-04-05 12:00");
        await h.ReturnAsync(id, "2024-04-05");
        Assert.True((await h.EntryAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    [Fact]
    public async Task FreshHistoryOfAVendorRelease_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await h.FileVendorReleaseAsync("2026-11-19");
        await h.AdvanceToAsync("2026-12-08 10:00"); // reminded, and told that it is late
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(ChangeHarness.Author, "j1"), true, "動作する"));
        await h.InstructAsync(id, "client_approver", ApprovalAnswer.Return);
        await h.VendorDoAsync(d => d.JudgeAsync(id, h.By(ChangeHarness.Author, "j2"), true, "検証環境で確認した"));
        await h.AdvanceToAsync("2026-12-14 10:00"); // the client is reminded
        await h.InstructAsync(id, "client_approver");
        CaseId change = await h.FileAsync(h.Complete("version_up"));
        await h.VendorDoAsync(d => d.OpenChangeAsync(id, h.By(ChangeHarness.Author), change.Value));
        await h.ExpectEndAsync(id, VendorReleaseStatus.ChangeOpened);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a meeting: to be planned and reminded of, invited, moved, asked after, held, its action reminded of, late and done.</summary>
    [Fact]
    public async Task FreshHistoryOfAMeeting_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-06-03 10:00");
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync("2019-06");
        await h.AdvanceToAsync("2019-06-24 10:00"); // reminded
        await h.ConferAsync(m => m.PlanAsync(id, h.By(ChangeHarness.Author, "p"), h.PlanOf("2019-06-25 10:00"), null));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ConferAsync(m => m.PlanAsync(id, h.By(ChangeHarness.Author, "m"), h.PlanOf("2019-06-26 10:00"), "都合"));
        await h.AdvanceToAsync("2019-06-27 10:00"); // asked how it went
        await h.ConferAsync(m => m.HoldAsync(id, h.By(ChangeHarness.Author), new(2019, 6, 26), "manager", "5名", null));
        await h.ConferAsync(m => m.NoteActionAsync(id, h.By(ChangeHarness.Author, "a"), "手順書の改訂", "on_call", new(2019, 7, 16)));
        await h.AdvanceToAsync("2019-07-18 10:00");
        string action = (await h.MeetingAsync(id)).Actions[0].Noted.Id;
        await h.ConferAsync(m => m.FinishActionAsync(id, h.By(ChangeHarness.Author), action, null));
        Assert.True((await h.MeetingAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a list of checks: reminded of, missed, something found in it, a mail that reaches nobody, complete.</summary>
    [Fact]
    public async Task FreshHistoryOfAListOfChecks_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 10:00", edit: own => own);
        await h.SweepChecksAsync("daily");
        CaseId id = await h.CheckOfAsync("daily", "2019-05-07");
        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(IncidentHarness.OnCall, "a"), [new() { ItemId = "online", Result = CheckResult.Ok }]));
        await h.AdvanceToAsync("2019-05-08 09:30"); // reminded, and missed
        foreach (string item in (string[])["batch", "backup", "monitoring", "maintenance"])
        {
            await h.CheckDoAsync(c => c.ReportAsync(
                id, h.By(IncidentHarness.OnCall, item), [new() { ItemId = item, Result = CheckResult.Failed, Text = "実施できなかった" }]));
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        await h.CheckDoAsync(c => c.ReportAsync(id, h.By(IncidentHarness.OnCall, "z"), [new() { ItemId = "virus_definitions", Result = CheckResult.Ok }]));
        Assert.True((await h.CheckAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a request: asked by a user, forwarded, reminded of, missed, answered, asked again, answered, closed.</summary>
    [Fact]
    public async Task FreshHistoryOfARequest_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 16:45");
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Users));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.TalkAsync(r => r.ForwardAsync(id, h.By(new("client_contact")), h.Now));
        await h.AdvanceToAsync("2026-11-24 10:00"); // reminded twice, missed
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(ChangeHarness.Author, "a"), new(RequestParty.Contractor, "調査中", false)));
        await h.AdvanceToAsync("2026-11-25 10:00");
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(ChangeHarness.Author, "b"), new(RequestParty.Contractor, "回答", true)));
        await h.AdvanceToAsync("2026-11-26 10:00");
        await h.TalkAsync(r => r.ReopenAsync(id, h.By(new("client_contact"), "r"), "未解決"));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(ChangeHarness.Author, "c"), new(RequestParty.Contractor, "修正済み", true)));
        await h.AdvanceToAsync("2026-12-04 00:00");
        Assert.True((await h.RequestAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a problem: reminded of and late, waiting for another party, consented to, settled, seen again, settled, closed.</summary>
    [Fact]
    public async Task FreshHistoryOfAProblem_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-12-02 10:00");
        CaseId id = await h.FileProblemAsync(h.Problem());
        await h.ProblemDoAsync(p => p.SearchAsync(id, h.By(ChangeHarness.Author, "l"), "メモリ"));
        await h.ProblemDoAsync(p => p.AskCooperationAsync(id, h.By(ChangeHarness.Author, "k"), "広域連合", true, "ログの提供"));
        await h.AdvanceToAsync("2019-12-04 10:00");
        await h.ProblemDoAsync(p => p.AnswerCooperationAsync(id, h.By(ChangeHarness.Author, "a"), "受領"));
        await h.AdvanceToAsync("2019-12-24 10:00"); // reminded twice, late
        await h.ProblemDoAsync(p => p.AskConsentAsync(id, h.By(ChangeHarness.Author, "m"), true, "標準システムの改修を待つ"));
        await h.AdvanceToAsync("2019-12-26 10:00"); // the client is reminded
        await h.ConsentAsync(id, "client_approver");
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(ChangeHarness.Author, "s"), ProblemOutcome.NoSolution, "標準システムの不具合"));
        await h.ForgetMailsAsync();
        CaseId again = await h.QuietAlertAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ProblemDoAsync(p => p.RecurAsync(id, h.By(ChangeHarness.Author), again.Value));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ProblemDoAsync(p => p.SettleAsync(id, h.By(ChangeHarness.Author, "t"), ProblemOutcome.NoSolution, "同じ不具合"));
        await h.AdvanceToAsync("2020-01-26 00:00");
        Assert.True((await h.ProblemAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    /// <summary>The same for a security incident: told, an emergency that nobody answers, lifted, oral and late in writing, approved, done.</summary>
    [Fact]
    public async Task FreshHistoryOfASecurityIncident_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00");
        CaseId id = await h.SuspectAsync(h.Suspicion("leak"));
        await h.SecureAsync(c => c.DeclareAsync(id, h.By(ChangeHarness.Author, "d"), "広域連合", "影響"));
        await h.AdvanceToAsync("2022-08-10 11:30"); // twice through the chain
        await h.SecureAsync(c => c.LiftAsync(id, h.By(ChangeHarness.Author, "l"), "広域連合", "収束"));
        await h.SecureAsync(c => c.ReportOrallyAsync(id, h.By(ChangeHarness.Author, "o"), "広域連合", h.Now));
        await h.AdvanceToAsync("2022-08-16 10:00"); // reminded, and late
        await h.SecureAsync(c => c.AssessAsync(id, h.By(ChangeHarness.Author, "a"), true, "確認"));
        await h.SecureAsync(c => c.AttributeAsync(id, h.By(ChangeHarness.Author, "b"), true, "広域連合"));
        foreach (SecurityPaperKind paper in Enum.GetValues<SecurityPaperKind>())
        {
            await h.SecureAsync(c => c.WriteAsync(id, h.By(ChangeHarness.Author, "w" + paper), paper, "内容"));
            await h.ApproveAsync(id, paper, "client_approver");
        }

        await h.SecureAsync(c => c.CarryOutAsync(id, h.By(ChangeHarness.Author, "m"), SecurityPaperKind.Measures, "遮断した"));
        await h.SecureAsync(c => c.CarryOutAsync(id, h.By(ChangeHarness.Author, "p"), SecurityPaperKind.Prevention, "改めた"));
        await h.SecureAsync(c => c.ConcludeAsync(id, h.By(ChangeHarness.Author), "終了"));
        Assert.True((await h.SecurityAsync(id)).IsClosed);
        await ReplayAndRecordAsync(h, id.InstanceId);
    }

    private static async Task ReplayAndRecordAsync(IncidentHarness h, string instanceId)
    {
        ExportedHistory fresh = ExportedHistory.Parse(h.Engine.ExportHistory(instanceId)!.ToJson());
        Histories.AssertCompleted(fresh);
        string path = Histories.PathOf(fresh.Orchestrator);
        if (Environment.GetEnvironmentVariable(Record) == "1" && !File.Exists(path))
        {
            // A new file: one that is committed stays as it is, since it was written by the code of its day.
            await using FileStream file = new(path, FileMode.CreateNew);
            await file.WriteAsync(System.Text.Encoding.UTF8.GetBytes(fresh.ToJson()));
        }
    }

    private static ExportedHistory Recorded() => Histories.Of(IncidentKind.Incidents)[0];

    private static ReplayReport Replay<TOrchestrator>(ExportedHistory history)
        where TOrchestrator : class, ITaskOrchestrator
    {
        DurableTaskRegistry registry = new();
        registry.AddOrchestrator<TOrchestrator>(history.Orchestrator);
        return Histories.Replay(history, registry);
    }

    private sealed class ActsBeforeItLooks : TaskOrchestrator<RunIncidentInput, RunIncidentOutcome>
    {
        public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
        {
            IncidentDuty page = new() { Key = "page", Kind = DutyKind.Page, DueAt = context.CurrentUtcDateTime, Roles = ["on_call"] };
            await context.CallActivityAsync(IncidentKind.Incidents.Durable.Perform, new PerformDutyRequest(input.IncidentId, page, context.CurrentUtcDateTime));
            return await new RunIncidentOrchestrator().RunAsync(context, input);
        }
    }

    private sealed class WaitsOnceMore : TaskOrchestrator<RunIncidentInput, RunIncidentOutcome>
    {
        public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), CancellationToken.None);
            return await new RunIncidentOrchestrator().RunAsync(context, input);
        }
    }
}
