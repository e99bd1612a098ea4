using System.Globalization;
using Xunit;

namespace Workflows.Engine.Tests.Simulation;

/// <summary>
/// The deterministic simulation over many seeds. WORKFLOWS_SIMULATION_SEEDS sets how many, WORKFLOWS_SIMULATION_FIRST where they begin
/// (a soak takes others every night): see docs/engine.md.
/// </summary>
public sealed class SeededSimulationTests
{
    private const int DefaultCount = 20_000;

    [Fact]
    public async Task EverySeed_KeepsEveryPromise()
    {
        var first = Setting("WORKFLOWS_SIMULATION_FIRST", 1);
        var broken = await SimulationRun.RunAsync(first, Setting("WORKFLOWS_SIMULATION_SEEDS", DefaultCount));
        Assert.True(broken.IsEmpty, string.Join("\n\n", broken.OrderBy(pair => pair.Key).Take(3).Select(pair => pair.Value)));
    }

    [Fact]
    public void SameSeed_HappensTheSameWay()
    {
        using var disk = SimulatedProcess.OpenDisk();
        for (var seed = 1; seed <= 20; seed++)
        {
            Assert.Equal(SimulatedProcess.Run(seed, disk), SimulatedProcess.Run(seed, disk));
        }
    }

    private static int Setting(string name, int standard) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : standard;
}
