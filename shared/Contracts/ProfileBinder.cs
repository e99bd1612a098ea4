using System.Collections.Frozen;
using Workflows.Calendars;
using Workflows.Contracts.Yaml;
using Workflows.Texts;

namespace Workflows.Contracts;

/// <summary>Turns a well-formed document into a profile and checks what its parts say to one another.</summary>
internal sealed partial class ProfileBinder(YamlMap root, ErrorList errors, IReadOnlyList<ProfileSection> sections)
{
    private readonly Dictionary<string, CalendarRule> calendars = new(StringComparer.Ordinal);
    private readonly Dictionary<string, RuleSource> calendarSources = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LocalText> roles = new(RoleNames.BuiltIn, StringComparer.Ordinal);
    private readonly List<ProfileAssumption> assumptions = [];

    public ErrorList Errors => errors;

    public string[] Roles => [.. roles.Keys.Order(StringComparer.Ordinal)];

    public ContractProfile Bind(string version, string text)
    {
        YamlMap contract = root.Map("contract")!;
        BindRoles();
        BindCalendars();
        IReadOnlyList<Site> sites = Site.ReadAll(new(root, "", this));
        Dictionary<Type, object> declared = [];
        List<string> declaredRoles = [];
        foreach (ProfileSection process in sections)
        {
            if (root.Map(process.Key) is { } own)
            {
                (object rules, IEnumerable<string> named) = process.Bind(own, this);
                declared.Add(rules.GetType(), rules);
                declaredRoles.AddRange(named);
            }
        }

        BindAssumptions();
        return new ContractProfile
        {
            Id = contract.Text("id")!,
            Title = contract.LocalText("title"),
            Client = contract.LocalText("client"),
            Contractor = contract.LocalText("contractor"),
            ContractorAddress = contract.LocalTextOrNone("contractor_address"),
            ContractorRepresentative = contract.LocalTextOrNone("contractor_representative"),
            TimeZone = BindZone(contract),
            Term = BindTerm(contract),
            Version = version,
            Text = text,
            Calendars = calendars.ToFrozenDictionary(StringComparer.Ordinal),
            CalendarSources = calendarSources.ToFrozenDictionary(StringComparer.Ordinal),
            Roles = roles.ToFrozenDictionary(StringComparer.Ordinal),
            Sites = sites,
            Sections = declared,
            SectionRoles = declaredRoles,
            Assumptions = assumptions,
        };
    }

    private string BindZone(YamlMap contract)
    {
        string zone = contract.Text("time_zone")!;
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _))
        {
            errors.Add(contract.Get("time_zone")!, "contract.time_zone", "an IANA time zone such as Asia/Tokyo", $"'{zone}'");
        }

        return zone;
    }

    private ContractTerm BindTerm(YamlMap contract)
    {
        if (contract.Map("term") is not { } term)
        {
            return new ContractTerm(null, null);
        }

        var bound = new ContractTerm(term.Day("from"), term.Day("to"));
        if (bound.To < bound.From)
        {
            errors.Add(term.Get("to")!, "contract.term.to", "a day on or after 'from'", term.Get("to")!.Describe());
        }

        return bound;
    }

    private void BindRoles()
    {
        foreach (YamlEntry entry in root.Map("roles")?.Entries ?? [])
        {
            if (!roles.TryAdd(entry.Key.Value, YamlValues.LocalTextOf(entry.Value)))
            {
                errors.Add(entry.Key, $"roles.{entry.Key.Value}", "a role beside the built-in ones", entry.Key.Describe());
            }
        }
    }

    private void BindAssumptions()
    {
        var seen = new HashSet<string>(assumptions.Select(a => a.Path), StringComparer.Ordinal);
        IReadOnlyList<YamlPart> items = root.Items("assumptions");
        for (int i = 0; i < items.Count; i++)
        {
            var item = (YamlMap)items[i];
            string path = item.Text("path")!;
            string at = $"assumptions[{i}].path";
            if (YamlPath.Find(root, path) is null)
            {
                errors.Add(item.Get("path")!, at, "the path of a value in this file, e.g. incident.steps[first_report].due", $"'{path}'");
            }
            else if (!seen.Add(path))
            {
                errors.Add(item.Get("path")!, at, "each assumption once (basis: assumed and assumed: already list theirs)", $"'{path}' again");
            }

            assumptions.Add(new ProfileAssumption(path, item.Text("why")!));
        }
    }

    /// <summary>Clause, basis and what was assumed, with the rules between them.</summary>
    internal RuleSource BindSource(YamlMap rule, string path)
    {
        RuleBasis basis = rule.Text("basis") is { } name ? ProfileShape.Basis[name] : RuleBasis.House;
        if (rule.Get("basis") is null)
        {
            errors.Add(rule, path, "the key 'basis' (clause, assumed or house)", "nothing");
        }

        string? clause = rule.Text("clause");
        string? why = rule.Text("why");
        IReadOnlyList<string> parts = rule.Texts("assumed");
        if (basis == RuleBasis.Clause && rule.Get("basis") is { } given && clause is null)
        {
            errors.Add(given, $"{path}.basis", "a 'clause' beside basis: clause", "none");
        }

        if (basis == RuleBasis.Assumed && rule.Get("assumed") is { } superfluous)
        {
            errors.Add(superfluous, $"{path}.assumed", "no list of parts where the whole rule is assumed", superfluous.Describe());
        }

        if (why is null && rule.Get("assumed") is { } assumed)
        {
            errors.Add(assumed, $"{path}.assumed", "a 'why' beside it", "none");
        }

        if (why is null && basis == RuleBasis.Assumed && rule.Get("basis") is { } assumedBasis)
        {
            errors.Add(assumedBasis, $"{path}.basis", "a 'why' beside basis: assumed", "none");
        }

        if (why is not null)
        {
            assumptions.AddRange(basis == RuleBasis.Assumed
                ? [new ProfileAssumption(path, why)]
                : parts.Select(p => new ProfileAssumption($"{path}.{p}", why)));
        }

        return new RuleSource(clause, basis, parts, why, rule.Texts("requirements"));
    }

    internal void CheckKnown(YamlText text, string path, KnownIds known)
    {
        if (!known.Ids.Contains(text.Value))
        {
            errors.Add(text, path, $"one of the {known.What} {(known.Ids.Count == 0 ? "(there are none)" : string.Join(", ", known.Ids))}{known.Hint}",
                text.Describe() + NearestName.Of(text.Value, known.Ids));
        }
    }

    /// <summary>The ids of a list, or the names of a mapping, as they are written; only those without a key where one is given.</summary>
    internal string[] IdsAt(string at, string? without)
    {
        return YamlPath.Find(root, at) switch
        {
            YamlList list => [.. list.Items.OfType<YamlMap>().Where(Counts).Select(item => item.Text("id")).OfType<string>()],
            YamlMap named => [.. named.Entries.Where(e => Counts(e.Value)).Select(e => e.Key.Value)],
            _ => [],
        };

        bool Counts(YamlPart part) => without is null || (part as YamlMap)?.Get(without) is null;
    }

    internal bool Has(string section) => root.Map(section) is not null;

    internal bool HasAt(string at) => YamlPath.Find(root, at) is not null;

    internal bool NeverCloses(string calendar) =>
        calendars.TryGetValue(calendar, out CalendarRule? rule) && new BusinessCalendar(rule, TimeZoneInfo.Utc).NeverCloses;

    internal bool CheckCalendar(YamlPart at, string name, string path, string before = "")
    {
        // By name, not by what came of it: a broken calendar is reported once, where it is.
        string[] known = [.. root.Map("calendars")!.Entries.Select(e => e.Key.Value)];
        if (known.Contains(name))
        {
            return true;
        }

        errors.Add(
            at,
            path,
            $"{before}one of the calendars {string.Join(", ", known)}",
            $"'{name}'" + NearestName.Of(name, known.Append(CalendarSet.Elapsed)));
        return false;
    }
}
