using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;

namespace Workflows.SecurityIncidents;

/// <summary>
/// The list of security incidents, the page of one with its acts and evidence, and the form that files one: for the readers of the case only.
/// </summary>
internal sealed class SecurityPages(CasePages pages, PageEntry entry, Access access, FormGuard forms, SecurityLedger ledger, SecurityReader reader,
    SecurityCommands commands, FileStore files)
{
    [Function("ShowSecurityIncidentsPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "securityincidents")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer! : PageAnswers.Page<SecurityListPage>(new
        {
            Page = page,
            Listing = await CaseListings.ReadAsync(ledger, page, CaseFilter.Of(request.Query), (security, person) => security.Waiting.Contains(person),
                (_, contract) => commands.MaySee(page.Reader!.Id, contract, page.Now)),
            CanFile = Fileable(page).Count > 0,
        });
    }

    [Function("ShowSecurityIncidentPage")]
    public Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "securityincidents/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, security) =>
            Task.FromResult(MaySee(page, security) ? Show(page, security, new FormState()) : PageEntry.NotFound(page)));

    [Function("DownloadSecurityEvidence")]
    public async Task<IResult> DownloadAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "securityincidents/{id}/files/{hash}")] HttpRequest request, string id, string hash)
    {
        (PageContext page, CaseView<SecurityState> found, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        return answer ?? (MaySee(page, found) ? await CaseFileAnswers.FindAsync(files, found.Id, SecurityApi.FilesOf(found.State), hash, request) : null)
            ?? PageEntry.NotFound(page);
    }

    /// <summary>A file of the form is kept, and held as evidence.</summary>
    [Function("SubmitSecurityEvidence")]
    public async Task<IResult> HoldAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "securityincidents/{id}/evidence/new")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // The reader before the body: nobody who may not makes us hold some MiB.
        (PageContext page, CaseView<SecurityState> found, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        if (answer is not null || !MaySee(page, found) || !pages.CanAct(page, found.Contract))
        {
            return answer ?? PageEntry.NotFound(page);
        }

        if (await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        (IReadOnlyList<string> hashes, CommandResult.Refused? refused) = await CaseFileAnswers.KeepAsync(
            form, 1, (name, bytes) => commands.KeepFileAsync(found.Id, name, bytes, cancellation), cancellation);
        Command by = new(access.ActorOf(page.Visitor!, found.Contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);
        CommandResult result = refused ?? (hashes is [var hash]
            ? await commands.HoldAsync(found.Id, by, hash, form["from"].ToString(), form["custody"].ToString())
            : new CommandResult.Refused(RefusalReason.MissingField, "file"));
        return result is CommandResult.Refused no ? Show(page, found, new FormState("hold", form, no, r => SecurityPageTexts.Of(r, page)))
            : PageAnswers.SeeOther($"/securityincidents/{found.Id}");
    }

    [Function("SubmitSecurityAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "securityincidents/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(
            request, id, reader, client, async form => MaySee(form.Page, form.Case) ? await RunAsync(form, act) : null,
            (form, no) => Task.FromResult(Show(form.Page, form.Case, new FormState(act, form.Form, no, r => SecurityPageTexts.Of(r, form.Page)))),
            cancellation);

    [Function("ShowFileSecurityIncidentPage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-security-incident")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<Contract> contracts = Fileable(page);
        string asked = request.Query["contract"].ToString();
        Contract? contract = contracts.Count == 1 ? contracts[0] : contracts.Find(c => c.Id == asked);
        return contracts.Count == 0 ? PageEntry.NotFound(page) : Form(page, contract, contracts, new FormState(), SecurityFields.Blank with
        {
            Noticed = page.Now,
            NoticedBy = page.Reader!.NameIn(page.Language),
            Incident = CaseId.TryParse(IncidentKind.Incidents, request.Query["incident"].ToString(), out CaseId incident) ? incident.Value : null,
        });
    }

    [Function("SubmitFileSecurityIncident")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-security-incident")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => pages.FileAsync(request, profile => profile.Section<SecurityRules>() is not null, client, async f =>
        {
            if (!commands.MaySee(f.Page.Reader!.Id, f.Contract, f.Page.Now))
            {
                return PageEntry.NotFound(f.Page);
            }

            (SecurityContent content, List<CommandResult.Refused> unreadable) = f.Read(SecurityFields.All, SecurityFields.Blank);
            return await CasePages.FiledAsync(
                unreadable, SecurityCommands.Wrong(f.Contract, content, f.Page.Now), () => commands.FileAsync(f.Contract.Id, f.By, content),
                no => Form(f.Page, f.Contract, [], new FormState("file", f.Form, no, r => SecurityPageTexts.Of(r, f.Page)), content));
        }, cancellation);

    private async Task<CommandResult?> RunAsync(CaseForm<SecurityState> form, string act)
    {
        (CaseId id, Command by) = (form.Case.Id, form.By);
        SecurityPaperKind? paper = SecurityRequests.PaperOf(form["paper"]);
        return act switch
        {
            "assess" => Choice("infringement") ?? await commands.AssessAsync(id, by, form["infringement"] == "yes", form["text"]),
            "attribute" => Choice("byContractor") ?? await commands.AttributeAsync(id, by, form["byContractor"] == "yes", form["who"]),
            "cause" => await commands.FindCauseAsync(id, by, form["text"]),
            "detect" => await commands.DetectAsync(
                id, by, form["kind"], form["device"], form["path"], form["name"], [.. form.Form["handlings"].OfType<string>()]),
            "instruct" => await commands.InstructAsync(id, by, form["who"], form["text"]),
            "act" => await commands.ActAsync(id, by, form["text"]),
            "declare" => await commands.DeclareAsync(id, by, form["who"], form["reason"]),
            "lift" => await commands.LiftAsync(id, by, form["who"], form["reason"]),
            "take" => await commands.TakeAsync(id, by),
            "oral" => LocalMoment.TryRead(form["at"], form.Case.Zone, out DateTimeOffset at)
                ? await commands.ReportOrallyAsync(id, by, form["to"], at) : LocalMoment.Refusal("at", form["at"]),
            "write" => paper is { } written ? await commands.WriteAsync(id, by, written, form["text"]) : Missing("paper"),
            "carry-out" => paper is { } done ? await commands.CarryOutAsync(id, by, done, form["text"]) : Missing("paper"),
            "restore" => Choice("temporary") ?? await commands.RestoreAsync(id, by, form["temporary"] == "yes", form["text"]),
            "provide" => await commands.ProvideAsync(id, by, form["evidence"], form["to"]),
            "destroy" => await commands.DestroyAsync(id, by, form["evidence"], form["reason"]),
            "conclude" => await commands.ConcludeAsync(id, by, form["text"]),
            _ => null,
        };

        CommandResult.Refused? Choice(string field) => form[field] is "yes" or "no" ? null : Missing(field);

        static CommandResult.Refused Missing(string field) => new(RefusalReason.MissingField, field);
    }

    private bool MaySee(PageContext page, CaseView<SecurityState> security) => commands.MaySee(page.Reader!.Id, security.Contract, page.Now);

    private List<Contract> Fileable(PageContext page) =>
        [.. pages.Fileable(page, profile => profile.Section<SecurityRules>() is not null).Where(c => commands.MaySee(page.Reader!.Id, c, page.Now))];

    private IResult Show(PageContext page, CaseView<SecurityState> security, FormState form) => PageAnswers.Page<SecurityPage>(
        new { Page = page, Security = security, CanAct = pages.CanAct(page, security.Contract), Form = form }, form);

    private static IResult Form(PageContext page, Contract? contract, List<Contract> contracts, FormState form, SecurityContent content) =>
        PageAnswers.Page<FileSecurityPage>(
            new { Page = page, Contract = contract, Contracts = (IReadOnlyList<Contract>)contracts, Content = content, Form = form }, form);
}
