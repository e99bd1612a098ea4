using System.Text.Json;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Events;
using Workflows.Kit;
using Workflows.Testing;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>What others hear of a whole story, on the real engine and tables.</summary>
public sealed class EventScenarios
{
    [Fact]
    public async Task AnIncident_IsToldFromItsOpeningToItsBreach_InOrder()
    {
        KeptSender sender = new();
        await using IncidentHarness h = await StartAsync(sender);
        CaseId id = await h.AlertAsync(rule: "r1", group: "g");
        Assert.Equal(id, await h.AlertAsync(rule: "r2", group: "g"));
        await TellAsync(h);
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(TimeSpan.FromHours(3));
        await TellAsync(h);

        string[] words = [.. sender.Sent.Select(m => m.Subject["workflows.incident.".Length..])];
        Assert.Equal("opened", words[0]);
        Assert.Equal((1, 1), (words.Count(w => w == "opened"), words.Count(w => w == "alertFired")));
        Assert.Contains("acknowledged", words);
        Assert.Contains("breached", words);
        Assert.True(Array.IndexOf(words, "opened") < Array.IndexOf(words, "acknowledged"));
        Assert.True(Array.IndexOf(words, "acknowledged") < Array.IndexOf(words, "breached"));
        Assert.All(sender.Sent, m => Assert.Equal(id.Value, m.SessionId));
        string[] sequences = [.. sender.Sent.Select(m => JsonSerializer.Deserialize<JsonElement>(m.Body.ToString()).GetProperty("sequence").GetString()!)];
        Assert.Equal(sequences.Order(StringComparer.Ordinal).Distinct(StringComparer.Ordinal), sequences);
        Assert.All(sender.Sent, m => Assert.DoesNotContain("on_call", m.Body.ToString(), StringComparison.Ordinal));
        Assert.All(sender.Sent, m => Assert.DoesNotContain("受付サーバー停止", m.Body.ToString(), StringComparison.Ordinal));
    }

    /// <summary>
    /// The process dies after a fact and before its audit entry: a later look at the case puts the entry on the chain, and with it the event. Whoever is
    /// told after a restart is still told of one opening.
    /// </summary>
    [Fact]
    public async Task ACrashBetweenFactAndAudit_LosesNoEvent()
    {
        KeptSender sender = new();
        await using IncidentHarness h = await StartAsync(sender);
        int writes = 0;
        while (await h.DieWhileTakingAsync(IncidentHarness.Signal("停止", "r1", "e1", Workflows.Webhooks.AlertState.Firing, "critical", "web01", "g", h.Now), writes))
        {
            await TellAsync(h);
            await h.CrashAsync();
            writes++;
        }

        Assert.InRange(writes, 3, 20);
        await h.AlertAsync(rule: "r2", group: "g");
        await h.AdvanceAsync(TimeSpan.FromMinutes(5));
        await h.CrashAsync();
        await TellAsync(h);
        string[] words = [.. sender.Sent.DistinctBy(m => m.MessageId).Select(m => m.Subject["workflows.incident.".Length..])];
        Assert.Equal(1, words.Count(w => w == "opened"));
        Assert.Equal(1, words.Count(w => w == "alertFired"));
        Assert.Contains("paged", words);
    }

    /// <summary>With events on, an alert costs the tables what it costs without; telling of it moves one cursor.</summary>
    [Fact]
    public async Task Telling_CostsOneWriteForAHundredFacts()
    {
        int writes = 0;
        KeptSender sender = new();
        await using IncidentHarness h = await StartAsync(sender, services =>
        {
            TableServiceClient tables = (TableServiceClient)services.Last(s => s.ServiceType == typeof(TableServiceClient)).ImplementationInstance!;
            services.AddSingleton<TableServiceClient>(new FaultyTables(tables)
            {
                BeforeWrite = _ =>
                {
                    Interlocked.Increment(ref writes);
                    return Task.CompletedTask;
                },
            });
        });
        await h.AlertAsync(rule: "r0", group: "g0");
        await TellAsync(h);
        for (int i = 1; i <= 10; i++)
        {
            await h.AlertAsync(rule: $"r{i}", group: $"g{i}");
        }

        int before = sender.Sent.Count;
        writes = 0;
        await TellAsync(h);
        Assert.InRange(sender.Sent.Count - before, 20, 100);
        Assert.Equal(1, writes);
        await TellAsync(h);
        Assert.Equal(1, writes);
    }

    private static async Task<IncidentHarness> StartAsync(KeptSender sender, Action<IServiceCollection>? configure = null)
    {
        IncidentHarness h = await IncidentHarness.StartAsync(configure: services =>
        {
            services.AddSingleton<IEventSink>(new ServiceBusSink(sender)).AddSingleton<EventOutbox>();
            configure?.Invoke(services);
        });
        await TellAsync(h); // begins at the ends of the chains
        return h;
    }

    private static Task TellAsync(IncidentHarness h) => h.Get<EventOutbox>().RunAsync(CancellationToken.None);

    /// <summary>A topic that takes everything.</summary>
    private sealed class KeptSender : ServiceBusSender
    {
        private List<ServiceBusMessage> next = [];

        public List<ServiceBusMessage> Sent { get; } = [];

        public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
        {
            next = [];
            return ValueTask.FromResult(ServiceBusModelFactory.ServiceBusMessageBatch(0, next, null, _ => true));
        }

        public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
        {
            Sent.AddRange(next);
            return Task.CompletedTask;
        }
    }
}
