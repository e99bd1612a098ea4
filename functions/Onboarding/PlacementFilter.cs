namespace Workflows.Onboarding;

/// <summary>Which placements a list shows.</summary>
/// <param name="Person">Part of a name or address.</param>
/// <param name="Site">Id of a site.</param>
/// <param name="Status">Name of a status; null: everything that is not closed.</param>
/// <param name="Lapsing">Only those of which something ends within 60 days.</param>
public sealed record PlacementFilter(string? Person, string? Site, string? Status, bool Lapsing)
{
    /// <summary>How far ahead "lapsing" looks, in days.</summary>
    public const int LapsingWithin = 60;

    /// <summary>Whether a placement is shown.</summary>
    /// <param name="placement">The placement.</param>
    /// <param name="today">Local.</param>
    public bool Shows(PlacementSummary placement, DateOnly today) =>
        (Person is null || ((string?[])[placement.Content.Name, placement.Content.NameEn, placement.Content.Mail]).Any(t => t?.Contains(Person, StringComparison.OrdinalIgnoreCase) == true))
        && (Site is null || placement.Content.Sites.Contains(Site))
        && (Status is null ? placement.Status != PlacementStatus.Closed : placement.Status.ToString() == Status)
        && (!Lapsing || placement.NextLapse <= today.AddDays(LapsingWithin));
}
