using Workflows.Kit.Cases;
using Workflows.Texts;

namespace Workflows.Incidents.Reports;

/// <summary>
/// The first version of a report, drafted from the facts: what is known is filled in, what only a person can say is left empty.
/// Field ids that it knows are listed in <c>docs/contracts.md</c>.
/// </summary>
public static class ReportDraft
{
    /// <summary>The fields of a step's report with what the facts say, in the contract's order and language.</summary>
    /// <param name="incident">What is on record.</param>
    /// <param name="step">The report.</param>
    /// <param name="nameOf">A person's name.</param>
    public static IReadOnlyList<ReportValue> Of(CaseView<IncidentState> incident, IncidentStep step, Func<string, string> nameOf) =>
        [.. step.Fields.Select(f => new ReportValue(f.Id, f.Name.Ja, ValueOf(f.Id, incident, nameOf)))];

    private static string ValueOf(string fieldId, CaseView<IncidentState> incident, Func<string, string> nameOf)
    {
        IncidentState state = incident.State;
        return fieldId switch
        {
            "incident_id" => state.Id.Value,
            "title" => state.Title,
            "summary" or "confirmation" => Summary(state),
            "system" or "equipment" => state.System ?? "",
            "severity" => state.Severity ?? "",
            "occurred_at" => Time(state.OccurredAt),
            "aware_at" => Time(state.AwareAt),
            "recovered_at" => Time(state.RecoveredAt),
            "outage_length" => Length(state),
            "situation" or "investigation" => Situation(state),
            "change" => state.Facts.OfType<StateChanged>().LastOrDefault()?.Text ?? "",
            "responders" => string.Join("、", state.Acknowledgements.Select(a => nameOf(a.Actor)).Distinct()),
            "course" or "response" or "measures" => Course(state),
            _ => "",
        };

        string Time(DateTimeOffset? at) => at is { } moment ? TimeText.Of(moment, incident.Clocks.Zone, Languages.Japanese) : "";

        // An alert that nobody put into words is told as what was seen of which system.
        string Summary(IncidentState s) => s.Facts[0] is not AlertFired || s.DescriptionInWords is not null ? Lines(s.Title, s.DescriptionInWords)
            : s.System is { Length: > 0 } system ? IncidentTexts.All.Get(Languages.Japanese, "Draft.Seen.System", system, s.Title)
            : IncidentTexts.All.Get(Languages.Japanese, "Draft.Seen", s.Title);

        string Situation(IncidentState s)
        {
            string recovery = s.RecoveredAt is { } recovered
                ? IncidentTexts.All.Get(Languages.Japanese, "Draft.Recovered", TimeText.Of(recovered, incident.Clocks.Zone, Languages.Japanese))
                : IncidentTexts.All.Get(Languages.Japanese, "Draft.StillDown");
            string? latest = s.Facts.OfType<StateChanged>().LastOrDefault()?.Text;
            string alerts = s.Firing.Count == 0 ? ""
                : IncidentTexts.All.Get(Languages.Japanese, "Draft.Alerts", string.Join("、", s.Firing.Select(f => f.Title)));
            return Lines(recovery, latest, alerts);
        }

        string Course(IncidentState s) => Lines([.. s.Facts.Select(f => f switch
        {
            StateChanged changed => $"{Time(f.At)} {changed.Text}",
            ProgressNoted noted => $"{Time(f.At)} {noted.Text}",
            TaskDone { Comment: { } comment } => $"{Time(f.At)} {comment}",
            RecoveryMarked { Comment: { } comment } => $"{Time(f.At)} {comment}",
            _ => null,
        })]);
    }

    private static string Length(IncidentState state)
    {
        DateTimeOffset start = state.StoppedAt ?? state.OccurredAt;
        return state.RecoveredAt is { } end && end.AddMinutes(1) > start ? TimeText.Between(start, end, Languages.Japanese) : "";
    }

    private static string Lines(params string?[] lines) => string.Join("\n", lines.Where(l => !string.IsNullOrWhiteSpace(l)));
}
