using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Workflows.Observability;
using Workflows.Testing;
using Xunit;
using YamlDotNet.Serialization;

namespace Workflows.Host.Tests;

/// <summary>The dashboard and the alert rules in <c>docs/monitoring</c> name what a Prometheus really reads.</summary>
[Collection(Gauges.Name)]
public sealed partial class MonitoringFilesTests
{
    private static readonly string Folder = Repository.Folder("docs/monitoring");

    [Fact]
    public async Task EveryMetricThatIsNamed_IsThere()
    {
        await using TestHost host = await TestHost.StartAsync(typeof(Functions));
        MeasureAll();
        using HttpRequestMessage request = new(HttpMethod.Get, "/admin/metrics");
        request.Headers.Add("x-functions-key", TestHost.MasterKey);
        using HttpResponseMessage answer = await host.Client.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        HashSet<string> there = [.. Sample().Matches(text).Select(m => m.Groups["name"].Value)];
        string[] named = [.. Directory.EnumerateFiles(Folder).SelectMany(f => Metric().Matches(File.ReadAllText(f)).Select(m => m.Value)).Distinct()];
        Assert.True(named.Length > 15, $"{named.Length} metrics are named");
        string[] missing = [.. named.Where(n => !there.Contains(n))];
        Assert.Empty(missing);
        Assert.Contains("workflows_clock_next_breach_minutes{otel_scope_name=\"Workflows\",contractual=\"yes\",process=\"incident\"} 90", text, StringComparison.Ordinal);

        // The other way round: a gauge that is on no panel and in no rule is looked at by nobody.
        string[] unseen = [.. there.Where(t => Gauge().IsMatch(t) && !named.Contains(t))];
        Assert.Empty(unseen);
    }

    [Fact]
    public void EveryRule_IsWhole_AndExplained()
    {
        Dictionary<string, object> file = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(
            File.ReadAllText(Path.Combine(Folder, "prometheus-rules.yml")));
        List<Dictionary<object, object>> rules =
            [.. ((List<object>)((Dictionary<object, object>)((List<object>)file["groups"])[0])["rules"]).Cast<Dictionary<object, object>>()];
        string operations = File.ReadAllText(Path.Combine(Repository.Folder("docs"), "operations.md"));
        Assert.True(rules.Count >= 8);
        Assert.All(rules, rule =>
        {
            Assert.NotEmpty((string)rule["expr"]);
            Assert.Matches("^[0-9]+m$", (string)rule["for"]);
            Assert.Contains((string)((Dictionary<object, object>)rule["labels"])["severity"], (string[])["page", "ticket"]);
            Assert.NotEmpty((string)((Dictionary<object, object>)rule["annotations"])["summary"]);
            Assert.Contains($"`{rule["alert"]}`", operations, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Dashboard_IsOneThatGrafanaReads()
    {
        using JsonDocument dashboard = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "grafana-dashboard.json")));
        JsonElement[] panels = [.. dashboard.RootElement.GetProperty("panels").EnumerateArray()];
        Assert.Equal(panels.Length, panels.Select(p => p.GetProperty("id").GetInt32()).Distinct().Count());
        Assert.All(panels, p => Assert.NotEmpty(p.GetProperty("targets").EnumerateArray()));
        Assert.All(panels, p => Assert.True(p.GetProperty("gridPos").GetProperty("x").GetInt32() + p.GetProperty("gridPos").GetProperty("w").GetInt32() <= 24));
    }

    private static void MeasureAll()
    {
        TimeProvider clock = TimeProvider.System;
        Telemetry.Mail("accepted", "incident.page");
        Telemetry.MailEvent("delivered");
        Telemetry.Performed("incident", bySweep: true, TimeSpan.Zero);
        Telemetry.Woken("incident");
        Telemetry.SweepFailed();
        Telemetry.Alert("open");
        Telemetry.Event("sent");
        Telemetry.Message("taken");
        Telemetry.EventSent(TimeSpan.Zero);
        Standing.Cases("incident", 3, 1, clock);
        Standing.Clocks("incident", contractual: true, 2, TimeSpan.FromMinutes(90), clock);
        Standing.Mails(1, TimeSpan.FromSeconds(5), 0, clock);
        Standing.Webhooks(2, TimeSpan.FromSeconds(5), clock);
        Standing.Events("service-bus", TimeSpan.Zero, clock);
        Standing.Queue(TimeSpan.Zero, 0, clock);
        Standing.Swept(TimeSpan.FromSeconds(1), clock);
    }

    [GeneratedRegex("(?m)^(?<name>workflows_[a-z_]+)[{ ]")]
    private static partial Regex Sample();

    [GeneratedRegex("workflows_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("^workflows_(cases|clocks?|queue)_|^workflows_(mails|events|webhooks)_(age|waiting|failed)|^workflows_sweep_duration")]
    private static partial Regex Gauge();

    internal sealed class Functions
    {
        [Function("Nothing")]
        public static IResult Nothing([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "nothing")] HttpRequest request) => Results.Ok();
    }
}
