namespace Workflows.Incidents;

/// <summary>How an incident is classified.</summary>
/// <param name="Category">What it is about; null: not said yet.</param>
/// <param name="Urgency">How soon something has to be done; null: not known yet.</param>
/// <param name="Effect">How far it reaches; null: not known yet.</param>
/// <param name="Priority">By the contract's table, 1 first; null while urgency or effect is not known.</param>
/// <param name="By">Who said so; null: it follows from the alerts.</param>
public sealed record IncidentClass(IncidentCategory? Category, IncidentUrgency? Urgency, IncidentEffect? Effect, int? Priority, Classified? By);

/// <summary>What it is about, how urgent it is, who answers for its cause, and what both parties take out of figures.</summary>
public sealed partial class IncidentState
{
    private IncidentClass? classification;
    private IReadOnlyList<ExclusionState>? exclusions;

    /// <summary>
    /// As the newest word of a person says; before, as it follows from the alerts, so that what the monitoring finds is classified as it is
    /// recorded (MIE-INC-22). Null: the contract does not classify.
    /// </summary>
    public IncidentClass? Classification => Profile.Classification is not { } rules ? null : classification ??= Classify(rules);

    /// <summary>Where the cause lies, as the newest word says; null: not known yet.</summary>
    public CauseFound? Cause => Facts.OfType<CauseFound>().LastOrDefault();

    /// <summary>Similar incidents, in the order in which they were found.</summary>
    public IReadOnlyList<Matched> Similar => [.. Facts.OfType<Matched>().DistinctBy(m => m.With, StringComparer.Ordinal)];

    /// <summary>When a person first said what it is like, or that nothing is; null: nobody has looked.</summary>
    public DateTimeOffset? LookedForSimilarAt => Facts.FirstOrDefault(f => f is Matched or NothingSimilar)?.At;

    /// <summary>Every proposal to exclude the incident from figures, in the order in which they were recorded.</summary>
    public IReadOnlyList<ExclusionState> Exclusions => exclusions ??= [.. ExclusionState.Of(Facts)];

    private IncidentClass Classify(ClassificationRules rules)
    {
        Classified? said = Facts.OfType<Classified>().LastOrDefault();
        IncidentCategory? category = said is not null ? rules.Category(said.Category)
            : rules.Categories.FirstOrDefault(c => c.Systems.Any(s => Systems.Contains(s, StringComparer.OrdinalIgnoreCase)));
        IncidentUrgency? urgency = said is not null ? rules.Urgency(said.Urgency)
            : Severity is { } severity ? rules.Urgencies.FirstOrDefault(u => u.Severities.Contains(severity, StringComparer.OrdinalIgnoreCase)) : null;
        IncidentEffect? effect = said is not null ? rules.Effect(said.Effect) : rules.Effects.FirstOrDefault(e => e.Stopped == (StoppedAt is not null));
        return new(category, urgency, effect, rules.PriorityOf(urgency?.Id, effect?.Id), said);
    }
}
