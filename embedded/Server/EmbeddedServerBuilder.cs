using Microsoft.AspNetCore.Builder;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>
/// Gathers an app's services, settings and middleware as <c>FunctionsApplication.CreateBuilder</c> does on Azure; <see cref="Build"/> makes a host
/// that runs the app's functions itself. The official builder is bound to its host by gRPC and cannot be given another.
/// </summary>
public sealed class EmbeddedServerBuilder : IHostApplicationBuilder, IFunctionsWorkerApplicationBuilder
{
    private readonly WebApplicationBuilder _inner;
    private readonly InvocationPipeline _pipeline = new();

    private EmbeddedServerBuilder(string[] args)
    {
        _inner = EmbeddedHost.CreateInner(args);
        EmbeddedHost.AddServices(_inner, _pipeline);
    }

    /// <inheritdoc/>
    public IDictionary<object, object> Properties => ((IHostApplicationBuilder)_inner).Properties;

    /// <summary>The settings, open for additions.</summary>
    public ConfigurationManager Configuration => _inner.Configuration;

    IConfigurationManager IHostApplicationBuilder.Configuration => _inner.Configuration;

    /// <inheritdoc/>
    public IHostEnvironment Environment => _inner.Environment;

    /// <inheritdoc/>
    public ILoggingBuilder Logging => _inner.Logging;

    /// <inheritdoc/>
    public IMetricsBuilder Metrics => _inner.Metrics;

    /// <summary>The app's services.</summary>
    public IServiceCollection Services => _inner.Services;

    /// <summary>
    /// A builder for a program's arguments. Operator's commands (<c>--help</c>, <c>--version</c>, and words such as backup)
    /// are carried out here and end the process; other arguments are configuration.
    /// </summary>
    public static EmbeddedServerBuilder Create(string[] args)
    {
        ArgumentNullException.ThrowIfNull(args);
        if (EmbeddedCommands.TryRun(args, Console.Out, Console.Error, out var exitCode))
        {
            System.Environment.Exit(exitCode);
        }

        return new EmbeddedServerBuilder(args);
    }

    /// <summary>
    /// Adds the durable engine, on a database in the data folder, and its client. Call once; what is added to the builder returned
    /// are the app's orchestrators and activities.
    /// </summary>
    public IDurableTaskWorkerBuilder ConfigureDurableWorker() => DurableWiring.Add(Services);

    /// <summary>Looks for functions in the assembly of <typeparamref name="T"/>; without a call, in the program's own.</summary>
    public EmbeddedServerBuilder AddFunctionsOf<T>()
    {
        Services.Configure<EmbeddedHostOptions>(o => o.FunctionAssemblies.Add(typeof(T).Assembly));
        return this;
    }

    /// <inheritdoc/>
    public void ConfigureContainer<TContainerBuilder>(IServiceProviderFactory<TContainerBuilder> factory, Action<TContainerBuilder>? configure = null)
        where TContainerBuilder : notnull
        => ((IHostApplicationBuilder)_inner).ConfigureContainer(factory, configure);

    /// <inheritdoc/>
    public IFunctionsWorkerApplicationBuilder Use(Func<FunctionExecutionDelegate, FunctionExecutionDelegate> middleware)
    {
        _pipeline.Use(middleware);
        return this;
    }

    /// <summary>Makes the host. Call once.</summary>
    public IHost Build() => EmbeddedHost.Build(_inner);
}
