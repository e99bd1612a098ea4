using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Kit.Events;

namespace Workflows.Events;

/// <summary>Domain events out and monitoring events in, where a namespace is set.</summary>
internal static class EventServices
{
    public static IServiceCollection AddEvents(this IServiceCollection services, EventOptions options)
    {
        if (options.Namespace.Length == 0)
        {
            return services;
        }

        Check(options);

        // Only if there is none: a server that keeps queues itself has brought one. Short attempts: the outbox has its own pauses.
        services.TryAddSingleton(_ => new ServiceBusClient(options.Namespace, new DefaultAzureCredential(), new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions { TryTimeout = TimeSpan.FromSeconds(8), MaxRetries = 1 },
        }));
        services.AddSingleton(provider => provider.GetRequiredService<ServiceBusClient>().CreateSender(options.Topic));
        foreach (EventTable table in Processes.Events)
        {
            services.AddSingleton(table);
        }

        services.AddSingleton<IEventSource, DomainEvents>().AddSingleton<EventOutbox>();
        if (options.Queue.Length > 0)
        {
            services.AddSingleton(provider => provider.GetRequiredService<ServiceBusClient>().CreateReceiver(options.Queue));
            services.AddSingleton<QueueReader>().AddSingleton<QueuedWebhooks>();
        }

        services.AddHealthChecks().AddCheck<EventsHealthCheck>(EventsHealthCheck.Name, tags: ["ready"]);
        return services;
    }

    /// <exception cref="InvalidOperationException">A setting cannot be meant.</exception>
    private static void Check(EventOptions options)
    {
        if (Uri.CheckHostName(options.Namespace) != UriHostNameType.Dns || !options.Namespace.Contains('.', StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"Expected the full name of a Service Bus namespace in 'Workflows:Events:Namespace', as sb-workflows.servicebus.windows.net; found '{options.Namespace}'.");
        }

        if (options.Topic.Trim() is { Length: 0 or > 260 })
        {
            throw new InvalidOperationException(
                $"Expected the name of a topic in 'Workflows:Events:Topic', 1 to 260 characters; found {options.Topic.Trim().Length}.");
        }

        if (options.Queue.Length > 260)
        {
            throw new InvalidOperationException(
                $"Expected the name of a queue in 'Workflows:Events:Queue', at most 260 characters; found {options.Queue.Length}.");
        }
    }
}
