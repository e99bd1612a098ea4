using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents;

/// <summary>Why an act was refused, and what is expected instead.</summary>
internal static class RefusalWords
{
    /// <param name="refused">The refusal.</param>
    /// <param name="incident">The incident; null where there is none yet.</param>
    /// <param name="page">The reader.</param>
    public static string Of(CommandResult.Refused refused, CaseView<IncidentState>? incident, PageContext page) => refused.Reason.Code switch
    {
        nameof(RefusalReason.MissingField) => page.T("Refusal.MissingField", FieldName(refused.Detail, incident, page)),
        nameof(RefusalReason.TooLong) => page.T("Refusal.TooLong", FieldName(refused.Detail, incident, page)),
        nameof(RefusalReason.AlreadyDecided) => page.T("Refusal.AlreadyDecided", page.Actor(refused.Detail)),
        nameof(RefusalReason.BeforeTheStart) when incident is not null && refused.Detail != "due" => page.T("Refusal.BeforeTheStart", page.Time(incident.State.OccurredAt, incident.Clocks.Zone)),
        nameof(RefusalReason.BeforeTheStart) => page.T("Refusal.BeforeTheStart.Due"),
        nameof(RefusalReason.StepNotStarted) when refused.Detail == "recovery" => page.T("Refusal.NotRecovered"),
        _ => page.T("Refusal." + refused.Reason),
    };

    private static string FieldName(string field, CaseView<IncidentState>? incident, PageContext page) =>
        PageTexts.All.Find(page.Language, "FieldName." + field)
        ?? incident?.Contract.Profile.Incident.Steps.SelectMany(s => s.Fields).FirstOrDefault(f => f.Id == field)?.Name.In(page.Language)
        ?? page.T("FieldName");
}
