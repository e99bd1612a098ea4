using Workflows.Contracts;
using Workflows.Kit;
using Workflows.ServiceLevels;
using Xunit;

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
        Assert.Equal(30, (await FigureAsync(h, "2026")).Figure.Down.TotalMinutes); // it still stands still

        await h.AdvanceToAsync("2026-11-20 23:40");
        await h.RecoverAsync(incident, "2026-11-20 23:30");
        await h.AdvanceToAsync("2026-12-01 00:00");
        MeasuredIndicator measured = await FigureAsync(h, "2026");
        Assert.Equal(
            [(StopPart.Down, 60, incident.Value, ""), (StopPart.Approved, 60, incident.Value, inspection.Value), (StopPart.Down, 30, incident.Value, "")],
            measured.Figure.Spans.Select(s => (s.Part, (int)s.Length.TotalMinutes, string.Join(' ', s.Sources), string.Join(' ', s.Because))));
        Assert.Equal((244 * 1440) - 60, measured.Figure.Base.TotalMinutes); // April to November
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
        Assert.Equal(60, (await FigureAsync(h, "2026")).Figure.Down.TotalMinutes);
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
        Assert.Equal((105, TargetVerdict.NoTarget, (TimeSpan?)null), (measured.Figure.Down.TotalMinutes, measured.Verdict, measured.Budget));
    }

    [Fact]
    public async Task AnIncidentThatRecoversAndFiresAgain_StoodStillTwice_AndOneThatWasWithdrawnNever()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.RecoverAsync(incident);
        await h.AdvanceToAsync("2026-11-20 10:50");
        Assert.Equal(30, (await FigureAsync(h, "2026-11")).Figure.Down.TotalMinutes);

        CaseId mistaken = await h.ReportedAsync(stopped: true);
        await h.AdvanceToAsync("2026-11-20 11:20");
        Assert.Equal(60, (await FigureAsync(h, "2026-11")).Figure.Down.TotalMinutes);
        await h.DoAsync(commands => commands.WithdrawAsync(mistaken, h.By(IncidentHarness.OnCall), "誤報"));
        Assert.Equal(30, (await FigureAsync(h, "2026-11")).Figure.Down.TotalMinutes);
        Assert.Equal(0, (await FigureAsync(h, "2026-10")).Figure.Down.TotalMinutes);
    }

    private static async Task<MeasuredIndicator> FigureAsync(IncidentHarness h, string period)
    {
        Contract contract = h.Get<ContractVersions>().Current(h.ContractId)!;
        Assert.True(ServiceLevelPeriod.TryParse(period, contract.Profile.Section<ServiceLevelRules>()!.Period, out ServiceLevelPeriod parsed));
        return Assert.Single((await h.Get<ServiceLevelReader>().ReadAsync(contract, parsed, h.Now))!.Indicators);
    }
}
