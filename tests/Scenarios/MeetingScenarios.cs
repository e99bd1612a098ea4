using System.Globalization;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Meetings;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Meetings in virtual time. The owner is <c>team_lead</c>, as in every shipped contract.</summary>
public sealed class MeetingScenarios
{
    /// <summary>MIE-DLV-31 to -35: a month's meeting from its opening to its close, with its material, draft and minutes.</summary>
    [Fact]
    public async Task Mie_AMeeting_IsPlanned_Invited_Held_AndItsMinutesFollow()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync("2019-04");
        MeetingState opened = await h.MeetingAsync(id);
        Assert.Equal((MeetingStatus.ToPlan, new DateOnly(2019, 4, 26)), (opened.Status, opened.HeldBy!.Days!.Value.Target));
        await h.ExpectMailsAsync("opened→team_lead");
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "p"), h.PlanOf("2019-04-26 10:00"), null));
        await h.ExpectMailsAsync(
            "invite→client_contact", "invite→manager", "invite→team_lead", "opened→team_lead", "opened→team_lead", "opened→team_lead");
        Assert.Equal(["meeting_material 2019-04-19", "minutes 2019-05-15", "minutes_draft 2019-05-13"], await h.DueForAsync(id));
        string invitation = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("invite/1/client_contact", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("2019年4月26日", invitation, StringComparison.Ordinal);
        Assert.Contains("第一会議室", invitation, StringComparison.Ordinal);
        Assert.Contains("2019年4月19日", invitation, StringComparison.Ordinal); // by when they get the material
        await h.AdvanceToAsync("2019-04-26 15:00");
        await h.ForgetMailsAsync();
        ExpectRefused(await HoldAsync(h, id, "2019-04-26", "team_lead"), MeetingRefusals.NotTheChair);
        ExpectRefused(await HoldAsync(h, id, "2019-04-26", null), MeetingRefusals.NotTheChair);
        ExpectRefused(await HoldAsync(h, id, "2019-04-27", "manager"), RefusalReason.InTheFuture);
        Assert.IsType<CommandResult.Done>(await HoldAsync(h, id, "2019-04-26", "manager"));
        Assert.Equal((MeetingStatus.Held, false), ((await h.MeetingAsync(id)).Status, (await h.MeetingAsync(id)).IsLate));
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2019-05-20 23:59"); // ten business days after, of which May 2019 has few
        await h.ForgetMailsAsync();
        Assert.False((await h.MeetingAsync(id)).IsClosed);
        await h.AdvanceToAsync("2019-05-21 00:00");
        Assert.True((await h.MeetingAsync(id)).IsClosed);
        Assert.Equal(MeetingStatus.Held, (await h.Get<MeetingLedger>().FindAsync(id))!.Summary!.Status);
    }

    /// <summary>Each meeting day of the vectors, reached by a move: material 5 business days before, draft 5 and minutes 7 after.</summary>
    [Theory]
    [InlineData("2019-04-26", "2019-05-10", "2019-04-25", "2019-05-17", "2019-05-21")]
    [InlineData("2019-12-20", "2020-01-10", "2019-12-27", "2020-01-20", "2020-01-22")]
    [InlineData("2020-08-07", "2020-08-12", "2020-08-04", "2020-08-19", "2020-08-21")]
    [InlineData("2021-07-21", "2021-07-26", "2021-07-15", "2021-08-02", "2021-08-04")]
    [InlineData("2021-12-24", "2022-01-11", "2021-12-28", "2022-01-18", "2022-01-20")]
    [InlineData("2024-03-25", "2024-03-29", "2024-03-22", "2024-04-05", "2024-04-09")] // the minutes after the term
    public async Task Mie_AMovedMeeting_TakesWhatIsDueForItAlong(string first, string moved, string material, string draft, string minutes)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", first[..8] + "01 09:00", edit: own => own);
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync(first[..7]);
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "p"), h.PlanOf(first + " 10:00"), null));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        ExpectRefused(await h.Get<MeetingCommands>().PlanAsync(id, h.By(Author, "n"), h.PlanOf(moved + " 14:00"), null), RefusalReason.MissingField);
        await h.ForgetMailsAsync();
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "m"), h.PlanOf(moved + " 14:00"), "広域連合の都合"));
        Assert.Equal([$"meeting_material {material}", $"minutes {minutes}", $"minutes_draft {draft}"], await h.DueForAsync(id));
        await h.ExpectMailsAsync(
            "invite→client_contact", "invite→manager", "invite→team_lead", "moved→team_lead", "moved→team_lead", "moved→team_lead");
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("invite/2/client_contact", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("広域連合の都合", letter, StringComparison.Ordinal);
    }

    /// <summary>The minutes count from the day on which it took place, whatever was planned.</summary>
    [Fact]
    public async Task Mie_AMeetingHeldOnAnotherDay_CountsFromThere()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId id = await PlannedAsync(h, "2019-04-24 10:00");
        await h.AdvanceToAsync("2019-04-26 17:00");
        Assert.IsType<CommandResult.Done>(await HoldAsync(h, id, "2019-04-26", "manager"));
        // The material was late by then, and stays so.
        Assert.Equal(["meeting_material 2019-04-17", "minutes 2019-05-15", "minutes_draft 2019-05-13"], await h.DueForAsync(id));
    }

    [Fact]
    public async Task Mie_AMonthWithoutAMeeting_IsRemindedOf_AndToldToTheManager_ButIsNoBreach_SinceTheFrequencyIsAssumed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync("2019-04");
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2019-04-30 23:59");
        await h.ExpectMailsAsync("remind-planning→team_lead", "remind-planning→team_lead", "remind-planning→team_lead");
        Assert.False((await h.MeetingAsync(id)).IsLate);
        await h.AdvanceToAsync("2019-05-01 00:00");
        await h.ExpectMailsAsync("not-held→manager", "not-held→team_lead");
        Assert.Equal((true, false), ((await h.MeetingAsync(id)).IsLate, (await h.MeetingAsync(id)).IsBreach));
        Assert.True((await h.Get<MeetingLedger>().FindAsync(id))!.Summary!.IsLate);
        await h.AdvanceToAsync("2019-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>A day that passes in silence: somebody has to say whether it took place.</summary>
    [Fact]
    public async Task WhatNobodyRecords_IsAskedFor_UntilItIsMoved()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId id = await PlannedAsync(h, "2019-04-10 10:00");
        await h.AdvanceToAsync("2019-04-11 12:00");
        Assert.Contains("record→team_lead", await h.NewlyToldAsync());
        await h.AdvanceToAsync("2019-04-15 12:00");
        Assert.Contains("record→team_lead", await h.NewlyToldAsync());
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "m"), h.PlanOf("2019-04-25 10:00"), "流会"));
        Assert.Equal(["meeting_material 2019-04-18", "minutes 2019-05-14", "minutes_draft 2019-05-10"], await h.DueForAsync(id));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2019-04-16 12:00");
        Assert.DoesNotContain("record→team_lead", await h.NewlyToldAsync());
    }

    [Fact]
    public async Task Mie_AMonthThatTheClientAgreesToDoWithout_IsOver_AndItsMaterialIsNotOwed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId id = await PlannedAsync(h, "2019-04-24 10:00");
        await h.ConferAsync(m => m.ProposeOmissionAsync(id, h.By(Author, "o"), "議題がない", 0));
        await h.ExpectMailsAsync("ask→client_contact");
        Assert.Equal(MeetingStatus.OmissionAsked, (await h.MeetingAsync(id)).Status);
        Assert.IsType<CommandResult.Done>(await h.AnswerMeetingAsync(id, ApprovalAnswer.Approve));
        Assert.Equal(MeetingStatus.Omitted, (await h.MeetingAsync(id)).Status);
        await h.SweepMeetingsAsync();
        await h.ExpectMailsAsync("not-owed→team_lead", "not-owed→team_lead", "not-owed→team_lead", "off→client_contact", "off→manager", "off→team_lead",
            "outcome→team_lead");
        await h.AdvanceToAsync("2019-05-01 00:00");
        Assert.Equal((true, false), ((await h.MeetingAsync(id)).IsClosed, (await h.MeetingAsync(id)).IsLate));
        await h.ExpectNothingElseAsync();
    }

    /// <summary>The client may still ask for one: then its minutes are owed, although those of the first plan are not.</summary>
    [Fact]
    public async Task Mie_AnOmittedMeetingThatIsPlannedAfterAll_IsOwedWithItsMinutes()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId id = await PlannedAsync(h, "2019-04-24 10:00");
        await h.ConferAsync(m => m.ProposeOmissionAsync(id, h.By(Author, "o"), "議題がない", 0));
        await h.AnswerMeetingAsync(id, ApprovalAnswer.Approve);
        await h.SweepMeetingsAsync();
        IReadOnlyList<string> left = [.. (await h.MeetingAsync(id)).Deliverables.Select(d => d.DeliverableId)];
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "m"), h.PlanOf("2019-04-26 10:00"), "広域連合の求め"));
        Assert.Equal(MeetingStatus.Planned, (await h.MeetingAsync(id)).Status);
        Assert.Equal(["meeting_material 2019-04-19", "minutes 2019-05-15", "minutes_draft 2019-05-13"], await h.DueForAsync(id));
        Assert.Empty((await h.MeetingAsync(id)).Deliverables.Select(d => d.DeliverableId).Intersect(left));
        await h.SweepMeetingsAsync();
        Assert.Equal(3, (await h.OpenDeliverablesAsync()).Count); // those that were left are closed, and none is opened again
    }

    [Fact]
    public async Task Mie_AMonthThatTheClientDoesNotDoWithout_IsStillOwed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync("2019-04");
        await h.ConferAsync(m => m.ProposeOmissionAsync(id, h.By(Author, "o"), "議題がない", null));
        await h.ForgetMailsAsync();
        Assert.IsType<CommandResult.Done>(await h.AnswerMeetingAsync(id, ApprovalAnswer.Reject));
        await h.ExpectMailsAsync("outcome→team_lead");
        Assert.Equal(MeetingStatus.ToPlan, (await h.MeetingAsync(id)).Status);
        await h.AdvanceToAsync("2019-05-01 00:00");
        Assert.True((await h.MeetingAsync(id)).IsLate);
    }

    [Fact]
    public async Task AnAction_IsTold_RemindedOf_Missed_AndHoldsTheMeetingOpen()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId id = await PlannedAsync(h, "2019-04-05 10:00");
        MeetingCommands desk = h.Get<MeetingCommands>();
        ExpectRefused(await desk.NoteActionAsync(id, h.By(Author, "a"), "手順書の改訂", "on_call", new(2019, 4, 18)), MeetingRefusals.MeetingNotHeld);
        await h.AdvanceToAsync("2019-04-05 15:00");
        Assert.IsType<CommandResult.Done>(await HoldAsync(h, id, "2019-04-05", "manager"));
        ExpectRefused(await desk.NoteActionAsync(id, h.By(Author, "a"), "手順書の改訂", "nobody", new(2019, 4, 18)), MeetingRefusals.NoSuchOwner);
        ExpectRefused(await desk.NoteActionAsync(id, h.By(Author, "a"), "手順書の改訂", "on_call", new(2019, 4, 4)), RefusalReason.NoSuchDate);
        await h.ForgetMailsAsync();
        await h.ConferAsync(m => m.NoteActionAsync(id, h.By(Author, "a"), "手順書の改訂", "on_call", new(2019, 4, 18)));
        Assert.Equal(["tell→on_call"], await OfActionsAsync(h));
        await h.AdvanceToAsync("2019-04-18 23:59");
        Assert.Equal(["remind action→on_call", "remind action→on_call", "remind action→on_call"], await OfActionsAsync(h));
        await h.AdvanceToAsync("2019-04-19 00:00");
        Assert.Equal(["late→on_call"], await OfActionsAsync(h));
        await h.AdvanceToAsync("2019-05-31 00:00");
        Assert.False((await h.MeetingAsync(id)).IsClosed); // long after the ten days
        string action = (await h.MeetingAsync(id)).Actions[0].Noted.Id;
        ExpectRefused(await desk.FinishActionAsync(id, h.By(Author), "action/other", null), MeetingRefusals.NoSuchAction);
        await h.ConferAsync(m => m.FinishActionAsync(id, h.By(Author), action, "第3版"));
        Assert.True((await h.MeetingAsync(id)).IsClosed);
    }

    /// <summary>Minutes that somebody opened by hand for the day are the meeting's; none is opened by hand beside them.</summary>
    [Fact]
    public async Task WhatWasOpenedByHand_IsTakenOver_AndNothingIsOpenedTwice()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId minutes = await h.OpenDeliverableAsync("minutes", "2019-04-24", "4月定例会議");
        CaseId id = await PlannedAsync(h, "2019-04-24 10:00");
        Assert.Contains(minutes.Value, (await h.MeetingAsync(id)).Deliverables.Select(d => d.DeliverableId));
        Assert.Equal(3, (await h.OpenDeliverablesAsync()).Count);
        ExpectRefused(
            (await h.Get<DeliverableCommands>().OpenForEventAsync("mie", h.By(Author), "minutes_draft", new(2019, 4, 24), "別の名")).Result,
            DeliverableRefusals.OpenedForMeeting);
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "m"), h.PlanOf("2019-05-10 10:00"), "都合"));
        Assert.Equal(new DateOnly(2019, 5, 21), (await h.DeliverableAsync(minutes)).Due!.Value.Breach);
    }

    [Fact]
    public async Task ACalledOffMeeting_TellsThoseWhoWereInvited_AndEnds()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        CaseId id = await PlannedAsync(h, "2019-04-24 10:00");
        await h.ConferAsync(m => m.WithdrawAsync(id, h.By(Author), "誤登録"));
        await h.ExpectMailsAsync("not-owed→team_lead", "not-owed→team_lead", "not-owed→team_lead", "off→client_contact", "off→manager", "off→team_lead");
        Assert.Equal((MeetingStatus.Withdrawn, true), ((await h.MeetingAsync(id)).Status, (await h.MeetingAsync(id)).IsClosed));
        ExpectRefused(await h.Get<MeetingCommands>().PlanAsync(id, h.By(Author, "m"), h.PlanOf("2019-04-25 10:00"), "x"), RefusalReason.CaseClosed);
        await h.SweepMeetingsAsync();
        await h.AdvanceToAsync("2019-06-01 00:00");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task WhatCannotBe_IsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync("2019-04");
        MeetingCommands desk = h.Get<MeetingCommands>();
        ExpectRefused(await desk.PlanAsync(id, h.By(Author, "1"), h.PlanOf("2019-03-31 23:59"), null), MeetingRefusals.MeetingOutsideTerm);
        ExpectRefused(await desk.PlanAsync(id, h.By(Author, "2"), h.PlanOf("2024-04-01 00:00"), null), MeetingRefusals.MeetingOutsideTerm);
        MeetingPlan plan = h.PlanOf("2019-04-26 10:00");
        ExpectRefused(await desk.PlanAsync(id, h.By(Author, "3"), plan with { Ends = plan.Starts }, null), MeetingRefusals.EndsBeforeItStarts);
        ExpectRefused(await desk.PlanAsync(id, h.By(Author, "4"), plan with { Place = " " }, null), RefusalReason.MissingField);
        ExpectRefused(await desk.HoldAsync(id, h.By(Author), new(2019, 4, 1), "manager", " ", null), RefusalReason.MissingField);
        ExpectRefused((await desk.CallAsync("mie", h.By(Author), "regular", "臨時", plan)).Result, MeetingRefusals.NoSuchSeries);
    }

    [Fact]
    public async Task Periods_OpenOnce_AlsoAfterACrash()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-01 09:00", edit: own => own);
        await h.SweepMeetingsAsync();
        await h.CrashAsync();
        await h.SweepMeetingsAsync();
        Assert.Equal(["regular 2019-04"], await h.MeetingsAsync());
        await h.AdvanceToAsync("2019-04-17 09:00"); // 45 days before 31 May
        await h.SweepMeetingsAsync();
        Assert.Equal(["regular 2019-04", "regular 2019-05"], await h.MeetingsAsync());
    }

    private static async Task<CaseId> PlannedAsync(IncidentHarness h, string at)
    {
        await h.SweepMeetingsAsync();
        CaseId id = await h.MeetingOfAsync(at[..7]);
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "p"), h.PlanOf(at), null));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ForgetMailsAsync();
        return id;
    }

    private static async Task<CommandResult> HoldAsync(IncidentHarness h, CaseId id, string day, string? chair)
    {
        CommandResult result = await h.Get<MeetingCommands>().HoldAsync(
            id, h.By(Author), DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture), chair, "広域連合 2名、受託者 3名", "次回は5月");
        await h.Engine.WhenIdleAsync();
        return result;
    }

    /// <summary>What was newly told of actions; the reminders of minutes and material are another matter.</summary>
    private static async Task<IReadOnlyList<string>> OfActionsAsync(IncidentHarness h) =>
        [.. (await h.NewlyToldAsync()).Where(m => m.EndsWith("→on_call", StringComparison.Ordinal))];
}

/// <summary>Meetings on the harness of incidents.</summary>
internal static class MeetingHarness
{
    public static MeetingPlan PlanOf(this IncidentHarness h, string at) =>
        new() { Starts = IncidentHarness.Local(at), Ends = IncidentHarness.Local(at).AddHours(1), Place = "第一会議室" };

    public static async Task ConferAsync(this IncidentHarness h, Func<MeetingCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<MeetingCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>One round of the sweep that opens meetings and what is due for them.</summary>
    public static async Task SweepMeetingsAsync(this IncidentHarness h)
    {
        await h.Get<MeetingSweep>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Engine.WhenIdleAsync();
    }

    /// <summary>The client's answer to the proposal that stands.</summary>
    public static async Task<CommandResult> AnswerMeetingAsync(this IncidentHarness h, CaseId id, ApprovalAnswer answer)
    {
        MeetingState state = await h.MeetingAsync(id);
        CommandResult result = await h.Get<MeetingCommands>().DecideAsync(
            id, h.By(new(state.Series.Stages[0].Role)), "client", state.Approval.ContentHash, answer, answer == ApprovalAnswer.Approve ? null : "開催を希望");
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task<CaseId> MeetingOfAsync(this IncidentHarness h, string period) =>
        (await h.Get<MeetingLedger>().OfAsync(h.ContractId).FirstAsync(m => m.Summary!.Period == period)).Id;

    /// <summary>What is open: series and period.</summary>
    public static async Task<IReadOnlyList<string>> MeetingsAsync(this IncidentHarness h) =>
        [.. await h.Get<MeetingLedger>().OfAsync(h.ContractId).Select(m => $"{m.Summary!.SeriesId} {m.Summary.Period}").Order().ToListAsync()];

    public static async Task<MeetingState> MeetingAsync(this IncidentHarness h, CaseId id) => (await h.Get<MeetingReader>().ReadAsync(id)).State;

    /// <summary>What is due for a meeting, and by the end of which day.</summary>
    public static async Task<IReadOnlyList<string>> DueForAsync(this IncidentHarness h, CaseId id)
    {
        List<string> found = [];
        foreach (MeetingDeliverable due in (await h.MeetingAsync(id)).Deliverables)
        {
            DeliverableState state = await h.DeliverableAsync(CaseId.Parse(DeliverableProcess.Deliverables, due.DeliverableId));
            found.Add(string.Create(CultureInfo.InvariantCulture, $"{due.ItemId} {state.Due?.Breach:yyyy-MM-dd}"));
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }
}
