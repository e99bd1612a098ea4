using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Workflows.Engine.Tests.Simulation;

/// <summary>Many seeds, on all processors.</summary>
internal static class SimulationRun
{
    /// <summary>Stops soon after the first seeds that break something; returns what they say.</summary>
    internal static async Task<ConcurrentDictionary<int, string>> RunAsync(int first, int count)
    {
        ConcurrentDictionary<int, string> broken = [];
        var next = first - 1;
        await Task.WhenAll(Enumerable.Range(0, Environment.ProcessorCount).Select(_ => Task.Run(() =>
        {
            using var disk = SimulatedProcess.OpenDisk();
            for (var seed = Interlocked.Increment(ref next); seed < first + count && broken.Count < 5; seed = Interlocked.Increment(ref next))
            {
                try
                {
                    SimulatedProcess.Run(seed, disk);
                }
                catch (SimulationException exception)
                {
                    broken[seed] = exception.Message;
                }
            }
        })));
        return broken;
    }

    /// <summary>For the command line: one seed with its story, or many with their rate.</summary>
    internal static async Task<int> MainAsync(int first, int? count)
    {
        var started = Stopwatch.GetTimestamp();
        if (count is null)
        {
            try
            {
                using var disk = SimulatedProcess.OpenDisk();
                SimulatedProcess.Run(first, disk, Console.WriteLine);
                Console.WriteLine("Nothing was broken.");
                return 0;
            }
            catch (SimulationException exception)
            {
                Console.WriteLine(exception.Message);
                return 1;
            }
        }

        var broken = await RunAsync(first, count.Value);
        foreach (var message in broken.OrderBy(pair => pair.Key).Select(pair => pair.Value))
        {
            Console.WriteLine(message);
        }

        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{count} seeds from {first}: {broken.Count} broken; {seconds:0.0} s, {count / seconds:0} seeds/s on {Environment.ProcessorCount} processors, {Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds:0.0} s of CPU"));
        return broken.IsEmpty ? 0 : 1;
    }
}
