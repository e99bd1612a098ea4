using System.Text.RegularExpressions;

namespace Workflows.Webhooks;

/// <summary>
/// Zabbix, in three shapes: the on-call media type (alert_uid, state, message), the event-driven media type (numbers, tags as an
/// object) and any media type that posts the event macros under their names in lower case.
/// </summary>
/// <remarks>A macro that Zabbix cannot fill in arrives as it was written, <c>{EVENT.RECOVERY.TIME}</c>, or as <c>*UNKNOWN*</c>: both mean absent.</remarks>
internal static partial class ZabbixReader
{
    private static readonly string[] SeverityNames = ["Not classified", "Information", "Warning", "Average", "High", "Disaster"];

    private static readonly string[] ExtraLabels =
        ["trigger_id", "host_id", "host_ip", "host_port", "host_groups", "event_nseverity", "event_source", "event_object", "acknowledged",
            "event_update_action", "monitoring_source"];

    public static void Read(SignalList list, JsonValue body)
    {
        var message = MessageLines(Field(body, "message", "alert_message"));
        var link = Field(body, "link_to_upstream_details", "event_url", "url", "link");
        var eventId = Field(body, "event_id", "alert_uid", "problem_id") ?? QueryValue(link, "eventid") ?? message.GetValueOrDefault("Original problem ID");
        var triggerId = Field(body, "trigger_id") ?? QueryValue(link, "triggerid");
        var name = Field(body, "event_name", "trigger_name", "title", "subject");
        var host = Field(body, "host_name", "host_host", "host") ?? message.GetValueOrDefault("Host");
        if (triggerId is null && name is null)
        {
            if (AssumedReader.TryRead(list, body, "nothing names the trigger"))
            {
                return;
            }

            list.Skip("$.event_name", "a trigger_id, or an event_name or title, that names the problem (is this a Zabbix media type?)",
                "障害を示す trigger_id または event_name・title(Zabbix のメディアタイプの本文)", body["event_name"]);
            return;
        }

        var (state, reason, unknown) = State(body, message, name);
        var draft = new SignalDraft(list)
        {
            State = state,
            EndReason = reason,
            IsRepeat = Field(body, "event_update_status") == "1" || message.ContainsKey(CurrentStatus),
            Title = name ?? "Trigger " + triggerId,
            Description = Description(body),
            System = host,
            Severity = Field(body, "event_update_severity", "event_severity", "trigger_severity") ?? SeverityName(Field(body, "event_nseverity"))
                ?? message.GetValueOrDefault("Severity"),
        };
        if (unknown is not null)
        {
            draft.Warn(unknown.Length == 0 ? "the body does not say whether the problem goes on: read as firing"
                : $"the state '{WebhookText.Clip(WebhookText.OneLine(unknown), 60)}' is not known: read as firing");
        }

        draft.Starts(Field(body, "event_datetime_timestamp", "event_timestamp"));
        draft.Starts(DateAndTime(body, "event_date", "event_time"));
        draft.Starts(message.GetValueOrDefault(Started));
        if (state == AlertState.Resolved)
        {
            draft.Ends(Field(body, "event_recovery_timestamp"));
            draft.Ends(DateAndTime(body, "event_recovery_date", "event_recovery_time"));
            draft.Ends(message.GetValueOrDefault(Ended));
        }

        draft.Linked(link);
        if (Field(body, "zabbix_url") is { } root && triggerId is not null && eventId is not null)
        {
            draft.Linked($"{root.TrimEnd('/')}/tr_events.php?triggerid={Uri.EscapeDataString(triggerId)}&eventid={Uri.EscapeDataString(eventId)}");
        }

        foreach (var (tag, value) in Tags(body))
        {
            draft.Label(tag, value);
        }

        foreach (var field in ExtraLabels)
        {
            draft.Label(field, Field(body, field));
        }

        var rule = triggerId is not null
            ? WebhookKeys.Make(list.Source, "rule", "trigger", triggerId)
            : WebhookKeys.Make(list.Source, "rule", "name", host, name);
        list.Add(draft.ToSignal(rule, eventId is not null ? "event:" + eventId : null));
    }

    private const string Started = "\0started";
    private const string Ended = "\0ended";
    private const string CurrentStatus = "\0status";

    /// <summary>
    /// What the event says of itself, then its recovery, then its words. Whatever is no known word for an end is firing: internal events
    /// say UNKNOWN or NOT SUPPORTED, and a 400 is sent again by nobody.
    /// </summary>
    private static (AlertState State, string? Reason, string? Unknown) State(JsonValue body, Dictionary<string, string> message, string? name)
    {
        var byHand = Field(body, "event_update_action")?.Contains("closed", StringComparison.OrdinalIgnoreCase) == true ? "closed by hand" : null;
        foreach (var field in new[] { "event_value", "state", "event_status", "trigger_status", "status" })
        {
            if (Field(body, field)?.Trim() is { } value)
            {
                return value.ToUpperInvariant() switch
                {
                    "0" or "OK" or "RESOLVED" or "RECOVERY" or "RECOVERED" or "NORMAL" or "CLOSED" or "UP" => (AlertState.Resolved, byHand, null),
                    "DISABLED" or "DELETED" or "NOT MONITORED" or "UNMONITORED" or "SUPPRESSED" => (AlertState.Resolved, value, null),
                    // Whoever closes a problem sends an update of it, which still says 1; the recovery after it does not tell that it was a hand.
                    "1" or "PROBLEM" or "ALERTING" or "FIRING" or "UNKNOWN" or "NOT SUPPORTED" or "DOWN" =>
                        (byHand is null ? AlertState.Firing : AlertState.Resolved, byHand, null),
                    _ => (AlertState.Firing, null, value),
                };
            }
        }

        return Field(body, "event_recovery_date", "event_recovery_time", "event_recovery_timestamp") is not null || message.ContainsKey(Ended)
            || name?.StartsWith("Resolved", StringComparison.OrdinalIgnoreCase) == true
            ? (AlertState.Resolved, byHand, null)
            : (AlertState.Firing, null, "");
    }

    /// <summary>The first field with a value that is no unresolved macro.</summary>
    private static string? Field(JsonValue body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (SourceFields.Plain(body[name]) is { } text && !IsUnresolved(text))
            {
                return text;
            }
        }

        return null;
    }

    private static bool IsUnresolved(string text) => UnfilledText.IsUnfilled(text);

    private static string? DateAndTime(JsonValue body, string date, string time) =>
        Field(body, date) is { } day && Field(body, time) is { } clock ? day.Trim() + " " + clock.Trim() : null;

    private static string? SeverityName(string? number) =>
        number is { Length: 1 } && number[0] is >= '0' and <= '5' ? SeverityNames[number[0] - '0'] : null;

    private static string? Description(JsonValue body)
    {
        var parts = new[]
        {
            Field(body, "trigger_description"),
            Field(body, "operation_data", "event_opdata"),
            Field(body, "event_update_message"),
            Field(body, "message", "alert_message"),
        };
        var text = string.Join('\n', parts.Where(p => p is not null));
        return text.Length == 0 ? null : text;
    }

    /// <summary>What the standard message templates say, by the words before the colon. A changed template gives less, never something wrong.</summary>
    private static Dictionary<string, string> MessageLines(string? message)
    {
        var lines = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in (message ?? "").Split('\n', 200))
        {
            var text = line.Trim();
            if (text.Length > 500)
            {
                continue;
            }

            if (TimeLine().Match(text) is { Success: true } time)
            {
                lines.TryAdd(time.Groups["what"].Value.StartsWith("started", StringComparison.Ordinal) ? Started : Ended,
                    $"{time.Groups["date"].Value} {time.Groups["time"].Value}");
            }
            else if (text.StartsWith("Current problem status is ", StringComparison.Ordinal))
            {
                lines.TryAdd(CurrentStatus, text);
            }
            else if (text.IndexOf(": ", StringComparison.Ordinal) is > 0 and var colon && !IsUnresolved(text[(colon + 2)..]))
            {
                lines.TryAdd(text[..colon], text[(colon + 2)..].Trim());
            }
        }

        return lines;
    }

    private static string? QueryValue(string? link, string name)
    {
        var query = link?.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at ? link[(at + 1)..] : "";
        foreach (var pair in query.Split('&'))
        {
            if (pair.StartsWith(name + "=", StringComparison.Ordinal) && pair[(name.Length + 1)..] is { Length: > 0 } value && !IsUnresolved(value))
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>Tags as an object of lists (event-driven media type), as the JSON text of <c>{EVENT.TAGSJSON}</c>, or as the "name:value,
    /// name:value" of <c>{EVENT.TAGS}</c>.</summary>
    private static IEnumerable<(string Name, string Value)> Tags(JsonValue body)
    {
        var tags = body["event_tags"];
        if (tags.IsObject)
        {
            return SourceFields.Pairs(tags);
        }

        if (tags.IsArray)
        {
            return TagList(tags);
        }

        if (tags.Text is not { } text || IsUnresolved(text))
        {
            return [];
        }

        if (text.TrimStart().StartsWith('[') && JsonValue.Parse(global::System.Text.Encoding.UTF8.GetBytes(text), [], out _) is { IsArray: true } list)
        {
            return TagList(list);
        }

        return SourceFields.Tags(text);
    }

    private static IEnumerable<(string Name, string Value)> TagList(JsonValue list) => SourceFields.Merge(
        list.Items.Select(t => (Name: SourceFields.Plain(t["tag"]) ?? "", Value: t["value"].Text ?? "")));

    [GeneratedRegex(@"^Problem (?<what>started|has been resolved) at (?<time>[0-9:]{8}) on (?<date>[0-9.]{10})$", RegexOptions.CultureInvariant)]
    private static partial Regex TimeLine();
}
