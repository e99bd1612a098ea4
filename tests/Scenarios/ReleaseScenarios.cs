using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Releases;
using Workflows.Releases.Process;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Releases by the house rules. 2026-11-20 is a Friday, 2026-11-23 a holiday.</summary>
public sealed class ReleaseScenarios
{
    private const string From = "2026-12-04 21:00"; // a Friday
    private const string To = "2026-12-04 23:00";

    [Fact]
    public async Task Release_IsPlannedApprovedShownRunAndClosed_AndNothingElseWasSent()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId one = await h.ApprovedChangeAsync("major", "一つ目");
        CaseId two = await h.ApprovedChangeAsync("minor", "二つ目");
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, one, two));
        await h.ExpectMailsAsync("ask→manager");
        await h.ApproveReleaseAsync(id);
        await h.ExpectMailsAsync(
            "outcome→on_call", "outcome→team_lead", "ask→client_approver", "outcome→on_call", "outcome→team_lead",
            "announce→client_contact", "announce→on_call", "brief→on_call", "brief→team_lead", "brief→manager");
        Assert.True((await h.ReleaseAsync(id)).Gate("users_told")!.IsPassed); // the software passed it itself
        ExpectRefused(await h.TryReleaseAsync(d => d.GoAsync(id, h.By(new("manager"), "g"), true, null)), ReleaseRefusals.GateOpen);

        await h.PassGateAsync(id, "verification");
        await h.PassGateAsync(id, "people");
        await h.ExpectNothingElseAsync();
        await h.PassGateAsync(id, "backup_before");
        await h.ExpectMailsAsync("ask-go→manager");
        await h.GoAsync(id);
        await h.ExpectStatusAsync(id, ReleaseStatus.Go);

        await h.AdvanceToAsync("2026-12-04 20:59");
        ExpectRefused(await h.TryReleaseAsync(d => d.StartAsync(id, h.By(new("team_lead")), null)), ReleaseRefusals.OutsideWindow);
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.ExpectNothingElseAsync(); // nobody could begin before this second
        DateTimeOffset minute = h.Now;
        await h.AdvanceAsync(TimeSpan.FromSeconds(30));
        await h.StartRunAsync(id);
        await h.ExpectMailsAsync("turn→on_call");
        Assert.NotNull((await h.ChangeAsync(one)).Work);
        Assert.NotNull((await h.ChangeAsync(two)).Work);

        // Told to the minute in which the run began; a minute earlier was before it.
        ExpectRefused(await h.TryReleaseAsync(d => d.ReportStepAsync(id, h.By(new("on_call"), "early"), "1", StepOutcome.Started, minute.AddMinutes(-1), null)),
            RefusalReason.BeforeTheStart);
        await h.ReleaseDoAsync(d => d.ReportStepAsync(id, h.By(new("on_call"), "told"), "1", StepOutcome.Started, minute, null));
        await h.AdvanceToAsync("2026-12-04 21:20");
        await h.StepAsync(id, "1");
        await h.ExpectMailsAsync("turn→team_lead");
        ExpectRefused(await h.TryStepAsync(id, "3"), ReleaseRefusals.OutOfOrder);
        await h.StepAsync(id, "2", StepOutcome.Skipped, "team_lead", "監視で確認済み");
        await h.ExpectMailsAsync("turn→on_call");
        await h.StepAsync(id, "3");
        await h.ExpectMailsAsync("gates→on_call", "gates→team_lead");
        ExpectRefused(await h.TryReleaseAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常")), ReleaseRefusals.GateOpen);
        await h.PassGateAsync(id, "backup_after");
        await h.ReleaseDoAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "正常に終了"));
        await h.ExpectMailsAsync("result→client_contact", "result→on_call", "result→manager", "result→team_lead", "gates→team_lead");
        ChangeState done = await h.ChangeAsync(one);
        Assert.Equal((true, "正常に終了", ChangeStatus.Closed), (done.Completed!.Successful, done.Completed.Values["result"], done.Status));
        Assert.False(done.IsUnauthorised);

        ExpectRefused(await h.TryReleaseAsync(d => d.CloseAsync(id, h.By(new("team_lead")), null)), ReleaseRefusals.GateOpen);
        await h.PassGateAsync(id, "configuration");
        await h.PassGateAsync(id, "documents");
        await h.ExpectMailsAsync("ask-close→team_lead");
        await h.ReleaseDoAsync(d => d.CloseAsync(id, h.By(new("team_lead")), null));
        ReleaseState closed = await h.ReleaseAsync(id);
        Assert.Equal(ReleaseStatus.Closed, closed.Status);
        Assert.Equal(new TimeSpan(0, 19, 30), closed.Steps[0].EndedAt - closed.Steps[0].StartedAt);
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Gate_NeedsItsOwnerItsFieldsAndItsFile()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        Dictionary<string, string> values = new() { ["environment"] = "e", ["tested_at"] = "t", ["result"] = "r" };
        ExpectRefused(await Record("team_lead", values), RefusalReason.NotApproved);
        await h.ApproveReleaseAsync(id);
        ExpectRefused(await Record("on_call", values), ReleaseRefusals.NotYours);
        ExpectRefused(await Record("team_lead", new() { ["environment"] = "e" }), RefusalReason.MissingField);
        ExpectRefused(await Record("team_lead", values), ReleaseRefusals.EvidenceMissing);
        ExpectRefused(await Record("team_lead", values, new string('a', 64)), ReleaseRefusals.EvidenceMissing);
        await h.PassGateAsync(id, "verification");
        GateState gate = (await h.ReleaseAsync(id)).Gate("verification")!;
        Assert.Equal(64, Assert.Single(gate.Record!.Evidence).Sha256.Length);

        Task<CommandResult> Record(string by, Dictionary<string, string> said, params string[] files) =>
            h.TryReleaseAsync(d => d.RecordGateAsync(id, h.By(new(by), Guid.NewGuid().ToString("N")), "verification", true, said, files, null));
    }

    [Fact]
    public async Task Gate_ThatDoesNotHoldAnyMore_TakesTheWordToGoBack()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ReleaseDoAsync(d => d.RecordGateAsync(
            id, h.By(new("team_lead"), "k"), "verification", false, new Dictionary<string, string>(), [], "検証に誤りがあった"));
        await h.ExpectStatusAsync(id, ReleaseStatus.Approved);
        await h.AdvanceToAsync("2026-12-04 21:30");
        ExpectRefused(await h.TryReleaseAsync(d => d.StartAsync(id, h.By(new("team_lead")), null)), ReleaseRefusals.GateOpen);
    }

    [Fact]
    public async Task Gate_ThatMissesItsDay_IsRemindedAndTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.ApproveReleaseAsync(id);
        await h.ForgetMailsAsync();
        await h.PassGateAsync(id, "people");
        await h.AdvanceToAsync("2026-12-03 08:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-03 09:00"); // one business day before the window
        await h.ExpectMailsAsync("gate-due→team_lead");
        await h.AdvanceToAsync("2026-12-04 00:00");
        await h.ExpectMailsAsync("gate-missed→team_lead", "gate-missed→manager", "gate-missed→client_contact");
        await h.AdvanceToAsync("2026-12-04 20:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task PassedWindow_Escalates_EveryHourWhileItRuns()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.StartRunAsync(id);
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-12-05 01:00");
        string[] round = ["overdue→manager", "overdue→client_contact", "overdue→on_call", "overdue→team_lead"];
        await h.ExpectMailsAsync([.. round, .. round, .. round]);
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2");
        await h.StepAsync(id, "3");
        await h.PassGatesAsync(id, GatePhase.AfterRun);
        await h.ReleaseDoAsync(d => d.CompleteAsync(id, h.By(new("team_lead")), "遅れて終了"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-12-05 12:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task WindowThatPassesUnused_IsToldOnce_AndTheReleaseIsPlannedAnew()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        ReleaseContent plan = h.Plan(From, To, await h.ApprovedChangeAsync("minor"));
        CaseId id = await h.ReadyToStartAsync(plan);
        await h.AdvanceToAsync("2026-12-05 12:00");
        await h.ExpectMailsAsync(
            "not-started→manager", "not-started→on_call", "not-started→team_lead", "overdue→manager", "overdue→client_contact", "overdue→on_call",
            "overdue→team_lead");
        ExpectRefused(await h.TryReleaseAsync(d => d.StartAsync(id, h.By(new("team_lead")), null)), ReleaseRefusals.OutsideWindow);
        await h.ReleaseDoAsync(d => d.RewriteAsync(
            id, h.By(new("on_call"), "again"),
            plan with { WindowFrom = IncidentHarness.Local("2026-12-11 21:00"), WindowTo = IncidentHarness.Local("2026-12-11 23:00") }));
        await h.ExpectMailsAsync("ask→manager", "announce-cancelled→client_contact", "announce-cancelled→on_call");
        ReleaseState state = await h.ReleaseAsync(id);
        Assert.Equal((ReleaseStatus.Waiting, 4), (state.Status, state.Open(GatePhase.BeforeGo).Count));
    }

    [Fact]
    public async Task Abort_IsUndoneBackwards_AndTheReleaseEndsAsRolledBackOnlyThen()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId change = await h.ApprovedChangeAsync("major");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, change));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.StartRunAsync(id, "on_call");
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2", by: "team_lead");
        await h.ForgetMailsAsync();
        await h.StepAsync(id, "3", StepOutcome.Failed, comment: "起動しない");
        await h.ExpectMailsAsync("failed→manager", "failed→team_lead");
        await h.ReleaseDoAsync(d => d.AbortAsync(id, h.By(new("team_lead")), "時間内に直せない"));
        await h.ExpectMailsAsync("aborted→on_call", "aborted→team_lead", "aborted→manager");
        ReleaseState aborted = await h.ReleaseAsync(id);
        Assert.Equal(["3", "1"], aborted.ToUndo.Select(s => s.Step.Id)); // 2 has nothing to undo
        Assert.Equal(ReleaseStatus.RollingBack, aborted.Status);
        ExpectRefused(await h.TryReleaseAsync(d => d.UndoStepAsync(id, h.By(new("on_call")), "1", null, null)), ReleaseRefusals.OutOfOrder);
        ExpectRefused(await h.TryStepAsync(id, "3"), ReleaseRefusals.Aborted);
        await h.UndoAsync(id, "3");
        await h.ExpectStatusAsync(id, ReleaseStatus.RollingBack);
        await h.ExpectNothingElseAsync();
        Assert.Null((await h.ChangeAsync(change)).Completed);
        await h.UndoAsync(id, "1");
        await h.ExpectMailsAsync("result→client_contact", "result→on_call", "result→manager", "result→team_lead");
        ReleaseState over = await h.ReleaseAsync(id);
        Assert.Equal((ReleaseStatus.RolledBack, true), (over.Status, over.IsClosed));
        Assert.False((await h.ChangeAsync(change)).Completed!.Successful);
        await h.AdvanceAsync(TimeSpan.FromDays(14));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task ChangeThatIsWithdrawnMeanwhile_BlocksTheRelease_AndEverybodyIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId kept = await h.ApprovedChangeAsync("minor", "残る");
        CaseId lost = await h.ApprovedChangeAsync("minor", "取り下げられる");
        ReleaseContent plan = h.Plan(From, To, kept, lost);
        CaseId id = await h.ReadyToStartAsync(plan);
        await h.ChangeDoAsync(d => d.WithdrawAsync(lost, h.By(Author), "不要になった"));
        await h.WatchAsync();
        await h.ExpectMailsAsync("blocked→on_call", "blocked→team_lead", "blocked→manager");
        await h.WatchAsync();
        await h.ExpectStatusAsync(id, ReleaseStatus.Blocked);
        ExpectRefused(await h.TryReleaseAsync(d => d.GoAsync(id, h.By(new("manager"), "g2"), true, null)), ReleaseRefusals.ChangeNotApproved);
        ExpectRefused(await h.TryReleaseAsync(d => d.RewriteAsync(id, h.By(Author, "r1"), plan)), ReleaseRefusals.ChangeNotApproved);
        await h.ReleaseDoAsync(d => d.RewriteAsync(id, h.By(Author, "r2"), plan with { Changes = [new(kept.Value, "", "", "")] }));
        await h.ExpectStatusAsync(id, ReleaseStatus.Waiting);
    }

    [Fact]
    public async Task ChangeThatIsWrittenAnew_BlocksTheRelease_EvenBeforeTheWatchLooks()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, change));
        await h.AdvanceToAsync("2026-12-04 21:10");
        await h.RewriteAsync(change, h.Complete("minor") with { Title = "別の内容" });
        ExpectRefused(await h.TryReleaseAsync(d => d.StartAsync(id, h.By(new("team_lead")), null)), ReleaseRefusals.ChangeNotApproved);
        await h.DecideAsync(change, "team_lead"); // approved again, but it is not what the release was approved with
        await h.WatchAsync();
        await h.ExpectStatusAsync(id, ReleaseStatus.Blocked);
    }

    [Fact]
    public async Task OnlyApprovedChangesOfTheContract_AreReleased()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId waiting = await h.FileAsync(h.Complete("minor"));
        foreach (string id in (string[])[waiting.Value, "mie-c20261120-7k3qf2xa", "nonsense"])
        {
            ReleaseContent plan = h.Plan(From, To) with { Changes = [new(id, "", "", "")] };
            (CaseId? filed, CommandResult result) = await h.Get<ReleaseCommands>().FileAsync(h.ContractId, h.By(Author, "k" + id), plan);
            Assert.Null(filed);
            ExpectRefused(result, ReleaseRefusals.ChangeNotApproved);
        }
    }

    [Fact]
    public async Task PlanThatIsTooLongAsItIsWritten_IsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ReleaseContent plan = h.Plan(From, To, await h.ApprovedChangeAsync("minor"));
        string quotes = new('"', ReleaseFields.MaxValue); // each is six characters in a fact
        plan = plan with { Steps = [.. plan.Steps.Select(s => s with { Undo = quotes })] };
        (CaseId? filed, CommandResult result) = await h.Get<ReleaseCommands>().FileAsync(h.ContractId, h.By(Author, "k"), plan);
        Assert.Null(filed);
        ExpectRefused(result, RefusalReason.TooLong);
    }

    [Fact]
    public async Task FormsOfOnePage_AreToldApart_AlthoughTheyShareAKey()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.ApproveReleaseAsync(id);
        await h.PassGatesAsync(id, GatePhase.BeforeGo);
        await h.ReleaseDoAsync(d => d.GoAsync(id, h.By(new("manager"), "k"), true, null));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ReleaseDoAsync(d => d.GoAsync(id, h.By(new("manager"), "k"), false, "要員が足りない"));
        await h.ExpectStatusAsync(id, ReleaseStatus.NoGo);
        foreach (string gate in (string[])["people", "verification"])
        {
            await h.ReleaseDoAsync(d => d.RecordGateAsync(
                id, h.By(new("team_lead"), "k"), gate, false, new Dictionary<string, string>(), [], "もう成り立たない"));
        }

        Assert.Equal(["people", "verification"], (await h.ReleaseAsync(id)).Open(GatePhase.BeforeGo).Select(g => g.Rule.Id).Order());
    }

    [Fact]
    public async Task PlanWrittenAnewAtTheMomentOfTheStart_IsNotWhatRuns()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.AdvanceToAsync("2026-12-04 21:00");
        ReleaseState approved = await h.ReleaseAsync(id);
        ReleaseContent other = approved.Content with { Title = "別の計画" };
        CaseWritten<ReleaseContent> late =
            approved.Current.Written with
            {
                Id = "written/late",
                RecordedAt = h.Now,
                Version = 2,
                Content = other,
                ContentHash = ReleaseFields.All.HashOf(
            other, 2)
            };
        await h.StartRunAsync(id);
        await h.Get<ReleaseLedger>().RecordAsync(id, late); // it saw a release that had not started
        ReleaseState running = await h.ReleaseAsync(id);
        Assert.Equal((ReleaseStatus.Running, approved.Current.Hash), (running.Status, running.Current.Hash));
        ExpectRefused(
            await h.TryReleaseAsync(d => d.RewriteAsync(id, h.By(Author, "late"), other)), RefusalReason.WorkHasStarted); // told so by a repeat, too
    }

    [Fact]
    public async Task OpenRowOfAClosedRelease_GoesWithTheSweep()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.ReleaseDoAsync(d => d.WithdrawAsync(id, h.By(Author), "延期"));
        ReleaseLedger ledger = h.Get<ReleaseLedger>();
        CaseRow<ReleaseSummary> closed = (await ledger.FindAsync(id))!;
        Assert.True(closed.IsClosed);
        await ledger.ProjectAsync(closed with { IsClosed = false, NextLookAt = null }); // a look that began before the close
        for (int minute = 0; minute < 30; minute++)
        {
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
            await h.SweepAsync();
        }

        Assert.Empty(await ledger.OfAsync(h.ContractId).ToListAsync());
        Assert.True((await ledger.FindAsync(id))!.IsClosed);
    }

    [Fact]
    public async Task NoGo_IsTold_AndALaterGoCounts()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.ApproveReleaseAsync(id);
        await h.PassGatesAsync(id, GatePhase.BeforeGo);
        await h.ForgetMailsAsync();
        ExpectRefused(await h.TryReleaseAsync(d => d.GoAsync(id, h.By(new("team_lead"), "1"), true, null)), ReleaseRefusals.NotYours);
        ExpectRefused(await h.TryReleaseAsync(d => d.GoAsync(id, h.By(new("manager"), "2"), false, null)), RefusalReason.MissingField);
        await h.ReleaseDoAsync(d => d.GoAsync(id, h.By(new("manager"), "3"), false, "要員が足りない"));
        await h.ExpectMailsAsync("no-go→on_call", "no-go→team_lead");
        await h.AdvanceToAsync("2026-12-04 21:00");
        ExpectRefused(await h.TryReleaseAsync(d => d.StartAsync(id, h.By(new("team_lead")), null)), ReleaseRefusals.NoGo);
        await h.GoAsync(id);
        await h.StartRunAsync(id);
        await h.ExpectStatusAsync(id, ReleaseStatus.Running);
    }

    [Fact]
    public async Task Withdrawal_IsToldToThoseWhoWereTold_AndEndsIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.ApproveReleaseAsync(id);
        await h.ForgetMailsAsync();
        await h.ReleaseDoAsync(d => d.WithdrawAsync(id, h.By(Author), "延期"));
        await h.ExpectMailsAsync("announce-cancelled→client_contact", "announce-cancelled→on_call");
        Assert.True((await h.ReleaseAsync(id)).IsClosed);
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task MailRefusedForGoodAfterTheClose_IsToldOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, await h.ApprovedChangeAsync("minor")));
        await h.ApproveReleaseAsync(id);
        await h.ForgetMailsAsync();
        h.Relay.Fails = System.Net.HttpStatusCode.ServiceUnavailable;
        await h.ReleaseDoAsync(d => d.WithdrawAsync(id, h.By(Author), "延期"));
        Assert.True((await h.ReleaseAsync(id)).IsClosed);
        await h.AdvanceAsync(TimeSpan.FromMinutes(2));
        h.Relay.Fails = System.Net.HttpStatusCode.BadRequest;
        h.Relay.FailsFor = 2; // both mails about the withdrawal
        await h.DeliverMailAsync();
        await h.ExpectMailsAsync("undeliverable→manager", "undeliverable→manager");
        await h.DeliverMailAsync();
        await h.ExpectNothingElseAsync();
    }

    /// <summary>What no row says was lost with a crash: it is found by the facts, in the release's turn, and not by reading them every minute.</summary>
    [Fact]
    public async Task ChangesAreReadByTheirFacts_WhereARowHasChanged_AndInTurn()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = await h.PlanReleaseAsync(h.Plan(From, To, change));
        ReleaseChangeSync sync = h.Get<ReleaseChangeSync>();
        await sync.RunAsync(h.Now, h.Client, default);
        await h.Get<ChangeLedger>()
            .RecordAsync(change, new CaseWithdrawn { Id = "withdrawn", At = h.Now, RecordedAt = h.Now, Actor = "author", Reason = "中止" });
        bool wasTurn = false;
        for (int minute = 1; minute <= 30; minute++)
        {
            DateTimeOffset now = h.Now.AddMinutes(minute);
            await sync.RunAsync(now, h.Client, default);
            wasTurn |= SweepTimes.IsTurn(id, now);
            Assert.Equal(wasTurn, (await h.ReleaseAsync(id)).Facts.OfType<ChangeStandingSeen>().Any());
        }

        Assert.True(wasTurn);
    }

    [Fact]
    public async Task UnfinishedPlan_AsksNobody()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ReleaseContent plan = h.Plan(From, To, await h.ApprovedChangeAsync("minor"));
        CaseId id = await h.PlanReleaseAsync(plan with { Steps = [], Values = new Dictionary<string, string>(), WindowFrom = null, WindowTo = null });
        Assert.Equal(["content", "test", "review", "user_effect", "window", "steps"], (await h.ReleaseAsync(id)).Missing);
        await h.AdvanceAsync(TimeSpan.FromDays(7));
        await h.ExpectNothingElseAsync();
        await h.ReleaseDoAsync(d => d.RewriteAsync(id, h.By(Author, "again"), plan));
        await h.ExpectMailsAsync("ask→manager");
    }

    [Fact]
    public async Task CompletionAndAbortAtOnce_OneHoldsEverywhere_AndTheOtherIsToldSo()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, change));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.StartRunAsync(id);
        await h.StepAsync(id, "1");
        await h.StepAsync(id, "2", by: "team_lead");
        await h.StepAsync(id, "3");
        await h.PassGatesAsync(id, GatePhase.AfterRun);
        Task<CommandResult> completes = h.Get<ReleaseCommands>().CompleteAsync(id, h.By(new("team_lead")), "完了");
        Task<CommandResult> aborts = h.Get<ReleaseCommands>().AbortAsync(id, h.By(new("team_lead")), "中止");
        CommandResult[] results = await Task.WhenAll(completes, aborts);
        await h.Engine.WhenIdleAsync();
        Assert.Single(results, r => r is CommandResult.Done);
        ReleaseState state = await h.ReleaseAsync(id);
        Assert.Single(state.Facts, f => f is RunCompleted or RunAborted);
        Assert.Equal(results[0] is CommandResult.Done, state.Completed is not null);
        Assert.Equal(state.Completed is not null, (await h.ChangeAsync(change)).Completed is not { Successful: false });
        ExpectRefused(results.OfType<CommandResult.Refused>().Single(), state.Completed is null ? ReleaseRefusals.Aborted : RefusalReason.WorkCompleted);
    }

    [Fact]
    public async Task WorkOfTheChanges_IsMadeGoodByTheWatch()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, change));
        await h.AdvanceToAsync("2026-12-04 21:00");

        // As a death right after the release's own fact leaves it.
        await h.Get<ReleaseLedger>().RecordAsync(id, new RunStarted { Id = "run-started", At = h.Now, RecordedAt = h.Now, Actor = "team_lead" });
        Assert.Null((await h.ChangeAsync(change)).Work);
        await h.WatchAsync();
        Assert.Equal("team_lead", (await h.ChangeAsync(change)).Work!.Actor);
    }

    [Fact]
    public async Task WorkOfAReleaseThatClosedFirst_IsEndedByTheWatch()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-04 10:00");
        CaseId change = await h.ApprovedChangeAsync("minor");
        CaseId id = await h.ReadyToStartAsync(h.Plan(From, To, change));
        await h.AdvanceToAsync("2026-12-04 21:00");
        await h.StartRunAsync(id);

        // Nothing was done yet, so the abort closes it; the process died before it came to the change.
        await h.Get<ReleaseLedger>().RecordAsync(id, new RunAborted { Id = "run-aborted", At = h.Now, RecordedAt = h.Now, Actor = "team_lead", Reason = "中止" });
        await h.Client.SignalOrStartAsync(id, "run-aborted", default);
        await h.Engine.WhenIdleAsync();
        Assert.True((await h.ReleaseAsync(id)).IsClosed);
        Assert.Null((await h.ChangeAsync(change)).Completed);
        await h.WatchAsync();
        Assert.False((await h.ChangeAsync(change)).Completed!.Successful);
    }
}
