using System.Globalization;

namespace Workflows.Texts;

/// <summary>The languages that texts exist in.</summary>
public static class Languages
{
    public const string Japanese = "ja";

    public const string English = "en";

    private static readonly CultureInfo Ja = CultureInfo.GetCultureInfo("ja-JP");
    private static readonly CultureInfo En = CultureInfo.GetCultureInfo("en-GB");

    /// <summary>The culture that numbers and dates of a language are written in.</summary>
    public static CultureInfo CultureOf(string language) => IsJapanese(language) ? Ja : En;

    /// <summary>The tag is Japanese (<c>ja</c>, <c>ja-JP</c>).</summary>
    public static bool IsJapanese(string language) => language.StartsWith(Japanese, StringComparison.OrdinalIgnoreCase);

    /// <summary>The first language of an Accept-Language header that texts exist in; Japanese when it names none.</summary>
    public static string FromAcceptLanguage(string? header)
    {
        foreach (string part in (header ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (IsJapanese(part))
            {
                return Japanese;
            }

            if (part.StartsWith(English, StringComparison.OrdinalIgnoreCase))
            {
                return English;
            }
        }

        return Japanese;
    }
}
