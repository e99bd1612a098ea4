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

    /// <summary>Of <see cref="FieldType.Own"/>: adds it to the hash.</summary>
    public Action<ContentHash, T>? Hash { get; init; }

    /// <summary>It holds one text.</summary>
    public bool IsText => Type is FieldType.Line or FieldType.Lines or FieldType.Key or FieldType.Person;

    /// <summary>The value as it is kept: without surrounding blanks, moments in UTC, persons once, of the contract's fields only known ones that say
    /// something.</summary>
    internal T Cleaned(T content, IReadOnlyList<ReportField> known) => Type switch
    {
        FieldType.Line or FieldType.Person => Set(content, Required ? PlainText.Line((string?)Get(content)) : PlainText.LineOrNull((string?)Get(content))),
        FieldType.Lines => Set(content, Required ? PlainText.Lines((string?)Get(content)) : PlainText.LinesOrNull((string?)Get(content))),
        FieldType.Persons => Set(content, ((IReadOnlyList<string>)Get(content)!).Select(p => p.Trim()).Distinct(StringComparer.Ordinal).ToArray()),
        FieldType.Moment => Set(content, ((DateTimeOffset?)Get(content))?.ToUniversalTime()),
        FieldType.Values when (IReadOnlyDictionary<string, string>)Get(content)! is var values =>
            Set(content, known.Where(f => !PlainText.IsBlank(values.GetValueOrDefault(f.Id))).ToDictionary(f => f.Id, f => PlainText.Lines(values[f.Id]))),
        _ => content,
    };

    /// <summary>What is wrong with the value.</summary>
    internal IEnumerable<CommandResult.Refused> Wrong(T content)
    {
        if (IsText)
        {
            string? text = (string?)Get(content);
            if (Required && PlainText.IsBlank(text))
            {
                yield return new(RefusalReason.MissingField, Name);
            }
            else if (text?.Length > Max)
            {
                yield return new(RefusalReason.TooLong, Name);
            }
        }
        else if (Type == FieldType.Values)
        {
            foreach ((string id, string text) in ((IReadOnlyDictionary<string, string>)Get(content)!).Where(v => v.Value.Length > Max))
            {
                yield return new(RefusalReason.TooLong, id);
            }
        }
        else if (Type == FieldType.Persons && ((IReadOnlyList<string>)Get(content)!).Any(p => p.Length > Max))
        {
            yield return new(RefusalReason.TooLong, Name);
        }
    }

    /// <summary>Adds the value to the hash.</summary>
    internal void AddTo(ContentHash hash, T content)
    {
        object? value = Get(content);
        switch (Type)
        {
            case FieldType.Persons:
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
            case FieldType.Own:
                Hash!(hash, content);
                break;
            default:
                hash.Add(HashedAs, (string?)value);
                break;
        }
    }

    /// <summary>The value in a reader's words; null: there is none, or it is <see cref="FieldType.Own"/> or <see cref="FieldType.Values"/>.</summary>
    /// <param name="content">The content.</param>
    /// <param name="zone">The contract's.</param>
    /// <param name="language">The reader's.</param>
    /// <param name="nameOf">A person's name by id.</param>
    /// <param name="flag">How yes or no is called.</param>
    public string? Shown(T content, TimeZoneInfo zone, string language, Func<string, string> nameOf, Func<bool, string> flag) => (Type, Get(content)) switch
    {
        (FieldType.Person, string person) => nameOf(person),
        (FieldType.Persons, IReadOnlyList<string> persons) => string.Join(", ", persons.Select(nameOf)),
        (FieldType.Day, DateOnly day) => TimeText.Of(day, language),
        (FieldType.Moment, DateTimeOffset at) => TimeText.Of(at, zone, language),
        (FieldType.Flag, bool yes) => flag(yes),
        (FieldType.Line or FieldType.Lines or FieldType.Key, string text) => text,
        _ => null,
    };
}
