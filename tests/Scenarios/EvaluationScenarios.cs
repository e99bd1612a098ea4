using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Ledger;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>
/// The client evaluates a report on service levels indicator by indicator (Okayama Ch8§2). What is missed, or not accepted, makes an analysis
/// and a proposal due, which is carried out once it is approved (Mie 3.1.3).
/// </summary>
public sealed class EvaluationScenarios
{
    /// <summary>OKA-SLA-08, OKA-DLV-07: the year is paid for by an evaluation, and there is none without a word on each indicator.</summary>
    [Fact]
    public async Task Okayama_TheYear_IsAcceptedIndicatorByIndicator()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2027-03-11 10:00");
        await h.OpenScheduledAsync();
        CaseId id = await h.ScheduledAsync("annual_report", "fy2026");
        await h.ReportAsync(id, "w1");
        DeliverableState report = await h.DeliverableAsync(id);
        Assert.Equal(["availability", "first_report", "stopped"], report.Figures.Select(f => f.Indicator));
        Assert.All(report.Figures, f => Assert.Equal(TargetVerdict.NoTarget, f.Verdict)); // no SLA is at hand: shown, never judged

        IndicatorVerdict[] all = [.. report.Figures.Select(f => new IndicatorVerdict(f.Indicator, true))];
        ExpectRefused(await h.AnswerDeliverableAsync(id, "client_approver"), DeliverableRefusals.EvaluationMissing);
        ExpectRefused(await h.EvaluateAsync(id, all[..2]), DeliverableRefusals.EvaluationMissing);
        ExpectRefused(await h.EvaluateAsync(id, [.. all[..2], all[1]]), DeliverableRefusals.EvaluationMissing);
        ExpectRefused(await h.EvaluateAsync(id, [.. all[..2], new("stopped", false, " ")]), DeliverableRefusals.EvaluationMissing);
        ExpectRefused(await h.EvaluateAsync(id, [.. all[..2], new("other", true)]), DeliverableRefusals.EvaluationMissing);
        ExpectRefused(await h.EvaluateAsync(id, all, hash: new('0', 64)), RefusalReason.ContentChanged);
        Assert.Empty((await h.DeliverableAsync(id)).Facts.OfType<DeliverableEvaluated>());

        IndicatorVerdict[] said = [.. all[..2], new("stopped", false, "件数の内訳が必要")];
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(id, said));
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(id, said)); // the same form again
        ExpectRefused(await h.EvaluateAsync(id, all), RefusalReason.AlreadyDecided);
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
        Assert.Equal(said, Assert.Single((await h.DeliverableAsync(id)).Evaluations).Indicators);
    }

    /// <summary>An evaluation is of a version: the correction of a returned report is evaluated anew.</summary>
    [Fact]
    public async Task Okayama_ACorrectedReport_IsEvaluatedAnew()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2027-03-11 10:00");
        await h.OpenScheduledAsync();
        CaseId id = await h.ScheduledAsync("annual_report", "fy2026");
        await h.ReportAsync(id, "w1");
        IndicatorVerdict[] all = [.. (await h.DeliverableAsync(id)).Figures.Select(f => new IndicatorVerdict(f.Indicator, true))];
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(id, [all[0] with { Accepted = false, Word = "記録と違う" }], ApprovalAnswer.Return));
        Assert.Single((await h.DeliverableAsync(id)).Evaluations);
        await h.ReportAsync(id, "w2");
        Assert.Empty((await h.DeliverableAsync(id)).Evaluations);
        ExpectRefused(await h.AnswerDeliverableAsync(id, "client_approver"), DeliverableRefusals.EvaluationMissing);
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(id, all));
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
    }

    /// <summary>MIE-SLA-10, MIE-SLA-12 as the standard profile has them, with its target: 99.9 % of the month.</summary>
    [Fact]
    public async Task AMissedTarget_MakesAnAnalysisDue_WhichIsApprovedBeforeItIsCarriedOut()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId incident = await h.QuietAlertAsync("critical");
        CaseId minutes = await h.OpenDeliverableAsync("minutes", "2026-11-20", null);
        await h.AdvanceToAsync("2026-11-20 12:00");
        await h.RecoverAsync(incident);
        await h.AdvanceToAsync("2026-12-01 10:00");
        CaseId report = await h.OpenDeliverableAsync("service_report", "2026-11-30", null);
        await h.ReportAsync(report, "w1");
        Assert.Equal(TargetVerdict.Missed, (await h.DeliverableAsync(report)).Figures.Single(f => f.Indicator == "availability").Verdict);

        // What it costs: the month's target, and the minutes that nobody handed in.
        PenaltyStanding standing = (await h.Get<PenaltyReader>().ReadAsync(h.Get<ContractVersions>().Current("standard")!, h.Now))!;
        Assert.Equal(
            [("availability", "2026-11", 5), ("minutes", minutes.Value, 2)],
            standing.Account.Entries.Where(e => !e.Event.IsBonus).Select(e => (e.Event.Rule, e.Event.Source, e.Points)).Order());
        Assert.Equal(4, standing.Forecast.Single(f => f.Rule.Id == "minutes").Rule.Repeated);
        Assert.All(standing.Account.Entries, e => Assert.Equal(new(2027, 4, 1), e.Until));

        // The report keeps them as they were on the month's last day, and so does its proof, whatever is recorded afterwards.
        DeliverableState written = await h.DeliverableAsync(report);
        Assert.Equal((new DateOnly(2026, 11, 30), 7, 93, 840_000m),
            (written.Points!.Day, written.Points.Points, written.Points.Score, written.Points.Amount!.Value));
        KeptFile kept = written.Version!.Content.Files.Single(f => f.Name == "standard-service-levels-2026-11.zip");
        ProofReport proof = ProofChecker.Check(ProofFiles.Unpack(new MemoryStream((await h.Get<FileStore>().ReadAsync(report.Value, kept.Sha256))!)));
        Assert.Empty(proof.Findings);
        Assert.Equal(LedgerJson.Write(written.Points), LedgerJson.Write(proof.Figures!.Points));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.DeliverAsync(d => d.NotOwedAsync(minutes, h.By(Author, "n"), "開催なし"));
        ReportedPoints now = (await h.Get<FrozenFigures>().FiguresAsync("standard", new(2026, 11, 30), h.Now)).Points!;
        Assert.Equal((5, true), (now.Points, (await h.DeliverableAsync(report)).Points!.Differs(now)));
        PenaltyStanding then = (await h.Get<PenaltyReader>().ReadAsync(
            h.Get<ContractVersions>().Current("standard")!, written.Version.Written.RecordedAt, new(MeasuredPeriod.Month, new(2026, 11, 1))))!;
        Assert.False(written.Points.Differs(ReportedPoints.Of(then.Day, then.Account))); // as it was on record then

        Assert.Equal(2, await h.ImproveAsync()); // nobody sent the first report, either
        Assert.Equal(0, await h.ImproveAsync()); // once each

        Assert.Equal(["availability", "first_report"], (await h.DeliverableAsync(report)).Improvements.Select(i => i.Indicator));
        DeliverableImprovementOpened opened = (await h.DeliverableAsync(report)).Improvements.First();
        CaseId id = CaseId.Parse(DeliverableProcess.Deliverables, opened.DeliverableId);
        DeliverableState improvement = await h.DeliverableAsync(id);
        Assert.Equal(("availability", "improvement", new DateOnly(2026, 12, 15)), (opened.Indicator, improvement.Item.Id, improvement.Due!.Value.Due));
        Assert.Contains("稼働率", improvement.Opened.Subject, StringComparison.Ordinal);

        DeliverableCommands desk = h.Get<DeliverableCommands>();
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        ExpectRefused(await desk.SubmitAsync(id, h.By(Author), "監視の閾値を変更"), RefusalReason.NotApproved);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "要因と改善案", [file.Sha256]));
        Assert.False((await h.DeliverableAsync(id)).IsLate); // what is due in ten business days is the proposal
        ExpectRefused(await desk.SubmitAsync(id, h.By(Author), "監視の閾値を変更"), RefusalReason.NotApproved);
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_approver"));
        await h.AdvanceToAsync("2027-01-20 10:00");
        Assert.Equal((DeliverableStatus.ToSubmit, false), ((await h.DeliverableAsync(id)).Status, (await h.DeliverableAsync(id)).IsLate));
        await h.DeliverAsync(d => d.SubmitAsync(id, h.By(Author), "監視の閾値を変更"));
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
    }

    [Fact]
    public async Task AnIndicatorThatIsNotAccepted_MakesAnAnalysisDue_AndTheReportWaitsForIt()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-12-01 10:00");
        CaseId report = await h.OpenDeliverableAsync("service_report", "2026-11-30", null);
        await h.ReportAsync(report, "w1");
        Assert.Equal(0, await h.ImproveAsync());
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(
            report, [new("availability", true), new("first_report", true), new("incidents", false, "前月より多い")]));
        Assert.False((await h.DeliverableAsync(report)).IsClosed);
        Assert.Equal(1, await h.ImproveAsync());
        await h.ExpectEndAsync(report, DeliverableStatus.Done);
        Assert.Equal("incidents", Assert.Single((await h.DeliverableAsync(report)).Improvements).Indicator);
    }

    /// <summary>
    /// MIE-SLA-12, -31, -34: the report has what happened in the month: incidents, inquiries, problems, changes, releases. A change that announced a stop
    /// counts in both, and its proof names it once.
    /// </summary>
    [Fact]
    public async Task Mie_TheMonthsReport_HasTheCasesOfEachSection()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-04-26 10:00",
            edit: text => text.Replace("lead_time: -1mo", "lead_time: -1d", StringComparison.Ordinal)); // filed and stopped in one month
        CaseId incident = await h.QuietAlertAsync("critical");
        CaseId change = await h.FileAsync(h.Complete("minor"));
        CaseId withdrawn = await h.FileAsync(h.Complete("minor") with { Title = "取り下げる変更" });
        Assert.IsType<CommandResult.Done>(await h.Get<ChangeCommands>().WithdrawAsync(withdrawn, h.By(Author), "不要"));
        await h.Engine.WhenIdleAsync();
        CaseId planned = await h.FileAsync(h.Complete("major", "2019-04-28 22:00", "2019-04-28 23:00", stops: true) with { Title = "停止を伴う変更" });
        await h.DecideAsync(planned, "manager");
        await h.DecideAsync(planned, "client_approver");
        await h.AdvanceToAsync("2019-05-07 10:00");
        await h.FileAsync(h.Complete("minor") with { Title = "翌月の変更" });
        ServiceLevelFigures month = (await h.Get<ServiceLevelReader>().ReadAsync(
            h.Get<ContractVersions>().Current("mie")!, new(MeasuredPeriod.Month, new(2019, 4, 1)), h.Now))!;
        Assert.Equal([incident.Value], CasesOf("incidents"));
        Assert.Equal(planned.Value, Assert.Single(month.Facts.ApprovedStops).Case);
        Assert.Equal(new[] { change.Value, planned.Value }.Order(StringComparer.Ordinal), CasesOf("changes").Order(StringComparer.Ordinal));
        Assert.Empty(CasesOf("releases").Concat(CasesOf("problems")).Concat(CasesOf("inquiries")));

        ProofReport proof = ProofChecker.Check(ProofFiles.Unpack(new MemoryStream((await h.Get<ProofWriter>().WriteAsync(month, null))!)));
        Assert.Empty(proof.Findings);
        Assert.Equal(2, proof.Figures!.Indicators.Single(i => i.Id == "changes").Count!.All);

        IEnumerable<string> CasesOf(string indicator) => month.Indicators.Single(i => i.Indicator.Id == indicator).Tally!.Items.Select(i => i.Case);
    }

    /// <summary>OKA-SLA-07: it is due on the contract's first day, and nobody hands in an agreement that the city has not approved.</summary>
    [Fact]
    public async Task Okayama_TheAgreement_IsApprovedBeforeItIsHandedIn()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-04-01 10:00");
        await h.OpenScheduledAsync();
        CaseId id = await h.ScheduledAsync("service_level_agreement", "term");
        Assert.Equal(new DateOnly(2026, 4, 1), (await h.DeliverableAsync(id)).Due!.Value.Breach);
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "合意書（案）", [file.Sha256]));
        ExpectRefused(await h.Get<DeliverableCommands>().SubmitAsync(id, h.By(Author), "正本を持参"), RefusalReason.NotApproved);
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_approver"));
        await h.DeliverAsync(d => d.SubmitAsync(id, h.By(Author), "正本を持参"));
        await h.ExpectEndAsync(id, DeliverableStatus.Done);
    }

    /// <summary>
    /// MIE-SLA-05, -08, -10, -12, -29, -30: the month's report carries the statistics that monitoring measured; no target is registered, so nothing is judged;
    /// the union evaluates, and approves the improvement first.
    /// </summary>
    [Fact]
    public async Task Mie_TheMonth_IsEvaluatedWithoutTargets_AndAnImprovementIsApprovedFirst()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("mie", "2019-05-07 10:00");
        await h.OpenScheduledAsync();
        CaseId report = await h.ScheduledAsync("monthly_report", "2019-04");
        await MeasureAsync(
            "metric,system,at,value\ncpu,web,2019-04-01 00:00,30\ncpu,db,2019-04-30 23:00,51\nweb_access,web,2019-04-30,1200\nservices,ap,2019-04-02 10:00,0");
        await h.ReportAsync(report, "w1");
        await MeasureAsync("metric,system,at,value\ncpu,web,2019-04-02 00:00,99"); // too late for what was handed in
        DeliverableState handedIn = await h.DeliverableAsync(report);
        Assert.All(handedIn.Figures, f => Assert.Equal(TargetVerdict.NoTarget, f.Verdict));
        Assert.Equal(
            ["cpu 40.50 2", "memory  0", "disk_use  0", "disk_io  0", "web_access 1200 1", "services 0.00 1", "hardware_status  0"],
            handedIn.Figures.Where(f => f.Samples is not null).Select(f => $"{f.Indicator} {f.Value} {f.Samples}"));
        Assert.Contains(handedIn.Version!.Content.Files, f => f.Name == "mie-service-levels-2019-04.zip");
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(report,
            [.. handedIn.Figures.Select(f => new IndicatorVerdict(f.Indicator, f.Indicator != "availability", "夜間処理の遅れ"))], by: "client_contact"));
        Assert.Equal(1, await h.ImproveAsync());

        CaseId id = CaseId.Parse(DeliverableProcess.Deliverables, Assert.Single((await h.DeliverableAsync(report)).Improvements).DeliverableId);
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "要因と改善案", [file.Sha256]));
        ExpectRefused(await h.Get<DeliverableCommands>().SubmitAsync(id, h.By(Author), "索引を再構築"), RefusalReason.NotApproved);
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_approver"));
        await h.DeliverAsync(d => d.SubmitAsync(id, h.By(Author), "索引を再構築"));
        await h.ExpectEndAsync(id, DeliverableStatus.Done);

        async Task MeasureAsync(string csv)
        {
            Contract contract = h.Get<ContractVersions>().Current("mie")!;
            MetricPlan plan = await h.Get<MetricCommands>().PlanAsync(contract, MetricCommands.File, MetricRows.OfCsv(csv), h.Now);
            Assert.Empty(plan.Wrong);
            await h.Get<MetricCommands>().TakeAsync(contract, plan, Author, h.Now);
        }
    }
}

/// <summary>What these scenarios do again and again.</summary>
internal static class EvaluationHarness
{
    /// <summary>Hands a report on service levels in, with a file.</summary>
    public static async Task ReportAsync(this IncidentHarness h, CaseId id, string key)
    {
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, key), "報告書", [file.Sha256]));
    }

    /// <summary>The client's answer with a word on indicators.</summary>
    public static async Task<CommandResult> EvaluateAsync(
        this IncidentHarness h, CaseId id, IReadOnlyList<IndicatorVerdict> said, ApprovalAnswer answer = ApprovalAnswer.Approve, string? hash = null,
        string by = "client_approver")
    {
        CommandResult result = await h.Get<DeliverableCommands>().EvaluateAsync(
            id, h.By(new(by)), "client", hash ?? (await h.DeliverableAsync(id)).Approval.ContentHash, answer, answer == ApprovalAnswer.Approve ? null : "理由",
            said);
        await h.Engine.WhenIdleAsync();
        return result;
    }

    /// <summary>One round of the sweep that opens what a report makes due.</summary>
    public static async Task<int> ImproveAsync(this IncidentHarness h)
    {
        int opened = await h.Get<DeliverableImprovements>().RunAsync(h.Now, h.Client, CancellationToken.None);
        await h.Engine.WhenIdleAsync();
        return opened;
    }
}
