using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit.Cases;
using Workflows.Links;
using Workflows.Pages;
using Workflows.Releases.Acts;
using Workflows.Releases.Process;

namespace Workflows.Releases;

/// <summary>Releases as this application shows them.</summary>
internal sealed class ReleaseArea() : CaseArea(ReleaseProcess.Definition, ReleasePageTexts.All, NavigationGroup.Changes, Cases, "plan-release")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(ReleaseProcess.Definition)
    {
        ListSummary = "Releases that are not over, or closed ones.",
        GetSummary = "A release: plan, approvals, gates with their evidence, checklist, history.",
        Listed = typeof(ReleaseSummary),
        Shown = typeof(ReleaseDocument),
        Filing = new ApiFiling<ReleaseCommands>(
            "FileRelease", "A person plans a release of approved changes; approvers are asked by mail.", ReleaseRequests.New,
            (commands, c) => commands.FileAsync(c.Id, c.By, ReleaseRequests.Read(c.Values))),
        Acts = ReleaseActs.All,
        Others = CaseFileAnswers.Routes("releases", "KeepReleaseFile", "GetReleaseFile", "a gate is going to be shown with"),
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Releases is null ? null : PageAnswers.Part<ReleaseRulesCard>(new { Page = page, Contract = contract });

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<ReleaseForms>().AddSingleton<ILinkHandler, ReleaseLinkHandler>();
}

/// <summary>Releases as lines.</summary>
internal sealed class ReleaseLines(ReleaseLedger ledger) : CaseLines<CaseFact, ReleaseSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<ReleaseSummary> item, PageContext page)
    {
        ReleaseSummary release = item.Summary;
        bool running = release is { StartedAt: not null, EndedAt: null };
        return new(item.Id, item.Contract, release.Title, ReleaseTexts.All.Get(page.Language, "Status." + release.Status))
        {
            Turn = release.Status switch
            {
                ReleaseStatus.Incomplete or ReleaseStatus.Returned => [release.Issuer],
                ReleaseStatus.Approved or ReleaseStatus.Ready or ReleaseStatus.Go or ReleaseStatus.Done => [release.Manager],
                _ => release.Waiting,
            },
            NextAt = release.EndedAt is not null || release.ClosedAt is not null ? null
                : running ? release.WindowTo : release.WindowFrom,
            Next = page.T(running ? "Next.WorkEnds" : "Next.WorkStarts"),
            IsDeadline = running,
            Spans = release.Status is ReleaseStatus.Rejected or ReleaseStatus.Lapsed or ReleaseStatus.Withdrawn or ReleaseStatus.NoGo ? []
                : Work(release.WindowFrom, release.WindowTo, page),
            Words = [page.Actor(release.Issuer), page.Actor(release.Manager), .. release.Changes],
        };
    }
}
