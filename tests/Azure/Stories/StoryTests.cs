using Workflows.Azure.Tests.Engines;
using Workflows.Testing;
using Xunit;

namespace Workflows.Azure.Tests.Stories;

/// <summary>One short story of a process, the same on three engines: ours, Microsoft's in-process test host, Durable Task on Azure Storage.</summary>
public abstract class StoryTests
{
    [Fact]
    public Task Story_OnOurEngine() => TellAsync(folder => new EmbeddedEngine(folder));

    [Fact]
    public Task Story_OnMicrosoftsTestHost() => TellAsync(_ => new TestHostEngine());

    [NodeFact]
    public async Task Story_OnAzureStorage()
    {
        await AzuriteStorage.StartAsync();
        await TellAsync(_ => new WorkerProcess(GetType().Name));
    }

    private protected abstract Task TellAsync(StoryApp app);

    private async Task TellAsync(Func<string, IStoryEngine> engine)
    {
        await using StoryApp app = await StoryApp.StartAsync(engine);
        await TellAsync(app);
    }
}
