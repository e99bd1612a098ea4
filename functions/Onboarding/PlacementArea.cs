using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Ledger;
using Workflows.Security;

namespace Workflows.Onboarding;

/// <summary>Placements of staff as this application shows them.</summary>
internal sealed class PlacementArea() : CaseArea(PlacementProcess.Definition, PlacementPageTexts.All)
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(PlacementProcess.Definition)
    {
        ListSummary = "Placements of staff that are not over, or closed ones.",
        GetSummary = "A placement: checks, approvals, clearance, history; never a value.",
        ClosedDays = CaseListings.ClosedPlacementDays,
        Filing = new("ProposePlacement", "Somebody is proposed for a role at sites; evidence is asked for by mail.", PlacementRequests.New),
        Acts = PlacementActs.All.Values,
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
    public override ApiCases Api => Cases;

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherPaths => ["propose-placement"];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<SensitiveStore>().AddSingleton<ISensitiveProtector, DataProtectionSensitiveProtector>()
        .AddSingleton<IApprovalPages, PlacementApprovalPages>().AddSingleton<ClearanceCsv>();
}
