using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workflows.Calendars;

/// <summary>
/// Lengths of time as profiles write them: <c>PT30M</c>, <c>PT2H</c>, <c>PT1H30M</c>, <c>PT90S</c>. The days of ISO 8601
/// (<c>P1D</c>) are refused: a day is either 24 hours, a calendar day or a business day, and the contract has to say which.
/// </summary>
public static partial class LengthText
{
    /// <summary>The longest length that a rule may have.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromDays(366);

    /// <summary>Reads a length above zero and up to <see cref="Longest"/>, or says in one sentence what is wrong with it.</summary>
    public static bool TryParse(string? text, out TimeSpan length, [NotNullWhen(false)] out string? problem)
    {
        length = default;
        problem = null;
        if (string.IsNullOrEmpty(text))
        {
            problem = "expected a length such as PT30M or PT2H, found nothing";
            return false;
        }

        if (text.StartsWith('-') && text.Length > 1 && text[1] is 'P' or 'p')
        {
            problem = $"expected a length above zero, found '{text}'";
            return false;
        }

        if (DaysForm().IsMatch(text))
        {
            problem = $"expected a length in hours, minutes or seconds (PT24H), found '{text}': for days use 1d or 1bd";
            return false;
        }

        Match match = Form().Match(text);
        if (!match.Success || text == "PT")
        {
            Match bare = Bare().Match(text);
            string hint = bare.Success
                ? $": write PT{bare.Groups["n"].Value}{char.ToUpperInvariant(bare.Groups["unit"].Value[0])}"
                : string.Empty;
            problem = $"expected a length such as PT30M or PT2H, found '{text}'{hint}";
            return false;
        }

        long seconds = (Number(match, "h") * 3600) + (Number(match, "m") * 60) + Number(match, "s");
        if (seconds <= 0 || seconds > (long)Longest.TotalSeconds)
        {
            problem = $"expected a length above zero and up to {Longest.TotalDays:0} days, found '{text}'";
            return false;
        }

        length = TimeSpan.FromSeconds(seconds);
        return true;
    }

    /// <summary>The shortest text that <see cref="TryParse"/> reads back as the same length; whole seconds.</summary>
    public static string Write(TimeSpan length)
    {
        long seconds = (long)length.TotalSeconds;
        var text = new StringBuilder(seconds < 0 ? "-PT" : "PT");
        seconds = Math.Abs(seconds);
        Append(seconds / 3600, 'H');
        Append(seconds / 60 % 60, 'M');
        if (seconds % 60 != 0 || seconds == 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"{seconds % 60}S");
        }

        return text.ToString();

        void Append(long number, char unit)
        {
            if (number != 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"{number}{unit}");
            }
        }
    }

    internal static bool LooksLikeOne(string text) =>
        text.StartsWith('P') || text.StartsWith("-P", StringComparison.Ordinal) || Bare().IsMatch(text);

    private static long Number(Match match, string group) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"\APT(?:(?<h>[0-9]{1,6})H)?(?:(?<m>[0-9]{1,8})M)?(?:(?<s>[0-9]{1,9})S)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();

    [GeneratedRegex(@"\AP[0-9.,]+[DWMY]", RegexOptions.CultureInvariant)]
    private static partial Regex DaysForm();

    [GeneratedRegex(@"\A(?<n>[0-9]{1,6}) ?(?<unit>h|hours?|m|min|mins|minutes?|s|sec|seconds?)\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Bare();
}
