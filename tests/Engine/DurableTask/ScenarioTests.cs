using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>Orchestrators and activities that many scenarios share. Each scenario runs twice: kept in memory, and replayed at every turn.</summary>
public abstract class ScenarioTests
{
    private readonly ConcurrentDictionary<string, (TaskCompletionSource Reached, TaskCompletionSource Released)> gates = new();
    private readonly ConcurrentQueue<DateTimeOffset> attempts = new();

    public static TheoryData<bool> Modes => [false, true];

    protected IReadOnlyCollection<DateTimeOffset> Attempts => attempts;

    internal async Task<EngineHarness> OpenAsync(
        bool replay, Action<DurableTaskRegistry>? more = null, Action<DurableEngineOptions>? configure = null)
    {
        EngineHarness? harness = null;
        harness = await EngineHarness.StartAsync(
            tasks =>
            {
                tasks.AddOrchestratorFunc<object?, string>("Wait", async (context, _) =>
                    {
                        context.SetCustomStatus("waiting");
                        return await context.WaitForExternalEvent<string>("go");
                    })
                    .AddOrchestratorFunc<string, string>("Ok", (_, input) => "ok:" + input)
                    .AddOrchestratorFunc<string, string>("Fail", string (_, input) => throw new InvalidOperationException("bad " + input))
                    .AddActivityFunc<string, string>("Echo", (_, input) => input)
                    .AddActivityFunc<string, string>("Echo2", (_, input) => input)
                    .AddActivityFunc<string, string>("Boom", string (_, input) => throw new InvalidOperationException("boom " + input))
                    .AddActivityFunc<string, string>("Gate", async (_, name) =>
                    {
                        Gate(name).Reached.TrySetResult();
                        await Gate(name).Released.Task;
                        return name;
                    })
                    .AddActivityFunc<object?, string>("F1", string (_, _) =>
                    {
                        attempts.Enqueue(harness!.Clock.GetUtcNow());
                        throw new AppException("n" + attempts.Count);
                    });
                more?.Invoke(tasks);
            },
            replay,
            configure);
        return harness;
    }

    /// <summary>Waits until the activity "Gate" runs with that input; it does not end before <see cref="Release"/>.</summary>
    protected Task ReachedAsync(string name) => Gate(name).Reached.Task.WaitAsync(Eventually.Deadline);

    protected void Release(string name) => Gate(name).Released.TrySetResult();

    protected string Gaps()
    {
        var times = attempts.ToArray();
        return string.Join(",", times.Skip(1).Zip(times, (b, a) => (b - a).TotalSeconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture)));
    }

    /// <summary>"Type: message", then "&lt;- Type: message" for each inner failure.</summary>
    protected static string Chain(TaskFailureDetails? details) =>
        details is null ? "" : details + (details.InnerFailure is null ? "" : " <- " + Chain(details.InnerFailure));

    protected static string Describe(TaskFailedException failure) =>
        $"name={failure.TaskName} id={failure.TaskId} msg={failure.Message} details=[{Chain(failure.FailureDetails)}] stack={failure.FailureDetails.StackTrace is not null} innerEx={failure.InnerException?.GetType().Name}";

    internal static void AssertCompleted<T>(T expected, OrchestrationMetadata metadata)
    {
        Assert.True(metadata.RuntimeStatus == OrchestrationRuntimeStatus.Completed,
            $"{metadata.RuntimeStatus} {Chain(metadata.FailureDetails)}\n{metadata.FailureDetails?.StackTrace}");
        Assert.Equal(expected, metadata.ReadOutputAs<T>());
    }

    internal static void AssertFailed(string chain, OrchestrationMetadata metadata)
    {
        Assert.Equal(OrchestrationRuntimeStatus.Failed, metadata.RuntimeStatus);
        Assert.Equal(chain, Chain(metadata.FailureDetails));
    }

    private (TaskCompletionSource Reached, TaskCompletionSource Released) Gate(string name) => gates.GetOrAdd(
        name, _ => (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously)));
}
