using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Embedded.ServiceBus;

namespace Workflows.Embedded.Server;

/// <summary>
/// What Service Bus is on Azure, in a file of the data folder: the queue that monitoring events come in on, and, where somebody listens, the topic of
/// domain events. Where the settings name a namespace it is left to the app, which connects to it.
/// </summary>
internal sealed record EmbeddedQueues(string Queue, string Topic, IReadOnlyList<string> Listeners)
{
    /// <summary>Names of who listens to domain events, each by a subscription of its own; none: no events are sent.</summary>
    public const string ListenersSetting = "Embedded:Listeners";

    private const string NamespaceSetting = "Workflows:Events:Namespace";
    private const string QueueSetting = "Workflows:Events:Queue";
    private const string TopicSetting = "Workflows:Events:Topic";
    private const int MostName = 50; // Service Bus's limit for the name of a subscription

    /// <summary>What there is, as <c>bicep/modules/serviceBus.bicep</c> has it; what listeners have not fetched in time is gone.</summary>
    public IReadOnlyList<BusEntity> Entities =>
    [
        BusEntity.Queue(Queue) with { DuplicateWindow = TimeSpan.FromDays(1), DeadLetteringOnMessageExpiration = true },
        .. Listeners.Count == 0 ? [] : (BusEntity[])[BusEntity.OfTopic(Topic) with { DuplicateWindow = TimeSpan.FromDays(1) }],
        .. Listeners.Select(name => BusEntity.Subscription(Topic, name)),
    ];

    /// <summary>Adds the client and the address for senders and listeners, and sets what the app reads.</summary>
    /// <exception cref="InvalidOperationException">A listener's name cannot be meant.</exception>
    public static void AddTo(IServiceCollection services, IConfiguration configuration)
    {
        if (!string.IsNullOrEmpty(configuration[NamespaceSetting]))
        {
            return;
        }

        string[] listeners = [.. configuration.GetSection(ListenersSetting).GetChildren().Select(listener => listener.Value ?? "")];
        if (listeners.FirstOrDefault(name => !IsName(name)) is { } wrong)
        {
            throw new InvalidOperationException(
                $"Expected names of 1 to {MostName} letters, digits, '-', '_' or '.' in '{ListenersSetting}', found '{wrong}'.");
        }

        if (listeners.Distinct(StringComparer.OrdinalIgnoreCase).Count() != listeners.Length)
        {
            throw new InvalidOperationException($"Expected each name once in '{ListenersSetting}', found {string.Join(", ", listeners)}.");
        }

        EmbeddedQueues queues = new(
            configuration[QueueSetting] is { Length: > 0 } queue ? queue : "monitoring-events",
            configuration[TopicSetting] is { Length: > 0 } topic ? topic : "domain-events", listeners);
        configuration[NamespaceSetting] = "embedded";
        configuration[QueueSetting] = queues.Queue;
        configuration[TopicSetting] = listeners.Length > 0 ? queues.Topic : "";
        services.AddSingleton(queues);
        services.AddSingleton<ServiceBusClient>(provider =>
        {
            DataFolder folder = provider.GetRequiredService<DataFolder>();
            SqliteServiceBusClient client = new(folder.File(BackupFolder.QueuesName), queues.Entities, provider.GetRequiredService<TimeProvider>());
            FolderIdentity.GiveTo(BusDatabase.Open(folder.File(BackupFolder.QueuesName)), configuration, folder);
            return client;
        });
        services.AddSingleton(provider => new Lazy<ServiceBusClient>(provider.GetRequiredService<ServiceBusClient>)).AddSingleton<QueueApi>();

        static bool IsName(string name) => name.Length is > 0 and <= MostName && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }
}
