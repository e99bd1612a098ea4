using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflows.Texts;

/// <summary>
/// Days as Japanese offices write them: <c>2019-04-01</c>, <c>2019/4/1</c>, <c>2019.4.1</c>, <c>2019年4月1日</c>, <c>20190401</c>, and by era:
/// <c>令和元年5月1日</c>, <c>平成31年4月1日</c>, <c>R1.5.1</c>, <c>H31/4/1</c>, <c>S63-4-1</c>; in full-width characters, too.
/// </summary>
/// <remarks>
/// A year of an era counts on beyond the era's end, as documents do that were written before it was known (平成32年4月1日 is 2020-04-01).
/// A month without a day is no day: what it would begin or end with is for people to say.
/// </remarks>
public static partial class DayText
{
    /// <summary>The year before an era's first.</summary>
    private static readonly Dictionary<char, int> Eras = new() { ['令'] = 2018, ['R'] = 2018, ['平'] = 1988, ['H'] = 1988, ['昭'] = 1925, ['S'] = 1925 };

    /// <summary>Reads a text that is a day and nothing else.</summary>
    public static bool TryRead(string? text, out DateOnly day)
    {
        string plain = Plain(text).Trim();
        return TryReadStart(plain, out day, out int length) && length == plain.Length;
    }

    /// <summary>Reads the day that a text begins with.</summary>
    /// <param name="plain">As <see cref="Plain"/> makes it.</param>
    /// <param name="day">The day.</param>
    /// <param name="length">Its characters.</param>
    public static bool TryReadStart(string plain, out DateOnly day, out int length)
    {
        day = default;
        Match match = Days().Match(plain);
        length = match.Length;
        if (!match.Success)
        {
            return false;
        }

        int year = match.Groups["era"] is { Success: true, Value: var era }
            ? Eras[char.ToUpperInvariant(era[0])] + (match.Groups["ofEra"].Value == "元" ? 1 : Number("ofEra"))
            : Number("year");
        int month = Number("month");
        int date = Number("day");
        if (year is < 1 or > 9999 || month is < 1 or > 12 || date < 1 || date > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        day = new(year, month, date);
        return true;

        int Number(string group) => int.Parse(match.Groups[group].Value, CultureInfo.InvariantCulture);
    }

    /// <summary>Something in a text looks like a day, whole or in part.</summary>
    /// <param name="plain">As <see cref="Plain"/> makes it.</param>
    public static bool Mentions(string plain) => Mentioned().IsMatch(plain);

    /// <summary>Full-width letters, digits and signs as their ASCII ones, every dash and wave as one, <c>~</c>; a hyphen within a day stays.</summary>
    public static string Plain(string? text) => string.Concat((text ?? "").Select(c => c switch
    {
        >= '！' and <= '～' => (char)(c - '！' + '!'),
        '\u3000' or '\u00A0' or '\t' => ' ',
        '\u301C' or '\u223C' => '~',
        '\u2010' or '\u2011' or '\u2212' or '\u30FC' or '\uFF70' => '-',
        '\u2012' or '\u2013' or '\u2014' or '\u2015' or '\u2500' => '~',
        _ => c,
    }));

    [GeneratedRegex(
        @"\A(?:(?<year>\d{4})(?<month>\d{2})(?<day>\d{2})(?!\d)|(?:(?<year>\d{4})|(?<era>令和|平成|昭和|[RHS令平昭])\s?(?<ofEra>元|\d{1,2}))(?:(?<sign>[-/.])\s?(?<month>\d{1,2})\s?\k<sign>\s?(?<day>\d{1,2})(?!\d)|\s?年\s?(?<month>\d{1,2})\s?月\s?(?<day>\d{1,2})\s?日))",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Days();

    [GeneratedRegex(@"(?:19|20)\d{2}\s?[-/.年]|(?:19|20)\d{6}|(?:令和|平成|昭和)\s?(?:元|\d)|(?<![A-Za-z])[RHS]\s?(?:元|\d{1,2})\s?[-/.年]|\d\s?月\s?\d|\d/\d",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Mentioned();
}
