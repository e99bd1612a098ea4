using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>Alerts look for what the code really says.</summary>
public sealed partial class AlertsTests
{
    [BicepFact]
    public void EveryMessageThatAnAlertLooksFor_IsOneOfTheCode()
    {
        string[] templates = [.. Sources.Code().SelectMany(text => LogMessage().Matches(text).Select(m => m.Groups["text"].Value))];
        string[] phrases = [.. Rules().SelectMany(r => Phrase().Matches(Query(r)).Select(m => m.Groups["text"].Value))];
        Assert.True(phrases.Length >= 4);
        Assert.All(phrases, phrase => Assert.True(templates.Any(t => t.Contains(phrase, StringComparison.Ordinal)), $"no message of the code has '{phrase}'"));
    }

    [BicepFact]
    public void EveryWarningOfSweepAndOutbox_HasAnAlert()
    {
        string[] phrases = [.. Rules().SelectMany(r => Phrase().Matches(Query(r)).Select(m => m.Groups["text"].Value))];
        string[] files =
        [
            "workflows/Kit/Cases/CaseSweep.cs", "workflows/Kit/Cases/SweepAttempt.cs", "workflows/Incidents/Process/IncidentProcess.cs",
            "shared/Mail/MailOutbox.cs", "shared/Events/EventOutbox.cs", "shared/Events/QueueReader.cs",
        ];
        string[] messages = [.. files.SelectMany(f => LogMessage().Matches(File.ReadAllText(Repository.Folder(f))).Select(m => m.Groups["text"].Value))];
        string[] untold =
        [
            "Contract {Contract} has open cases", // the operator's own doing, said on purpose
            "next attempt in", // a hiccup of the broker; what lasts has a message of its own
            "was put among the dead letters", // those have a metric alert of their own
            "comes again after delivery", // the tenth ends among them
            "could not be handled at delivery",
            "nothing opened it; its empty row", // is put right by the sweep itself, nothing is owed
        ];
        string[] silent = [.. messages.Where(m => !phrases.Concat(untold).Any(p => m.Contains(p, StringComparison.Ordinal)))];
        Assert.Empty(silent);
        Assert.True(messages.Length >= 5);
    }

    [BicepTheory]
    [InlineData("dev", "server-errors silence")]
    [InlineData("prod", "server-errors silence")]
    [InlineData("everything", "dead-letters server-errors")]
    public void MetricAlerts_AreThereForWhatIsThere(string environment, string expected)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        JsonObject[] alerts = [.. snapshot.Of("Microsoft.Insights/metricAlerts")];
        string prefix = Snapshot.Text(snapshot.One("Microsoft.Insights/actionGroups"), "name").Replace("-operators", "", StringComparison.Ordinal) + "-";
        Assert.Equal(expected.Split(' '), alerts.Select(a => Snapshot.Text(a, "name")[prefix.Length..]).Order(StringComparer.Ordinal));
        Assert.All(alerts, a => Assert.EndsWith("-operators", Snapshot.Text(a["properties"]!["actions"]![0]!, "actionGroupId"), StringComparison.Ordinal));
        foreach (JsonObject heartbeat in snapshot.Of("Microsoft.Insights/webtests"))
        {
            Assert.Equal(snapshot.Settings["Workflows__PublicAddress"] + "healthz", Snapshot.Text(heartbeat, "properties.Request.RequestUrl"));
        }
    }

    [BicepFact]
    public void EveryRule_TellsTheOperators()
    {
        Assert.All(Rules(), r => Assert.EndsWith("-operators", Snapshot.Text(r["properties"]!["actions"]!["actionGroups"]![0]!, ""), StringComparison.Ordinal));
        JsonObject group = BicepCompiler.Deployment("everything").One("Microsoft.Insights/actionGroups");
        Assert.Equal(2, group["properties"]!["emailReceivers"]!.AsArray().Count);
        Assert.Single(group["properties"]!["webhookReceivers"]!.AsArray());
        Assert.InRange(Snapshot.Text(group, "properties.groupShortName").Length, 1, 12);
    }

    [Fact]
    public void TracesThatAlertsReadFrom_AreNotSampled()
    {
        JsonNode settings = JsonNode.Parse(File.ReadAllText(Repository.Folder("host.json")))!["logging"]!["applicationInsights"]!["samplingSettings"]!;
        Assert.Contains("Trace", Snapshot.Text(settings, "excludedTypes").Split(';'));
    }

    private static IEnumerable<JsonObject> Rules() => BicepCompiler.Deployment("everything").Of("Microsoft.Insights/scheduledQueryRules");

    private static string Query(JsonObject rule) => Snapshot.Text(rule["properties"]!["criteria"]!["allOf"]![0]!, "query");

    [GeneratedRegex("""\[LoggerMessage\([0-9]+, LogLevel\.\w+, "(?<text>[^"]+)"\)\]""")]
    private static partial Regex LogMessage();

    [GeneratedRegex("Message contains \"(?<text>[^\"]+)\"")]
    private static partial Regex Phrase();
}
