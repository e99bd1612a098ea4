using Workflows.Cases;

namespace Workflows.Onboarding;

/// <summary>Which placements a list shows, beside what every list asks.</summary>
/// <param name="Person">Part of a name or address.</param>
/// <param name="Site">Id of a site.</param>
/// <param name="Status">Name of a status; null: every one.</param>
/// <param name="Lapsing">Only those of which something ends within 60 days.</param>
public sealed record PlacementFilter(string? Person, string? Site, string? Status, bool Lapsing)
{
    /// <summary>How far ahead "lapsing" looks, in days.</summary>
    public const int LapsingWithin = 60;

    /// <summary>The names in a query.</summary>
    public static IReadOnlyList<string> Names { get; } = ["person", "site", "status", "lapsing"];

    /// <summary>What a list is asked for.</summary>
    public static PlacementFilter Of(CaseFilter filter)
    {
        return new(Own("person"), Own("site"), Own("status"), Own("lapsing") == "yes");

        string? Own(string name) => filter.Own.GetValueOrDefault(name);
    }

    /// <summary>Whether a placement is shown.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="today">Local.</param>
    public bool Shows(PlacementSummary placement, DateOnly today) =>
        (Person is null || ((string?[])[placement.Content.Name, placement.Content.NameEn, placement.Content.Mail])
            .Any(t => t?.Contains(Person, StringComparison.OrdinalIgnoreCase) == true))
        && (Site is null || placement.Content.Sites.Contains(Site))
        && (Status is null || placement.Status.ToString() == Status)
        && (!Lapsing || placement.NextLapse <= today.AddDays(LapsingWithin));
}
