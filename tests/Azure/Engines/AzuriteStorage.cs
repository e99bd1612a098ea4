using Workflows.Testing;

namespace Workflows.Azure.Tests.Engines;

/// <summary>Azurite's three services, in memory, for all tests of this process: it ends with it.</summary>
internal static class AzuriteStorage
{
    private const int Blobs = 10110;
    private const int Queues = 10111;
    private const int Tables = 10112;

    private static readonly Lazy<Task<NodeServer>> Server = new(() => NodeServer.StartAsync(
        "azurite/dist/src/azurite.js",
        [
            "--blobHost", "127.0.0.1", "--blobPort", $"{Blobs}", "--queueHost", "127.0.0.1", "--queuePort", $"{Queues}", "--tableHost", "127.0.0.1", "--tablePort", $"{Tables}",
            "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ],
        Blobs, Queues, Tables));

    /// <summary>With the emulator's public key, spelled out: the addresses are not the emulator's usual ones.</summary>
    public static string ConnectionString { get; } =
        "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
        + "AccountKey=Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==;"
        + $"BlobEndpoint=http://127.0.0.1:{Blobs}/devstoreaccount1;QueueEndpoint=http://127.0.0.1:{Queues}/devstoreaccount1;TableEndpoint=http://127.0.0.1:{Tables}/devstoreaccount1";

    public static Task StartAsync() => Server.Value;
}

/// <summary>A test over Azurite. Where node or the packages of <c>tests/node</c> are missing it is skipped; under <c>CI=true</c> it runs and fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AzuriteFactAttribute : Xunit.FactAttribute
{
    public AzuriteFactAttribute()
    {
        if (NodeServer.WhyMissing is { } reason && !NodeServer.IsContinuousIntegration)
        {
            Skip = reason;
        }
    }
}
