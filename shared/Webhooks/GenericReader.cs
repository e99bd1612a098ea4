namespace Workflows.Webhooks;

/// <summary>Any JSON, read by a mapping.</summary>
internal static class GenericReader
{
    public static void Read(SignalList list, JsonValue body)
    {
        if (list.Source.Mapping is not { } given)
        {
            list.Skip("$", $"a mapping for the source '{list.Source.Name}'", $"送信元「{list.Source.Name}」のマッピング設定", JsonValue.Absent);
            return;
        }

        var mapping = CompiledMapping.Compile(given);
        if (mapping.Errors.Count > 0)
        {
            list.Skip("$", $"a valid mapping ({mapping.Errors[0]})", $"正しいマッピング設定({mapping.Errors[0]})", JsonValue.Absent);
            return;
        }

        var found = mapping.Alerts?.Read(body, body) ?? body;
        var path = mapping.Alerts is { } alerts ? alerts.Text : "$";
        if (found.IsArray)
        {
            if (found.Items.Count == 0)
            {
                list.Warn("the list of alerts is empty");
            }

            foreach (var (at, alert) in list.Each(path, found))
            {
                One(list, mapping, body, at, alert);
            }
        }
        else if (found.IsObject && mapping.Alerts is null)
        {
            One(list, mapping, body, "$", found);
        }
        else
        {
            list.Skip(path,
                mapping.Alerts is null ? "an alert (object) or a list of them" : "the list of alerts that the mapping names",
                mapping.Alerts is null ? "アラート(オブジェクト)またはその配列" : "マッピングが指すアラートの配列",
                found);
        }
    }

    private static void One(SignalList list, CompiledMapping mapping, JsonValue body, string at, JsonValue alert)
    {
        string? Text(JsonPath? path) => path is null ? null : SourceFields.Plain(path.Read(body, alert));
        string?[] Texts(IReadOnlyList<JsonPath> paths) => [.. paths.Select(Text)];

        var rule = Texts(mapping.Rule);
        if (rule.All(r => r is null))
        {
            list.Skip($"{at} {mapping.Rule[0].Text}", "a value that names the rule or target", "ルールまたは対象を示す値", mapping.Rule[0].Read(body, alert));
            return;
        }

        var word = Text(mapping.State)?.Trim();
        var state = word is not null && mapping.StateValues.TryGetValue(word, out var known) ? known : mapping.Mapping.State.Default;
        if (state is null)
        {
            var expected = string.Join(", ", mapping.StateValues.Keys.Take(10));
            list.Skip($"{at} {mapping.State?.Text}", "one of: " + expected, expected + " のいずれか", mapping.State?.Read(body, alert) ?? JsonValue.Absent);
            return;
        }

        var draft = new SignalDraft(list)
        {
            State = state.Value,
            Title = mapping.Title!.Render(body, alert, 4 * WebhookLimits.Title),
            Description = mapping.Description?.Render(body, alert, 2 * WebhookLimits.Description),
            Severity = Mapped(Text(mapping.Severity), mapping.SeverityValues, mapping.Mapping.Severity?.Default),
            System = Mapped(Text(mapping.System), mapping.SystemValues, mapping.Mapping.System?.Default),
        };
        if (word is not null && !mapping.StateValues.ContainsKey(word))
        {
            draft.Warn($"the state '{WebhookText.Clip(WebhookText.OneLine(word), 60)}' is not in the mapping: read as {state}");
        }

        draft.Starts(Text(mapping.StartsAt));
        draft.Ends(Text(mapping.EndsAt));
        draft.Linked(mapping.Link?.Render(body, alert, 2 * WebhookLimits.Link));
        foreach (var (name, path) in mapping.Labels)
        {
            draft.Label(name, Text(path));
        }

        var group = Texts(mapping.Group);
        if (group.Any(g => g is not null))
        {
            draft.GroupKey = WebhookKeys.Make(list.Source, "group", group);
        }

        var key = WebhookKeys.Make(list.Source, "rule", rule);
        var episode = Texts(mapping.Episode);
        list.Add(draft.ToSignal(key, episode.Any(e => e is not null) ? WebhookKeys.Make(list.Source, "id", episode) : null));
    }

    private static string? Mapped(string? value, Dictionary<string, string> values, string? absent) =>
        value is null ? absent : values.GetValueOrDefault(value.Trim(), value);
}
