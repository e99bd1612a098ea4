using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;

namespace Workflows.Embedded.ServiceBus;

/// <summary>Sends to a queue or topic in a SQLite file; sent is what is on the disk.</summary>
internal sealed class SqliteServiceBusSender(BusStore store, string path) : ServiceBusSender
{
    /// <summary>What went into batches: the SDK's own keeps it to itself.</summary>
    private static readonly ConditionalWeakTable<ServiceBusMessageBatch, List<ServiceBusMessage>> Batches = [];

    private volatile bool isClosed;

    public override string FullyQualifiedNamespace => "embedded";

    public override string EntityPath => path;

    public override string Identifier => path;

    public override bool IsClosed => isClosed;

    public override Task SendMessageAsync(ServiceBusMessage message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        return SendAsync([message], cancellationToken);
    }

    public override Task SendMessagesAsync(IEnumerable<ServiceBusMessage> messages, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return SendAsync([.. messages], cancellationToken);
    }

    public override Task SendMessagesAsync(ServiceBusMessageBatch messageBatch, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messageBatch);
        return Batches.TryGetValue(messageBatch, out List<ServiceBusMessage>? messages) ? SendAsync(messages, cancellationToken)
            : throw new ArgumentException("A batch that a sender of this namespace made was expected.", nameof(messageBatch));
    }

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(CancellationToken cancellationToken = default) =>
        CreateMessageBatchAsync(new CreateMessageBatchOptions(), cancellationToken);

    public override ValueTask<ServiceBusMessageBatch> CreateMessageBatchAsync(
        CreateMessageBatchOptions? options, CancellationToken cancellationToken = default)
    {
        long most = Math.Min(options?.MaxSizeInBytes ?? BusStore.MaxBytes, BusStore.MaxBytes);
        long bytes = 0;
        List<ServiceBusMessage> messages = [];
        ServiceBusMessageBatch batch = ServiceBusModelFactory.ServiceBusMessageBatch(
            0, messages, new CreateMessageBatchOptions { MaxSizeInBytes = most },
            message =>
            {
                long more = MessageBytes.Of(message).Length;
                if (bytes + more > most)
                {
                    return false;
                }

                bytes += more;
                return true;
            });
        Batches.Add(batch, messages);
        return new(batch);
    }

    public override async Task<long> ScheduleMessageAsync(
        ServiceBusMessage message, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default) =>
        (await ScheduleMessagesAsync([message], scheduledEnqueueTime, cancellationToken))[0];

    public override async Task<IReadOnlyList<long>> ScheduleMessagesAsync(
        IEnumerable<ServiceBusMessage> messages, DateTimeOffset scheduledEnqueueTime, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        CheckOpen();
        return await store.SendAsync(path, [.. messages], scheduledEnqueueTime, cancellationToken);
    }

    public override Task CancelScheduledMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        CancelScheduledMessagesAsync([sequenceNumber], cancellationToken);

    public override Task CancelScheduledMessagesAsync(IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(sequenceNumbers);
        CheckOpen();
        return store.CancelAsync(path, [.. sequenceNumbers], cancellationToken);
    }

    public override Task CloseAsync(CancellationToken cancellationToken = default)
    {
        isClosed = true;
        return Task.CompletedTask;
    }

    private Task SendAsync(List<ServiceBusMessage> messages, CancellationToken cancellationToken)
    {
        CheckOpen();
        return messages.Count == 0 ? Task.CompletedTask : store.SendAsync(path, messages, null, cancellationToken);
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(isClosed, this);
}
