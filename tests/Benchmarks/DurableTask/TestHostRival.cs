using System.Reflection;
using DurableTask.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing.Sidecar;
using Microsoft.DurableTask.Testing.Sidecar.Grpc;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Workflows.Benchmarks.DurableTask;

/// <summary>
/// Microsoft's in-process test host: the same SDK and the same tasks over gRPC on an engine that keeps everything in memory. It is put together here as its
/// own <c>DurableTaskTestHost</c> does, but for the number of work items at a time, which is that of the processors there (two on this machine,
/// with a sleep of half a second at the cap: 0.7 sequences a second) and <see cref="AtATime"/> here.
/// </summary>
internal sealed class TestHostRival : IAsyncDisposable
{
    internal const int AtATime = 1000;

    private readonly WebApplication sidecar;
    private readonly GrpcChannel channel;
    private readonly IHost worker;

    private TestHostRival(WebApplication sidecar, GrpcChannel channel, IHost worker)
    {
        this.sidecar = sidecar;
        this.channel = channel;
        this.worker = worker;
    }

    /// <summary>The worker's container.</summary>
    internal IServiceProvider Services => worker.Services;

    internal DurableTaskClient Client => worker.Services.GetRequiredService<DurableTaskClient>();

    /// <param name="tasks">Orchestrators and activities.</param>
    /// <param name="configure">What activities need, for the worker's container; null for nothing.</param>
    /// <param name="converter">The app's serializer; null for the default.</param>
    internal static async Task<TestHostRival> StartAsync(Action<DurableTaskRegistry> tasks, Action<IServiceCollection>? configure = null,
        DataConverter? converter = null)
    {
        var memory = new InMemoryOrchestrationService(NullLoggerFactory.Instance);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(RaisedCaps.Of(memory)).AddSingleton<IOrchestrationServiceClient>(memory).AddSingleton<TaskHubGrpcServer>();
        var sidecar = builder.Build();
        sidecar.MapGrpcService<TaskHubGrpcServer>();
        await sidecar.StartAsync();
        var address = sidecar.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        var channel = GrpcChannel.ForAddress(address);
        var host = Host.CreateApplicationBuilder();
        host.Logging.ClearProviders();
        host.Services.AddDurableTaskWorker(built =>
        {
            built.AddTasks(tasks);
            built.Configure(options =>
            {
                options.Concurrency.MaximumConcurrentActivityWorkItems = AtATime;
                options.Concurrency.MaximumConcurrentOrchestrationWorkItems = AtATime;
                options.DataConverter = converter ?? options.DataConverter;
            });
            built.UseGrpc(channel);
        });
        host.Services.AddDurableTaskClient(built =>
        {
            built.Configure(options => options.DataConverter = converter ?? options.DataConverter);
            built.UseGrpc(channel);
        });
        configure?.Invoke(host.Services);
        var worker = host.Build();
        await worker.StartAsync();
        return new TestHostRival(sidecar, channel, worker);
    }

    public async ValueTask DisposeAsync()
    {
        await worker.StopAsync();
        worker.Dispose();
        await channel.ShutdownAsync();
        channel.Dispose();
        await sidecar.StopAsync();
        await sidecar.DisposeAsync();
    }

    /// <summary>The engine as it is, but for its caps.</summary>
#pragma warning disable CA1852 // a proxy is derived from it at run time
    internal class RaisedCaps : DispatchProxy
#pragma warning restore CA1852
    {
        private IOrchestrationService? inner;

        internal static IOrchestrationService Of(IOrchestrationService inner)
        {
            var raised = Create<IOrchestrationService, RaisedCaps>();
            ((RaisedCaps)(object)raised).inner = inner;
            return raised;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => targetMethod!.Name switch
        {
            "get_" + nameof(IOrchestrationService.MaxConcurrentTaskOrchestrationWorkItems) or "get_"
                + nameof(IOrchestrationService.MaxConcurrentTaskActivityWorkItems) => AtATime,
            _ => targetMethod.Invoke(inner, BindingFlags.DoNotWrapExceptions, null, args, null),
        };
    }
}
