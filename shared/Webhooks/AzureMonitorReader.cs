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
            if (AssumedReader.TryRead(list, body, "not the common alert schema"))
            {
                return;
            }

            list.Skip(essentials.IsObject ? "$.schemaId" : "$.data.essentials",
                $"the common alert schema ({Schema}; switch it on in the action group)",
                $"共通アラートスキーマ({Schema}、アクショングループで有効にする)",
                essentials.IsObject || schema.Text is not null ? schema : essentials);
            return;
        }

        var condition = SourceFields.Plain(essentials["monitorCondition"])?.Trim();
        var context = body["data"]["alertContext"];
        var health = Health(essentials, context);
        var state = health.State ?? (condition?.ToUpperInvariant() == "RESOLVED" ? AlertState.Resolved : AlertState.Firing);
        var alertId = SourceFields.Plain(essentials["alertId"]);
        var ruleId = SourceFields.First(essentials, "alertRuleId", "alertRule") ?? Budget(context);
        if (alertId is null && ruleId is null && health.Occurrence is null)
        {
            if (AssumedReader.TryRead(list, body, "neither alert nor rule is named"))
            {
                return;
            }

            list.Skip("$.data.essentials.alertId", "an alertId or alertRule", "alertId または alertRule", essentials["alertId"]);
            return;
        }

        var targets = essentials["alertTargetIDs"].Items.Select(SourceFields.Plain).OfType<string>().ToList();
        var dimensions = Dimensions(context).ToList();
        var draft = new SignalDraft(list)
        {
            State = state,
            Title = SourceFields.First(essentials, "alertRule") ?? SourceFields.First(context["properties"], "title")
                ?? SourceFields.First(essentials, "description"),
            Description = Description(essentials, context),
            Severity = SourceFields.First(essentials, "severity"),
            System = SourceFields.Plain(essentials["configurationItems"][0])
                ?? SourceFields.Plain(context["AffectedConfigurationItems"][0])
                ?? LastSegment(targets.FirstOrDefault()),
        };
        if (condition is not null && condition.ToUpperInvariant() is not ("FIRED" or "RESOLVED") && health.State is null)
        {
            draft.Warn($"monitorCondition '{WebhookText.Clip(WebhookText.OneLine(condition), 40)}', expected 'Fired' or 'Resolved': read as firing");
        }

        draft.Starts(health.Occurrence is null ? SourceFields.Plain(essentials["firedDateTime"])
            : SourceFields.First(context["properties"], "impactStartTime"));
        draft.Ends(SourceFields.Plain(essentials["resolvedDateTime"]));
        draft.Linked(SourceFields.Plain(essentials["investigationLink"]));
        foreach (var part in context["condition"]["allOf"].Items.Take(8).Append(context))
        {
            draft.Linked(SourceFields.First(part, "linkToFilteredSearchResultsUI", "linkToSearchResultsUI", "linkToSearchResults"));
        }

        Labels(draft, essentials, context, body["data"]["customProperties"], dimensions);
        if (health.Occurrence is { } about)
        {
            // Every notice of one trouble is an alert of its own with a new alertId, and all of them "Fired".
            list.Add(draft.ToSignal(WebhookKeys.Make(list.Source, "rule", "health", about), null));
            return;
        }

        var rule = WebhookKeys.Make(list.Source, "rule",
        [
            ruleId is null ? "alert" : "rule",
            (ruleId ?? alertId!).ToUpperInvariant(),   // resource ids differ in case between messages
            .. Sorted(targets.Select(t => t.ToUpperInvariant())),
            null,
            .. Sorted(dimensions.Select(d => $"{d.Name.Length}:{d.Name}{d.Value}")),
        ]);
        list.Add(draft.ToSignal(rule, alertId is null ? null : "alert:" + alertId.ToUpperInvariant()));
    }

    /// <summary>
    /// Service Health and Resource Health come as activity log alerts, which are only ever fired: the end of the trouble is in the context.
    /// What makes the notices one trouble is the tracking id, or the resource.
    /// </summary>
    private static (string? Occurrence, AlertState? State) Health(JsonValue essentials, JsonValue context)
    {
        var service = SourceFields.Plain(essentials["monitoringService"])?.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        var operation = SourceFields.First(context, "operationName") ?? "";
        var properties = context["properties"];
        var status = SourceFields.First(context, "status")?.Trim().ToUpperInvariant();
        if (service is "RESOURCEHEALTH" || operation.Contains("/healthevent/", StringComparison.OrdinalIgnoreCase))
        {
            var now = SourceFields.First(properties, "currentHealthStatus")?.Trim().ToUpperInvariant();
            var over = now is "AVAILABLE" || (now is null && (status is "RESOLVED" || operation.Contains("/Resolved/", StringComparison.OrdinalIgnoreCase)));
            var resource = SourceFields.First(context, "resourceId", "authorizationScope") ?? SourceFields.Plain(essentials["alertTargetIDs"][0]);
            return (resource is null ? null : "resource:" + resource.ToUpperInvariant(), over ? AlertState.Resolved : AlertState.Firing);
        }

        if (service is "SERVICEHEALTH" || operation.Contains("ServiceHealth", StringComparison.OrdinalIgnoreCase))
        {
            var stage = SourceFields.First(properties, "stage")?.Trim().ToUpperInvariant();
            var over = stage is "RESOLVED" or "COMPLETE" or "COMPLETED" or "CANCELED" or "CANCELLED" or "RCA" || (stage is null && status is "RESOLVED");
            var tracking = SourceFields.First(properties, "trackingId", "TrackingId", "incidentId");
            return (tracking is null ? null : "tracking:" + tracking.ToUpperInvariant(), over ? AlertState.Resolved : AlertState.Firing);
        }

        return (null, null);
    }

    /// <summary>A budget's alert names neither a rule nor itself: the budget and the threshold do.</summary>
    private static string? Budget(JsonValue context) =>
        SourceFields.First(context, "AlertCategory") is { } category && context["AlertData"] is { IsObject: true } data
        ? string.Join('/', category, SourceFields.First(data, "BudgetId", "BudgetName", "Scope"), SourceFields.First(data, "ThresholdType"),
            SourceFields.First(data, "NotificationThresholdAmount", "BudgetThreshold"))
        : null;

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
                lines.Add(WebhookText.Clip(
                    $"{what} {SourceFields.First(c, "operator")} {SourceFields.First(c, "threshold")}: {SourceFields.First(c, "metricValue") ?? "-"}", 1_000));
            }
        }

        if (SourceFields.First(context, "SearchQuery") is { } query)
        {
            lines.Add(WebhookText.Clip(
                $"{query} {SourceFields.First(context, "Operator")} {SourceFields.First(context, "Threshold")}: {SourceFields.First(context, "ResultCount") ?? "-"}", 1_000));
        }

        lines.Add(SourceFields.First(context["annotations"], "description", "summary"));   // Prometheus rules
        lines.Add(SourceFields.First(context["properties"], "communication", "title", "cause"));   // service and resource health
        var text = string.Join('\n', lines.OfType<string>());
        return text.Length == 0 ? null : text;
    }

    private static string? LastSegment(string? id) => id?.Split('/', StringSplitOptions.RemoveEmptyEntries).LastOrDefault();

    private static IEnumerable<string> Sorted(IEnumerable<string> texts) => texts.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
}
