using Microsoft.DurableTask.Worker;
using Microsoft.DurableTask.Worker.Hosting;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// The official worker on an engine in the same process: it brings the tasks that were added to its builder, and starts and stops the engine with the host.
/// </summary>
public sealed class SqliteDurableTaskWorker : DurableTaskWorker
{
    private readonly DurableEngine engine;

    public SqliteDurableTaskWorker(string name, IDurableTaskFactory factory, DurableEngine engine)
        : base(name, factory)
    {
        ArgumentNullException.ThrowIfNull(engine);
        this.engine = engine;
        engine.Use(factory);
    }

    /// <summary>The host has started when the engine has: its database is open and what the last run left is taken up.</summary>
    public override Task StartAsync(CancellationToken cancellationToken) => engine.StartAsync(cancellationToken);

    /// <inheritdoc/>
    public override Task StopAsync(CancellationToken cancellationToken) => engine.StopAsync(cancellationToken);

    /// <summary>Nothing runs here: the engine has threads of its own.</summary>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.CompletedTask;
}
