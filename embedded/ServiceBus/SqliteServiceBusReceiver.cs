using System.Runtime.CompilerServices;
using Azure.Messaging.ServiceBus;

namespace Workflows.Embedded.ServiceBus;

/// <summary>
/// Receives from a queue or subscription in a SQLite file, from the dead letters of one, or from a session of it, in order, while nobody else can.
/// One class for both, since the SDK's session receiver is a receiver.
/// </summary>
/// <param name="store">Where the messages lie.</param>
/// <param name="path">The queue, the subscription, or the dead letters of one.</param>
/// <param name="mode">Whether a message is locked, or removed as it is received.</param>
/// <param name="session">The session that is received from; null: none.</param>
internal sealed class SqliteServiceBusReceiver(BusStore store, string path, ServiceBusReceiveMode mode, HeldSession? session) : ServiceBusSessionReceiver
{
    /// <summary>Most characters of a reason, and of its description; as Service Bus has it.</summary>
    private const int MaxReason = 4096;

    private long lastPeeked;
    private volatile bool isClosed;

    public override string SessionId => Session.SessionId;

    public override DateTimeOffset SessionLockedUntil => Session.LockedUntil;

    public override bool IsSessionExclusive => true;

    public override string SessionLockToken => Session.Token.ToString();

    private HeldSession Session => session ?? throw new InvalidOperationException("A receiver of a session was expected: this one has none.");

    public override string FullyQualifiedNamespace => "embedded";

    public override string EntityPath => path;

    public override string Identifier => path;

    public override ServiceBusReceiveMode ReceiveMode => mode;

    public override int PrefetchCount => 0;

    public override bool IsClosed => isClosed;

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveMessagesAsync(
        int maxMessages, TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
        ReceiveAsync(maxMessages, maxWaitTime, cancellationToken);

    public override IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveMessagesAsync(CancellationToken cancellationToken = default) =>
        ReceiveAsync(cancellationToken);

    public override async Task<ServiceBusReceivedMessage?> ReceiveMessageAsync(
        TimeSpan? maxWaitTime = null, CancellationToken cancellationToken = default) =>
        await ReceiveAsync(1, maxWaitTime, cancellationToken) is [var message, ..] ? message : null;

    public override async Task<ServiceBusReceivedMessage?> PeekMessageAsync(
        long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
        await PeekAsync(1, fromSequenceNumber, cancellationToken) is [var message, ..] ? message : null;

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekMessagesAsync(
        int maxMessages, long? fromSequenceNumber = null, CancellationToken cancellationToken = default) =>
        PeekAsync(maxMessages, fromSequenceNumber, cancellationToken);

    public override Task CompleteMessageAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        CompleteAsync(message, cancellationToken);

    public override Task AbandonMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        AbandonAsync(message, propertiesToModify, cancellationToken);

    public override Task DeferMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        DeferAsync(message, propertiesToModify, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify = null, CancellationToken cancellationToken = default) =>
        BuryAsync(message, propertiesToModify, null, null, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, string deadLetterReason, string? deadLetterErrorDescription = null,
        CancellationToken cancellationToken = default) =>
        BuryAsync(message, null, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public override Task DeadLetterMessageAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? propertiesToModify, string deadLetterReason,
        string? deadLetterErrorDescription = null, CancellationToken cancellationToken = default) =>
        BuryAsync(message, propertiesToModify, deadLetterReason, deadLetterErrorDescription, cancellationToken);

    public override async Task<ServiceBusReceivedMessage> ReceiveDeferredMessageAsync(long sequenceNumber, CancellationToken cancellationToken = default) =>
        (await ReceiveDeferredAsync([sequenceNumber], cancellationToken))[0];

    public override Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredMessagesAsync(
        IEnumerable<long> sequenceNumbers, CancellationToken cancellationToken = default) =>
        ReceiveDeferredAsync(sequenceNumbers, cancellationToken);

    public override Task RenewMessageLockAsync(ServiceBusReceivedMessage message, CancellationToken cancellationToken = default) =>
        RenewAsync(message, cancellationToken);

    public override async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        if (!isClosed)
        {
            isClosed = true;
            await (session is null ? Task.CompletedTask : store.LeaveAsync(path, session));
        }
    }

    public override async Task RenewSessionLockAsync(CancellationToken cancellationToken = default)
    {
        CheckOpen();
        await store.RenewAsync(path, Session, cancellationToken);
    }

    public override async Task<BinaryData?> GetSessionStateAsync(CancellationToken cancellationToken = default)
    {
        CheckOpen();
        return await store.StateAsync(path, Session, cancellationToken);
    }

    public override Task SetSessionStateAsync(BinaryData? sessionState, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        return store.LeaveStateAsync(path, Session, sessionState, cancellationToken);
    }

    private Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(int most, TimeSpan? patience, CancellationToken cancellation)
    {
        CheckOpen();
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience ?? SqliteServiceBusClient.DefaultPatience, TimeSpan.Zero);
        return store.ReceiveAsync(path, most, patience ?? SqliteServiceBusClient.DefaultPatience, session, mode, cancellation);
    }

    private async IAsyncEnumerable<ServiceBusReceivedMessage> ReceiveAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            foreach (ServiceBusReceivedMessage message in await ReceiveAsync(1, null, cancellation))
            {
                yield return message;
            }
        }
    }

    private async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(int most, long? from, CancellationToken cancellation)
    {
        CheckOpen();
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        IReadOnlyList<ServiceBusReceivedMessage> messages = await store.PeekAsync(path, from ?? lastPeeked + 1, most, session?.SessionId, cancellation);
        lastPeeked = messages.Count > 0 ? messages[^1].SequenceNumber : lastPeeked;
        return messages;
    }

    private Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(IEnumerable<long> numbers, CancellationToken cancellation)
    {
        CheckOpen();
        return store.ReceiveDeferredAsync(path, [.. numbers], session, mode, cancellation);
    }

    private Task CompleteAsync(ServiceBusReceivedMessage message, CancellationToken cancellation)
    {
        CheckLocks(message);
        return store.CompleteAsync(path, message, session, cancellation);
    }

    private Task AbandonAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? properties, CancellationToken cancellation)
    {
        CheckLocks(message);
        return store.AbandonAsync(path, message, session, Copy(properties), cancellation);
    }

    private Task DeferAsync(ServiceBusReceivedMessage message, IDictionary<string, object>? properties, CancellationToken cancellation)
    {
        CheckLocks(message);
        return store.DeferAsync(path, message, session, Copy(properties), cancellation);
    }

    private Task BuryAsync(
        ServiceBusReceivedMessage message, IDictionary<string, object>? properties, string? reason, string? description, CancellationToken cancellation)
    {
        CheckLocks(message);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(reason?.Length ?? 0, MaxReason, nameof(reason));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(description?.Length ?? 0, MaxReason, nameof(description));
        return store.BuryAsync(path, message, session, [.. Copy(properties), .. MessageBytes.Why(reason, description)], cancellation);
    }

    private async Task RenewAsync(ServiceBusReceivedMessage message, CancellationToken cancellation)
    {
        CheckLocks(message);
        MessageBytes.Relock(message, await RenewAsync(Guid.Parse(message.LockToken), cancellation));
    }

    private Task<DateTimeOffset> RenewAsync(Guid token, CancellationToken cancellation)
    {
        CheckOpen();
        return session is null ? store.RenewAsync(path, token, cancellation)
            : throw new InvalidOperationException("A message of a queue without sessions was expected: in a session, the session's own lock is renewed.");
    }

    private void CheckOpen() => ObjectDisposedException.ThrowIf(isClosed, this);

    private void CheckLocks(ServiceBusReceivedMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        CheckOpen();
        if (mode != ServiceBusReceiveMode.PeekLock)
        {
            throw new InvalidOperationException("A receiver that locks messages was expected: this one removes them as it receives them.");
        }
    }

    private static Dictionary<string, object?> Copy(IDictionary<string, object>? properties) =>
        properties?.ToDictionary(p => p.Key, object? (p) => p.Value) ?? [];
}
