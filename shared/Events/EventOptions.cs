namespace Workflows.Events;

/// <summary>Where domain events go, section <c>Workflows:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>The Service Bus namespace, e.g. <c>sb-workflows.servicebus.windows.net</c>, reached by identity; empty: no events are sent.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>The topic (or queue) in it.</summary>
    public string Topic { get; set; } = "domain-events";
}
