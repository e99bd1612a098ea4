using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Workflows.Embedded.ServiceBus;
using Workflows.Embedded.Tables;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary><c>tables send</c> and <c>tables fetch</c>, over Azurite: all that is on record goes there and comes back.</summary>
public sealed class CommandsTablesTests : IAsyncLifetime
{
    private const int Port = 10122;
    private static readonly string Storage = NodeServer.AzuriteTables(Port);

    private readonly string other = TestHost.NewFolder();
    private NodeServer? azurite;

    public async Task InitializeAsync()
    {
        if (NodeServer.WhyMissing is null || NodeServer.IsContinuousIntegration)
        {
            azurite = await NodeServer.StartAzuriteTablesAsync(Port);
        }
    }

    public async Task DisposeAsync()
    {
        if (azurite is not null)
        {
            await azurite.DisposeAsync();
        }

        Directory.Delete(other, recursive: true);
    }

    [NodeFact]
    public async Task WhatIsOnRecord_GoesThereAndBack_AndTheFolderThatWasLeftStartsNoMore()
    {
        await using CommandsHarness harness = new();
        await harness.StartAsync();
        TableClient table = new SqliteTableServiceClient(Path.Combine(harness.Folder, "tables.db")).GetTableClient("incidents");
        await table.CreateIfNotExistsAsync();
        await table.AddEntityAsync(new TableEntity("open!standard", "standard-20261120-7k3qf2xa") { ["Summary"] = "受付" });
        (int code, _, string error) = harness.Run("tables", "send", "--Move:Storage", Storage);
        Assert.Equal((3, true), (code, error.Contains("is in use", StringComparison.Ordinal)));
        await harness.StopAsync();

        (code, _, error) = harness.Run("tables", "send");
        Assert.Equal((1, true), (code, error.Contains("Move__Storage", StringComparison.Ordinal)));
        // An alert that waits would be forgotten.
        string queues = Path.Combine(harness.Folder, "queues.db");
        await using (ServiceBusSender sender = new SqliteServiceBusClient(queues, [BusEntity.Queue("monitoring-events")]).CreateSender("monitoring-events"))
        {
            await sender.SendMessageAsync(new ServiceBusMessage("an alert"));
        }

        await BusDatabase.CloseAsync(queues);
        (code, _, error) = harness.Run("tables", "send", "--Move:Storage", Storage);
        Assert.Equal((3, true), (code, error.Contains("found 1: start the server until it has taken them", StringComparison.Ordinal)));

        (code, string output, error) = harness.Run("tables", "send", "--without-queues", "--Move:Storage", Storage);
        Assert.Equal((0, ""), (code, error));
        Assert.EndsWith("Everything is in http://127.0.0.1:10122/devstoreaccount1.", output.TrimEnd(), StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", output + File.ReadAllText(Path.Combine(harness.Folder, "moved.json")), StringComparison.Ordinal);
        InvalidOperationException refused = await Assert.ThrowsAsync<InvalidOperationException>(harness.StartAsync);
        Assert.Contains("people would be called from both places", refused.Message, StringComparison.Ordinal);

        (code, _, error) = harness.Run("tables", "send", "--without-queues", "--Move:Storage", Storage);
        Assert.Equal((3, true), (code, error.Contains("found some in incidents", StringComparison.Ordinal)));
        Assert.Equal(0, harness.Run("tables", "send", "--again", "--without-queues", "--Move:Storage", Storage).Code);
        Assert.Equal(3, harness.Run("tables", "fetch", "--Move:Storage", Storage).Code); // not a new folder

        (code, _, error) = CommandsHarness.RunIn(other, "tables", "fetch", "--Move:Storage", Storage);
        Assert.Equal((0, ""), (code, error));
        TableEntity back = await new SqliteTableServiceClient(Path.Combine(other, "tables.db")).GetTableClient("incidents")
            .GetEntityAsync<TableEntity>("open!standard", "standard-20261120-7k3qf2xa");
        Assert.Equal("受付", back.GetString("Summary"));
        await TableDatabase.CloseAsync(Path.Combine(other, "tables.db"));
        await TableDatabase.CloseAsync(Path.Combine(harness.Folder, "tables.db"));
    }
}
