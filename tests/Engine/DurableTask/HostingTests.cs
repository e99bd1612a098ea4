using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.DurableTask;
using Workflows.Testing;
using Xunit;

namespace Workflows.Engine.Tests.DurableTask;

/// <summary>The engine behind a host's container.</summary>
public sealed class HostingTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-host").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activities_GetAScopeEach_AndAreNotDisposed(bool wrapped)
    {
        var calls = new ConcurrentQueue<string>();
        var services = new ServiceCollection().AddScoped<Scoped>().AddSingleton(calls).AddSingleton<TimeProvider>(new ManualClock(EngineHarness.Start));
        services.AddDurableTaskClient(client => client.UseSqlite());
        services.AddDurableTaskWorker().AddTasks(tasks => tasks.AddActivity<Step>().AddOrchestrator<Sequence>()).UseSqlite((_, options) =>
        {
            options.DatabasePath = Path.Combine(folder, "durable.db");
            if (wrapped)
            {
                options.ActivityInvoker = async (root, invocation, run) =>
                {
                    calls.Enqueue($"before {invocation.Name} #{invocation.TaskId} of {invocation.InstanceId}");
                    await using var scope = root.CreateAsyncScope();
                    return await run(scope.ServiceProvider);
                };
                options.OrchestrationInvoker = (_, invocation, turn) =>
                {
                    calls.Enqueue("turn of " + invocation.Name);
                    turn();
                };
            }
        });
        await using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true });
        var hosted = provider.GetServices<IHostedService>().Single();
        await hosted.StartAsync(CancellationToken.None);
        var client = provider.GetRequiredService<DurableTaskClient>();

        await client.ScheduleNewOrchestrationInstanceAsync(nameof(Sequence), null, new StartOrchestrationOptions("x"));
        var done = await client.WaitForInstanceCompletionAsync("x", true).WaitAsync(Eventually.Deadline);
        ScenarioTests.AssertCompleted("11", done);
        await hosted.StopAsync(CancellationToken.None);

        var step = new[] { "scope opened", "scope closed" };
        Assert.Equal(
            wrapped
                ? ["turn of Sequence", "before Step #0 of x", .. step, "turn of Sequence", "before Step #1 of x", .. step, "turn of Sequence"]
                : [.. step, .. step],
            calls);
    }

    [Fact]
    public async Task DefaultVersionOfTheClientsBuilder_IsThatOfNewInstances()
    {
        var services = new ServiceCollection();
        services.AddDurableTaskClient(client => client.UseDefaultVersion("2.1").UseSqlite());
        services.AddDurableTaskWorker()
            .AddTasks(tasks => tasks.AddOrchestratorFunc<object?, string>("version", (context, _) => context.Version))
            .UseSqlite((_, options) => options.DatabasePath = Path.Combine(folder, "durable.db"));
        await using var provider = services.BuildServiceProvider();
        var hosted = provider.GetServices<IHostedService>().Single();
        await hosted.StartAsync(CancellationToken.None);
        var client = provider.GetRequiredService<DurableTaskClient>();
        ScenarioTests.AssertCompleted("2.1", await client.WaitForInstanceCompletionAsync(await client.ScheduleNewOrchestrationInstanceAsync("version"), true)
            .WaitAsync(Eventually.Deadline));
        await hosted.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void Entities_AreRefusedAtTheStart_WithTheReason()
    {
        var services = new ServiceCollection();
        services.AddDurableTaskWorker().Configure(options => options.EnableEntitySupport = true)
            .UseSqlite((_, options) => options.DatabasePath = Path.Combine(folder, "durable.db"));
        using var provider = services.BuildServiceProvider();
        Assert.Contains("EnableEntitySupport", Assert.Throws<NotSupportedException>(() => provider.GetServices<IHostedService>().ToList()).Message,
            StringComparison.Ordinal);
    }

    private sealed class Scoped : IDisposable
    {
        private readonly ConcurrentQueue<string> calls;

        public Scoped(ConcurrentQueue<string> calls)
        {
            this.calls = calls;
            calls.Enqueue("scope opened");
        }

        public int Uses { get; set; }

        public void Dispose() => calls.Enqueue("scope closed");
    }

    private sealed class Step(Scoped scoped, ConcurrentQueue<string> calls) : TaskActivity<string, string>, IDisposable
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) =>
            Task.FromResult((++scoped.Uses).ToString(System.Globalization.CultureInfo.InvariantCulture));

        public void Dispose() => calls.Enqueue("activity disposed");
    }

    private sealed class Sequence : TaskOrchestrator<object?, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, object? input) =>
            await context.CallActivityAsync<string>(nameof(Step), "a") + await context.CallActivityAsync<string>(nameof(Step), "b");
    }
}
