using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Incidents;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// Instances outlive releases: histories that earlier code wrote are replayed by the code of today. When one of these fails, do not
/// record it anew; the orchestrator has to go on with it, or needs a new durable name beside the old one.
/// </summary>
public sealed class ReplayTests
{
    /// <summary>Set to 1 to record <see cref="WholeStory"/> when there is none of that version yet.</summary>
    private const string Record = "WORKFLOWS_RECORD_HISTORY";

    private const string WholeStory = "RunIncident.whole-story.v1.json";

    [Fact]
    public void WholeStory_IsReplayedToItsEnd()
    {
        ReplayedInstance replayed = RecordedHistory.Read(WholeStory).Replay<RunIncidentOrchestrator>();
        Assert.Null(replayed.Divergence);
        Assert.Equal(OrchestrationRuntimeStatus.Completed, replayed.Outcome?.Status);
        Assert.Empty(replayed.NewDecisions);
    }

    /// <summary>The release may come at any moment of an incident.</summary>
    [Fact]
    public void WholeStory_IsReplayedFromEveryMomentOnTheWay()
    {
        RecordedHistory history = RecordedHistory.Read(WholeStory);
        Assert.True(history.Turns.Count > 40, $"expected a whole story, found {history.Turns.Count} turns");
        for (int turns = 1; turns < history.Turns.Count; turns++)
        {
            ReplayedInstance replayed = history.Until(turns).Replay<RunIncidentOrchestrator>();
            Assert.True(replayed.Outcome is null, $"after {turns} turns: {replayed.Outcome}");
            Assert.Empty(replayed.NewDecisions);
        }
    }

    [Fact]
    public void InstanceThatWaitsForATimer_GoesOnWithALook()
    {
        RecordedHistory history = RecordedHistory.Read(WholeStory);
        int waiting = history.Turns.ToList().FindIndex(t => t.Entries.Any(e => e.Kind == HistoryKind.TimerCreated)) + 1;
        ReplayedInstance replayed = history.Until(waiting).Replay<RunIncidentOrchestrator>();
        replayed.LetTheTimerFire();
        Assert.Equal(["TaskScheduled PlanIncident"], replayed.NewDecisions);
    }

    [Fact]
    public void CodeThatActsBeforeItLooks_IsFoundToDiverge()
    {
        ReplayedInstance replayed = RecordedHistory.Read(WholeStory).Replay<ActsBeforeItLooks>();
        Assert.Contains("'PlanIncident'", replayed.Divergence, StringComparison.Ordinal);
        Assert.Contains("'PerformDuty'", replayed.Divergence, StringComparison.Ordinal);
    }

    [Fact]
    public void CodeThatWaitsOnceMore_IsFoundToDiverge()
    {
        ReplayedInstance replayed = RecordedHistory.Read(WholeStory).Replay<WaitsOnceMore>();
        Assert.Contains("CreateTimerOrchestratorAction", replayed.Divergence, StringComparison.Ordinal);
    }

    /// <summary>What the engine writes today can be replayed too, and is the next version of the file when one is needed.</summary>
    [Fact]
    public async Task FreshHistory_IsReplayedToItsEnd()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync();
        IncidentId id = await h.AlertAsync(episode: "e1");
        await h.AdvanceAsync(TimeSpan.FromMinutes(6)); // the second level of the chain
        await h.AcknowledgeAsync(id);
        await h.AdvanceToAsync("2026-11-20 10:20"); // a reminder
        await h.SendReportAsync(id, "first_report");
        await h.SendReportAsync(id, "status_report");
        await h.AdvanceToAsync("2026-11-20 10:30");
        await h.ChangeStateAsync(id, "復旧作業を開始");
        await h.SendReportAsync(id, "change_report");
        await h.ResolveAsync(episode: "e1");
        await h.RecoverAsync(id);
        await h.CompleteAsync(id);
        await h.SendReportAsync(id, "provisional_report");
        await h.SendReportAsync(id, "final_report");
        string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Last(r => r.StepId == "final_report").ContentHash;
        await h.DoAsync((desk, client) => desk.DecideReportAsync(id, new("client_approver"), "final_report", 1, 1, hash, accept: true, null, h.Now, client, default));
        await h.AdvanceAsync(TimeSpan.FromMinutes(11)); // the flap window
        Assert.True((await h.StateAsync(id)).IsClosed);

        RecordedHistory fresh = RecordedHistory.Of(h.Engine, id.InstanceId);
        ReplayedInstance replayed = fresh.Replay<RunIncidentOrchestrator>();
        Assert.Equal(OrchestrationRuntimeStatus.Completed, replayed.Outcome?.Status);
        Assert.Empty(replayed.NewDecisions);
        if (Environment.GetEnvironmentVariable(Record) == "1")
        {
            fresh.Write(WholeStory);
        }
    }

    private sealed class ActsBeforeItLooks : TaskOrchestrator<RunIncidentInput, RunIncidentOutcome>
    {
        public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
        {
            IncidentDuty page = new() { Key = "page", Kind = DutyKind.Page, DueAt = context.CurrentUtcDateTime, Roles = ["on_call"] };
            await PerformDutyActivity.CallAsync(context, new(input.IncidentId, page, context.CurrentUtcDateTime));
            return await new RunIncidentOrchestrator().RunAsync(context, input);
        }
    }

    private sealed class WaitsOnceMore : TaskOrchestrator<RunIncidentInput, RunIncidentOutcome>
    {
        public override async Task<RunIncidentOutcome> RunAsync(TaskOrchestrationContext context, RunIncidentInput input)
        {
            await context.CreateTimer(context.CurrentUtcDateTime.AddSeconds(1), CancellationToken.None);
            return await new RunIncidentOrchestrator().RunAsync(context, input);
        }
    }
}
