using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>The list of changes, the page of one with its acts, and the form that files one or writes it anew.</summary>
internal sealed class ChangePageFunctions(CasePages pages, Access access, ChangeLedger ledger, ChangeReader reader, ChangeCommands commands)
{
    [Function("ShowChangesPage")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "changes")] HttpRequest request) =>
        pages.ListAsync(request, ledger, change => change.Waiting, (page, listing) => PageAnswers.Page<ChangeListPage>(
            new { Page = page, Listing = listing, CanFile = pages.Fileable(page, HasRules).Count > 0 }));

    [Function("ShowChangePage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "changes/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, change) => ShowAsync(page, change, new FormState()));

    [Function("ShowRewriteChangePage")]
    public Task<IResult> EditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "changes/{id}/edit")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, change) => Task.FromResult(pages.CanAct(page, change.Contract)
            ? Form(page, change.Contract, change.State.Class, change, new FormState(), change.State.Content)
            : PageEntry.NotFound(page)));

    [Function("SubmitChangeAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "changes/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => act == "edit"
        ? pages.SubmitAsync(request, id, reader, client, RewriteAsync, cancellation)
        : pages.ActAsync(request, id, reader, client, async form => act switch
        {
            "start" when Unconfirmed(form.Case.State, form.Form, form["text"], form.Page.Now) is { } unconfirmed => unconfirmed,
            "start" => await commands.StartWorkAsync(form.Case.Id, form.By, form.Page.Now, form["text"]),
            "complete" => await commands.CompleteWorkAsync(form.Case.Id, form.By, form["successful"] == "yes",
                form.Case.State.Class.Completion.ToDictionary(f => f.Id, f => form["completion_" + f.Id]), form["text"]),
            "review" => await commands.ReviewAsync(form.Case.Id, form.By, form["text"]),
            "withdraw" => await commands.WithdrawAsync(form.Case.Id, form.By, form["text"]),
            _ => null,
        }, (form, no) => ShowAsync(form.Page, form.Case, Refused(act, form.Form, no, form.Case.State.Class, form.Page)), cancellation);

    private async Task<IResult> RewriteAsync(CaseForm<ChangeState> f)
    {
        (PageContext page, CaseView<ChangeState> change, ChangeClass rules) = (f.Page, f.Case, f.Case.State.Class);
        (ChangeContent content, List<CommandResult.Refused> unreadable) = Read(f.Form, change.Contract, rules);
        if (unreadable.Count == 0 && await ObstaclesToSeeAsync(f.Form, change.Contract, change.Id, content, page.Now) is { } unseen)
        {
            return Form(page, change.Contract, rules, change, ToSee(f.Form, content, unseen, page), content, unseen);
        }

        CommandResult written = unreadable.Count == 0 ? await commands.RewriteAsync(change.Id, f.By, content)
            : CasePages.Refused(unreadable, commands.Wrong(change.Contract, content, page.Now));
        return written is CommandResult.Refused no
            ? Form(page, change.Contract, rules, change, Refused("file", f.Form, no, rules, page), content)
            : PageAnswers.SeeOther($"/changes/{change.Id}");
    }

    /// <summary>The work would begin before or after the window that was planned.</summary>
    internal static bool IsOutsideWindow(ChangeState change, DateTimeOffset now) => now < change.Content.WindowFrom || now >= change.Content.WindowTo;

    /// <summary>Work without an approval is on record for good and told to the manager: it takes a reason and a second look.
    /// So does work outside its window.</summary>
    private static CommandResult.Refused? Unconfirmed(ChangeState change, IFormCollection form, string? reason, DateTimeOffset now) =>
        CommandResult.Refused.Of(((CommandResult.Refused?[])
        [
            change.IsUnapproved && PlainText.IsBlank(reason) ? new(RefusalReason.MissingField, "reason") : null,
            change.Work is null && (change.IsUnapproved || IsOutsideWindow(change, now)) && form["confirm"] != "yes"
                ? new(RefusalReason.MissingField, "confirm") : null,
        ]).OfType<CommandResult.Refused>());

    [Function("ShowFileChangePage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-change")] HttpRequest request)
    {
        return pages.NewAsync(request, HasRules, (page, contracts) => Task.FromResult(
            contracts.Find(c => c.Id == request.Query["contract"]) is { } contract
            && contract.Profile.Changes!.Class(request.Query["class"].ToString()) is { } rules
            ? Form(page, contract, rules, null, new FormState(), Given(rules))
            : PageAnswers.Page<ChooseClassPage>(new
            {
                Page = page,
                Contracts = (IReadOnlyList<Contract>)[.. contracts.Where(c => request.Query["contract"] is not [{ Length: > 0 } only] || c.Id == only)],
                Incident = Incident(),
            })));

        // What another page knows of the change already; whoever files it reads it first.
        ChangeContent Given(ChangeClass rules) => new()
        {
            Title = Text("title", 300), ClassId = rules.Id, IncidentId = Incident(),
            Values = rules.Fields.ToDictionary(f => f.Id, f => Text("value_" + f.Id, ChangeFields.MaxValue)),
        };

        string Text(string field, int longest) => request.Query[field] is [{ } text] && text.Length <= longest ? text : "";

        string? Incident() => request.Query["incident"] is [{ Length: > 0 and < 200 } from] ? from : null;
    }

    [Function("SubmitFileChange")]
    public Task<IResult> FileAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-change")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.FileAsync(request, HasRules, client, async f =>
        {
            if (f.Contract.Profile.Changes!.Class(f.Form["class"].ToString()) is not { } rules)
            {
                return PageEntry.NotFound(f.Page);
            }

            (ChangeContent content, List<CommandResult.Refused> unreadable) = Read(f.Form, f.Contract, rules);
            if (unreadable.Count == 0 && await ObstaclesToSeeAsync(f.Form, f.Contract, null, content, f.Page.Now) is { } unseen)
            {
                return Form(f.Page, f.Contract, rules, null, ToSee(f.Form, content, unseen, f.Page), content, unseen);
            }

            return await CasePages.FiledAsync(
                unreadable, commands.Wrong(f.Contract, content, f.Page.Now), () => commands.FileAsync(f.Contract.Id, f.By, content),
                no => Form(f.Page, f.Contract, rules, null, Refused("file", f.Form, no, rules, f.Page), content));
        }, cancellation);

    private async Task<IResult> ShowAsync(PageContext page, CaseView<ChangeState> change, FormState form) => PageAnswers.Page<ChangePage>(
        new
        {
            Page = page,
            Change = change,
            Conflicts = await reader.ConflictsAsync(change.Contract.Id, change.Id, change.State.Content),
            CanAct = pages.CanAct(page, change.Contract) && !change.State.IsClosed,
            Form = form,
        },
        form);

    /// <summary>What stands in the way and was not on the page that the form came from; null for nothing.</summary>
    private async Task<ChangeObstacles?> ObstaclesToSeeAsync(IFormCollection form, Contract contract, CaseId? self, ChangeContent content, DateTimeOffset now)
    {
        ChangeObstacles found = ChangeObstacles.Of(content, contract.Profile, contract.Calendars, await reader.ConflictsAsync(contract.Id, self, content), now);
        return found.IsClear || form["seen"] == found.Key ? null : found;
    }

    private static FormState ToSee(IFormCollection form, ChangeContent content, ChangeObstacles obstacles, PageContext page)
    {
        bool asks = obstacles.NeedException && string.IsNullOrWhiteSpace(content.Exception);
        return new("file", form, asks ? "exception" : "", ChangePageTexts.T(page, asks ? "Obstacles.Exception" : "Obstacles.See"));
    }

    private IResult Form(PageContext page, Contract contract, ChangeClass rules, CaseView<ChangeState>? change, FormState form, ChangeContent content,
        ChangeObstacles? obstacles = null) =>
        PageAnswers.Page<FileChangePage>(
            new
            {
                Page = page, Contract = contract, Class = rules, Change = change, Form = form, Content = content, Obstacles = obstacles,
                People = access.RespondersOf(contract.Id)
            },
            form);

    private static FormState Refused(string name, IFormCollection form, CommandResult.Refused refused, ChangeClass rules, PageContext page) =>
        new(name, form, [.. refused.All.Select(r => (rules.Fields.Any(f => f.Id == r.Detail) ? "value_" + r.Detail
            : name != "file" && r.Detail is ("reason" or "comment") ? "text" // an act has one field for what is said
            : r.Detail, ChangePageTexts.Of(r, rules, page)))]);

    private static bool HasRules(ContractProfile profile) => profile.Changes is not null;

    /// <summary>The content of a form, and the fields that cannot be read.</summary>
    private static (ChangeContent Content, List<CommandResult.Refused> Unreadable) Read(IFormCollection form, Contract contract, ChangeClass rules) =>
        ContentForm.Read(ChangeFields.All, form, contract.Calendars.Zone, rules.Fields, new() { Title = "", ClassId = rules.Id });
}
