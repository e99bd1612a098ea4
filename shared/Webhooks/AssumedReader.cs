namespace Workflows.Webhooks;

/// <summary>
/// A body of a known source that does not have the expected shape. As long as it says what it is about, somebody is told: a 400 is
/// not sent again by most sources, and what is lost is silent for ever.
/// </summary>
internal static class AssumedReader
{
    private static readonly string[] Titles =
        ["title", "subject", "event_name", "trigger_name", "alert_title", "event_title", "ruleName", "alertname", "alertRule", "AlertRuleName", "summary",
            "name", "message", "text", "description"];

    private static readonly string[] States = ["status", "state", "alert_transition", "event_status", "trigger_status", "monitorCondition"];

    private static readonly string[] Ends = ["RESOLVED", "OK", "RECOVERED", "NORMAL", "DEACTIVATED", "CLOSED", "SUCCESS", "UP"];

    /// <summary>Reads what can be found in the body or its usual envelopes; false when nothing says what it is about.</summary>
    /// <param name="list">Where it goes.</param>
    /// <param name="body">An object.</param>
    /// <param name="why">What is wrong with it, for the warning.</param>
    /// <param name="group">The key of the group, if one is known.</param>
    public static bool TryRead(SignalList list, JsonValue body, string why, string? group = null)
    {
        JsonValue[] places =
            [body, body["data"], body["data"]["essentials"], body["data"]["context"], body["alert"], body["event"], body["annotations"],
                body["commonAnnotations"], body["labels"], body["commonLabels"], body["groupLabels"]];
        string? First(params ReadOnlySpan<string> names)
        {
            foreach (var place in places)
            {
                if (place.IsObject && SourceFields.First(place, names) is { } found && !UnfilledText.IsUnfilled(found))
                {
                    return found;
                }
            }

            return null;
        }

        if (First(Titles) is not { } title)
        {
            return false;
        }

        var word = First(States);
        var draft = new SignalDraft(list)
        {
            State = word is not null && Ends.Contains(word.Trim().ToUpperInvariant()) ? AlertState.Resolved : AlertState.Firing,
            GroupKey = group,
            Title = title,
            Description = First("description", "message", "text", "body"),
            Severity = First("severity", "event_severity", "priority", "level", "alert_type"),
            System = First("system", "host_name", "host_host", "host", "hostname", "instance", "service", "resourceName", "resourceId"),
        };
        draft.Warn($"{why}: read as far as it can be, as {(draft.State == AlertState.Firing ? "firing" : "resolved")}");
        draft.Linked(First("link", "url", "event_url", "ruleUrl", "portalLink", "externalURL"));
        // Named by what stays the same when it ends: an id of the rule, or the title.
        list.Add(draft.ToSignal(WebhookKeys.Make(list.Source, "rule", "assumed", First("ruleId", "trigger_id", "alert_id", "id") ?? title, draft.System),
            null));
        return true;
    }
}
