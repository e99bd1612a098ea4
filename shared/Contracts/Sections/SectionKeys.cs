using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>
/// The keys of a section, or of an item of one of its lists: each call names a key, says what it means, and gives its value. Values that
/// a file may leave out are nullable or have a value for that case.
/// </summary>
public sealed class SectionKeys
{
    private readonly YamlMap? map;
    private readonly ProfileBinder? binder;
    private readonly string path;
    private readonly List<ShapeKey> declared = [];
    private readonly List<string> roles;

    internal SectionKeys(YamlMap map, string path, ProfileBinder binder, List<string>? roles = null)
    {
        this.map = map;
        this.path = path;
        this.binder = binder;
        this.roles = roles ?? [];
    }

    /// <summary>Without a file: remembers the keys that are asked for.</summary>
    private SectionKeys()
    {
        path = "";
        roles = [];
    }

    internal IEnumerable<string> RolesRead => roles;

    internal static MapShape ShapeOf<T>(string what, Func<SectionKeys, T> read)
    {
        SectionKeys keys = new();
        _ = read(keys);
        return new(what, keys.declared);
    }

    /// <summary>A name of lower-case letters, digits and underscores.</summary>
    public string Name(string key, string meaning) => Read(key, Shapes.Name, meaning, true, text => text.Value, "name");

    /// <summary>A text in Japanese, with English where the file gives it.</summary>
    public LocalText LocalText(string key, string meaning)
    {
        Declare(key, Shapes.LocalText, meaning, true);
        return map is null ? new("", null) : map.LocalText(key);
    }

    /// <summary>True or false.</summary>
    public bool Flag(string key, string meaning, bool otherwise = false) =>
        Read(key, Shapes.Flag, meaning, false, text => (bool?)(text.Value == "true"), null) ?? otherwise;

    /// <summary>A whole number.</summary>
    public int Whole(string key, string meaning, int from, int to, int otherwise) =>
        Read(key, Shapes.Whole(from, to), meaning, false, text => (int?)int.Parse(text.Value, System.Globalization.CultureInfo.InvariantCulture), null)
            ?? otherwise;

    /// <summary>An amount with a decimal point; null where it is left out.</summary>
    public decimal? Amount(string key, string meaning) =>
        Read(key, Shapes.Amount, meaning, false, text => Shapes.TryAmount(text.Value, out decimal amount) ? amount : (decimal?)null, null);

    /// <summary>One of some words.</summary>
    public string OneOf(string key, string meaning, params string[] words) => Read(key, Shapes.OneOf(words), meaning, true, text => text.Value, words[0]);

    /// <summary>One of some words, or none of them.</summary>
    public string? OneOfOrNone(string key, string meaning, params string[] words) =>
        Read<string?>(key, Shapes.OneOf(words), meaning, false, text => text.Value, null);

    /// <summary>One whole number or several, largest first; others where the key is left out.</summary>
    public IReadOnlyList<int> Wholes(string key, string meaning, int from, int to, params IReadOnlyList<int> otherwise)
    {
        Declare(key, new OneOrMoreShape(Shapes.Whole(from, to)), meaning, false);
        return map?.Texts(key) is { Count: > 0 } given
            ? [.. given.Select(text => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture)).Distinct().OrderDescending()]
            : otherwise;
    }

    /// <summary>When something is due: PT30M, 3bd, 7d, 1mo.</summary>
    public DueRule Due(string key, string meaning) => Read(key, Shapes.Due, meaning, true, CheckedDue, DueRule.Parse("1d"));

    /// <inheritdoc cref="Due"/>
    public DueRule? DueOrNone(string key, string meaning) => Read<DueRule?>(key, Shapes.Due, meaning, false, CheckedDue, null);

    /// <summary><c>elapsed</c> or a calendar of the profile: what lengths of time count.</summary>
    public string Clock(string key, string meaning)
    {
        string clock = Read(key, Shapes.Name, meaning, true, text => text.Value, CalendarSet.Elapsed);
        binder?.CheckClock(map!.Get(key), Path(key));
        return clock;
    }

    /// <summary>A calendar of the profile.</summary>
    public string Calendar(string key, string meaning)
    {
        string calendar = Read(key, Shapes.Name, meaning, true, text => text.Value, CalendarSet.BusinessName);
        _ = binder?.CheckCalendar(map!.Get(key)!, calendar, Path(key));
        return calendar;
    }

    /// <summary>One role or several.</summary>
    public IReadOnlyList<string> Roles(string key, string meaning)
    {
        Declare(key, new OneOrMoreShape(Shapes.Name), meaning, true);
        if (map is null)
        {
            return [];
        }

        List<string> named = [.. map.Texts(key)];
        foreach (YamlText text in map.Items(key).Cast<YamlText>())
        {
            binder!.CheckRole(text, Path(key));
        }

        roles.AddRange(named);
        return named;
    }

    /// <summary>Whose approval, one stage after the other.</summary>
    public IReadOnlyList<ApprovalStage> Stages(string key, string meaning, bool required = true)
    {
        Declare(key, new ListShape(ProfileShape.Stage, 1), meaning, required);
        if (binder is null)
        {
            return [];
        }

        List<ApprovalStage> stages = [];
        foreach (YamlMap item in map!.Items(key).Cast<YamlMap>())
        {
            string at = $"{Path(key)}[{item.Text("id")}]";
            binder.CheckNew(item, at, "stage", stages.Select(s => s.Id));
            stages.Add(binder.BindApprovalStage(item, at));
            roles.AddRange([stages[^1].Role, stages[^1].ExpiredTo]);
        }

        return stages;
    }

    /// <summary>Classes of changes of the profile; none where it is left out.</summary>
    public IReadOnlyList<string> ChangeClasses(string key, string meaning)
    {
        Declare(key, new OneOrMoreShape(Shapes.Name), meaning, false);
        binder?.CheckChangeClasses(map!, path, key);
        return map?.Texts(key) ?? [];
    }

    /// <summary>Items, each with an <c>id</c> that is unique among them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What the list says.</param>
    /// <param name="what">One of them, in words.</param>
    /// <param name="read">Reads one; the id is read already.</param>
    public IReadOnlyList<T> Items<T>(string key, string meaning, string what, Func<SectionKeys, string, T> read)
    {
        if (map is null)
        {
            Declare(key, new ListShape(ShapeOf(what, item => read(item, item.Name("id", "unique in the profile"))), 1), meaning, true);
            return [];
        }

        List<T> items = [];
        HashSet<string> ids = new(StringComparer.Ordinal);
        foreach (YamlMap item in map.Items(key).Cast<YamlMap>())
        {
            string id = item.Text("id")!;
            string at = $"{Path(key)}[{id}]";
            binder!.CheckNew(item, at, what, ids);
            ids.Add(id);
            items.Add(read(new SectionKeys(item, at, binder, roles), id));
        }

        return items;
    }

    /// <summary>Clause, basis, and what had to be assumed.</summary>
    public RuleSource Source()
    {
        declared.AddRange(ProfileShape.Source);
        return binder?.BindSource(map!, path) ?? new(null, RuleBasis.House, [], null, []);
    }

    /// <summary>Refuses a value that is well formed, for what others say.</summary>
    /// <param name="key">Whose value; the section itself where the key is left out.</param>
    /// <param name="expected">What should be there.</param>
    /// <param name="found">What is there.</param>
    public void Refuse(string key, string expected, string found)
    {
        if (map is not null)
        {
            binder!.Errors.Add(map.Get(key) ?? map, Path(key), expected, found);
        }
    }

    private DueRule CheckedDue(YamlText text) => DueRule.Parse(text.Value);

    private T Read<T>(string key, Shape shape, string meaning, bool required, Func<YamlText, T> value, T otherwise)
    {
        Declare(key, shape, meaning, required);
        return map?.Get(key) is YamlText { IsNull: false } text ? value(text) : otherwise;
    }

    private void Declare(string key, Shape shape, string meaning, bool required) => declared.Add(new(key, shape, meaning, required));

    private string Path(string key) => YamlPath.Key(path, key);
}
