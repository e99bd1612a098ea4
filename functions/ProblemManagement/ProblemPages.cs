using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.People;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.ProblemManagement;

/// <summary>Something that may be like a problem, with what helps there.</summary>
/// <param name="Address">Of its page.</param>
/// <param name="Id">Its id.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Workaround">How people get along with it.</param>
/// <param name="Solution">What solves it.</param>
public sealed record SimilarCase(string Address, string Id, string Title, string? Workaround, string? Solution);

/// <summary>The list of problems, the page of one with its acts, and the form that files one.</summary>
internal sealed class ProblemPages(
    CasePages pages, PageEntry entry, Access access, ProblemLedger ledger, ProblemReader reader, ProblemCommands commands, IncidentReader incidents)
{
    /// <summary>Name of the words that are looked for.</summary>
    public const string Words = "words";

    /// <summary>Name of the box that leaves known errors.</summary>
    public const string KnownOnly = "known";

    [Function("ShowProblemsPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "problems")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseFilter filter = CaseFilter.Of(request.Query, Words, KnownOnly);
        string? words = filter.Own.GetValueOrDefault(Words);
        CaseListing<ProblemSummary> listing = await CaseListings.ReadAsync(
            ledger, page, filter, (problem, person) => problem.Waiting.Contains(person) || problem.Responsible == person, (problem, _) =>
                (!filter.Has(KnownOnly) || problem.IsKnownError)
                && (words is null || ProblemSearch.Says(words, [problem.Title, problem.System, problem.Cause, problem.Workaround, problem.Solution])));
        return PageAnswers.Page<ProblemListPage>(new { Page = page, Listing = listing, CanFile = pages.Fileable(page, HasRules).Count > 0 });
    }

    [Function("ShowProblemPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "problems/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, problem) => Show(page, problem, new FormState()));

    [Function("SubmitProblemAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "problems/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(
            request, id, reader, client, form => RunAsync(form, act),
            (form, no) => Show(form.Page, form.Case, new FormState(act, form.Form, no, r => ProblemPageTexts.Of(r, form.Page))), cancellation);

    [Function("ShowFileProblemPage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-problem")] HttpRequest request) =>
        pages.NewAsync(request, HasRules, async (page, contracts) =>
        {
            string asked = request.Query["contract"].ToString();
            Contract? contract = contracts.Count == 1 ? contracts[0] : contracts.Find(c => c.Id == asked);
            string? incident = PlainText.LineOrNull(request.Query["incident"].ToString());
            CaseView<IncidentState>? seen = contract is not null && CaseId.TryParse(IncidentKind.Incidents, incident, out CaseId id)
                && id.ContractId == contract.Id ? await incidents.FindAsync(id) : null;
            return Form(page, contract, contracts, new FormState(), ProblemFields.Blank with
            {
                Origin = seen is null ? (ProblemOrigin)(-1) : ProblemOrigin.Incident,
                Incident = seen?.Id.Value,
                Title = seen?.State.Title ?? "",
                System = seen?.State.System,
                Handling = ProblemFields.NotManaged with { Responsible = page.Reader!.Id },
            });
        });

    [Function("SubmitFileProblem")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-problem")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => pages.FileAsync(request, HasRules, client, async f =>
        {
            (ProblemContent content, List<CommandResult.Refused> unreadable) = f.Read(ProblemFields.All, ProblemFields.Blank);
            (ProblemHandling handling, List<CommandResult.Refused> unread) = HandlingOf(f.Form, f.Contract);
            content = content with { Handling = handling };
            return await CasePages.FiledAsync(
                [.. unreadable, .. unread], commands.Wrong(f.Contract, content, f.Page.Now), () => commands.FileAsync(f.Contract.Id, f.By, content),
                no => Form(f.Page, f.Contract, [], new FormState("file", f.Form, no, r => ProblemPageTexts.Of(r, f.Page)), content));
        }, cancellation);

    private async Task<CommandResult?> RunAsync(CaseForm<ProblemState> form, string act)
    {
        (CaseId id, Command by) = (form.Case.Id, form.By);
        switch (act)
        {
            case "manage":
                (ProblemHandling handling, List<CommandResult.Refused> unread) = HandlingOf(form.Form, form.Case.Contract);
                return CommandResult.Refused.Of(unread) ?? await commands.ManageAsync(id, by, handling, form["why"]);
            case "search":
                return await commands.SearchAsync(id, by, form["words"]);
            case "find":
                return Enum.TryParse(form["finding"], out ProblemFinding what) && Enum.IsDefined(what)
                    ? await commands.FindAsync(id, by, what, form["text"]) : new CommandResult.Refused(RefusalReason.MissingField, "finding");
            case "change":
                return await commands.RaiseChangeAsync(id, by, form["change"]);
            case "ask-cooperation":
                return await commands.AskCooperationAsync(id, by, form["whom"], form["isClient"] == "yes", form["what"]);
            case "answer-cooperation":
                return await commands.AnswerCooperationAsync(id, by, form["text"]);
            case "dispatch":
                return GivenDates.TryDay(form["day"], out DateOnly day)
                    ? await commands.DispatchAsync(id, by, form["place"], day, form["who"], form["with"]) : LocalMoment.Refusal("day", form["day"]);
            case "ask-consent":
                return form["kind"] is "temporary" or "final"
                    ? await commands.AskConsentAsync(id, by, form["kind"] == "final", form["text"])
                    : new CommandResult.Refused(RefusalReason.MissingField, "kind");
            case "carry-out":
                return await commands.CarryOutAsync(id, by, form["text"]);
            case "recur":
                return await commands.RecurAsync(id, by, form["incident"]);
            case "review":
                return await commands.ReviewAsync(id, by, form["text"]);
            case "settle":
                return ProblemRequests.OutcomeOf(form["outcome"]) is { } outcome
                    ? await commands.SettleAsync(id, by, outcome, form["text"]) : new CommandResult.Refused(RefusalReason.MissingField, "outcome");
            case "withdraw":
                return await commands.WithdrawAsync(id, by, form["reason"]);
            default:
                return null;
        }
    }

    private static bool HasRules(ContractProfile profile) => profile.Section<ProblemRules>() is not null;

    private static (ProblemHandling Handling, List<CommandResult.Refused> Unreadable) HandlingOf(IFormCollection form, Contract contract) =>
        ContentForm.Read(ProblemFields.Managed, form, contract.Calendars.Zone, [], ProblemFields.NotManaged);

    private async Task<IResult> Show(PageContext page, CaseView<ProblemState> problem, FormState form)
    {
        List<SimilarCase> similar = [];
        foreach (string id in problem.State.Facts.OfType<ProblemSearched>().LastOrDefault()?.Found ?? [])
        {
            if (CaseId.TryParse(reader.Kind, id, out CaseId other))
            {
                ProblemSummary? one = (await ledger.FindAsync(other))?.Summary;
                similar.Add(new($"/problems/{id}", id, one?.Title ?? id, one?.Workaround, one?.Solution));
            }
            else if (CaseId.TryParse(IncidentKind.Incidents, id, out CaseId incident))
            {
                similar.Add(new($"/incidents/{id}", id, (await incidents.FindAsync(incident))?.State.Title ?? id, null, null));
            }
        }

        return PageAnswers.Page<ProblemPage>(new
        {
            Page = page, Problem = problem, CanAct = pages.CanAct(page, problem.Contract) && !problem.State.IsClosed, Similar = similar,
            People = PeopleOf(problem.Contract), Form = form,
        }, form);
    }

    private IResult Form(PageContext page, Contract? contract, List<Contract> contracts, FormState form, ProblemContent content) =>
        PageAnswers.Page<FileProblemPage>(new
        {
            Page = page, Contract = contract, Contracts = (IReadOnlyList<Contract>)contracts, Content = content, Form = form,
            People = contract is null ? [] : PeopleOf(contract),
        }, form);

    private IReadOnlyList<Person> PeopleOf(Contract contract) => access.RespondersOf(contract.Id);
}
