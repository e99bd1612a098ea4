using System.Globalization;

namespace Workflows.Webhooks;

/// <summary>Alertmanager's webhook (version 4) and Grafana's, which has the same frame (version 1).</summary>
internal static class AlertmanagerReader
{
    private static readonly string[] SystemLabels = ["system", "service", "host", "instance", "job"];

    public static void Read(SignalList list, JsonValue body)
    {
        var alerts = body["alerts"];
        if (!alerts.IsArray)
        {
            if (AssumedReader.TryRead(list, body, "the list of alerts is missing"))
            {
                return; // Grafana's former alerting has one alert in the body itself
            }

            list.Skip("$.alerts", $"the list of alerts that {list.Source.Label} posts (its default payload)", $"{list.Source.Label} の標準ペイロードにあるアラートの配列",
                alerts);
            return;
        }

        var version = list.Source.Kind == WebhookSourceKind.Alertmanager ? "4" : "1";
        if (SourceFields.Plain(body["version"]) is { } found && found != version)
        {
            list.Warn($"payload version '{WebhookText.Clip(found, 20)}', expected '{version}': read as far as it is understood");
        }

        if (alerts.Items.Count == 0)
        {
            list.Warn("the list of alerts is empty");
        }

        if (long.TryParse(SourceFields.Plain(body["truncatedAlerts"]), NumberStyles.None, CultureInfo.InvariantCulture, out var truncated)
            && truncated is > 0 and < int.MaxValue)
        {
            list.LeftOut += truncated;
            list.Warn($"the source left out {truncated} alerts (max_alerts)");
        }

        var group = SourceFields.Plain(body["groupKey"]) is { } key ? WebhookKeys.Make(list.Source, "group", key) : null;
        var repeat = SourceFields.Plain(body["notification_reason"]) == "repeat interval elapsed";
        foreach (var (path, alert) in list.Each("$.alerts", alerts))
        {
            One(list, body, path, alert, group, repeat);
        }
    }

    private static void One(SignalList list, JsonValue body, string path, JsonValue alert, string? group, bool repeat)
    {
        var status = alert["status"];   // never the group's: that is "firing" while any member fires
        var labels = SourceFields.Pairs(alert["labels"]).ToList();
        var fingerprint = SourceFields.Plain(alert["fingerprint"]);
        if (fingerprint is null && labels.Count == 0)
        {
            if (AssumedReader.TryRead(list, alert, "the alert has neither fingerprint nor labels", group))
            {
                return;
            }

            list.Skip(path + ".fingerprint", "a fingerprint or labels that identify the alert", "アラートを識別する fingerprint またはラベル", alert["fingerprint"]);
            return;
        }

        var known = State(status.Text);
        var state = known ?? AlertState.Firing;
        var draft = new SignalDraft(list) { State = state, GroupKey = group, IsRepeat = repeat };
        if (known is null)
        {
            draft.Warn($"status '{WebhookText.Clip(WebhookText.OneLine(status.Text ?? ""), 20)}', expected 'firing' or 'resolved': read as firing");
        }

        var annotations = alert["annotations"];
        draft.Title = SourceFields.First(annotations, "summary", "title", "message") ?? NameOf(alert["labels"]);
        draft.Description = SourceFields.First(annotations, "description", "message") ?? AlertLabels.Said(labels);
        if (SourceFields.First(annotations, "grafana_state_reason") is { } reason) // MissingSeries, NoData, Error, KeepLast, Paused, Updated, RuleDeleted
        {
            // A rule that alerts on "no data" or on an error fires under its own name: only the reason tells that nothing was measured.
            draft.EndReason = reason;
            draft.Description = state == AlertState.Firing ? $"{draft.Description}\ngrafana_state_reason: {reason}".Trim() : draft.Description;
        }

        draft.Severity = SourceFields.First(alert["labels"], "severity", "priority", "level");
        draft.System = SourceFields.First(alert["labels"], SystemLabels);
        var (starts, ends) = (SourceFields.Plain(alert["startsAt"]), SourceFields.Plain(alert["endsAt"]));
        if (list.Source.Kind == WebhookSourceKind.Grafana && state == AlertState.Resolved && starts is not null && starts == ends)
        {
            // Grafana 12 writes the end into both (grafana/grafana issues 106065 and 117113): taken as the start it would name another occurrence.
            draft.Warn("start equals end in a resolved alert: start unknown, the rule's open occurrence is meant");
            starts = null;
        }

        draft.Starts(starts);
        draft.Ends(ends);
        draft.Linked(SourceFields.First(alert, "generatorURL"));
        draft.Linked(SourceFields.First(alert, "panelURL", "dashboardURL"));
        draft.Linked(SourceFields.First(body, "externalURL"));
        foreach (var (name, value) in labels)
        {
            draft.Label(name, value);
        }

        var rule = fingerprint is not null
            ? WebhookKeys.Make(list.Source, "rule", "fingerprint", fingerprint)
            : WebhookKeys.Make(list.Source, "rule",
                ["labels", .. labels.OrderBy(l => l.Name, StringComparer.Ordinal).SelectMany(l => new[] { l.Name, l.Value })]);
        list.Add(draft.ToSignal(rule, null));
    }

    /// <summary>Grafana names the alerts of a failed query after the failure, and the rule in a label.</summary>
    private static string? NameOf(JsonValue labels) => (SourceFields.First(labels, "alertname"), SourceFields.First(labels, "rulename")) switch
    {
        ("DatasourceNoData" or "DatasourceError" or null, { } rule) => SourceFields.First(labels, "alertname") is { } failure ? $"{rule} ({failure})" : rule,
        (var name, _) => name,
    };

    private static AlertState? State(string? status) => status?.Trim().ToUpperInvariant() switch
    {
        "FIRING" => AlertState.Firing,
        "RESOLVED" => AlertState.Resolved,
        _ => null,
    };
}
