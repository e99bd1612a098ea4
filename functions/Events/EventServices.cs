using Azure.Identity;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Workflows.Contracts;
using Workflows.Kit.Events;
using Workflows.Links;
using Workflows.People;
using Workflows.PeopleChanges;

namespace Workflows.Events;

/// <summary>Domain events out, to Service Bus and to hooks, and monitoring events in; each where it is set.</summary>
internal static class EventServices
{
    public static IServiceCollection AddEvents(this IServiceCollection services, EventOptions options)
    {
        services.AddSingleton<HookLog>();
        services.AddSingleton<IChannelNotice, ChannelMail>().AddSingleton<ChannelBook>().AddSingleton<PersonalHooks>()
            .AddSingleton(new ChannelAddresses([.. options.ChannelHosts]));
        services.AddSingleton<IEventWords>(provider => new DomainEventWords(
            Processes.Events, Processes.All, provider.GetRequiredService<ContractVersions>(), provider.GetRequiredService<PublicAddress>()));
        if (options.Namespace.Length > 0)
        {
            services.AddServiceBus(options);
        }

        if (options.Hooks.Count > 0)
        {
            services.AddHooks(options.Hooks);
        }

        if (options.Namespace.Length > 0 || options.Hooks.Count > 0)
        {
            services.AddHealthChecks().AddCheck<EventsHealthCheck>(EventsHealthCheck.Name, tags: ["ready"]);
        }

        return services;
    }

    private static void AddServiceBus(this IServiceCollection services, EventOptions options)
    {
        if (services.All(service => service.ServiceType != typeof(ServiceBusClient)))
        {
            CheckNamespace(options);
        }

        Check(options);

        // Only if there is none: a server that keeps queues itself has brought one. Short attempts: the outbox has its own pauses.
        services.TryAddSingleton(_ => new ServiceBusClient(options.Namespace, new DefaultAzureCredential(), new ServiceBusClientOptions
        {
            RetryOptions = new ServiceBusRetryOptions { TryTimeout = TimeSpan.FromSeconds(8), MaxRetries = 1 },
        }));
        if (options.Topic.Length > 0)
        {
            services.AddSingleton(provider => OutboxOf(
                provider, new ServiceBusSink(provider.GetRequiredService<ServiceBusClient>().CreateSender(options.Topic))));
        }

        if (options.Queue.Length > 0)
        {
            services.AddSingleton(provider => provider.GetRequiredService<ServiceBusClient>().CreateReceiver(options.Queue));
            services.AddSingleton<QueueReader>().AddSingleton<QueuedWork>();
            services.AddSingleton(provider => new DeadLetters(
                provider.GetRequiredService<ServiceBusClient>().CreateReceiver(options.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter }),
                provider.GetRequiredService<TimeProvider>(), provider.GetRequiredService<ILogger<DeadLetters>>()));
            services.AddHealthChecks().AddCheck<DeadLettersHealthCheck>(DeadLettersHealthCheck.Name, tags: ["ready"]);
        }
    }

    private static void AddHooks(this IServiceCollection services, IList<EventHookOptions> hooks)
    {
        HttpClient http = HookSink.Client();
        foreach (EventHookOptions hook in hooks)
        {
            services.AddSingleton(provider => OutboxOf(provider, new HookSink(
                hook, http, provider.GetRequiredService<IEventWords>(), provider.GetRequiredService<HookLog>(), provider.GetRequiredService<ContractVersions>(),
                provider.GetRequiredService<TimeProvider>())));
        }

        services.AddHostedService(provider => new HookSettings(
            hooks, provider.GetRequiredService<ContractVersions>(), provider.GetRequiredService<PeopleDirectory>(),
            provider.GetRequiredService<PeopleBook>(), provider.GetRequiredService<IEventWords>()));
    }

    private static EventOutbox OutboxOf(IServiceProvider provider, IEventSink sink) =>
        ActivatorUtilities.CreateInstance<EventOutbox>(provider, sink);

    /// <exception cref="InvalidOperationException">A setting cannot be meant.</exception>
    private static void CheckNamespace(EventOptions options)
    {
        if (Uri.CheckHostName(options.Namespace) != UriHostNameType.Dns || !options.Namespace.Contains('.', StringComparison.Ordinal))
        {
            throw new InvalidOperationException(
                $"Expected the full name of a Service Bus namespace in 'Workflows:Events:Namespace', as sb-workflows.servicebus.windows.net; found '{options.Namespace}'.");
        }
    }

    /// <exception cref="InvalidOperationException">A setting cannot be meant.</exception>
    private static void Check(EventOptions options)
    {
        if (options.Topic.Length > 0 && options.Topic.Trim() is { Length: 0 or > 260 })
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
