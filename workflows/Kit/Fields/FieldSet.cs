using Workflows.Contracts;
using Workflows.Kit.Approvals;

namespace Workflows.Kit.Fields;

/// <summary>
/// The fields of a content, each said once: from the list come trimming and limits, the hash, the API's schema and reading, the form, and
/// the record on page and mail. Its order is that of the hash, which is in facts and behind links: it never changes for contents that exist.
/// </summary>
/// <typeparam name="T">The content.</typeparam>
public sealed class FieldSet<T>
    where T : class
{
    /// <summary>None yet.</summary>
    public FieldSet()
        : this([])
    {
    }

    private FieldSet(IReadOnlyList<ContentField<T>> all) => All = all;

    /// <summary>In the order of the hash.</summary>
    public IReadOnlyList<ContentField<T>> All { get; }

    /// <summary>The field of a name.</summary>
    public ContentField<T> this[string name] => All.First(f => f.Name == name);

    /// <summary>One line of text.</summary>
    public FieldSet<T> Line(string name, string description, Func<T, string?> get, Func<T, string?, T> set, int max = 200, bool required = false) =>
        Text(FieldType.Line, name, description, get, set, max, required);

    /// <summary>Several lines of text.</summary>
    public FieldSet<T> Lines(string name, string description, Func<T, string?> get, Func<T, string?, T> set, int max = 2_000, bool required = false) =>
        Text(FieldType.Lines, name, description, get, set, max, required);

    /// <summary>Id of something that is chosen before.</summary>
    public FieldSet<T> Key(string name, string description, Func<T, string?> get, Func<T, string?, T> set, int max = 100) =>
        Text(FieldType.Key, name, description, get, set, max, required: true);

    /// <summary>One of the things that the contract knows.</summary>
    /// <param name="name">Of the field.</param>
    /// <param name="description">One sentence for the API's description.</param>
    /// <param name="get">The value of what is chosen.</param>
    /// <param name="set">The content with another one, which need not be among those that are offered.</param>
    /// <param name="options">What a contract offers.</param>
    /// <param name="unknown">Why anything else is refused; null: not understood.</param>
    /// <param name="required">It cannot be left out.</param>
    /// <param name="hash">Adds it to the hash in another form; null: its value.</param>
    public FieldSet<T> Choice(string name, string description, Func<T, string?> get, Func<T, string?, T> set,
        Func<ContractProfile, IEnumerable<FieldOption>> options, RefusalReason? unknown = null, bool required = false, Action<ContentHash, T>? hash = null) =>
        With(new(name, FieldType.Choice, description)
        {
            HashedAs = name, Max = 100, Required = required, Get = get, Set = (c, v) => set(c, (string?)v), Options = options, Hash = hash,
            Unknown = unknown ?? RefusalReason.NotUnderstood,
        });

    /// <summary>Some of the things that the contract knows.</summary>
    /// <inheritdoc cref="Choice"/>
    public FieldSet<T> Choices(string name, string description, Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> set,
        Func<ContractProfile, IEnumerable<FieldOption>> options, RefusalReason? unknown = null) =>
        With(new(name, FieldType.Choices, description)
        {
            HashedAs = name, Max = 100, Get = get, Set = (c, v) => set(c, (IReadOnlyList<string>)v!), Options = options,
            Unknown = unknown ?? RefusalReason.NotUnderstood,
        });

    /// <summary>Id of a person.</summary>
    public FieldSet<T> Person(string name, string description, Func<T, string?> get, Func<T, string?, T> set, bool required = false) =>
        Text(FieldType.Person, name, description, get, set, 100, required);

    /// <summary>Ids of persons.</summary>
    public FieldSet<T> Persons(string name, string description, string hashedAs, Func<T, IReadOnlyList<string>> get, Func<T, IReadOnlyList<string>, T> set) =>
        With(new(name, FieldType.Persons, description) { HashedAs = hashedAs, Max = 100, Get = get, Set = (c, v) => set(c, (IReadOnlyList<string>)v!) });

    /// <summary>A local day.</summary>
    public FieldSet<T> Day(string name, string description, Func<T, DateOnly?> get, Func<T, DateOnly?, T> set, string? hashedAs = null,
        bool required = false) =>
        With(new(name, FieldType.Day, description)
        {
            HashedAs = hashedAs ?? name, Required = required, Get = c => get(c), Set = (c, v) => set(c, (DateOnly?)v),
        });

    /// <summary>A moment (UTC).</summary>
    public FieldSet<T> Moment(string name, string description, Func<T, DateTimeOffset?> get, Func<T, DateTimeOffset?, T> set, string? hashedAs = null,
        bool required = false) =>
        With(new(name, FieldType.Moment,
            description)
        { HashedAs = hashedAs ?? name, Required = required, Get = c => get(c), Set = (c, v) => set(c, (DateTimeOffset?)v) });

    /// <summary>Yes or no.</summary>
    public FieldSet<T> Flag(string name, string description, Func<T, bool> get, Func<T, bool, T> set) =>
        With(new(name, FieldType.Flag, description) { HashedAs = name, Get = c => get(c), Set = (c, v) => set(c, v is true) });

    /// <summary>Fields that the contract asks for, by id.</summary>
    public FieldSet<T> Values(string name, string description, Func<T, IReadOnlyDictionary<string, string>> get,
        Func<T, IReadOnlyDictionary<string, string>, T> set, int max = 2_000) =>
        With(new(name, FieldType.Values, description) { HashedAs = "", Max = max, Get = get, Set = (c, v) => set(c, (IReadOnlyDictionary<string, string>)v!) });

    /// <summary>Something of the process's own, which it reads and shows itself.</summary>
    /// <param name="name">Of the field.</param>
    /// <param name="hash">Adds it to the hash.</param>
    public FieldSet<T> Own(string name, Action<ContentHash, T> hash) =>
        With(new(name, FieldType.Own, "") { HashedAs = "", Hash = hash, Get = _ => null, Set = (c, _) => c });

    /// <summary>The content as it is kept.</summary>
    /// <param name="content">As it was typed.</param>
    /// <param name="known">The fields that the contract asks for.</param>
    public T Cleaned(T content, IReadOnlyList<ReportField> known) => All.Aggregate(content, (c, field) => field.Cleaned(c, known));

    /// <summary>What is missing, too long or not offered, in the order of the fields.</summary>
    /// <param name="content">As it was typed.</param>
    /// <param name="profile">Of the contract, which says what can be chosen.</param>
    public IEnumerable<CommandResult.Refused> Wrong(T content, ContractProfile profile) => All.SelectMany(f => f.Wrong(content, profile));

    /// <summary>What is wrong in the order of the fields that it is about; before them what is about none.</summary>
    public IEnumerable<CommandResult.Refused> InOrder(IEnumerable<CommandResult.Refused> wrong) =>
        wrong.OrderBy(w => All.Select((f, i) => f.Name == w.Detail ? i : -1).Max());

    /// <summary>Identity of a version: what an approver saw is what is approved.</summary>
    /// <param name="content">As it is kept.</param>
    /// <param name="version">From 1: writing the same again asks again.</param>
    public string HashOf(T content, int version) => AddTo(new ContentHash().Add("version", version), content).ToString();

    /// <summary>Adds what a content says to the hash of something that is about it.</summary>
    public ContentHash AddTo(ContentHash hash, T content)
    {
        foreach (ContentField<T> field in All)
        {
            field.AddTo(hash, content);
        }

        return hash;
    }

    /// <summary>All texts together, in characters: a content has to fit into one fact.</summary>
    public int LengthOf(T content) => All.Sum(f => f.Get(content) switch
    {
        string text => text.Length,
        IReadOnlyDictionary<string, string> values => values.Values.Sum(v => v.Length),
        IReadOnlyList<string> texts => texts.Sum(t => t.Length),
        _ => 0,
    });

    private FieldSet<T> Text(FieldType type, string name, string description, Func<T, string?> get, Func<T, string?, T> set, int max, bool required) =>
        With(new(name, type, description) { HashedAs = name, Max = max, Required = required, Get = get, Set = (c, v) => set(c, (string?)v) });

    private FieldSet<T> With(ContentField<T> field) => new([.. All, field]);
}
