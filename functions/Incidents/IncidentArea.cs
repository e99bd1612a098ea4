using Workflows.Api;
using Workflows.Cases;
using Workflows.Incidents.Acts;
using Workflows.Incidents.Export;
using Workflows.Incidents.Links;
using Workflows.Incidents.Lists;
using Workflows.Incidents.Process;
using Workflows.Links;
using Workflows.Pages;

namespace Workflows.Incidents;

/// <summary>Incidents as this application shows them.</summary>
internal sealed class IncidentArea() : CaseArea(IncidentProcess.Definition, PageTexts.All)
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(IncidentProcess.Definition)
    {
        ListSummary = "Open or closed incidents.",
        GetSummary = "An incident: clocks, facts, reports, mails.",
        Filing = new("ReportIncident", "A person reports an incident.", IncidentRequests.NewIncident),
        Acts = IncidentActs.All.Values,
        Others =
        [
            new("get", "api/contracts/{contract}/incidents.csv", "ExportIncidentsCsv", "The incident ledger as CSV for spreadsheets.")
            {
                Query = IncidentRequests.LedgerQuery, Produces = "text/csv", Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
            new("get", "api/contracts/{contract}/incidents.json", "ExportIncidentsJson", "The incident ledger as JSON.")
            {
                Query = IncidentRequests.LedgerQuery, Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
        ],
    };

    /// <inheritdoc/>
    public override ApiCases Api => Cases;

    /// <summary>The front page is the list of incidents.</summary>
    public override IReadOnlyList<string> OtherPaths => [""];

    /// <inheritdoc/>
    public override string Title(string language) => PageTexts.All.Get(language, "Nav.Incidents");

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<IncidentList>().AddSingleton<IncidentPages>().AddSingleton<IncidentExport>().AddSingleton<ILinkHandler, IncidentLinkHandler>();
}
