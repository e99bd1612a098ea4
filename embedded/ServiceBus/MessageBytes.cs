using Azure.Core.Amqp;
using Azure.Messaging.ServiceBus;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.ServiceBus;

/// <summary>Messages as they lie in the file, AMQP 1.0, and as receivers get them, with what a broker says of each.</summary>
internal static class MessageBytes
{
    /// <summary>The columns that <see cref="Read"/> wants, in its order.</summary>
    public const string Columns = "Id, Sequence, SentAs, State, EnqueuedAt, Deliveries, LockToken, LockedUntil, Content";

    private const string Reason = "DeadLetterReason";
    private const string Description = "DeadLetterErrorDescription";

    public static byte[] Of(ServiceBusMessage message) => message.GetRawAmqpMessage().ToBytes().ToArray();

    /// <summary>A message that was received, with application properties changed.</summary>
    public static byte[] Changed(ServiceBusReceivedMessage message, IEnumerable<KeyValuePair<string, object?>> properties) =>
        Changed(message.GetRawAmqpMessage().ToBytes(), properties);

    /// <summary>The same for one as it lies in the file.</summary>
    public static byte[] Changed(BinaryData content, IEnumerable<KeyValuePair<string, object?>> properties)
    {
        AmqpAnnotatedMessage raw = AmqpAnnotatedMessage.FromBytes(content);
        foreach ((string name, object? value) in properties)
        {
            raw.ApplicationProperties[name] = value;
        }

        return raw.ToBytes().ToArray();
    }

    /// <summary>The properties by which a dead letter says why it is one.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> Why(string? reason, string? description) =>
        from property in (KeyValuePair<string, object?>[])[new(Reason, reason), new(Description, description)]
        where property.Value is not null
        select property;

    /// <summary>A message out of a row of <see cref="Columns"/>.</summary>
    public static ServiceBusReceivedMessage Read(SqliteStatement row, string path)
    {
        AmqpAnnotatedMessage raw = AmqpAnnotatedMessage.FromBytes(BinaryData.FromBytes(row.GetBlob(8).ToArray()));
        raw.Header.DeliveryCount = (uint)row.GetInt32(5);
        raw.MessageAnnotations["x-opt-sequence-number"] = row.GetInt64(1);
        raw.MessageAnnotations["x-opt-enqueue-sequence-number"] = row.GetInt64(2);
        raw.MessageAnnotations["x-opt-message-state"] = row.GetInt32(3);
        raw.MessageAnnotations["x-opt-enqueued-time"] = Time(row.GetInt64(4));
        if (BusPath.IsDead(path))
        {
            raw.MessageAnnotations["x-opt-deadletter-source"] = BusPath.Living(path);
        }

        if (row.IsNull(6))
        {
            raw.MessageAnnotations.Remove("x-opt-locked-until");
            return ServiceBusReceivedMessage.FromAmqpMessage(raw, BinaryData.FromBytes(Guid.Empty.ToByteArray()));
        }

        raw.MessageAnnotations["x-opt-locked-until"] = Time(row.GetInt64(7));
        return ServiceBusReceivedMessage.FromAmqpMessage(raw, BinaryData.FromBytes(row.GetBlob(6).ToArray()));
    }

    /// <summary>Lets a message that is in hand say until when it is locked now.</summary>
    public static void Relock(ServiceBusReceivedMessage message, DateTimeOffset until) =>
        message.GetRawAmqpMessage().MessageAnnotations["x-opt-locked-until"] = until.UtcDateTime;

    private static DateTime Time(long ticks) => new(ticks, DateTimeKind.Utc);
}
