using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Requests;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>From what people and monitoring record to a figure.</summary>
public sealed class ServiceLevelScenarios
{
    /// <summary>SAG-SLA-03, SAG-SLA-04: a stop from 21:00 to 23:30 with an approved inspection from 22:00 to 23:00 in it is 90 minutes of down time.</summary>
    [Fact]
    public async Task Saga_AnApprovedInspection_IsNoDownTime()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-02 10:00");
        CaseId inspection = await h.FileAsync(h.Complete("inspection", "2026-11-20 22:00", "2026-11-20 23:00", stops: true));
        await h.DecideAsync(inspection, "client_approver");
        await h.AdvanceToAsync("2026-11-20 21:00");
        await h.ForgetMailsAsync();
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AcknowledgeAsync(incident);
        await h.AdvanceToAsync("2026-11-20 21:30");
        Assert.Equal(30, (await FigureAsync(h, "2026")).Availability!.Down.TotalMinutes); // it still stands still

        await h.AdvanceToAsync("2026-11-20 23:40");
        await h.RecoverAsync(incident, "2026-11-20 23:30");
        await h.AdvanceToAsync("2026-12-01 00:00");
        MeasuredIndicator measured = await FigureAsync(h, "2026");
        Assert.Equal(
            [(StopPart.Down, 60, incident.Value, ""), (StopPart.Approved, 60, incident.Value, inspection.Value), (StopPart.Down, 30, incident.Value, "")],
            measured.Availability!.Spans.Select(s => (s.Part, (int)s.Length.TotalMinutes, string.Join(' ', s.Sources), string.Join(' ', s.Because))));
        Assert.Equal((244 * 1440) - 60, measured.Availability!.Base.TotalMinutes); // April to November
        Assert.Equal(TargetVerdict.Met, measured.Verdict);
        Assert.Equal(TimeSpan.FromMinutes(((365 * 1440) - 60) * 0.005), measured.Budget);
    }

    /// <summary>SAG-Q06: a stop that nobody approved, or that somebody took back, counts.</summary>
    [Fact]
    public async Task Saga_AnInspectionWithoutApproval_IsDownTime()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-02 10:00");
        await h.FileAsync(h.Complete("inspection", "2026-11-20 22:00", "2026-11-20 23:00", stops: true));
        await h.AdvanceToAsync("2026-11-20 22:00");
        await h.ForgetMailsAsync();
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 23:00");
        await h.RecoverAsync(incident);
        Assert.Equal(60, (await FigureAsync(h, "2026")).Availability!.Down.TotalMinutes);
    }

    /// <summary>SAG-INC-02 measured: each first triage within 4 hours, at the last moment too; a minute later it is late, and the share is 50 %.</summary>
    [Fact]
    public async Task Saga_TriagesInTime_AreAShare_CutOffAndJudgedByNumbers()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId first = await h.QuietAlertAsync();
        Assert.Equal((TallyResult.Pending, TargetVerdict.NotMeasured), await TriageAsync());
        await h.AdvanceToAsync("2026-11-20 14:00");
        Assert.Equal((TallyResult.Pending, TargetVerdict.NotMeasured), await TriageAsync());
        await h.DoTaskAsync(first, "triage");
        Assert.Equal((TallyResult.InTime, TargetVerdict.Met), await TriageAsync());

        CaseId second = await h.ReportedAsync();
        await h.AdvanceAsync(TimeSpan.FromHours(4));
        Assert.Equal((TallyResult.Pending, TargetVerdict.Met), await TriageAsync());
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal((TallyResult.Late, TargetVerdict.Missed), await TriageAsync()); // not done, and due
        await h.DoTaskAsync(second, "triage");
        MeasuredIndicator measured = await FigureAsync(h, "2026", "triage");
        Assert.Equal([first.Value, second.Value], measured.Tally!.Items.Select(i => i.Case));
        Assert.Equal((new TallyCount(2, 1), 50m, TargetVerdict.Missed), (measured.Tally.Adjusted, measured.Percent, measured.Verdict));

        await h.DoAsync(commands => commands.WithdrawAsync(second, h.By(IncidentHarness.OnCall), "誤報"));
        Assert.Equal((TallyResult.InTime, TargetVerdict.Met), await TriageAsync());

        async Task<(TallyResult, TargetVerdict)> TriageAsync()
        {
            MeasuredIndicator now = await FigureAsync(h, "2026", "triage");
            return (now.Tally!.Items[^1].Result, now.Verdict);
        }
    }

    /// <summary>SAG-INC-03 measured: eight hours from the stop, the last moment of them in time.</summary>
    [Theory]
    [InlineData("2026-11-20 18:00", TallyResult.InTime, TargetVerdict.Met, 100)]
    [InlineData("2026-11-20 18:01", TallyResult.Late, TargetVerdict.Missed, 0)]
    public async Task Saga_RecoveriesInTime_FollowTheirClocks(string recovered, TallyResult result, TargetVerdict verdict, int percent)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync(recovered);
        await h.RecoverAsync(incident, recovered);
        MeasuredIndicator measured = await FigureAsync(h, "2026", "recovery");
        Assert.Equal((result, verdict, percent), (Assert.Single(measured.Tally!.Items).Result, measured.Verdict, measured.Percent));
        Assert.Empty((await FigureAsync(h, "2025", "recovery")).Tally!.Items);
    }

    /// <summary>What somebody corrects after the report is in the figure of today, and not in that of the report.</summary>
    [Fact]
    public async Task ARecoveryThatIsCorrectedLater_DiffersFromTheReport()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2026-11-20 10:00");
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 11:00");
        await h.RecoverAsync(incident, "2026-11-20 11:00");
        DateTimeOffset report = h.Now;
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        await h.DoAsync(c => c.MarkRecoveredAsync(incident, h.By(IncidentHarness.OnCall, "corrected"), report.AddMinutes(-20), "復旧時刻を訂正"));
        Assert.Equal((60, 40), ((await FigureAsync(h, "2026", asOf: report)).Availability!.Down.TotalMinutes,
            (await FigureAsync(h, "2026")).Availability!.Down.TotalMinutes));
    }

    /// <summary>OKA-SLA-02, OKA-SLA-03: only 8:00 to 19:00 of open days; without the agreement's figures nothing is judged (OKA-Q05).</summary>
    [Fact]
    public async Task Okayama_CountsOpenHours_AndJudgesNothing()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-12-25 18:30");
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-12-28 09:15");
        await h.RecoverAsync(incident);
        MeasuredIndicator measured = await FigureAsync(h, "2026");
        Assert.Equal((105, TargetVerdict.NoTarget, (TimeSpan?)null), (measured.Availability!.Down.TotalMinutes, measured.Verdict, measured.Budget));
    }

    [Fact]
    public async Task AnIncidentThatRecoversAndFiresAgain_StoodStillTwice_AndOneThatWasWithdrawnNever()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.RecoverAsync(incident);
        await h.AdvanceToAsync("2026-11-20 10:50");
        Assert.Equal(30, (await FigureAsync(h, "2026-11")).Availability!.Down.TotalMinutes);

        CaseId mistaken = await h.ReportedAsync(stopped: true);
        await h.AdvanceToAsync("2026-11-20 11:20");
        Assert.Equal(60, (await FigureAsync(h, "2026-11")).Availability!.Down.TotalMinutes);
        await h.DoAsync(commands => commands.WithdrawAsync(mistaken, h.By(IncidentHarness.OnCall), "誤報"));
        Assert.Equal(30, (await FigureAsync(h, "2026-11")).Availability!.Down.TotalMinutes);
        Assert.Equal(0, (await FigureAsync(h, "2026-10")).Availability!.Down.TotalMinutes);
    }

    /// <summary>SAG-INQ-02: first answers within two hours of the desk, each in the period in which it was asked; the proof comes to them, too.</summary>
    [Fact]
    public async Task Saga_FirstAnswersInTime_AreAShare_InTheDesksTime()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saga", "2027-03-31 16:30", edit: own => own);
        CaseId late = await h.AskAsync("inquiry", h.Asked(RequestParty.Client), "late");
        CaseId inTime = await h.AskAsync("inquiry", h.Asked(RequestParty.Client), "in-time");
        await h.AskAsync("consulting", h.Asked(RequestParty.Client), "other"); // another kind
        Assert.All((await FigureAsync(h, "2026", "first_answer")).Tally!.Items, i => Assert.Equal(TallyResult.Pending, i.Result));
        await h.AdvanceToAsync("2027-04-01 09:30"); // an hour in the evening, one in the morning
        await AnswerAsync(inTime);
        await h.AdvanceToAsync("2027-04-01 09:31");
        await AnswerAsync(late);
        MeasuredIndicator year = await FigureAsync(h, "2026", "first_answer");
        Assert.Equal((new(2, 1), 50.00m, TargetVerdict.Missed), (year.Tally!.Adjusted, year.Percent!.Value, year.Verdict));
        Assert.All(year.Tally.Items, i => Assert.Equal((h.Now.AddMinutes(-1), 1), (i.Due!.Value, i.Occurrence)));
        Assert.Equal([(late.Value, TallyResult.Late), (inTime.Value, TallyResult.InTime)],
            year.Tally.Items.OrderBy(i => i.Result != TallyResult.Late).Select(i => (i.Case, i.Result)));
        Assert.Empty((await FigureAsync(h, "2027", "first_answer")).Tally!.Items);

        Contract contract = h.Get<ContractVersions>().Current("saga")!;
        ServiceLevelFigures figures = (await h.Get<ServiceLevelReader>().ReadAsync(contract, new(MeasuredPeriod.FiscalYear, new(2026, 4, 1)), h.Now))!;
        ProofPackage proof = ProofFiles.Unpack(new MemoryStream((await h.Get<ProofWriter>().WriteAsync(figures, null))!));
        ProofReport report = ProofChecker.Check(proof);
        Assert.Empty(report.Findings);
        Assert.Equal("50.00", report.Figures!.Indicators.Single(i => i.Id == "first_answer").Percent);

        // A draft with an hour more.
        WhatIfIndicator drafted = WhatIf.Replay(proof, await DraftAsync("first_answer: PT2H", "first_answer: PT3H")).Periods[0].Indicators
            .Single(i => i.Figure.Id == "first_answer");
        Assert.Equal(("100.00", "50.00"), (drafted.Figure.Percent, drafted.AsSigned!.Percent));

        // The desk's hours are amended: what was asked before keeps its clock, and the proof holds both.
        await h.CrashAsync(text => text.Replace("hours: \"08:30-17:30\"", "hours: \"09:00-17:00\"", StringComparison.Ordinal));
        contract = h.Get<ContractVersions>().Current("saga")!;
        figures = (await h.Get<ServiceLevelReader>().ReadAsync(contract, new(MeasuredPeriod.FiscalYear, new(2026, 4, 1)), h.Now))!;
        proof = ProofFiles.Unpack(new MemoryStream((await h.Get<ProofWriter>().WriteAsync(figures, null))!));
        Assert.Empty(ProofChecker.Check(proof).Findings);
        Assert.Single(proof.Read<ProofTerms>(ProofFiles.Terms).Calendars, c => c.Rule.Name == "desk@" + c.Version);

        Task AnswerAsync(CaseId id) => h.TalkAsync(r => r.ReplyAsync(id, h.By(Author, "a-" + id), new(RequestParty.Contractor, "設定画面から変更できます。", true)));

        async Task<Contract> DraftAsync(string from, string to)
        {
            string text = (await h.Get<ContractVersions>().TextsAsync("saga"))[contract.Profile.Version].Replace(from, to, StringComparison.Ordinal);
            ContractProfile profile = ProfileReader.Read(text, "draft.yaml", Processes.Sections).Profile!;
            return new(profile, profile.BuildCalendars(contract.Calendars.Business.Holidays));
        }
    }

    private static async Task<MeasuredIndicator> FigureAsync(
        IncidentHarness h, string period, string indicator = "availability", DateTimeOffset? asOf = null)
    {
        Contract contract = h.Get<ContractVersions>().Current(h.ContractId)!;
        Assert.True(ServiceLevelPeriod.TryParse(period, contract.Profile.Section<ServiceLevelRules>()!.Period, out ServiceLevelPeriod parsed));
        return (await h.Get<ServiceLevelReader>().ReadAsync(contract, parsed, asOf ?? h.Now))!.Indicators.Single(i => i.Indicator.Id == indicator);
    }
}
