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

namespace Workflows.Deliverables;

/// <summary>Deliverables as this application shows them.</summary>
internal sealed class DeliverableArea()
    : CaseArea(DeliverableProcess.Definition, DeliverableTexts.All, NavigationGroup.Reporting, Cases, "open-deliverable")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(DeliverableProcess.Definition)
    {
        ListSummary = "Deliverables that are not over, or closed ones.",
        GetSummary = "A deliverable: its day, what was handed in, the client's answer, history.",
        Listed = typeof(DeliverableSummary),
        Shown = typeof(DeliverableDocument),
        Filing = new ApiFiling<DeliverableCommands>(
            "OpenDeliverable", "A person records an event that makes something due; the owner is told by mail.", DeliverableRequests.New,
            (commands, c) => commands.OpenForEventAsync(
                c.Id, c.By, c.Values.Text("item"), c.Values.DayOrNull("day")!.Value, c.Values.TextOrNull("subject"))),
        Acts = DeliverableRequests.Acts,
        Others = CaseFileAnswers.Routes("deliverables", "KeepDeliverableFile", "GetDeliverableFile", "is going to be handed in"),
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<DeliverableRules>() is { } rules
            ? PageAnswers.Part<DeliverableRulesCard>(new { Page = page, contract.Profile, Rules = rules }) : null;

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services) => services.AddSingleton<DeliverableDrafts>().AddSingleton<DeliverableSets>();
}

/// <summary>What those who are asked see behind their links.</summary>
internal sealed class DeliverableApprovalPages(DeliverableReader reader, DeliverableCommands commands)
    : ApprovalPages<DeliverableSummary, DeliverableState>(DeliverableProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<DeliverableState> found, ApprovalSubject subject) => new(
        found.State.Approval, page => DeliverableMail.TitleOf(found.State, page.Language), !found.State.IsAsking,
        page => PageAnswers.Part<DeliverableRecord>(new { Page = page, Deliverable = found }))
    {
        Judged = found.State.Figures.Count == 0 ? null : new(
            page => DeliverablePageTexts.T(page, "Evaluation.Hint"),
            [
                .. found.State.Figures.Select(f => (f.Indicator, (Func<PageContext, string>)(page =>
                    $"{DeliverableMail.NameOf(found.State, f.Indicator, page.Language)} {DeliverableMail.ValueOf(f, page.Language)} {DeliverableMail.VerdictOf(f, page.Language)}"))),
            ],
            (by, hash, answer, comment, items) => commands.EvaluateAsync(
                subject.Case, by, subject.StageId, hash, answer, comment, [.. items.Select(i => new IndicatorVerdict(i.Id, i.Accepted, i.Word))])),
    };
}

/// <summary>Refusals and facts of deliverables in the reader's words.</summary>
internal static class DeliverablePageTexts
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(DeliverableTexts.All, refused, page, field => DeliverableTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, DeliverableState state, PageContext page) => fact switch
    {
        CaseWritten<DeliverableVersion> f => T(page, "Fact.DeliverableWritten", state.Versions.First(v => v.Written == f).Number, f.Content.Note),
        DeliverableSubmitted f => T(page, "Fact.DeliverableSubmitted", f.How),
        DeliverableEvaluated f => T(page, "Fact.DeliverableEvaluated", string.Join(page.T("Join.Dot"), f.Indicators.Select(i => T(page, "Evaluation",
            DeliverableMail.NameOf(state, i.Indicator, page.Language), DeliverableMail.Of(i, page.Language))))),
        DeliverableFiguresDiffer f => T(page, "Fact.DeliverableFiguresDiffer", f.Version,
            string.Join(page.T("Join"), f.Indicators.Select(i => DeliverableMail.NameOf(state, i, page.Language)))),
        DeliverableImprovementOpened f => T(page, "Fact.DeliverableImprovementOpened",
            DeliverableMail.NameOf(state, f.Indicator, page.Language), f.DeliverableId),
        DeliverableDueAgreed f => T(page, "Fact.DeliverableDueAgreed", TimeText.Of(f.Day, page.Language), f.With),
        DeliverableMoved f => T(page, "Fact.DeliverableMoved", TimeText.Of(f.Anchor, page.Language), f.Reason),
        _ => CasePageTexts.Of(fact, DeliverableProcess.Definition, DeliverableTexts.All, page,
            id => page.Role(state.Profile, state.Approval.Stage(id)?.Stage.Role ?? id)),
    };

    /// <summary>What a listed deliverable is called; its contract may ask for it no more.</summary>
    public static string TitleOf(DeliverableSummary summary, Contract contract, PageContext page) =>
        contract.Profile.Section<DeliverableRules>()?.Item(summary.ItemId) is { } item
            ? DeliverableMail.TitleOf(item, contract.Profile, summary.Period, summary.Anchor, summary.Subject, page.Language)
            : T(page, "Name", summary.ItemId, summary.Subject ?? summary.Period);

    public static string T(PageContext page, string key, params object?[] arguments) => DeliverableTexts.All.Get(page.Language, key, arguments);

    /// <summary>How a listed deliverable stands; what is carried out has words of its own.</summary>
    public static string StatusOf(DeliverableSummary summary, Contract contract, PageContext page) =>
        contract.Profile.Section<DeliverableRules>()?.Item(summary.ItemId) is { } item
            ? DeliverableTexts.Of(item, page.Language, "Status." + summary.Status) : T(page, "Status." + summary.Status);
}

/// <summary>Deliverables as lines: until something is handed in, it is its owners' turn, and the last open day before it is late is the deadline.</summary>
internal sealed class DeliverableLines(DeliverableLedger ledger) : CaseLines<CaseFact, DeliverableSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<DeliverableSummary> item, PageContext page)
    {
        DeliverableSummary deliverable = item.Summary;
        bool owed = deliverable is { SubmittedAt: null, ClosedAt: null };
        DateOnly? day = deliverable.IsLate ? deliverable.Breach : deliverable.Target;
        return new(item.Id, item.Contract, DeliverablePageTexts.TitleOf(deliverable, item.Contract, page),
            DeliverablePageTexts.StatusOf(deliverable, item.Contract, page))
        {
            Turn = deliverable.Status is DeliverableStatus.ToWrite or DeliverableStatus.ToCorrect or DeliverableStatus.ToSubmit
                && item.Contract.Profile.Section<DeliverableRules>()?.Item(deliverable.ItemId) is { } rule
                ? Holders(item.Contract, page, rule.Owner) : deliverable.Waiting,
            NextAt = owed && day is { } until ? EndOf(until, item.Contract) : null,
            Next = page.T("Next.Due"),
            IsDeadline = owed,
            Spans = deliverable.Status == DeliverableStatus.NotOwed ? [] : Due(day is { } due ? EndOf(due, item.Contract) : null, page),
            Words = [deliverable.Subject],
        };
    }
}

/// <summary>A component of the pages about deliverables.</summary>
public abstract class DeliverablePart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => DeliverableTexts.All;
}
