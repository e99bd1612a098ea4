using Workflows.Cases;
using Workflows.Incidents.Process;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Incidents;

/// <summary>Why an act was refused, and what is expected instead.</summary>
internal static class IncidentPageTexts
{
    /// <param name="refused">The refusal.</param>
    /// <param name="incident">The incident; null where there is none yet.</param>
    /// <param name="page">The reader.</param>
    public static string Of(CommandResult.Refused refused, CaseView<IncidentState>? incident, PageContext page) =>
        CasePageTexts.Refusal(IncidentTexts.All, refused, page, detail => refused.Reason.Code switch
    {
        nameof(RefusalReason.AlreadyDecided) => page.Actor(detail),
        nameof(RefusalReason.BeforeTheStart) or nameof(IncidentRefusals.KnownBefore) when incident is not null =>
            page.Time(incident.State.OccurredAt, incident.Clocks.Zone),
        _ => FieldName(detail, incident, page),
    });

    private static string FieldName(string field, CaseView<IncidentState>? incident, PageContext page) =>
        PageTexts.All.Find(page.Language, "FieldName." + field)
        ?? incident?.Contract.Profile.Incident.Steps.SelectMany(s => s.Fields).FirstOrDefault(f => f.Id == field)?.Name.In(page.Language)
        ?? page.T("FieldName");
}
