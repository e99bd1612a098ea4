using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Pages;

/// <summary>The beginning of every page: who asks, in which language, and whether they may.</summary>
internal sealed class PageEntry(VisitorSession session, Access access, PeopleDirectory people, TimeProvider clock)
{
    /// <summary>Name of the cookie that keeps the chosen language; it says nothing about the person.</summary>
    public const string LanguageCookie = "language";

    /// <summary>The page of a person who is signed in; otherwise the way to the sign-in, and back from there.</summary>
    public (PageContext? Page, IResult? Answer) Enter(HttpRequest request)
    {
        PageContext page = Open(request);
        if (page.Visitor is not null)
        {
            return (page, null);
        }

        string back = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) ? page.Address : request.Path.ToString();
        return (null, PageAnswers.SeeOther("/signin?return=" + Uri.EscapeDataString(back)));
    }

    /// <summary>As <see cref="Enter"/>, for somebody who may see the contract; to everybody else it does not exist.</summary>
    public (PageContext? Page, IResult? Answer) EnterContract(HttpRequest request, string contractId)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? (null, answer) : access.CanSee(page.Visitor!, contractId) ? (About(page, contractId), null) : (null, NotFound(page));
    }

    /// <summary>As <see cref="EnterContract"/>, with a case of the contract; without one there is an answer.</summary>
    public async Task<(PageContext Page, CaseView<TState> Case, IResult? Answer)> EnterCaseAsync<TFact, TSummary, TState>(
        HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact>
    {
        (PageContext? page, IResult? answer) = Enter(request);
        return page is null ? (null!, null!, answer)
            : CaseId.TryParse(reader.Kind, id, out CaseId parsed) && access.CanSee(page.Visitor!, parsed.ContractId)
                && await reader.FindAsync(parsed) is { } found ? (About(page, parsed.ContractId), found, null)
            : (page, null!, NotFound(page));
    }

    /// <summary>As <see cref="Enter"/>, for a page about one contract of several: the one that the address names, or the first.</summary>
    /// <param name="request">The request.</param>
    /// <param name="has">Whether a contract of the reader's is one of them.</param>
    public (PageContext Page, List<Contract> Choices, Contract Chosen, IResult? Answer) EnterChoice(HttpRequest request, Func<PageContext, Contract, bool> has)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return (null!, [], null!, answer);
        }

        List<Contract> choices = [.. page.Contracts.Where(c => has(page, c))];
        string asked = request.Query["contract"].ToString();
        return (asked.Length == 0 ? choices.FirstOrDefault() : choices.Find(c => c.Id == asked)) is { } chosen
            ? (About(page, chosen.Id), choices, chosen, null) : (page, choices, null!, NotFound(page));
    }

    /// <summary>
    /// As <see cref="Enter"/>, for somebody who works for contracts, with one of them: the one that the address names, or the standard one, or the first.
    /// </summary>
    public (PageContext Page, List<Contract> Choices, Contract Chosen, IResult? Answer) EnterWork(HttpRequest request)
    {
        (PageContext? page, IResult? answer) = Enter(request);
        if (page is null)
        {
            return (null!, [], null!, answer);
        }

        List<Contract> choices = [.. page.Contracts.Where(c => access.CanRespond(page.Visitor!, c.Id))];
        return choices.Count == 0 ? (page, choices, null!, NotFound(page))
            : (page, choices, choices.Find(c => c.Id == request.Query["contract"]) ?? choices.Find(c => c.Id == "standard") ?? choices[0], null);
    }

    /// <summary>Where a list goes on, as the answer before said it; null: it begins.</summary>
    public static string? NextOf(HttpRequest request) => request.Query["next"] is [{ Length: > 0 and < 500 } token] ? token : null;

    private static PageContext About(PageContext page, string contractId)
    {
        page.About = page.Contracts.FirstOrDefault(c => c.Id == contractId);
        return page;
    }

    /// <summary>A page that everybody may see.</summary>
    public PageContext Open(HttpRequest request)
    {
        Visitor? visitor = session.Current(request.HttpContext);
        string language = request.Cookies[LanguageCookie] is Languages.Japanese or Languages.English
            ? request.Cookies[LanguageCookie]!
            : visitor?.Person.Language ?? Languages.FromAcceptLanguage(request.Headers.AcceptLanguage);
        return new(request, language, clock.GetUtcNow(), visitor, visitor is null ? [] : access.VisibleContracts(visitor), people);
    }

    /// <summary>A page as somebody may see it who is not signed in here, and is known by something else.</summary>
    public PageContext OpenAs(HttpRequest request, Visitor visitor) => new(
        request, request.Cookies[LanguageCookie] is Languages.Japanese or Languages.English ? request.Cookies[LanguageCookie]! : visitor.Person.Language,
        clock.GetUtcNow(), visitor, access.VisibleContracts(visitor), people);

    /// <summary>What a reader sees of something that is not there, or not theirs: the same.</summary>
    public static IResult NotFound(PageContext page) => PageAnswers.Page<NotFoundPage>(new { Page = page }, StatusCodes.Status404NotFound);
}
