using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Workflows.Calendars;

public abstract partial record DueRule
{
    /// <summary>The largest number of days, business days or months that a rule may count: enough for ten years.</summary>
    public const int LongestCount = 3660;

    private const string Grammar = "a length (PT30M, PT2H), business days (3bd, -5bd), days (7d), months (1mo), agreed, or next_opening:<calendar>";

    /// <summary>Reads the text form.</summary>
    /// <exception cref="FormatException">The text is none of the forms; the message says what was expected and found.</exception>
    public static DueRule Parse(string text) =>
        TryParse(text, out DueRule? rule, out string? problem) ? rule : throw new FormatException(problem);

    /// <summary>Reads the text form.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DueRule? rule) => TryParse(text, out rule, out _);

    /// <summary>Reads the text form, or says in one sentence what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out DueRule? rule, [NotNullWhen(false)] out string? problem)
    {
        rule = null;
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            problem = $"expected {Grammar}, found nothing";
            return false;
        }

        if (text == "agreed")
        {
            rule = new Agreed();
            return true;
        }

        const string opening = "next_opening:";
        if (text.StartsWith(opening, StringComparison.Ordinal))
        {
            string calendar = text[opening.Length..];
            if (calendar.Length == 0)
            {
                problem = "expected the name of a calendar after next_opening:, found nothing";
                return false;
            }

            rule = new NextOpening(calendar);
            return true;
        }

        Match count = Counted().Match(text);
        if (count.Success)
        {
            if (!int.TryParse(count.Groups["n"].Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int n)
                || Math.Abs((long)n) > LongestCount)
            {
                problem = $"expected a count of at most {LongestCount}, found '{text}'";
                return false;
            }

            rule = count.Groups["unit"].Value switch
            {
                "bd" => new BusinessDays(n),
                "mo" => new Months(n),
                _ => new Days(n),
            };
            return true;
        }

        if (LengthText.TryParse(text, out TimeSpan length, out string? lengthProblem))
        {
            rule = new Length(length);
            return true;
        }

        problem = LengthText.LooksLikeOne(text) ? lengthProblem : $"expected {Grammar}, found '{text}'";
        return false;
    }

    [GeneratedRegex(@"\A(?<n>-?[0-9]{1,9})(?<unit>bd|d|mo)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Counted();
}
