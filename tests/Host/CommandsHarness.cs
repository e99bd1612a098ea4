using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Embedded.Server;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>A data folder, a server on it that can be started and stopped, and the operator's commands on both.</summary>
internal sealed class CommandsHarness : IAsyncDisposable
{
    public string Folder { get; } = TestHost.NewFolder();

    public TestHost? Host { get; private set; }

    public DurableTaskClient Client => Host!.Host.Services.GetRequiredService<DurableTaskClient>();

    /// <summary>What the app's own check says; null: it is sound.</summary>
    public string? AppFinding { get; set; }

    public async Task StartAsync() => Host = await TestHost.StartAsync(
        Type.EmptyTypes,
        b =>
        {
            b.ConfigureDurableWorker().AddTasks(tasks => tasks
                .AddOrchestratorFunc<string, string>("Wait", async (context, input) => $"{input} {await context.WaitForExternalEvent<string>("Go")}")
                .AddOrchestratorFunc<string, string>("Echo", (_, input) => Task.FromResult(input))
                .AddOrchestratorFunc<string, string>("Fail", (_, input) => Task.FromException<string>(new InvalidOperationException("no " + input)))
                .AddOrchestratorFunc<string, string>("Parent",
                    (context, input) => context.CallSubOrchestratorAsync<string>("Wait", input, new SubOrchestrationOptions(instanceId: input + "-child")))
                .AddOrchestratorFunc<int, string>("Sleep", async (context, days) =>
                {
                    await context.CreateTimer(context.CurrentUtcDateTime.AddDays(days), CancellationToken.None);
                    return "awake";
                }));
            b.Services.AddHealthChecks().AddCheck(
                "audit-chains", () => AppFinding is null ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy(AppFinding), [LocalOperations.VerifyTag]);
        },
        folder: Folder);

    /// <summary>Stops the server and, as another process would, leaves nothing open.</summary>
    public async Task StopAsync()
    {
        if (Host is { } host)
        {
            Host = null;
            await host.DisposeAsync();
            await Embedded.Tables.TableDatabase.CloseAsync(Path.Combine(Folder, "tables.db"));
        }
    }

    public async Task StartInstanceAsync(string name, object? input, string id)
    {
        await Client.ScheduleNewOrchestrationInstanceAsync(name, input, new StartOrchestrationOptions(id));
        await Client.WaitForInstanceStartAsync(id);
        if (name is "Echo" or "Fail")
        {
            await Client.WaitForInstanceCompletionAsync(id);
        }
    }

    public (int Code, string Output, string Error) Run(params string[] words) => RunIn(Folder, words);

    public static (int Code, string Output, string Error) RunIn(string folder, params string[] words) =>
        RunAlone([.. words, "--Embedded:DataFolder", folder, "--Embedded:Keys:Master", TestHost.MasterKey]);

    /// <summary>A command that needs neither server nor data folder.</summary>
    public static (int Code, string Output, string Error) RunAlone(params string[] words)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(EmbeddedCommands.TryRun(words, output, error, out var code));
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>The command's JSON; fails unless it ended with <paramref name="code"/>.</summary>
    public JsonElement Json(int code, params string[] words)
    {
        var (found, output, error) = Run([.. words, "--json"]);
        Assert.True(code == found, $"Expected {code}, found {found}: {error}{output}");
        return JsonSerializer.Deserialize<JsonElement>(output);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var folder in Directory.GetDirectories(Path.GetDirectoryName(Folder)!, Path.GetFileName(Folder) + "*"))
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
