using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Onboarding.Process;
using Workflows.Pages;
using Workflows.Security;

namespace Workflows.Onboarding;

/// <summary>Placements of staff as this application shows them.</summary>
internal sealed class PlacementArea() : CaseArea(PlacementProcess.Definition, PlacementPageTexts.All, NavigationGroup.People, Cases, "propose-placement")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(PlacementProcess.Definition)
    {
        ListSummary = "Placements of staff that are not over, or closed ones.",
        GetSummary = "A placement: checks, approvals, clearance, history; never a value.",
        Listed = typeof(PlacementSummary),
        Shown = typeof(PlacementDocument),
        ClosedDays = CaseListings.ClosedPlacementDays,
        Filing = new ApiFiling<PlacementCommands>(
            "ProposePlacement", "Somebody is proposed for a role at sites; evidence is asked for by mail.", PlacementRequests.New,
            (commands, c) => commands.ProposeAsync(c.Id, c.By, PlacementRequests.Read(c.Values))),
        Acts = PlacementActs.All,
        Others =
        [
            new("get", "api/contracts/{contract}/clearance", "GetClearance", "Who may be on a roster on a day, restricted or not, and why not.")
            {
                Query = PlacementRequests.ClearanceQuery, Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
            new("get", "api/contracts/{contract}/clearance.csv", "ExportClearanceCsv", "The same for today as CSV for spreadsheets.")
            {
                Produces = "text/csv", Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
        ],
    };

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<SensitiveStore>().AddSingleton<ISensitiveProtector, DataProtectionSensitiveProtector>().AddSingleton<ClearanceTable>();
}

/// <summary>Placements as lines; what comes next is the first day on which evidence lapses.</summary>
internal sealed class PlacementLines(PlacementLedger ledger) : CaseLines<CaseFact, PlacementSummary>(ledger)
{
    /// <inheritdoc/>
    protected override int ClosedDays => CaseListings.ClosedPlacementDays;

    /// <summary>The last day of what was shown first, unless the person left before it.</summary>
    private static IReadOnlyList<CaseSpan> Lapse(PlacementSummary placement, Contract contract, PageContext page) =>
        placement.NextLapse is { } last && !(placement.LastDay < last)
            ? [new(EndOf(last, contract), EndOf(last, contract), page.T("Next.Lapses"), IsDeadline: true)] : [];

    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<PlacementSummary> item, PageContext page)
    {
        PlacementSummary placement = item.Summary;
        bool begins = placement.Content.From > item.Contract.DayOf(page.Now);
        bool lapses = placement is { NextLapse: not null, ClosedAt: null, LastDay: null };
        DateTimeOffset first = item.Contract.Calendars.Business.StartOf(placement.Content.From);
        return new(item.Id, item.Contract, placement.Content.ToPerson().NameIn(page.Language),
            PlacementTexts.All.Get(page.Language, "Status." + placement.Status))
        {
            Turn = placement.Waiting,
            NextAt = lapses ? EndOf(placement.NextLapse!.Value, item.Contract)
                : begins && placement.ClosedAt is null ? first : null,
            Next = page.T(lapses ? "Next.Lapses" : "Next.Begins"),
            IsDeadline = lapses,
            Spans = placement.Status is PlacementStatus.Refused or PlacementStatus.Withdrawn ? []
                : [new(first, first, page.T("Next.Begins")), .. Lapse(placement, item.Contract, page)],
            Words = [page.Actor(placement.Proposer)],
        };
    }
}
