using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Pages;

namespace Workflows.Changes;

/// <summary>Changes as this application shows them.</summary>
internal sealed class ChangeArea() : CaseArea(ChangeProcess.Definition, ChangePageTexts.All)
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(ChangeProcess.Definition)
    {
        ListSummary = "Changes that are not over, or closed ones.",
        GetSummary = "A change: content, approvals, conflicts, history.",
        Filing = new("FileChange", "A person files a change; approvers are asked by mail.", ChangeRequests.New),
        Acts = ChangeActs.All.Values,
    };

    /// <inheritdoc/>
    public override ApiCases Api => Cases;

    /// <inheritdoc/>
    public override IReadOnlyList<string> OtherPaths => ["file-change"];

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Changes is null ? null : PageAnswers.Part<ChangeRulesCard>(new { Page = page, Contract = contract });

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<IApprovalPages, ChangeApprovalPages>();
}
