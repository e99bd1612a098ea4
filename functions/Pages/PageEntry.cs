using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Links;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Pages;

/// <summary>The beginning of every page: who asks, in which language, and whether they may.</summary>
internal sealed class PageEntry(
    VisitorSession session, Access access, PeopleDirectory people, PublicAddress address, TimeProvider clock)
{
    /// <summary>Name of the cookie that keeps the chosen language; it says nothing about the person.</summary>
    public const string LanguageCookie = "language";

    /// <summary>Name of the cookie that keeps which contract was looked at last, so that pages about one of several open on it.</summary>
    public const string ContractCookie = "contract";

    /// <summary>The contract that most of what is run here belongs to.</summary>
    private const string Standard = "standard";

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
        return page is null ? (null, answer) : access.CanSee(page.Visitor!, contractId) ? (About(request, page, contractId), null) : (null, NotFound(page));
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
                && await reader.FindAsync(parsed) is { } found ? (About(request, page, parsed.ContractId), found, null)
            : (page, null!, NotFound(page));
    }

    /// <summary>As <see cref="Enter"/>, for a page about one contract of several: see <see cref="ChosenOf"/>.</summary>
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
        return ChosenOf(request, page, choices) is { } chosen
            ? (About(request, page, chosen.Id), choices, chosen, null) : (page, choices, null!, NotFound(page));
    }

    /// <summary>
    /// Which of the reader's contracts a page is about: the one that the address names, or the one looked at last, or of those in which the
    /// reader holds a role the standard one or the first, or the first of all, which an administrator may see without a role.
    /// Null: the address names none of them.
    /// </summary>
    public Contract? ChosenOf(HttpRequest request, PageContext page, IReadOnlyList<Contract> choices)
    {
        string asked = request.Query["contract"].ToString();
        Contract? chosen = asked.Length > 0 ? choices.FirstOrDefault(c => c.Id == asked)
            : choices.FirstOrDefault(c => c.Id == request.Cookies[ContractCookie])
                ?? choices.Where(c => access.RolesOf(page.Reader!.Id, c.Id).Count > 0).OrderBy(c => c.Id == Standard ? 0 : 1).FirstOrDefault()
                ?? (choices.Count > 0 ? choices[0] : null);
        if (chosen is not null && asked.Length > 0)
        {
            Remember(request, chosen.Id);
        }

        return chosen;
    }

    /// <summary>
    /// As <see cref="Enter"/>, for somebody who works for contracts, with one of them: the one that the address names, or the one looked at last, or the first.
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
            : (page, choices, ChosenOf(request, page, choices) ?? choices[0], null);
    }

    /// <summary>Where a list goes on, as the answer before said it; null: it begins.</summary>
    public static string? NextOf(HttpRequest request) => request.Query["next"] is [{ Length: > 0 and < 500 } token] ? token : null;

    private PageContext About(HttpRequest request, PageContext page, string contractId)
    {
        page.About = page.Contracts.FirstOrDefault(c => c.Id == contractId);
        Remember(request, contractId);
        return page;
    }

    private void Remember(HttpRequest request, string contractId)
    {
        if (HttpMethods.IsGet(request.Method) && request.Cookies[ContractCookie] != contractId)
        {
            request.HttpContext.Response.Cookies.Append(ContractCookie, contractId, new CookieOptions
            {
                HttpOnly = true, Secure = address.Base.Scheme == Uri.UriSchemeHttps, SameSite = SameSiteMode.Lax, Path = "/",
                MaxAge = TimeSpan.FromDays(365), IsEssential = true
            });
        }
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
