namespace Workflows.Incidents;

/// <summary>Where a proposal stands.</summary>
public enum ExclusionStanding
{
    /// <summary>Not answered: it counts as not excluded, and is listed as open.</summary>
    Open,

    Agreed,

    Refused,

    /// <summary>Taken back before it was answered.</summary>
    TakenBack,
}

/// <summary>A proposal to exclude, and what became of it. Folded from the facts, never stored.</summary>
/// <param name="Proposed">The proposal.</param>
/// <param name="Standing">Where it stands.</param>
/// <param name="Answer">The answer, or that it was taken back; null while it is open.</param>
public sealed record ExclusionState(ExclusionProposed Proposed, ExclusionStanding Standing, IncidentFact? Answer)
{
    public string Id => Proposed.Proposal;

    /// <summary>Why it was refused.</summary>
    public string? Reason => (Answer as ExclusionAnswered)?.Reason;

    /// <summary>The role that has to answer.</summary>
    public string AnsweredBy(ExclusionRules rules) => Proposed.ByClient ? rules.Contractor : rules.Client;

    /// <summary>Every proposal of an incident, in the order in which they were recorded.</summary>
    internal static IEnumerable<ExclusionState> Of(IReadOnlyList<IncidentFact> facts)
    {
        Dictionary<string, IncidentFact> answers = facts.Where(f => f is ExclusionAnswered or ExclusionTakenBack)
            .ToDictionary(f => f.Id, StringComparer.Ordinal);
        return facts.OfType<ExclusionProposed>().OrderBy(p => p.RecordedAt).ThenBy(p => p.Id, StringComparer.Ordinal).Select(p =>
        {
            IncidentFact? answer = answers.GetValueOrDefault(ExclusionAnswered.IdOf(p.Proposal));
            return new ExclusionState(p, answer switch
            {
                ExclusionAnswered { Agreed: true } => ExclusionStanding.Agreed,
                ExclusionAnswered => ExclusionStanding.Refused,
                ExclusionTakenBack => ExclusionStanding.TakenBack,
                _ => ExclusionStanding.Open,
            }, answer);
        });
    }
}
