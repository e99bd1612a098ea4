namespace Workflows.Webhooks;

/// <summary>Turns what a monitoring tool posts into alert signals. Pure: no clock, no IO, and whatever the body holds, no exception.</summary>
public static class WebhookReader
{
    /// <summary>Reads one body.</summary>
    /// <param name="source">How the body is to be read.</param>
    /// <param name="body">UTF-8 JSON, with or without byte order mark, at most <see cref="WebhookLimits.BodyBytes"/>.</param>
    /// <param name="receivedAt">When it arrived; decides what counts as clock skew.</param>
    /// <exception cref="ArgumentNullException"><paramref name="source"/> is null.</exception>
    public static WebhookReading Read(WebhookSource source, ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        ArgumentNullException.ThrowIfNull(source);
        var warnings = new List<string>();
        if (JsonValue.Parse(body.Span, warnings, out var problem) is not { } root)
        {
            return new WebhookReading.NotUnderstood(problem!);
        }

        var list = new SignalList(source, receivedAt, warnings);
        if (source.Kind == WebhookSourceKind.Generic)
        {
            GenericReader.Read(list, root);
        }
        else if (!root.IsObject)
        {
            list.Skip("$", $"the object that {source.Label} posts", $"{source.Label} が送るオブジェクト", root);
        }
        else
        {
            switch (source.Kind)
            {
                case WebhookSourceKind.Alertmanager: AlertmanagerReader.Read(list, root); break;
                case WebhookSourceKind.Grafana: AlertmanagerReader.Read(list, root); break;
                case WebhookSourceKind.Zabbix: ZabbixReader.Read(list, root); break;
                case WebhookSourceKind.AzureMonitor: AzureMonitorReader.Read(list, root); break;
                case WebhookSourceKind.Datadog: DatadogReader.Read(list, root); break;
                default: list.Skip("$", $"a known source kind, not {(int)source.Kind}", "既知の種類の送信元", root); break;
            }
        }

        return list.ToReading();
    }
}
