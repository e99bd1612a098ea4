using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>
/// The keys of a section, or of a part of it: each call names a key, says what it means, and gives its value. Values that a file may
/// leave out are nullable or have a value for that case.
/// </summary>
public sealed partial class SectionKeys
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

    internal static MapShape ShapeOf<T>(string what, Func<SectionKeys, T> read) => Learn(what, read).Shape;

    /// <summary>Whether the file says something under a key that was read.</summary>
    public bool Has(string key) => map?.Get(key) is not null;

    /// <summary>Keys of their own under a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What they say together.</param>
    /// <param name="what">What they are, in errors: "a window".</param>
    /// <param name="read">Reads them.</param>
    public T Record<T>(string key, string meaning, string what, Func<SectionKeys, T> read)
        where T : class => Nested(key, meaning, what, read, true)!;

    /// <inheritdoc cref="Record"/>
    public T? RecordOrNone<T>(string key, string meaning, string what, Func<SectionKeys, T> read)
        where T : class => Nested(key, meaning, what, read, false);

    /// <summary>Items, each with an <c>id</c> that is unique among them.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What the list says.</param>
    /// <param name="what">One of them, in words: "a gate".</param>
    /// <param name="read">Reads one; the id is read already.</param>
    /// <param name="required">It cannot be left out.</param>
    /// <param name="atLeast">How many there are at least where it is there.</param>
    public IReadOnlyList<T> Items<T>(
        string key, string meaning, string what, Func<SectionKeys, string, T> read, bool required = true, int atLeast = 1)
    {
        Dictionary<string, YamlPart> seen = new(StringComparer.Ordinal);
        return Rows(key, meaning, what, Item, required, atLeast);

        T Item(SectionKeys item)
        {
            string id = item.Name("id", "unique in its list; stored with what refers to it");
            if (item.map?.Get("id") is { } part && !seen.TryAdd(id, part))
            {
                string bare = what.StartsWith("a ", StringComparison.Ordinal) ? what[2..] : what.StartsWith("an ", StringComparison.Ordinal) ? what[3..] : what;
                item.Refuse("id", $"each {bare} id once", $"'{id}' again (first on line {seen[id].Line})");
            }

            return read(item, id);
        }
    }

    /// <summary>Items without an id, which go by their numbers.</summary>
    /// <inheritdoc cref="Items"/>
    public IReadOnlyList<T> Rows<T>(string key, string meaning, string what, Func<SectionKeys, T> read, bool required = true, int atLeast = 1)
    {
        if (map is null)
        {
            Declare(key, new ListShape(Learn(what, read).Shape, atLeast), meaning, required);
            return [];
        }

        return [.. map.Items(key).Select((item, i) => read(new((YamlMap)item, YamlPath.Item(Path(key), i, item), binder!, roles)))];
    }

    /// <summary>Ids that are known, each with keys of its own.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What they say.</param>
    /// <param name="known">The ids.</param>
    /// <param name="what">One of them, in words.</param>
    /// <param name="read">Reads one, by its id.</param>
    /// <param name="required">It cannot be left out.</param>
    public IReadOnlyList<T> Named<T>(string key, string meaning, KnownIds known, string what, Func<SectionKeys, string, T> read, bool required = false)
    {
        if (map is null)
        {
            Declare(key, TextForm.Name.NamesOf(Learn(what, keys => read(keys, "")).Shape), meaning, required);
            return [];
        }

        return [.. Entries(key, known).Select(e => read(new((YamlMap)e.Value, YamlPath.Key(Path(key), e.Key.Value), binder!, roles), e.Key.Value))];
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
    /// <param name="found">What is there; null: the value as it is written.</param>
    public void Refuse(string key, string expected, string? found = null)
    {
        if (map is not null)
        {
            binder!.Errors.Add(map.Get(key) ?? map, Path(key), expected, found ?? map.Get(key)?.Describe() ?? "none");
        }
    }

    /// <summary>Refuses a section in which something is missing beside what it says.</summary>
    public void RefuseMissing(string expected)
    {
        if (map is not null)
        {
            binder!.Errors.Add(map, path, expected, "nothing");
        }
    }

    private static (T Value, MapShape Shape) Learn<T>(string what, Func<SectionKeys, T> read)
    {
        SectionKeys keys = new();
        return (read(keys), new(what, keys.declared));
    }

    private T? Nested<T>(string key, string meaning, string what, Func<SectionKeys, T> read, bool required)
        where T : class
    {
        if (map is null)
        {
            (T standIn, MapShape shape) = Learn(what, read);
            Declare(key, shape, meaning, required);
            return standIn;
        }

        return map.Map(key) is { } own ? read(new(own, Path(key), binder!, roles)) : null;
    }

    private T Read<T>(string key, Shape shape, string meaning, bool required, Func<YamlText, T> value, T otherwise)
    {
        Declare(key, shape, meaning, required);
        return map?.Get(key) is YamlText text ? value(text) : otherwise;
    }

    private void Declare(string key, Shape shape, string meaning, bool required) => declared.Add(new(key, shape, meaning, required));

    private string Path(string key) => YamlPath.Key(path, key);
}
