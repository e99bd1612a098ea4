using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Meetings;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>The meetings of the contracts beside Mie's, and the month that does without.</summary>
public sealed class MeetingContractScenarios
{
    /// <summary>SAG-DLV-09: proposed once the month is over and nothing happened; agreed on; the report is owed all the same.</summary>
    [Fact]
    public async Task Saga_AQuietMonth_IsProposedToBeOmitted_OnceItIsOver_AndItsReportIsOwed()
    {
        await using IncidentHarness h = await QuietAsync(inquiries: 0);
        CaseId id = await h.MeetingOfAsync("2026-11");
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-11-30 23:49");
        await TurnAsync(h); // until 23:59
        Assert.Empty((await h.MeetingAsync(id)).Proposals);
        await h.AdvanceToAsync("2026-12-01 00:00");
        await h.ForgetMailsAsync();
        await TurnAsync(h);
        Assert.Equal(["ask→client_contact"], await h.NewlyToldAsync());
        MeetingOmission proposal = (await h.MeetingAsync(id)).Proposal!.Content;
        Assert.Equal((0, 0), (proposal.Incidents, proposal.Inquiries));
        Assert.IsType<CommandResult.Done>(await h.AnswerMeetingAsync(id, ApprovalAnswer.Approve));
        Assert.Equal(MeetingStatus.Omitted, (await h.MeetingAsync(id)).Status);
        await h.OpenScheduledAsync();
        Assert.Equal(new DateOnly(2026, 12, 14), (await h.DeliverableAsync(await h.ScheduledAsync("monthly_report", "2026-11"))).Due!.Value.Breach);
        await h.AdvanceToAsync("2026-12-14 23:59");
        Assert.False((await h.MeetingAsync(id)).IsClosed); // until then something may be recorded after all
        await h.AdvanceToAsync("2026-12-15 00:00");
        Assert.Equal((true, false), ((await h.MeetingAsync(id)).IsClosed, (await h.MeetingAsync(id)).IsLate));
    }

    /// <summary>An incident of November that is recorded in December: what was agreed does not hold any more.</summary>
    [Fact]
    public async Task Saga_AnIncidentThatIsRecordedLater_ReopensTheQuestion()
    {
        await using IncidentHarness h = await QuietAsync(inquiries: 0);
        CaseId id = await h.MeetingOfAsync("2026-11");
        await h.AdvanceToAsync("2026-12-01 00:00");
        await TurnAsync(h);
        await h.AnswerMeetingAsync(id, ApprovalAnswer.Approve);
        await h.AdvanceToAsync("2026-12-02 10:00");
        await TurnAsync(h);
        Assert.Equal(MeetingStatus.Omitted, (await h.MeetingAsync(id)).Status); // one of December would not count
        await h.AlertAsync();
        await TurnAsync(h);
        Assert.Equal(MeetingStatus.Omitted, (await h.MeetingAsync(id)).Status);
        counted.Incidents = 1;
        await h.ForgetMailsAsync();
        await TurnAsync(h);
        Assert.Equal(MeetingStatus.ToPlan, (await h.MeetingAsync(id)).Status);
        Assert.Equal(["reopened→client_contact", "reopened→team_lead"],
            (await h.NewlyToldAsync()).Where(m => m.StartsWith("reopened", StringComparison.Ordinal)).Order(StringComparer.Ordinal));
        await TurnAsync(h);
        Assert.Single((await h.MeetingAsync(id)).Proposals); // nothing is proposed again by itself
        await h.AdvanceToAsync("2026-12-15 00:00");
        Assert.Equal((true, false), ((await h.MeetingAsync(id)).IsLate, (await h.MeetingAsync(id)).IsBreach));
    }

    [Fact]
    public async Task Saga_AMonthWithAnIncident_IsNotProposedToBeOmitted()
    {
        await using IncidentHarness h = await QuietAsync(inquiries: 0);
        await h.AlertAsync(); // on 20 November
        await h.AdvanceToAsync("2026-12-01 00:00");
        await TurnAsync(h);
        Assert.Empty((await h.MeetingAsync(await h.MeetingOfAsync("2026-11"))).Proposals);
    }

    /// <summary>The client may refuse: then the meeting is owed.</summary>
    [Fact]
    public async Task Saga_ARefusedOmission_LeavesTheMeetingOwed()
    {
        await using IncidentHarness h = await QuietAsync(inquiries: 0);
        CaseId id = await h.MeetingOfAsync("2026-11");
        await h.AdvanceToAsync("2026-12-01 00:00");
        await TurnAsync(h);
        await h.AnswerMeetingAsync(id, ApprovalAnswer.Reject);
        Assert.Equal(MeetingStatus.ToPlan, (await h.MeetingAsync(id)).Status);
        await TurnAsync(h);
        Assert.Single((await h.MeetingAsync(id)).Proposals);
        await h.AdvanceToAsync("2026-12-15 00:00");
        Assert.True((await h.MeetingAsync(id)).IsLate);
    }

    /// <summary>While nothing counts inquiries, only a person can say that there were none.</summary>
    [Fact]
    public async Task Saga_WhatNobodyCounts_IsNotTakenForNothing()
    {
        await using IncidentHarness h = await QuietAsync(inquiries: null);
        CaseId id = await h.MeetingOfAsync("2026-11");
        await h.AdvanceToAsync("2026-12-01 00:00");
        await TurnAsync(h);
        Assert.Empty((await h.MeetingAsync(id)).Proposals);
        await h.ConferAsync(m => m.ProposeOmissionAsync(id, h.By(Author, "o"), "問い合わせなし", 0));
        MeetingOmission proposal = (await h.MeetingAsync(id)).Proposal!.Content;
        Assert.Equal((0, 0), (proposal.Incidents, proposal.Inquiries));
    }

    [Fact]
    public async Task Saga_TheYear_HasItsMeetingAndItsReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2027-03-20 10:00");
        await h.SweepMeetingsAsync();
        await h.OpenScheduledAsync();
        MeetingState meeting = await h.MeetingAsync(await h.MeetingOfAsync("fy2026"));
        Assert.Equal(new DateOnly(2027, 4, 14), meeting.HeldBy!.Days!.Value.Breach);
        await h.ScheduledAsync("annual_report", "fy2026");

        // 6.2.3(1): the Information Division supervises, and is invited
        await h.ConferAsync(m => m.PlanAsync(meeting.Id, h.By(Author, "plan"), h.PlanOf("2027-04-09 13:00"), null));
        Assert.Contains("invite→client_supervisor", await h.NewlyToldAsync());
    }

    /// <summary>SAG-DLV-11, -16: other meetings as needed, each with minutes that the prefecture confirms.</summary>
    [Fact]
    public async Task Saga_OtherMeetings_AreCalled_AndOweTheirMinutes()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId id = await CalledAsync(h, "meeting", "2026-11-24 10:00");
        Assert.Equal(["minutes 2026-12-01"], await h.DueForAsync(id));
        CaseId minutes = await MinutesAsync(h, id);
        await h.DeliverAsync(d => d.WriteAsync(minutes, h.By(Author, "w"), "議事録", []));
        await h.ForgetMailsAsync();
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(minutes, "client_contact"));
        Assert.Equal(DeliverableStatus.Done, (await h.DeliverableAsync(minutes)).Status);
    }

    /// <summary>Art.4: 打合せ記録簿 within 3 business days.</summary>
    [Theory]
    [InlineData("2026-07-17", "2026-07-23")]
    [InlineData("2026-09-18", "2026-09-28")]
    [InlineData("2026-12-25", "2027-01-05")]
    [InlineData("2026-12-28", "2027-01-06")]
    public async Task Gunma_ACalledMeeting_OwesItsRecordThreeBusinessDaysLater(string day, string due)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2026-07-01 10:00");
        CaseId id = await CalledAsync(h, "meeting", day + " 10:00");
        Assert.Equal(["minutes " + due], await h.DueForAsync(id));
        CaseId minutes = await MinutesAsync(h, id);
        await h.AdvanceToAsync(due + " 23:59");
        Assert.False((await h.DeliverableAsync(minutes)).IsLate);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.True((await h.DeliverableAsync(minutes)).IsLate);
    }

    /// <summary>GUN-DLV-11: the day of the briefing is decided by consultation; what is handed in for it has no day of its own.</summary>
    [Fact]
    public async Task Gunma_TheDayOfTheBriefing_IsAgreedAndMoved()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2027-01-12 10:00");
        CaseId id = await CalledAsync(h, "briefing", "2027-02-10 13:00");
        Assert.Equal(["briefing "], await h.DueForAsync(id));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "m"), h.PlanOf("2027-02-17 13:00"), "県との協議"));
        Assert.Equal((new DateOnly(2027, 2, 17), MeetingStatus.Planned), ((await h.MeetingAsync(id)).Day, (await h.MeetingAsync(id)).Status));
    }

    /// <summary>GUN-DLV-06, -07: a training is called, both sides are invited, and its material is due before it.</summary>
    [Fact]
    public async Task Gunma_ATraining_IsCalled_AndOwesItsMaterialBefore()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("gunma", "2027-01-18 11:00", edit: own => own);
        CaseId id = await CalledAsync(h, "training", "2027-02-10 14:00");
        Assert.Equal(["training_material 2027-02-05"], await h.DueForAsync(id));
        Assert.Contains("invite→client_contact", await h.NewlyToldAsync());
    }

    /// <summary>Ch9§1: おおむね7日以内.</summary>
    [Theory]
    [InlineData("2026-04-27", "2026-05-07")]
    [InlineData("2026-12-21", "2026-12-28")]
    [InlineData("2026-12-22", "2027-01-04")]
    public async Task Okayama_ACalledMeeting_OwesItsMinutesInAboutSevenDays(string day, string due)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-20 10:00");
        CaseId id = await CalledAsync(h, "meeting", day + " 10:00");
        Assert.Equal(["minutes " + due], await h.DueForAsync(id));
    }

    /// <summary>§8: with each 所属 once a month; §10(2)ウ(ﾅ): the monthly report at each of them.</summary>
    [Fact]
    public async Task Saitama_EachSite_HasItsMeetingOfTheMonth_WithItsReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2027-01-04 10:00");
        await h.SweepMeetingsAsync();
        List<CaseRow<MeetingSummary>> rows = await h.Get<MeetingLedger>().OfAsync("saitama").Where(m => m.Summary!.Period == "2027-01").ToListAsync();
        Assert.Equal(["gan", "honbu", "seishin", "shoni"], rows.Select(r => r.Summary!.SiteId).Order(StringComparer.Ordinal));
        CaseId id = rows.Single(r => r.Summary!.SiteId == "gan").Id;
        await h.ConferAsync(m => m.PlanAsync(id, h.By(Author, "p"), h.PlanOf("2027-01-20 10:00"), null));
        Assert.Equal(["monthly_report 2027-01-20"], await h.DueForAsync(id));
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2027-01-21 00:00");
        Assert.Contains("late→manager", await h.NewlyToldAsync()); // the report was to be there at the meeting
        await h.AdvanceToAsync("2027-02-01 00:00");
        Assert.False((await h.MeetingAsync(id)).IsBreach);
        Assert.All(await Task.WhenAll(rows.Select(r => h.MeetingAsync(r.Id))), m => Assert.True(m.IsLate));
        ExpectRefused(await h.Get<MeetingCommands>().ProposeOmissionAsync(rows[1].Id, h.By(Author, "o"), "議題なし", null), MeetingRefusals.NotOmissible);
    }

    private readonly Counted counted = new();

    /// <summary>Saga on 20 November 2026, with its meetings open; how many inquiries there are, or null where nothing counts them.</summary>
    private async Task<IncidentHarness> QuietAsync(int? inquiries)
    {
        IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00", edit: text =>
            inquiries is null ? text.Replace("counts: true", "counts: false", StringComparison.Ordinal) : text, configure: services =>
        {
            if (inquiries is { } number)
            {
                services.AddSingleton<ICaseCount>(new Fixed(CountedMatter.Inquiries, () => number));
                services.AddSingleton<ICaseCount>(new Fixed(CountedMatter.Incidents, () => counted.Incidents)); // beside those of the tables
            }
        });
        await h.SweepMeetingsAsync();
        return h;
    }

    /// <summary>The sweep over a whole turn: each meeting is looked at by its facts once in ten minutes.</summary>
    private static async Task TurnAsync(IncidentHarness h)
    {
        for (int minute = 0; minute < 10; minute++)
        {
            await h.SweepMeetingsAsync();
            await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        }
    }

    private static async Task<CaseId> CalledAsync(IncidentHarness h, string series, string at)
    {
        (CaseId? id, CommandResult result) = await h.Get<MeetingCommands>().CallAsync(h.ContractId, h.By(Author, "c"), series, "打合せ", h.PlanOf(at));
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    private static async Task<CaseId> MinutesAsync(IncidentHarness h, CaseId meeting) =>
        CaseId.Parse(DeliverableProcess.Deliverables, (await h.MeetingAsync(meeting)).Deliverables.Single().DeliverableId);

    private sealed class Counted
    {
        public int Incidents { get; set; }
    }

    private sealed class Fixed(CountedMatter matter, Func<int> number) : ICaseCount
    {
        public CountedMatter Matter => matter;

        public Task<int?> CountAsync(Contract contract, DateOnly from, DateOnly to, CancellationToken cancellation) => Task.FromResult<int?>(number());
    }
}
