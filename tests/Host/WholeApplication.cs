using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.Server;
using Workflows.Hosting;

namespace Workflows.Host.Tests;

/// <summary>The application as its program composes it, on a port of the system's choice, in this process.</summary>
internal static class WholeApplication
{
    /// <summary>Starts it on a data folder.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="configure">Adds what a test brings.</param>
    /// <param name="settings">More of the command line.</param>
    public static async Task<(IHost Host, Uri Address)> StartAsync(string folder, Action<EmbeddedServerBuilder>? configure, params string[] settings)
    {
        EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(
        [
            "--urls", "http://127.0.0.1:0", "--Embedded:DataFolder", folder, "--Embedded:Keys:Host", TestHost.HostKey, "--Embedded:Keys:Master", TestHost.MasterKey,
            .. settings,
        ]);
        builder.Logging.ClearProviders();
        configure?.Invoke(builder);
        builder.AddFunctionsOf<WorkflowsApp>();
        WorkflowsApp.Configure(builder, builder.Configuration);
        builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
        IHost host = builder.Build();
        await host.StartAsync();
        return (host, new Uri(host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()));
    }

    /// <summary>A machine with the function key.</summary>
    public static HttpClient Machine(Uri address)
    {
        HttpClient machine = new() { BaseAddress = address };
        machine.DefaultRequestHeaders.Add("x-functions-key", TestHost.HostKey);
        return machine;
    }

    /// <summary>Stops it as a signal would.</summary>
    public static async Task StopAsync(IHost host)
    {
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
