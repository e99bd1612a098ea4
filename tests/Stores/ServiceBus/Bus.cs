using Azure.Messaging.ServiceBus;
using Workflows.Embedded.ServiceBus;
using Workflows.Testing;
using Workflows.Testing.ServiceBus;

namespace Workflows.Stores.Tests.ServiceBus;

/// <summary>
/// A namespace for a test: the queue <see cref="Queue"/>, which drops repeats of a day, the queue <see cref="Sessions"/>, which requires sessions, and
/// the topic <see cref="Topic"/> with <see cref="Listener"/>, which requires them too. Locks and schedules run by the clock.
/// </summary>
public abstract class Bus : IAsyncDisposable
{
    public const string Queue = "q";
    public const string Sessions = "s";
    public const string Topic = "t";
    public const string Listener = "listener";

    /// <summary>How long a test waits for what does not come.</summary>
    public static readonly TimeSpan Shortly = TimeSpan.FromMilliseconds(200);

    public ManualClock Clock { get; } = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));

    public abstract ServiceBusClient Client { get; }

    public abstract ValueTask DisposeAsync();
}

/// <summary>The official client over AMQP.</summary>
public sealed class AmqpBus : Bus
{
    private readonly ServiceBusPeer peer;

    public AmqpBus()
    {
        peer = ServiceBusPeer.Start(Clock);
        peer.Add(Queue);
        peer.Add(Sessions).RequiresSession = true;
        peer.Add(Topic).AddSubscription(peer.Add($"{Topic}/Subscriptions/{Listener}")).RequiresSession = true;
        Client = peer.Client();
    }

    public override ServiceBusClient Client { get; }

    public override async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await peer.DisposeAsync();
    }
}

/// <summary>The SQLite file.</summary>
public sealed class SqliteBus : Bus
{
    private readonly string folder = Directory.CreateTempSubdirectory("workflows-bus-").FullName;

    public SqliteBus() => Client = new SqliteServiceBusClient(Path, Entities, Clock);

    public static IReadOnlyList<BusEntity> Entities { get; } =
    [
        BusEntity.Queue(Queue) with { DuplicateWindow = TimeSpan.FromDays(1), DeadLetteringOnMessageExpiration = true },
        BusEntity.Queue(Sessions) with { RequiresSession = true },
        BusEntity.OfTopic(Topic),
        BusEntity.Subscription(Topic, Listener) with { RequiresSession = true },
    ];

    public string Path => System.IO.Path.Combine(folder, "queues.db");

    public override ServiceBusClient Client { get; }

    public override async ValueTask DisposeAsync()
    {
        await BusDatabase.CloseAsync(Path);
        Directory.Delete(folder, recursive: true);
    }
}
