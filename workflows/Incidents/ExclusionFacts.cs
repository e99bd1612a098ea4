namespace Workflows.Incidents;

// Persisted like every other fact: change only compatibly.

/// <summary>A party proposes that the incident does not count in figures of the contract.</summary>
public sealed record ExclusionProposed : IncidentFact
{
    /// <summary>Names the proposal in the answer, in keys of duties and in links.</summary>
    public required string Proposal { get; init; }

    /// <summary>A ground of the profile.</summary>
    public required string Code { get; init; }

    /// <summary>Indicators that it is to be taken out of.</summary>
    public required IReadOnlyList<string> Indicators { get; init; }

    /// <summary>What shows it, or where that is found.</summary>
    public required string Evidence { get; init; }

    /// <summary>The day on which the fault was published, where the ground asks for it.</summary>
    public DateOnly? PublishedOn { get; init; }

    /// <summary>Where it was published.</summary>
    public string? PublishedAt { get; init; }

    /// <summary>Nothing was published about the fault, says whoever proposes.</summary>
    public bool Unpublished { get; init; }

    /// <summary>The record of the investigation, where the ground asks for it.</summary>
    public string? Investigation { get; init; }

    /// <summary>The client proposes it: the contractor answers.</summary>
    public bool ByClient { get; init; }
}

/// <summary>The other party answered a proposal.</summary>
public sealed record ExclusionAnswered : IncidentFact
{
    public required string Proposal { get; init; }

    public required bool Agreed { get; init; }

    /// <summary>Why not; null where it was agreed on.</summary>
    public string? Reason { get; init; }

    /// <summary>Answered and taken back share one id: whatever comes first stands.</summary>
    public static string IdOf(string proposal) => "exclusion-answer/" + proposal;
}

/// <summary>The party that proposed it takes it back before it is answered.</summary>
public sealed record ExclusionTakenBack : IncidentFact
{
    public required string Proposal { get; init; }
}
