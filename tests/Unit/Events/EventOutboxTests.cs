using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Workflows.Contracts;
using Workflows.Events;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Events;
using Workflows.Ledger;
using Workflows.Links;
using Workflows.Testing;
using Workflows.Unit.Tests.Ledger;
using Workflows.VendorReleases;
using Xunit;

namespace Workflows.Unit.Tests.Events;

/// <summary>
/// Domain events on their way out, with the official client's types: what the broker takes, refuses or takes without an answer is Moq's, since
/// no broker shows it on demand; audit chain and cursors are real tables.
/// </summary>
public sealed class EventOutboxTests : IAsyncLifetime
{
    private const string CaseA = "standard-v20261120-7k3qf2xa";
    private const string CaseB = "standard-v20261120-8k3qf2xb";

    private readonly LedgerFixture ledger = new();
    private readonly Mock<ServiceBusSender> broker = new();

    /// <summary>What is in each batch, which the official type keeps to itself.</summary>
    private readonly ConditionalWeakTable<ServiceBusMessageBatch, List<ServiceBusMessage>> batches = [];

    /// <summary>What the broker took, in order.</summary>
    private readonly List<ServiceBusMessage> taken = [];

    /// <summary>Sizes of the transfers that it took.</summary>
    private readonly List<int> transfers = [];

    /// <summary>Instead of taking a transfer.</summary>
    private Func<Exception?> fault = () => null;

    /// <summary>The broker takes the transfer although it fails.</summary>
    private bool takesBeforeFault;

    private int roomPerTransfer = 1000;

    private EventOutbox outbox = null!;
    private VendorReleaseLedger releases = null!;

    [Fact]
    public async Task Facts_GoOutAsCloudEvents_InOrderAndOnce()
    {
        await outbox.RunAsync(default);
        await RecordAsync(CaseA, Withdrawn("w", "山田さんの都合"));
        await RecordAsync(CaseB, Opened("o", "standard-c20261120-9k3qf2xc"));
        await RecordAsync(CaseA, Closed());
        await outbox.RunAsync(default);
        await outbox.RunAsync(default);

        Assert.Equal(["workflows.vendorrelease.withdrawn", "workflows.vendorrelease.changeOpened", "workflows.vendorrelease.closed"],
            taken.Select(m => m.Subject));
        Assert.Equal([CaseA, CaseB, CaseA], taken.Select(m => m.SessionId));
        JsonElement told = Json(taken[1]);
        Assert.Equal("1.0", told.GetProperty("specversion").GetString());
        Assert.StartsWith($"standard/{CaseB}/", told.GetProperty("id").GetString(), StringComparison.Ordinal);
        Assert.Equal("https://workflows.example/contracts/standard", told.GetProperty("source").GetString());
        Assert.Equal("workflows.vendorrelease.changeOpened", told.GetProperty("type").GetString());
        Assert.Equal(CaseB, told.GetProperty("subject").GetString());
        Assert.Equal("application/json", told.GetProperty("datacontenttype").GetString());
        Assert.Equal(2, SequenceOf(taken[1]));
        Assert.Equal(ledger.Now, told.GetProperty("time").GetDateTimeOffset());
        Assert.Equal("standard-c20261120-9k3qf2xc", told.GetProperty("data").GetProperty("change").GetString());
        Assert.Equal("application/cloudevents+json; charset=utf-8", taken[1].ContentType);
        Assert.Equal("standard", taken[1].ApplicationProperties["contract"]);
        Assert.All(taken, m => Assert.DoesNotContain("山田", m.Body.ToString(), StringComparison.Ordinal));
        Assert.All(taken, m => Assert.DoesNotContain("toban1", m.Body.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task WhatWasBefore_IsNotTold_AContractThatComesLaterIsToldWhole()
    {
        await RecordAsync(CaseA, Withdrawn("w", "before"));
        await outbox.RunAsync(default);
        await RecordAsync("saga-v20261120-7k3qf2xa", Withdrawn("w", "its first"));
        await outbox.RunAsync(default);
        Assert.Equal("saga-v20261120-7k3qf2xa", Assert.Single(taken).SessionId);
    }

    /// <summary>An outage, then a transfer that was taken while its answer was lost: everything is told, and the repeat has the same ids.</summary>
    [Fact]
    public async Task Outage_LosesNothing_AndRepeatsUnderTheSameIds()
    {
        await outbox.RunAsync(default);
        await RecordAsync(CaseA, Withdrawn("w", "one"));
        fault = () => new ServiceBusException("down", ServiceBusFailureReason.ServiceCommunicationProblem);
        await outbox.RunAsync(default);
        Assert.Empty(taken);
        Assert.Equal(ledger.Now, outbox.Trouble!.Value.Since);

        await RecordAsync(CaseA, Closed());
        fault = () => new ServiceBusException("no answer", ServiceBusFailureReason.ServiceTimeout);
        takesBeforeFault = true;
        await outbox.RunAsync(default);
        Assert.Empty(taken); // it waits five seconds first
        ledger.Clock.Advance(TimeSpan.FromSeconds(5));
        await outbox.RunAsync(default);
        Assert.Equal(2, taken.Count);

        fault = () => null;
        ledger.Clock.Advance(TimeSpan.FromSeconds(9));
        await outbox.RunAsync(default);
        Assert.Equal(2, taken.Count); // the pause has grown to ten
        ledger.Clock.Advance(TimeSpan.FromSeconds(1));
        await outbox.RunAsync(default);
        Assert.Equal(4, taken.Count);
        Assert.Equal(taken.Take(2).Select(m => (m.MessageId, m.Body.ToString())), taken.Skip(2).Select(m => (m.MessageId, m.Body.ToString())));
        Assert.Null(outbox.Trouble);
        await outbox.RunAsync(default);
        Assert.Equal(4, taken.Count);
    }

    [Fact]
    public async Task TransfersAreAsLargeAsTheBrokerTakes_AndTheCursorMovesOncePerHundred()
    {
        await outbox.RunAsync(default);
        for (int i = 0; i < 120; i++)
        {
            await RecordAsync(CaseA, Opened($"o{i:D3}", "standard-c20261120-9k3qf2xc"));
        }

        roomPerTransfer = 30;
        await outbox.RunAsync(default);
        Assert.Equal([30, 30, 30, 10, 20], transfers);
        Assert.Equal(Enumerable.Range(1, 120), taken.Select(m => (int)SequenceOf(m)));
        TableEntity cursor = Assert.Single(await ledger.RowsAsync(EventOutbox.Table, "cursor"));
        Assert.Equal(120, cursor.GetInt64("After"));
    }

    /// <summary>A run ends in time and not in an error, and what it leaves is the next one's; no contract waits for another's thousands.</summary>
    [Fact]
    public async Task MuchToTell_IsToldInSeveralRuns_EachContractInItsTurn()
    {
        await outbox.RunAsync(default);
        for (int i = 0; i < 250; i++)
        {
            await RecordAsync("saga-v20261120-7k3qf2xa", Opened($"o{i:D3}", "saga-c20261120-9k3qf2xc"));
        }

        await RecordAsync(CaseA, Closed());
        fault = () =>
        {
            ledger.Clock.Advance(TimeSpan.FromSeconds(8)); // as long as a transfer takes
            return null;
        };
        await outbox.RunAsync(default);
        Assert.Equal(200, taken.Count);
        Assert.Null(outbox.Trouble);
        await outbox.RunAsync(default);
        Assert.Equal(CaseA, taken[200].SessionId);
        await outbox.RunAsync(default);
        Assert.Equal(251, taken.Count);
        Assert.Equal(251, taken.Select(m => m.MessageId).Distinct().Count());
    }

    /// <summary>What can never be told keeps nothing else from being told; it is written down with the reason.</summary>
    [Fact]
    public async Task WhatCannotBeTold_IsPutAside_AndTheRestGoesOn()
    {
        await outbox.RunAsync(default);
        await RecordAsync(CaseA, Opened("gone", "standard-c20261120-9k3qf2xc"));
        await RecordAsync(CaseA, Opened("broken", "standard-c20261120-9k3qf2xc"));
        TableClient facts = await ledger.Tables.GetAsync("vendorreleasefacts");
        await facts.DeleteEntityAsync(CaseA, "gone");
        await facts.UpsertEntityAsync(new TableEntity(CaseA, "broken") { ["Fact"] = """{"kind":"unheardOf","reason":"山田"}""" });
        await RecordAsync(CaseA, Closed());
        await outbox.RunAsync(default);

        Assert.Equal("workflows.vendorrelease.closed", Assert.Single(taken).Subject);
        List<TableEntity> aside = await ledger.RowsAsync(EventOutbox.Table, "aside");
        Assert.Equal([CaseA, CaseA], aside.Select(r => r.GetString("Subject")));
        Assert.Contains("found none", aside[0].GetString("Reason"), StringComparison.Ordinal);
        Assert.DoesNotContain("山田", aside[1].GetString("Reason"), StringComparison.Ordinal);
        Assert.Null(outbox.Trouble);

        roomPerTransfer = 0;
        await RecordAsync(CaseB, Closed());
        await outbox.RunAsync(default);
        Assert.Contains("at most", (await ledger.RowsAsync(EventOutbox.Table, "aside")).Single(r => r.GetString("Subject") == CaseB).GetString("Reason"),
            StringComparison.Ordinal);
    }

    public async Task InitializeAsync()
    {
        await ledger.InitializeAsync();
        broker.Setup(b => b.CreateMessageBatchAsync(It.IsAny<CancellationToken>())).Returns(() =>
        {
            List<ServiceBusMessage> held = [];
            ServiceBusMessageBatch batch = ServiceBusModelFactory.ServiceBusMessageBatch(
                0, held, new CreateMessageBatchOptions { MaxSizeInBytes = 262_144 }, _ => held.Count < roomPerTransfer);
            batches.Add(batch, held);
            return ValueTask.FromResult(batch);
        });
        broker.Setup(b => b.SendMessagesAsync(It.IsAny<ServiceBusMessageBatch>(), It.IsAny<CancellationToken>()))
            .Returns((ServiceBusMessageBatch batch, CancellationToken _) =>
            {
                Exception? failure = fault();
                if (failure is null || takesBeforeFault)
                {
                    batches.TryGetValue(batch, out List<ServiceBusMessage>? held);
                    taken.AddRange(held!);
                    transfers.Add(held!.Count);
                }

                return failure is null ? Task.CompletedTask : Task.FromException(failure);
            });
        ProfileCatalog shipped = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog!;
        AuditLog audit = new(ledger.Tables, ledger.Clock);
        DomainEvents events = new(ledger.Tables, audit, Processes.Events, new PublicAddress(new Uri("https://workflows.example/")));
        outbox = new(ledger.Tables, audit, new ContractVersions(shipped, ledger.Tables), events, new ServiceBusSink(broker.Object), ledger.Clock,
            NullLogger<EventOutbox>.Instance);
        releases = new(ledger.Tables, audit);
    }

    public Task DisposeAsync() => ledger.DisposeAsync();

    private Task<KeptFact<CaseFact>> RecordAsync(string id, CaseFact fact) =>
        releases.RecordAsync(CaseId.Parse(VendorReleaseProcess.VendorReleases, id), fact);

    private CaseWithdrawn Withdrawn(string id, string reason) =>
        new() { Id = id, At = ledger.Now, RecordedAt = ledger.Now, Actor = "toban1", Reason = reason };

    private ChangeOpened Opened(string id, string change) => new() { Id = id, At = ledger.Now, RecordedAt = ledger.Now, Actor = "toban1", ChangeId = change };

    private CaseClosed Closed() => new() { Id = "closed", At = ledger.Now, RecordedAt = ledger.Now, Actor = "system" };

    private static long SequenceOf(ServiceBusMessage message) =>
        long.Parse(Json(message).GetProperty("sequence").GetString()!, CultureInfo.InvariantCulture);

    private static JsonElement Json(ServiceBusMessage message) => JsonSerializer.Deserialize<JsonElement>(message.Body.ToString());
}
