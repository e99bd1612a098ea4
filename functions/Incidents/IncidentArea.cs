using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents.Acts;
using Workflows.Incidents.Export;
using Workflows.Incidents.Likeness;
using Workflows.Incidents.Links;
using Workflows.Incidents.Lists;
using Workflows.Incidents.Process;
using Workflows.Incidents.Reports;
using Workflows.Incidents.Store;
using Workflows.Links;
using Workflows.Pages;

namespace Workflows.Incidents;

/// <summary>Incidents as this application shows them.</summary>
internal sealed class IncidentArea() : CaseArea(IncidentProcess.Definition, PageTexts.All, NavigationGroup.ByItself, Cases, "report", "incident-figures")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(IncidentProcess.Definition)
    {
        ListSummary = "Open or closed incidents.",
        GetSummary = "An incident: clocks, facts, reports, mails.",
        Listed = typeof(IncidentItem),
        Shown = typeof(IncidentDocument),
        Filing = new ApiFiling<IncidentCommands>(
            "ReportIncident", "A person reports an incident.", IncidentRequests.NewIncident,
            (commands, c) => commands.ReportAsync(
                c.Id, c.By, c.Values.Text("title"), c.Values.TextOrNull("description"), c.Values.Flag("stopped"), c.Values.Time("heardAt"),
                take: c.Values.Flag("take"))),
        Acts = IncidentActs.All,
        Others =
        [
            new("get", "api/incidents/{id}/similar", "GetSimilarToIncident", "Earlier incidents, problems and known errors of the contract that an incident is most like, and why.")
            {
                Answer = ApiAnswer.Of(typeof(LikeDocument)), Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
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
    public override string Title(string language) => PageTexts.All.Get(language, "Nav.Incidents");

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) =>
        services.AddSingleton<IncidentList>().AddSingleton<IncidentPages>().AddSingleton<LikeIncidents>().AddSingleton<IncidentExport>()
            .AddSingleton<ILinkHandler, IncidentLinkHandler>().AddSingleton<IPeriodFiles, IncidentReportFiles>();
}

/// <summary>Incidents as lines: the turn of who took it, of whoever has to accept or mend a report, and of whoever is asked to exclude it.</summary>
internal sealed class IncidentLines(IncidentLedger ledger) : CaseLines<IncidentFact, IncidentSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<IncidentSummary> item, PageContext page)
    {
        IncidentSummary incident = item.Summary;
        string? step = item.Contract.Profile.Incident.Steps.FirstOrDefault(s => s.Id == incident.NextDueStep)?.Name.In(page.Language);
        return new(item.Id, item.Contract, incident.Title, IncidentTexts.All.Get(page.Language, "Status." + incident.Status))
        {
            Turn = TurnOf(incident, item.Contract, page),
            NextAt = incident.NextDue,
            Next = step ?? page.T("Next.Due"),
            IsDeadline = incident.NextDue is not null,
            IsUrgent = incident.Status == IncidentStatus.Open,
            Words = incident.Responders.Count == 0 ? [incident.System] : [incident.System, .. incident.Responders.Select(r => page.Actor(r))],
        };
    }

    /// <summary>Who responds while something is due, and who is asked.</summary>
    private static IReadOnlyList<string> TurnOf(IncidentSummary incident, Contract contract, PageContext page)
    {
        IReadOnlyList<string> responders = incident.NextDue is not null || incident.RecoveredAt is null ? incident.Responders : [];
        return responders.Count <= 1 && incident is { Turns: null or { Count: 0 }, AsksToExclude: null or { Count: 0 } } ? responders :
        [
            .. responders.Concat(Holders(contract, page, [.. (incident.Turns ?? []).Select(t => t.Role), .. incident.AsksToExclude ?? []]))
                .Distinct(StringComparer.Ordinal),
        ];
    }
}
