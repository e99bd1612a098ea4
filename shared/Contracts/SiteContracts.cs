namespace Workflows.Contracts;

/// <summary>A place where people work for the contract.</summary>
public sealed record Site
{
    /// <summary>Lower-case letters, digits and underscores; unique in the profile, stored in facts, so it is never reused.</summary>
    public required string Id { get; init; }

    public required LocalText Name { get; init; }

    /// <summary>Its parts, as far as somebody may be kept out of one.</summary>
    public required IReadOnlyList<SiteArea> Areas { get; init; }

    public required RuleSource Source { get; init; }

    internal static IReadOnlyList<Site> ReadAll(SectionKeys profile) =>
        profile.Items("sites", "places where people work", "a site", (keys, id) => new Site
        {
            Id = id,
            Name = keys.LocalText("name", "what it is called"),
            Areas = keys.Items("areas", "its parts, as far as somebody may be kept out of one", "an area", (area, name) => new SiteArea(
                name, area.LocalText("name", "what it is called"), area.Flag("patients", "patients are treated or stay there; false when left out")),
                required: false),
            Source = keys.Source(),
        }, required: false);
}

/// <summary>A part of a site.</summary>
/// <param name="Id">Unique in the site.</param>
/// <param name="Name">As people know it.</param>
/// <param name="Patients">Patients are treated or stay there (患者療養区域).</param>
public sealed record SiteArea(string Id, LocalText Name, bool Patients);
