using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What monitoring tools were seen to send, and whether the right people hear of it: after public reports of other products.</summary>
public sealed partial class IncidentScenarios
{
    private const string Fingerprint = "f1";

    private static string ByAlert(string text) => text.Replace("recovery: confirm", "recovery: alert", StringComparison.Ordinal)
        .Replace("flap_window: PT10M", "flap_window: PT1M", StringComparison.Ordinal);

    /// <summary>A signal of a source without ids of its own.</summary>
    private static AlertSignal Fired(IncidentHarness h, DateTimeOffset? startsAt, string severity = "critical", string? system = "web01",
        string title = "受付停止") =>
        IncidentHarness.Signal(title, Fingerprint, startsAt?.ToString("O") ?? "", AlertState.Firing, severity, system, null,
            startsAt) with
        { EpisodeFromSource = false };

    private static AlertSignal Over(IncidentHarness h, DateTimeOffset? startsAt, DateTimeOffset? endsAt, string? reason = null) =>
        Fired(h, startsAt) with { State = AlertState.Resolved, Severity = null, EndsAt = endsAt, EndReason = reason };

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(20 * 60)]
    public async Task SecondFiringOfTheSameStart_ReopensOrOpensAndIsToldOf(int secondsAfter)
    {
        // prometheus/alertmanager 952, 1684
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: ByAlert);
        DateTimeOffset start = h.Now;
        await h.SendAsync(Fired(h, start));
        await h.AdvanceAsync(2 * Minute);
        await h.SendAsync(Over(h, start, h.Now));
        await h.ForgetMailsAsync();
        await h.AdvanceAsync(TimeSpan.FromSeconds(secondsAfter));
        AlertReceipt again = await h.SendAsync(Fired(h, start) with { IsRepeat = secondsAfter == 7 });
        Assert.NotEqual(AlertMove.Ignore, again.Move);
        await h.AdvanceAsync(5 * Minute);
        Assert.Single((await h.StateAsync(CaseId.Parse(IncidentKind.Incidents, again.IncidentId!))).Firing);
        Assert.Contains(await h.NewlyToldAsync(), m => m.StartsWith("page", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(-15)]
    [InlineData(15)]
    [InlineData(-100_000)]
    public async Task FiringWithAnotherStart_IsTheSameAlertAndRecovers(int seconds)
    {
        // prometheus/alertmanager pull request 1611: an earlier start wins
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: ByAlert);
        DateTimeOffset start = h.Now;
        CaseId id = CaseId.Parse(IncidentKind.Incidents, (await h.SendAsync(Fired(h, start))).IncidentId!);
        AlertReceipt merged = await h.SendAsync(Fired(h, start.AddSeconds(seconds)));
        Assert.Equal((AlertMove.Resend, id.Value), (merged.Move, merged.IncidentId));
        await h.AdvanceAsync(3 * Minute);
        await h.SendAsync(Over(h, start.AddSeconds(seconds), h.Now));
        Assert.NotNull((await h.StateAsync(id)).RecoveredAt);
        await h.ExpectMailsAsync("page→on_call", "recovered→on_call");
    }

    [Theory]
    [InlineData("9001", "9002")]
    [InlineData("9002", "9001")]
    public async Task TwoEventsOfOneTrigger_EndWithTheLastOfThem(string first, string second)
    {
        // alertmixer/amixr 7
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: ByAlert);
        CaseId id = await h.AlertAsync(episode: "9001", severity: "warning");
        Assert.Equal(id, await h.AlertAsync(episode: "9002", severity: "warning"));
        await h.ResolveAsync(episode: first);
        Assert.Null((await h.StateAsync(id)).RecoveredAt);
        Assert.Equal(AlertMove.Resend,
            (await h.SendAsync(IncidentHarness.Signal("受付サーバー停止", "r1", second, AlertState.Firing, "warning", "web01", null, h.Now))).Move);
        await h.ResolveAsync(episode: second);
        Assert.NotNull((await h.StateAsync(id)).RecoveredAt);
    }

    [Theory]
    [InlineData("critical", "db1", true)]
    [InlineData("critical", "ap1", true)]
    [InlineData("warning", "db1", true)]
    [InlineData("warning", "AP1.hospital.example:9100", false)]
    public async Task JoinThatIsWorseOrAboutAnotherSystem_CallsAgainAndSaysWhatIsNew(string severity, string system, bool calls)
    {
        // bosun 1471, alerta 263, grafana/oncall 4421
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync("DiskFilling", rule: "a", episode: "1", severity: "warning", system: "ap1", group: "g");
        await h.AdvanceAsync(3 * Minute);
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(Minute);
        await h.ForgetMailsAsync();
        int before = h.Relay.Messages.Count;
        Assert.Equal(id, await h.AlertAsync("DatabaseDown", rule: "b", episode: "1", severity: severity, system: system, group: "g"));
        await h.ExpectMailsAsync(calls ? ["page→on_call"] : []);
        if (calls)
        {
            Assert.Contains("DatabaseDown", h.Relay.Messages.Skip(before).Single().PlainTextContent, StringComparison.Ordinal);
        }

        IncidentState state = await h.StateAsync(id);
        Assert.Equal(severity, state.Severity);
        Assert.Equal(system == "db1" ? ["ap1", "db1"] : ["ap1"], state.Systems);
        Assert.Equal(calls ? 0 : 1, state.Acknowledgements.Count);
    }

    [Fact]
    public async Task ResendThatIsWorse_IsRecordedAndTold()
    {
        // PerformanceMonitor 3341, OpsKnight 476
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "c", severity: "warning");
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(Minute);
        await h.ForgetMailsAsync();
        Assert.Equal(id, await h.AlertAsync(episode: "c", severity: "error"));
        await h.ExpectMailsAsync("page→on_call");
        Assert.Equal("error", (await h.StateAsync(id)).Severity);
        Assert.Equal(id, await h.AlertAsync(episode: "c", severity: "error"));
        Assert.Equal(id, await h.AlertAsync("受付サーバー停止（3拠点）", episode: "c", severity: "error"));
        await h.ExpectNothingElseAsync();
        Assert.Equal("受付サーバー停止（3拠点）", (await h.StateAsync(id)).Title);
        Assert.Equal(3, (await h.StateAsync(id)).Facts.OfType<AlertFired>().Count());
    }

    [Fact]
    public async Task StormOfAlertsAboutManySystems_IsToldInFewMails_AndTheChainGoesOn()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        for (int i = 0; i < 40; i++)
        {
            await h.AlertAsync(rule: $"r{i}", episode: "1", severity: "warning", system: $"host{i}", group: "g");
            await h.AdvanceAsync(TimeSpan.FromSeconds(5));
        }

        await h.AdvanceAsync(2 * Minute);
        IReadOnlyList<string> told = await h.NewlyToldAsync();
        Assert.Contains("page→team_lead", told);
        Assert.InRange(told.Count(m => m == "news→on_call"), 1, 3);
        Assert.Equal(1, told.Count(m => m == "page→on_call"));
    }

    [Fact]
    public async Task AlertThatComesAndGoes_TakesTheChainToItsThirdLevel()
    {
        // elastic/kibana 143445
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: text => ByAlert(text)
            .Replace("wait: PT5M", "wait: PT1M", StringComparison.Ordinal).Replace("wait: PT10M", "wait: PT1M", StringComparison.Ordinal)
                .Replace("wait: PT15M", "wait: PT1M", StringComparison.Ordinal));
        for (int i = 0; i < 7; i++)
        {
            await h.SendAsync(Fired(h, h.Now));
            await h.AdvanceAsync(TimeSpan.FromSeconds(50));
            await h.SendAsync(Over(h, null, h.Now));
            await h.AdvanceAsync(TimeSpan.FromSeconds(8));
        }

        IReadOnlyList<string> told = await h.NewlyToldAsync();
        Assert.Contains("page→team_lead", told);
        Assert.Contains("page→manager", told);
        Assert.InRange(told.Count(m => m.EndsWith("→on_call", StringComparison.Ordinal)), 1, 7);
        CaseRow<IncidentSummary> row = await h.Ledger.OfAsync("standard").SingleAsync();
        Assert.Equal(1, (await h.StateAsync(row.Id)).Round);
    }

    [Theory]
    [InlineData("MissingSeries")]
    [InlineData("Paused")]
    public async Task EndWithoutACause_IsToBeConfirmedWhateverTheContractSays(string reason)
    {
        // grafana/grafana 105571
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: ByAlert);
        CaseId id = CaseId.Parse(IncidentKind.Incidents, (await h.SendAsync(Fired(h, h.Now))).IncidentId!);
        await h.AdvanceAsync(Minute);
        int before = h.Relay.Messages.Count;
        await h.SendAsync(Over(h, null, h.Now, reason));
        IncidentState state = await h.StateAsync(id);
        Assert.Null(state.RecoveredAt);
        Assert.Equal([reason], state.RecoveryDoubts);
        Assert.NotNull(state.RecoveryToConfirm);
        Assert.Contains(reason, h.Relay.Messages.Skip(before).Single().PlainTextContent, StringComparison.Ordinal);
        await h.SendAsync(Fired(h, h.Now));
        await h.AdvanceAsync(Minute);
        await h.SendAsync(Over(h, null, h.Now));
        Assert.NotNull((await h.StateAsync(id)).RecoveredAt); // this time it was seen to end
    }

    [Fact]
    public async Task FiringRightAfterItsEndThatIsNeverRepeated_IsAskedAbout()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: ByAlert);
        DateTimeOffset start = h.Now;
        CaseId id = CaseId.Parse(IncidentKind.Incidents, (await h.SendAsync(Fired(h, start))).IncidentId!);
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(Minute);
        await h.SendAsync(Over(h, start, h.Now));
        await h.AdvanceAsync(TimeSpan.FromSeconds(3));
        await h.SendAsync(Fired(h, start)); // a late copy, or the trouble once more
        Assert.Single((await h.StateAsync(id)).Firing);
        for (int minute = 0; minute < 50; minute++)
        {
            await h.AdvanceAsync(Minute);
            await h.SweepAsync();
        }

        IncidentState state = await h.StateAsync(id);
        Assert.Empty(state.Firing);
        Assert.NotNull(state.RecoveryToConfirm);
        Assert.Contains("confirm-recovery→on_call", await h.NewlyToldAsync());
    }

    [Theory]
    [InlineData(-20_000)]
    [InlineData(-40)]
    public async Task StartBeforeAnybodyCanHaveKnown_StartsNoClock(int days)
    {
        // BitRocket 34, aiwatch 1330
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(startsAt: h.Now.AddDays(days));
        IncidentState state = await h.StateAsync(id);
        Assert.Equal((h.Now, h.Now), (state.OccurredAt, state.StoppedAt));
        Assert.Contains("-20261120-", id.Value, StringComparison.Ordinal);
        await h.ExpectMailsAsync("page→on_call");
    }

    [Fact]
    public async Task RowsAndFactsOfTheReleaseBefore_GoOn()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = CaseId.For(IncidentKind.Incidents, "standard", "yesterday", new DateOnly(2026, 11, 20));
        string version = (await h.Get<ContractVersions>().PinAsync("standard")).Profile.Version;
        string row = $$"""{"ruleKey":"test.rule.f1","episodeKey":"test.episode.f1.old","state":"firing","incidentId":"{{id}}","title":"受付停止","startsAt":"2026-11-20T00:50:00+00:00","lastSeenAt":"2026-11-20T00:50:00+00:00","factId":"fired/test.episode.f1.old","staleNoted":false}""";
        string fact = """{"kind":"alertFired","ruleKey":"test.rule.f1","episodeKey":"test.episode.f1.old","source":"test","title":"受付停止","severity":"warning","system":"web01","startsAt":"2026-11-20T00:50:00+00:00","id":"fired/test.episode.f1.old","at":"2026-11-20T00:50:00+00:00","recordedAt":"2026-11-20T00:50:00+00:00","actor":"monitoring:test"}""";
        Assert.True(await h.Get<AlertLedger>().TryWriteAsync("standard", Ledger.LedgerJson.Read<AlertRecord>(row), default));
        await h.Ledger.RecordAsync(id, Ledger.LedgerJson.Read<IncidentFact>(fact));
        await h.Ledger.OpenAsync(new CaseRow<IncidentSummary> { Id = id, ProfileVersion = version, FiledAt = h.Now });
        await h.Client.StartOrSignalAsync(id, "sweep", default);
        await h.Engine.WhenIdleAsync();
        await h.ForgetMailsAsync();

        AlertReceipt again = await h.SendAsync(Fired(h, h.Now, "warning"));
        Assert.Equal((AlertMove.Resend, id.Value), (again.Move, again.IncidentId));
        AlertReceipt over = await h.SendAsync(Over(h, h.Now, h.Now));
        Assert.Equal((AlertMove.Resolve, id.Value), (over.Move, over.IncidentId));
        Assert.NotNull((await h.StateAsync(id)).RecoveryToConfirm);
        await h.ExpectMailsAsync("confirm-recovery→on_call");
    }

    /// <summary>A report goes to the client: who wrote no description left labels, which are for engineers.</summary>
    [Fact]
    public async Task DraftOfAnAlertThatNobodyDescribed_IsASentence_WithNamesOfPeople()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        AlertReceipt receipt = await h.SendAsync(Fired(h, h.Now) with { Title = "HostDown", System = "web01", Description = "alertname: HostDown\ninstance: web01" });
        CaseId id = CaseId.Parse(IncidentKind.Incidents, receipt.IncidentId!);
        await h.AcknowledgeAsync(id);
        CaseView<IncidentState> view = await h.ReadAsync(id);
        IncidentStep first = view.Contract.Profile.Incident.Steps.Single(s => s.Id == "first_report");
        IReadOnlyList<ReportValue> draft = (await h.Desk.DraftAsync(view, first.Id, 1, h.Now))!.Values;
        Assert.DoesNotContain(draft, v => v.Value.Contains("alertname", StringComparison.Ordinal));
        Assert.Contains(draft, v => v.Value.Contains("web01において「HostDown」を検知しました。", StringComparison.Ordinal));
    }

    [Fact]
    public async Task ManyDeliveriesOfOneRuleAtOnce_AreAllTaken()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        AlertReceipt[] receipts = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Task.Run(() => h.SendAsync(Fired(h, h.Now)))));
        Assert.Single(receipts.Select(r => r.IncidentId).Distinct());
        await h.ExpectMailsAsync("page→on_call");
    }

    [Fact]
    public async Task RecoveryEnteredToTheMinute_ComesAfterTheNotesOfThatMinute_AndLengthsAreThoseOfTheMinutesShown()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 21:53");
        await h.AdvanceAsync(TimeSpan.FromSeconds(40));
        CaseId id = await h.AlertAsync();
        await h.AcknowledgeAsync(id);
        await h.AdvanceToAsync("2026-11-20 21:57");
        await h.AdvanceAsync(TimeSpan.FromSeconds(20));
        await h.DoAsync(commands => commands.NoteAsync(id, h.By(IncidentHarness.OnCall, "n"), "再起動"));
        await h.AdvanceAsync(TimeSpan.FromSeconds(20));
        await h.RecoverAsync(id, "2026-11-20 21:57");
        CaseView<IncidentState> view = await h.ReadAsync(id);
        Assert.Equal(["再起動", "復旧を確認"], view.State.Facts.Select(f => f switch { ProgressNoted n => n.Text, RecoveryMarked r => r.Comment, _ => null })
            .OfType<string>());
        IncidentStep final = view.Contract.Profile.Incident.Steps.Single(s => s.Id == "final_report");
        Assert.Equal("4分", ReportDraft.Of(view, final, p => p).Single(v => v.FieldId == "outage_length").Value);
        Assert.Matches("再起動\n.*復旧を確認", ReportDraft.Of(view, final, p => p).Single(v => v.FieldId == "measures").Value);
    }

    [Fact]
    public async Task ClosedIncident_IsListedByTheDayOfItsOpening_AndLedgeredByTheDayOfItsRegistration()
    {
        // An alert that had fired for 60 days before this server heard of it; and a call that was written down over the month's end.
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-12-01 00:30");
        CaseId alert = await h.AlertAsync(startsAt: h.Now.AddDays(-60));
        CaseId call = await h.ReportedAsync(heardAt: IncidentHarness.Local("2026-11-30 23:50"));
        foreach (CaseId id in (CaseId[])[alert, call])
        {
            await h.DoAsync(commands => commands.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "誤検知"));
        }

        async Task<string[]> Of(IAsyncEnumerable<CaseRow<IncidentSummary>> rows) =>
            [.. (await rows.Select(r => r.Id.Value).ToListAsync()).Order(StringComparer.Ordinal)];
        DateTimeOffset december = IncidentHarness.Local("2026-12-01 00:00");
        string[] both = [.. ((string[])[alert.Value, call.Value]).Order(StringComparer.Ordinal)];
        Assert.Equal([alert.Value], await Of(h.Ledger.ClosedOfAsync("standard", december, december.AddMonths(1))));
        Assert.Equal([call.Value], await Of(h.Ledger.ClosedOfAsync("standard", december.AddMonths(-1), december)));
        Assert.Equal(both, await Of(h.Ledger.ClosedRegisteredAsync("standard", december, december.AddMonths(1))));
        Assert.Empty(await Of(h.Ledger.ClosedRegisteredAsync("standard", december.AddMonths(1), december.AddMonths(2))
            .Where(r => r.RegisteredAt >= december.AddMonths(1))));
    }
}
