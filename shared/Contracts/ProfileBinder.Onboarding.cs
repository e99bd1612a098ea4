using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

internal sealed partial class ProfileBinder
{
    /// <summary>Keys that only some kinds of check have; true: without it the check says nothing.</summary>
    private static readonly Dictionary<string, (CheckKind[] Kinds, bool Required)> KindKeys = new(StringComparer.Ordinal)
    {
        ["any_of"] = ([CheckKind.Qualification], true),
        ["equivalent"] = ([CheckKind.Qualification, CheckKind.Experience], false),
        ["domain"] = ([CheckKind.Experience], true),
        ["months"] = ([CheckKind.Experience], true),
        ["assay"] = ([CheckKind.Antibody], true),
        ["minimum"] = ([CheckKind.Antibody], true),
        ["restricts"] = ([CheckKind.Antibody], false),
        ["items"] = ([CheckKind.Health], true),
    };

    private List<Site> BindSites()
    {
        List<Site> sites = [];
        foreach (YamlMap map in root.Items("sites").Cast<YamlMap>())
        {
            string path = $"sites[{map.Text("id")}]";
            CheckNew(map, path, "site", sites.Select(s => s.Id));
            List<SiteArea> areas = [];
            foreach (YamlMap item in map.Items("areas").Cast<YamlMap>())
            {
                CheckNew(item, $"{path}.areas[{item.Text("id")}]", "area", areas.Select(a => a.Id));
                areas.Add(new SiteArea(item.Text("id")!, item.LocalText("name"), item.Flag("patients")));
            }

            sites.Add(new Site { Id = map.Text("id")!, Name = map.LocalText("name"), Areas = areas, Source = BindSource(map, path) });
        }

        return sites;
    }

    private OnboardingRules BindOnboarding(YamlMap map, IReadOnlyList<Site> sites)
    {
        CheckClock(map.Get("clock"), "onboarding.clock");
        string[] siteIds = [.. sites.Select(s => s.Id)];
        List<StaffRole> staff = [];
        foreach (YamlMap item in map.Items("roles").Cast<YamlMap>())
        {
            string path = $"onboarding.roles[{item.Text("id")}]";
            CheckNew(item, path, "staff role", staff.Select(r => r.Id));
            CheckKnown(item, "sites", path, "sites", siteIds);
            staff.Add(BindStaffRole(item, path));
        }

        OnboardingApproval? waiver = BindOnboardingApproval(map, "waiver");
        List<OnboardingCheck> checks = [];
        foreach (YamlMap item in map.Items("checks").Cast<YamlMap>())
        {
            string path = $"onboarding.checks[{item.Text("id")}]";
            CheckNew(item, path, "check", checks.Select(c => c.Id));
            CheckKnown(item, "sites", path, "sites", siteIds);
            CheckKnown(item, "roles", path, "staff roles", [.. staff.Select(r => r.Id)]);
            CheckKnown(item, "after", path, "checks before it", [.. checks.Select(c => c.Id)]);
            if (waiver is null && item.Flag("waivable"))
            {
                errors.Add(item.Get("waivable")!, $"{path}.waivable", "'waiver' under onboarding, which says who approves it", "none");
            }

            checks.Add(BindCheck(item, path));
        }

        return new OnboardingRules
        {
            Clock = map.Text("clock")!,
            BaseDate = map.Day("base_date"),
            Roles = staff,
            Checks = checks,
            Acceptance = BindOnboardingApproval(map, "acceptance"),
            Waiver = waiver,
            Confirmation = BindOnboardingApproval(map, "confirmation"),
            ChangeNotice = BindChangeNotice(map),
            Asking = BindAsking(map.Map("asking")!),
            Leaving = BindLeaving(map),
            Retention = BindRetention(map.Map("retention")!),
        };
    }

    private StaffRole BindStaffRole(YamlMap map, string path)
    {
        List<StaffWork> works = [];
        foreach (YamlMap item in map.Items("works").Cast<YamlMap>())
        {
            CheckNew(item, $"{path}.works[{item.Text("id")}]", "kind of work", works.Select(w => w.Id));
            works.Add(new StaffWork(item.Text("id")!, item.LocalText("name")));
        }

        return new StaffRole
        {
            Id = map.Text("id")!,
            Name = map.LocalText("name"),
            Sites = map.Texts("sites"),
            Works = works,
            AtLeast = map.Get("at_least") is null ? 0 : map.Whole("at_least"),
            Source = BindSource(map, path),
        };
    }

    private OnboardingCheck BindCheck(YamlMap map, string path)
    {
        CheckKind kind = ProfileShape.CheckKinds[map.Text("kind")!];
        CheckNeed needed = map.Text("needed") is { } need ? ProfileShape.CheckNeeds[need] : CheckNeed.Acceptance;
        CheckKindKeys(map, path, kind);
        RuleSource source = BindSource(map, path);
        bool contractual = map.Flag("contractual", source.Basis == RuleBasis.Clause && !source.AssumedParts.Contains("due"));
        CheckContractual(map, path, source, contractual);
        YearlyWindow? window = BindWindow(map, path, needed);
        bool isHealthData = kind is CheckKind.Antibody or CheckKind.Health or CheckKind.Vaccination;
        bool sensitive = map.Flag("sensitive", isHealthData);
        if (isHealthData && !sensitive)
        {
            errors.Add(map.Get("sensitive")!, $"{path}.sensitive", $"true, or no key, beside kind: {map.Text("kind")}, whose values are data on health",
                "false");
        }

        return new OnboardingCheck
        {
            Id = map.Text("id")!,
            Kind = kind,
            Name = map.LocalText("name"),
            Roles = map.Texts("roles"),
            Sites = map.Texts("sites"),
            OnlyIf = map.Text("only_if") is { } condition ? ProfileShape.CheckConditions[condition] : CheckCondition.Always,
            Needed = needed,
            Window = window,
            RemindOn = [.. map.Items("remind_on").Cast<YamlText>().Select(MonthDayOf)],
            After = map.Text("after"),
            Validity = BindCount(map, "validity", path),
            Blocks = map.Flag("blocks", needed != CheckNeed.Yearly),
            Sensitive = sensitive,
            EvidenceBy = map.Text("evidence_by") is { } by ? ProfileShape.EvidenceSources[by] : EvidenceSource.Candidate,
            JudgedBy = Role(map, "judged_by", path, RoleNames.Manager),
            Waivable = map.Flag("waivable"),
            Fields = BindFields(map, path),
            AnyOf = [.. map.Items("any_of").Cast<YamlMap>().Select(q => new Qualification(q.Text("name")!, q.Texts("aliases")))],
            Equivalent = map.Flag("equivalent"),
            Domain = map.Get("domain") is { } domain ? YamlValues.LocalTextOf(domain) : null,
            Months = map.Get("months") is null ? 0 : map.Whole("months"),
            Assay = map.Text("assay"),
            Minimum = map.Text("minimum") is { } minimum && Shapes.TryAmount(minimum, out decimal amount) ? amount : 0,
            Restricts = map.Flag("restricts"),
            Items = BindFields(map, path, "items"),
            Tell = BindCheckReports(map, path),
            ToleranceWord = map.Text("tolerance_word"),
            Contractual = contractual,
            Source = source,
        };
    }

    private void CheckKindKeys(YamlMap map, string path, CheckKind kind)
    {
        string name = ProfileShape.CheckKinds.NameOf(kind);
        foreach ((string key, (CheckKind[] kinds, bool required)) in KindKeys)
        {
            if (map.Get(key) is { } superfluous && !kinds.Contains(kind))
            {
                errors.Add(superfluous, $"{path}.{key}", $"'{key}' only for {string.Join(" and ", kinds.Select(ProfileShape.CheckKinds.NameOf))}",
                    $"kind: {name}");
            }
            else if (required && kinds.Contains(kind) && map.Get(key) is null)
            {
                errors.Add(map, path, $"the key '{key}' beside kind: {name}", "nothing");
            }
        }
    }

    private YearlyWindow? BindWindow(YamlMap map, string path, CheckNeed needed)
    {
        YamlMap? window = map.Map("window");
        if (window is null != (needed != CheckNeed.Yearly))
        {
            errors.Add(map.Get("window") ?? map, $"{path}.window", "a 'window' for needed: yearly, and only for it", window is null ? "none" : "one");
        }

        if (map.Get("remind_on") is { } reminders && needed != CheckNeed.Yearly)
        {
            errors.Add(reminders, $"{path}.remind_on", "'remind_on' only for needed: yearly", reminders.Describe());
        }

        return window is null ? null : new YearlyWindow(MonthDayOf((YamlText)window.Get("from")!), MonthDayOf((YamlText)window.Get("to")!));
    }

    private List<CheckReport> BindCheckReports(YamlMap map, string path)
    {
        List<CheckReport> reports = [];
        foreach (YamlMap item in map.Items("tell").Cast<YamlMap>())
        {
            string at = YamlPath.Item($"{path}.tell", reports.Count);
            ReportOccasion on = ProfileShape.ReportOccasions[item.Text("on")!];
            if (reports.Exists(r => r.On == on))
            {
                errors.Add(item.Get("on")!, $"{at}.on", "each occasion once", $"'{item.Text("on")}' again");
            }

            DueRule? due = item.Text("due") is { } text ? DueRule.Parse(text) : null;
            CheckDue(item, at, due);
            CheckRoles(item, "to", at);
            RuleSource source = BindSource(item, at);
            bool contractual = item.Flag("contractual", source.Basis == RuleBasis.Clause && !source.AssumedParts.Contains("due"));
            CheckContractual(item, at, source, contractual);
            reports.Add(new CheckReport
            {
                On = on, To = item.Texts("to"), Due = due, ToleranceWord = item.Text("tolerance_word"), Contractual = contractual,
                Source = source
            });
        }

        return reports;
    }

    private OnboardingApproval? BindOnboardingApproval(YamlMap map, string key)
    {
        if (map.Map(key) is not { } section)
        {
            return null;
        }

        List<ApprovalStage> stages = [];
        foreach (YamlMap item in section.Items("stages").Cast<YamlMap>())
        {
            string at = $"onboarding.{key}.stages[{item.Text("id")}]";
            CheckNew(item, at, "stage", stages.Select(s => s.Id));
            stages.Add(BindApprovalStage(item, at));
        }

        return new OnboardingApproval(stages, BindSource(section, $"onboarding.{key}"));
    }

    private StaffChangeNotice? BindChangeNotice(YamlMap map)
    {
        const string path = "onboarding.change_notice";
        if (map.Map("change_notice") is not { } section)
        {
            return null;
        }

        RuleSource source = BindSource(section, path);
        bool contractual = section.Flag("contractual", source.Basis == RuleBasis.Clause && !source.AssumedParts.Contains("due"));
        CheckContractual(section, path, source, contractual);
        CheckRoles(section, "to", path);
        var lead = DueRule.Parse(section.Text("lead_time")!);
        if (lead is not (DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 }))
        {
            errors.Add(section.Get("lead_time")!, $"{path}.lead_time", "days before the first day such as -7d or -5bd", $"'{lead}'");
        }

        return new StaffChangeNotice
        {
            LeadTime = lead, To = section.Texts("to"), ToleranceWord = section.Text("tolerance_word"), Contractual = contractual,
            Source = source
        };
    }

    private AskingRules BindAsking(YamlMap map)
    {
        int[] days = [.. map.Items("warn_days").Cast<YamlText>().Select(t => int.Parse(t.Value, NumberStyles.None, CultureInfo.InvariantCulture))];
        return new AskingRules(BindReminders(map, "onboarding.asking", null), [.. days.Distinct().OrderDescending()], BindSource(map, "onboarding.asking"));
    }

    private List<LeavingTask> BindLeaving(YamlMap map)
    {
        List<LeavingTask> tasks = [];
        foreach (YamlMap item in map.Items("leaving").Cast<YamlMap>())
        {
            string path = $"onboarding.leaving[{item.Text("id")}]";
            CheckNew(item, path, "task", tasks.Select(t => t.Id));
            DueRule? due = item.Text("due") is { } text ? DueRule.Parse(text) : null;
            CheckDue(item, path, due);
            RuleSource source = BindSource(item, path);
            bool contractual = item.Flag("contractual", source.Basis == RuleBasis.Clause && !source.AssumedParts.Contains("due"));
            CheckContractual(item, path, source, contractual);
            tasks.Add(new LeavingTask(item.Text("id")!, item.LocalText("name"), Role(item, "owner", path, RoleNames.Manager), due, contractual, source));
        }

        return tasks;
    }

    private RetentionRule BindRetention(YamlMap map) => new(BindCount(map, "keep", "onboarding.retention")!, BindSource(map, "onboarding.retention"));

    /// <summary>Days or months forwards; nothing else ends on a day of its own.</summary>
    private DueRule? BindCount(YamlMap map, string key, string path)
    {
        if (map.Text(key) is not { } text)
        {
            return null;
        }

        var rule = DueRule.Parse(text);
        if (rule is not (DueRule.Days { Count: > 0 } or DueRule.Months { Count: > 0 }))
        {
            errors.Add(map.Get(key)!, $"{path}.{key}", "days or months such as 90d or 12mo", $"'{rule}'");
        }

        return rule;
    }

    private void CheckRoles(YamlMap map, string key, string path)
    {
        foreach (YamlText role in map.Items(key).Cast<YamlText>())
        {
            CheckRole(role, $"{path}.{key}");
        }
    }

    private void CheckKnown(YamlMap map, string key, string path, string what, string[] known)
    {
        foreach (YamlText text in map.Items(key).Cast<YamlText>().Where(t => !known.Contains(t.Value)))
        {
            errors.Add(text, $"{path}.{key}", $"one of the {what} {string.Join(", ", known)}", text.Describe() + Shapes.Nearest(text.Value, known));
        }
    }

    private static MonthAndDay MonthDayOf(YamlText text)
    {
        Shapes.TryMonthDay(text.Value, out int month, out int day);
        return new MonthAndDay(month, day);
    }
}
