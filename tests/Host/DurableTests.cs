using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>The durable engine inside the host: client binding, middleware around its work, serializer, scopes, restarts.</summary>
public sealed class DurableTests
{
    private readonly Journal _journal = new();

    [Fact]
    public async Task HttpFunction_StartsAnOrchestration_ThroughItsClient()
    {
        await using var host = await StartAsync();
        using var started = await host.Client.PostAsync("/greetings/g1", null);
        Assert.Equal(HttpStatusCode.Accepted, started.StatusCode);
        var done = await WaitAsync(host, "g1");
        Assert.Equal(OrchestrationRuntimeStatus.Completed, done.RuntimeStatus);
        Assert.Equal("Hello, world", done.ReadOutputAs<Greeting>()!.Text);
    }

    [Fact]
    public async Task Middleware_RunsForTurnsAndActivities_WithoutAnHttpContext_EvenIfItTrulyAwaits()
    {
        await using var host = await StartAsync(b => b.UseMiddleware(async (context, next) =>
        {
            await Task.Yield();
            await next();
            await Task.Yield();
            _journal.Note($"{context.FunctionDefinition.Name} {context.FunctionDefinition.InputBindings.Values.Single().Type} {context.GetHttpContext() is null}");
        }));
        await Client(host).ScheduleNewOrchestrationInstanceAsync("Greet", new Name("world"), new StartOrchestrationOptions("g1"));
        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await WaitAsync(host, "g1")).RuntimeStatus);
        await Eventually.HoldsAsync(() => _journal.Count("Greet orchestrationTrigger True") == 2);
        Assert.Equal(1, _journal.Count("Compose activityTrigger True"));
    }

    [Fact]
    public async Task ActivityThatMiddlewareRefuses_FailsInTheOrchestration()
    {
        await using var host = await StartAsync(b => b.UseMiddleware((context, next) =>
            context.FunctionDefinition.Name == "Compose" ? throw new InvalidTimeZoneException("not today") : next()));
        await Client(host).ScheduleNewOrchestrationInstanceAsync("Greet", new Name("world"), new StartOrchestrationOptions("g1"));
        var done = await WaitAsync(host, "g1");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, done.RuntimeStatus);
        Assert.Contains("not today", done.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, """{"Text":"Hello, world"}""")]
    [InlineData(true, """{"text":"Hello, world"}""")]
    public async Task InputsAndOutputs_AreWrittenByTheWorkersSerializer(bool web, string expected)
    {
        await using var host = await StartAsync(b =>
        {
            if (web)
            {
                b.Services.Configure<WorkerOptions>(o => o.Serializer = new JsonObjectSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web)));
            }
        });
        await Client(host).ScheduleNewOrchestrationInstanceAsync("Greet", new Name("world"), new StartOrchestrationOptions("g1"));
        Assert.Equal(expected, (await WaitAsync(host, "g1")).SerializedOutput);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Activity_HasAScopePerInvocation_WhichIsDisposed_TheActivityIsNot(bool middleware)
    {
        await using var host = await StartAsync(b =>
        {
            if (middleware)
            {
                b.UseMiddleware((context, next) => next());
            }
        });
        foreach (var id in new[] { "g1", "g2" })
        {
            await Client(host).ScheduleNewOrchestrationInstanceAsync("Greet", new Name("world"), new StartOrchestrationOptions(id));
            await WaitAsync(host, id);
        }

        await Eventually.HoldsAsync(() => _journal.Count("scoped disposed") == 2);
        Assert.Equal(2, _journal.Count("activity created"));
        Assert.Equal(0, _journal.Count("activity disposed"));
    }

    [Fact]
    public async Task TimerFunction_HasTheClientToo()
    {
        await using var host = await StartAsync(functions: typeof(Timers));
        var done = await WaitAsync(host, "from-timer");
        Assert.Equal("Hello, timer", done.ReadOutputAs<Greeting>()!.Text);
    }

    [Fact]
    public async Task Restart_ContinuesWhereItWas()
    {
        var folder = TestHost.NewFolder();
        await using (var host = await StartAsync(folder: folder))
        {
            await Client(host).ScheduleNewOrchestrationInstanceAsync("Patient", null, new StartOrchestrationOptions("p1"));
            await Client(host).WaitForInstanceStartAsync("p1", new CancellationTokenSource(Eventually.Deadline).Token);
        }

        await using (var host = await StartAsync(folder: folder))
        {
            using var raised = await host.Client.PostAsync("/events/p1", new StringContent("\"go\""));
            Assert.Equal(HttpStatusCode.Accepted, raised.StatusCode);
            Assert.Equal("went on: go", (await WaitAsync(host, "p1")).ReadOutputAs<string>());
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Readiness_ComesFromEngineAndDataFolder()
    {
        var host = await StartAsync();
        var checks = host.Host.Services.GetRequiredService<HealthCheckService>();
        var ready = await checks.CheckHealthAsync(r => r.Tags.Contains("ready"));
        Assert.Equal(HealthStatus.Healthy, ready.Status);
        Assert.Equal(["data-folder", "durable-engine"], ready.Entries.Keys.Order());

        await host.Host.StopAsync();
        Assert.Equal(HealthStatus.Unhealthy, (await checks.CheckHealthAsync()).Status);
        await host.DisposeAsync();
    }

    [Fact]
    public async Task DurableWorker_IsConfiguredOnce() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(b => b.ConfigureDurableWorker()));

    [Theory]
    [InlineData(typeof(NamedAsTheActivity), "'compose'", "an activity")]
    [InlineData(typeof(NamedAsTheOrchestrator), "'GREET'", "an orchestrator")]
    public async Task FunctionNamedAsADurableTask_KeepsTheAppFromStarting_AsOnAzure(Type functions, string name, string kind)
    {
        InvalidOperationException refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(functions: functions));
        Assert.Contains(name, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(kind, refusal.Message, StringComparison.Ordinal);
    }

    internal sealed class NamedAsTheActivity
    {
        [Function("compose")]
        public IResult Compose([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "compose")] HttpRequest request) => Results.Ok();
    }

    internal sealed class NamedAsTheOrchestrator
    {
        [Function("GREET")]
        public IResult Greet([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "greet")] HttpRequest request) => Results.Ok();
    }

    private static DurableTaskClient Client(TestHost host) => host.Host.Services.GetRequiredService<DurableTaskClient>();

    private static Task<OrchestrationMetadata> WaitAsync(TestHost host, string id) => Eventually.ReturnsAsync(async () =>
        await Client(host).GetInstanceAsync(id, getInputsAndOutputs: true) is { IsCompleted: true } done ? done : null);

    private Task<TestHost> StartAsync(Action<EmbeddedServerBuilder>? configure = null, Type? functions = null, string? folder = null) => TestHost.StartAsync(
        functions ?? typeof(Functions),
        b =>
        {
            b.ConfigureDurableWorker().AddTasks(r => r
                .AddOrchestrator<GreetOrchestrator>("Greet")
                .AddOrchestrator<PatientOrchestrator>("Patient")
                .AddActivity<ComposeActivity>("Compose"));
            b.Services.AddSingleton(_journal);
            b.Services.AddScoped<Scoped>();
            configure?.Invoke(b);
        },
        folder: folder);

    internal sealed class Journal
    {
        private readonly ConcurrentQueue<string> _entries = new();

        public void Note(string entry) => _entries.Enqueue(entry);

        public int Count(string entry) => _entries.Count(e => e == entry);
    }

    internal sealed class Scoped(Journal journal) : IDisposable
    {
        public string Word => "Hello";

        public void Dispose() => journal.Note("scoped disposed");
    }

    internal sealed record Name(string Text);

    internal sealed record Greeting(string Text);

    internal sealed class GreetOrchestrator : TaskOrchestrator<Name, Greeting>
    {
        public override async Task<Greeting> RunAsync(TaskOrchestrationContext context, Name input) =>
            await context.CallActivityAsync<Greeting>("Compose", input);
    }

    internal sealed class PatientOrchestrator : TaskOrchestrator<object?, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, object? input) =>
            "went on: " + await context.WaitForExternalEvent<string>("Go");
    }

    internal sealed class ComposeActivity : TaskActivity<Name, Greeting>, IDisposable
    {
        private readonly Scoped _scoped;
        private readonly Journal _journal;

        public ComposeActivity(Scoped scoped, Journal journal)
        {
            (_scoped, _journal) = (scoped, journal);
            journal.Note("activity created");
        }

        public override Task<Greeting> RunAsync(TaskActivityContext context, Name input) => Task.FromResult(new Greeting($"{_scoped.Word}, {input.Text}"));

        public void Dispose() => _journal.Note("activity disposed");
    }

    internal sealed class Functions
    {
        [Function("PostGreeting")]
        public async Task<IResult> PostGreeting(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "greetings/{id}")] HttpRequest request,
            string id,
            [DurableClient] DurableTaskClient client,
            FunctionContext context,
            CancellationToken cancellation)
        {
            await client.ScheduleNewOrchestrationInstanceAsync("Greet", new Name("world"), new StartOrchestrationOptions(id), cancellation);
            return Results.Accepted($"/greetings/{id}");
        }

        [Function("PostEvent")]
        public async Task<IResult> PostEvent(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "events/{id}")] HttpRequest request, string id, [DurableClient] DurableTaskClient client)
        {
            await client.RaiseEventAsync(id, "Go", await JsonSerializer.DeserializeAsync<string>(request.Body));
            return Results.Accepted();
        }
    }

    internal sealed class Timers
    {
        [Function("Sweep")]
        public Task Sweep([TimerTrigger("0 0 0 * * *", RunOnStartup = true)] TimerInfo timer, [DurableClient] DurableTaskClient client) =>
            client.ScheduleNewOrchestrationInstanceAsync("Greet", new Name("timer"), new StartOrchestrationOptions("from-timer"));
    }
}
