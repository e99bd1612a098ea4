using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

internal sealed partial class ProfileBinder
{
    private IncidentRules BindIncident(YamlMap map)
    {
        const string path = "incident";
        CheckClock(map.Get("clock"), "incident.clock");
        AwarenessRule awareness = ProfileShape.Awareness[map.Text("awareness")!];
        string? service = map.Text("service_calendar");
        if (service is not null)
        {
            CheckCalendar(map.Get("service_calendar")!, service, "incident.service_calendar");
        }
        else if (awareness == AwarenessRule.AlertInServiceHours)
        {
            errors.Add(map.Get("awareness")!, "incident.awareness", "a 'service_calendar' beside alert_in_service_hours", "none");
        }

        return new IncidentRules
        {
            Clock = map.Text("clock")!,
            Awareness = awareness,
            ServiceCalendar = service,
            Recovery = ProfileShape.Recovery[map.Text("recovery")!],
            Join = ProfileShape.Join[map.Text("join")!],
            FlapWindow = map.Length("flap_window"),
            StaleAfter = map.Length("stale_after"),
            StoppedSeverities = map.Texts("stopped_severities"),
            Steps = BindSteps(map),
            Escalation = BindEscalation(map.Map("escalation")!, path + ".escalation"),
        };
    }

    private List<IncidentStep> BindSteps(YamlMap incident)
    {
        var maps = incident.Items("steps").Cast<YamlMap>().ToList();
        var lines = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (YamlMap map in maps)
        {
            var id = (YamlText)map.Get("id")!;
            if (!lines.TryAdd(id.Value, id.Line))
            {
                errors.Add(id, $"incident.steps[{id.Value}].id", "each step id once", $"'{id.Value}' again (first on line {lines[id.Value]})");
            }
        }

        List<IncidentStep> steps = [.. maps.Select(m => BindStep(m, $"incident.steps[{m.Text("id")}]"))];
        CheckOrder(maps, steps);
        return steps;
    }

    private void CheckOrder(List<YamlMap> maps, List<IncidentStep> steps)
    {
        for (int i = 0; i < steps.Count; i++)
        {
            IncidentStep step = steps[i];
            string path = $"incident.steps[{step.Id}]";
            if (step.On == StartEvent.StepDone && step.After is null)
            {
                errors.Add(maps[i].Get("on")!, $"{path}.on", "an 'after' beside step.done", "none");
            }

            if (step.After is null)
            {
                continue;
            }

            YamlPart at = maps[i].Get("after")!;
            if (!steps.Exists(s => s.Id == step.After))
            {
                IEnumerable<string> others = steps.Select(s => s.Id).Where(id => id != step.Id);
                errors.Add(at, $"{path}.after", $"one of the steps {string.Join(", ", others)}", $"'{step.After}'" + Shapes.Nearest(step.After, others));
                continue;
            }

            var seen = new HashSet<string>(StringComparer.Ordinal);
            for (IncidentStep? next = step; next is not null; next = steps.Find(s => s.Id == next.After))
            {
                if (!seen.Add(next.Id))
                {
                    errors.Add(at, $"{path}.after", "a step that does not wait for this one", $"'{step.After}', a circle");
                    break;
                }
            }
        }
    }

    private IncidentStep BindStep(YamlMap map, string path)
    {
        StepKind kind = ProfileShape.Kinds[map.Text("kind")!];
        RuleSource source = BindSource(map, path);
        bool contractual = map.Flag("contractual", source.Basis == RuleBasis.Clause);
        DueRule? due = map.Text("due") is { } text ? DueRule.Parse(text) : null;
        CheckContractual(map, path, source, contractual);
        CheckDue(map, path, due);
        CheckReport(map, path, kind);
        return new IncidentStep
        {
            Id = map.Text("id")!,
            Name = map.LocalText("name"),
            Kind = kind,
            On = ProfileShape.Starts[map.Text("on")!],
            After = map.Text("after"),
            OnlyIf = map.Text("only_if") is { } condition ? ProfileShape.Conditions[condition] : StepCondition.Always,
            Due = due,
            Clock = map.Text("clock"),
            Owner = Role(map, "owner", path, RoleNames.IncidentOwner),
            To = map.Texts("to"),
            BreachTo = Role(map, "breach_to", path, RoleNames.Manager),
            Fields = BindFields(map, path),
            ToleranceWord = map.Text("tolerance_word"),
            Contractual = contractual,
            Source = source,
            Reminders = BindReminders(map, path, due),
            WarnAtPercent = BindWarnings(map, path, due),
            BlocksClose = map.Flag("blocks_close"),
            AcceptedBy = map.Get("accepted_by") is null ? null : Role(map, "accepted_by", path, string.Empty),
            AcceptanceReminders = BindAcceptanceReminders(map, path),
        };
    }

    private List<int> BindAcceptanceReminders(YamlMap map, string path)
    {
        if (map.Get("acceptance_reminders") is not { } part)
        {
            return [2, 5];
        }

        if (map.Get("accepted_by") is null)
        {
            errors.Add(part, $"{path}.acceptance_reminders", "reminders only beside 'accepted_by'", part.Describe());
        }

        var days = new List<int>();
        foreach (YamlText text in map.Items("acceptance_reminders").Cast<YamlText>())
        {
            int day = int.Parse(text.Value, System.Globalization.CultureInfo.InvariantCulture);
            if (days.Count > 0 && day <= days[^1])
            {
                errors.Add(text, $"{path}.acceptance_reminders", $"a day after the one before ({days[^1]})", text.Describe());
            }

            days.Add(day);
        }

        return days;
    }

    private void CheckContractual(YamlMap map, string path, RuleSource source, bool contractual)
    {
        if (!contractual)
        {
            return;
        }

        YamlPart at = map.Get("contractual") ?? map.Get("assumed") ?? map;
        if (source.Basis == RuleBasis.Assumed)
        {
            errors.Add(at, $"{path}.contractual", "false, since the basis is assumed: nobody breaches what the text does not say", "true");
        }
        else if (source.AssumedParts.Contains("due"))
        {
            errors.Add(at, $"{path}.contractual", "false, since the due figure is assumed: nobody breaches what the text does not say", "true");
        }
    }

    private void CheckDue(YamlMap map, string path, DueRule? due)
    {
        CheckClock(map.Get("clock"), $"{path}.clock");
        if (map.Get("clock") is { } clock && due is not DueRule.Length)
        {
            errors.Add(clock, $"{path}.clock", "a clock only beside a due length such as PT2H (days use the calendar 'business')", clock.Describe());
        }

        YamlPart at = map.Get("due") ?? map;
        switch (due)
        {
            case DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 }:
                errors.Add(at, $"{path}.due", "a due time after the step's start", $"'{due}'");
                break;
            case DueRule.NextOpening(var calendar) when CheckCalendar(at, calendar, $"{path}.due") && NeverCloses(calendars.GetValueOrDefault(calendar)):
                errors.Add(at, $"{path}.due", "a calendar that closes, so that it opens again", $"'{calendar}', which is always open");
                break;
            default:
                break;
        }

        static bool NeverCloses(CalendarRule? rule) => rule is not null && new BusinessCalendar(rule, TimeZoneInfo.Utc).NeverCloses;
    }

    private void CheckReport(YamlMap map, string path, StepKind kind)
    {
        foreach (YamlText role in map.Items("to").Cast<YamlText>())
        {
            CheckRole(role, $"{path}.to");
        }

        if (kind == StepKind.Report)
        {
            if (map.Get("to") is null)
            {
                errors.Add(map, path, "the key 'to' (roles that receive the report)", "nothing");
            }

            return;
        }

        foreach (string key in (string[])["to", "fields", "accepted_by"])
        {
            if (map.Get(key) is { } part)
            {
                errors.Add(part, $"{path}.{key}", $"'{key}' only on kind: report", $"it on kind: {ProfileShape.Kinds.NameOf(kind)}");
            }
        }
    }

    internal List<ReportField> BindFields(YamlMap map, string path, string key = "fields")
    {
        var fields = new List<ReportField>();
        foreach (YamlMap field in map.Items(key).Cast<YamlMap>())
        {
            string id = field.Text("id")!;
            if (fields.Exists(f => f.Id == id))
            {
                errors.Add(field.Get("id")!, $"{path}.{key}[{id}].id", "each field id once", $"'{id}' again");
            }

            fields.Add(new ReportField(id, field.LocalText("name"), field.Flag("required", true)));
        }

        return fields;
    }

    private List<TimeSpan> BindReminders(YamlMap map, string path, DueRule? due)
    {
        TimeSpan? end = due switch
        {
            DueRule.Length(var length) => length,
            DueRule.Days(var days) => TimeSpan.FromDays(days + 1),
            _ => null,
        };
        var reminders = new List<TimeSpan>();
        foreach (YamlText text in map.Items("reminders").Cast<YamlText>())
        {
            TimeSpan offset = YamlValues.LengthOf(text.Value);
            if (end is { } at && offset >= at)
            {
                errors.Add(text, $"{path}.reminders", $"a reminder before the due time ({due})", text.Describe());
            }
            else if (reminders.Count > 0 && offset <= reminders[^1])
            {
                errors.Add(text, $"{path}.reminders", $"a reminder later than the one before ({LengthText.Write(reminders[^1])})", text.Describe());
            }
            else
            {
                reminders.Add(offset);
            }
        }

        return reminders;
    }

    private List<int> BindWarnings(YamlMap map, string path, DueRule? due)
    {
        var percents = new List<int>();
        foreach (YamlText text in map.Items("warn_at_percent").Cast<YamlText>())
        {
            int percent = int.Parse(text.Value, System.Globalization.CultureInfo.InvariantCulture);
            if (due is null)
            {
                errors.Add(text, $"{path}.warn_at_percent", "warnings only beside a 'due'", text.Describe());
                break;
            }

            if (percents.Count > 0 && percent <= percents[^1])
            {
                errors.Add(text, $"{path}.warn_at_percent", $"a percentage above the one before ({percents[^1]})", text.Describe());
            }

            percents.Add(percent);
        }

        return percents;
    }

    private EscalationRules BindEscalation(YamlMap map, string path)
    {
        var levels = new List<EscalationLevel>();
        foreach (YamlMap level in map.Items("levels").Cast<YamlMap>())
        {
            string role = Role(level, "role", $"{path}.levels[{levels.Count}]", string.Empty);
            levels.Add(new EscalationLevel(role, level.Length("wait"), level.Flag("all_must_acknowledge")));
        }

        return new EscalationRules
        {
            Levels = levels,
            Repeat = map.Whole("repeat"),
            AcknowledgementExpiresAfter = map.Length("acknowledgement_expires_after"),
            NobodyAnsweredTo = Role(map, "nobody_answered_to", path, string.Empty),
            Source = BindSource(map, path),
        };
    }
}
