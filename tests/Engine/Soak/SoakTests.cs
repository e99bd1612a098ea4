using Xunit;

namespace Workflows.Engine.Tests.Soak;

/// <summary>A month of work, in virtual time. A longer one, which looks at memory too: <c>dotnet run -c Release --project tests/Engine -- soak 60
/// 100</c>.</summary>
public sealed class SoakTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-soak").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Month_WithNightlyPurge_LeavesFileLogAndMemoryLevel()
    {
        var samples = await SoakRun.RunAsync(Path.Combine(folder, "soak.db"), days: 30, perHour: 3);
        Assert.Equal([], SoakRun.FindGrowth(samples, heap: false));
        Assert.InRange(samples[^1].Stored, 7 * 72, 12 * 72); // a week of 72 a day, and what is still under way
    }

    [Fact]
    public void Growth_IsFound()
    {
        var level = Enumerable.Range(1, 30).Select(day => new SoakSample(day, 1000, 4 << 20, 16 << 20, 100, 300, 20 << 20)).ToList();
        Assert.Equal([], SoakRun.FindGrowth(level, heap: true));
        var growing = level.Select(sample =>
            sample with { FileBytes = sample.Day << 20, Objects = 100 * sample.Day, HeapBytes = sample.Day << 20, WalBytes = 100 << 20 }).ToList();
        Assert.Equal(
            ["bytes in the file", "objects in memory", "bytes of live memory",
                "a write-ahead log of at most 25165824 bytes was expected, but it had 104857600"],
            SoakRun.FindGrowth(growing, heap: true).Select(line => line.Split(':')[0]));
    }
}
