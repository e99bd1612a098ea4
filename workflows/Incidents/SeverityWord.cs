namespace Workflows.Incidents;

/// <summary>
/// Compares the words of monitoring tools for how bad something is. A contract's <c>stopped_severities</c> are the worst; a word that
/// nobody knows lies in the middle, so that it is neither lost beside a warning nor called a catastrophe.
/// </summary>
public static class SeverityWord
{
    private const int Unknown = 3;

    private static readonly Dictionary<string, int> Ranks = new(StringComparer.OrdinalIgnoreCase)
    {
        ["critical"] = 5, ["crit"] = 5, ["disaster"] = 5, ["fatal"] = 5, ["emergency"] = 5, ["emerg"] = 5, ["blocker"] = 5, ["page"] = 5,
        ["sev0"] = 5, ["p1"] = 5, ["致命的"] = 5, ["緊急"] = 5,
        ["high"] = 4, ["major"] = 4, ["error"] = 4, ["err"] = 4, ["severe"] = 4, ["sev1"] = 4, ["p2"] = 4, ["重大"] = 4, ["重度"] = 4,
        ["average"] = 3, ["medium"] = 3, ["moderate"] = 3, ["sev2"] = 3, ["p3"] = 3,
        ["warning"] = 2, ["warn"] = 2, ["minor"] = 2, ["low"] = 2, ["sev3"] = 2, ["p4"] = 2, ["警告"] = 2, ["軽度"] = 2,
        ["information"] = 1, ["informational"] = 1, ["info"] = 1, ["notice"] = 1, ["debug"] = 1, ["verbose"] = 1, ["none"] = 1, ["ok"] = 1,
        ["not classified"] = 1, ["sev4"] = 1, ["p5"] = 1, ["情報"] = 1,
    };

    /// <summary>A source's word in a reader's language; one that is not among the usual three stays as it is.</summary>
    public static string In(string severity, string language) =>
        IncidentTexts.All.Find(language, "Severity." + severity.ToLowerInvariant()) ?? severity;

    /// <summary>From 0 (nothing is said) to 6 (a word by which the contract takes the system for stopped).</summary>
    /// <param name="severity">The source's word.</param>
    /// <param name="stopped">The contract's words for a stopped system.</param>
    public static int Rank(string? severity, IReadOnlyList<string> stopped) =>
        string.IsNullOrWhiteSpace(severity) ? 0
        : stopped.Contains(severity.Trim(), StringComparer.OrdinalIgnoreCase) ? 6
        : Ranks.GetValueOrDefault(severity.Trim(), Unknown);
}
