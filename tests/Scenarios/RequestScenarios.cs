using System.Globalization;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Meetings;
using Workflows.Requests;
using Workflows.Texts;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>Requests in virtual time. A desk answers by <c>on_call</c> and <c>team_lead</c>, the client by <c>client_contact</c>, as in every shipped
/// contract.</summary>
public sealed class RequestScenarios
{
    /// <summary>SAG-INQ-02, -10, -11: two hours of the desk (8:30 to 17:30) from when the section forwards it; closing time itself is closed.</summary>
    [Theory]
    [InlineData("2026-11-20 15:30", "2026-11-20 17:30")]
    [InlineData("2026-11-20 16:45", "2026-11-24 09:45")]
    [InlineData("2026-11-20 17:30", "2026-11-24 10:30")]
    [InlineData("2026-11-21 12:00", "2026-11-24 10:30")]
    [InlineData("2026-11-24 08:00", "2026-11-24 10:30")]
    [InlineData("2026-12-25 16:45", "2026-12-28 09:45")]
    [InlineData("2026-12-28 16:30", "2027-01-04 09:30")]
    [InlineData("2026-12-30 11:00", "2027-01-04 10:30")]
    [InlineData("2026-05-01 17:00", "2026-05-07 10:00")]
    public async Task Saga_AnInquiry_IsAnsweredInTwoHoursOfTheDesk(string forwarded, string due)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", forwarded, edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Users) with { Received = h.Now.AddMinutes(-40), Forwarded = h.Now });
        RequestState asked = await h.RequestAsync(id);
        Assert.Equal(IncidentHarness.Local(due), asked.FirstAnswerDue);
        Assert.Equal((h.Now.AddMinutes(-40), h.Now), (asked.Content.Received, asked.AtDesk!.Value)); // both are kept
        await h.AdvanceToAsync(due);
        Assert.Equal((true, true), ((await h.RequestAsync(id)).IsFirstAnswerLate, h.Now == asked.FirstAnswerDue)); // nobody answered by then
        Assert.Contains("first-answer→manager", await h.NewlyToldAsync());
    }

    /// <summary>The desk is reminded when half and three quarters of its time are over; an answer before its end is in time, no receipt is one.</summary>
    [Fact]
    public async Task Saga_AnInquiry_IsRemindedOf_AnsweredAtTheLastMoment_AndCloses()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 16:45", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client));
        await h.ExpectMailsAsync("receipt→client_contact", "filed→on_call", "filed→team_lead");
        Assert.Null((await h.RequestAsync(id)).FirstAnsweredAt); // the receipt is none
        await h.AdvanceToAsync("2026-11-24 08:44");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-24 08:45");
        await h.ExpectMailsAsync("first-answer→on_call", "first-answer→team_lead");
        await h.AdvanceToAsync("2026-11-24 09:15");
        await h.ExpectMailsAsync("first-answer→on_call", "first-answer→team_lead");
        await h.AdvanceToAsync("2026-11-24 09:44");
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "設定画面から変更できます。", true)));
        RequestState answered = await h.RequestAsync(id);
        Assert.Equal((RequestStatus.Done, false, TimeSpan.FromMinutes(119)), (answered.Status, answered.IsFirstAnswerLate, answered.AnswerTime));
        await h.ExpectMailsAsync("told→client_contact");
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("told/replied/a/client_contact", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("設定画面から変更できます。", letter, StringComparison.Ordinal);
        Assert.Contains("様", letter, StringComparison.Ordinal);
        await h.AdvanceToAsync("2026-12-01 23:59"); // five business days after
        Assert.False((await h.RequestAsync(id)).IsClosed);
        await h.AdvanceToAsync("2026-12-02 00:00");
        Assert.True((await h.RequestAsync(id)).IsClosed);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Measured: asked on Friday at 16:45 and answered on Tuesday at 9:10 are 85 minutes of the desk; an answer on a Sunday took none.</summary>
    [Theory]
    [InlineData("saga", "2026-11-20 16:45", "2026-11-24 09:10", 85)]
    [InlineData("saga", "2026-11-21 12:00", "2026-11-22 09:00", 0)]
    [InlineData("gunma", "2026-10-09 16:50", "2026-10-13 10:20", 30)]
    public async Task AnAnswer_IsMeasuredInTheDesksTime(string contract, string asked, string answered, int minutes)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, asked, edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Channel = RequestChannel.Mail });
        await h.AdvanceToAsync(answered);
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "回答", false)));
        RequestState state = await h.RequestAsync(id);
        Assert.Equal((TimeSpan.FromMinutes(minutes), false, RequestStatus.InProgress), (state.AnswerTime!.Value, state.IsFirstAnswerLate, state.Status));
    }

    /// <summary>SAG-INQ-11: a user who calls the desk is sent to the section; no clock runs until the section forwards it.</summary>
    [Fact]
    public async Task Saga_AUserWhoCallsDirectly_IsSentToTheSection_WithoutAClock()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Users) with { Channel = RequestChannel.Telephone });
        await h.ExpectMailsAsync("client-first→client_contact");
        Assert.Equal((RequestStatus.AtClient, null), ((await h.RequestAsync(id)).Status, (await h.RequestAsync(id)).FirstAnswerDue));
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "回答", true)), RequestRefusals.NotForwarded);
        await h.AdvanceToAsync("2026-11-24 10:00");
        await h.ExpectNothingElseAsync();
        ExpectRefused(await Desk(h).ForwardAsync(id, h.By(Author), IncidentHarness.Local("2026-11-20 09:59")), RefusalReason.BeforeTheStart);
        ExpectRefused(await Desk(h).ForwardAsync(id, h.By(Author), h.Now.AddMinutes(3)), RefusalReason.InTheFuture);
        await h.TalkAsync(r => r.ForwardAsync(id, h.By(new("client_contact")), h.Now));
        await h.ExpectMailsAsync("receipt→client_contact", "filed→on_call", "filed→team_lead");
        RequestState forwarded = await h.RequestAsync(id);
        Assert.Equal((RequestStatus.New, IncidentHarness.Local("2026-11-24 12:00")), (forwarded.Status, forwarded.FirstAnswerDue));
    }

    /// <summary>GUN-INQ-01: out of hours the receipt names the next opening, and is no answer.</summary>
    [Fact]
    public async Task Gunma_OutOfHours_TheReceiptNamesTheNextOpening()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-12-28 17:30", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Channel = RequestChannel.Mail });
        string receipt = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("receipt/client_contact", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("次の受付開始は2027年1月4日(月) 10:00", receipt, StringComparison.Ordinal);
        Assert.Contains(id.Value, receipt, StringComparison.Ordinal);
        Assert.Equal((RequestStatus.New, null), ((await h.RequestAsync(id)).Status, (await h.RequestAsync(id)).FirstAnsweredAt));
        await h.AdvanceToAsync("2027-01-04 10:00");
        await h.ForgetMailsAsync();
        CaseId open = await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Channel = RequestChannel.Mail }, "open");
        receipt = (await h.MailsAsync()).Single(m => m.Mail.Key == $"{open}/receipt/client_contact").Mail.Text;
        Assert.DoesNotContain("受付時間外", receipt, StringComparison.Ordinal);
    }

    /// <summary>GUN-INQ-02: the desk explains operation and functions only. Whoever asks anything else is told where to go: no missing answer.</summary>
    [Fact]
    public async Task Gunma_AMedicalQuestion_IsNotAnswered_AndNotCountedAsUnanswered()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-10-09 11:00", edit: own => own);
        ExpectRefused((await h.FileRequestAsync("inquiry", h.Asked(RequestParty.Client) with { Channel = RequestChannel.Visit })).Result,
            RequestRefusals.NoSuchChannel);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Channel = RequestChannel.Telephone });
        await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Channel = RequestChannel.Telephone }, "second");
        await h.ForgetMailsAsync();
        ExpectRefused(await Desk(h).OutOfScopeAsync(id, h.By(Author, "o"), "printer", null), RequestRefusals.NoSuchOutsideMatter);
        await h.TalkAsync(r => r.OutOfScopeAsync(id, h.By(Author, "o"), "medical", null));
        await h.ExpectMailsAsync("told→client_contact");
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.Contains("told/out-of-scope", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("県医務課", letter, StringComparison.Ordinal);
        RequestTally tally = await InquiriesAsync("2026-10-01", "2026-10-31");
        Assert.Equal((2, 1, 0, 1, 1, 1), (tally.Received, tally.AnsweredInTime, tally.AnsweredLate, tally.Unanswered, tally.OutOfScope, tally.Open));
        await h.AdvanceToAsync("2026-10-20 00:00");
        Assert.True((await h.RequestAsync(id)).IsClosed);
        Assert.Equal(2, (await InquiriesAsync("2026-10-01", "2026-10-31")).Received); // closed ones count as well
        Assert.Equal(0, (await InquiriesAsync("2026-11-01", "2026-11-30")).Received);

        async Task<RequestTally> InquiriesAsync(string from, string to) => Assert.Single(await h.TallyAsync(from, to), t => t.KindId == "inquiry");
    }

    /// <summary>What is asked again keeps its number and its first answer; the days until it closes begin anew.</summary>
    [Fact]
    public async Task AReopenedInquiry_KeepsItsFirstAnswer()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 09:00", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client));
        ExpectRefused(await Desk(h).ReopenAsync(id, h.By(Author, "r"), "未解決"), RequestRefusals.NoOutcome);
        await h.AdvanceToAsync("2026-11-20 10:00");
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "回答", true)));
        await h.AdvanceToAsync("2026-11-25 10:00");
        await h.ForgetMailsAsync();
        await h.TalkAsync(r => r.ReopenAsync(id, h.By(new("client_contact"), "r"), "解決していません"));
        await h.ExpectMailsAsync("told→on_call", "told→team_lead");
        RequestState again = await h.RequestAsync(id);
        Assert.Equal((RequestStatus.InProgress, IncidentHarness.Local("2026-11-20 10:00"), false),
            (again.Status, again.FirstAnsweredAt, again.IsFirstAnswerLate));
        await h.AdvanceToAsync("2026-12-01 12:00");
        Assert.False((await h.RequestAsync(id)).IsClosed);
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "b"), new(RequestParty.Contractor, "修正しました", true)));
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:00"), (await h.RequestAsync(id)).FirstAnsweredAt);
        await h.AdvanceToAsync("2026-12-08 23:59");
        Assert.False((await h.RequestAsync(id)).IsClosed);
        await h.AdvanceToAsync("2026-12-09 00:00");
        Assert.True((await h.RequestAsync(id)).IsClosed);
        ExpectRefused(await Desk(h).ReopenAsync(id, h.By(Author, "late"), "再度"), RefusalReason.CaseClosed);
    }

    /// <summary>SAG-DLV-09: the software counts inquiries, too. A month without any, and without incidents, is proposed to do without its meeting.</summary>
    [Theory]
    [InlineData(0, false, true)]
    [InlineData(1, false, false)]
    [InlineData(1, true, true)] // withdrawn: nobody had asked
    public async Task Saga_AMonthWithoutInquiries_IsProposedToBeOmitted(int inquiries, bool withdrawn, bool proposed)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-30 23:00", edit: own => own);
        await h.SweepMeetingsAsync();
        for (int i = 0; i < inquiries; i++)
        {
            CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client), "ask" + i);
            if (withdrawn)
            {
                await h.TalkAsync(r => r.WithdrawAsync(id, h.By(Author), "誤登録"));
                Assert.True((await h.RequestAsync(id)).IsClosed);
            }
        }

        await h.AdvanceToAsync("2026-12-01 00:00");
        for (int minute = 0; minute < 10; minute++)
        {
            await h.SweepMeetingsAsync();
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        }

        MeetingState meeting = await h.MeetingAsync(await h.MeetingOfAsync("2026-11"));
        Assert.Equal(proposed ? [(0, 0)] : (IEnumerable<(int?, int?)>)[], meeting.Proposals.Select(p => (p.Content.Incidents, p.Content.Inquiries)));
    }

    /// <summary>An inquiry that is a failure: its incident is known since the inquiry came to the desk, and the same act again opens no other.</summary>
    [Fact]
    public async Task AnInquiryThatIsAFailure_BecomesAnIncident_KnownSinceItCame()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Received = IncidentHarness.Local("2026-11-20 09:50") });
        await h.ForgetMailsAsync();
        await h.TalkAsync(r => r.TurnIntoIncidentAsync(id, h.By(Author, "i"), stopped: true));
        await h.TalkAsync(r => r.TurnIntoIncidentAsync(id, h.By(Author, "j"), stopped: true));
        RequestState turned = await h.RequestAsync(id);
        Assert.Equal((RequestStatus.Turned, true), (turned.Status, turned.IsClosed));
        CaseId incident = CaseId.Parse(IncidentKind.Incidents, turned.Turned!.CaseId);
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:20"), (await h.StepOfAsync(incident, "first_report")).Due); // 30 minutes from 9:50
        Assert.Contains("told→client_contact", await h.NewlyToldAsync());
        Assert.Single(await h.Ledger.OfAsync("standard").ToListAsync());
    }

    /// <summary>An order is done by a report that says what the contract asks for, which the client confirms.</summary>
    [Fact]
    public async Task AnOrder_IsReported_AndConfirmed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId id = await h.AskAsync("order", h.Asked(RequestParty.Client));
        Assert.Null((await h.RequestAsync(id)).Due);
        ExpectRefused(await Desk(h).AgreeDueAsync(id, h.By(Author, "d"), new(2026, 11, 19), "電話"), RefusalReason.NoSuchDate);
        await h.TalkAsync(r => r.AgreeDueAsync(id, h.By(Author, "d"), new(2026, 11, 27), "電話"));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-11-25 09:00");
        await h.ExpectMailsAsync("outcome→on_call", "outcome→team_lead"); // two business days before
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "w"), new(RequestParty.Contractor, "準備しています", false)));
        await h.AdvanceToAsync("2026-11-28 00:00");
        Assert.Equal((true, true), ((await h.RequestAsync(id)).IsLate, (await h.NewlyToldAsync()).Contains("outcome→manager")));
        RequestReply report = new(RequestParty.Contractor, "作業を実施しました。", true);
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "x"), report), RefusalReason.MissingField);
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "r"), report with
        {
            Values = new Dictionary<string, string> { ["worker"] = "当番", ["times"] = "11月27日 10:00～11:00", ["result"] = "正常" },
        }));
        await h.ForgetMailsAsync();
        Assert.True((await h.RequestAsync(id)).IsToConfirm);
        await h.AdvanceToAsync("2026-12-03 08:59"); // recorded on a Saturday: Wednesday is the third business day
        await h.ExpectMailsAsync("confirm→client_contact");
        ExpectRefused(await Desk(h).ConfirmAsync(id, h.By(Author), null), RefusalReason.MissingField);
        await h.TalkAsync(r => r.ConfirmAsync(id, h.By(new("client_contact")), null));
        Assert.Equal((RequestStatus.Confirmed, true), ((await h.RequestAsync(id)).Status, (await h.RequestAsync(id)).IsClosed));
        await h.ExpectMailsAsync("told→on_call", "told→team_lead");
    }

    /// <summary>SAI-INQ-10: what the receipt processing brings up is sorted into three classes before it is answered; the month's report counts them.</summary>
    [Fact]
    public async Task Saitama_AQuestionOnReceipts_IsSortedFirst_AndCountedByClass()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00", edit: own => own);
        CaseId id = await h.AskAsync("receipt_question", h.Asked(RequestParty.Client));
        await h.AskAsync("receipt_question", h.Asked(RequestParty.Client), "second");
        RequestReply answer = new(RequestParty.Contractor, "マスタを修正しました", true);
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), answer), RequestRefusals.NotTriaged);
        await h.TalkAsync(r => r.TriageAsync(id, h.By(Author, "s"), "package"));
        await h.TalkAsync(r => r.TriageAsync(id, h.By(Author, "t"), "input")); // the last word counts
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a"), answer));
        Assert.Equal([("input", 1), ("package", 0), ("rules", 0), (null, 1)],
            (await h.TallyAsync("2026-11-01", "2026-11-30")).Where(t => t.KindId == "receipt_question").Select(t => (t.ClassId, t.Received)));
    }

    /// <summary>SAI-INQ-07: data are taken out on the client's instruction, whose person is named, and handed over with a record.</summary>
    [Fact]
    public async Task Saitama_AnExtraction_NeedsAnInstruction_AndARecordOfTheDelivery()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-20 10:00", edit: own => own);
        RequestContent asked = h.Asked(RequestParty.Client);
        ExpectRefused((await h.FileRequestAsync("extraction", asked)).Result, RefusalReason.MissingField);
        CaseId id = await h.AskAsync("extraction", asked with { Values = new Dictionary<string, string> { ["data"] = "検査結果", ["cycle"] = "随時" } });
        RequestReply report = new(RequestParty.Contractor, "引き渡しました", true) { Values = new Dictionary<string, string> { ["delivery"] = "研究部 120件" } };
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), report), RequestRefusals.NotInstructed);
        ExpectRefused(await Desk(h).InstructAsync(id, h.By(Author), " ", "取り出すこと"), RefusalReason.MissingField);
        Assert.Equal(RequestParty.Client, (await h.RequestAsync(id)).Turn);
        await h.TalkAsync(r => r.InstructAsync(id, h.By(Author, "i"), "病院機構 担当", "取り出すこと"));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.TalkAsync(r => r.InstructAsync(id, h.By(Author, "j"), "病院機構 担当", "11月分も取り出すこと"));
        Assert.Equal("11月分も取り出すこと", (await h.RequestAsync(id)).Instructed!.Text); // nothing that was said is dropped
        Assert.Equal(RequestParty.Contractor, (await h.RequestAsync(id)).Turn);
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), report with { Values = new Dictionary<string, string>() }), RefusalReason.MissingField);
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a"), report));
        Assert.Equal((RequestStatus.Done, "研究部 120件"), ((await h.RequestAsync(id)).Status, (await h.RequestAsync(id)).Outcome!.Values["delivery"]));
    }

    /// <summary>A consultation: what is proposed, what each side says, the rule that comes of it, and what it is about.</summary>
    [Fact]
    public async Task AConsultation_EndsWithAnAgreement_ThatTheOtherSideConfirms()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId id = await h.AskAsync("consultation", h.Asked(RequestParty.Contractor) with { About = "incident.clock" });
        await h.ExpectMailsAsync("receipt→client_contact"); // the question
        Assert.Equal(RequestParty.Client, (await h.RequestAsync(id)).Turn);
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(new("client_contact"), "c"), new(RequestParty.Client, "時間内で数えることを希望", false)));
        await h.ExpectMailsAsync("told→on_call", "told→team_lead");
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(new("client_contact"), "n"), new(RequestParty.Contractor, "代わりに", true)),
            RefusalReason.NotAllowed);
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "経過時間で数える", true)));
        await h.ExpectMailsAsync("told→client_contact");
        Assert.Equal(("incident.clock", RequestParty.Client), ((await h.RequestAsync(id)).Content.About, (await h.RequestAsync(id)).Confirmer));
        await h.TalkAsync(r => r.ConfirmAsync(id, h.By(Author), "発注 担当"));
        Assert.True((await h.RequestAsync(id)).IsClosed);
    }

    /// <summary>What was only said is written down by its day, and a case does not close before.</summary>
    [Fact]
    public async Task WhatWasSaid_IsWrittenDown()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId written = await h.AskAsync("communication", h.Asked(RequestParty.Contractor) with { Channel = RequestChannel.Document }, "w");
        Assert.Equal((RequestStatus.Recorded, true), ((await h.RequestAsync(written)).Status, (await h.RequestAsync(written)).IsClosed));
        CaseId id = await h.AskAsync("communication", h.Asked(RequestParty.Contractor) with { Channel = RequestChannel.Telephone }, "t");
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-11-25 23:59"); // two business days after, of which Monday is none
        await h.ExpectMailsAsync("writing→on_call", "writing→team_lead");
        await h.AdvanceToAsync("2026-11-26 00:00");
        await h.ExpectMailsAsync("writing→manager", "writing→on_call", "writing→team_lead");
        Assert.False((await h.RequestAsync(id)).IsClosed);
        await h.TalkAsync(r => r.WriteDownAsync(id, h.By(Author), "電話で伝えたとおり、本日停止します。", []));
        await h.ExpectMailsAsync("told→client_contact");
        Assert.True((await h.RequestAsync(id)).IsClosed);
        ExpectRefused(await Desk(h).WriteDownAsync(written, h.By(Author), "x", []), RequestRefusals.NothingToWrite);
        Assert.IsType<CommandResult.Done>(await Desk(h).WriteDownAsync(id, h.By(Author), "電話で伝えたとおり、本日停止します。", [])); // sent twice
        ExpectRefused(await Desk(h).WriteDownAsync(id, h.By(Author), "ほかの内容", []), RequestRefusals.NothingToWrite);
    }

    /// <summary>MIE-AUD-06, MIE-SEC-36: what was said is written down within two business days, a day that is ours; holidays do not count.</summary>
    [Theory]
    [InlineData("2022-08-10 23:40", "2022-08-15")]
    [InlineData("2019-04-26 15:00", "2019-05-08")]
    [InlineData("2020-12-28 10:00", "2021-01-05")]
    public async Task Mie_WhatWasSaid_IsWrittenDown(string said, string by)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", said, edit: own => own);
        CaseId id = await h.AskAsync("communication", h.Asked(RequestParty.Contractor) with { Channel = RequestChannel.Telephone });
        RequestState state = await h.RequestAsync(id);
        Assert.Equal(by, state.WrittenDue!.Days!.Value.Breach.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await h.AdvanceToAsync(by + " 23:59");
        Assert.True((await h.RequestAsync(id)).IsToWrite);
        await h.ForgetMailsAsync();
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ExpectMailsAsync("writing→manager", "writing→on_call", "writing→team_lead");
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.EndsWith("writing/late/manager", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains(TimeText.Of(DateOnly.Parse(by, CultureInfo.InvariantCulture), "ja"), letter, StringComparison.Ordinal);
        await h.TalkAsync(r => r.WriteDownAsync(id, h.By(Author), "口頭で報告したとおり", []));
        Assert.True((await h.RequestAsync(id)).IsClosed);
    }

    /// <summary>MIE-INQ-06: municipalities ask through the union; whoever of them calls is sent there.</summary>
    [Fact]
    public async Task Mie_AMunicipality_AsksThroughTheUnion()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2022-08-10 10:00", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Users) with { Channel = RequestChannel.Telephone });
        await h.ExpectMailsAsync("client-first→client_contact");
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "回答", true)), RequestRefusals.NotForwarded);
    }

    /// <summary>An inquiry that is a failure: the first report is due 30 minutes after it came, and not after somebody saw what it is.</summary>
    [Fact]
    public async Task Okayama_AnInquiryThatIsAFailure_IsKnownSinceItCame()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:20", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client) with { Received = IncidentHarness.Local("2026-11-20 10:00") });
        await h.TalkAsync(r => r.TurnIntoIncidentAsync(id, h.By(Author), stopped: true));
        CaseId incident = CaseId.Parse(IncidentKind.Incidents, (await h.RequestAsync(id)).Turned!.CaseId);
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:30"), (await h.StepOfAsync(incident, "first_report")).Due);
    }

    /// <summary>OKA-DLV-02: each of the five matters that are outside the contract has words where to go.</summary>
    [Theory]
    [InlineData("terminals")]
    [InlineData("other_systems")]
    [InlineData("cloud_fee")]
    [InlineData("connection")]
    [InlineData("connection_cost")]
    public async Task Okayama_WhatIsOutside_IsNotAnswered(string matter)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00", edit: own => own);
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client));
        await h.TalkAsync(r => r.OutOfScopeAsync(id, h.By(Author, "o"), matter, null));
        string letter = (await h.MailsAsync()).Single(m => m.Mail.Key.Contains("told/out-of-scope", StringComparison.Ordinal)).Mail.Text;
        Assert.Contains("対象範囲外", letter, StringComparison.Ordinal);
        Assert.Equal(RequestStatus.OutOfScope, (await h.RequestAsync(id)).Status);
    }

    /// <summary>Every contract can settle what its text leaves open: each side's word, the rule, what it is about, the other side's yes.</summary>
    [Theory]
    [InlineData("saitama", "2026-11-20 10:00")]
    [InlineData("gunma", "2026-11-20 11:00")]
    [InlineData("saga", "2026-11-20 10:00")]
    [InlineData("mie", "2022-08-10 10:00")]
    [InlineData("okayama", "2026-11-20 10:00")]
    public async Task EveryContract_SettlesWhatIsOpen_ByConsultation(string contract, string at)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, at, edit: own => own);
        CaseId id = await h.AskAsync("consultation", h.Asked(RequestParty.Contractor) with { About = "定めのない事項" });
        await h.TalkAsync(r => r.ReplyAsync(id, h.By(new("client_contact"), "c"), new(RequestParty.Client, "次のとおりとする", true)));
        RequestState agreed = await h.RequestAsync(id);
        Assert.Equal((RequestStatus.Done, RequestParty.Contractor, RequestParty.Contractor), (agreed.Status, agreed.Confirmer, agreed.Turn!.Value));
        await h.AdvanceAsync(TimeSpan.FromDays(30));
        Assert.False((await h.RequestAsync(id)).IsClosed); // until it is confirmed
        await h.TalkAsync(r => r.ConfirmAsync(id, h.By(Author), null));
        Assert.True((await h.RequestAsync(id)).IsClosed);
        Assert.Equal("定めのない事項", (await h.RequestAsync(id)).Content.About);
    }

    /// <summary>SAG-DLV-04, SAG-PRB-02: work on instruction; who did what when is on record before it counts as reported, and a miss is told.</summary>
    [Theory]
    [InlineData("saga", "order")]
    [InlineData("saga", "consulting")]
    [InlineData("mie", "report_request")]
    [InlineData("mie", "instruction")]
    public async Task WorkOnInstruction_IsReported_OrMissed(string contract, string kind)
    {
        string start = contract == "mie" ? "2022-08-08 10:00" : "2026-11-16 10:00";
        await using IncidentHarness h = await IncidentHarness.StartAsync(contract, start, edit: own => own);
        Dictionary<string, string> said = new() { ["instructor"] = "担当", ["phase"] = "運用" };
        CaseId id = await h.AskAsync(kind, h.Asked(RequestParty.Client) with { Values = said });
        DateOnly due = DateOnly.FromDateTime(h.Now.AddDays(4).DateTime);
        await h.TalkAsync(r => r.AgreeDueAsync(id, h.By(Author, "d"), due, "電話"));
        await h.ForgetMailsAsync();
        await h.AdvanceAsync(TimeSpan.FromDays(3));
        Assert.Contains("outcome→on_call", await h.NewlyToldAsync());
        await h.AdvanceToAsync(due.AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + " 00:00");
        Assert.Contains("outcome→manager", await h.NewlyToldAsync());
        RequestReply report = new(RequestParty.Contractor, "実施しました", true)
        {
            Values = new Dictionary<string, string> { ["worker"] = "当番", ["times"] = "10:00～11:00", ["result"] = "正常" },
        };
        if (kind == "order")
        {
            RequestReply blank = report with { Values = new Dictionary<string, string>() };
            ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "x"), blank), RefusalReason.MissingField);
        }

        await h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "r"), report));
        Assert.Equal((RequestStatus.Done, true), ((await h.RequestAsync(id)).Status, (await h.RequestAsync(id)).IsLate));
        Assert.Contains("told→client_contact", await h.NewlyToldAsync());
    }

    /// <summary>Who waits for whom is on record; no clock stands, and after some days without a word the desk is told.</summary>
    [Fact]
    public async Task Waiting_StopsNoClock_AndSilenceIsTold()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId id = await h.AskAsync("inquiry", h.Asked(RequestParty.Client));
        await h.TalkAsync(r => r.WaitAsync(id, h.By(Author, "w"), "発注者", isClient: true, "画面の写し"));
        Assert.Equal((RequestStatus.Waiting, RequestParty.Client), ((await h.RequestAsync(id)).Status, (await h.RequestAsync(id)).Turn));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-11-20 14:00"); // four hours
        Assert.Equal(3, (await h.NewlyToldAsync()).Count(m => m is "first-answer→on_call")); // twice reminded, then missed
        await h.TalkAsync(r => r.ResumeAsync(id, h.By(Author, "r")));
        Assert.Equal(RequestStatus.New, (await h.RequestAsync(id)).Status);
        await h.TalkAsync(r => r.EscalateAsync(id, h.By(Author, "e"), "専門担当", "team_lead", "調査"));
        await h.ExpectMailsAsync("told→team_lead");
        ExpectRefused(await Desk(h).EscalateAsync(id, h.By(Author, "f"), "専門担当", "nobody", "調査"), RefusalReason.NotInContract);
        await h.AdvanceToAsync("2026-11-30 08:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-30 09:00"); // five business days after
        await h.ExpectMailsAsync("quiet→on_call", "quiet→team_lead");
    }

    private static RequestCommands Desk(IncidentHarness h) => h.Get<RequestCommands>();

    /// <summary>What cannot be meant is refused, with the field.</summary>
    [Fact]
    public async Task WhatCannotBeMeant_IsRefused()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00", edit: own => own);
        RequestContent asked = h.Asked(RequestParty.Client);
        await RefusedAsync("nothing", asked, RequestRefusals.NoSuchRequestKind);
        await RefusedAsync("inquiry", asked with { From = RequestParty.Contractor }, RequestRefusals.NoSuchAsker);
        await RefusedAsync("inquiry", asked with { Channel = RequestChannel.Visit }, RequestRefusals.NoSuchChannel);
        await RefusedAsync("inquiry", asked with { Received = h.Now.AddMinutes(3) }, RefusalReason.InTheFuture);
        await RefusedAsync("inquiry", asked with { Received = h.Now.AddDays(-367) }, RefusalReason.NoSuchDate);
        await RefusedAsync("inquiry", asked with { Forwarded = h.Now }, RefusalReason.NotUnderstood);
        await RefusedAsync("inquiry", asked with { From = RequestParty.Users, Forwarded = h.Now.AddMinutes(-1) }, RefusalReason.BeforeTheStart);
        await RefusedAsync("inquiry", asked with { Text = " " }, RefusalReason.MissingField);
        CaseId id = await h.AskAsync("inquiry", asked);
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "回答", true) { At = h.Now.AddHours(-1) }),
            RefusalReason.BeforeTheStart);
        ExpectRefused(await Desk(h).ReplyAsync(id, h.By(Author, "a"), new(RequestParty.Contractor, "回答", true) { At = h.Now.AddMinutes(3) }),
            RefusalReason.InTheFuture);
        ExpectRefused(await Desk(h).TurnIntoAsync(id, h.By(Author), RequestTurn.Change, "saga-c20261120-7k3qf2xa"), RequestRefusals.NoSuchFollowUp);
        ExpectRefused(await Desk(h).TriageAsync(id, h.By(Author, "t"), "input"), RequestRefusals.NoSuchRequestClass);

        async Task RefusedAsync(string kind, RequestContent content, RefusalReason reason) =>
            ExpectRefused((await h.FileRequestAsync(kind, content)).Result, reason);
    }
}

/// <summary>What stories of requests do.</summary>
internal static class RequestHarness
{
    public static RequestContent Asked(this IncidentHarness h, RequestParty from) => new()
    {
        From = from, Channel = RequestChannel.Mail, Title = "受給者番号の検索", Text = "検索の結果が表示されない。", Asker = "福祉課", Received = h.Now,
    };

    public static async Task<(CaseId? Id, CommandResult Result)> FileRequestAsync(
        this IncidentHarness h, string kind, RequestContent content, string key = "ask")
    {
        (CaseId? id, CommandResult result) = await h.Get<RequestCommands>().FileAsync(h.ContractId, h.By(Author, key), kind, content);
        await h.Engine.WhenIdleAsync();
        return (id, result);
    }

    public static async Task<CaseId> AskAsync(this IncidentHarness h, string kind, RequestContent content, string key = "ask")
    {
        (CaseId? id, CommandResult result) = await h.FileRequestAsync(kind, content, key);
        Assert.True(result is CommandResult.Done, result.ToString());
        return id!.Value;
    }

    public static async Task TalkAsync(this IncidentHarness h, Func<RequestCommands, Task<CommandResult>> act)
    {
        CommandResult result = await act(h.Get<RequestCommands>());
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    public static async Task<RequestState> RequestAsync(this IncidentHarness h, CaseId id) => (await h.Get<RequestReader>().ReadAsync(id)).State;

    public static Task<IReadOnlyList<RequestTally>> TallyAsync(this IncidentHarness h, string from, string to) => h.Get<RequestCount>().TallyAsync(
        h.Get<ContractVersions>().Current(h.ContractId)!, DateOnly.Parse(from, CultureInfo.InvariantCulture), DateOnly.Parse(to, CultureInfo.InvariantCulture),
        CancellationToken.None);
}
