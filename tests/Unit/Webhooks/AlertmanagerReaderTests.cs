using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class AlertmanagerReaderTests
{
    private static readonly WebhookSource Source = Reading.Of(WebhookSourceKind.Alertmanager);

    private static string With(string old, string replacement)
    {
        var changed = WebhookBodies.AlertmanagerMixed.Replace(old, replacement, StringComparison.Ordinal);
        Assert.NotEqual(WebhookBodies.AlertmanagerMixed, changed);
        return changed;
    }

    [Fact]
    public void MixedGroup_EachAlertHasItsOwnState()
    {
        var reading = Reading.All(Source, WebhookBodies.AlertmanagerMixed);

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
        Assert.False(firing.EpisodeFromSource); // a start is no id
        Assert.False(firing.IsRepeat);
        Assert.Equal(["alertname", "instance", "severity"], firing.Labels.Keys);
        Assert.Empty(firing.Warnings);
        var resolved = reading.Signals[1];
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 3, 14, 0, TimeSpan.Zero), resolved.EndsAt);
        Assert.Equal("DiskFull", resolved.Title);
        Assert.NotNull(firing.GroupKey);
        Assert.Equal(firing.GroupKey, resolved.GroupKey);
        Assert.NotEqual(firing.RuleKey, resolved.RuleKey);
        Assert.Equal(0, reading.LeftOut);
        Assert.Empty(reading.Warnings);
    }

    [Fact]
    public void Resend_HasTheSameKeys()
    {
        var first = Reading.All(Source, WebhookBodies.AlertmanagerMixed).Signals[0];
        var again = Reading.All(Source, WebhookBodies.AlertmanagerMixed, Reading.Received.AddHours(4)).Signals[0];

        Assert.Equal((first.RuleKey, first.EpisodeKey, first.GroupKey), (again.RuleKey, again.EpisodeKey, again.GroupKey));
    }

    [Fact]
    public void NextOccurrence_SameRuleOtherEpisode()
    {
        var first = Reading.All(Source, WebhookBodies.AlertmanagerMixed).Signals[0];
        var next = Reading.All(Source, With("03:10:11.123456789Z", "03:12:00Z")).Signals[0];

        Assert.Equal(first.RuleKey, next.RuleKey);
        Assert.NotEqual(first.EpisodeKey, next.EpisodeKey);
    }

    [Fact]
    public void SameInstantInAnotherZone_SameEpisode()
    {
        var first = Reading.All(Source, WebhookBodies.AlertmanagerMixed).Signals[1];
        var other = Reading.All(Source, With("2026-10-05T02:00:00Z", "2026-10-05T11:00:00+09:00")).Signals[1];

        Assert.Equal(first.EpisodeKey, other.EpisodeKey);
    }

    [Fact]
    public void TwoSourcesWithTheSameFingerprint_ShareNoKey()
    {
        var one = Reading.All(Source, WebhookBodies.AlertmanagerMixed).Signals[0];
        var two = Reading.All(Source with { Name = "source-2" }, WebhookBodies.AlertmanagerMixed).Signals[0];

        Assert.NotEqual(one.RuleKey, two.RuleKey);
        Assert.NotEqual(one.EpisodeKey, two.EpisodeKey);
        Assert.NotEqual(one.GroupKey, two.GroupKey);
    }

    [Fact]
    public void TruncatedByTheSource_IsReported()
    {
        var reading = Reading.All(Source, With("\"truncatedAlerts\": 0", "\"truncatedAlerts\": 17"));

        Assert.Equal(17, reading.LeftOut);
        Assert.Contains("17", Assert.Single(reading.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void RepeatInterval_IsARepeat() =>
        Assert.All(Reading.All(Source, With("new alerts added", "repeat interval elapsed")).Signals, s => Assert.True(s.IsRepeat));

    [Fact]
    public void UnknownStatus_IsFiring()
    {
        var reading = Reading.All(Source, With("\"status\": \"resolved\", \"labels\"", "\"status\": \"pending\", \"labels\""));

        Assert.Equal([AlertState.Firing, AlertState.Firing], reading.Signals.Select(s => s.State));
        Assert.Contains(reading.Signals[1].Warnings, w => w.Contains("'pending'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("1970-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00Z")]
    [InlineData("1999-12-31T23:59:59Z")]
    public void StartThatCannotBe_CountsAsNone(string start) => Assert.Null(Reading.One(
        WebhookSourceKind.Alertmanager, $$"""{"version":"4","alerts":[{"status":"firing","labels":{"alertname":"a"},"startsAt":"{{start}}"}]}""").StartsAt);

    [Theory]
    [InlineData("MissingSeries")]
    [InlineData("NoData")]
    [InlineData("Paused")]
    [InlineData("RuleDeleted")]
    public void GrafanaEndWithoutACause_SaysWhy(string reason)
    {
        string body = $$$"""{"version":"1","alerts":[{"status":"resolved","labels":{"alertname":"a"},"annotations":{"grafana_state_reason":"{{{reason}}}"}}]}""";
        Assert.Equal(reason, Reading.One(WebhookSourceKind.Grafana, body).EndReason);
        var firing = Reading.One(WebhookSourceKind.Grafana, body.Replace("resolved", "firing", StringComparison.Ordinal));
        Assert.Null(firing.EndReason);
        Assert.EndsWith($"grafana_state_reason: {reason}", firing.Description, StringComparison.Ordinal); // it fires, and nothing was measured
    }

    [Theory]
    [InlineData("DatasourceNoData")]
    [InlineData("DatasourceError")]
    public void GrafanaAlertOfAFailedQuery_NamesTheRule(string failure)
    {
        var signal = Reading.One(WebhookSourceKind.Grafana, $$$"""{"version":"1","alerts":[{"status":"firing","labels":{"alertname":"{{{failure}}}","rulename":"Backup heartbeat"}}]}""");
        Assert.Equal($"Backup heartbeat ({failure})", signal.Title);
        Assert.Contains("rulename: Backup heartbeat", signal.Description, StringComparison.Ordinal);
    }

    [Fact]
    public void BodyOfGrafanasFormerAlerting_IsRead()
    {
        var signal = Reading.One(WebhookSourceKind.Grafana, """{"title":"[Alerting] CPU","ruleId":1,"ruleName":"CPU","state":"alerting","message":"high"}""");
        Assert.Equal((AlertState.Firing, "[Alerting] CPU"), (signal.State, signal.Title));
        Assert.Equal(signal.RuleKey, Reading.One(WebhookSourceKind.Grafana, """{"title":"[OK] CPU","ruleId":1,"ruleName":"CPU","state":"ok"}""").RuleKey);
    }

    [Fact]
    public void NoFingerprint_LabelsIdentifyTheAlertWhateverTheirOrder()
    {
        var body = With(", \"fingerprint\": \"00a1b2c3d4e5f607\"", "");
        var swapped = body.Replace("\"severity\": \"critical\", \"alertname\": \"DiskFull\"", "\"alertname\": \"DiskFull\", \"severity\": \"critical\"",
            StringComparison.Ordinal);
        Assert.NotEqual(body, swapped);

        Assert.Equal(Reading.All(Source, body).Signals[0].RuleKey, Reading.All(Source, swapped).Signals[0].RuleKey);
    }

    [Fact]
    public void StartInTheFuture_BecomesReceivedTimeButTheEpisodeStays()
    {
        var early = Reading.Received.AddMinutes(-12);
        var skewed = Reading.All(Source, WebhookBodies.AlertmanagerMixed, early).Signals[0];
        var normal = Reading.All(Source, WebhookBodies.AlertmanagerMixed).Signals[0];

        Assert.Equal(early, skewed.StartsAt);
        Assert.Contains("start lies 7 min in the future: clock skew, received time used", skewed.Warnings);
        Assert.Equal(normal.EpisodeKey, skewed.EpisodeKey);
    }

    [Fact]
    public void StartWithinTheAllowedSkewOrLongAgo_IsKept()
    {
        var slightlyAhead = Reading.All(Source, WebhookBodies.AlertmanagerMixed, Reading.Received.AddMinutes(-9)).Signals[0];
        var longAgo = Reading.All(Source, WebhookBodies.AlertmanagerMixed, Reading.Received.AddYears(2)).Signals[0];

        Assert.Equal(slightlyAhead.StartsAt, longAgo.StartsAt);
        Assert.Empty(slightlyAhead.Warnings);
        Assert.Empty(longAgo.Warnings);
    }

    [Fact]
    public void NoAlerts_SaysWhatWasExpected()
    {
        var problem = Reading.Problem(Source, """{"version":"4","status":"firing"}""");

        Assert.Equal("$.alerts", problem.Path);
        Assert.Contains("expected the list of alerts", problem.English, StringComparison.Ordinal);
        Assert.Contains("found nothing", problem.English, StringComparison.Ordinal);
        Assert.Contains("値なし", problem.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public void ScriptLink_IsDropped()
    {
        var signal = Reading.All(Source, With("http://prom.example:9090/graph?g0.expr=x", "javascript:alert(1)")).Signals[0];

        Assert.Equal("http://am.example:9093/", signal.Link);
        Assert.Contains("a link that is not absolute http or https was dropped", signal.Warnings);
    }

    [Fact]
    public void MoreThanTheLimit_TheFirstAreReadAndTheRestIsCounted()
    {
        var alerts = string.Join(',', Enumerable.Range(0, 1_003).Select(i => $$"""{"status":"firing","labels":{"n":"{{i}}"},"fingerprint":"{{i}}","startsAt":"2026-10-05T03:00:00Z"}"""));
        var reading = Reading.All(Source, $$"""{"version":"4","alerts":[{{alerts}}]}""");

        Assert.Equal(1_000, reading.Signals.Count);
        Assert.Equal(3, reading.LeftOut);
        Assert.Equal(1_000, reading.Signals.Select(s => s.EpisodeKey).Distinct().Count());
    }

    [Fact]
    public void Grafana_IsReadLikeAlertmanager()
    {
        var signal = Reading.One(WebhookSourceKind.Grafana, WebhookBodies.Grafana);

        Assert.Equal("grafana", signal.Source);
        Assert.Equal("rt-7 の WAN が落ちています", signal.Title);
        Assert.Equal("rt-7", signal.System);
        Assert.Equal("https://grafana.example/alerting/abc/edit", signal.Link);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 3, 5, 3, 500, TimeSpan.Zero), signal.StartsAt);
        Assert.Empty(signal.Warnings);
    }

    [Fact]
    public void GrafanaResolved_StartEqualToEnd_IsNoStart()
    {
        var body = WebhookBodies.Grafana
            .Replace("\"status\": \"firing\", \"labels\"", "\"status\": \"resolved\", \"labels\"", StringComparison.Ordinal)
            .Replace("2026-10-05T12:05:03.5+09:00", "2026-10-05T12:14:00+09:00", StringComparison.Ordinal)
            .Replace("0001-01-01T00:00:00Z", "2026-10-05T12:14:00+09:00", StringComparison.Ordinal);
        var fired = Reading.One(WebhookSourceKind.Grafana, WebhookBodies.Grafana);
        var resolved = Reading.One(WebhookSourceKind.Grafana, body);

        Assert.Equal(AlertState.Resolved, resolved.State);
        Assert.Null(resolved.StartsAt);
        Assert.False(resolved.EpisodeFromSource);
        Assert.NotNull(resolved.EndsAt);
        Assert.Equal(fired.RuleKey, resolved.RuleKey);
    }
}
