using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>
/// A part of a profile that a process declares beside its own code: the check of a file, its schema, its documentation and its binding
/// come from one function that names each key once.
/// </summary>
public abstract class ProfileSection
{
    private readonly Lazy<MapShape> shape;

    private protected ProfileSection(string key, string meaning, bool required)
    {
        Key = key;
        Meaning = meaning;
        IsRequired = required;
        shape = new(ShapeOf);
    }

    /// <summary>The key at the top of the file. Never changes.</summary>
    public string Key { get; }

    /// <summary>What the section says; for the schema and for errors.</summary>
    public string Meaning { get; }

    /// <summary>Every profile has it.</summary>
    public bool IsRequired { get; }

    /// <summary>
    /// What a word under <c>assumed</c> covers, as keys of the section's rules, beside those that mean the same in every section. What is asked for
    /// at all is the text's: <c>fields</c> covers none.
    /// </summary>
    public IReadOnlyDictionary<string, string[]> Assumed { get; init; } = new Dictionary<string, string[]>();

    /// <summary>The same, in every section.</summary>
    public static IReadOnlyDictionary<string, string[]> AssumedEverywhere { get; } = new Dictionary<string, string[]>
    {
        ["clock"] = ["clock"],
        ["due"] = ["due"],
        ["reminders"] = ["reminders"],
        ["recipients"] = ["to", "role", "owner", "quorum", "expired_to"],
    };

    /// <summary>The profile has it.</summary>
    public abstract bool IsIn(ContractProfile profile);

    internal ShapeKey Shape => new(Key, shape.Value, Meaning, IsRequired);

    private protected abstract MapShape ShapeOf();

    internal abstract (object Rules, IEnumerable<string> Roles) Bind(YamlMap map, ProfileBinder binder);
}

/// <inheritdoc cref="ProfileSection"/>
/// <typeparam name="T">The rules as the process reads them, see <see cref="ContractProfile.Section{T}"/>.</typeparam>
/// <param name="key">The key at the top of the file.</param>
/// <param name="meaning">What the section says.</param>
/// <param name="read">
/// Reads the rules. It is also called once without a file, to learn its keys: every key has to be read whatever the others say, and a
/// value may be a stand-in then (<see cref="SectionKeys.Refuse"/> does nothing).
/// </param>
/// <param name="required">Every profile has it.</param>
public sealed class ProfileSection<T>(string key, string meaning, Func<SectionKeys, T> read, bool required = false) : ProfileSection(key, meaning, required)
    where T : class
{
    /// <inheritdoc/>
    public override bool IsIn(ContractProfile profile) => profile.Section<T>() is not null;

    private protected override MapShape ShapeOf() => SectionKeys.ShapeOf(Key, read);

    internal override (object Rules, IEnumerable<string> Roles) Bind(YamlMap map, ProfileBinder binder)
    {
        SectionKeys keys = new(map, Key, binder);
        return (read(keys), keys.RolesRead);
    }
}
