using Microsoft.AspNetCore.Components;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Texts;

namespace Workflows.Requests;

/// <summary>Requests as this application shows them.</summary>
internal sealed class RequestArea()
    : CaseArea(RequestProcess.Definition, RequestTexts.All, NavigationGroup.Operations, Cases, "file-request", "request-counts")
{
    /// <summary>The API.</summary>
    public static ApiCases Cases { get; } = new(RequestProcess.Definition)
    {
        ListSummary = "Requests that are not over, or closed ones.",
        GetSummary = "A request: what is asked, its times, every word of both sides, history.",
        Listed = typeof(RequestSummary),
        Shown = typeof(RequestDocument),
        Filing = new ApiFiling<RequestCommands>(
            "FileRequest", "A person files what was asked; the client gets its number by mail, or the question.", RequestRequests.New,
            (commands, c) => commands.FileAsync(c.Id, c.By, c.Values.Text("kind"), ContentMembers.Read(RequestFields.All, c.Values, RequestFields.Blank))),
        Acts = RequestRequests.Acts,
        Others =
        [
            .. CaseFileAnswers.Routes("requests", "KeepRequestFile", "GetRequestFile", "a word is going to be said with"),
            new("get", "api/request-counts", "GetRequestCounts", "How many requests of each kind and class came to the desk in some days.")
            {
                Query = CountPages.Query, Refusals = [StatusCodes.Status400BadRequest],
            },
        ],
    };

    /// <inheritdoc/>
    public override RenderFragment? ContractCard(PageContext page, Contract contract) =>
        contract.Profile.Section<RequestRules>() is { } rules
            ? PageAnswers.Part<RequestRulesCard>(new { Page = page, Contract = contract, Rules = rules }) : null;
}

/// <summary>Refusals and facts of requests in the reader's words.</summary>
internal static class RequestPageTexts
{
    /// <summary>Why an act was refused.</summary>
    public static string Of(CommandResult.Refused refused, PageContext page) =>
        CasePageTexts.Refusal(RequestTexts.All, refused, page, field => RequestTexts.All.Find(page.Language, "Field." + field));

    /// <summary>A fact on the history.</summary>
    public static string Of(CaseFact fact, RequestState state, PageContext page) => fact switch
    {
        RequestFiled f => T(page, "Fact.RequestFiled", T(page, "Channel." + f.Content.Channel), f.Content.Title),
        RequestReplied f => T(page, "Fact.RequestReplied", WordOf(f, state, page), T(page, "Channel." + f.Channel), f.Text),
        RequestTriaged f => T(page, "Fact.RequestTriaged", state.Kind.Class(f.ClassId)?.Name.In(page.Language) ?? f.ClassId),
        RequestEscalated f => T(page, "Fact.RequestEscalated", f.To, f.Reason),
        RequestWaiting f => T(page, "Fact.RequestWaiting", f.Whom, f.What),
        RequestInstructed f => T(page, "Fact.RequestInstructed", f.Who, f.Text),
        RequestDueAgreed f => T(page, "Fact.RequestDueAgreed", TimeText.Of(f.Day, page.Language), f.With),
        RequestWrittenDown f => T(page, "Fact.RequestWrittenDown", f.Text),
        RequestOutOfScope f => T(page, "Fact.RequestOutOfScope", RequestMail.OutsideOf(f, state)?.Name.In(page.Language) ?? f.OutsideId),
        RequestTurned f => T(page, "Fact.RequestTurned", T(page, "Turn." + f.Into), f.CaseId),
        RequestConfirmed f => T(page, "Fact.RequestConfirmed", f.Who is null ? "" : page.T("Join.Dot") + f.Who),
        RequestReopened f => T(page, "Fact.RequestReopened", f.Reason),
        _ => CasePageTexts.Of(fact, RequestProcess.Definition, RequestTexts.All, page),
    };

    /// <summary>What a word is: the outcome, or one of a side on the way.</summary>
    public static string WordOf(RequestReplied reply, RequestState state, PageContext page) =>
        reply.IsFinal ? T(page, "Outcome." + state.Kind.Outcome) : T(page, "Party." + reply.Party);

    /// <summary>What a listed request is called; its contract may know its kind no more.</summary>
    public static string TitleOf(RequestSummary summary, Contract contract, PageContext page) => RequestMail.TitleOf(
        contract.Profile.Section<RequestRules>()?.Kind(summary.KindId)?.Name.In(page.Language) ?? summary.KindId, summary.Title, page.Language);

    /// <summary>Whose turn it is: the holders of the desk's roles of that side.</summary>
    public static IReadOnlyList<string> RolesOf(RequestSummary summary, Contract contract) =>
        summary.Turn is { } turn && contract.Profile.Section<RequestRules>() is { } rules && rules.Kind(summary.KindId) is { } kind
            ? (turn == RequestParty.Client ? rules.DeskOf(kind).Client : rules.DeskOf(kind).Owner) : [];

    public static string T(PageContext page, string key, params object?[] arguments) => RequestTexts.All.Get(page.Language, key, arguments);
}

/// <summary>Requests as lines: whoever has the next word has the turn; the first answer, the outcome or the written form is the deadline.</summary>
internal sealed class RequestLines(RequestLedger ledger) : CaseLines<CaseFact, RequestSummary>(ledger)
{
    /// <inheritdoc/>
    protected override CaseLine Line(ListedCase<RequestSummary> item, PageContext page)
    {
        RequestSummary request = item.Summary;
        return new(item.Id, item.Contract, RequestPageTexts.TitleOf(request, item.Contract, page), RequestPageTexts.T(page, "Status." + request.Status))
        {
            Turn = Holders(item.Contract, page, RequestPageTexts.RolesOf(request, item.Contract)),
            NextAt = request.NextDue,
            Next = page.T("Next.Due"),
            IsDeadline = request.NextDue is not null,
            Spans = request.Status == RequestStatus.Withdrawn ? [] : Due(request.Due ?? request.FirstAnswerDue, page),
            Words = [request.Asker],
        };
    }
}

/// <summary>A component of the pages about requests.</summary>
public abstract class RequestPart : WordedPart
{
    /// <inheritdoc/>
    protected override TextResource Texts => RequestTexts.All;
}
