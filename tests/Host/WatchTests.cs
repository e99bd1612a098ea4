using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.Server;
using Workflows.Hosting;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What a sweep of the whole application tells: gauges, and a monitor outside.</summary>
[Collection(Gauges.Name)]
public sealed class WatchTests
{
    /// <summary>What the heartbeat logs, when a sweep is over, instead of a call.</summary>
    private const int NoHeartbeat = 3402;

    [Fact]
    public async Task ASweep_TellsHowThingsStand_AndTheMonitorOutsideOnlyWhenAllIsWell()
    {
        int beats = 0;
        await using WebApplication monitor = Listening(() => Interlocked.Increment(ref beats));
        await monitor.StartAsync();
        bool isWell = false;
        string folder = TestHost.NewFolder();
        EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(
        [
            "--urls", "http://127.0.0.1:0", "--Embedded:DataFolder", folder, "--Embedded:Keys:Host", TestHost.HostKey, "--Embedded:Keys:Master", TestHost.MasterKey,
            "--Workflows:Heartbeat", AddressOf(monitor.Services) + "/secret-of-the-address",
        ]);
        using CapturedLogs logs = new();
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.AddFunctionsOf<WorkflowsApp>();
        WorkflowsApp.Configure(builder, builder.Configuration);
        builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
        builder.Services.AddHealthChecks().AddCheck("trial", () => isWell ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("not yet"), ["ready"]);
        IHost host = builder.Build();
        await host.StartAsync();
        try
        {
            using HttpClient client = new() { BaseAddress = new Uri(AddressOf(host.Services)) };
            client.DefaultRequestHeaders.Add("x-functions-key", TestHost.MasterKey);
            await SweepAsync(client);
            await Eventually.HoldsAsync(() => logs.Entries.Any(e => e.EventId == NoHeartbeat), "the sweep is over, its heartbeat with it");
            Assert.Equal(0, Volatile.Read(ref beats));
            string text = await client.GetStringAsync("/admin/metrics");
            // Their numbers are the sweep's own: other tests measure others.
            Assert.Matches("""(?m)^workflows_cases_open\{[^}]*process="incident"[^}]*\} 0\b""", text);
            Assert.Matches("""(?m)^workflows_mails_waiting\{[^}]*\} 0\b""", text);
            Assert.Matches("""(?m)^workflows_webhooks_waiting\{[^}]*\} 0\b""", text);
            Assert.All(["workflows_cases_overdue{", "workflows_clocks_open{", "workflows_sweep_duration_seconds{"],
                gauge => Assert.Contains(gauge, text, StringComparison.Ordinal));

            isWell = true;
            await Eventually.HoldsAsync(async () =>
            {
                await SweepAsync(client); // the health of a moment ago is remembered for a second
                return Volatile.Read(ref beats) > 0;
            });
        }
        finally
        {
            await host.StopAsync();
            await ((IAsyncDisposable)host).DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static WebApplication Listening(Action called)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(["--urls", "http://127.0.0.1:0"]);
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.MapGet("/secret-of-the-address", () =>
        {
            called();
            return Results.Ok();
        });
        return app;
    }

    private static async Task SweepAsync(HttpClient client)
    {
        using HttpResponseMessage answer = await client.PostAsync("/admin/functions/SweepCases", null);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static string AddressOf(IServiceProvider services) =>
        services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
}
