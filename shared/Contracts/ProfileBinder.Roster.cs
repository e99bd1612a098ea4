using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

internal sealed partial class ProfileBinder
{
    private RosterRules BindRoster(YamlMap map)
    {
        const string path = "roster";
        CheckCalendar(map.Get("calendar")!, map.Text("calendar")!, $"{path}.calendar");
        CheckClock(map.Get("clock"), $"{path}.clock");
        CheckStaffRoles(map, "roles", path);
        RuleSource source = BindSource(map, path);
        bool contractual = map.Flag("contractual", source.Basis == RuleBasis.Clause && !source.AssumedParts.Contains("due"));
        CheckContractual(map, path, source, contractual);
        DueRule due = BindDaysBefore((YamlText)map.Get("due")!, $"{path}.due");
        List<RosterShift> shifts = [];
        foreach (YamlMap item in map.Items("shifts").Cast<YamlMap>())
        {
            string at = $"{path}.shifts[{item.Text("id")}]";
            CheckNew(item, at, "shift", shifts.Select(s => s.Id));
            (int from, int to) = Shapes.ShiftHoursOf(item.Text("hours")!);
            shifts.Add(new(item.Text("id")!, item.LocalText("name"), from, to));
        }

        List<RosterPlace> places = [.. map.Map("places")!.Entries.Select(e => BindPlace(e, (YamlMap)e.Value, shifts))];
        string[] sites = [.. places.Select(p => p.SiteId)];
        foreach (YamlEntry entry in map.Map("places")!.Entries)
        {
            CheckKnown((YamlMap)entry.Value, "concurrent_from", $"{path}.places.{entry.Key.Value}", "places",
                [.. places.Where(p => !p.IsConcurrent).Select(p => p.SiteId)]);
        }

        List<DueRule> reminders = [.. map.Items("reminders").Cast<YamlText>().Select(t => BindDaysBefore(t, $"{path}.reminders"))];
        return new RosterRules
        {
            Name = map.LocalText("name"),
            Calendar = map.Text("calendar")!,
            Roles = map.Texts("roles"),
            ByPlacement = RosterIsByPlacement,
            Owner = Role(map, "owner", path, RoleNames.Manager),
            Feeds = map.Map("feeds") is { } feeds ? BindFeed(feeds, map.Texts("roles")) : null,
            Total = map.Get("total") is null ? null : map.Whole("total"),
            Shifts = shifts,
            Places = places,
            SpecialDays = BindSpecialDays(map, sites, shifts),
            Raised = BindRaised(map, sites),
            Model = map.Map("model") is { } model ? BindModel(model, sites) : null,
            Rotation = map.Map("rotation") is { } rotation ? BindRotation(rotation, places) : null,
            Due = due,
            Reminders = reminders,
            Contractual = contractual,
            Clock = map.Text("clock")!,
            Fields = BindFields(map, path),
            Stages = BindRosterStages(map),
            ReapproveOnChange = map.Flag("reapprove_on_change"),
            ChangesTo = BindRoles(map, "changes_to", path),
            LookAheadDays = map.Get("look_ahead_days") is null ? 14 : map.Whole("look_ahead_days"),
            Handover = map.Map("handover") is { } handover ? BindHandover(handover, shifts) : null,
            Source = source,
        };
    }

    private List<ApprovalStage> BindRosterStages(YamlMap map)
    {
        List<ApprovalStage> stages = [];
        foreach (YamlMap item in map.Items("stages").Cast<YamlMap>())
        {
            string at = $"roster.stages[{item.Text("id")}]";
            CheckNew(item, at, "stage", stages.Select(s => s.Id));
            stages.Add(BindApprovalStage(item, at));
        }

        return stages;
    }

    private RosterPlace BindPlace(YamlEntry entry, YamlMap map, List<RosterShift> shifts)
    {
        string site = entry.Key.Value;
        string path = $"roster.places.{site}";
        string[] known = [.. root.Items("sites").OfType<YamlMap>().Select(s => s.Text("id")).OfType<string>()];
        if (!known.Contains(site))
        {
            errors.Add(entry.Key, path, $"one of the sites {string.Join(", ", known)}", entry.Key.Describe() + Shapes.Nearest(site, known));
        }

        List<ShiftNeed> needs = [];
        foreach (YamlEntry need in map.Map("shifts")?.Entries ?? [])
        {
            CheckOneOf(need.Key, $"{path}.shifts", "shifts", shifts.Select(s => s.Id));
            var value = (YamlMap)need.Value;
            int min = value.Whole("min");
            int? max = value.Get("max") is null ? null : value.Whole("max");
            if (max < min)
            {
                errors.Add(value.Get("max")!, $"{path}.shifts.{need.Key.Value}.max", $"at least the minimum {min}", value.Get("max")!.Describe());
            }

            needs.Add(new(need.Key.Value, min, max));
        }

        List<RoleMinimum> roleMinima = [];
        foreach (YamlEntry minimum in map.Map("roles")?.Entries ?? [])
        {
            CheckStaffRole(minimum.Key, $"{path}.roles");
            roleMinima.Add(new(minimum.Key.Value, int.Parse(((YamlText)minimum.Value).Value, System.Globalization.CultureInfo.InvariantCulture)));
        }

        return new RosterPlace
        {
            SiteId = site,
            Persons = map.Whole("persons"),
            Roles = roleMinima,
            Shifts = needs,
            ConcurrentFrom = map.Texts("concurrent_from"),
            AbsenceRule = map.Get("absence_rule") is { } rule ? YamlValues.LocalTextOf(rule) : null,
            Source = BindSource(map, path),
        };
    }

    private List<SpecialDayKind> BindSpecialDays(YamlMap roster, string[] sites, List<RosterShift> shifts)
    {
        List<SpecialDayKind> kinds = [];
        foreach (YamlMap map in roster.Items("special_days").Cast<YamlMap>())
        {
            string path = $"roster.special_days[{map.Text("id")}]";
            CheckNew(map, path, "special day", kinds.Select(k => k.Id));
            CheckKnown(map, "sites", path, "places", sites);
            CheckKnown(map, "shift", path, "shifts", [.. shifts.Select(s => s.Id)]);
            kinds.Add(new SpecialDayKind
            {
                Id = map.Text("id")!,
                Name = map.LocalText("name"),
                Sites = map.Texts("sites"),
                Persons = map.Whole("persons"),
                ShiftId = map.Text("shift"),
                Monthly = map.Flag("monthly"),
                AboutPerYear = map.Get("about_per_year") is null ? null : map.Whole("about_per_year"),
                Source = BindSource(map, path),
            });
        }

        return kinds;
    }

    private List<RaisedMinimum> BindRaised(YamlMap roster, string[] sites)
    {
        List<RaisedMinimum> raised = [];
        foreach (YamlMap map in roster.Items("raised").Cast<YamlMap>())
        {
            string path = $"roster.raised[{map.Text("id")}]";
            CheckNew(map, path, "period", raised.Select(r => r.Id));
            Dictionary<string, int> persons = [];
            foreach (YamlEntry entry in map.Map("persons")!.Entries)
            {
                CheckOneOf(entry.Key, $"{path}.persons", "places", sites);
                persons[entry.Key.Value] = int.Parse(((YamlText)entry.Value).Value, System.Globalization.CultureInfo.InvariantCulture);
            }

            (DateOnly from, DateOnly to) = (map.Day("from")!.Value, map.Day("to")!.Value);
            if (to < from)
            {
                errors.Add(map.Get("to")!, $"{path}.to", "a day on or after 'from'", map.Get("to")!.Describe());
            }

            raised.Add(new(map.Text("id")!, map.LocalText("name"), from, to, persons, BindSource(map, path)));
        }

        return raised;
    }

    private RosterModel BindModel(YamlMap map, string[] sites)
    {
        const string path = "roster.model";
        Dictionary<string, string?> codes = [];
        foreach (YamlEntry entry in map.Map("codes")!.Entries)
        {
            var role = (YamlText)entry.Value;
            if (!role.IsNull)
            {
                CheckStaffRole(role, $"{path}.codes.{entry.Key.Value}");
            }

            codes[entry.Key.Value] = role.IsNull ? null : role.Value;
        }

        Dictionary<DayOfWeek, IReadOnlyDictionary<string, IReadOnlyList<string>>> week = [];
        foreach (YamlEntry day in map.Map("week")!.Entries)
        {
            string at = $"{path}.week.{day.Key.Value}";
            var placed = (YamlMap)day.Value;
            foreach (YamlEntry place in placed.Entries)
            {
                CheckOneOf(place.Key, at, "places", sites);
                CheckKnown(placed, place.Key.Value, at, "codes", [.. codes.Keys]);
            }

            week[ProfileShape.Weekdays[day.Key.Value]] = placed.Entries.ToDictionary(p => p.Key.Value, p => placed.Texts(p.Key.Value));
        }

        return new(codes, week, BindSource(map, path));
    }

    private RosterRotation BindRotation(YamlMap map, List<RosterPlace> places)
    {
        CheckKnown(map, "site", "roster.rotation", "places", [.. places.Select(p => p.SiteId)]);
        string[] shifts = [.. places.FirstOrDefault(p => p.SiteId == map.Text("site"))?.Shifts.Select(s => s.ShiftId) ?? []];
        CheckKnown(map, "shift", "roster.rotation", "shifts of the place", shifts);
        return new(map.Text("site")!, map.Text("shift")!, ProfileShape.Weekdays[map.Text("begins")!]);
    }

    private RosterFeed BindFeed(YamlMap map, IReadOnlyList<string> roles)
    {
        CheckKnown(map, "prefer", "roster.feeds", "roles of the roster", [.. roles]);
        return new(Role(map, "role", "roster.feeds", string.Empty), map.Text("prefer"));
    }

    private RosterHandover BindHandover(YamlMap map, List<RosterShift> shifts)
    {
        CheckKnown(map, "shifts", "roster.handover", "shifts", [.. shifts.Select(s => s.Id)]);
        return new(Shapes.MinuteOf(map.Text("at")!), map.Texts("shifts"));
    }

    private DueRule BindDaysBefore(YamlText text, string path)
    {
        var rule = DueRule.Parse(text.Value);
        if (rule is not (DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 }))
        {
            errors.Add(text, path, "days before the month's first day such as -5bd or -7d", $"'{rule}'");
        }

        return rule;
    }

    private IReadOnlyList<string> BindRoles(YamlMap map, string key, string path)
    {
        foreach (YamlText role in map.Items(key).Cast<YamlText>())
        {
            CheckRole(role, $"{path}.{key}");
        }

        return map.Texts(key);
    }

    private void CheckStaffRoles(YamlMap map, string key, string path)
    {
        foreach (YamlText role in map.Items(key).Cast<YamlText>())
        {
            CheckStaffRole(role, $"{path}.{key}");
        }
    }

    /// <summary>The roster is made of staff roles of <c>onboarding</c>, not of roles of the people file.</summary>
    private bool RosterIsByPlacement => root.Map("roster")!.Texts("roles").Any(StaffRoleIds().Contains);

    private void CheckStaffRole(YamlText text, string path)
    {
        if (RosterIsByPlacement)
        {
            CheckOneOf(text, path, "staff roles", StaffRoleIds());
        }
        else
        {
            CheckRole(text, path);
        }
    }

    private string[] StaffRoleIds() => [.. root.Map("onboarding")?.Items("roles").OfType<YamlMap>().Select(r => r.Text("id")).OfType<string>() ?? []];

    private void CheckOneOf(YamlText text, string path, string what, IEnumerable<string> known)
    {
        if (!known.Contains(text.Value))
        {
            errors.Add(text, path, $"one of the {what} {string.Join(", ", known)}", text.Describe() + Shapes.Nearest(text.Value, known));
        }
    }
}
