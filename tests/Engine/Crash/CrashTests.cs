using System.Diagnostics;
using System.Globalization;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Engine.Tests.DurableTask;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.Crash;

/// <summary>Kills the real process (SIGKILL) at random points. WORKFLOWS_CRASH_RUNS sets how often; 60 if not set.</summary>
public sealed class CrashTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-crash").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task KilledProcess_LosesNothingThatWasAcknowledged()
    {
        var runs = int.Parse(Environment.GetEnvironmentVariable("WORKFLOWS_CRASH_RUNS") ?? "60", CultureInfo.InvariantCulture);
        var seed = Random.Shared.Next();
        var random = new Random(seed);
        var path = Path.Combine(folder, "durable.db");
        var acknowledged = new HashSet<string>();
        for (var run = 0; run < runs; run++)
        {
            await RunAndKillAsync(path, run * 100_000, random.Next(1, 120), acknowledged);
        }

        var registry = new DurableTaskRegistry();
        MixedProcess.AddTo(registry, TimeSpan.FromMilliseconds(5));
        await using var engine = new DurableEngine(registry, new DurableEngineOptions { DatabasePath = path });
        await engine.StartAsync();
        await FinishAsync(engine);

        var metadata = new Dictionary<string, OrchestrationMetadata>();
        await foreach (var instance in engine.Client.GetAllInstancesAsync(new OrchestrationQuery(FetchInputsAndOutputs: true, PageSize: 1000)))
        {
            metadata.Add(instance.InstanceId, instance);
        }

        Assert.True(acknowledged.Count >= runs, "each run was expected to get at least one acknowledgement out");
        foreach (var line in acknowledged)
        {
            Assert.True(metadata.ContainsKey(line[2..]), $"seed {seed}: the start of {line[2..]} was acknowledged, but the instance is gone");
        }

        foreach (var (id, instance) in metadata.Where(entry => entry.Value.Name == "mixed"))
        {
            Assert.True(instance.RuntimeStatus == OrchestrationRuntimeStatus.Completed,
                $"seed {seed}: {id} is {instance.RuntimeStatus} {instance.FailureDetails}");
            var isTwice = id.EndsWith('0'); // its first generation took the driver's events
            string[] possible = isTwice
                ? [MixedProcess.Expected("fin", "fin")]
                : acknowledged.Contains("2 " + id) ? [MixedProcess.Expected("1", "2")]
                : acknowledged.Contains("1 " + id) ? [MixedProcess.Expected("1", "2"), MixedProcess.Expected("1", "fin")]
                : [MixedProcess.Expected("1", "2"), MixedProcess.Expected("1", "fin"), MixedProcess.Expected("fin", "fin")];
            Assert.True(possible.Contains(instance.ReadOutputAs<string>()), $"seed {seed}: {id} ended with {instance.ReadOutputAs<string>()}");
        }

        Assert.Empty(engine.Findings());
        Assert.Empty(engine.Database.Read(connection => InstanceStore.ReadStrings(connection, "SELECT Target FROM Messages")));
    }

    /// <summary>What the driver left unsent is sent here, so that every instance can end.</summary>
    private static async Task FinishAsync(DurableEngine engine)
    {
        for (var round = 0; round < 6; round++)
        {
            await Eventually.HoldsAsync(() => engine.WhenIdleAsync().IsCompleted && engine.NextTimerDue is null);
            await foreach (var instance in engine.Client.GetAllInstancesAsync(
                new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running], PageSize: 1000)))
            {
                if (instance.Name == "mixed")
                {
                    try
                    {
                        await engine.Client.RaiseEventAsync(instance.InstanceId, "e", "fin");
                    }
                    catch (InvalidOperationException)
                    {
                        // It ended meanwhile.
                    }
                }
            }
        }
    }

    private static async Task RunAndKillAsync(string path, int first, int lines, HashSet<string> acknowledged)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(typeof(CrashTests).Assembly.Location);
        start.ArgumentList.Add("crash-driver");
        start.ArgumentList.Add(path);
        start.ArgumentList.Add(first.ToString(CultureInfo.InvariantCulture));
        using var process = Process.Start(start)!;
        for (var i = 0; i < lines; i++)
        {
            if (await process.StandardOutput.ReadLineAsync() is not { } line)
            {
                throw new InvalidOperationException("The driver ended by itself: " + await process.StandardError.ReadToEndAsync());
            }

            acknowledged.Add(line);
        }

        process.Kill();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.Length > 3 && line[1] == ' ')
            {
                acknowledged.Add(line); // printed before the kill; a torn last line has no instance of its name
            }
        }

        await process.WaitForExitAsync();
    }
}
