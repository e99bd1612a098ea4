using Azure.Data.Tables;
using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Servers;

/// <summary>Azurite's Table service, in memory.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    private const int Port = 10102;

    private NodeServer? server;

    public static string ConnectionString => NodeServer.AzuriteTables(Port);

    public TableServiceClient Client { get; } = new(ConnectionString);

    public async Task InitializeAsync()
    {
        if (NodeServer.WhyMissing is null || NodeServer.IsContinuousIntegration)
        {
            server = await NodeServer.StartAzuriteTablesAsync(Port);
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}

/// <summary>One Azurite for all classes that use it.</summary>
[CollectionDefinition(Name)]
public sealed class AzuriteGroup : ICollectionFixture<AzuriteServer>
{
    public const string Name = "Azurite";
}
