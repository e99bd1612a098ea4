namespace Workflows.Embedded.ServiceBus;

/// <summary>A queue, a topic or a subscription, with the properties that one has on Service Bus and, unless said otherwise, its defaults there.</summary>
public sealed record BusEntity
{
    private BusEntity(string path, string? topic, bool isTopic)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        (Path, Topic, IsTopic) = (path, topic, isTopic);
    }

    /// <summary>Its name; of a subscription <c>topic/Subscriptions/name</c>. Upper and lower case are the same.</summary>
    public string Path { get; }

    /// <summary>The topic that a subscription hears; null: it is none.</summary>
    public string? Topic { get; }

    /// <summary>Whether it is a topic: what is sent to it goes to its subscriptions, and is gone where it has none.</summary>
    public bool IsTopic { get; }

    /// <summary>How long a message, or a session, is locked for who has received it.</summary>
    public TimeSpan LockDuration { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a message is handed out before it is a dead letter.</summary>
    public int MaxDeliveryCount { get; init; } = 10;

    /// <summary>How long a message is kept that names no shorter time.</summary>
    public TimeSpan TimeToLive { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Whether a message whose time is over becomes a dead letter; else it is gone.</summary>
    public bool DeadLetteringOnMessageExpiration { get; init; }

    /// <summary>How long the id of a message is remembered, and a second message of that id dropped; zero: never.</summary>
    public TimeSpan DuplicateWindow { get; init; }

    /// <summary>Whether messages are received session by session, in order within each.</summary>
    public bool RequiresSession { get; init; }

    /// <summary>A queue.</summary>
    public static BusEntity Queue(string name) => new(name, null, false);

    /// <summary>A topic.</summary>
    public static BusEntity OfTopic(string name) => new(name, null, true);

    /// <summary>A subscription of a topic; it hears everything from then on.</summary>
    public static BusEntity Subscription(string topic, string name) => new(BusPath.Subscription(topic, name), topic, false);
}

/// <summary>The paths of entities, as Service Bus writes them.</summary>
internal static class BusPath
{
    private const string DeadEnding = "/$deadletterqueue";

    public static string Subscription(string topic, string name) => $"{topic}/Subscriptions/{name}";

    public static string Dead(string path) => path + DeadEnding;

    public static bool IsDead(string path) => path.EndsWith(DeadEnding, StringComparison.OrdinalIgnoreCase);

    /// <summary>The entity whose dead letters a path names; any other path as it is.</summary>
    public static string Living(string path) => IsDead(path) ? path[..^DeadEnding.Length] : path;
}
