using Microsoft.DurableTask.Client;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

public sealed class SmokeTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task HelloSequence(bool replay)
    {
        await using var harness = await EngineHarness.StartAsync(
            tasks => tasks
                .AddOrchestratorFunc<int, string>("hello", async (context, count) =>
                {
                    var all = "";
                    for (var i = 0; i < count; i++)
                    {
                        all += await context.CallActivityAsync<string>("echo", "h" + i);
                    }

                    await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
                    var go = await context.WaitForExternalEvent<string>("go");
                    return all + go;
                })
                .AddActivityFunc<string, string>("echo", (_, text) => text),
            replay);
        var id = await harness.StartAsync("hello", 5);
        await harness.AdvanceAsync(TimeSpan.FromHours(1));
        Assert.Equal(OrchestrationRuntimeStatus.Running, (await harness.GetAsync(id)).RuntimeStatus);
        await harness.Client.RaiseEventAsync(id, "GO", "!");

        var done = await harness.CompleteAsync(id);
        Assert.Equal("h0h1h2h3h4!", done.ReadOutputAs<string>());
        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal(EngineHarness.Start + TimeSpan.FromHours(1), done.LastUpdatedAt);
    }
}
