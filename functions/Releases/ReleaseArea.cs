using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Links;
using Workflows.Pages;

namespace Workflows.Releases;

/// <summary>Releases as this application shows them.</summary>
internal sealed class ReleaseArea() : CaseArea(ReleaseProcess.Definition, ReleasePageTexts.All)
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(ReleaseProcess.Definition)
    {
        ListSummary = "Releases that are not over, or closed ones.",
        GetSummary = "A release: plan, approvals, gates with their evidence, checklist, history.",
        Filing = new("FileRelease", "A person plans a release of approved changes; approvers are asked by mail.", ReleaseRequests.New),
        Acts = ReleaseActs.All.Values,
        Others =
        [
            new("post", "api/releases/{id}/files/{name}", "KeepReleaseFile",
                "Keeps a file (at most 5 MiB) that a gate is going to be shown with; the answer has its SHA-256.")
            {
                TakesFile = true, Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound, StatusCodes.Status409Conflict,
                    StatusCodes.Status413PayloadTooLarge],
            },
            new("get", "api/releases/{id}/files/{name}", "GetReleaseFile", "A file that a gate was shown with, by its SHA-256, byte by byte.")
            {
                Produces = "application/octet-stream", Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status404NotFound],
            },
        ],
    };

    /// <inheritdoc/>
    public override ApiCases Api => Cases;

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherPaths => ["plan-release"];

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Releases is null ? null : PageAnswers.Part<ReleaseRulesCard>(new { Page = page, Contract = contract });

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services
        .AddSingleton<ReleaseForms>().AddSingleton<ILinkHandler, ReleaseLinkHandler>().AddSingleton<IApprovalPages, ReleaseApprovalPages>();
}
