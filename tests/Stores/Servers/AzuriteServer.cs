using Azure.Data.Tables;
using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Servers;

/// <summary>Azurite's Table service, in memory.</summary>
public sealed class AzuriteServer : IAsyncLifetime
{
    private const int Port = 10102;

    private NodeServer? server;

    /// <summary>With the emulator's public key, spelled out: the address is not the emulator's usual one.</summary>
    public static string ConnectionString =>
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"TableEndpoint=http://127.0.0.1:{Port}/devstoreaccount1";

    public TableServiceClient Client { get; } = new(ConnectionString);

    public async Task InitializeAsync()
    {
        if (NodeServer.WhyMissing is null || NodeServer.IsContinuousIntegration)
        {
            server = await NodeServer.StartAsync(
                "azurite/dist/src/table/main.js",
                ["--tableHost", "127.0.0.1", "--tablePort", $"{Port}", "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck"],
                Port);
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
