using Workflows.Contracts;
using Workflows.Kit.Approvals;
using Workflows.Texts;

namespace Workflows.Kit.Fields;

/// <summary>What kind of value a field holds, and so how it is cleaned, read, shown and hashed.</summary>
public enum FieldType
{
    /// <summary>One line of text.</summary>
    Line,

    /// <summary>Several lines of text.</summary>
    Lines,

    /// <summary>Id of something that is chosen before; kept as it is.</summary>
    Key,

    /// <summary>One of the things that the contract knows.</summary>
    Choice,

    /// <summary>Some of the things that the contract knows.</summary>
    Choices,

    /// <summary>Id of a person.</summary>
    Person,

    /// <summary>Ids of persons.</summary>
    Persons,

    /// <summary>A local day.</summary>
    Day,

    /// <summary>A moment (UTC).</summary>
    Moment,

    /// <summary>Yes or no.</summary>
    Flag,

    /// <summary>Fields that the contract asks for, by id.</summary>
    Values,

    /// <summary>Something of the process's own, which it reads and shows itself; here it is only hashed.</summary>
    Own,
}

/// <summary>Something that can be chosen.</summary>
/// <param name="Value">What is kept and sent.</param>
/// <param name="Label">What it is called in a language.</param>
public sealed record FieldOption(string Value, Func<string, string> Label);

/// <summary>How the values of a content are put into words for a reader.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Language">The reader's.</param>
/// <param name="NameOf">A person's name by id.</param>
/// <param name="Flag">How yes or no is called.</param>
public sealed record FieldWords(Contract Contract, string Language, Func<string, string> NameOf, Func<bool, string> Flag);

/// <summary>One field of a content: whatever has to be known of it, once.</summary>
/// <typeparam name="T">The content.</typeparam>
/// <param name="Name">In the API, in forms and in refusals, in camel case; never changes.</param>
/// <param name="Type">What kind of value it holds.</param>
/// <param name="Description">One sentence for the API's description.</param>
public sealed record ContentField<T>(string Name, FieldType Type, string Description)
    where T : class
{
    /// <summary>Longest text in characters (of several: of each).</summary>
    public int Max { get; init; } = 200;

    /// <summary>It cannot be left out.</summary>
    public bool Required { get; init; }

    /// <summary>Its name in the hash; never changes. Of <see cref="FieldType.Persons"/>: of each.</summary>
    public required string HashedAs { get; init; }

    /// <summary>The value: a text, a list of texts, a day, a moment, a flag or a map of texts; null: none.</summary>
    public required Func<T, object?> Get { get; init; }

    /// <summary>The content with another value, of the type that <see cref="Get"/> gives.</summary>
    public required Func<T, object?, T> Set { get; init; }

    /// <summary>Adds it to the hash where its value alone does not do that; of <see cref="FieldType.Own"/> always.</summary>
    public Action<ContentHash, T>? Hash { get; init; }

    /// <summary>Of <see cref="FieldType.Choice"/> and <see cref="FieldType.Choices"/>: what a contract offers, in the order in which it is shown.</summary>
    public Func<ContractProfile, IEnumerable<FieldOption>> Options { get; init; } = _ => [];

    /// <summary>Why something that is not among the <see cref="Options"/> is refused.</summary>
    public RefusalReason Unknown { get; init; } = RefusalReason.NotUnderstood;

    /// <summary>It holds one text.</summary>
    public bool IsText => Type is FieldType.Line or FieldType.Lines or FieldType.Key or FieldType.Person or FieldType.Choice;

    /// <summary>The value as it is kept: without surrounding blanks, moments in UTC, persons once, of the contract's fields only known ones that say
    /// something.</summary>
    internal T Cleaned(T content, IReadOnlyList<ReportField> known) => Type switch
    {
        FieldType.Line or FieldType.Person or FieldType.Choice =>
            Set(content, Required ? PlainText.Line((string?)Get(content)) : PlainText.LineOrNull((string?)Get(content))),
        FieldType.Lines => Set(content, Required ? PlainText.Lines((string?)Get(content)) : PlainText.LinesOrNull((string?)Get(content))),
        FieldType.Persons or FieldType.Choices =>
            Set(content, ((IReadOnlyList<string>)Get(content)!).Select(p => p.Trim()).Distinct(StringComparer.Ordinal).ToArray()),
        FieldType.Moment => Set(content, ((DateTimeOffset?)Get(content))?.ToUniversalTime()),
        FieldType.Values when (IReadOnlyDictionary<string, string>)Get(content)! is var values =>
            Set(content, known.Where(f => !PlainText.IsBlank(values.GetValueOrDefault(f.Id))).ToDictionary(f => f.Id, f => PlainText.Lines(values[f.Id]))),
        _ => content,
    };

    /// <summary>What is wrong with the value.</summary>
    internal IEnumerable<CommandResult.Refused> Wrong(T content, ContractProfile profile)
    {
        object? value = Get(content);
        if (Required && (IsText ? PlainText.IsBlank((string?)value) : value is null))
        {
            return [new(RefusalReason.MissingField, Name)];
        }

        return (Type, value) switch
        {
            (FieldType.Values, IReadOnlyDictionary<string, string> values) =>
                values.Where(v => v.Value.Length > Max).Select(v => new CommandResult.Refused(RefusalReason.TooLong, v.Key)),
            (FieldType.Choice, string chosen) when !PlainText.IsBlank(chosen) && !IsOffered(chosen) => [new(Unknown, Name)],
            (FieldType.Choices, IReadOnlyList<string> chosen) when !chosen.All(IsOffered) => [new(Unknown, Name)],
            (FieldType.Persons, IReadOnlyList<string> persons) when persons.Any(p => p.Length > Max) => [new(RefusalReason.TooLong, Name)],
            (_, string text) when text.Length > Max => [new(RefusalReason.TooLong, Name)],
            _ => [],
        };

        bool IsOffered(string chosen) => Options(profile).Any(o => o.Value == chosen);
    }

    /// <summary>Adds the value to the hash.</summary>
    internal void AddTo(ContentHash hash, T content)
    {
        if (Hash is not null)
        {
            Hash(hash, content);
            return;
        }

        object? value = Get(content);
        switch (Type)
        {
            case FieldType.Persons or FieldType.Choices:
                foreach (string person in (IReadOnlyList<string>)value!)
                {
                    hash.Add(HashedAs, person);
                }

                break;
            case FieldType.Day:
                hash.Add(HashedAs, (DateOnly?)value);
                break;
            case FieldType.Moment:
                hash.Add(HashedAs, (DateTimeOffset?)value);
                break;
            case FieldType.Flag:
                hash.Add(HashedAs, value is true ? "yes" : "no");
                break;
            case FieldType.Values:
                hash.Add((IReadOnlyDictionary<string, string>)value!);
                break;
            default:
                hash.Add(HashedAs, (string?)value);
                break;
        }
    }

    /// <summary>The value in a reader's words; null: there is none, or it is <see cref="FieldType.Own"/> or <see cref="FieldType.Values"/>.</summary>
    public string? Shown(T content, FieldWords words)
    {
        return (Type, Get(content)) switch
        {
            (FieldType.Person, string person) => words.NameOf(person),
            (FieldType.Persons, IReadOnlyList<string> persons) => string.Join(", ", persons.Select(words.NameOf)),
            (FieldType.Choice, string chosen) => Label(chosen),
            (FieldType.Choices, IReadOnlyList<string> chosen) => string.Join(", ", chosen.Select(Label)),
            (FieldType.Day, DateOnly day) => TimeText.Of(day, words.Language),
            (FieldType.Moment, DateTimeOffset at) => TimeText.Of(at, words.Contract.Calendars.Zone, words.Language),
            (FieldType.Flag, bool yes) => words.Flag(yes),
            (FieldType.Line or FieldType.Lines or FieldType.Key, string text) => text,
            _ => null,
        };

        string Label(string chosen) => Options(words.Contract.Profile).FirstOrDefault(o => o.Value == chosen)?.Label(words.Language) ?? chosen;
    }
}
