using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Webhooks;

public sealed class AzureMonitorReaderTests
{
    private static AlertSignal Read(string body) => Reading.One(WebhookSourceKind.AzureMonitor, body);

    [Fact]
    public void MetricAlert_IsRead()
    {
        var signal = Read(WebhookBodies.AzureMetric);

        Assert.Equal("azure-monitor", signal.Source);
        Assert.Equal(AlertState.Firing, signal.State);
        Assert.Equal("vm-cpu", signal.Title);
        Assert.Equal("Sev1", signal.Severity);
        Assert.Equal("vm-9", signal.System);
        Assert.Equal("CPU\nPercentage CPU GreaterThan 90: 97.25", signal.Description);
        Assert.Equal("https://portal.azure.com/#view/x", signal.Link);
        Assert.Equal(new DateTimeOffset(2026, 10, 5, 3, 11, 24, TimeSpan.Zero).AddTicks(3713213), signal.StartsAt);
        Assert.Equal("sample", signal.Labels["contract"]);
        Assert.Equal("r-1", signal.Labels["ResourceId"]);
        Assert.Empty(signal.Warnings);
    }

    [Fact]
    public void Resolved_SameKeysWhateverTheCaseOfResourceIds()
    {
        var fired = Read(WebhookBodies.AzureMetric);
        var resolved = Read(WebhookBodies.AzureMetric
            .Replace("\"Fired\"", "\"Resolved\"", StringComparison.Ordinal)
            .Replace("\"metricValue\": 97.25", "\"metricValue\": 12.5", StringComparison.Ordinal)
            .Replace("resourcegroups/rg1", "resourceGroups/RG1", StringComparison.Ordinal)
            .Replace("\"description\"", "\"resolvedDateTime\": \"2026-10-05T03:14:16.2246313Z\", \"description\"", StringComparison.Ordinal));

        Assert.Equal(AlertState.Resolved, resolved.State);
        Assert.NotNull(resolved.EndsAt);
        Assert.Equal((fired.RuleKey, fired.EpisodeKey), (resolved.RuleKey, resolved.EpisodeKey));
    }

    [Fact]
    public void LogAlert_NamesInOtherCase_AreRead()
    {
        var signal = Read(WebhookBodies.AzureLog);

        Assert.Equal("Sev0", signal.Severity);
        Assert.Equal("law1", signal.System);
        Assert.Equal("srv-3", signal.Labels["Computer"]);
        Assert.Equal("https://portal.azure.com/#blade/y", signal.Link);
        Assert.Equal("Heartbeat LowerThan 1: 0.0", signal.Description);
    }

    [Fact]
    public void Dimensions_SplitTheRule() =>
        Assert.NotEqual(Read(WebhookBodies.AzureLog).RuleKey, Read(WebhookBodies.AzureLog.Replace("srv-3", "srv-4", StringComparison.Ordinal)).RuleKey);

    [Fact]
    public void FirstGenerationLogAlert_IsRead()
    {
        var signal = Read("""
            {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"/a/1","alertRule":"disk","severity":"Sev2","monitorCondition":"Fired",
            "monitoringService":"Log Analytics","firedDateTime":"2026-10-05T03:00:00Z"},
            "alertContext":{"SearchQuery":"Perf | where x","Operator":"Less Than","Threshold":10,"ResultCount":2,"AlertType":"Metric measurement",
            "LinkToSearchResults":"https://portal.azure.com/#q","AffectedConfigurationItems":["db-5"],"Dimensions":[{"name":"Computer","value":"db-5"}]}}}
            """);

        Assert.Equal("db-5", signal.System);
        Assert.Equal("db-5", signal.Labels["Computer"]);
        Assert.Equal("https://portal.azure.com/#q", signal.Link);
        Assert.Equal("Perf | where x Less Than 10: 2", signal.Description);
    }

    [Fact]
    public void OldSchema_SaysWhatToSwitchOn()
    {
        var problem = Reading.Problem(Reading.Of(WebhookSourceKind.AzureMonitor), """{"schemaId":"Microsoft.Insights/LogAlert","data":{"AlertRuleName":"x"}}""");

        Assert.Contains("common alert schema", problem.English, StringComparison.Ordinal);
        Assert.Contains("'Microsoft.Insights/LogAlert'", problem.English, StringComparison.Ordinal);
        Assert.Contains("共通アラートスキーマ", problem.Japanese, StringComparison.Ordinal);
    }
}
