using Microsoft.DurableTask;
using Workflows.Embedded.DurableTask;
using Workflows.Engine.Tests.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.Replay;

/// <summary>What the replayer says about code that was changed in the usual ways.</summary>
public sealed class HistoryReplayerTests
{
    private static readonly Func<TaskOrchestrationContext, string, Task<string>> Recorded = async (context, input) =>
    {
        await context.CallActivityAsync<string>("A", input);
        await context.CallActivityAsync<string>("B", input);
        await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
        try
        {
            await context.CallActivityAsync<string>("fails", input);
        }
        catch (TaskFailedException failure)
        {
            context.SetCustomStatus(failure.FailureDetails.ErrorMessage);
        }

        await context.CallSubOrchestratorAsync<string>("child", input);
        context.SendEvent("nobody", "hello", 1);
        return await context.WaitForExternalEvent<string>("end");
    };

    [Fact]
    public async Task UnchangedCode_IsFoundWhereItWasAtEveryTurn()
    {
        var history = await RecordAsync(end: true);
        Assert.Contains(history.Turns.SelectMany(turn => turn.Entries), entry => entry.Failure is not null);

        var report = Replay(history, Recorded);
        Assert.Equal(ReplayVerdict.Completed, report.Verdict);
        Assert.Equal("\"over\"", report.Output);
        for (var turns = 1; turns < history.Turns.Count; turns++)
        {
            report = Replay(history.Until(turns), Recorded);
            Assert.Equal(ReplayVerdict.Waiting, report.Verdict);
            Assert.Empty(report.NewDecisions);
            Assert.Single(report.WaitsFor);
        }
    }

    [Fact]
    public async Task StepRenamed_IsNamed()
    {
        var difference = Replay(await RecordAsync(), async (context, input) =>
        {
            await context.CallActivityAsync<string>("A", input);
            await context.CallActivityAsync<string>("B2", input);
            return "";
        }).Difference!;

        Assert.Equal((2, "#1 activity 'B'", "#1 activity 'B2'"), (difference.Turn, difference.HistorySays, difference.CodeDid));
        Assert.Contains("renamed", difference.LikelyCause, StringComparison.Ordinal);
        Assert.StartsWith("Non-Deterministic workflow detected", difference.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StepRemoved_IsNamed()
    {
        var difference = Replay(await RecordAsync(), async (context, input) =>
        {
            await context.CallActivityAsync<string>("B", input);
            return "";
        }).Difference!;

        Assert.Equal((1, "#0 activity 'A'", "#0 activity 'B'"), (difference.Turn, difference.HistorySays, difference.CodeDid));
        Assert.Contains("#0 activity 'A' was removed", difference.LikelyCause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task StepBeforeOthers_IsNamed()
    {
        var difference = Replay(await RecordAsync(), async (context, input) =>
        {
            await Task.WhenAll(context.CallActivityAsync<string>("new", input), context.CallActivityAsync<string>("A", input));
            return "";
        }).Difference!;

        Assert.Equal("#0 activity 'new' was put before a step that instances have already taken.", difference.LikelyCause);
    }

    [Fact]
    public async Task WaitBeforeAStep_IsNamed()
    {
        var difference = Replay(await RecordAsync(), async (context, input) =>
        {
            await context.WaitForExternalEvent<string>("go");
            await context.CallActivityAsync<string>("A", input);
            return "";
        }).Difference!;

        Assert.Equal("nothing at this place", difference.CodeDid);
        Assert.Contains("behind a wait", difference.LikelyCause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CodeThatEndsAnotherWay_IsNotTakenForTheSame()
    {
        var report = Replay(await RecordAsync(end: true), async (context, input) => throw new InvalidOperationException(await Recorded(context, input)));

        Assert.Equal(ReplayVerdict.NonDeterministic, report.Verdict);
        Assert.Equal("the instance ended as Completed", report.Difference!.HistorySays);
    }

    [Fact]
    public async Task StepBeforeTheOpenWait_IsToldAsNew()
    {
        var report = Replay(await RecordAsync(), async (context, input) =>
        {
            var late = Recorded(context, input);
            await context.CallActivityAsync<string>("more", input, null);
            return await late;
        });
        Assert.Equal(ReplayVerdict.NonDeterministic, report.Verdict);

        report = Replay((await RecordAsync()).Until(1), async (context, input) =>
        {
            await Task.WhenAll(context.CallActivityAsync<string>("A", input), context.CallActivityAsync<string>("more", input));
            return "";
        });
        Assert.Equal(ReplayVerdict.Waiting, report.Verdict);
        Assert.Equal(["#1 activity 'more'"], report.NewDecisions);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("not json")]
    public void TextThatIsNoHistory_IsRefused(string json) => Assert.Throws<InvalidDataException>(() => ExportedHistory.Parse(json));

    [Fact]
    public async Task UnknownInstance_HasNoHistory()
    {
        await using var harness = await EngineHarness.StartAsync(_ => { });
        Assert.Null(harness.Engine.ExportHistory("nobody"));
    }

    private static ReplayReport Replay(ExportedHistory history, Func<TaskOrchestrationContext, string, Task<string>> code) =>
        new HistoryReplayer(new DurableTaskRegistry().AddOrchestratorFunc("process", code)).Replay(history);

    private static async Task<ExportedHistory> RecordAsync(bool end = false)
    {
        await using var harness = await EngineHarness.StartAsync(tasks => tasks
            .AddOrchestratorFunc("process", Recorded)
            .AddOrchestratorFunc<string, string>("child", (_, input) => input)
            .AddActivityFunc<string, string>("A", (_, input) => input)
            .AddActivityFunc<string, string>("B", (_, input) => input)
            .AddActivityFunc<string, string>("fails", string (_, _) => throw new AppException("no line")));
        var id = await harness.StartAsync("process", "in");
        await harness.AdvanceAsync(TimeSpan.FromMinutes(5));
        if (end)
        {
            await harness.Client.RaiseEventAsync(id, "end", "over");
            await harness.IdleAsync();
        }

        return ExportedHistory.Parse(harness.Engine.ExportHistory(id)!.ToJson());
    }
}
