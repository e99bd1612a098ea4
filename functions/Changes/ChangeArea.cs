using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Pages;

namespace Workflows.Changes;

/// <summary>Changes as this application shows them.</summary>
internal sealed class ChangeArea() : CaseArea(ChangeProcess.Definition, ChangePageTexts.All, NavigationGroup.Changes, Cases, "file-change")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(ChangeProcess.Definition)
    {
        ListSummary = "Changes that are not over, or closed ones.",
        GetSummary = "A change: content, approvals, conflicts, history.",
        Listed = typeof(ChangeSummary),
        Shown = typeof(ChangeDocument),
        Filing = new ApiFiling<ChangeCommands>("FileChange", "A person files a change; approvers are asked by mail.", ChangeRequests.New,
            (commands, c) => commands.FileAsync(c.Id, c.By, ChangeRequests.Read(c.Values))),
        Acts = ChangeActs.All,
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Changes is null ? null : PageAnswers.Part<ChangeRulesCard>(new { Page = page, Contract = contract });
}

/// <summary>Changes as lines: what is filed without what its class asks for is the author's, what is approved is theirs who carry it out.</summary>
internal sealed class ChangeLines(ChangeLedger ledger) : CaseLines<CaseFact, ChangeSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<ChangeSummary> item, PageContext page)
    {
        ChangeSummary change = item.Summary;
        bool inWork = change.Status == ChangeStatus.InWork;
        return new(item.Id, item.Contract, change.Title, ChangeTexts.All.Get(page.Language, "Status." + change.Status))
        {
            Turn = change.Status switch
            {
                ChangeStatus.Incomplete or ChangeStatus.Returned => [change.Issuer],
                ChangeStatus.Approved or ChangeStatus.InWork => change.Performers.Count > 0 ? change.Performers : [change.Issuer],
                _ => change.Waiting,
            },
            NextAt = inWork ? change.WindowTo : change.Status is ChangeStatus.Closed or ChangeStatus.Done ? null : change.WindowFrom,
            Next = page.T(inWork ? "Next.WorkEnds" : "Next.WorkStarts"),
            IsDeadline = inWork,
            Spans = change.Status is ChangeStatus.Rejected or ChangeStatus.Lapsed or ChangeStatus.Withdrawn ? []
                : Work(change.WindowFrom, change.WindowTo, page),
            Words = [change.System, .. ((string?[])[change.Issuer, change.Manager, .. change.Performers]).Select(p => p is null ? null : page.Actor(p))],
        };
    }
}
