using Microsoft.DurableTask;

namespace Workflows.Engine.Tests.Crash;

/// <summary>An orchestration that uses everything once, and whose result shows whether something was lost or done twice.</summary>
internal static class MixedProcess
{
    internal static void AddTo(DurableTaskRegistry tasks, TimeSpan timer) => tasks
        .AddActivityFunc<string, string>("step", async (_, input) =>
        {
            await Task.Yield();
            return input + "'";
        })
        .AddOrchestratorFunc<string, string>("kid", async (context, input) => "kid(" + await context.CallActivityAsync<string>("step", input) + ")")
        .AddOrchestratorFunc<int, string>("mixed", async (context, generation) =>
        {
            var text = await context.CallActivityAsync<string>("step", "a");
            var events = new List<string>();
            for (var i = 0; i < 2; i++)
            {
                events.Add(await context.WaitForExternalEvent<string>("e"));
                context.SetCustomStatus(events);
            }

            var parts = await Task.WhenAll(
                context.CallSubOrchestratorAsync<string>("kid", "k"), context.CallActivityAsync<string>("step", "b"),
                context.CallActivityAsync<string>("step", "c"));
            await context.CreateTimer(timer, CancellationToken.None);
            if (generation == 0 && context.InstanceId.EndsWith('0'))
            {
                context.ContinueAsNew(1);
            }

            return text + "|" + string.Join(",", events) + "|" + string.Join(",", parts);
        });

    /// <summary>The result for these two events.</summary>
    internal static string Expected(string first, string second) => $"a'|{first},{second}|kid(k'),b',c'";
}
