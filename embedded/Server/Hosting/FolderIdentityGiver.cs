using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>Gives the folder's databases their identity once both are open.</summary>
internal sealed class FolderIdentityGiver(IServiceProvider services, IConfiguration configuration, DataFolder folder) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetService<DurableEngine>() is { } engine)
        {
            await FolderIdentity.GiveAsync(DurableAdministration.Of(engine).Database, DataSources.OpenTables(configuration, folder));
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
