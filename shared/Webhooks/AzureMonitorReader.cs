namespace Workflows.Webhooks;

/// <summary>Azure Monitor's common alert schema: metric, log search (both generations), activity log, resource and service health, Prometheus.</summary>
/// <remarks>
/// Names are read without regard to case, since documentation and practice disagree. Occurrence: <c>alertId</c>, the same when fired
/// and when resolved. Rule: the alert rule with its targets and the dimensions that split it.
/// </remarks>
internal static class AzureMonitorReader
{
    private const string Schema = "azureMonitorCommonAlertSchema";

    public static void Read(SignalList list, JsonValue body)
    {
        var schema = body["schemaId"];
        var essentials = body["data"]["essentials"];
        if (!essentials.IsObject || (schema.Text is { } text && !text.Equals(Schema, StringComparison.OrdinalIgnoreCase)))
        {
            list.Skip(essentials.IsObject ? "$.schemaId" : "$.data.essentials",
                $"the common alert schema ({Schema}; switch it on in the action group)",
                $"共通アラートスキーマ({Schema}、アクショングループで有効にする)",
                essentials.IsObject || schema.Text is not null ? schema : essentials);
            return;
        }

        var condition = essentials["monitorCondition"];
        AlertState? state = condition.Text?.Trim().ToUpperInvariant() switch
        {
            "FIRED" => AlertState.Firing,
            "RESOLVED" => AlertState.Resolved,
            _ => null,
        };
        if (state is null)
        {
            list.Skip("$.data.essentials.monitorCondition", "'Fired' or 'Resolved'", "「Fired」または「Resolved」", condition);
            return;
        }

        var context = body["data"]["alertContext"];
        var alertId = SourceFields.Plain(essentials["alertId"]);
        var ruleId = SourceFields.First(essentials, "alertRuleId", "alertRule");
        if (alertId is null && ruleId is null)
        {
            list.Skip("$.data.essentials.alertId", "an alertId or alertRule", "alertId または alertRule", essentials["alertId"]);
            return;
        }

        var targets = essentials["alertTargetIDs"].Items.Select(SourceFields.Plain).OfType<string>().ToList();
        var dimensions = Dimensions(context).ToList();
        var draft = new SignalDraft(list)
        {
            State = state.Value,
            Title = SourceFields.First(essentials, "alertRule") ?? SourceFields.First(context["properties"], "title"),
            Description = Description(essentials, context),
            Severity = SourceFields.First(essentials, "severity"),
            System = SourceFields.Plain(essentials["configurationItems"][0])
                ?? SourceFields.Plain(context["AffectedConfigurationItems"][0])
                ?? LastSegment(targets.FirstOrDefault()),
        };
        draft.Starts(SourceFields.Plain(essentials["firedDateTime"]));
        draft.Ends(SourceFields.Plain(essentials["resolvedDateTime"]));
        draft.Linked(SourceFields.Plain(essentials["investigationLink"]));
        foreach (var part in context["condition"]["allOf"].Items.Take(8).Append(context))
        {
            draft.Linked(SourceFields.First(part, "linkToFilteredSearchResultsUI", "linkToSearchResultsUI", "linkToSearchResults"));
        }

        Labels(draft, essentials, context, body["data"]["customProperties"], dimensions);
        var rule = WebhookKeys.Make(list.Source, "rule",
        [
            ruleId is null ? "alert" : "rule",
            (ruleId ?? alertId!).ToUpperInvariant(),   // resource ids differ in case between messages
            .. Sorted(targets.Select(t => t.ToUpperInvariant())),
            null,
            .. Sorted(dimensions.Select(d => $"{d.Name.Length}:{d.Name}{d.Value}")),
        ]);
        list.Add(draft.ToSignal(rule, alertId is null ? draft.StartForKey : "alert:" + alertId.ToUpperInvariant()));
    }

    private static void Labels(SignalDraft draft, JsonValue essentials, JsonValue context, JsonValue custom, List<(string Name, string Value)> dimensions)
    {
        foreach (var (name, value) in SourceFields.Pairs(custom).Concat(dimensions).Concat(SourceFields.Pairs(context["labels"])))
        {
            draft.Label(name, value);
        }

        foreach (var name in new[] { "signalType", "monitoringService", "targetResourceType", "targetResourceGroup" })
        {
            draft.Label(name, SourceFields.Plain(essentials[name]));
        }

        draft.Label("conditionType", SourceFields.First(context, "conditionType", "alertType"));
    }

    /// <summary>What splits one rule into several alerts: per condition (metric and log search), or at the top (first generation of log search).</summary>
    private static IEnumerable<(string Name, string Value)> Dimensions(JsonValue context) => context["condition"]["allOf"].Items
        .SelectMany(c => c["dimensions"].Items)
        .Concat(context["Dimensions"].Items)
        .Select(d => (Name: SourceFields.Plain(d["name"]) ?? "", Value: SourceFields.Plain(d["value"]) ?? ""))
        .Where(d => d.Name.Length > 0)
        .Distinct();

    private static string? Description(JsonValue essentials, JsonValue context)
    {
        var lines = new List<string?> { SourceFields.First(essentials, "description") };
        foreach (var c in context["condition"]["allOf"].Items.Take(8))
        {
            var what = SourceFields.First(c, "metricName", "searchQuery", "metricMeasureColumn");
            if (what is not null)
            {
                lines.Add(WebhookText.Clip($"{what} {SourceFields.First(c, "operator")} {SourceFields.First(c, "threshold")}: {SourceFields.First(c, "metricValue") ?? "-"}", 1_000));
            }
        }

        if (SourceFields.First(context, "SearchQuery") is { } query)
        {
            lines.Add(WebhookText.Clip($"{query} {SourceFields.First(context, "Operator")} {SourceFields.First(context, "Threshold")}: {SourceFields.First(context, "ResultCount") ?? "-"}", 1_000));
        }

        lines.Add(SourceFields.First(context["annotations"], "description", "summary"));   // Prometheus rules
        lines.Add(SourceFields.First(context["properties"], "communication", "title", "cause"));   // service and resource health
        var text = string.Join('\n', lines.OfType<string>());
        return text.Length == 0 ? null : text;
    }

    private static string? LastSegment(string? id) => id?.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();

    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
