using Workflows.Contracts;

namespace Workflows.Incidents;

/// <summary>What has to be shown beside the evidence before an exclusion can be proposed.</summary>
public enum ExclusionNeed
{
    /// <summary>The evidence alone.</summary>
    Evidence,

    /// <summary>Where and on which day the fault was published, or that it was not: what was known before it struck cannot be excluded.</summary>
    Publication,

    /// <summary>The record of an investigation that could not find the cause.</summary>
    Investigation,
}

/// <summary>Whose incidents do not count in a figure, and who has to agree on it. Section <c>exclusions</c> of a profile.</summary>
/// <param name="Client">Role that answers, behind its mailed link, what the contractor proposes.</param>
/// <param name="Contractor">Role that answers, on the page, what the client proposes.</param>
/// <param name="Reminders">Business days after the proposal on which whoever has to answer is reminded, ascending.</param>
/// <param name="Codes">The grounds of the contract.</param>
/// <param name="Source">Clause and basis of the whole.</param>
public sealed record ExclusionRules(
    string Client, string Contractor, IReadOnlyList<int> Reminders, IReadOnlyList<ExclusionCode> Codes, RuleSource Source)
{
    private static readonly NameTable<ExclusionNeed> Needs = new()
    {
        ["evidence"] = ExclusionNeed.Evidence,
        ["publication"] = ExclusionNeed.Publication,
        ["investigation"] = ExclusionNeed.Investigation,
    };

    /// <summary>The section of a profile.</summary>
    public static ProfileSection<ExclusionRules> Section { get; } = new("exclusions", "which incidents both parties may take out of a figure", keys =>
    {
        keys.Needs("service_levels", "an exclusion is taken out of its figures");
        return new(
            keys.Role("client", "role that answers what the contractor proposes; client_approver when left out", RoleNames.ClientApprover),
            keys.Role("contractor", "role that answers what the client proposes; manager when left out", RoleNames.Manager),
            keys.Ascending("reminders", "business days after the proposal on which an answer is asked for again; 3 and 7 when left out, none for an empty list",
                1, 60, "a day after", 3, 7),
            keys.Items("codes", "the grounds of the contract", "a ground", Code),
            keys.Source());
    })
    {
        Assumed = new Dictionary<string, string[]> { ["recipients"] = ["client", "contractor"] },
    };

    /// <summary>The ground of that id, or null.</summary>
    public ExclusionCode? Find(string code) => Codes.FirstOrDefault(c => c.Id == code);

    private static ExclusionCode Code(SectionKeys keys, string id) => new(
        id,
        keys.LocalText("name", "what it is called"),
        keys.Ids("applies_to", "indicators of service_levels that it may be taken out of", keys.IdsAt("indicators", "service_levels.indicators"),
            required: true),
        keys.Choice("needs",
            "what has to be shown: evidence alone, publication (day and address, or none), or the record of an investigation; evidence when left out",
            Needs, ExclusionNeed.Evidence),
        keys.Source());
}

/// <summary>A ground on which an incident is taken out of figures.</summary>
/// <param name="Id">Unique in the profile.</param>
/// <param name="Name">What it is called.</param>
/// <param name="AppliesTo">Indicators that it may be taken out of.</param>
/// <param name="Needs">What has to be shown.</param>
/// <param name="Source">Clause and basis.</param>
public sealed record ExclusionCode(string Id, LocalText Name, IReadOnlyList<string> AppliesTo, ExclusionNeed Needs, RuleSource Source);

/// <summary>Rules of a profile that name indicators.</summary>
public interface INamesIndicators
{
    /// <summary>What an indicator is called; null where these rules have none of that id.</summary>
    LocalText? NameOf(string indicator);
}

/// <summary>What the other parts of the application ask a profile about exclusions.</summary>
public static class ExclusionProfile
{
    extension(ContractProfile profile)
    {
        /// <summary>Null: nothing is excluded under this contract.</summary>
        public ExclusionRules? Exclusions => profile.Section<ExclusionRules>();

        /// <summary>The names of indicators, in the order in which they are given.</summary>
        public IEnumerable<LocalText> NamesOf(IEnumerable<string> indicators) =>
            indicators.Select(i => profile.Sections.Values.OfType<INamesIndicators>().Select(s => s.NameOf(i)).FirstOrDefault(n => n is not null)
                ?? new LocalText(i, null));
    }
}
