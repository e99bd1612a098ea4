using Microsoft.DurableTask.Client;
using Workflows.Engine.Tests.DurableTask;
using Xunit;

namespace Workflows.Engine.Tests.Crash;

/// <summary>
/// Random work under random faults, by seed: failing commits, crashes at any point, evictions, suspensions, time that jumps.
/// Whatever happens, what was acknowledged takes effect once, in order, and every instance ends.
/// </summary>
public sealed class SimulationTests
{
    /// <summary>WORKFLOWS_SIMULATION_SEEDS: how many; 25 if not set.</summary>
    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(
            1, int.Parse(Environment.GetEnvironmentVariable("WORKFLOWS_SIMULATION_SEEDS") ?? "25", System.Globalization.CultureInfo.InvariantCulture))];

    [Theory, MemberData(nameof(Seeds))]
    public async Task Seed(int seed)
    {
        var random = new Random(seed);
        var faults = new Random(seed);
        var faultRate = seed % 3 == 0 ? 0 : 0.1;
        var isCalm = false;
        await using var harness = await EngineHarness.StartAsync(
            tasks => MixedProcess.AddTo(tasks, TimeSpan.FromMinutes(7)),
            configure: options =>
            {
                options.MaxInstancesInMemory = seed % 4 == 0 ? 0 : random.Next(1, 30);
                options.CommitRetryDelay = TimeSpan.Zero;
                options.CommitFault = () =>
                {
                    lock (faults)
                    {
                        if (!isCalm && faults.NextDouble() < faultRate)
                        {
                            throw new IOException("simulated: disk full");
                        }
                    }
                };
            });
        var sent = new Dictionary<string, List<string>>();
        for (var step = 0; step < 120; step++)
        {
            var known = sent.Keys.ToArray();
            var id = known.Length == 0 ? "" : known[random.Next(known.Length)];
            switch (random.Next(10))
            {
                case < 3 or _ when known.Length == 0:
                    id = "s" + step;
                    if (await TryAsync(() => harness.StartAsync("mixed", 0, id)))
                    {
                        sent.Add(id, []);
                    }

                    break;
                case < 7:
                    var text = sent[id].Count.ToString(System.Globalization.CultureInfo.InvariantCulture);
                    if (sent[id].Count < 4 && await TryAsync(() => harness.Client.RaiseEventAsync(id, "E", text)))
                    {
                        sent[id].Add(text);
                    }

                    break;
                case 7:
                    harness.Clock.Advance(TimeSpan.FromMinutes(random.Next(10)));
                    break;
                case 8:
                    await TryAsync(() => harness.Client.SuspendInstanceAsync(id));
                    await TryAsync(() => harness.Client.ResumeInstanceAsync(id));
                    break;
                case 9:
                    await harness.RestartAsync(crash: random.Next(2) == 0);
                    break;
            }
        }

        isCalm = true;
        foreach (var id in sent.Keys)
        {
            while (!(await harness.GetAsync(id)).IsCompleted)
            {
                if ((await harness.GetAsync(id)).RuntimeStatus == OrchestrationRuntimeStatus.Suspended)
                {
                    await harness.Client.ResumeInstanceAsync(id);
                }

                if (harness.Engine.NextTimerDue is { } due)
                {
                    harness.Clock.Advance(due - harness.Clock.GetUtcNow());
                }
                else if (await TryAsync(() => harness.Client.RaiseEventAsync(id, "e", "fin")))
                {
                    sent[id].Add("fin");
                }
            }

            var done = await harness.GetAsync(id);
            var skip = id.EndsWith('0') ? 2 : 0;
            var (first, second) = (sent[id][skip], sent[id][skip + 1]);
            var output = done.ReadOutputAs<string>();

            // What comes in the turn of a ContinueAsNew overtakes what was buffered before it: officially so.
            Assert.True(
                output == MixedProcess.Expected(first, second) || (skip > 0 && output == MixedProcess.Expected(second, first)),
                $"{id}: sent {string.Join(",", sent[id])}, ended with {done.ReadOutputAs<string>()} {done.FailureDetails}");
        }

        await harness.IdleAsync();
        Assert.Equal(0, harness.MessageRows());
        Assert.Empty(harness.Engine.Findings());
    }

    private static async Task<bool> TryAsync(Func<Task> call)
    {
        try
        {
            await call();
            return true;
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            return false;
        }
    }
}
