using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class ZabbixReaderTests
{
    private static readonly DateTimeOffset Start = new(2026, 10, 5, 12, 1, 2, TimeSpan.FromHours(9));

    private static AlertSignal Read(string body) => Reading.One(WebhookSourceKind.Zabbix, body);

    [Theory]
    [InlineData(WebhookBodies.ZabbixOnCall)]
    [InlineData(WebhookBodies.ZabbixEventDriven)]
    [InlineData(WebhookBodies.ZabbixFull)]
    public void EveryShape_SameAlert(string body)
    {
        var signal = Read(body);
        var full = Read(WebhookBodies.ZabbixFull);

        Assert.Equal("zabbix", signal.Source);
        Assert.Equal(AlertState.Firing, signal.State);
        Assert.Equal((full.RuleKey, full.EpisodeKey), (signal.RuleKey, signal.EpisodeKey));
        Assert.Equal("ICMP: 応答なし", signal.Title);
        Assert.Equal("core-sw-1", signal.System);
        Assert.Equal("High", signal.Severity);
        Assert.Equal(Start, signal.StartsAt);
        Assert.Null(signal.EndsAt);
        Assert.True(signal.EpisodeFromSource);
    }

    [Fact]
    public void DateAndTimeWithoutZone_AreReadInTheConfiguredZoneAndFlagged()
    {
        Assert.Contains("time without zone read as Asia/Tokyo", Read(WebhookBodies.ZabbixFull).Warnings);
        Assert.Empty(Read(WebhookBodies.ZabbixEventDriven).Warnings);
    }

    [Fact]
    public void Tags_BecomeLabelsInBothForms()
    {
        foreach (var body in new[] { WebhookBodies.ZabbixEventDriven, WebhookBodies.ZabbixFull })
        {
            var labels = Read(body).Labels;
            Assert.Equal("availability, wan", labels["scope"]);
            Assert.Equal("network", labels["class"]);
        }
    }

    [Fact]
    public void UnresolvedMacros_AreAbsent()
    {
        var signal = Read(WebhookBodies.ZabbixFull);

        Assert.DoesNotContain("event_update_action", signal.Labels.Keys);
        Assert.DoesNotContain("host_port", signal.Labels.Keys);
        Assert.DoesNotContain('{', signal.Description!);
    }

    [Fact]
    public void Recovery_KeepsTheProblemsEpisode()
    {
        var body = WebhookBodies.ZabbixFull
            .Replace("\"event_value\": \"1\"", "\"event_value\": \"0\"", StringComparison.Ordinal)
            .Replace("{EVENT.RECOVERY.DATE}", "2026.10.05", StringComparison.Ordinal)
            .Replace("{EVENT.RECOVERY.TIME}", "12:09:30", StringComparison.Ordinal);
        var recovered = Read(body);

        Assert.Equal(AlertState.Resolved, recovered.State);
        Assert.Equal(Start, recovered.StartsAt);
        Assert.Equal(Start.AddMinutes(8).AddSeconds(28), recovered.EndsAt);
        Assert.Equal(Read(WebhookBodies.ZabbixFull).EpisodeKey, recovered.EpisodeKey);
    }

    [Fact]
    public void OnCallRecovery_EndIsReadFromTheMessage()
    {
        var body = WebhookBodies.ZabbixOnCall
            .Replace("\"alerting\"", "\"ok\"", StringComparison.Ordinal)
            .Replace("Problem started at 12:01:02", "Problem has been resolved at 12:09:30", StringComparison.Ordinal);
        var recovered = Read(body);

        Assert.Equal(AlertState.Resolved, recovered.State);
        Assert.Null(recovered.StartsAt);
        Assert.Equal(Start.AddMinutes(8).AddSeconds(28), recovered.EndsAt);
        Assert.Equal(Read(WebhookBodies.ZabbixOnCall).EpisodeKey, recovered.EpisodeKey);
    }

    [Fact]
    public void Acknowledgement_IsARepeat() =>
        Assert.True(Read(WebhookBodies.ZabbixFull.Replace("\"event_update_status\": \"0\"", "\"event_update_status\": \"1\"",
            StringComparison.Ordinal)).IsRepeat);

    [Fact]
    public void NumericSeverityAlone_GetsItsName() =>
        Assert.Equal("Disaster", Read(WebhookBodies.ZabbixFull
            .Replace("\"event_severity\": \"High\",", "", StringComparison.Ordinal)
            .Replace("\"event_nseverity\": \"4\"", "\"event_nseverity\": \"5\"", StringComparison.Ordinal)).Severity);

    [Fact]
    public void Link_IsBuiltFromTheFrontend() =>
        Assert.Equal("https://zbx.example/tr_events.php?triggerid=881&eventid=70021", Read(WebhookBodies.ZabbixFull).Link);

    [Fact]
    public void UnfilledTemplate_IsNotUnderstood()
    {
        var problem = Reading.Problem(Reading.Of(WebhookSourceKind.Zabbix), """{"event_id":"{EVENT.ID}","event_name":"{EVENT.NAME}","event_value":"{EVENT.VALUE}"}""");

        Assert.Contains("expected a trigger_id", problem.English, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"event_id":"1","event_name":"x","event_value":"7"}""")]
    [InlineData("""{"event_id":"1","event_name":"x","event_status":"UNKNOWN"}""")]
    [InlineData("""{"event_id":"1","event_name":"x","event_status":"Not supported"}""")]
    [InlineData("""{"event_id":"1","event_name":"x"}""")]
    [InlineData("""{"event_id":"1","event_name":"x","event_value":"{EVENT.VALUE}"}""")]
    public void WhateverIsNoKnownEnd_IsFiring(string body) => Assert.Equal(AlertState.Firing, Reading.One(WebhookSourceKind.Zabbix, body).State);

    [Theory]
    [InlineData("""{"event_id":"1","event_name":"x","event_status":"NORMAL"}""", null)]
    [InlineData("""{"event_id":"1","event_name":"Resolved in 5m: x"}""", null)]
    [InlineData("""{"event_id":"1","event_name":"x","trigger_status":"DISABLED"}""", "DISABLED")]
    [InlineData("""{"event_id":"1","event_name":"x","event_status":"RESOLVED","event_update_action":"acknowledged and closed"}""", "closed by hand")]
    [InlineData("""{"event_id":"1","event_name":"x","event_value":"1","event_update_status":"1","event_update_action":"closed"}""", "closed by hand")]
    public void End_SaysWhetherTheTroubleWasSeenToEnd(string body, string? reason)
    {
        var signal = Reading.One(WebhookSourceKind.Zabbix, body);
        Assert.Equal((AlertState.Resolved, reason), (signal.State, signal.EndReason));
    }

    [Theory]
    [InlineData("changed severity from Warning to Disaster", "Disaster")]
    [InlineData("acknowledged and commented", "{EVENT.UPDATE.SEVERITY}")]
    public void UpdateOfAProblem_FiresOn_WithTheSeverityThatItSets(string action, string severity)
    {
        var signal = Read($$"""{"event_id":"1","event_name":"x","event_value":"1","event_severity":"Warning","event_update_status":"1","event_update_action":"{{action}}","event_update_severity":"{{severity}}"}""");
        Assert.Equal((AlertState.Firing, true, severity is ['{', ..] ? "Warning" : severity), (signal.State, signal.IsRepeat, signal.Severity));
    }

    [Theory]
    [InlineData("{$HOSTALIAS:\"web tier\"}")]
    [InlineData("{$HOSTALIAS:regex:\"^web\"}")]
    [InlineData("{$X}")]
    [InlineData("{HOST.NAME}")]
    [InlineData("{HOST.NAME1}")]
    [InlineData("{{HOST.NAME}.regsub(\"(.*)\",\"\\1\")}")]
    [InlineData("{#IFNAME}")]
    [InlineData("{?last(/host/key)}")]
    [InlineData("*UNKNOWN*")]
    public void UnresolvedMacro_CountsAsAbsent(string macro)
    {
        var signal = Reading.One(WebhookSourceKind.Zabbix, System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string>
        {
            ["event_id"] = "1", ["trigger_id"] = "7", ["event_value"] = "1", ["host_name"] = macro, ["host_host"] = "web01", ["event_name"] = macro,
            ["title"] = "満杯",
        }));
        Assert.Equal(("web01", "満杯"), (signal.System, signal.Title));
    }
}
