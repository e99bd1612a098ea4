using Microsoft.Extensions.DependencyInjection;

namespace Workflows.Embedded.DurableTask;

/// <summary>A provider that has nothing, for engines without a container.</summary>
internal sealed class NoServices : IServiceProvider, IServiceScopeFactory, IServiceScope
{
    internal static NoServices Instance { get; } = new();

    public IServiceProvider ServiceProvider => this;

    public IServiceScope CreateScope() => this;

    public object? GetService(Type serviceType) => serviceType == typeof(IServiceScopeFactory) || serviceType == typeof(IServiceProvider) ? this : null;

    public void Dispose()
    {
        // Nothing to dispose: there is one for all.
    }
}
