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
        var problem = Reading.Problem(Reading.Of(WebhookSourceKind.AzureMonitor), """{"schemaId":"Microsoft.Insights/LogAlert","data":{"SubscriptionId":"x"}}""");

        Assert.Contains("common alert schema", problem.English, StringComparison.Ordinal);
        Assert.Contains("'Microsoft.Insights/LogAlert'", problem.English, StringComparison.Ordinal);
        Assert.Contains("共通アラートスキーマ", problem.Japanese, StringComparison.Ordinal);
    }

    [Fact]
    public void Budget_IsFiringThoughItNamesNeitherRuleNorCondition()
    {
        const string Body = """
            {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"monitoringService":"CostAlerts","firedDateTime":"2026-11-20T01:00:00Z",
            "description":"Your spend for budget monthly is now over","alertId":null,"alertRule":null,"severity":null,"signalType":null,"monitorCondition":null,"alertTargetIDs":null,
            "configurationItems":["budgets"]},"alertContext":{"AlertCategory":"budgets","AlertData":{"Scope":"/subscriptions/1/","ThresholdType":"Actual","BudgetName":"monthly",
            "NotificationThresholdAmount":"$25.00","SpentAmount":"$111.00"}}}}
            """;
        var signal = Reading.One(WebhookSourceKind.AzureMonitor, Body);
        Assert.Equal((AlertState.Firing, "Your spend for budget monthly is now over"), (signal.State, signal.Title));
        Assert.Equal(signal.RuleKey, Reading.One(WebhookSourceKind.AzureMonitor, Body.Replace("$111.00", "$112.00", StringComparison.Ordinal)).RuleKey);
        Assert.NotEqual(signal.RuleKey, Reading.One(WebhookSourceKind.AzureMonitor, Body.Replace("$25.00", "$50.00", StringComparison.Ordinal)).RuleKey);
    }

    [Theory]
    [InlineData("Activated", "Active", "Unavailable", AlertState.Firing)]
    [InlineData("Activated", "Active", "Degraded", AlertState.Firing)]
    [InlineData("Activated", "Active", "Unknown", AlertState.Firing)]
    [InlineData("Updated", "Updated", "Unavailable", AlertState.Firing)]
    [InlineData("Resolved", "Resolved", "Available", AlertState.Resolved)]
    [InlineData("Activated", "Active", "Available", AlertState.Resolved)]
    public void ResourceHealth_IsWhatTheResourceIsNow(string operation, string status, string health, AlertState state) =>
        Assert.Equal(state, Reading.One(WebhookSourceKind.AzureMonitor, Resource(operation, status, health, "a1")).State);

    [Fact]
    public void ResourceHealth_NoticesOfOneResourceAreOneTrouble()
    {
        var fired = Reading.One(WebhookSourceKind.AzureMonitor, Resource("Activated", "Active", "Unavailable", "a1"));
        var over = Reading.One(WebhookSourceKind.AzureMonitor, Resource("Resolved", "Resolved", "Available", "a2"));
        Assert.Equal((fired.RuleKey, false), (over.RuleKey, over.EpisodeFromSource));
    }

    [Theory]
    [InlineData("Active", AlertState.Firing)]
    [InlineData("Planned", AlertState.Firing)]
    [InlineData("InProgress", AlertState.Firing)]
    [InlineData("Rescheduled", AlertState.Firing)]
    [InlineData("Resolved", AlertState.Resolved)]
    [InlineData("Complete", AlertState.Resolved)]
    [InlineData("Canceled", AlertState.Resolved)]
    [InlineData("RCA", AlertState.Resolved)]
    public void ServiceHealth_IsWhatItsStageSays(string stage, AlertState state) => Assert.Equal(state, Reading.One(WebhookSourceKind.AzureMonitor, """
        {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"/x/1","alertRule":"sh","monitorCondition":"Fired","monitoringService":"ServiceHealth"},
        "alertContext":{"operationName":"Microsoft.ServiceHealth/incident/action","status":"Active","properties":{"title":"t","trackingId":"ABC-1","stage":"STAGE"}}}}
        """.Replace("STAGE", stage, StringComparison.Ordinal)).State);

    [Theory]
    [InlineData("""{"schemaId":"AzureMonitorMetricAlert","data":{"status":"Activated","context":{"name":"cpu high","resourceName":"vm1"}}}""", AlertState.Firing, "cpu high")]
    [InlineData("""{"schemaId":"AzureMonitorMetricAlert","data":{"status":"Deactivated","context":{"name":"cpu high","resourceName":"vm1"}}}""", AlertState.Resolved, "cpu high")]
    [InlineData("""{"schemaId":"Microsoft.Insights/LogAlert","data":{"AlertRuleName":"errors","Severity":"1"}}""", AlertState.Firing, "errors")]
    public void OtherSchemas_AreReadAsFarAsTheyCanBe(string body, AlertState state, string title)
    {
        var signal = Reading.One(WebhookSourceKind.AzureMonitor, body);
        Assert.Equal((state, title), (signal.State, signal.Title));
    }

    private static string Resource(string operation, string status, string health, string alertId) => """
        {"schemaId":"azureMonitorCommonAlertSchema","data":{"essentials":{"alertId":"ALERT","alertRule":"health","severity":"Sev4","signalType":"Activity Log","monitorCondition":"Fired",
        "monitoringService":"Resource Health","alertTargetIDs":["/subscriptions/1/resourcegroups/g/providers/microsoft.compute/virtualmachines/vm1"]},
        "alertContext":{"operationName":"Microsoft.Resourcehealth/healthevent/OPERATION/action","status":"STATUS","properties":{"title":"t","currentHealthStatus":"HEALTH","type":"Downtime"}}}}
        """.Replace("ALERT", alertId, StringComparison.Ordinal).Replace("OPERATION", operation, StringComparison.Ordinal).Replace("STATUS", status, StringComparison.Ordinal).Replace("HEALTH", health, StringComparison.Ordinal);
}
