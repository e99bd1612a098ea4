using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Engine.Tests.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.Replay;

/// <summary>Histories of each stage of a change, waiting and ended, replayed with the code of each other stage.</summary>
public sealed class PatchStageTests
{
    private static readonly Dictionary<string, Type> Stages = new(StringComparer.Ordinal)
    {
        ["initial"] = typeof(PatchStages.Initial),
        ["patched"] = typeof(PatchStages.Patched),
        ["deprecated"] = typeof(PatchStages.Deprecated),
        ["complete"] = typeof(PatchStages.Complete),
    };

    [Theory]
    // An instance from before the change: the patched release carries it to its end, later ones must not meet it.
    [InlineData("initial", "", "initial", true)]
    [InlineData("initial", "", "patched", true)]
    [InlineData("initial", "", "deprecated", false)]
    [InlineData("initial", "", "complete", false)]
    // One that the patched release took over keeps the old way, as its version says.
    [InlineData("patched", "", "patched", true)]
    [InlineData("patched", "", "complete", false)]
    // A new one goes through all later stages; back to the initial release it cannot go.
    [InlineData("patched", "1.1", "initial", false)]
    [InlineData("patched", "1.1", "deprecated", true)]
    [InlineData("patched", "1.1", "complete", true)]
    [InlineData("deprecated", "1.1", "patched", true)]
    [InlineData("deprecated", "1.1", "complete", true)]
    [InlineData("complete", "1.1", "deprecated", true)]
    [InlineData("complete", "1.1", "patched", true)]
    [InlineData("complete", "1.1", "initial", false)]
    public async Task HistoryOfOneStage_OnTheCodeOfAnother(string from, string version, string to, bool isSafe)
    {
        var (waiting, ended) = await RecordAsync(from, version);
        var replayer = Replayer(to);

        Assert.Equal(isSafe ? ReplayVerdict.Waiting : ReplayVerdict.NonDeterministic, replayer.Replay(waiting).Verdict);
        Assert.Equal(isSafe ? ReplayVerdict.Completed : ReplayVerdict.NonDeterministic, replayer.Replay(ended).Verdict);
    }

    /// <summary>What the replayer says beforehand is what happens: an engine with the new code goes on with, or fails, the instance.</summary>
    [Theory]
    [InlineData("patched", OrchestrationRuntimeStatus.Completed)]
    [InlineData("complete", OrchestrationRuntimeStatus.Failed)]
    public async Task RunningInstance_MeetsTheNextRelease(string to, OrchestrationRuntimeStatus expected)
    {
        await using var harness = await StartAsync("initial");
        var id = await harness.StartAsync(PatchStages.Name, "fire");
        await harness.IdleAsync();

        await harness.RestartAsync(newTasks: tasks => AddTo(tasks, to));
        await harness.Client.RaiseEventAsync(id, "Answer", "done");

        Assert.Equal(expected, (await harness.GetAsync(id)).RuntimeStatus);
    }

    private static async Task<(ExportedHistory Waiting, ExportedHistory Ended)> RecordAsync(string stage, string version)
    {
        await using var harness = await StartAsync(stage);
        var id = await harness.Client.ScheduleNewOrchestrationInstanceAsync(PatchStages.Name, "fire", new StartOrchestrationOptions { Version = version });
        await harness.IdleAsync();
        var waiting = harness.Engine.ExportHistory(id)!;
        await harness.Client.RaiseEventAsync(id, "Answer", "done");
        await harness.IdleAsync();
        return (Reread(waiting), Reread(harness.Engine.ExportHistory(id)!));

        static ExportedHistory Reread(ExportedHistory history) => ExportedHistory.Parse(history.ToJson());
    }

    private static HistoryReplayer Replayer(string stage) => new(new DurableTaskRegistry().AddOrchestrator(PatchStages.Name, Stages[stage]));

    private static Task<EngineHarness> StartAsync(string stage) => EngineHarness.StartAsync(tasks => AddTo(tasks, stage));

    private static void AddTo(DurableTaskRegistry tasks, string stage) => tasks
        .AddOrchestrator(PatchStages.Name, Stages[stage])
        .AddActivityFunc<string, string>("Notify", (_, input) => input)
        .AddActivityFunc<string, string>("Page", (_, input) => input)
        .AddActivityFunc<string, string>("Close", (_, input) => input);
}
