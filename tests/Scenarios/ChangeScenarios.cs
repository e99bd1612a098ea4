using Workflows.Changes;
using Workflows.Changes.Process;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Maintenance;
using Workflows.People;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Approvals by the house rules: who is asked, what they may say, and what follows. 2026-11-20 is a Friday.</summary>
public sealed class ChangeScenarios
{
    [Fact]
    public async Task Major_IsApprovedInStages_DoneAndClosed_AndNothingElseWasSent()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("major"));
        await h.ExpectMailsAsync("ask→manager");
        await h.DecideAsync(id, "manager");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
        await h.StartWorkAsync(id);
        await h.ExpectStatusAsync(id, ChangeStatus.InWork);
        await h.CompleteWorkAsync(id);
        ChangeState state = await h.ChangeAsync(id);
        Assert.Equal(ChangeStatus.Closed, state.Status);
        Assert.False(state.IsUnauthorised);
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Minor_NeedsTheTeamLeadOnly()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.ExpectMailsAsync("ask→team_lead");
        await h.DecideAsync(id, "team_lead");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
    }

    [Fact]
    public async Task NothingAttached_NobodyIsAskedUntilItIs()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent complete = h.Complete("major");
        CaseId id = await h.FileAsync(complete with { Values = new Dictionary<string, string> { ["plan"] = "更新する" } });
        Assert.Equal(["user_effect", "other_systems", "test_evidence", "rollback"], (await h.ChangeAsync(id)).Missing);
        await h.AdvanceAsync(TimeSpan.FromDays(14));
        await h.ExpectNothingElseAsync();
        await h.ExpectStatusAsync(id, ChangeStatus.Incomplete);
        await h.RewriteAsync(id, complete);
        await h.ExpectMailsAsync("ask→manager");
    }

    [Fact]
    public async Task Author_NeverApproves_AndWhereOnlyTheAuthorCouldSomebodyIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"), by: "team_lead");
        await h.ExpectMailsAsync("nobody→manager", "nobody→team_lead");
        ExpectRefused(await h.TryDecideAsync(id, "team_lead"), RefusalReason.AuthorMayNotDecide);
        await h.ExpectStatusAsync(id, ChangeStatus.Waiting);
        Assert.Equal("team_lead", (await h.ChangeAsync(id)).Unanswerable(default)?.Stage.Role); // the page says it as long as it is so
    }

    [Fact]
    public async Task PerformerOfAMajorChange_IsNotAskedInternally()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("major") with { Performers = ["manager"] });
        await h.ExpectMailsAsync("nobody→administrator", "nobody→on_call", "nobody→team_lead", "nobody→manager");
        ExpectRefused(await h.TryDecideAsync(id, "manager"), RefusalReason.AuthorMayNotDecide);
    }

    [Fact]
    public async Task Reminders_FallIntoBusinessHours_AndStopWithTheAnswer()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 16:30"); // Friday; Monday is a holiday
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.ExpectMailsAsync("ask→team_lead");
        await h.AdvanceToAsync("2026-11-24 11:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-24 12:00");
        await h.ExpectMailsAsync("remind→team_lead");
        await h.DecideAsync(id, "team_lead");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.StartWorkAsync(id);
        await h.CompleteWorkAsync(id);
        await h.AdvanceAsync(TimeSpan.FromDays(7));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Expiry_ThatEscalates_TellsAndKeepsTheRequestOpen()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.AdvanceToAsync("2026-11-25 10:00"); // 17 open hours after Friday 10:00
        await h.ExpectMailsAsync("ask→team_lead", "remind→team_lead", "remind→team_lead", "expire→manager", "expire→on_call", "expire→team_lead");
        await h.DecideAsync(id, "team_lead");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
    }

    [Fact]
    public async Task Expiry_ThatLapses_EndsTheChange()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("major"));
        await h.DecideAsync(id, "manager");
        await h.ExpectMailsAsync("ask→manager", "outcome→on_call", "outcome→team_lead", "ask→client_approver");
        await h.AdvanceToAsync("2026-12-01 00:00"); // 5 business days after Friday, with a holiday between
        await h.ExpectMailsAsync(
            "remind→client_approver", "remind→client_approver", "expire→manager", "expire→on_call", "expire→team_lead", "outcome→on_call", "outcome→team_lead");
        ChangeState state = await h.ChangeAsync(id);
        Assert.True(state.IsClosed);
        Assert.Equal(ChangeStatus.Lapsed, state.Status);
        ExpectRefused(await h.TryDecideAsync(id, "client_approver"), RefusalReason.AlreadyDecided);
    }

    [Fact]
    public async Task Returned_ChangedContentAsksAgain_AndAnOldLinkDecidesNothing()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent content = h.Complete("minor");
        CaseId id = await h.FileAsync(content);
        string old = (await h.ChangeAsync(id)).Current.Hash;
        ExpectRefused(await h.TryDecideAsync(id, "team_lead", ApprovalAnswer.Return), RefusalReason.MissingField);
        await h.DecideAsync(id, "team_lead", ApprovalAnswer.Return, "切戻しの判断基準を書くこと");
        await h.ExpectStatusAsync(id, ChangeStatus.Returned);
        await h.ExpectMailsAsync("ask→team_lead", "outcome→on_call", "outcome→team_lead");
        await h.AdvanceAsync(TimeSpan.FromHours(1));
        await h.RewriteAsync(id, content with { Title = "受付サーバーの更新（改）" });
        await h.ExpectMailsAsync("ask→team_lead");
        ExpectRefused(await h.TryDecideAsync(id, "team_lead", hash: old), RefusalReason.ContentChanged);
        await h.DecideAsync(id, "team_lead");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
        Assert.Equal(2, (await h.ChangeAsync(id)).Versions.Count);
    }

    [Fact]
    public async Task ContentChangedAfterTheApproval_AsksAgain()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent content = h.Complete("minor");
        CaseId id = await h.FileAsync(content);
        await h.DecideAsync(id, "team_lead");
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        await h.RewriteAsync(id, content with { System = "db01" });
        await h.ExpectStatusAsync(id, ChangeStatus.Waiting);
        await h.ExpectMailsAsync("ask→team_lead", "outcome→on_call", "outcome→team_lead", "ask→team_lead");
    }

    [Fact]
    public async Task Decision_IsFinal_ARepeatIsHarmless_ARejectionCloses()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.DecideAsync(id, "team_lead", ApprovalAnswer.Reject, "時期が悪い");
        await h.DecideAsync(id, "team_lead", ApprovalAnswer.Reject, "時期が悪い");
        ExpectRefused(await h.TryDecideAsync(id, "team_lead"), RefusalReason.AlreadyDecided);
        ChangeState state = await h.ChangeAsync(id);
        Assert.Equal((ChangeStatus.Rejected, true), (state.Status, state.IsClosed));
        await h.ExpectMailsAsync("ask→team_lead", "outcome→on_call", "outcome→team_lead");
        await h.AdvanceAsync(TimeSpan.FromDays(10));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task AnswerThatComesBeforeTheAskingIsOnRecord_Counts_AndNobodyElses()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        List<CommandResult> results = [];
        h.Relay.Accepting = async _ =>
        {
            h.Relay.Accepting = null;
            ChangeState state = (await h.Get<ChangeReader>().FindAsync(CaseId.Parse(ChangeProcess.Changes, (await h.MailsAsync())[0].Mail.About)))!.State;
            foreach (string by in (string[])["manager", "team_lead"])
            {
                results.Add(await h.Get<ChangeCommands>().DecideAsync(state.Id, h.By(new(by)), "lead", state.Current.Hash, ApprovalAnswer.Approve, null));
            }
        };
        CaseId id = await h.FileAsync(h.Complete("minor"));
        Assert.All(results, r => Assert.IsType<CommandResult.Done>(r));
        Assert.Equal(2, results.Count);
        Assert.Equal(["team_lead"], (await h.ChangeAsync(id)).Stages[0].Votes.Select(v => v.By));
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
        await h.ExpectMailsAsync("ask→team_lead", "outcome→on_call", "outcome→team_lead");
    }

    [Fact]
    public async Task SomebodyWhoWasNotAsked_DecidesNothing()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        ExpectRefused(await h.TryDecideAsync(id, "manager"), RefusalReason.NotAsked);
    }

    [Fact]
    public async Task Substitute_IsAskedAndDecidesFor_TheAbsentApprover()
    {
        Person[] persons = [.. ((string[])["on_call", "team_lead", "manager", "deputy"])
            .Select(p => new Person(p, p, p, $"{p}@people.example", null, "ja", Party.Contractor))];
        PeopleDirectory people = new(
            persons,
            [.. ((string[])["on_call", "team_lead", "manager"]).Select(r => new Assignment("standard", r, r, null, null))],
            [new Substitute("team_lead", "deputy", new(2026, 11, 20), new(2026, 11, 30), [])]);
        await using IncidentHarness h = await IncidentHarness.StartAsync(people: people);
        CaseId id = await h.FileAsync(h.Complete("minor") with { Manager = null });
        await h.ExpectMailsAsync("ask→deputy");
        await h.DecideAsync(id, "deputy", forWhom: "team_lead");
        ApprovalVote vote = Assert.Single((await h.ChangeAsync(id)).Stages[0].Votes);
        Assert.Equal(("team_lead", "deputy"), (vote.Seat, vote.By));
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
    }

    [Fact]
    public async Task Emergency_ActsOnOneWord_TheFullApprovalFollowsWithItsOwnClock()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 22:00");
        CaseId id = await h.FileAsync(h.Complete("emergency"));
        await h.ExpectMailsAsync("ask→manager");
        await h.DecideAsync(id, "manager");
        await h.ExpectStatusAsync(id, ChangeStatus.Authorised);
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead", "ask→client_approver");
        await h.StartWorkAsync(id);
        await h.CompleteWorkAsync(id);
        ChangeState state = await h.ChangeAsync(id);
        Assert.Equal((ChangeStatus.Done, false, false), (state.Status, state.IsUnauthorised, state.IsClosed));
        Assert.Equal(IncidentHarness.Local("2026-11-26 00:00"), state.Stages[1].Due);
        await h.AdvanceToAsync("2026-11-26 00:00");
        await h.ExpectMailsAsync("remind→client_approver", "remind→client_approver", "expire→manager", "expire→on_call", "expire→team_lead");
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.ExpectStatusAsync(id, ChangeStatus.Closed);
    }

    [Fact]
    public async Task WorkBegunBeforeTheApproval_IsRecordedAsUnauthorised_AndStaysSo()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.StartWorkAsync(id);
        await h.ExpectMailsAsync("ask→team_lead", "unauthorised→manager", "unauthorised→team_lead");
        await h.CompleteWorkAsync(id);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.DecideAsync(id, "team_lead");
        ChangeState state = await h.ChangeAsync(id);
        Assert.Equal((ChangeStatus.Closed, true), (state.Status, state.IsUnauthorised));
    }

    [Fact]
    public async Task ApprovedStop_BecomesAMaintenanceWindow_ThatHoldsTheChainOfAnIncident()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor", "2026-12-07 22:00", "2026-12-07 23:00", stops: true));
        await h.ExpectMailsAsync("ask→team_lead");
        Assert.Empty(await h.Get<MaintenanceCalendar>().ComingAsync("standard", h.Now));
        await h.DecideAsync(id, "team_lead");
        MaintenanceWindow window = Assert.Single(await h.Get<MaintenanceCalendar>().ComingAsync("standard", h.Now));
        Assert.Equal((id.Value, IncidentHarness.Local("2026-12-07 22:00"), IncidentHarness.Local("2026-12-07 23:00")),
            (window.ChangeNumber, window.From, window.To));
        Assert.Equal(["web01"], window.Systems);
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
        await h.AdvanceToAsync("2026-11-30 08:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-07 22:05");
        await h.ExpectMailsAsync("notice→client_contact");
        await h.AlertAsync(severity: "warning");
        await h.AdvanceAsync(TimeSpan.FromMinutes(10));
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-07 23:00");
        await h.ExpectMailsAsync(
            "page→on_call", "remind first_report→incident_owner", "remind first_report→incident_owner", "breach first_report→incident_owner",
            "breach first_report→manager");
    }

    [Fact]
    public async Task IncidentThatIsOpenWhenTheWindowBegins_IsHeldToo()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor", "2026-11-20 10:05", "2026-11-20 11:00", stops: true) with { Exception = "至急" });
        await h.DecideAsync(id, "team_lead");
        await h.AdvanceAsync(TimeSpan.FromMinutes(3));
        CaseId incident = await h.AlertAsync(severity: "warning");
        await h.AdvanceToAsync("2026-11-20 10:06");
        MaintenanceHeld held = Assert.Single((await h.StateAsync(incident)).Maintenance);
        Assert.Equal(id.Value, held.ChangeNumber);
    }

    [Fact]
    public async Task StopThatBeganBeforeItsApproval_IsExcludedFromTheApprovalOnOnly()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent content = h.Complete("minor", "2026-11-20 10:05", "2026-11-20 11:00", stops: true);
        CaseId late = await h.FileAsync(content);
        CaseId tooLate = await h.FileAsync(content with { Title = "別の停止", System = "db01" });
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.DecideAsync(late, "team_lead");
        await h.AdvanceToAsync("2026-11-20 11:00");
        await h.DecideAsync(tooLate, "team_lead");
        MaintenanceWindow window = Assert.Single(await h.Get<MaintenanceCalendar>().ComingAsync("standard", IncidentHarness.Local("2026-11-20 10:00")));
        Assert.Equal((late.Value, IncidentHarness.Local("2026-11-20 10:30")), (window.ChangeNumber, window.From));
    }

    [Fact]
    public async Task QuorumThatTooFewCouldReach_IsToldAtOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: text =>
            text.Replace("{id: lead, role: team_lead, quorum: any", "{id: lead, role: team_lead, quorum: 2", StringComparison.Ordinal));
        await h.FileAsync(h.Complete("minor"));
        await h.ExpectMailsAsync("ask→team_lead", "nobody→manager", "nobody→on_call", "nobody→team_lead");
    }

    [Fact]
    public async Task TwoOfThree_ApproveWhateverTheThirdSays()
    {
        string[] persons = ["on_call", "lead1", "lead2", "lead3"];
        PeopleDirectory people = new(
            [.. persons.Select(p => new Person(p, p, p, $"{p}@people.example", null, "ja", Party.Contractor))],
            [.. persons.Select(p => new Assignment("standard", p.StartsWith("lead", StringComparison.Ordinal) ? "team_lead" : p, p, null, null))],
            []);
        await using IncidentHarness h = await IncidentHarness.StartAsync(
            people: people, edit: text =>
                text.Replace("{id: lead, role: team_lead, quorum: any", "{id: lead, role: team_lead, quorum: 2", StringComparison.Ordinal));
        CaseId id = await h.FileAsync(h.Complete("minor") with { Manager = null });
        await h.ExpectMailsAsync("ask→lead1", "ask→lead2", "ask→lead3");
        await h.DecideAsync(id, "lead2", ApprovalAnswer.Reject, "反対");
        await h.DecideAsync(id, "lead1");
        await h.ExpectStatusAsync(id, ChangeStatus.Waiting);
        await h.ExpectNothingElseAsync();
        await h.DecideAsync(id, "lead3");
        await h.ExpectStatusAsync(id, ChangeStatus.Approved);
        await h.ExpectMailsAsync("outcome→on_call");
    }

    [Fact]
    public async Task WithdrawnStop_TakesTheWindowBack_AndTellsThoseWhoWereTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor", "2026-11-27 22:00", "2026-11-27 23:00", stops: true));
        await h.DecideAsync(id, "team_lead");
        await h.ExpectMailsAsync("ask→team_lead", "outcome→on_call", "outcome→team_lead", "notice→client_contact");
        await h.ChangeDoAsync(d => d.WithdrawAsync(id, h.By(Author), "延期"));
        await h.ExpectMailsAsync("notice-cancelled→client_contact");
        Assert.Empty(await h.Get<MaintenanceCalendar>().ComingAsync("standard", h.Now));
        await h.ExpectStatusAsync(id, ChangeStatus.Withdrawn);
        Assert.True((await h.ChangeAsync(id)).IsClosed);
        await h.AdvanceAsync(TimeSpan.FromDays(14));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task StopWithdrawnInItsWindow_ReleasesTheIncidentsThatItHeld()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.FileAsync(h.Complete("minor", "2026-11-20 10:10", "2026-11-20 12:00", stops: true) with { Exception = "発注者の了承済み" });
        await h.DecideAsync(id, "team_lead");
        await h.AdvanceToAsync("2026-11-20 10:20");
        CaseId incident = await h.AlertAsync(severity: "warning");
        await h.SendReportAsync(incident, "first_report");
        await h.SendReportAsync(incident, "status_report");
        await h.AdvanceToAsync("2026-11-20 10:30");
        Assert.DoesNotContain((await h.StateAsync(incident)).Facts.OfType<DutyPerformed>(), p => p.Duty.Kind == DutyKind.Page);
        await h.ChangeDoAsync(d => d.WithdrawAsync(id, h.By(Author), "中止"));
        await h.AdvanceAsync(TimeSpan.FromMinutes(2));
        await h.SweepAsync();
        DutyPerformed page = Assert.Single((await h.StateAsync(incident)).Facts.OfType<DutyPerformed>(), p => p.Duty.Kind == DutyKind.Page);
        Assert.Equal(["on_call"], page.Told);
    }

    [Fact]
    public async Task StopWrittenAnew_IsNotBookedUntilItIsApprovedAgain()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent content = h.Complete("minor", "2026-12-14 22:00", "2026-12-14 23:00", stops: true);
        CaseId id = await h.FileAsync(content);
        await h.DecideAsync(id, "team_lead");
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.RewriteAsync(id, content with { WindowTo = IncidentHarness.Local("2026-12-15 01:00") });
        Assert.Empty(await h.Get<MaintenanceCalendar>().ComingAsync("standard", h.Now));
        await h.DecideAsync(id, "team_lead");
        Assert.Equal(IncidentHarness.Local("2026-12-15 01:00"), Assert.Single(await h.Get<MaintenanceCalendar>().ComingAsync("standard", h.Now)).To);
    }

    [Fact]
    public async Task FreezeWindow_NeedsAReasonBeforeAnybodyIsAsked()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        ChangeContent content = h.Complete("minor", "2026-12-28 22:00", "2026-12-28 23:00");
        CaseId id = await h.FileAsync(content);
        Assert.Equal(["exception"], (await h.ChangeAsync(id)).Missing);
        await h.ExpectNothingElseAsync();
        await h.RewriteAsync(id, content with { Exception = "業務閉庁日に限り可能なため" });
        await h.ExpectMailsAsync("ask→team_lead");
        Assert.Equal("year_end", Assert.Single((await h.ChangeAsync(id)).Freezes).Id);
    }

    [Fact]
    public async Task Conflicts_BySystemAndPerson_AreShownToApprovers()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId first = await h.FileAsync(h.Complete("minor", "2026-11-27 20:00", "2026-11-27 22:00") with { Performers = ["on_call"] });
        CaseId second = await h.FileAsync(h.Complete("minor", "2026-11-27 21:00", "2026-11-27 23:00") with { Title = "別の更新", Performers = ["on_call"] });
        CaseView<ChangeState> view = await h.Get<ChangeReader>().ReadAsync(second);
        IReadOnlyList<ChangeConflict> conflicts = await h.Get<ChangeReader>().ConflictsAsync("standard", second, view.State.Content);
        Assert.Equal([(ConflictKind.SameSystem, first.Value), (ConflictKind.SamePerson, first.Value)], conflicts.Select(c => (c.Kind, c.ChangeId)));
        Assert.Contains(first.Value, h.Relay.Messages.Last().PlainTextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Crash_LosesNoApproval_AndAGoneOrchestrationIsStartedAgain()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("major"));
        await h.CrashAsync();
        await h.DecideAsync(id, "manager");
        await h.ExpectMailsAsync("ask→manager", "outcome→on_call", "outcome→team_lead", "ask→client_approver");
        await h.Client.TerminateInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.Client.PurgeInstanceAsync(id.InstanceId);
        await h.DecideAsync(id, "client_approver");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead");
    }

    [Fact]
    public async Task Sweep_RemindsInPlaceOfAnOrchestrationThatIsGone()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.FileAsync(h.Complete("minor"));
        await h.ExpectMailsAsync("ask→team_lead");
        await h.Client.TerminateInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.Client.PurgeInstanceAsync(id.InstanceId);
        await h.AdvanceToAsync("2026-11-20 14:05");
        await h.ExpectNothingElseAsync();
        await h.SweepAsync();
        await h.Engine.WhenIdleAsync();
        await h.ExpectMailsAsync("remind→team_lead");
    }
}
