using Microsoft.DurableTask;
using Workflows.Embedded.DurableTask;

namespace Workflows.Engine.Tests.Crash;

/// <summary>Works until it is killed. Prints a line for everything that the engine has acknowledged.</summary>
internal static class CrashDriver
{
    internal static async Task RunAsync(string path, int first)
    {
        var registry = new DurableTaskRegistry();
        MixedProcess.AddTo(registry, TimeSpan.FromMilliseconds(5));
        await using var engine = new DurableEngine(registry, new DurableEngineOptions { DatabasePath = path, MaxInstancesInMemory = 50 });
        await engine.StartAsync();
        var next = first - 1;
        var output = TextWriter.Synchronized(Console.Out);
        await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            while (true)
            {
                var id = "i" + Interlocked.Increment(ref next);
                await engine.Client.ScheduleNewOrchestrationInstanceAsync("mixed", 0, new StartOrchestrationOptions(id));
                await output.WriteLineAsync("S " + id);
                await engine.Client.RaiseEventAsync(id, "e", "1");
                await output.WriteLineAsync("1 " + id);
                await engine.Client.RaiseEventAsync(id, "e", "2");
                await output.WriteLineAsync("2 " + id);
                await output.FlushAsync();
            }
        }));
    }
}
