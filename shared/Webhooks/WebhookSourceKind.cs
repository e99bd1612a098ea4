using System.Text.Json.Serialization;

namespace Workflows.Webhooks;

/// <summary>The body's format.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookSourceKind>))]
public enum WebhookSourceKind
{
    /// <summary>Prometheus Alertmanager, webhook version 4.</summary>
    Alertmanager,

    /// <summary>Grafana alerting's webhook contact point, version 1.</summary>
    Grafana,

    /// <summary>Zabbix: the on-call or the event-driven media type, or a media type that posts the event macros.</summary>
    Zabbix,

    /// <summary>Azure Monitor's common alert schema.</summary>
    AzureMonitor,

    /// <summary>Datadog, with a payload template that names the fields after the variables.</summary>
    Datadog,

    /// <summary>Any JSON, read by a <see cref="WebhookMapping"/>.</summary>
    Generic,
}
