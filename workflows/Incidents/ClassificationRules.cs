using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>Who answers for a cause.</summary>
public enum CauseParty
{
    Contractor,

    Client,

    /// <summary>Neither: the operator of a platform, a maker, a carrier.</summary>
    ThirdParty,

    /// <summary>The contract does not say, or the boundary is not clear: the client leads, all work on it together (MIE-INC-31).</summary>
    Unclear,
}

/// <summary>What an incident is about.</summary>
/// <param name="Id">Unique among the categories.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Systems">Systems whose alerts begin in it, as the sources name them.</param>
public sealed record IncidentCategory(string Id, LocalText Name, IReadOnlyList<string> Systems);

/// <summary>How soon something has to be done.</summary>
/// <param name="Id">Unique among the urgencies.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Severities">Severities of alerts that begin with it.</param>
public sealed record IncidentUrgency(string Id, LocalText Name, IReadOnlyList<string> Severities);

/// <summary>How much of the work is touched.</summary>
/// <param name="Id">Unique among the effects.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Stopped">An incident begins with it while its system is stopped (true) or runs (false); null: only a person says so.</param>
public sealed record IncidentEffect(string Id, LocalText Name, bool? Stopped);

/// <summary>A cell of the table of priorities.</summary>
/// <param name="Urgency">An urgency.</param>
/// <param name="Effect">An effect.</param>
/// <param name="Level">1 comes first.</param>
public sealed record PriorityRule(string Urgency, string Effect, int Level);

/// <summary>A layer in which a cause can lie, and who answers for it: a line of the matrix of responsibilities.</summary>
/// <param name="Id">Unique among the causes.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Party">Who answers for it.</param>
/// <param name="Who">Which third party; null where that is not said.</param>
/// <param name="Outside">Its repair is not part of the contract's work (SAI-INC-06 to -09).</param>
/// <param name="Source">Clause and basis.</param>
public sealed record CauseRule(string Id, LocalText Name, CauseParty Party, LocalText? Who, bool Outside, RuleSource Source);

/// <summary>How incidents are classified, ranked and traced to those who answer for them. Section <c>classification</c> of a profile.</summary>
/// <param name="Categories">What incidents are about; may be empty.</param>
/// <param name="Urgencies">Most urgent first; may be empty, together with effects and priorities.</param>
/// <param name="Effects">Widest first.</param>
/// <param name="Priorities">Each pair of urgency and effect once.</param>
/// <param name="Causes">The matrix of responsibilities; may be empty.</param>
/// <param name="Source">Clause and basis of the whole.</param>
public sealed record ClassificationRules(
    IReadOnlyList<IncidentCategory> Categories, IReadOnlyList<IncidentUrgency> Urgencies, IReadOnlyList<IncidentEffect> Effects,
    IReadOnlyList<PriorityRule> Priorities, IReadOnlyList<CauseRule> Causes, RuleSource Source)
{
    private const int LowestLevel = 9;

    /// <summary>Parties by their names in profiles, forms and requests.</summary>
    public static NameTable<CauseParty> Parties { get; } = new()
    {
        ["contractor"] = CauseParty.Contractor,
        ["client"] = CauseParty.Client,
        ["third_party"] = CauseParty.ThirdParty,
        ["unclear"] = CauseParty.Unclear,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ClassificationRules> Section { get; } = new(
        "classification", "how incidents are classified and ranked, and who answers for which cause", Read);

    /// <summary>The category of an id, or null.</summary>
    public IncidentCategory? Category(string? id) => Categories.FirstOrDefault(c => c.Id == id);

    /// <summary>The urgency of an id, or null.</summary>
    public IncidentUrgency? Urgency(string? id) => Urgencies.FirstOrDefault(u => u.Id == id);

    /// <summary>The effect of an id, or null.</summary>
    public IncidentEffect? Effect(string? id) => Effects.FirstOrDefault(e => e.Id == id);

    /// <summary>The cause of an id, or null.</summary>
    public CauseRule? Cause(string? id) => Causes.FirstOrDefault(c => c.Id == id);

    /// <summary>The priority of an urgency and an effect; null while one of them is not known.</summary>
    public int? PriorityOf(string? urgency, string? effect) => Priorities.FirstOrDefault(p => p.Urgency == urgency && p.Effect == effect)?.Level;

    private static ClassificationRules Read(SectionKeys keys)
    {
        IReadOnlyList<IncidentCategory> categories = keys.Items("categories", "what incidents are about", "a category", (item, id) => new IncidentCategory(
            id, item.LocalText("name", "what it is called"),
            item.Texts("systems", "systems whose alerts begin in it, as the sources name them")), required: false);
        IReadOnlyList<IncidentUrgency> urgencies = keys.Items("urgencies", "how soon something has to be done, most urgent first", "an urgency",
            (item, id) => new IncidentUrgency(
                id, item.LocalText("name", "what it is called"),
                item.Texts("severities", "severities of alerts that begin with it")), required: false);
        IReadOnlyList<IncidentEffect> effects = keys.Items("effects", "how much of the work is touched, widest first", "an effect", (item, id) =>
            new IncidentEffect(
                id, item.LocalText("name", "what it is called"),
                item.OneOfOrNone("when", "the state of the system in which an incident begins with it; only a person says so when left out",
                    "stopped", "running") switch
                {
                    "stopped" => true,
                    "running" => false,
                    _ => null,
                }), required: false);
        KnownIds urgencyIds = new("urgencies", [.. urgencies.Select(u => u.Id)]);
        KnownIds effectIds = new("effects", [.. effects.Select(e => e.Id)]);
        IReadOnlyList<PriorityRule> priorities = keys.Rows("priorities", "the table of priorities: each pair of urgency and effect once", "a cell", row =>
            new PriorityRule(
                row.Id("urgency", "an urgency", urgencyIds), row.Id("effect", "an effect", effectIds),
                row.Whole("level", "the priority; 1 comes first", 1, LowestLevel)), required: false);
        (string, string)[] pairs = [.. urgencies.SelectMany(u => effects.Select(e => (u.Id, e.Id)))];
        if (pairs.Length != priorities.Count || pairs.Except(priorities.Select(p => (p.Urgency, p.Effect))).Any())
        {
            keys.Refuse("priorities", FormattableString.Invariant($"each of the {pairs.Length} pairs of urgency and effect once"),
                FormattableString.Invariant($"{priorities.DistinctBy(p => (p.Urgency, p.Effect)).Count()} of them, in {priorities.Count} cells"));
        }

        IReadOnlyList<CauseRule> causes = keys.Items("causes", "where a cause can lie, and who answers for it", "a cause", (item, id) => new CauseRule(
            id, item.LocalText("name", "what it is called"),
            item.Choice("party", "who answers for it; unclear: the client leads, all work on it together", Parties),
            item.LocalTextOrNone("who", "which third party"),
            item.Flag("outside", "its repair is not part of the contract's work"),
            item.Source()), required: false);
        return new(categories, urgencies, effects, priorities, causes, keys.Source());
    }
}

/// <summary>What the other parts of the application ask a profile about the classification of incidents.</summary>
public static class ClassificationProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Null: the contract does not ask for it.</summary>
        public ClassificationRules? Classification => profile.Section<ClassificationRules>();
    }
}
