using Workflows.Azure.Tests.Stories;
using Workflows.Testing;

namespace Workflows.Azure.Tests.Engines;

/// <summary>Azurite's three services, in memory, for all tests of this process: it ends with it.</summary>
internal static class AzuriteStorage
{
    private const int Blobs = 10110;
    private const int Queues = 10111;
    private const int Tables = 10112;

    /// <summary>The emulator's public key.</summary>
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

    /// <summary>The hub of the published program.</summary>
    public const string Published = "Published";

    /// <summary>One for each hub.</summary>
    private static readonly string[] Accounts =
        [Account(Published), .. typeof(StoryTests).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(StoryTests))).Select(t => Account(t.Name))];

    private static readonly Lazy<Task<NodeServer>> Server = new(() => NodeServer.StartAsync(
        "azurite/dist/src/azurite.js",
        [
            "--blobHost", "127.0.0.1", "--blobPort", $"{Blobs}", "--queueHost", "127.0.0.1", "--queuePort", $"{Queues}", "--tableHost", "127.0.0.1",
                "--tablePort", $"{Tables}",
            "--inMemoryPersistence", "--silent", "--disableTelemetry", "--skipApiVersionCheck",
        ],
        [("AZURITE_ACCOUNTS", string.Join(';', Accounts.Select(a => $"{a}:{Key}")))],
        Blobs, Queues, Tables));

    public static Task StartAsync() => Server.Value;

    /// <summary>The storage account of a hub: stories share no table.</summary>
    public static string Connection(string hub) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account(hub)};AccountKey={Key};"
        + $"BlobEndpoint=http://127.0.0.1:{Blobs}/{Account(hub)};QueueEndpoint=http://127.0.0.1:{Queues}/{Account(hub)};TableEndpoint=http://127.0.0.1:{Tables}/{Account(hub)}";

    // A prefix, because the tables' client takes an account's name for a table's that it begins with.
    private static string Account(string hub) => "hub" + hub.ToLowerInvariant();
}
