using System.Text.RegularExpressions;

namespace Workflows.Webhooks;

/// <summary>Labels of an alert as its description, where nobody wrote one. Engineers need them; a client cannot read them.</summary>
public static partial class AlertLabels
{
    private const int Most = 20;

    /// <summary>The labels, one a line: <c>alertname: DiskFull</c>; null: there are none.</summary>
    internal static string? Said(IEnumerable<(string Name, string Value)> labels)
    {
        string said = string.Join('\n', labels.Where(l => !l.Name.StartsWith("__", StringComparison.Ordinal) && !string.IsNullOrWhiteSpace(l.Value)).Take(Most)
            .Select(l => $"{l.Name}: {l.Value}"));
        return said.Length == 0 ? null : said;
    }

    /// <summary>The description of an alert in words of people; null: it is nothing but labels.</summary>
    public static string? Words(string? description)
    {
        string[] lines = [.. (description ?? "").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0)];
        bool isSentence = lines is [string only] && !only.StartsWith("alertname: ", StringComparison.Ordinal); // "Note: the disk is full"
        return isSentence || !lines.All(l => Label().IsMatch(l)) ? description : null;
    }

    /// <summary>A name as Prometheus allows it, a colon and a space, as above. A sentence has spaces before its colon, Japanese has its own.</summary>
    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*: ", RegexOptions.CultureInvariant)]
    private static partial Regex Label();
}
