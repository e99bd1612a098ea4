using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.Crash;

/// <summary>
/// Databases written by earlier releases, kept for ever: each is opened by today's code, its instances replay and go on.
/// After a schema change: <c>dotnet Workflows.Engine.Tests.dll make-fixture Fixtures/schema-N.db</c>, and commit the file beside the old ones.
/// </summary>
public sealed class UpgradeTests : IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 4, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-upgrade").FullName;

    public static TheoryData<string> Files =>
        [.. Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Fixtures"), "*.db").Select(path => Path.GetFileName(path)).Order()];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory, MemberData(nameof(Files))]
    public async Task OldDatabase_GoesOnWhereItStood(string file)
    {
        var path = Path.Combine(folder, file);
        File.Copy(Path.Combine(AppContext.BaseDirectory, "Fixtures", file), path);
        var clock = new ManualClock(Start.AddDays(1));
        await using var engine = Create(path, clock);
        await engine.StartAsync();
        await engine.WhenIdleAsync();

        Assert.Equal(OrchestrationRuntimeStatus.Suspended, (await engine.Client.GetInstanceAsync("suspended"))!.RuntimeStatus);
        await engine.Client.ResumeInstanceAsync("suspended");
        foreach (var (id, count) in new[] { ("events", 2), ("second", 1), ("suspended", 1), ("delayed0", 4) })
        {
            for (var i = 0; i < count; i++)
            {
                await engine.Client.RaiseEventAsync(id, "e", "new");
                await SettleAsync(engine, clock);
            }
        }

        async Task<string?> Output(string id)
        {
            var metadata = (await engine.Client.GetInstanceAsync(id, true))!;
            Assert.True(metadata.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{id}: {metadata.RuntimeStatus} {metadata.FailureDetails}");
            return metadata.ReadOutputAs<string>();
        }

        Assert.Equal(MixedProcess.Expected("new", "new"), await Output("events"));
        Assert.Equal(MixedProcess.Expected("old", "new"), await Output("second"));
        Assert.Equal(MixedProcess.Expected("held", "new"), await Output("suspended"));
        Assert.Equal(MixedProcess.Expected("old", "old"), await Output("timer"));
        Assert.Equal(MixedProcess.Expected("old", "old"), await Output("done"));
        Assert.Equal(MixedProcess.Expected("new", "new"), await Output("delayed0"));
        Assert.Equal("v", (await engine.Client.GetInstanceAsync("done"))!.Tags["k"]);
    }

    internal static async Task MakeAsync(string path)
    {
        var clock = new ManualClock(Start);
        await using var engine = Create(path, clock);
        await engine.StartAsync();
        foreach (var id in new[] { "done", "timer", "events", "second", "suspended" })
        {
            await engine.Client.ScheduleNewOrchestrationInstanceAsync(
                "mixed", 0, new StartOrchestrationOptions(id) { Tags = new Dictionary<string, string> { ["k"] = "v" } });
        }

        await engine.Client.ScheduleNewOrchestrationInstanceAsync("mixed", 0, new StartOrchestrationOptions("delayed0", Start.AddHours(5)));
        await engine.WhenIdleAsync();
        await engine.Client.RaiseEventAsync("done", "e", "old");
        await engine.Client.RaiseEventAsync("done", "e", "old");
        await SettleAsync(engine, clock, TimeSpan.FromHours(1));
        await engine.Client.RaiseEventAsync("timer", "e", "old");
        await engine.Client.RaiseEventAsync("timer", "e", "old");
        await engine.Client.RaiseEventAsync("second", "e", "old");
        await engine.Client.SuspendInstanceAsync("suspended", "why");
        await engine.Client.RaiseEventAsync("suspended", "e", "held");
        await engine.WhenIdleAsync();
        await engine.StopAsync();
    }

    private static DurableEngine Create(string path, TimeProvider clock)
    {
        var registry = new DurableTaskRegistry();
        MixedProcess.AddTo(registry, TimeSpan.FromMinutes(10));
        return new DurableEngine(registry, new DurableEngineOptions { DatabasePath = path, TimeProvider = clock });
    }

    private static async Task SettleAsync(DurableEngine engine, ManualClock clock, TimeSpan? by = null)
    {
        await engine.WhenIdleAsync();
        clock.Advance(by ?? TimeSpan.FromHours(6));
        await engine.WhenIdleAsync();
    }
}
