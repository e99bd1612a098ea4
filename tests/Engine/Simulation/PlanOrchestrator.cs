using System.Globalization;
using Microsoft.DurableTask;

namespace Workflows.Engine.Tests.Simulation;

/// <param name="Steps">One letter per step, see <see cref="PlanOrchestrator"/>.</param>
/// <param name="Generation">How often it has continued as new.</param>
/// <param name="Seen">What the earlier generations saw.</param>
internal sealed record PlanInput(string Steps, int Generation = 0, string Seen = "");

/// <summary>Does what its input says, and fails if the engine gives it something that it must not: that is how the simulation finds out.</summary>
internal sealed class PlanOrchestrator : TaskOrchestrator<PlanInput, string>
{
    internal const string AllSteps = "aarpeeewtkfsmugc";

    public override async Task<string> RunAsync(TaskOrchestrationContext context, PlanInput input)
    {
        var seen = input.Seen;
        for (var i = 0; i < input.Steps.Length; i++)
        {
            var tag = string.Create(CultureInfo.InvariantCulture, $"{context.InstanceId}:{input.Generation}:{i}");
            switch (input.Steps[i])
            {
                case 'a': // an activity
                    seen += Check(tag, await context.CallActivityAsync<string>("ok", tag));
                    break;
                case 'r': // one that may fail, with retries
                    try
                    {
                        seen += Check(tag, await context.CallActivityAsync<string>("flaky", tag, new TaskOptions(new RetryPolicy(3, TimeSpan.FromMinutes(1)))));
                    }
                    catch (TaskFailedException)
                    {
                        seen += "x";
                    }

                    break;
                case 'p': // one that never gives a sound result
                    try
                    {
                        await context.CallActivityAsync<string>("poison", tag);
                        throw new InvalidOperationException("a poisonous activity was expected to fail");
                    }
                    catch (TaskFailedException)
                    {
                        seen += "p";
                    }

                    break;
                case 'e': // an event of the common name: the client's numbers
                    seen += "[" + await context.WaitForExternalEvent<string>("e") + "]";
                    break;
                case 'w': // an event or a timer, each with a name of its own: a cancelled wait must not swallow another's event
                    seen += await EventOrTimerAsync(context, "w" + tag, TimeSpan.FromMinutes(7));
                    break;
                case 'm': // a message of another instance
                    seen += await EventOrTimerAsync(context, "m", TimeSpan.FromMinutes(5));
                    break;
                case 't':
                    var due = context.CurrentUtcDateTime.AddMinutes(1 + (i * 17));
                    await context.CreateTimer(due, CancellationToken.None);
                    if (context.CurrentUtcDateTime < due)
                    {
                        throw new InvalidOperationException($"a timer of {due:o} fired at {context.CurrentUtcDateTime:o}");
                    }

                    seen += "t";
                    break;
                case 'k': // a child
                    seen += await context.CallSubOrchestratorAsync<string>(
                        "plan", new PlanInput("ar"), new SubOrchestrationOptions(instanceId: tag)) is { Length: 2 } ? "k" : "?";
                    break;
                case 'f': // all at once
                    await Task.WhenAll(
                        context.CallActivityAsync<string>("ok", tag + "1"),
                        context.CallActivityAsync<string>("ok", tag + "2"),
                        context.CallSubOrchestratorAsync<string>("plan", new PlanInput("a")),
                        context.CreateTimer(TimeSpan.FromMinutes(2), CancellationToken.None));
                    seen += "f";
                    break;
                case 's':
                    context.SendEvent(Other(context.InstanceId), "m", tag);
                    break;
                case 'u':
                    context.SetCustomStatus(seen);
                    break;
                case 'g':
                    seen += context.NewGuid().ToString("N")[..2];
                    break;
                case 'c' when input.Generation < 2:
                    context.ContinueAsNew(input with { Generation = input.Generation + 1, Seen = seen });
                    return "";
            }
        }

        return seen;
    }

    /// <summary>The neighbour that is sent messages.</summary>
    internal static string Other(string id) => id[..1] + ((id[1] - '0' + 1) % 4).ToString(CultureInfo.InvariantCulture);

    private static string Check(string tag, string result) =>
        result == tag + "'" ? "a" : throw new InvalidOperationException($"the result of '{tag}' was expected, but '{result}' came");

    private static async Task<string> EventOrTimerAsync(TaskOrchestrationContext context, string name, TimeSpan patience)
    {
        using var cancel = new CancellationTokenSource();
        var wait = context.WaitForExternalEvent<string>(name);
        var timer = context.CreateTimer(patience, cancel.Token);
        if (await Task.WhenAny(wait, timer) == timer)
        {
            return "T";
        }

        cancel.Cancel(); // not CancelAsync: that is another task than the context's
        return "(" + await wait + ")";
    }
}
