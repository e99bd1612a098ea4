using System.Text;
using Microsoft.Extensions.Configuration;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

/// <summary>A source as it stands in a settings file: everything, the mapping included, must bind.</summary>
public sealed class WebhookSettingsTests
{
    private const string Settings = """
        {"Workflows": {"Sources": [{
          "Name": "legacy-nms", "Contract": "standard", "Kind": "Generic", "TimeZone": "Asia/Tokyo", "AllowedSkew": "00:10:00",
          "Authentication": {
            "Kind": "Hmac", "Header": "X-Signature", "Prefix": "sha256=", "Encoding": "Base64", "TimestampHeader": "X-Time", "ReplayWindow": "00:02:00",
            "Secrets": [{"Id": "2026-10", "Value": "0123456789abcdef"}, {"Id": "2026-04", "Value": "fedcba9876543210", "NotAfter": "2026-12-01T00:00:00+09:00"}]
          },
          "Mapping": {
            "Alerts": "events", "Rule": ["host", "check"], "Episode": ["ticket"], "Group": ["$.site"],
            "State": {"Path": "state", "Firing": ["DOWN"], "Resolved": ["UP"], "Default": "Firing"},
            "Severity": {"Path": "level", "Values": {"1": "critical", "2": "warning"}, "Default": "warning"},
            "System": {"Default": "network"}, "StartsAt": "since", "EndsAt": "until",
            "Title": "{host}: {message}", "Description": "{detail}", "Link": "https://nms.example/{ticket}", "Labels": {"site": "$.site"}
          }
        }]}}
        """;

    [Fact]
    public void GenericSource_BindsAndReads()
    {
        using MemoryStream json = new(Encoding.UTF8.GetBytes(Settings));
        IConfiguration configuration = new ConfigurationBuilder().AddJsonStream(json).Build();
        WebhookSourceOptions options = Assert.Single(configuration.GetSection("Workflows:Sources").Get<List<WebhookSourceOptions>>()!);

        Assert.Empty(options.Validate());
        Assert.Equal(TimeSpan.FromMinutes(10), options.AllowedSkew);
        Assert.Equal((WebhookAuthenticationKind.Hmac, WebhookSignatureEncoding.Base64, TimeSpan.FromMinutes(2)),
            (options.Authentication.Kind, options.Authentication.Encoding, options.Authentication.ReplayWindow));
        Assert.Equal(["2026-10", "2026-04"], options.Authentication.Secrets.Select(s => s.Id));
        Assert.Equal(new DateTimeOffset(2026, 11, 30, 15, 0, 0, TimeSpan.Zero), options.Authentication.Secrets[1].NotAfter);

        WebhookReading reading = WebhookReader.Read(options.ToSource(), Encoding.UTF8.GetBytes("""
            {"site": "庁舎", "events": [{"host": "sw-1", "check": "ping", "ticket": 5, "state": "UP", "level": 1, "message": "ok", "detail": "d", "since": "2026-10-05 12:00:00", "until": "2026-10-05 12:05:00"}]}
            """), new DateTimeOffset(2026, 10, 5, 3, 6, 0, TimeSpan.Zero));
        AlertSignal signal = Assert.Single(Assert.IsType<WebhookReading.Understood>(reading).Signals);
        Assert.Equal(("sw-1: ok", "d", "critical", "network", "https://nms.example/5", AlertState.Resolved),
            (signal.Title, signal.Description, signal.Severity, signal.System, signal.Link, signal.State));
        Assert.Equal("庁舎", signal.Labels["site"]);
        Assert.Equal(TimeSpan.FromMinutes(5), signal.EndsAt - signal.StartsAt);
        Assert.NotNull(signal.GroupKey);
    }
}
