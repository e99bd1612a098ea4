using Workflows.Kit.Cases;

namespace Workflows.Incidents.Process;

/// <summary>Class and cause of an incident name by name, as pages show them.</summary>
public static class ClassWords
{
    /// <summary>How the incident is classified now; values that are not known are null.</summary>
    public static IEnumerable<(string Name, string? Value)> Of(IncidentClass found, ClassificationRules rules, string language)
    {
        if (rules.Categories.Count > 0)
        {
            yield return (Text("Category", language), found.Category?.Name.In(language));
        }

        if (rules.Priorities.Count > 0)
        {
            yield return (Text("Urgency", language), found.Urgency?.Name.In(language));
            yield return (Text("Effect", language), found.Effect?.Name.In(language));
            yield return (Text("Priority", language), found.Priority?.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    /// <summary>What a person said it is.</summary>
    public static IEnumerable<(string Name, string? Value)> Of(Classified said, CaseView<IncidentState> incident, string language) =>
        incident.Contract.Profile.Classification is not { } rules ? []
        : Of(new(rules.Category(said.Category), rules.Urgency(said.Urgency), rules.Effect(said.Effect), rules.PriorityOf(said.Urgency, said.Effect), said),
            rules, language);

    /// <summary>Where a person said the cause lies.</summary>
    public static IEnumerable<(string Name, string? Value)> Of(CauseFound found, CaseView<IncidentState> incident, string language)
    {
        CauseRule? rule = incident.Contract.Profile.Classification?.Cause(found.Cause);
        yield return (Text("Cause", language), rule is null ? found.Cause : NameOf(rule, language));
        yield return (Text("Party", language), PartyOf(found.Party, rule, language));
        yield return (Text("Found", language), found.Text);
        yield return (Text("Reason", language), found.Reason);
        if (rule is { Outside: true })
        {
            yield return (Text("Outside", language), Text("Outside.Is", language));
        }
    }

    /// <summary>The cause with its clause.</summary>
    public static string NameOf(CauseRule rule, string language) => ExclusionWords.WithClause(rule.Name, rule.Source, language);

    /// <summary>Who answers; which third party, where the contract names it.</summary>
    public static string PartyOf(CauseParty party, CauseRule? rule, string language) =>
        party == CauseParty.ThirdParty && rule is { Party: CauseParty.ThirdParty, Who: { } who } ? who.In(language) : Text("Party." + party, language);

    private static string Text(string key, string language) => IncidentTexts.All.Get(language, "Class." + key);
}
