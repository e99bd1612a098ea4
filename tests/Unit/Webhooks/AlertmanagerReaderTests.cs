using System.Text;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class AlertmanagerReaderTests
{
    private static readonly DateTimeOffset Received = new(2026, 10, 5, 3, 15, 0, TimeSpan.Zero);
    private static readonly WebhookSource Source = new() { Name = "am-1", Kind = WebhookSourceKind.Alertmanager };

    private const string Mixed = """
        {
          "version": "4", "receiver": "workflows", "status": "firing", "truncatedAlerts": 0,
          "groupKey": "{}:{alertname=\"DiskFull\"}", "externalURL": "http://am.example:9093",
          "groupLabels": {"alertname": "DiskFull"}, "commonLabels": {}, "commonAnnotations": {},
          "alerts": [
            {"status": "firing", "labels": {"alertname": "DiskFull", "severity": "critical", "instance": "db1.example:9100"},
             "annotations": {"summary": "db1 の空き容量が 5 % です", "description": "/var"},
             "startsAt": "2026-10-05T03:10:11.123456789Z", "endsAt": "0001-01-01T00:00:00Z",
             "generatorURL": "http://prom.example:9090/graph?g0.expr=x", "fingerprint": "00a1b2c3d4e5f607"},
            {"status": "resolved", "labels": {"alertname": "DiskFull", "severity": "warning", "instance": "db2.example:9100"},
             "annotations": {}, "startsAt": "2026-10-05T02:00:00Z", "endsAt": "2026-10-05T03:14:00Z", "fingerprint": "10a1b2c3d4e5f607"}
          ]
        }
        """;

    private static WebhookReading.Understood Read(string body, DateTimeOffset? at = null) =>
        Assert.IsType<WebhookReading.Understood>(WebhookReader.Read(Source, Encoding.UTF8.GetBytes(body), at ?? Received));

    [Fact]
    public void MixedGroup_EachAlertHasItsOwnState()
    {
        var reading = Read(Mixed);

        Assert.Equal([AlertState.Firing, AlertState.Resolved], reading.Signals.Select(s => s.State));
        var firing = reading.Signals[0];
        Assert.Equal("alertmanager", firing.Source);
        Assert.Equal("db1 の空き容量が 5 % です", firing.Title);
        Assert.Equal("/var", firing.Description);
        Assert.Equal("critical", firing.Severity);
        Assert.Equal("db1.example:9100", firing.System);
        Assert.Equal("http://prom.example:9090/graph?g0.expr=x", firing.Link);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 3, 10, 11, TimeSpan.Zero).AddTicks(1234567), firing.StartsAt);
        Assert.Null(firing.EndsAt);
        Assert.Equal(["alertname", "instance", "severity"], firing.Labels.Keys);
        Assert.Empty(firing.Warnings);
        var resolved = reading.Signals[1];
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 3, 14, 0, TimeSpan.Zero), resolved.EndsAt);
        Assert.Equal("DiskFull", resolved.Title);
        Assert.Equal(firing.GroupKey, resolved.GroupKey);
        Assert.NotEqual(firing.RuleKey, resolved.RuleKey);
        Assert.False(reading.WasTruncated);
    }

    [Fact]
    public void Resend_HasTheSameKeys()
    {
        var first = Read(Mixed).Signals[0];
        var again = Read(Mixed, Received.AddHours(4)).Signals[0];

        Assert.Equal((first.RuleKey, first.EpisodeKey), (again.RuleKey, again.EpisodeKey));
    }

    [Fact]
    public void NextOccurrence_SameRuleOtherEpisode()
    {
        var first = Read(Mixed).Signals[0];
        var next = Read(Mixed.Replace("03:10:11.123456789Z", "03:12:00Z", StringComparison.Ordinal)).Signals[0];

        Assert.Equal(first.RuleKey, next.RuleKey);
        Assert.NotEqual(first.EpisodeKey, next.EpisodeKey);
    }
}
