using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>Values that are right or wrong beside others: of the section, of the profile.</summary>
public sealed partial class SectionKeys
{
    /// <summary>The roles that rules may name: the built-in ones and the profile's own.</summary>
    public KnownIds RolesOfPeople => new("roles", binder?.Roles ?? [], " (name others under 'roles')");

    /// <summary>The ids of a list, or the names of a mapping, anywhere in the profile, as they are written there.</summary>
    /// <param name="what">What they are, for errors: "classes".</param>
    /// <param name="at">Where they are: <c>changes.classes</c>.</param>
    /// <param name="without">Only those that do not have this key; null: all.</param>
    public KnownIds IdsAt(string what, string at, string? without = null) => new(what, binder?.IdsAt(at, without) ?? []);

    /// <summary>What is written under a key that takes one name or several, before it is checked.</summary>
    public IReadOnlyList<string> Written(string key) => map?.Texts(key) ?? [];

    /// <summary>The section makes no sense without another one.</summary>
    public void Needs(string section, string because)
    {
        if (binder?.Has(section) is false)
        {
            binder.Errors.Add(map!, path, $"'{section}' beside it, {because}", "none");
        }
    }

    /// <summary>A value makes no sense without a day of the contract's term.</summary>
    /// <param name="key">Whose value.</param>
    /// <param name="end"><c>from</c> or <c>to</c>.</param>
    public void NeedsTerm(string key, string end)
    {
        if (binder?.HasAt("contract.term." + end) is false)
        {
            binder.Errors.Add(map!.Get(key) ?? map, Path(key), $"'contract.term.{end}' beside it, the day that it counts from", "none");
        }
    }

    /// <summary>An id that is known; null where it is left out.</summary>
    public string? IdOrNone(string key, string meaning, KnownIds known) =>
        Read(key, Shapes.Name, meaning, false, text => (string?)Checked(text, Path(key), known), null);

    /// <inheritdoc cref="IdOrNone"/>
    public string Id(string key, string meaning, KnownIds known) => Read(key, Shapes.Name, meaning, true, text => Checked(text, Path(key), known), "");

    /// <summary>One known id or several; none where it is left out. Ids are names unless another form is given.</summary>
    public IReadOnlyList<string> Ids(string key, string meaning, KnownIds known, bool required = false, TextForm? form = null)
    {
        Declare(key, new OneOrMoreShape(form?.Shape ?? Shapes.Name), meaning, required);
        return [.. map?.Items(key).Cast<YamlText>().Select(text => Checked(text, Path(key), known)) ?? []];
    }

    /// <summary>A number for each of some known ids.</summary>
    public IReadOnlyDictionary<string, int> Counts(string key, string meaning, KnownIds known, int from, int to, bool required = false)
    {
        Declare(key, TextForm.Name.NamesOf(Shapes.Whole(from, to)), meaning, required);
        return Entries(key, known).ToDictionary(e => e.Key.Value, e => NumberOf((YamlText)e.Value), StringComparer.Ordinal);
    }

    /// <summary>Names of a form, each standing for a known id; null: for any.</summary>
    public IReadOnlyDictionary<string, string?> NamedIds(string key, string meaning, TextForm names, KnownIds known)
    {
        Declare(key, names.NamesOf(Shapes.Name), meaning, true);
        return Entries(key, null).ToDictionary(
            e => e.Key.Value,
            e => e.Value is YamlText { IsNull: false } text ? Checked(text, YamlPath.Key(Path(key), e.Key.Value), known) : null,
            StringComparer.Ordinal);
    }

    /// <summary>Known names, each with the text that is written there; where <paramref name="values"/> knows which there are, it is one of them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What they say.</param>
    /// <param name="known">The names.</param>
    /// <param name="form">How a name looks.</param>
    /// <param name="values">What may stand beside a name; null: anything.</param>
    public IReadOnlyDictionary<string, string> NamedTexts(string key, string meaning, KnownIds known, TextForm form, Func<string, KnownIds?> values)
    {
        Declare(key, form.NamesOf(Shapes.Text), meaning, false);
        return Entries(key, known).ToDictionary(e => e.Key.Value, ValueOf, StringComparer.Ordinal);

        string ValueOf(YamlEntry entry) => values(entry.Key.Value) is { } ids
            ? Checked((YamlText)entry.Value, YamlPath.Key(Path(key), entry.Key.Value), ids) : ((YamlText)entry.Value).Value;
    }

    /// <summary>For each of some known ids those of a form that are known, too.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Lists(string key, string meaning, KnownIds known, TextForm items, KnownIds knownItems)
    {
        Declare(key, TextForm.Name.NamesOf(new ListShape(items.Shape)), meaning, false);
        return Entries(key, known).ToDictionary(
            e => e.Key.Value,
            e => (IReadOnlyList<string>)
                [.. ((YamlList)e.Value).Items.Cast<YamlText>().Select(i => Checked(i, YamlPath.Key(Path(key), e.Key.Value), knownItems))],
            StringComparer.Ordinal);
    }

    /// <summary><c>elapsed</c> or a calendar of the profile: what lengths of time count.</summary>
    public string Clock(string key, string meaning) => Read(key, Shapes.Name, meaning, true, text => CheckedClock(text, key), CalendarSet.Elapsed);

    /// <inheritdoc cref="Clock"/>
    public string? ClockOrNone(string key, string meaning) => Read(key, Shapes.Name, meaning, false, text => (string?)CheckedClock(text, key), null);

    /// <summary>A calendar of the profile.</summary>
    public string Calendar(string key, string meaning) => Read(key, Shapes.Name, meaning, true, text => CheckedCalendar(text, key), CalendarSet.BusinessName);

    /// <inheritdoc cref="Calendar"/>
    public string? CalendarOrNone(string key, string meaning) =>
        Read(key, Shapes.Name, meaning, false, text => (string?)CheckedCalendar(text, key), null);

    /// <summary>A role of people.</summary>
    public string Role(string key, string meaning) => Used(Id(key, meaning, RolesOfPeople));

    /// <inheritdoc cref="Role(string,string)"/>
    public string Role(string key, string meaning, string otherwise) => Used(IdOrNone(key, meaning, RolesOfPeople) ?? otherwise);

    /// <inheritdoc cref="Role(string,string)"/>
    public string? RoleOrNone(string key, string meaning) => IdOrNone(key, meaning, RolesOfPeople) is { } role ? Used(role) : null;

    /// <summary>One role or several.</summary>
    public IReadOnlyList<string> Roles(string key, string meaning, bool required = true)
    {
        IReadOnlyList<string> named = Ids(key, meaning, RolesOfPeople, required);
        roles.AddRange(named);
        return named;
    }

    /// <summary>Whose approval, one stage after the other.</summary>
    public IReadOnlyList<ApprovalStage> Stages(string key, string meaning, bool required = true) =>
        Items(key, meaning, "a stage", ApprovalStage.Read, required);

    /// <summary>What somebody has to say; nothing where it is left out.</summary>
    public IReadOnlyList<ReportField> Fields(string key, string meaning) => Items(key, meaning, "a field", ReportField.Read, required: false);

    /// <summary>By when something is due after it began; null: no limit.</summary>
    public DueRule? LimitOrNone(string key, string meaning)
    {
        DueRule? due = DueOrNone(key, meaning);
        if (due is DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 })
        {
            Refuse(key, "a due time after the step's start", $"'{due}'");
        }

        return due;
    }

    /// <summary>Days before a day: -10bd, -7d, -1mo.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What it says.</param>
    /// <param name="day">Which day, for errors.</param>
    public DueRule DaysBefore(string key, string meaning, string day) =>
        Read(key, Shapes.Due, meaning, true, text => CheckedDaysBefore(text, key, day), DueRule.Parse("-1d"));

    /// <inheritdoc cref="DaysBefore"/>
    public IReadOnlyList<DueRule> ListOfDaysBefore(string key, string meaning, string day) =>
        List(key, Shapes.Due, meaning, text => CheckedDaysBefore(text, key, day));

    /// <summary>Days or months for which something holds: 90d, 12mo. Nothing else ends on a day of its own.</summary>
    public DueRule Period(string key, string meaning) => CheckedPeriod(key, Due(key, meaning))!;

    /// <inheritdoc cref="Period"/>
    public DueRule? PeriodOrNone(string key, string meaning) => CheckedPeriod(key, DueOrNone(key, meaning));

    /// <summary>Offsets from a start, each later than the one before; none where it is left out.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What they are.</param>
    /// <param name="due">They are before it; null: no limit.</param>
    public IReadOnlyList<TimeSpan> Reminders(string key, string meaning, DueRule? due = null)
    {
        TimeSpan? end = due switch
        {
            DueRule.Length(var length) => length,
            DueRule.Days(var days) => TimeSpan.FromDays(days + 1),
            _ => null,
        };
        List<TimeSpan> reminders = [];
        _ = List(key, Shapes.Length, meaning, Next);
        return reminders;

        TimeSpan Next(YamlText text)
        {
            TimeSpan offset = LengthOf(text);
            if (offset >= end)
            {
                binder!.Errors.Add(text, Path(key), $"a reminder before the due time ({due})", text.Describe());
            }
            else if (reminders.Count > 0 && offset <= reminders[^1])
            {
                binder!.Errors.Add(text, Path(key), $"a reminder later than the one before ({LengthText.Write(reminders[^1])})", text.Describe());
            }
            else
            {
                reminders.Add(offset);
            }

            return offset;
        }
    }

    /// <summary>
    /// Whether a miss is a breach of the contract; where it is left out, it is for a clause that gives the figure. Nobody breaches what the
    /// text does not say.
    /// </summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What it says.</param>
    /// <param name="outspoken">A clause whose figure is assumed has to say that it is not.</param>
    public bool Contractual(string key, string meaning, bool outspoken = false)
    {
        string? basis = map?.Text("basis");
        bool isDueAssumed = map?.Texts("assumed").Contains("due") is true;
        bool contractual = Flag(key, meaning, basis == "clause" && (outspoken || !isDueAssumed));
        if (contractual && map is not null && (basis == "assumed" || isDueAssumed))
        {
            binder!.Errors.Add(map.Get(key) ?? map.Get("assumed") ?? map, Path(key),
                $"false, since the {(basis == "assumed" ? "basis" : "due figure")} is assumed: nobody breaches what the text does not say", "true");
        }

        return contractual;
    }

    private string Used(string role)
    {
        roles.Add(role);
        return role;
    }

    private string Checked(YamlText text, string at, KnownIds known)
    {
        binder!.CheckKnown(text, at, known);
        return text.Value;
    }

    private string CheckedClock(YamlText text, string key)
    {
        if (text.Value != CalendarSet.Elapsed)
        {
            _ = binder!.CheckCalendar(text, text.Value, Path(key), "elapsed or ");
        }

        return text.Value;
    }

    private string CheckedCalendar(YamlText text, string key)
    {
        _ = binder!.CheckCalendar(text, text.Value, Path(key));
        return text.Value;
    }

    private DueRule CheckedDue(YamlText text, string key)
    {
        DueRule due = DueOf(text);
        if (due is DueRule.NextOpening(var calendar) && binder!.CheckCalendar(text, calendar, Path(key)) && binder.NeverCloses(calendar))
        {
            Refuse(key, "a calendar that closes, so that it opens again", $"'{calendar}', which is always open");
        }

        return due;
    }

    private DueRule CheckedDaysBefore(YamlText text, string key, string day)
    {
        DueRule rule = DueOf(text);
        if (rule is not (DueRule.BusinessDays { Count: < 0 } or DueRule.Days { Count: < 0 } or DueRule.Months { Count: < 0 }))
        {
            binder!.Errors.Add(text, Path(key), $"days before {day} such as -7d, -5bd or -1mo", $"'{rule}'");
        }

        return rule;
    }

    private DueRule? CheckedPeriod(string key, DueRule? rule)
    {
        if (rule is not (null or DueRule.Days { Count: > 0 } or DueRule.Months { Count: > 0 }))
        {
            Refuse(key, "days or months such as 90d or 12mo", $"'{rule}'");
        }

        return rule;
    }

    private IEnumerable<YamlEntry> Entries(string key, KnownIds? known)
    {
        foreach (YamlEntry entry in map?.Map(key)?.Entries ?? [])
        {
            if (known is not null)
            {
                Checked(entry.Key, YamlPath.Key(Path(key), entry.Key.Value), known);
            }

            yield return entry;
        }
    }
}
