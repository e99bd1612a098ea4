using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

internal sealed partial class ProfileBinder
{
    private ChangeRules BindChanges(YamlMap map)
    {
        CheckClock(map.Get("clock"), "changes.clock");
        List<ChangeClass> classes = [];
        foreach (YamlMap item in map.Items("classes").Cast<YamlMap>())
        {
            string path = $"changes.classes[{item.Text("id")}]";
            CheckNew(item, path, "class", classes.Select(c => c.Id));
            classes.Add(BindChangeClass(item, path));
        }

        List<ChangeFreeze> freezes = [];
        foreach (YamlMap item in map.Items("freezes").Cast<YamlMap>())
        {
            string path = $"changes.freezes[{item.Text("id")}]";
            CheckNew(item, path, "freeze", freezes.Select(f => f.Id));
            CheckClasses(item, path, classes);
            Shapes.TryMonthDay(item.Text("from")!, out int fromMonth, out int fromDay);
            Shapes.TryMonthDay(item.Text("to")!, out int toMonth, out int toDay);
            freezes.Add(new ChangeFreeze(
                item.Text("id")!, item.LocalText("name"), fromMonth, fromDay, toMonth, toDay, item.Texts("except"), BindSource(item, path)));
        }

        return new ChangeRules { Clock = map.Text("clock")!, Classes = classes, Freezes = freezes };
    }

    private ChangeClass BindChangeClass(YamlMap map, string path)
    {
        bool emergency = map.Flag("emergency");
        List<ApprovalStage> stages = [];
        foreach (YamlMap item in map.Items("stages").Cast<YamlMap>())
        {
            string at = $"{path}.stages[{item.Text("id")}]";
            CheckNew(item, at, "stage", stages.Select(s => s.Id));
            stages.Add(BindApprovalStage(item, at));
        }

        if (emergency && stages.Count < 2)
        {
            errors.Add(map.Get("emergency")!, $"{path}.emergency", "a second stage that approves what was done on the first one's word",
                $"{stages.Count} stage");
        }

        return new ChangeClass
        {
            Id = map.Text("id")!,
            Name = map.LocalText("name"),
            Rule = map.Get("rule") is { } rule ? YamlValues.LocalTextOf(rule) : null,
            Emergency = emergency,
            Fields = BindFields(map, path),
            Completion = BindFields(map, path, "completion"),
            Stages = stages,
            Source = BindSource(map, path),
        };
    }

    internal ApprovalStage BindApprovalStage(YamlMap map, string path)
    {
        DueRule? due = map.Text("due") is { } text ? DueRule.Parse(text) : null;
        CheckDue(map, path, due);
        if (due is DueRule.Agreed)
        {
            errors.Add(map.Get("due")!, $"{path}.due", "a limit for the answer, or no 'due' at all", "agreed");
        }

        if (due is null && map.Get("on_expiry") is { } expiry)
        {
            errors.Add(expiry, $"{path}.on_expiry", "a 'due' beside it", "none");
        }

        return new ApprovalStage
        {
            Id = map.Text("id")!,
            Role = Role(map, "role", path, string.Empty),
            Quorum = Quorum.Parse(map.Text("quorum")!),
            NotPerformers = map.Flag("not_performers"),
            Due = due,
            Reminders = BindReminders(map, path, due),
            OnExpiry = map.Text("on_expiry") is { } name ? ProfileShape.Expiries[name] : ExpiryOutcome.Escalate,
            ExpiredTo = Role(map, "expired_to", path, RoleNames.Manager),
        };
    }

    private List<StopNotice> BindStopNotices()
    {
        List<StopNotice> notices = [];
        if (root.Map("notices") is not { } section)
        {
            return notices;
        }

        if (changes is null)
        {
            errors.Add(section, "notices", "'changes' beside it, since a stop is an approved change", "none");
        }

        foreach (YamlMap map in section.Items("planned_stop").Cast<YamlMap>())
        {
            string path = $"notices.planned_stop[{map.Text("id")}]";
            CheckNew(map, path, "notice", notices.Select(n => n.Id));
            CheckClasses(map, path, changes?.Classes ?? []);
            RuleSource source = BindSource(map, path);
            bool contractual = map.Flag("contractual", source.Basis == RuleBasis.Clause);
            CheckContractual(map, path, source, contractual);
            var lead = DueRule.Parse(map.Text("lead_time")!);
            if (lead is not (DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 }))
            {
                errors.Add(map.Get("lead_time")!, $"{path}.lead_time", "days before the stop such as -1mo, -10bd or -7d", $"'{lead}'");
            }

            notices.Add(new StopNotice
            {
                Id = map.Text("id")!,
                Name = map.LocalText("name"),
                LeadTime = lead,
                To = RolesOf(map, "to", path),
                Except = map.Texts("except"),
                ToleranceWord = map.Text("tolerance_word"),
                Contractual = contractual,
                Source = source,
            });
        }

        return notices;
    }

    internal void CheckNew(YamlMap map, string path, string what, IEnumerable<string> before)
    {
        if (before.Contains(map.Text("id")))
        {
            errors.Add(map.Get("id")!, $"{path}.id", $"each {what} id once", $"'{map.Text("id")}' again");
        }
    }

    /// <summary>The classes of changes that a key names are those of the profile.</summary>
    internal void CheckChangeClasses(YamlMap map, string path, string key) => CheckClasses(map, path, changes?.Classes ?? [], key);

    private void CheckClasses(YamlMap map, string path, IReadOnlyList<ChangeClass> classes, string key = "except")
    {
        foreach (YamlText text in map.Items(key).Cast<YamlText>().Where(t => !classes.Any(c => c.Id == t.Value)))
        {
            IEnumerable<string> known = classes.Select(c => c.Id);
            errors.Add(text, $"{path}.{key}", $"one of the classes {string.Join(", ", known)}", text.Describe() + Shapes.Nearest(text.Value, known));
        }
    }
}
