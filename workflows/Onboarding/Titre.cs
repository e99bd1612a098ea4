using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Workflows.Onboarding;

/// <summary>
/// A value as laboratories write it: a number, or only what is known of it because the measurement ends there (FHIR's
/// <c>Quantity.comparator</c>): <c>&gt;128</c>, <c>128以上</c>, <c>&lt;2.0</c>, <c>2.0未満</c>.
/// </summary>
/// <param name="Number">The number.</param>
/// <param name="Sign"><c>=</c>, <c>&lt;</c>, <c>≤</c>, <c>≥</c> or <c>&gt;</c>.</param>
public readonly partial record struct Titre(decimal Number, char Sign)
{
    /// <summary>Reads a value; false for anything that is not wholly one.</summary>
    public static bool TryRead(string? text, out Titre titre)
    {
        titre = default;
        // "≧" and "≦" are the signs of Japanese keyboards.
        string plain = (text ?? "").Normalize(NormalizationForm.FormKC).Replace('≧', '≥').Replace('≦', '≤').Trim();
        Match match = Values().Match(plain);
        if (!match.Success || (match.Groups["before"].Success && match.Groups["after"].Success)
            || !decimal.TryParse(match.Groups["number"].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal number))
        {
            return false;
        }

        char sign = (match.Groups["before"].Success ? match.Groups["before"].Value : match.Groups["after"].Value) switch
        {
            "" => '=',
            ">" or "超" or "超過" or "より大" or "を超える" => '>',
            "<" or "未満" or "より小" => '<',
            ">=" or "=>" or "≥" or "以上" => '≥',
            _ => '≤',
        };
        titre = new(number, sign);
        return true;
    }

    /// <summary>What it says of a minimum: met, not met, or nothing that is certain, which a person judges.</summary>
    public EvidenceFinding Against(decimal? minimum) => Sign switch
    {
        '=' => Number >= minimum ? EvidenceFinding.Meets : EvidenceFinding.Adverse,
        '≥' or '>' => Number >= minimum ? EvidenceFinding.Meets : EvidenceFinding.NeedsJudgement,
        '<' => Number <= minimum ? EvidenceFinding.Adverse : EvidenceFinding.NeedsJudgement,
        _ => Number < minimum ? EvidenceFinding.Adverse : EvidenceFinding.NeedsJudgement,
    };

    [GeneratedRegex(@"\A(?<before>>=|<=|=>|=<|[<>≤≥])?\s*(?<number>\d{1,9}(?:\.\d{1,6})?)\s*(?<after>以上|以下|未満|超過|超|より大|より小|を超える)?\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Values();
}
