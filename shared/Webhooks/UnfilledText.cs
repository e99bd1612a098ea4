using System.Text.RegularExpressions;

namespace Workflows.Webhooks;

/// <summary>
/// Values that a source could not fill in and sent as they were written: Zabbix's macros (built-in, user macros with their context, of
/// low-level discovery, expressions, with functions), its <c>*UNKNOWN*</c>, and Datadog's variables. They count as absent.
/// </summary>
internal static partial class UnfilledText
{
    public static bool IsUnfilled(string text) =>
        text.Length <= 2_000 && (text.Trim() is "*UNKNOWN*" or "*UNDEFINED*" || Macro().IsMatch(text) || Variable().IsMatch(text));

    [GeneratedRegex(@"^\s*\{(?:[$#][A-Z0-9_.]+(?::.*)?|\?.*|\{[$#?]?[A-Z0-9_.]+.*\}.*|[A-Z][A-Z0-9_.]*(?:[:<].*)?)\}\s*$",
        RegexOptions.CultureInvariant | RegexOptions.Singleline)]
    private static partial Regex Macro();

    [GeneratedRegex(@"^\s*\$[A-Z][A-Z0-9_]*(?:\[[^\]]*\])?\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();
}
