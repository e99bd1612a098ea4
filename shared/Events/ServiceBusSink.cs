using System.Globalization;
using Azure.Messaging.ServiceBus;

namespace Workflows.Events;

/// <summary>Azure Service Bus as a sink: as few transfers as the broker's limit allows (256 KB, Premium 1 MB).</summary>
public sealed class ServiceBusSink(ServiceBusSender sender) : IEventSink
{
    /// <inheritdoc/>
    public string Name => "";

    /// <inheritdoc/>
    public int AtOnce => 100;

    /// <inheritdoc/>
    public bool Hears(string contractId) => true;

    /// <inheritdoc/>
    /// <remarks>What was taken before a failure is sent again: it has the same message ids, and the broker drops it.</remarks>
    public async Task<Handover> SendAsync(IReadOnlyList<ToldEvent> events, CancellationToken cancellationToken)
    {
        List<(ToldEvent Event, string Why)> refused = [];
        try
        {
            await SendAsync(events, refused, cancellationToken);
            return new(events.Count, null, refused);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new(0, failure, []);
        }
    }

    private async Task SendAsync(IReadOnlyList<ToldEvent> events, List<(ToldEvent Event, string Why)> refused, CancellationToken cancellationToken)
    {
        ServiceBusMessageBatch? batch = null;
        try
        {
            foreach (ToldEvent told in events)
            {
                ServiceBusMessage message = told.Event.ToMessage(told.Entry.ContractId);
                batch ??= await sender.CreateMessageBatchAsync(cancellationToken);
                if (batch.TryAddMessage(message))
                {
                    continue;
                }

                if (batch.Count > 0)
                {
                    await sender.SendMessagesAsync(batch, cancellationToken);
                    batch.Dispose();
                    batch = await sender.CreateMessageBatchAsync(cancellationToken);
                    if (batch.TryAddMessage(message))
                    {
                        continue;
                    }
                }

                refused.Add((told, string.Create(CultureInfo.InvariantCulture,
                    $"Expected a message of at most {batch.MaxSizeInBytes} bytes; the event has {message.Body.ToMemory().Length} without its properties.")));
            }

            if (batch is { Count: > 0 })
            {
                await sender.SendMessagesAsync(batch, cancellationToken);
            }
        }
        finally
        {
            batch?.Dispose();
        }
    }
}
