using System.Text.RegularExpressions;

namespace Workflows.Webhooks;

/// <summary>
/// Datadog, with a payload template whose fields are named after the variables in lower case: <c>alert_id</c>, <c>alert_cycle_key</c>,
/// <c>alert_transition</c>, <c>alert_scope</c>, <c>last_updated</c> and so on. Other templates are read by a mapping.
/// </summary>
internal static partial class DatadogReader
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
            list.Skip("$.alert_id", "alert_id, aggreg_key or alert_cycle_key of a monitor (is the payload template set?)", "モニターの alert_id・aggreg_key・alert_cycle_key(ペイロードテンプレートの設定)", body["alert_id"]);
            return;
        }

        if (Transition(list, body) is not { } transition)
        {
            return;
        }

        var (state, first) = transition;
        var draft = new SignalDraft(list)
        {
            State = state,
            IsRepeat = !first && state == AlertState.Firing,
            Title = Field(body, "alert_title", "title", "event_title"),
            Description = Join(Field(body, "alert_status"), Field(body, "text_only_msg", "body", "event_msg")),
            Severity = Field(body, "alert_priority", "alert_type"),
            System = Field(body, "host_name", "hostname") ?? SourceFields.Tags(scope).FirstOrDefault(t => t.Name is "host" or "service").Value,
            GroupKey = aggregate is null ? null : WebhookKeys.Make(list.Source, "group", aggregate),
        };
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

    /// <summary>State, and whether this opens the occurrence. "No Data" is firing too; the label <c>alert_transition</c> tells it apart.</summary>
    private static (AlertState State, bool First)? Transition(SignalList list, JsonValue body)
    {
        var transition = Field(body, "alert_transition");
        switch (transition?.Trim().ToUpperInvariant())
        {
            case "TRIGGERED" or "WARN" or "NO DATA":
                return (AlertState.Firing, true);
            case "RE-TRIGGERED" or "RE-WARN" or "RE-NO DATA" or "RENOTIFY" or "RE-NOTIFY":
                return (AlertState.Firing, false);
            case "RECOVERED":
                return (AlertState.Resolved, true);
            case null or "NULL":
                break;
            default:
                list.Skip("$.alert_transition", "Triggered, Warn, No Data, their Re- forms, Renotify or Recovered", "Triggered・Warn・No Data とその Re- 形、Renotify、Recovered のいずれか", body["alert_transition"]);
                return null;
        }

        switch (Field(body, "alert_type")?.Trim().ToUpperInvariant())
        {
            case "ERROR" or "WARNING":
                return (AlertState.Firing, true);
            case "SUCCESS":
                return (AlertState.Resolved, true);
            default:
                list.Skip("$.alert_transition", "the monitor's transition, or an alert_type of error, warning or success", "モニターの遷移、または error・warning・success の alert_type", body["alert_transition"]);
                return null;
        }
    }

    /// <summary>A variable that Datadog does not know stays as it was written, <c>$NAME</c>: absent.</summary>
    private static string? Field(JsonValue body, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (SourceFields.Plain(body[name]) is { } text && !Variable().IsMatch(text))
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

    [GeneratedRegex(@"^\s*\$[A-Z_]+\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
