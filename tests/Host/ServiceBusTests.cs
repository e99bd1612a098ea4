using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Embedded.Server;
using Workflows.Hosting;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>The whole application with a Service Bus beneath it that only keeps what it is given: an alert comes in on the queue, its events go out.</summary>
public sealed class ServiceBusTests
{
    [Fact]
    public async Task AnAlertOnTheQueue_OpensAnIncident_AndIsToldOf()
    {
        string folder = TestHost.NewFolder();
        KeptBus bus = new();
        EmbeddedServerBuilder builder = EmbeddedServerBuilder.Create(
        [
            "--urls", "http://127.0.0.1:0", "--Embedded:DataFolder", folder, "--Embedded:Keys:Host", TestHost.HostKey, "--Embedded:Keys:Master", TestHost.MasterKey,
            "--Workflows:Events:Namespace", "bus.operations.example", "--Workflows:Events:Queue", "monitoring-events",
        ]);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<ServiceBusClient>(bus);
        builder.AddFunctionsOf<WorkflowsApp>();
        WorkflowsApp.Configure(builder, builder.Configuration);
        builder.ConfigureDurableWorker().AddTasks(WorkflowCatalog.AddTo);
        IHost host = builder.Build();
        await host.StartAsync();
        try
        {
            string address = host.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
            using HttpClient client = new() { BaseAddress = new Uri(address) };
            client.DefaultRequestHeaders.Add("x-functions-key", TestHost.MasterKey);

            // The first look marks where telling begins; what comes after it is told.
            await Eventually.HoldsAsync(() => bus.Receiver.Looks > 1, "the queue is looked at");
            const string alert = """{"version":"4","status":"firing","groupKey":"g","alerts":[{"status":"firing","fingerprint":"f1","labels":{"alertname":"down","severity":"critical"},"annotations":{"summary":"down"}}]}""";
            bus.Receiver.Waiting.Enqueue(Message("good", alert, ("contract", "standard"), ("kind", "alertmanager")));
            bus.Receiver.Waiting.Enqueue(Message("good", alert, ("contract", "standard"), ("kind", "alertmanager"))); // delivered twice
            bus.Receiver.Waiting.Enqueue(Message("nobody", alert, ("source", "nobody")));
            bus.Receiver.Waiting.Enqueue(Message("foreign", alert, ("contract", "of-somebody-else"), ("kind", "alertmanager")));
            bus.Receiver.Waiting.Enqueue(Message("noise", "no JSON", ("contract", "standard"), ("kind", "grafana")));
            bus.Receiver.Waiting.Enqueue(Message("long", new string(' ', 1024 * 1024 + 1), ("contract", "standard"), ("kind", "grafana")));

            await Eventually.HoldsAsync(() => bus.Sender.Sent.Any(m => m.Subject == "workflows.incident.paged"), "its events go out");
            Assert.Equal(["good", "good"], bus.Receiver.Completed);
            Assert.Equal(["nobody UnknownSource", "foreign UnknownSource", "noise NotUnderstood", "long TooLarge"], bus.Receiver.Dead.Select(d => d.Split(':')[0]));
            Assert.Contains("found source 'nobody'", bus.Receiver.Dead.First(), StringComparison.Ordinal);
            ServiceBusMessage opened = Assert.Single(bus.Sender.Sent, m => m.Subject == "workflows.incident.opened");
            using HttpResponseMessage answer = await client.GetAsync("/api/incidents/" + opened.SessionId);
            JsonElement incident = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Single(incident.GetProperty("facts").EnumerateArray(), f => f.GetProperty("kind").GetString() == "alertFired");
        }
        finally
        {
            await host.StopAsync();
            if (host is IAsyncDisposable disposable)
            {
                await disposable.DisposeAsync();
            }

            Directory.Delete(folder, recursive: true);
        }
    }

    private static ServiceBusReceivedMessage Message(string id, string body, params (string Name, string Value)[] properties) =>
        ServiceBusModelFactory.ServiceBusReceivedMessage(
            BinaryData.FromString(body), messageId: id, contentType: "application/json", deliveryCount: 1, enqueuedTime: TimeProvider.System.GetUtcNow().AddMinutes(-1),
            properties: properties.ToDictionary(p => p.Name, p => (object)p.Value));

    private sealed class KeptBus : ServiceBusClient
    {
        public KeptSender Sender { get; } = new();

        public KeptReceiver Receiver { get; } = new();

        public override ServiceBusSender CreateSender(string queueOrTopicName) => Sender;

        public override ServiceBusReceiver CreateReceiver(string queueName) => Receiver;
    }

    private sealed class KeptSender : ServiceBusSender
    {
        private List<ServiceBusMessage> next = [];

        public ConcurrentQueue<ServiceBusMessage> Sent { get; } = new();

        public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default)
        {
            next = [];
            return ValueTask.FromResult(ServiceBusModelFactory.ServiceBusMessageBatch(0, next, null, _ => true));
        }

        public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
        {
            next.ForEach(Sent.Enqueue);
            return Task.CompletedTask;
        }

        public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }

    private sealed class KeptReceiver : ServiceBusReceiver
    {
        private int looks;

        public int Looks => Volatile.Read(ref looks);

        public ConcurrentQueue<ServiceBusReceivedMessage> Waiting { get; } = new();

        public ConcurrentQueue<string> Completed { get; } = new();

        public ConcurrentQueue<string> Dead { get; } = new();

        public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
            int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref looks);
            List<ServiceBusReceivedMessage> batch = [];
            while (batch.Count < maxMessages && Waiting.TryDequeue(out ServiceBusReceivedMessage? message))
            {
                batch.Add(message);
            }

            return Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>(batch);
        }

        public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default)
        {
            Completed.Enqueue(message.MessageId);
            return Task.CompletedTask;
        }

        public override Task DeadLetterMessageAsync(
            ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null,
            CancellationToken cancellationToken = default)
        {
            Dead.Enqueue($"{message.MessageId} {deadLetterReason}: {deadLetterErrorDescription}");
            return Task.CompletedTask;
        }

        public override Task CloseAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;
    }
}
