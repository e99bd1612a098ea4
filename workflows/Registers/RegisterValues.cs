using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using System.Text;
using System.Text.RegularExpressions;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Texts;

namespace Workflows.Registers;

/// <summary>
/// What people and files write into columns, in its normal form. Half and full width are the same (Unicode Standard Annex 15, form KC) but in
/// running text, which stays as it was written.
/// </summary>
public static partial class RegisterValues
{
    /// <summary>Longest value, in characters; of <see cref="ColumnType.Lines"/> ten times as much.</summary>
    public const int Max = 200;

    /// <summary>Years before the first one of each Japanese era (元号) that a day may name.</summary>
    private static readonly (string Name, char Letter, int Before)[] Eras = [("令和", 'R', 2018), ("平成", 'H', 1988)];

    /// <summary>The day that a value of a date column holds; null for none.</summary>
    public static DateOnly? DayOf(string? value) => GivenDates.TryDay(value, out DateOnly day) ? day : null;

    /// <summary>What two values that are alike have in common: columns that tell entries apart compare by it.</summary>
    public static string KeyOf(string value) => Plain(value).ToUpperInvariant();

    /// <summary>Reads what was written into some columns; blank values are taken as empty.</summary>
    /// <param name="register">The register.</param>
    /// <param name="written">By column.</param>
    /// <param name="mayBeNamed">Whether somebody belongs to the contract.</param>
    /// <param name="people">Who is who: a file names people as they are called.</param>
    /// <returns>The normal forms, and what is wrong, in the order of the columns.</returns>
    public static (IReadOnlyDictionary<string, string> Values, IReadOnlyList<CommandResult.Refused> Wrong) Read(
        Register register, IReadOnlyDictionary<string, string> written, PeopleDirectory people, Func<string, bool> mayBeNamed)
    {
        Dictionary<string, string> values = new(StringComparer.Ordinal);
        List<CommandResult.Refused> wrong =
        [
            .. written.Keys.Where(k => register.Column(k) is null).Order(StringComparer.Ordinal)
                .Select(k => new CommandResult.Refused(RegisterRefusals.NoSuchColumn, k)),
        ];
        foreach (RegisterColumn column in register.Columns.Where(c => written.ContainsKey(c.Id)))
        {
            string text = column.Type == ColumnType.Lines ? PlainText.Lines(written[column.Id]) : PlainText.Line(written[column.Id]);
            if (text.Length > (column.Type == ColumnType.Lines ? 10 * Max : Max))
            {
                wrong.Add(Refuse(RefusalReason.TooLong, column, "TooLong"));
            }
            else if (text.Length == 0)
            {
                values.Add(column.Id, "");
            }
            else if (NormalOf(column, text, people) is not { } normal)
            {
                wrong.Add(Refuse(RefusalReason.NotUnderstood, column, column.Type.ToString(), text));
            }
            else if (column.Type == ColumnType.Person && !mayBeNamed(normal))
            {
                wrong.Add(Refuse(RefusalReason.NotInContract, column, "NotInContract", text));
            }
            else
            {
                values.Add(column.Id, normal);
            }
        }

        return (values, wrong);
    }

    /// <summary>A refusal about a column, with a sentence that names it as the contract does.</summary>
    public static CommandResult.Refused Refuse(RefusalReason reason, RegisterColumn column, string why, string found = "") => new(reason, column.Id)
    {
        Words = language => RegisterTexts.All.Get(language, "Wrong." + why, column.Name.In(language), PlainText.Clip(found, 60),
            string.Join(RegisterTexts.All.Get(language, "Join"), column.Choices.Select(c => c.Name.In(language)))),
    };

    /// <summary>A value as people read it: a choice and a person by name.</summary>
    public static string Shown(RegisterColumn column, string value, string language, Func<string, string> nameOf) => column.Type switch
    {
        ColumnType.Choice => column.Choices.FirstOrDefault(c => c.Id == value)?.Name.In(language) ?? value,
        ColumnType.Person => nameOf(value),
        _ => value,
    };

    private static string? NormalOf(RegisterColumn column, string text, PeopleDirectory people)
    {
        string plain = column.Type is ColumnType.Text or ColumnType.Lines ? text : Plain(text);
        return column.Type switch
        {
            ColumnType.Number => NumberOf(plain),
            ColumnType.Date => DateOf(plain)?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ColumnType.Choice => ChoiceOf(column, plain),
            ColumnType.Person => PersonOf(plain, people),
            ColumnType.Case => CaseNumber().IsMatch(plain) ? plain : null,
            ColumnType.Ip => Each(plain, IpOf),
            ColumnType.Mac => Each(plain, MacOf),
            ColumnType.Host => HostName().IsMatch(plain) ? plain.ToLowerInvariant() : null,
            _ => text,
        };
    }

    private static string? NumberOf(string text) =>
        decimal.TryParse(text.Replace(",", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint,
            CultureInfo.InvariantCulture, out decimal number)
            ? number.ToString("0.############################", CultureInfo.InvariantCulture) : null;

    /// <summary>2026-04-01, 2026/4/1, 2026年4月1日, 令和8年4月1日, R8.4.1.</summary>
    private static DateOnly? DateOf(string text)
    {
        if (Day().Match(text) is not { Success: true } match)
        {
            return null;
        }

        int year = match.Groups["y"].Value == "元" ? 1 : int.Parse(match.Groups["y"].Value, CultureInfo.InvariantCulture);
        if (match.Groups["era"] is { Success: true, Value: var era })
        {
            year += Eras.First(e => e.Name == era || string.Equals(era, e.Letter.ToString(), StringComparison.OrdinalIgnoreCase)).Before;
        }

        return DayOf(string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{match.Groups["m"].Value.PadLeft(2, '0')}-{match.Groups["d"].Value.PadLeft(2, '0')}"));
    }

    private static string? ChoiceOf(RegisterColumn column, string text) => column.Choices.FirstOrDefault(c =>
        c.Id == text || KeyOf(c.Name.Ja) == KeyOf(text) || (c.Name.En is { } en && KeyOf(en) == KeyOf(text)))?.Id;

    private static string? PersonOf(string text, PeopleDirectory people) => people.ById(text)?.Id
        ?? (people.All.Where(p => KeyOf(p.Name) == KeyOf(text) || (p.NameEn is { } en && KeyOf(en) == KeyOf(text))).ToList() is [var one] ? one.Id : null);

    /// <summary>Several addresses between commas or blanks, each in its normal form.</summary>
    private static string? Each(string text, Func<string, string?> normal)
    {
        string?[] all = [.. text.Split([',', ';', '、', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(normal)];
        return all.Length == 0 || all.Contains(null) ? null : string.Join(", ", all.Distinct(StringComparer.Ordinal));
    }

    private static string? IpOf(string text) =>
        text.Contains(':', StringComparison.Ordinal) ? (IPAddress.TryParse(text, out IPAddress? six) ? six.ToString() : null)
        : Four().IsMatch(text) && text.Split('.').Select(p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray() is var parts && parts.All(p => p <= 255)
            ? string.Join('.', parts) : null;

    private static string? MacOf(string text) =>
        Hardware().IsMatch(text) && PhysicalAddress.TryParse(Separators().Replace(text, "").ToUpperInvariant(), out PhysicalAddress? address)
            ? BitConverter.ToString(address.GetAddressBytes()).Replace('-', ':') : null;

    private static string Plain(string text) => LongText.WellFormed(text).Normalize(NormalizationForm.FormKC).Trim();

    [GeneratedRegex(@"\A(?<era>令和|平成|[RrHh])?\s*(?<y>\d{1,4}|元)\s*[-/.年]\s*(?<m>\d{1,2})\s*[-/.月]\s*(?<d>\d{1,2})\s*日?\z")]
    private static partial Regex Day();

    [GeneratedRegex(@"\A[a-z0-9-]{1,50}-[a-z]?\d{8}-[a-z0-9]{4,12}\z")]
    private static partial Regex CaseNumber();

    [GeneratedRegex(@"\A\d{1,3}(\.\d{1,3}){3}\z")]
    private static partial Regex Four();

    [GeneratedRegex(@"\A([0-9A-Fa-f]{2}([-:.]?)([0-9A-Fa-f]{2}\2){4}[0-9A-Fa-f]{2}|([0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4})\z")]
    private static partial Regex Hardware();

    [GeneratedRegex("[-:.]")]
    private static partial Regex Separators();

    [GeneratedRegex(@"\A[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?\z")]
    private static partial Regex HostName();
}
