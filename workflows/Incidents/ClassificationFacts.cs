namespace Workflows.Incidents;

// Persisted like every other fact: change only compatibly.

/// <summary>A person said what the incident is about, how urgent it is and how far it reaches. The newest one stands.</summary>
public sealed record Classified : IncidentFact
{
    /// <summary>A category of the profile; null where it has none.</summary>
    public string? Category { get; init; }

    /// <summary>An urgency of the profile; null where it has none.</summary>
    public string? Urgency { get; init; }

    /// <summary>An effect of the profile; null where it has none.</summary>
    public string? Effect { get; init; }
}

/// <summary>A person said where the cause lies, and who answers for it. The newest one stands.</summary>
public sealed record CauseFound : IncidentFact
{
    /// <summary>A cause of the profile.</summary>
    public required string Cause { get; init; }

    /// <summary>Who answers for it.</summary>
    public required CauseParty Party { get; init; }

    /// <summary>What was found.</summary>
    public required string Text { get; init; }

    /// <summary>Why another party answers for it than the matrix says; null where it is as the matrix says.</summary>
    public string? Reason { get; init; }
}

/// <summary>A person looked for similar incidents and problems and found this one.</summary>
public sealed record Matched : IncidentFact
{
    /// <summary>The other incident, or the problem, of the contract.</summary>
    public required string With { get; init; }

    /// <summary>What they share, or what helped then.</summary>
    public string? Comment { get; init; }
}

/// <summary>A person looked for similar incidents and problems and found none.</summary>
public sealed record NothingSimilar : IncidentFact
{
    /// <summary>What was looked for.</summary>
    public string? Comment { get; init; }
}
