using Microsoft.DurableTask;

namespace Workflows.Engine.Tests.Replay;

/// <summary>
/// The four stages of a safe change, as four releases of one orchestrator: "notify" becomes "page, then notify". What docs/replay.md
/// explains, with the code that it shows.
/// </summary>
internal static class PatchStages
{
    internal const string Name = "Escalate";

    /// <summary>Stage 1: the code that instances were started with.</summary>
    internal sealed class Initial : TaskOrchestrator<string, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string input)
        {
            await context.CallActivityAsync("Notify", input);
            var answer = await context.WaitForExternalEvent<string>("Answer");
            await context.CallActivityAsync("Close", answer);
            return answer;
        }
    }

    /// <summary>Stage 2: both ways. New instances are started with version 1.1 and take the new one, running ones end on the old.</summary>
    internal sealed class Patched : TaskOrchestrator<string, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string input)
        {
            if (context.CompareVersionTo("1.1") >= 0)
            {
                await context.CallActivityAsync("Page", input);
            }

            await context.CallActivityAsync("Notify", input);
            var answer = await context.WaitForExternalEvent<string>("Answer");
            await context.CallActivityAsync("Close", answer);
            return answer;
        }
    }

    /// <summary>Stage 3: no old instance is left; one that turns up all the same is named instead of being led astray.</summary>
    internal sealed class Deprecated : TaskOrchestrator<string, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string input)
        {
            if (context.CompareVersionTo("1.1") < 0)
            {
                throw new InvalidOperationException($"Version 1.1 or later was expected, but the instance has '{context.Version}'.");
            }

            await context.CallActivityAsync("Page", input);
            await context.CallActivityAsync("Notify", input);
            var answer = await context.WaitForExternalEvent<string>("Answer");
            await context.CallActivityAsync("Close", answer);
            return answer;
        }
    }

    /// <summary>Stage 4: the change is over, and the code says only what it does.</summary>
    internal sealed class Complete : TaskOrchestrator<string, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, string input)
        {
            await context.CallActivityAsync("Page", input);
            await context.CallActivityAsync("Notify", input);
            var answer = await context.WaitForExternalEvent<string>("Answer");
            await context.CallActivityAsync("Close", answer);
            return answer;
        }
    }
}
