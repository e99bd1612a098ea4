using System.Globalization;
using System.Text.Json;

namespace Workflows.Testing;

/// <summary>Bodies as Alertmanager posts them (webhook version 4).</summary>
public static class AlertBody
{
    /// <summary>One alert of a rule of its own, in a group of its own.</summary>
    /// <param name="rule">Makes fingerprint, group and names.</param>
    /// <param name="startsAt">The episode.</param>
    /// <param name="endsAt">Null: it fires; else it is resolved.</param>
    public static byte[] Of(string rule, DateTimeOffset startsAt, DateTimeOffset? endsAt = null)
    {
        string status = endsAt is null ? "firing" : "resolved";
        string instance = $"https://{rule}.hospital.example:8443";
        Dictionary<string, string> labels = new()
        {
            ["alertname"] = "ProbeFailure", ["instance"] = instance, ["job"] = "http_checks", ["monitor"] = "master", ["severity"] = "critical",
            ["team"] = "operations",
        };
        Dictionary<string, string> annotations = new()
        {
            ["summary"] = "外形監視の失敗 Probe failure: " + instance,
            ["description"] = $"{instance} が5分以上応答していません。 The instance has been down for over 5 minutes. Job: http_checks",
        };
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            receiver = "workflows",
            status,
            alerts = new[]
            {
                new
                {
                    status,
                    labels,
                    annotations,
                    startsAt = Time(startsAt),
                    endsAt = endsAt is { } end ? Time(end) : "0001-01-01T00:00:00Z",
                    generatorURL = "http://prometheus.hospital.example:9090/graph?g0.expr=probe_success+%3D%3D+0&g0.tab=1",
                    fingerprint = rule,
                },
            },
            groupLabels = new { alertname = "ProbeFailure", instance },
            commonLabels = labels,
            commonAnnotations = annotations,
            externalURL = "http://alertmanager.hospital.example:9093",
            version = "4",
            groupKey = $"{{}}/{{severity=\"critical\"}}:{{alertname=\"ProbeFailure\", instance=\"{instance}\"}}",
            truncatedAlerts = 0,
        });
    }

    private static string Time(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
