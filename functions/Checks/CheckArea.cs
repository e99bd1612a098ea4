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

namespace Workflows.Checks;

/// <summary>Routine checks as this application shows them.</summary>
internal sealed class CheckArea() : CaseArea(CheckProcess.Definition, CheckTexts.All, NavigationGroup.Operations, Cases, "open-check", "check-month")
{
    /// <summary>Lists that are over are listed, and found, for two months: some hundred of a contract. The month's table goes back further.</summary>
    public const int ClosedDays = 62;

    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(CheckProcess.Definition)
    {
        ListSummary = "Lists of routine checks and backup runs that are not over, or closed ones.",
        GetSummary = "A list: its lines as they stand, when it is due, the client's answer, history.",
        Listed = typeof(CheckSummary),
        Shown = typeof(CheckListDocument),
        Filing = new ApiFiling<CheckCommands>("OpenCheckList", "A person opens a list that the contract asks for only now and then.", CheckRequests.New,
            (commands, c) => commands.OpenByHandAsync(c.Id, c.By, c.Values.Text("list"), c.Values.DayOrNull("day")!.Value, c.Values.TextOrNull("subject"))),
        Acts = CheckRequests.Acts,
        ClosedDays = ClosedDays,
        Others =
        [
            new("post", "api/check-runs/{name}", "ReportCheckRun", "A tool reports a run; it is a configured source of the contract, which proves itself by its own secret.")
            {
                Body = CheckRequests.Run, NoKey = true,
                Refusals = [StatusCodes.Status400BadRequest, StatusCodes.Status401Unauthorized, StatusCodes.Status409Conflict,
                    StatusCodes.Status413PayloadTooLarge, StatusCodes.Status503ServiceUnavailable],
            },
        ],
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<CheckRules>() is { } rules
            ? PageAnswers.Part<CheckRulesCard>(new { Page = page, contract.Profile, Rules = rules }) : null;

    /// <summary>The reader sees a list: what is the contractor's own affair is not shown to the client.</summary>
    public static bool Sees(PageContext page, Contract contract, string listId) =>
        page.IsInternal || contract.Profile.Section<CheckRules>()?.Find(listId) is { Internal: false };
}

/// <summary>What those who are asked see behind their links.</summary>
internal sealed class CheckApprovalPages(CheckReader reader, CheckCommands commands)
    : ApprovalPages<CheckSummary, CheckListState>(CheckProcess.Definition, reader, commands)
{
    /// <inheritdoc/>
    protected override AskedApproval? Asked(CaseView<CheckListState> found, ApprovalSubject subject) => new(
        found.State.Approval, page => CheckMail.TitleOf(found.State, page.Language), !found.State.IsAsking,
        page => PageAnswers.Part<CheckRecord>(new { Page = page, List = found }));
}

/// <summary>Refusals and facts of lists in the reader's words.</summary>
internal static class CheckPageTexts
{
    /// <summary>Why an act was refused; what is wrong with a line is called by its name.</summary>
    public static string Of(CommandResult.Refused refused, CheckList? list, PageContext page) => CasePageTexts.Refusal(
        CheckTexts.All, refused, page, field => list?.Item(field)?.Name.In(page.Language) ?? CheckTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, CheckListState state, TimeZoneInfo zone, PageContext page) => fact switch
    {
        CheckReported f => T(page, f.Run is null ? "Fact.CheckReported" : "Fact.CheckReported.Run", string.Join(page.T("Join"), f.Lines.Select(l =>
            ItemOf(state.List, l.ItemId, page) + " " + (state.List.Item(l.ItemId) is { } item ? CheckMail.WordsOf(item, l, zone, page.Language) : l.Text)))),
        CheckRaised f => T(page, "Fact.CheckRaised", ItemOf(state.List, f.ItemId, page), f.CaseId),
        CheckStale f => T(page, "Fact.CheckStale", ItemOf(state.List, f.ItemId, page), TimeText.Of(f.Since, zone, page.Language)),
        CaseWritten<CheckHandIn> { Content.Note: { } note } => T(page, "Fact.CheckHandedIn.Note", note),
        _ => CasePageTexts.Of(fact, CheckProcess.Definition, CheckTexts.All, page,
            id => page.Role(state.Profile, state.Approval.Stage(id)?.Stage.Role ?? id)),
    };

    /// <summary>What a listed list is called; its contract may know it no more.</summary>
    public static string TitleOf(CheckSummary summary, Contract contract, PageContext page) =>
        contract.Profile.Section<CheckRules>()?.Find(summary.ListId) is { } list
            ? CheckMail.TitleOf(list, summary.Period, summary.Day, summary.Subject, page.Language)
            : T(page, "Name", summary.ListId, summary.Subject ?? summary.Period);

    /// <summary>What the contract calls a line.</summary>
    public static string ItemOf(CheckList list, string itemId, PageContext page) => list.Item(itemId)?.Name.In(page.Language) ?? itemId;

    public static string T(PageContext page, string key, params object?[] arguments) => CheckTexts.All.Get(page.Language, key, arguments);
}

/// <summary>Lists as lines: until one is complete, it is its owners' turn.</summary>
internal sealed class CheckLines(CheckLedger ledger) : CaseLines<CaseFact, CheckSummary>(ledger)
{
    /// <inheritdoc/>
    protected override int ClosedDays => CheckArea.ClosedDays;

    /// <inheritdoc/>
    protected override CaseLine? Line(ListedCase<CheckSummary> item, PageContext page)
    {
        CheckSummary list = item.Summary;
        if (!CheckArea.Sees(page, item.Contract, list.ListId))
        {
            return null;
        }

        bool owed = list is { Status: CheckStatus.ToDo or CheckStatus.ToHandIn or CheckStatus.Returned, ClosedAt: null };
        return new(item.Id, item.Contract, CheckPageTexts.TitleOf(list, item.Contract, page), CheckPageTexts.T(page, "Status." + list.Status))
        {
            Turn = owed && item.Contract.Profile.Section<CheckRules>()?.Find(list.ListId) is { } rule ? Holders(item.Contract, page, rule.Owner) : list.Waiting,
            NextAt = owed ? list.Due : null,
            Next = page.T("Next.Due"),
            IsDeadline = owed,
            Spans = list.Status == CheckStatus.NotOwed ? [] : Due(list.Due, page),
            Words = [list.Subject],
        };
    }
}

/// <summary>A component of the pages about lists.</summary>
public abstract class CheckPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => CheckTexts.All;
}
