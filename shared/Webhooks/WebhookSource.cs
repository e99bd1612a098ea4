namespace Workflows.Webhooks;

/// <summary>How to read the bodies of one configured source. Immutable; made from <see cref="WebhookSourceOptions"/>, or by hand in a test.</summary>
public sealed record WebhookSource
{
    /// <summary>The configured name; part of every key, so two sources never share an incident.</summary>
    public required string Name { get; init; }

    /// <summary>The body's format.</summary>
    public required WebhookSourceKind Kind { get; init; }

    /// <summary>The zone of times that come without one (Zabbix). Default: UTC.</summary>
    public TimeZoneInfo Zone { get; init; } = TimeZoneInfo.Utc;

    /// <summary>How far in the future a start may lie before it counts as clock skew. Default: 5 minutes.</summary>
    public TimeSpan AllowedSkew { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where the fields are; required for <see cref="WebhookSourceKind.Generic"/>, unused otherwise.</summary>
    public WebhookMapping? Mapping { get; init; }

    /// <summary>The word for <see cref="AlertSignal.Source"/>.</summary>
    public string Label => Kind switch
    {
        WebhookSourceKind.Alertmanager => "alertmanager",
        WebhookSourceKind.Grafana => "grafana",
        WebhookSourceKind.Zabbix => "zabbix",
        WebhookSourceKind.AzureMonitor => "azure-monitor",
        WebhookSourceKind.Datadog => "datadog",
        _ => "generic:" + Name,
    };
}
