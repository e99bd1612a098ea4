namespace Workflows.Webhooks;

/// <summary>
/// Datadog, with a payload template whose fields are named after the variables in lower case: <c>alert_id</c>, <c>alert_cycle_key</c>,
/// <c>alert_transition</c>, <c>alert_scope</c>, <c>last_updated</c> and so on. Other templates are read by a mapping.
/// </summary>
internal static class DatadogReader
{
    private static readonly string[] ExtraLabels =
        ["alert_id", "alert_transition", "alert_type", "alert_metric", "alert_scope", "event_type", "host_name"];

    public static void Read(SignalList list, JsonValue body)
    {
        var monitor = Field(body, "alert_id");
        var scope = Field(body, "alert_scope");
        var cycle = Field(body, "alert_cycle_key");
        var aggregate = Field(body, "aggreg_key");
        if (monitor is null && aggregate is null && cycle is null)
        {
            if (AssumedReader.TryRead(list, body, "neither monitor nor cycle is named"))
            {
                return;
            }

            list.Skip("$.alert_id", "alert_id, aggreg_key or alert_cycle_key of a monitor (is the payload template set?)",
                "モニターの alert_id・aggreg_key・alert_cycle_key(ペイロードテンプレートの設定)", body["alert_id"]);
            return;
        }

        var (state, first, unknown) = Transition(body);
        var draft = new SignalDraft(list)
        {
            State = state,
            IsRepeat = !first && state == AlertState.Firing,
            Title = Field(body, "alert_title", "title", "event_title"),
            Description = Join(Field(body, "alert_status"), Field(body, "text_only_msg", "body", "event_msg")),
            Severity = Severity(body),
            System = Field(body, "host_name", "hostname") ?? SourceFields.Tags(scope).FirstOrDefault(t => t.Name is "host" or "service").Value,
            GroupKey = aggregate is null ? null : WebhookKeys.Make(list.Source, "group", aggregate),
        };
        if (unknown is not null)
        {
            draft.Warn($"the transition '{WebhookText.Clip(WebhookText.OneLine(unknown), 60)}' is not known: read as firing");
        }

        draft.EndReason = EndReason(body);

        var at = Field(body, "date", "last_updated", "date_posix");
        if (state == AlertState.Resolved)
        {
            draft.Ends(at);
        }
        else if (first)
        {
            draft.Starts(at);   // of a repeat, the date is the repeat's
        }

        draft.Linked(Field(body, "link"));
        foreach (var (name, value) in SourceFields.Tags(Field(body, "tags")))
        {
            draft.Label(name, value);
        }

        foreach (var name in ExtraLabels)
        {
            draft.Label(name, Field(body, name));
        }

        var rule = monitor is not null
            ? WebhookKeys.Make(list.Source, "rule", ["monitor", monitor, .. Scope(scope)])
            : aggregate is not null ? WebhookKeys.Make(list.Source, "rule", "aggregate", aggregate)
            : WebhookKeys.Make(list.Source, "rule", "cycle", cycle);
        list.Add(draft.ToSignal(rule, cycle is null ? null : "cycle:" + cycle));
    }

    /// <summary>
    /// State, whether this opens the occurrence, and a word that is not known. "No Data" is firing too; the label
    /// <c>alert_transition</c> tells it apart. Whatever is no known word for an end is firing.
    /// </summary>
    private static (AlertState State, bool First, string? Unknown) Transition(JsonValue body)
    {
        var transition = Field(body, "alert_transition")?.Trim() ?? "null";
        switch (transition.ToUpperInvariant())
        {
            case "TRIGGERED" or "WARN" or "NO DATA":
                return (AlertState.Firing, true, null);
            case "RE-TRIGGERED" or "RE-WARN" or "RE-NO DATA" or "RENOTIFY" or "RE-NOTIFY":
                return (AlertState.Firing, false, null);
            case var word when word.EndsWith("RECOVERED", StringComparison.Ordinal) || word.EndsWith("RESOLVED", StringComparison.Ordinal) || word is "OK":
                return (AlertState.Resolved, true, null);
            case "NULL":
                break;
            default:
                return (AlertState.Firing, true, transition);
        }

        return Field(body, "alert_type")?.Trim().ToUpperInvariant() switch
        {
            "ERROR" or "WARNING" => (AlertState.Firing, true, null),
            "SUCCESS" => (AlertState.Resolved, true, null),
            var type => (AlertState.Firing, true, type ?? ""),
        };
    }

    /// <summary>
    /// A monitor resolves itself after a time without data, and a person may resolve it whatever the data say: both are "Recovered", and
    /// only the words tell them from a recovery that was seen.
    /// </summary>
    private static string? EndReason(JsonValue body)
    {
        foreach (var field in new[] { "alert_status", "alert_title", "title", "event_title", "text_only_msg", "body", "event_msg" })
        {
            if (Field(body, field) is { } text)
            {
                if (text.Contains("auto-resol", StringComparison.OrdinalIgnoreCase) || text.Contains("automatically resol", StringComparison.OrdinalIgnoreCase))
                {
                    return "resolved by the monitor's timeout";
                }

                if (text.Contains("manually resol", StringComparison.OrdinalIgnoreCase))
                {
                    return "resolved by hand";
                }
            }
        }

        return null;
    }

    /// <summary>A monitor's priority never changes; how bad it is now says the transition. The worse of both.</summary>
    private static string? Severity(JsonValue body)
    {
        var now = Field(body, "alert_transition")?.Trim().ToUpperInvariant() is "WARN" or "RE-WARN" ? "warning" : null;
        return now ?? (Field(body, "alert_type")?.Trim().ToUpperInvariant() == "ERROR"
            && Field(body, "alert_priority")?.Trim().ToUpperInvariant() is "P3" or "P4" or "P5"
            ? "error" : Field(body, "alert_priority", "alert_type"));
    }

    /// <summary>A variable that Datadog does not know stays as it was written, <c>$NAME</c>: absent.</summary>
    private static string? Field(JsonValue body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (SourceFields.Plain(body[name]) is { } text && !UnfilledText.IsUnfilled(text))
            {
                return text;
            }
        }

        return null;
    }

    private static IEnumerable<string> Scope(string? scope) => (scope ?? "")
        .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Order(StringComparer.Ordinal);

    private static string? Join(string? first, string? second) =>
        first is null || second is null ? first ?? second : first + "\n" + second;
}
