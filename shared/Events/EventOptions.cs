namespace Workflows.Events;

/// <summary>Where domain events go and monitoring events come from, section <c>Workflows:Events</c>.</summary>
public sealed class EventOptions
{
    /// <summary>The Service Bus namespace, e.g. <c>sb-workflows.servicebus.windows.net</c>, reached by identity; empty: neither.</summary>
    public string Namespace { get; set; } = "";

    /// <summary>The topic (or queue) in it that domain events go to; empty: none are sent.</summary>
    public string Topic { get; set; } = "domain-events";

    /// <summary>The queue in it that bodies of monitoring tools come in on; empty: none is read.</summary>
    public string Queue { get; set; } = "";

    /// <summary>Servers and channels of a chat that are told of events as well, each by a webhook.</summary>
    public IList<EventHookOptions> Hooks { get; } = [];

    /// <summary>
    /// Hosts that people's own channels may lead to, <c>*.example.jp</c> for all below a domain, in this network, too; none: to every host with public
    /// addresses.
    /// </summary>
    public IList<string> ChannelHosts { get; } = [];
}
