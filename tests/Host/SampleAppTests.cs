using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Core.Serialization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>An app of the shape of ours: the same registrations, line for line, and one of each kind of function.</summary>
public sealed class SampleAppTests
{
    [Fact]
    public async Task AnIncident_IsOpenedLookedUpAndClosed_AndRefusalsAreProblems()
    {
        var clock = new ManualClock(new(2026, 11, 20, 12, 0, 30, TimeSpan.Zero));
        await using var host = await TestHost.StartAsync(
            typeof(IncidentFunctions),
            b =>
            {
                b.UseMiddleware<ProblemDetailsMiddleware>();
                b.ConfigureDurableWorker().AddTasks(Catalog.AddTo);
                b.Services.AddRazorComponents();
                var json = new JsonSerializerOptions(JsonSerializerDefaults.Web);
                b.Services.Configure<WorkerOptions>(o => o.Serializer = new JsonObjectSerializer(json));
                b.Services.AddSingleton<TimeProvider>(clock);
            });

        using var opened = await host.Client.PostAsJsonAsync("/api/incidents", new Opened("disk full"));
        Assert.Equal(HttpStatusCode.Created, opened.StatusCode);
        var address = opened.Headers.Location!.OriginalString;
        var found = await Eventually.ReturnsAsync(async () =>
            await host.Client.GetFromJsonAsync<Found>(address) is { Status: "Running" } running ? running : null);
        Assert.Equal("disk full", found.Title);

        using var unknown = await host.Client.GetAsync("/api/incidents/nobody");
        Assert.Equal("application/problem+json", unknown.Content.Headers.ContentType?.MediaType);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using var unreadable = await host.Client.PostAsync("/api/incidents", new StringContent("{"));
        Assert.Equal((HttpStatusCode)400, unreadable.StatusCode);
        Assert.Equal(400, (await unreadable.Content.ReadFromJsonAsync<ProblemDetails>())!.Status);

        // The sweep of the next full minute closes what is open.
        await Eventually.HoldsAsync(() => File.Exists(Path.Combine(host.Folder, "timers.json")));
        clock.Advance(TimeSpan.FromSeconds(30));
        var closed = await Eventually.ReturnsAsync(async () =>
            await host.Client.GetFromJsonAsync<Found>(address) is { Status: "Completed" } completed ? completed : null);
        Assert.Equal("disk full", closed.Title);
        Assert.DoesNotContain(host.Logs.Entries, e => e.Level >= Microsoft.Extensions.Logging.LogLevel.Warning);
    }

    [Fact]
    public void Functions_AreFoundByWalkingAnAssembly()
    {
        // This very assembly, whose many little apps share names: the refusal shows that they were found.
        var options = new EmbeddedHostOptions { FunctionAssemblies = { typeof(SampleAppTests).Assembly } };
        var error = Assert.Throws<InvalidOperationException>(() => new FunctionCatalog(Options.Create(options)));
        Assert.Contains("must be unique", error.Message, StringComparison.Ordinal);
    }

    internal sealed record Opened(string Title);

    internal sealed record Found(string Title, string Status);

    internal static class Catalog
    {
        public static void AddTo(DurableTaskRegistry registry) =>
            registry.AddOrchestrator<IncidentOrchestrator>("Incident").AddActivity<RecordActivity>("Record");
    }

    internal sealed class IncidentOrchestrator : TaskOrchestrator<Opened, string>
    {
        public override async Task<string> RunAsync(TaskOrchestrationContext context, Opened input)
        {
            var by = await context.WaitForExternalEvent<string>("Closed");
            return await context.CallActivityAsync<string>("Record", $"{input.Title} closed by {by}");
        }
    }

    internal sealed class RecordActivity : TaskActivity<string, string>
    {
        public override Task<string> RunAsync(TaskActivityContext context, string input) => Task.FromResult(input);
    }

    internal sealed class ProblemDetailsMiddleware : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            try
            {
                await next(context);
            }
            catch (JsonException) when (context.GetHttpContext() is not null)
            {
                await Results.Problem(statusCode: StatusCodes.Status400BadRequest, detail: "Expected a JSON object.").ExecuteAsync(context.GetHttpContext()!);
            }
        }
    }

    internal sealed class IncidentFunctions
    {
        [Function("OpenIncident")]
        public async Task<IResult> Open(
            [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/incidents")] HttpRequest request, [DurableClient] DurableTaskClient client,
            CancellationToken ct)
        {
            var body = await JsonSerializer.DeserializeAsync<Opened>(request.Body, JsonSerializerOptions.Web, ct);
            var id = await client.ScheduleNewOrchestrationInstanceAsync("Incident", body, ct);
            return Results.Created($"/api/incidents/{id}", null);
        }

        [Function("GetIncident")]
        public async Task<IResult> Get(
            [HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "api/incidents/{id}")] HttpRequest request,
            string id,
            [DurableClient] DurableTaskClient client,
            FunctionContext context,
            CancellationToken ct) =>
            await client.GetInstanceAsync(id, getInputsAndOutputs: true, ct) is { } instance
                ? Results.Json(new Found(instance.ReadInputAs<Opened>()!.Title, instance.RuntimeStatus.ToString()))
                : Results.Problem(statusCode: StatusCodes.Status404NotFound);

        [Function("Sweep")]
        public async Task Sweep([TimerTrigger("0 * * * * *")] TimerInfo timer, [DurableClient] DurableTaskClient client)
        {
            await foreach (var instance in client.GetAllInstancesAsync())
            {
                await client.RaiseEventAsync(instance.InstanceId, "Closed", "sweep");
            }
        }
    }
}
