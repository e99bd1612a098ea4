using System.Diagnostics;
using Azure.Data.Tables;
using DurableTask.AzureStorage;
using DurableTask.Core;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using SendGrid;
using Workflows.Azure.Tests.Stories;
using Workflows.Stores.Tests.Mail;

namespace Workflows.Azure.Tests.Engines;

/// <summary>
/// Durable Task's Azure Storage engine with its worker in a process of its own, which a crash kills (SIGKILL): orchestrations and tables lie in Azurite,
/// mails go to a server that takes them as SendGrid does.
/// </summary>
/// <param name="hub">The task hub's name keeps stories apart: letters and digits.</param>
internal sealed class WorkerProcess(string hub) : IStoryEngine
{
    private SendGridServer? relay;
    private Process? process;
    private ServiceProvider? services;
    private int starts;

    public DurableTaskClient Client { get; private set; } = null!;

    public bool IsDurable => true;

    public IServiceProvider Services => services!;

    public TableServiceClient Tables { get; } = AzuriteTables(hub);

    /// <summary>A mail that was taken again around the kill bears the key of the first.</summary>
    public int? MailsTaken => relay!.Taken.Select(m => m.GetProperty("headers").GetProperty("Message-ID").GetString()).Distinct().Count();

    public async Task StartWorkerAsync(IServiceCollection services)
    {
        relay ??= await SendGridServer.StartAsync();
        this.services = services.BuildServiceProvider();
        AzureStorageOrchestrationService service = HubWorker.Hub(hub, "client");
        await service.CreateIfNotExistsAsync();
        Client = new HubClient(service);
        process = Process.Start(new ProcessStartInfo("dotnet", [typeof(WorkerProcess).Assembly.Location, hub, $"{++starts}", relay.Address])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        string? line = await process.StandardOutput.ReadLineAsync();
        if (line != "ready")
        {
            throw new InvalidOperationException($"The worker's process was expected to say \"ready\"; it said \"{line}\".");
        }
    }

    public async Task CrashWorkerAsync()
    {
        process!.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
        await services!.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await CrashWorkerAsync();
        await relay!.DisposeAsync();
    }

    /// <summary>The worker's process: until it is killed, or its standard input ends because the tests did.</summary>
    /// <param name="args">The hub, the number of the start, the address of the relay.</param>
    private static async Task<int> Main(string[] args)
    {
        if (args is not [var hub, var start, var relay])
        {
            await Console.Error.WriteLineAsync("Expected: <hub> <start> <relay>. The tests are run by dotnet test.");
            return 2;
        }

        IServiceCollection services = StoryApp.Compose(AzuriteTables(hub),
            new SendGridClient(new SendGridClientOptions { ApiKey = SendGridServer.Key, Host = relay }));
        await using ServiceProvider provider = services.BuildServiceProvider();
        using TaskHubWorker worker = await HubWorker.StartAsync(hub, start, provider);
        Console.WriteLine("ready");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    private static TableServiceClient AzuriteTables(string hub) => new(AzuriteStorage.Connection(hub));
}
