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

    /// <summary>Somebody who may not meet patients can still work here.</summary>
    public bool HasAreaWithoutPatients => Areas.Count == 0 || Areas.Any(a => !a.Patients);
}

/// <summary>A part of a site.</summary>
/// <param name="Id">Unique in the site.</param>
/// <param name="Name">As people know it.</param>
/// <param name="Patients">Patients are treated or stay there (患者療養区域).</param>
public sealed record SiteArea(string Id, LocalText Name, bool Patients);
