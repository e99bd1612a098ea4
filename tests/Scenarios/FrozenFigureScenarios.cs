using Azure.Data.Tables;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.ServiceLevels.Proofs;
using Xunit;
using static Workflows.Scenarios.ChangeHarness;

namespace Workflows.Scenarios;

/// <summary>
/// OKA-SLA-08 (Ch8§2): the client's evaluation of the year doubles as the acceptance. What it answers are the figures that were handed in,
/// whatever is agreed on afterwards.
/// </summary>
public sealed class FrozenFigureScenarios
{
    private static readonly DateOnly YearEnd = new(2027, 3, 31);

    [Fact]
    public async Task TheYearsReport_CarriesItsFigures_AndTheClientAnswersThose()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2027-03-11 10:00"); // a Thursday
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2027-03-11 10:40");
        await h.RecoverAsync(incident);
        await h.Desk.Exclusions.ProposeAsync(incident, h.By(IncidentHarness.OnCall, "p"), new("other_service", ["availability"], "障害情報 No.12"), byClient: false);
        await h.Get<DeliverableOpener>().RunAsync(h.Now, h.Client, CancellationToken.None);
        CaseId id = DeliverableLedger.IdOf("okayama", "annual_report", "fy2026", YearEnd, null);

        KeptFile report = await h.KeepDeliverableFileAsync(id);
        int rows = await FileRowsAsync(h);
        ExpectRefused(await h.Get<DeliverableCommands>().WriteAsync(id, h.By(Author, "w0"), " ", [report.Sha256]), RefusalReason.MissingField);
        Assert.Equal(rows, await FileRowsAsync(h)); // nothing is kept for what is refused
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w1"), "年次報告", [report.Sha256]));
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w1"), "年次報告", [report.Sha256])); // the same form again
        DeliverableState first = await h.DeliverableAsync(id);
        KeptFile proof = Assert.Single(Assert.Single(first.Versions).Content.Files, f => f.Name == "okayama-service-levels-2026.zip");
        Assert.Equal((2400m, 0m), await FigureAsync(h, id, proof));

        // What is agreed on afterwards changes the page, and not what was handed in.
        string proposal = (await h.StateAsync(incident)).Exclusions[0].Id;
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.Desk.Exclusions.AnswerAsync(incident, h.By(new("client_approver")), proposal, asClient: true, agree: true, null);
        Assert.Equal((2400m, 0m), await FigureAsync(h, id, proof));
        string before = first.Approval.ContentHash;
        Assert.IsType<CommandResult.Done>(await h.AnswerDeliverableAsync(id, "client_approver", ApprovalAnswer.Return));

        // A correction is a new version with figures of its own; the old one is not accepted any more.
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w2"), "年次報告（訂正）", [report.Sha256]));
        KeptFile corrected = Assert.Single((await h.DeliverableAsync(id)).Versions[^1].Content.Files, f => f.Sha256 != report.Sha256);
        Assert.Equal((2400m, 2400m), await FigureAsync(h, id, corrected));
        ExpectRefused(await h.AnswerDeliverableAsync(id, "client_approver", hash: before), RefusalReason.ContentChanged);
        Assert.IsType<CommandResult.Done>(await h.EvaluateAsync(
            id, [.. (await h.DeliverableAsync(id)).Figures.Select(f => new IndicatorVerdict(f.Indicator, true))]));
        Assert.Equal(DeliverableStatus.Done, (await h.DeliverableAsync(id)).Status);
    }

    /// <summary>
    /// A recovery that is recorded after the report makes its figure another one: the owner is told once, a corrected version says it, and what was told of
    /// an earlier version is over.
    /// </summary>
    [Fact]
    public async Task AReportThatLaterFactsContradict_HasToBeCorrected()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("standard", "2026-11-20 10:00");
        CaseId incident = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 10:20");
        await h.RecoverAsync(incident);
        await h.AdvanceToAsync("2026-12-01 10:00");
        CaseId id = await h.OpenDeliverableAsync("service_report", "2026-11-30", null);
        await h.ReportAsync(id, "w1");
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal(0, await CompareAsync());
        await h.ForgetMailsAsync();

        CaseId later = await h.ReportedAsync(stopped: true, heardAt: IncidentHarness.Local("2026-11-30 10:00"));
        await h.RecoverAsync(later, "2026-11-30 10:30");
        Assert.Equal(1, await CompareAsync());
        Assert.Equal(0, await CompareAsync()); // the same figures again
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        OutgoingMail[] told = [.. (await h.MailsAsync()).Select(m => m.Mail).Where(m => m.SubjectLine.StartsWith("【要訂正】", StringComparison.Ordinal))];
        Assert.Equal(["on_call", "team_lead"], told.Select(m => m.To.PersonId).Order(StringComparer.Ordinal)); // who wrote it, and the owner
        Assert.All(told, m => Assert.Contains("稼働率", m.Text, StringComparison.Ordinal));
        Assert.Equal(20m, (await h.DeliverableAsync(id)).Figures.Single(f => f.Indicator == "availability").DownMinutes); // what was handed in stays

        await h.ReportAsync(id, "w2");
        Assert.Equal(50m, (await h.DeliverableAsync(id)).Figures.Single(f => f.Indicator == "availability").DownMinutes);
        Assert.Equal(0, await CompareAsync());

        // What was told of an earlier version is told again where the newest one says otherwise.
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        await h.DoAsync(d => d.WithdrawAsync(later, h.By(IncidentHarness.OnCall), "誤検知"));
        await h.ReportAsync(id, "w3");
        Assert.Equal(20m, (await h.DeliverableAsync(id)).Figures.Single(f => f.Indicator == "availability").DownMinutes);
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        CaseId same = await h.ReportedAsync(stopped: true, heardAt: IncidentHarness.Local("2026-11-30 10:00"));
        await h.RecoverAsync(same, "2026-11-30 10:30");
        Assert.Equal(1, await CompareAsync());

        async Task<int> CompareAsync()
        {
            int told = await h.Get<DeliverableDifferences>().RunAsync(h.Now, h.Client, CancellationToken.None);
            await h.Engine.WhenIdleAsync();
            return told;
        }
    }

    [Fact]
    public async Task WhatIsNoReportOnServiceLevels_CarriesNone()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2027-03-11 10:00");
        CaseId id = await h.OpenDeliverableAsync("completion", "2027-03-11", null);
        KeptFile file = await h.KeepDeliverableFileAsync(id);
        await h.DeliverAsync(d => d.WriteAsync(id, h.By(Author, "w"), "完了通知", [file.Sha256]));
        Assert.Equal(file.Sha256, Assert.Single(Assert.Single((await h.DeliverableAsync(id)).Versions).Content.Files).Sha256);
    }

    private static async Task<int> FileRowsAsync(IncidentHarness h) =>
        await (await h.Get<LedgerTables>().GetAsync(LedgerTables.Files)).QueryAsync<TableEntity>().CountAsync();

    /// <summary>Down and excluded seconds of the availability in a kept proof, which verifies.</summary>
    private static async Task<(decimal? Down, decimal? Excluded)> FigureAsync(IncidentHarness h, CaseId id, KeptFile proof)
    {
        byte[] bytes = (await h.Get<FileStore>().ReadAsync(id.Value, proof.Sha256))!;
        using MemoryStream zip = new(bytes);
        ProofPackage package = ProofFiles.Unpack(zip);
        ProofReport report = ProofChecker.Check(package);
        Assert.Empty(report.Findings);
        ProofFigure availability = report.Figures!.Indicators.Single(i => i.Id == "availability");
        return (availability.DownSeconds, availability.ExcludedSeconds);
    }
}
