using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>Deaths, lost signals, and acts that come in an order that nobody planned.</summary>
public sealed partial class IncidentScenarios
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task DeathAnywhereInTheIntake_IsMadeGoodByTheSourcesRetry(bool episodeFromSource)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        int deaths = 0;
        for (int writes = 0; ; writes++)
        {
            AlertSignal firing = IncidentHarness.Signal("受付サーバー停止", $"r{writes}", "e1", AlertState.Firing, "warning", "web01", null,
                h.Now) with
            { EpisodeFromSource = episodeFromSource };
            AlertSignal resolved = firing with { State = AlertState.Resolved, StartsAt = null };
            bool diedAtStart = await h.DieWhileTakingAsync(firing, writes);
            h.Clock.Advance(TimeSpan.FromSeconds(5));
            CaseId id = CaseId.Parse(IncidentKind.Incidents, (await h.SendAsync(firing)).IncidentId!);
            IncidentState state = await h.StateAsync(id);
            Assert.Equal("受付サーバー停止", state.Title);
            Assert.Single(state.Facts.OfType<AlertFired>());
            Assert.Single(state.Facts.OfType<DutyPerformed>());

            bool diedAtEnd = await h.DieWhileTakingAsync(resolved, writes);
            h.Clock.Advance(TimeSpan.FromSeconds(5));
            await h.SendAsync(resolved);
            state = await h.StateAsync(id);
            Assert.Single(state.Facts.OfType<AlertResolved>());
            Assert.NotNull(state.RecoveryToConfirm);
            if (!diedAtStart && !diedAtEnd)
            {
                break;
            }

            deaths += (diedAtStart ? 1 : 0) + (diedAtEnd ? 1 : 0);
        }

        Assert.True(deaths >= 6, $"expected deaths between all writes; found {deaths}");
    }

    [Fact]
    public async Task SecondAlertOfAnIncidentLostByADeath_IsRecordedByItsRetry()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(rule: "a", episode: "1", group: "g");
        AlertSignal second = IncidentHarness.Signal("b", "b", "1", AlertState.Firing, "critical", "web01", "g", h.Now);
        Assert.True(await h.DieWhileTakingAsync(second, 2)); // the contract's text and the rule's row
        await h.SendAsync(second);
        await h.ResolveAsync("a", "1");
        Assert.Null((await h.StateAsync(id)).RecoveryToConfirm); // the other one fires
    }

    [Fact]
    public async Task FactWhoseSignalWasLost_IsNoticedByTheSweepThoughNothingIsDue()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(severity: "warning");
        await h.AcknowledgeAsync(id);
        await h.Ledger.RecordAsync(id, new Withdrawn { Id = "withdrawn", At = h.Now, RecordedAt = h.Now, Actor = "on_call", Reason = "誤検知" });
        for (int minute = 0; minute < 11; minute++)
        {
            await h.AdvanceAsync(Minute);
            await h.SweepAsync();
        }

        Assert.True((await h.StateAsync(id)).IsClosed);
    }

    [Fact]
    public async Task ProfileTakenFromTheFolder_ItsOpenCasesAreSweptByTheRulesTheyBeganWith()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.ExpectMailsAsync("page→on_call");
        await h.CrashAsync(text => text.Replace("  id: standard\n", "  id: other\n", StringComparison.Ordinal));
        await h.Client.SuspendInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(9 * Minute);
        Assert.Equal(1, await h.SweepAsync());
        await h.ExpectMailsAsync("page→team_lead");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task IncidentThatCannotBeRead_DoesNotKeepTheSweepFromTheOthers()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        await h.Ledger.OpenAsync(new CaseRow<IncidentSummary>
        {
            Id = CaseId.For(IncidentKind.Incidents, "standard", "broken", new DateOnly(2026, 1, 1)), ProfileVersion = "gone",
            FiledAt = h.Now - TimeSpan.FromDays(30),
        });
        CaseId id = await h.AlertAsync();
        await h.Client.SuspendInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(9 * Minute);
        await h.ExpectMailsAsync("page→on_call");
        Assert.Equal(1, await h.SweepAsync());
        await h.ExpectMailsAsync("page→team_lead");
    }

    [Fact]
    public async Task CloseThatWasPlannedBeforeAnAlertFiredAgain_DoesNotClose()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(severity: "warning");
        await h.PerformAsync(id, new IncidentDuty { Key = CaseSchedule.CloseKey, Kind = DutyKind.Close, DueAt = h.Now, Roles = [] });
        Assert.False((await h.StateAsync(id)).IsClosed);
    }

    [Fact]
    public async Task AlertAgainWhileTheIncidentIsBeingClosed_OpensAnother()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1");
        await h.Ledger.RecordAsync(id, new Closed { Id = Closed.FactId, At = h.Now, RecordedAt = h.Now, Actor = "system" }); // its row is not moved yet
        Assert.NotEqual(id, await h.AlertAsync(episode: "e2"));
    }

    /// <param name="dies">The look that closed it died before it saw the alert, and is made again.</param>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task AlertThatGotIntoAnIncidentWhileItWasClosed_OpensAnother(bool dies)
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1", severity: "warning");
        await h.ExpectMailsAsync("page→on_call");
        await h.Client.SuspendInstanceAsync(id.InstanceId);
        await h.Engine.WhenIdleAsync();
        await h.AdvanceAsync(Minute);

        // As if the close had read the facts before the second alert was recorded, and the alert had looked before the close was.
        await h.AlertAsync(episode: "e2", severity: "warning");
        await h.Ledger.RecordAsync(id, new Closed { Id = Closed.FactId, At = h.Now, RecordedAt = h.Now, Actor = "system", AlertsUntil = h.Now - Minute });
        await (dies ? (Task)h.Get<IncidentProcess>().ActAsync(id, h.Now, () => h.Now)
            : h.PerformAsync(id, new IncidentDuty { Key = CaseSchedule.CloseKey, Kind = DutyKind.Close, DueAt = h.Now, Roles = [] }));
        await h.AdvanceAsync(2 * Minute);
        await h.SweepAsync();
        await h.ExpectMailsAsync("page→on_call");
        CaseRow<IncidentSummary> other = await h.Ledger.OfAsync("standard").SingleAsync(r => r.Id != id);
        Assert.Equal("test.episode.r1.e2", Assert.Single((await h.StateAsync(other.Id)).Facts.OfType<AlertFired>()).EpisodeKey);
        Assert.Equal(other.Id, await h.AlertAsync(episode: "e2", severity: "warning")); // told again, it belongs there
        await h.ResolveAsync(episode: "e2");
        await h.ExpectMailsAsync("confirm-recovery→on_call");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task AlertAfterTheWithdrawal_OpensAnotherThoughTheIncidentIsNotClosedYet()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(episode: "e1");
        await h.Ledger.RecordAsync(id, new Withdrawn { Id = Withdrawn.FactId, At = h.Now, RecordedAt = h.Now, Actor = "on_call", Reason = "誤検知" });
        Assert.NotEqual(id, await h.AlertAsync(episode: "e2"));
        await h.ExpectMailsAsync("page→on_call", "page→on_call");
    }

    [Fact]
    public async Task FiringLostByADeath_IsMadeGoodByItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        AlertSignal firing = IncidentHarness.Signal("受付サーバー停止", "r1", "e1", AlertState.Firing, "warning", "web01", null, h.Now);
        Assert.True(await h.DieWhileTakingAsync(firing, 2)); // the contract's text and the rule's row
        DateTimeOffset fired = h.Now;
        h.Clock.Advance(3 * Minute);
        AlertReceipt end = await h.ResolveAsync(episode: "e1");
        IncidentState state = await h.StateAsync(CaseId.Parse(IncidentKind.Incidents, end.IncidentId!));
        Assert.Equal(("受付サーバー停止", fired, (DateTimeOffset?)h.Now), (state.Title, state.OpenedAt, state.RecoveryToConfirm));
        await h.ExpectMailsAsync("confirm-recovery→on_call");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task TwoAlertsOfANewGroupAtOnce_ShareOneIncident()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        AlertSignal first = IncidentHarness.Signal("a", "a", "1", AlertState.Firing, "warning", "web01", "g", h.Now);
        AlertSignal second = IncidentHarness.Signal("b", "b", "1", AlertState.Firing, "warning", "web01", "g", h.Now);

        // Another process stands still between the group's row and the incident's.
        TaskCompletionSource goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<string?> other = await h.TakeElsewhereAsync(first, standStillAt: 3, goOn.Task);
        string? joined = (await h.SendAsync(second)).IncidentId;
        goOn.SetResult();
        Assert.Equal(await other, joined);
        Assert.Equal(2, (await h.StateAsync(CaseId.Parse(IncidentKind.Incidents, joined!))).Firing.Count);
        await h.ExpectMailsAsync("page→on_call");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task RecoveryCorrectedToAnEarlierTime_Counts()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.AlertAsync();
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(30 * Minute);
        await h.RecoverAsync(id, "2026-11-20 10:25");
        await h.AdvanceAsync(Minute);
        await h.DoAsync(commands =>
            commands.MarkRecoveredAsync(id, h.By(IncidentHarness.OnCall, "corrected"), IncidentHarness.Local("2026-11-20 10:10"), "記録を確認"));
        Assert.Equal(IncidentHarness.Local("2026-11-20 10:10"), (await h.StateAsync(id)).RecoveredAt);
    }

    [Fact]
    public async Task AcknowledgingAgain_KeepsTheAcknowledgementAlive()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync(localStart: "2026-11-20 10:00");
        CaseId id = await h.AlertAsync(severity: "warning");
        await h.AcknowledgeAsync(id);
        await h.AcknowledgeAsync(id); // a double click
        Assert.Single((await h.StateAsync(id)).Facts.OfType<Acknowledged>());
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.AdvanceToAsync("2026-11-20 10:20");
        await h.AcknowledgeAsync(id);
        await h.AdvanceToAsync("2026-11-20 10:49");
        IncidentState state = await h.StateAsync(id);
        Assert.Equal(1, state.Round);
        Assert.Single(state.Acknowledgements);
        await h.AdvanceToAsync("2026-11-20 10:51");
        Assert.Equal(2, (await h.StateAsync(id)).Round);
    }

    [Fact]
    public async Task ResponseCompletedTwice_StartsItsClocksOnce()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync(severity: "warning");
        await h.AcknowledgeAsync(id);
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        DateTimeOffset first = h.Now;
        await h.AdvanceAsync(5 * Minute);
        await h.DoAsync(commands => commands.CompleteResponseAsync(id, h.By(new("team_lead"), "again"), null));
        Assert.Equal(first, (await h.StateAsync(id)).ResponseCompletedAt);
    }

    [Fact]
    public async Task ReportAfterTheClose_IsRefusedAndNotKeptAsSent()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        CaseId id = await h.AlertAsync();
        await h.DoAsync(commands => commands.WithdrawAsync(id, h.By(IncidentHarness.OnCall), "誤検知"));
        ReportDocument draft = (await h.Desk.DraftAsync(await h.ReadAsync(id), "first_report", 1, h.Now))!;
        Dictionary<string, string> values = draft.Values.ToDictionary(v => v.FieldId, _ => "記入済み");
        CommandResult result = await h.Desk.SendReportAsync(id, h.By(IncidentHarness.OnCall), "first_report", 1, 1, values);
        Assert.Equal(IncidentRefusals.IncidentClosed, Assert.IsType<CommandResult.Refused>(result).Reason);
        Assert.Null((await h.Desk.DraftAsync(await h.ReadAsync(id), "first_report", 1, h.Now))!.SentAt);
    }
}
