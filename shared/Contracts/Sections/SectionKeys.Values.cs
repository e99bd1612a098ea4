using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts.Yaml;

namespace Workflows.Contracts;

/// <summary>Values that say something by themselves.</summary>
public sealed partial class SectionKeys
{
    /// <summary>A name of lower-case letters, digits and underscores.</summary>
    public string Name(string key, string meaning) => Read(key, Shapes.Name, meaning, true, text => text.Value, "name");

    /// <summary>A text, of a form where one is given.</summary>
    public string Text(string key, string meaning, TextForm? form = null) =>
        Read(key, form?.Shape ?? Shapes.Text, meaning, true, text => text.Value, "");

    /// <inheritdoc cref="Text"/>
    public string? TextOrNone(string key, string meaning) => Read(key, Shapes.Text, meaning, false, text => (string?)text.Value, null);

    /// <summary>Some texts, one after the other; none where it is left out.</summary>
    public IReadOnlyList<string> Texts(string key, string meaning, int atLeast = 0)
    {
        Declare(key, new ListShape(Shapes.Text, atLeast), meaning, false);
        return map?.Texts(key) ?? [];
    }

    /// <summary>A text in Japanese, with English where the file gives it.</summary>
    public LocalText LocalText(string key, string meaning) => Local(key, meaning, true) ?? new("", null);

    /// <inheritdoc cref="LocalText"/>
    public LocalText? LocalTextOrNone(string key, string meaning) => Local(key, meaning, false);

    /// <summary>True or false.</summary>
    public bool Flag(string key, string meaning, bool otherwise = false) =>
        Read(key, Shapes.Flag, meaning, false, text => (bool?)(text.Value == "true"), null) ?? otherwise;

    /// <summary>A whole number.</summary>
    public int Whole(string key, string meaning, int from, int to) => Read(key, Shapes.Whole(from, to), meaning, true, NumberOf, from);

    /// <inheritdoc cref="Whole(string,string,int,int)"/>
    public int Whole(string key, string meaning, int from, int to, int otherwise) => WholeOrNone(key, meaning, from, to) ?? otherwise;

    /// <inheritdoc cref="Whole(string,string,int,int)"/>
    public int? WholeOrNone(string key, string meaning, int from, int to) =>
        Read(key, Shapes.Whole(from, to), meaning, false, text => (int?)NumberOf(text), null);

    /// <summary>One whole number or several, largest first; others where the key is left out.</summary>
    public IReadOnlyList<int> Wholes(string key, string meaning, int from, int to, params IReadOnlyList<int> otherwise)
    {
        Declare(key, new OneOrMoreShape(Shapes.Whole(from, to)), meaning, false);
        return Has(key) ? [.. map!.Items(key).Cast<YamlText>().Select(NumberOf).Distinct().OrderDescending()] : otherwise;
    }

    /// <summary>Whole numbers, each larger than the one before; others where the key is left out.</summary>
    /// <param name="key">The key.</param>
    /// <param name="meaning">What it says.</param>
    /// <param name="from">The smallest.</param>
    /// <param name="to">The largest.</param>
    /// <param name="next">What the next one has to be, for errors: "a day after".</param>
    /// <param name="otherwise">Where it is left out; an empty list may be written where there are some.</param>
    public IReadOnlyList<int> Ascending(string key, string meaning, int from, int to, string next, params IReadOnlyList<int> otherwise)
    {
        List<int> numbers = [];
        _ = List(key, Shapes.Whole(from, to), meaning, Next, otherwise.Count == 0 ? 1 : 0);
        return Has(key) ? numbers : otherwise;

        int Next(YamlText text)
        {
            int number = NumberOf(text);
            if (numbers.Count > 0 && number <= numbers[^1])
            {
                binder!.Errors.Add(text, Path(key), $"{next} the one before ({numbers[^1]})", text.Describe());
            }

            numbers.Add(number);
            return number;
        }
    }

    /// <summary>An amount with a decimal point; null where it is left out.</summary>
    public decimal? Amount(string key, string meaning) =>
        Read(key, Shapes.Amount, meaning, false, text => Shapes.TryAmount(text.Value, out decimal amount) ? amount : (decimal?)null, null);

    /// <summary>One of some words.</summary>
    public string OneOf(string key, string meaning, params string[] words) => Read(key, Shapes.OneOf(words), meaning, true, text => text.Value, words[0]);

    /// <inheritdoc cref="OneOf"/>
    public string? OneOfOrNone(string key, string meaning, params string[] words) =>
        Read<string?>(key, Shapes.OneOf(words), meaning, false, text => text.Value, null);

    /// <summary>One of the words that stand for values.</summary>
    public T Choice<T>(string key, string meaning, NameTable<T> words)
        where T : struct, Enum => Read(key, Shapes.OneOf([.. words.Keys]), meaning, true, text => words[text.Value], default);

    /// <inheritdoc cref="Choice{T}(string,string,NameTable{T})"/>
    public T Choice<T>(string key, string meaning, NameTable<T> words, T otherwise)
        where T : struct, Enum => Read(key, Shapes.OneOf([.. words.Keys]), meaning, false, text => words[text.Value], otherwise);

    /// <summary>A day such as 2026-04-01.</summary>
    public DateOnly Day(string key, string meaning) => Read(key, Shapes.Day, meaning, true, DayOf, default);

    /// <inheritdoc cref="Day"/>
    public DateOnly? DayOrNone(string key, string meaning) => Read(key, Shapes.Day, meaning, false, text => (DateOnly?)DayOf(text), null);

    /// <summary>Some days, in the file's order; none where it is left out.</summary>
    public IReadOnlyList<DateOnly> Days(string key, string meaning) => List(key, Shapes.Day, meaning, DayOf);

    /// <summary>A day of every year such as "12-29".</summary>
    public MonthAndDay MonthDay(string key, string meaning) => Read(key, Shapes.MonthDay, meaning, true, MonthDayOf, new(1, 1));

    /// <summary>Days of every year, in the file's order; none where it is left out.</summary>
    public IReadOnlyList<MonthAndDay> MonthDays(string key, string meaning) => List(key, Shapes.MonthDay, meaning, MonthDayOf);

    /// <summary>Days of every year from <c>from</c> to <c>to</c>, both included; may span the new year.</summary>
    public MonthDayRange Yearly(string first = "first day of every year", string last = "last day; may be in the next year")
    {
        (MonthAndDay from, MonthAndDay to) = (MonthDay("from", first), MonthDay("to", last));
        return new(from.Month, from.Day, to.Month, to.Day);
    }

    /// <summary>A time of day such as "17:30", in minutes after midnight.</summary>
    public int TimeOfDay(string key, string meaning) => Read(key, Shapes.TimeOfDay, meaning, true, text => Shapes.MinuteOf(text.Value), 0);

    /// <summary>Hours of a shift such as "22:00-07:00", in minutes after midnight; an end that is not after the beginning is on the next day.</summary>
    public (int From, int To) ShiftHours(string key, string meaning) =>
        Read(key, Shapes.ShiftHours, meaning, true, text => Shapes.ShiftHoursOf(text.Value), default);

    /// <summary>A length of time such as PT30M.</summary>
    public TimeSpan Length(string key, string meaning) => Read(key, Shapes.Length, meaning, true, LengthOf, default);

    /// <inheritdoc cref="Length"/>
    public TimeSpan? LengthOrNone(string key, string meaning) => Read(key, Shapes.Length, meaning, false, text => (TimeSpan?)LengthOf(text), null);

    /// <summary>When something is due: PT30M, 3bd, 7d, 1mo.</summary>
    public DueRule Due(string key, string meaning) => Read(key, Shapes.Due, meaning, true, text => CheckedDue(text, key), DueRule.Parse("1d"));

    /// <inheritdoc cref="Due"/>
    public DueRule? DueOrNone(string key, string meaning) => Read<DueRule?>(key, Shapes.Due, meaning, false, text => CheckedDue(text, key), null);

    private LocalText? Local(string key, string meaning, bool required)
    {
        Declare(key, Shapes.LocalText, meaning, required);
        return map?.Get(key) is { } part ? YamlValues.LocalTextOf(part) : null;
    }

    private IReadOnlyList<T> List<T>(string key, Shape item, string meaning, Func<YamlText, T> value, int atLeast = 1)
    {
        Declare(key, new ListShape(item, atLeast), meaning, false);
        return [.. map?.Items(key).Cast<YamlText>().Select(value) ?? []];
    }

    private static int NumberOf(YamlText text) => int.Parse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture);

    private static DateOnly DayOf(YamlText text) => Shapes.TryDay(text.Value, out DateOnly day) ? day : default;

    private static TimeSpan LengthOf(YamlText text) => YamlValues.LengthOf(text.Value);

    private static DueRule DueOf(YamlText text) => DueRule.Parse(text.Value);

    private static MonthAndDay MonthDayOf(YamlText text)
    {
        Shapes.TryMonthDay(text.Value, out int month, out int day);
        return new(month, day);
    }
}
