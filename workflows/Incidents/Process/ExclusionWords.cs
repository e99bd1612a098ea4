using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Incidents.Process;

/// <summary>A proposal name by name, as mails, links and pages show it.</summary>
public static class ExclusionWords
{
    /// <summary>What is proposed, on which ground, and what shows it; after a refusal, why.</summary>
    public static IEnumerable<(string Name, string? Value)> Of(ExclusionState exclusion, CaseView<IncidentState> incident, string language)
    {
        ExclusionProposed proposed = exclusion.Proposed;
        ExclusionCode? code = incident.Contract.Profile.Exclusions?.Find(proposed.Code);
        TimeZoneInfo zone = incident.Clocks.Zone;
        yield return (Label("Ground"), code is null ? proposed.Code : NameOf(code, language));
        yield return (Label("Indicators"), string.Join(Languages.IsJapanese(language) ? "、" : ", ",
            incident.Contract.Profile.NamesOf(proposed.Indicators).Select(n => n.In(language))));
        yield return (Label("Happened"), TimeText.Of(incident.State.OccurredAt, zone, language));
        yield return (Label("Stopped"), string.Join('\n', incident.State.Stops().Select(s =>
            Text("Exclusion.Stop", TimeText.Of(s.From, zone, language), s.To is { } to ? TimeText.Of(to, zone, language) : Text("Exclusion.StillDown")))));
        yield return (Label("Evidence"), proposed.Evidence);
        yield return (Label("Published"), proposed.PublishedOn is { } day
            ? $"{TimeText.Of(day, language)} {proposed.PublishedAt}"
            : proposed.Unpublished ? Text("Exclusion.Unpublished") : null);
        yield return (Label("Investigation"), proposed.Investigation);
        yield return (Label("Reason"), exclusion.Reason);

        string Label(string key) => Text("Exclusion." + key);
        string Text(string key, params ReadOnlySpan<object?> arguments) => IncidentTexts.All.Get(language, key, arguments);
    }

    /// <summary>The ground with its clause.</summary>
    public static string NameOf(ExclusionCode code, string language) => WithClause(code.Name, code.Source, language);

    /// <summary>What a rule is called, with its clause where it has one.</summary>
    internal static string WithClause(LocalText name, RuleSource source, string language) => source.Clause is { } clause
        ? IncidentTexts.All.Get(language, "Exclusion.Clause", name.In(language), clause) : name.In(language);
}
