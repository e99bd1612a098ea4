using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.VendorReleases;

/// <summary>Vendor releases as this application shows them.</summary>
internal sealed class VendorReleaseArea()
    : CaseArea(VendorReleaseProcess.Definition, VendorReleaseTexts.All, NavigationGroup.Changes, Cases, "file-vendor-release")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(VendorReleaseProcess.Definition)
    {
        ListSummary = "Vendor releases that are not over, or closed ones.",
        GetSummary = "A vendor release: content, judgement, the client's instruction, history.",
        Listed = typeof(VendorReleaseSummary),
        Shown = typeof(VendorReleaseDocument),
        Filing = new ApiFiling<VendorReleaseCommands>(
            "FileVendorRelease", "A person files what a vendor released; the client is told by mail.", VendorReleaseRequests.New,
            (commands, c) => commands.FileAsync(c.Id, c.By, ContentMembers.Read(VendorReleaseFields.All, c.Values, VendorReleaseFields.Blank))),
        Acts = VendorReleaseRequests.Acts,
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<VendorReleaseRules>() is { } rules
            ? PageAnswers.Part<VendorReleaseRulesCard>(new { Page = page, contract.Profile, Rules = rules }) : null;
}

/// <summary>What those who give the instruction see behind their links.</summary>
internal sealed class VendorReleaseApprovalPages(VendorReleaseReader reader, VendorReleaseCommands commands)
    : ApprovalPages<VendorReleaseSummary, VendorReleaseState>(VendorReleaseProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<VendorReleaseState> found, ApprovalSubject subject) => new(
        found.State.Approval, _ => found.State.Content.Title, !found.State.IsAsking,
        page => PageAnswers.Part<VendorReleaseRecord>(new { Page = page, Release = found }));
}

/// <summary>Refusals and facts of vendor releases in the reader's words.</summary>
internal static class VendorReleasePageTexts
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(VendorReleaseTexts.All, refused, page, field => VendorReleaseTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, VendorReleaseState state, PageContext page) => fact switch
    {
        CaseWritten<VendorReleaseJudgement> f =>
            T(page, f.Content.Feasible ? "Fact.VendorReleaseJudged.Yes" : "Fact.VendorReleaseJudged.No", f.Content.Reasons),
        ChangeOpened f => T(page, "Fact.ChangeOpened", f.ChangeId),
        _ => CasePageTexts.Of(fact, VendorReleaseProcess.Definition, VendorReleaseTexts.All, page,
            id => page.Role(state.Profile, state.Approval.Stage(id)?.Stage.Role ?? id)),
    };

    public static string T(PageContext page, string key, params object?[] arguments) => VendorReleaseTexts.All.Get(page.Language, key, arguments);
}

/// <summary>Vendor releases as lines.</summary>
internal sealed class VendorReleaseLines(VendorReleaseLedger ledger) : CaseLines<CaseFact, VendorReleaseSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<VendorReleaseSummary> item, PageContext page)
    {
        VendorReleaseSummary release = item.Summary;
        bool untold = release is { ToldAt: null, ClosedAt: null };
        return new(item.Id, item.Contract, $"{release.Product} {release.Version}", VendorReleasePageTexts.T(page, "Status." + release.Status))
        {
            Turn = release.Status is VendorReleaseStatus.ToJudge or VendorReleaseStatus.Instructed ? [release.FiledBy] : release.Waiting,
            NextAt = untold ? release.TellBy : null,
            Next = page.T("Next.Due"),
            IsDeadline = untold,
            Spans = release.Status == VendorReleaseStatus.Withdrawn ? [] : Due(release.TellBy, page),
            Words = [page.Actor(release.FiledBy), release.ChangeId],
        };
    }
}

/// <summary>A component of the pages about vendor releases.</summary>
public abstract class VendorReleasePart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => VendorReleaseTexts.All;
}
