using Azure.Messaging.ServiceBus;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.ServiceBus;

/// <summary>
/// A namespace of queues, topics and subscriptions in one SQLite file: created when it is missing, shared by all clients of the process that name it,
/// and locked against other processes. It answers as Service Bus does. Thread-safe.
/// </summary>
public sealed class SqliteServiceBusClient : ServiceBusClient
{
    /// <summary>How long somebody waits who does not say: as the official client does.</summary>
    internal static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(1);

    private readonly BusStore store;
    private readonly SqliteDatabase database;
    private volatile bool isClosed;

    /// <param name="path">The database file.</param>
    /// <param name="entities">What there is: whatever else is named exists as little as on a namespace that does not have it.</param>
    /// <param name="clock">Locks, schedules and windows run by it; counts for the first client of a file only. Default: the system's clock.</param>
    /// <param name="waits">How long receivers wait runs by it. Default: the system's clock.</param>
    /// <exception cref="IOException">Another process has the file open.</exception>
    public SqliteServiceBusClient(string path, IReadOnlyList<BusEntity> entities, TimeProvider? clock = null, TimeProvider? waits = null)
    {
        database = BusDatabase.Open(path, clock);
        store = new(database, entities, waits ?? TimeProvider.System);
    }

    /// <summary>The file, for what queues alone cannot do: backups, sizes, its health.</summary>
    public SqliteDatabase Database => database;

    /// <summary>A file has no name in the network; this stands for it.</summary>
    public override string FullyQualifiedNamespace => "embedded";

    /// <summary>The file.</summary>
    public override string Identifier => database.Path;

    /// <inheritdoc/>
    public override bool IsClosed => isClosed;

    /// <inheritdoc/>
    public override ServiceBusSender CreateSender(string queueOrTopicName) => new SqliteServiceBusSender(store, queueOrTopicName);

    /// <inheritdoc/>
    public override ServiceBusSender CreateSender(string queueOrTopicName, ServiceBusSenderOptions? options) => CreateSender(queueOrTopicName);

    /// <inheritdoc/>
    public override ServiceBusReceiver CreateReceiver(string queueName) => CreateReceiver(queueName, new ServiceBusReceiverOptions());

    /// <inheritdoc/>
    public override ServiceBusReceiver CreateReceiver(string queueName, ServiceBusReceiverOptions? options) =>
        new SqliteServiceBusReceiver(
            store, options?.SubQueue is SubQueue.DeadLetter ? BusPath.Dead(queueName) : queueName,
            options?.ReceiveMode ?? ServiceBusReceiveMode.PeekLock, null);

    /// <inheritdoc/>
    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName) =>
        CreateReceiver(BusPath.Subscription(topicName, subscriptionName));

    /// <inheritdoc/>
    public override ServiceBusReceiver CreateReceiver(string topicName, string subscriptionName, ServiceBusReceiverOptions? options) =>
        CreateReceiver(BusPath.Subscription(topicName, subscriptionName), options);

    /// <inheritdoc/>
    public override Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string queueName, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptAsync(queueName, null, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<ServiceBusSessionReceiver> AcceptNextSessionAsync(
        string topicName, string subscriptionName, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptAsync(BusPath.Subscription(topicName, subscriptionName), null, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string queueName, string sessionId, ServiceBusSessionReceiverOptions? options = null, CancellationToken cancellationToken = default) =>
        AcceptAsync(queueName, sessionId, options, cancellationToken);

    /// <inheritdoc/>
    public override Task<ServiceBusSessionReceiver> AcceptSessionAsync(
        string topicName, string subscriptionName, string sessionId, ServiceBusSessionReceiverOptions? options = null,
        CancellationToken cancellationToken = default) =>
        AcceptAsync(BusPath.Subscription(topicName, subscriptionName), sessionId, options, cancellationToken);

    /// <inheritdoc cref="NoList"/>
    public override IAsyncEnumerable<string> GetMessageSessionsAsync(string queueName, CancellationToken cancellationToken = default) => throw NoList();

    /// <inheritdoc cref="NoList"/>
    public override IAsyncEnumerable<string> GetMessageSessionsAsync(
        string queueName, DateTimeOffset sessionStateUpdatedAfter, CancellationToken cancellationToken = default) => throw NoList();

    /// <inheritdoc cref="NoList"/>
    public override IAsyncEnumerable<string> GetMessageSessionsAsync(
        string topicName, string subscriptionName, CancellationToken cancellationToken = default) => throw NoList();

    /// <inheritdoc cref="NoList"/>
    public override IAsyncEnumerable<string> GetMessageSessionsAsync(
        string topicName, string subscriptionName, DateTimeOffset sessionStateUpdatedAfter, CancellationToken cancellationToken = default) => throw NoList();

    /// <inheritdoc cref="UseReceivers"/>
    public override ServiceBusProcessor CreateProcessor(string queueName) => throw UseReceivers();

    /// <inheritdoc cref="UseReceivers"/>
    public override ServiceBusProcessor CreateProcessor(string queueName, ServiceBusProcessorOptions? options) => throw UseReceivers();

    /// <inheritdoc cref="UseReceivers"/>
    public override ServiceBusProcessor CreateProcessor(string topicName, string subscriptionName) => throw UseReceivers();

    /// <inheritdoc cref="UseReceivers"/>
    public override ServiceBusProcessor CreateProcessor(string topicName, string subscriptionName, ServiceBusProcessorOptions? options) => throw UseReceivers();

    /// <inheritdoc cref="UseReceivers"/>
    public override ServiceBusSessionProcessor CreateSessionProcessor(string queueName, ServiceBusSessionProcessorOptions? options = null) =>
        throw UseReceivers();

    /// <inheritdoc cref="UseReceivers"/>
    public override ServiceBusSessionProcessor CreateSessionProcessor(
        string topicName, string subscriptionName, ServiceBusSessionProcessorOptions? options = null) => throw UseReceivers();

    /// <summary>Refused: a subscription in a file hears everything.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override ServiceBusRuleManager CreateRuleManager(string topicName, string subscriptionName) =>
        throw new NotSupportedException("A subscription in a SQLite file hears everything: it has no rules.");

    /// <summary>The file stays open for other clients; <see cref="BusDatabase.CloseAsync"/> closes it.</summary>
#pragma warning disable CA2215 // the SDK's own closes a connection, and there is none
    public override ValueTask DisposeAsync()
#pragma warning restore CA2215
    {
        isClosed = true;
        return ValueTask.CompletedTask;
    }

    /// <summary>Refused: a processor of the SDK brings a connection of its own.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    private static NotSupportedException UseReceivers() =>
        new("A processor speaks to a Service Bus only: receive from a queue in a SQLite file by CreateReceiver, AcceptSessionAsync or AcceptNextSessionAsync.");

    /// <summary>Refused: sessions are taken one after the other.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    private static NotSupportedException NoList() => new("Sessions of a SQLite file are not listed: take the next one by AcceptNextSessionAsync.");

    private async Task<ServiceBusSessionReceiver> AcceptAsync(
        string path, string? sessionId, ServiceBusSessionReceiverOptions? options, CancellationToken cancellationToken) =>
        new SqliteServiceBusReceiver(
            store, path, options?.ReceiveMode ?? ServiceBusReceiveMode.PeekLock,
            await store.AcceptAsync(path, sessionId, DefaultPatience, cancellationToken));
}
