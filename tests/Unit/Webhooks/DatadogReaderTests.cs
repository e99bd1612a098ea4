using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class DatadogReaderTests
{
    private static AlertSignal Read(string transition) => Reading.One(WebhookSourceKind.Datadog,
        WebhookBodies.Datadog.Replace("\"alert_transition\": \"Triggered\"", $"\"alert_transition\": \"{transition}\"", StringComparison.Ordinal));

    [Fact]
    public void Triggered_IsRead()
    {
        var signal = Read("Triggered");

        Assert.Equal("datadog", signal.Source);
        Assert.Equal(AlertState.Firing, signal.State);
        Assert.Equal("[Triggered on {host:web-1}] メモリ不足", signal.Title);
        Assert.Equal("P2", signal.Severity);
        Assert.Equal("web-1", signal.System);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1791169872000), signal.StartsAt);
        Assert.Equal("prod, blue", signal.Labels["env"]);
        Assert.Equal("", signal.Labels["monitor"]);
        Assert.NotNull(signal.GroupKey);
        Assert.Empty(signal.Warnings);
    }

    [Theory]
    [InlineData("Triggered", AlertState.Firing, false)]
    [InlineData("Warn", AlertState.Firing, false)]
    [InlineData("No Data", AlertState.Firing, false)]
    [InlineData("Re-Triggered", AlertState.Firing, true)]
    [InlineData("Re-Warn", AlertState.Firing, true)]
    [InlineData("Re-No Data", AlertState.Firing, true)]
    [InlineData("Renotify", AlertState.Firing, true)]
    [InlineData("Recovered", AlertState.Resolved, false)]
    public void Transition_OneEpisodePerCycle(string transition, AlertState state, bool repeat)
    {
        var signal = Read(transition);

        Assert.Equal((state, repeat), (signal.State, signal.IsRepeat));
        Assert.Equal(Read("Triggered").EpisodeKey, signal.EpisodeKey);
        Assert.Equal(transition, signal.Labels["alert_transition"]);
        Assert.Equal(state == AlertState.Firing && !repeat, signal.StartsAt is not null);
        Assert.Equal(state == AlertState.Resolved, signal.EndsAt is not null);
    }

    [Fact]
    public void NeighbouringCycleKeysBeyond53Bits_Differ()
    {
        var body = WebhookBodies.Datadog.Replace("\"18446744073709551615\"", "18446744073709551614", StringComparison.Ordinal);

        Assert.NotEqual(Read("Triggered").EpisodeKey, Reading.One(WebhookSourceKind.Datadog, body).EpisodeKey);
    }

    [Fact]
    public void ScopeInAnotherOrder_SameRule() => Assert.Equal(Read("Triggered").RuleKey,
        Reading.One(WebhookSourceKind.Datadog, WebhookBodies.Datadog.Replace("host:web-1, env:prod", "env:prod,host:web-1", StringComparison.Ordinal)).RuleKey);

    [Fact]
    public void UnfilledCycleKey_EpisodeIsNotFromTheSource()
    {
        var signal = Reading.One(WebhookSourceKind.Datadog,
            WebhookBodies.Datadog.Replace("18446744073709551615", "$ALERT_CYCLE_KEY", StringComparison.Ordinal));

        Assert.False(signal.EpisodeFromSource);
    }

    [Theory]
    [InlineData("error", AlertState.Firing)]
    [InlineData("success", AlertState.Resolved)]
    public void NoTransition_TheAlertTypeDecides(string type, AlertState state) =>
        Assert.Equal(state, Reading.One(WebhookSourceKind.Datadog, WebhookBodies.Datadog
        .Replace("\"alert_transition\": \"Triggered\"", "\"alert_transition\": \"null\"", StringComparison.Ordinal)
        .Replace("\"alert_type\": \"error\"", $"\"alert_type\": \"{type}\"", StringComparison.Ordinal)).State);

    [Theory]
    [InlineData("""{"alert_id":"1","alert_transition":"Exploded"}""")]
    [InlineData("""{"alert_id":"1","alert_transition":"null","alert_type":"info"}""")]
    [InlineData("""{"alert_id":"1"}""")]
    [InlineData("""{"title":"something is wrong"}""")]
    public void WhateverIsNoKnownEnd_IsFiring(string body) => Assert.Equal(AlertState.Firing, Reading.One(WebhookSourceKind.Datadog, body).State);

    [Theory]
    [InlineData("Warn", "error", "P1", "warning")]
    [InlineData("Triggered", "error", "P4", "error")]
    [InlineData("Triggered", "error", "P1", "P1")]
    [InlineData("Triggered", "error", "$ALERT_PRIORITY", "error")]
    public void Severity_IsTheWorseOfWhatTheMonitorIsWorthAndOfWhatItSaysNow(string transition, string type, string priority, string severity) =>
        Assert.Equal(severity, Reading.One(
        WebhookSourceKind.Datadog, $$"""{"alert_id":"1","alert_cycle_key":"c","alert_transition":"{{transition}}","alert_type":"{{type}}","alert_priority":"{{priority}}"}""").Severity);

    [Theory]
    [InlineData("alert_title", "[Auto-resolved] Disk is full", "resolved by the monitor's timeout")]
    [InlineData("alert_status", "The monitor was automatically resolved after 24h without data", "resolved by the monitor's timeout")]
    [InlineData("body", "Manually resolved by somebody@operator.example", "resolved by hand")]
    [InlineData("alert_status", "disk.used over host:web-1 was < 80 during the last 5m", null)]
    public void End_SaysWhetherTheTroubleWasSeenToEnd_WhereverTheWordsStand(string field, string words, string? reason)
    {
        var signal = Reading.One(WebhookSourceKind.Datadog,
            $$"""{"alert_id":"1","alert_cycle_key":"c","alert_transition":"Recovered","title":"[Recovered] Disk","{{field}}":"{{words}}"}""");
        Assert.Equal((AlertState.Resolved, reason), (signal.State, signal.EndReason));
    }
}
