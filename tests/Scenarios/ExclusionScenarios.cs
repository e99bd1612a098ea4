using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Process;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.ServiceLevels;
using Workflows.ServiceLevels.Process;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>Okayama Ch8§3 (OKA-SLA-09 to -13): one party proposes to take an incident out of the figures, the other agrees or refuses.</summary>
public sealed class ExclusionScenarios
{
    private static readonly ExclusionProposal OtherService = new("other_service", ["availability"], "クラウド事業者の障害情報 No.12");

    /// <summary>OKA-SLA-09: what is not answered is not excluded; what is agreed on leaves numerator and base, and the page says who agreed.</summary>
    [Fact]
    public async Task AFailureOfTheCloud_IsExcluded_OnceTheClientAgrees()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        string proposal = await ProposedAsync(h, id, OtherService);
        await h.ExpectMailsAsync("exclusion→client_approver");
        MeasuredIndicator open = await FigureAsync(h);
        Assert.Equal((40, 0), (open.Availability!.Down.TotalMinutes, open.Availability!.Excluded.TotalMinutes));
        Assert.Equal(ExclusionStanding.Open, Assert.Single(open.Exclusions).Exclusion.Standing);

        await AnsweredAsync(h, id, proposal, agree: true, null);
        await h.ExpectMailsAsync("exclusion-answer→on_call");
        MeasuredIndicator agreed = await FigureAsync(h);
        Assert.Equal((40, 40, 0), (agreed.Availability!.Down.TotalMinutes, agreed.Availability.Excluded.TotalMinutes,
            agreed.Availability.AdjustedDown.TotalMinutes));
        Assert.Equal(agreed.Availability!.Base - TimeSpan.FromMinutes(40), agreed.Availability!.AdjustedBase);
        CountedSpan span = Assert.Single(agreed.Availability!.Spans);
        Assert.Equal((StopPart.Excluded, "other_service"), (span.Part, Assert.Single(span.Because)));
        Assert.Equal("client_approver", Assert.Single(agreed.AgreedOn(span)).Exclusion.Answer!.Actor);
        await h.ExpectNothingElseAsync();
    }

    /// <summary>
    /// The report's cut-off: undecided on its day is not excluded, and is listed as open. An answer of later does not change what was known
    /// then; the same moment gives the same figure at any time.
    /// </summary>
    [Fact]
    public async Task WhatWasUndecidedOnTheDayOfTheReport_IsNotExcludedInIt()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        string proposal = await ProposedAsync(h, id, OtherService);
        await h.AdvanceAsync(TimeSpan.FromMinutes(10));
        DateTimeOffset report = h.Now;
        await h.AdvanceAsync(TimeSpan.FromMilliseconds(1));
        await AnsweredAsync(h, id, proposal, agree: true, null);

        MeasuredIndicator reported = await FigureAsync(h, report);
        Assert.Equal((40, 0), (reported.Availability!.Down.TotalMinutes, reported.Availability.Excluded.TotalMinutes));
        Assert.Equal(ExclusionStanding.Open, Assert.Single(reported.Exclusions).Exclusion.Standing);
        Assert.Equal(40, (await FigureAsync(h)).Availability!.Excluded.TotalMinutes);
        Assert.Equal(40, (await FigureAsync(h, report.AddMilliseconds(1))).Availability!.Excluded.TotalMinutes); // the first moment that counts
    }

    /// <summary>
    /// OKA-SLA-10, by its own ground and with the state of the patches (OKA-Q09); a figure without a target is not judged, excluded or not (OKA-SLA-09).
    /// </summary>
    [Fact]
    public async Task ADisaster_IsExcluded_OnceTheClientAgrees()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        ExclusionProposal disaster = new("not_attributable", [], "気象庁の発表");
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, disaster, "a"), RefusalReason.MissingField);
        string proposal = await ProposedAsync(h, id, disaster with { Investigation = "地震による停電。修正プログラムは適用済み" });
        Assert.Contains(await h.MailsAsync(), m => m.Mail.Text.Contains("修正プログラムは適用済み", StringComparison.Ordinal)); // beside the proposal
        Assert.Equal(0, (await FigureAsync(h)).Availability!.Excluded.TotalMinutes);
        await AnsweredAsync(h, id, proposal, agree: true, null);
        MeasuredIndicator measured = await FigureAsync(h);
        Assert.Equal("not_attributable", Assert.Single(Assert.Single(measured.Availability!.Spans).Because));
        Assert.Equal((40, TargetVerdict.NoTarget), (measured.Availability!.Excluded.TotalMinutes, measured.Verdict));
    }

    /// <summary>The client is reminded on the third and seventh business day: 23 November 2026 is a holiday.</summary>
    [Fact]
    public async Task AnAnswerThatDoesNotCome_IsAskedForAgain()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        string proposal = await ProposedAsync(h, id, OtherService);
        await h.ForgetMailsAsync();
        await h.AdvanceToAsync("2026-11-26 10:40");
        Assert.DoesNotContain("remind-exclusion→client_approver", await h.NewlyToldAsync());
        await h.AdvanceToAsync("2026-11-26 10:42");
        Assert.Contains("remind-exclusion→client_approver", await h.NewlyToldAsync());
        await h.AdvanceToAsync("2026-12-02 10:42");
        Assert.Contains("remind-exclusion→client_approver", await h.NewlyToldAsync());
        await h.AdvanceToAsync("2026-12-31 10:42");
        Assert.DoesNotContain("remind-exclusion→client_approver", await h.NewlyToldAsync());
        Assert.Equal(40, (await FigureAsync(h)).Availability!.AdjustedDown.TotalMinutes);
        await DoneAsync(h.Desk.Exclusions.TakeBackAsync(id, h.By(IncidentHarness.OnCall), proposal, asClient: false));
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Contains("exclusion-answer→client_approver", await h.NewlyToldAsync());
        ChangeHarness.ExpectRefused(
            await h.Desk.Exclusions.AnswerAsync(id, h.By(new("client_approver")), proposal, asClient: true, agree: true, null), RefusalReason.AlreadyDecided);
    }

    /// <summary>Nobody could answer afterwards: whatever else is done, an incident does not close while a proposal is open.</summary>
    [Fact]
    public async Task AnOpenProposal_KeepsAnIncidentOpen_OfWhichNothingElseIsOwed()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        string proposal = await ProposedAsync(h, id, OtherService);
        Assert.Equal(["client_approver"], IncidentSummary.Of(await h.StateAsync(id)).AsksToExclude); // the home page says whose turn it is
        await h.AcknowledgeAsync(id);
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.All((await h.StateAsync(id)).Steps.Where(s => s.StartedAt is not null), s => Assert.True(s.IsSettled, s.Step.Id));
        Assert.False((await h.StateAsync(id)).IsClosed);
        await AnsweredAsync(h, id, proposal, agree: true, null);
        await h.AdvanceAsync(TimeSpan.FromDays(1));
        Assert.True((await h.StateAsync(id)).IsClosed);
        Assert.Null(IncidentSummary.Of(await h.StateAsync(id)).AsksToExclude);
    }

    /// <summary>A refusal says why; the same evidence is no second proposal, new evidence is.</summary>
    [Fact]
    public async Task WhatWasRefused_ComesAgainWithNewEvidenceOnly()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        string proposal = await ProposedAsync(h, id, OtherService);
        ExclusionCommands desk = h.Desk.Exclusions;
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, OtherService, "again"), IncidentRefusals.AlreadyProposed);
        ChangeHarness.ExpectRefused(
            await desk.AnswerAsync(id, h.By(new("client_approver")), proposal, asClient: true, agree: false, " "), RefusalReason.MissingField);
        ChangeHarness.ExpectRefused(
            await desk.AnswerAsync(id, h.By(new("client_contact")), proposal, asClient: true, agree: true, null), RefusalReason.NotAsked);
        ChangeHarness.ExpectRefused(
            await desk.AnswerAsync(id, h.By(new("manager")), proposal, asClient: false, agree: true, null), RefusalReason.NotAsked);
        await AnsweredAsync(h, id, proposal, agree: false, "自社回線の障害である"); // the contractor's own line (OKA-Q11)
        await AnsweredAsync(h, id, proposal, agree: false, "自社回線の障害である"); // the same again changes nothing
        ChangeHarness.ExpectRefused(
            await desk.AnswerAsync(id, h.By(new("client_approver")), proposal, asClient: true, agree: false, "別の理由"), RefusalReason.AlreadyDecided);
        Assert.Equal(40, (await FigureAsync(h)).Availability!.AdjustedDown.TotalMinutes);
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, OtherService, "again"), IncidentRefusals.NoNewEvidence);

        string second = await ProposedAsync(h, id, OtherService with { Evidence = "クラウド事業者の障害情報 No.12 第2報" });
        Assert.NotEqual(proposal, second);
        await AnsweredAsync(h, id, second, agree: true, null);
        Assert.Equal(0, (await FigureAsync(h)).Availability!.AdjustedDown.TotalMinutes);
    }

    /// <summary>OKA-SLA-11: published before the day of the incident, it was known and cannot be excluded; the date alone decides.</summary>
    [Theory]
    [InlineData("2026-11-19", "KnownBefore")]
    [InlineData("2026-11-20", null)]
    [InlineData("2026-11-21", "InTheFuture")]
    [InlineData(null, "MissingField")]
    public async Task APublishedFault_IsExcludedOnlyIfItWasPublishedAfterwards(string? day, string? refused)
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        ExclusionProposal proposal = new("others_product", [], "製造元の不具合情報",
            day is null ? null : DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), "https://vendor.example/notice/1");
        CommandResult result = await ProposeAsync(h, id, proposal, "p");
        Assert.Equal(refused, (result as CommandResult.Refused)?.Reason.Code);
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, proposal with { PublishedOn = new(2026, 11, 20), PublishedAt = "javascript:alert(1)" }, "q"),
            RefusalReason.NotUnderstood);
        if (refused is not null)
        {
            Assert.IsType<CommandResult.Done>(await ProposeAsync(h, id, proposal with { Unpublished = true }, "unpublished"));
        }
    }

    /// <summary>OKA-SLA-13 needs the record of the investigation, and a ground that the contract does not know is none.</summary>
    [Fact]
    public async Task WhatAGroundAsksFor_HasToBeThere()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        ExclusionProposal undetermined = new("undetermined", [], "原因を特定できなかった");
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, undetermined, "a"), RefusalReason.MissingField);
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, undetermined with { Code = "weather" }, "b"), IncidentRefusals.NoSuchExclusion);
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, OtherService with { Indicators = ["speed"] }, "c"), IncidentRefusals.NoSuchIndicator);
        ChangeHarness.ExpectRefused(await ProposeAsync(h, id, OtherService with { Evidence = "" }, "d"), RefusalReason.MissingField);
        Assert.IsType<CommandResult.Done>(await ProposeAsync(h, id, undetermined with { Investigation = "調査報告書 2026-11-20" }, "e"));
    }

    /// <summary>OKA-SLA-12: the client's own word; the contractor's manager answers.</summary>
    [Fact]
    public async Task WhatTheClientProposes_TheContractorAnswers()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        ExclusionCommands desk = h.Desk.Exclusions;
        await DoneAsync(desk.ProposeAsync(id, h.By(new("client_approver"), "c"), new("user", [], "職員の操作の誤り"), byClient: true));
        await h.AdvanceAsync(TimeSpan.Zero);
        await h.ExpectMailsAsync("exclusion→manager");
        string proposal = (await h.StateAsync(id)).Exclusions[^1].Id;
        ChangeHarness.ExpectRefused(
            await desk.AnswerAsync(id, h.By(IncidentHarness.OnCall), proposal, asClient: false, agree: true, null), RefusalReason.NotAsked);
        ChangeHarness.ExpectRefused(await desk.TakeBackAsync(id, h.By(IncidentHarness.OnCall), proposal, asClient: false), RefusalReason.NotAllowed);
        await DoneAsync(desk.AnswerAsync(id, h.By(new("manager")), proposal, asClient: false, agree: true, null));
        await h.AdvanceAsync(TimeSpan.Zero);
        await h.ExpectMailsAsync("exclusion-answer→client_approver");
        Assert.Equal(40, (await FigureAsync(h)).Availability!.Excluded.TotalMinutes);
    }

    /// <summary>An agreement covers what had stopped when it was proposed; the same incident stopping again has a cause of its own.</summary>
    [Fact]
    public async Task AStopAfterTheAgreement_Counts()
    {
        (IncidentHarness h, CaseId id) = await StoppedAsync();
        await using IncidentHarness harness = h;
        await AnsweredAsync(h, id, await ProposedAsync(h, id, OtherService), agree: true, null);
        await h.AdvanceToAsync("2026-11-20 11:00");
        await h.AlertAsync(severity: "critical");
        await h.AdvanceToAsync("2026-11-20 11:15");
        MeasuredIndicator measured = await FigureAsync(h);
        Assert.Equal((40, 15), (measured.Availability!.Excluded.TotalMinutes, measured.Availability!.AdjustedDown.TotalMinutes));
    }

    /// <summary>Stopped from 10:00 to 10:40 on an open day; it is 10:41.</summary>
    private static async Task<(IncidentHarness H, CaseId Id)> StoppedAsync()
    {
        IncidentHarness h = await IncidentHarness.StartAsync("okayama", "2026-11-20 10:00");
        CaseId id = await h.QuietAlertAsync("critical");
        await h.AdvanceToAsync("2026-11-20 10:40");
        await h.RecoverAsync(id);
        await h.AdvanceToAsync("2026-11-20 10:41");
        await h.ForgetMailsAsync();
        return (h, id);
    }

    private static Task<CommandResult> ProposeAsync(IncidentHarness h, CaseId id, ExclusionProposal proposal, string key) =>
        h.Desk.Exclusions.ProposeAsync(id, h.By(IncidentHarness.OnCall, key), proposal, byClient: false);

    private static async Task<string> ProposedAsync(IncidentHarness h, CaseId id, ExclusionProposal proposal)
    {
        await DoneAsync(ProposeAsync(h, id, proposal, proposal.Evidence));
        await h.AdvanceAsync(TimeSpan.Zero);
        return (await h.StateAsync(id)).Exclusions[^1].Id;
    }

    private static async Task AnsweredAsync(IncidentHarness h, CaseId id, string proposal, bool agree, string? reason)
    {
        await DoneAsync(h.Desk.Exclusions.AnswerAsync(id, h.By(new("client_approver")), proposal, asClient: true, agree, reason));
        await h.AdvanceAsync(TimeSpan.Zero);
    }

    private static async Task DoneAsync(Task<CommandResult> act) => Assert.IsType<CommandResult.Done>(await act);

    private static async Task<MeasuredIndicator> FigureAsync(IncidentHarness h, DateTimeOffset? asOf = null)
    {
        Contract contract = h.Get<ContractVersions>().Current(h.ContractId)!;
        ServiceLevelPeriod period = ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, new(2026, 11, 20));
        return (await h.Get<ServiceLevelReader>().ReadAsync(contract, period, asOf ?? h.Now))!.Indicators[0];
    }
}
