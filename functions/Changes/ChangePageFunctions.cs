using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Changes;

/// <summary>The list of changes, the page of one with its acts, and the form that files one or writes it anew.</summary>
internal sealed class ChangePageFunctions(PageEntry gate, Access access, FormGuard forms, ChangeLedger ledger, ChangeReader reader, ChangeCommands commands)
{
    [Function("ShowChangesPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "changes")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseListing<ChangeSummary> listing = await CaseListings.ReadAsync(
            ledger, page, CaseFilter.Of(request.Query), (change, person) => change.Waiting.Contains(person));
        return PageAnswers.Page<ChangeListPage>(new { Page = page, Listing = listing, CanFile = Fileable(page).Count > 0 });
    }

    [Function("ShowChangePage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "changes/{id}")] HttpRequest request, string id)
    {
        (PageContext page, CaseView<ChangeState> change, IResult? answer) = await gate.EnterCaseAsync(request, id, reader);
        return answer ?? await ShowAsync(page, change, new FormState());
    }

    [Function("ShowRewriteChangePage")]
    public async Task<IResult> EditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "changes/{id}/edit")] HttpRequest request, string id)
    {
        (PageContext page, CaseView<ChangeState> change, IResult? answer) = await gate.EnterCaseAsync(request, id, reader);
        return answer is not null ? answer
            : access.CanRespond(page.Visitor!, change.Contract.Id)
                ? Form(page, change.Contract, change.State.Class, change, new FormState(), change.State.Content)
            : PageEntry.NotFound(page);
    }

    [Function("SubmitChangeAct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "changes/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext page, CaseView<ChangeState> change, IResult? answer) = await forms.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        if (!access.CanRespond(page.Visitor!, change.Contract.Id))
        {
            return PageEntry.NotFound(page);
        }

        IFormCollection form = request.Form;
        Command by = new(access.ActorOf(page.Visitor!, change.Contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);
        string text = form["text"].ToString();
        if (act == "edit")
        {
            (ChangeContent content, List<CommandResult.Refused> unreadable) = Read(form, change.Contract, change.State.Class);
            if (unreadable.Count == 0 && await ObstaclesToSeeAsync(form, change.Contract, change.Id, content, page.Now) is { } unseen)
            {
                return Form(page, change.Contract, change.State.Class, change, ToSee(form, content, unseen, page), content, unseen);
            }

            CommandResult written = unreadable.Count == 0
                ? await commands.RewriteAsync(change.Id, by, content)
                : CommandResult.Refused.Of([.. unreadable, .. commands.Wrong(change.Contract, content, page.Now)])!;
            return written is CommandResult.Refused no
                ? Form(page, change.Contract, change.State.Class, change, Refused("file", form, no, change.State.Class, page), content)
                : PageAnswers.SeeOther($"/changes/{change.Id}");
        }

        CommandResult? result = act switch
        {
            "start" when Unconfirmed(change.State, form, text, page.Now) is { } unconfirmed => unconfirmed,
            "start" => await commands.StartWorkAsync(change.Id, by, page.Now, text),
            "complete" => await commands.CompleteWorkAsync(
                change.Id, by, form["successful"] == "yes", change.State.Class.Completion.ToDictionary(f => f.Id, f => form["completion_" + f.Id].ToString()),
                text),
            "review" => await commands.ReviewAsync(change.Id, by, text),
            "withdraw" => await commands.WithdrawAsync(change.Id, by, text),
            _ => null,
        };
        return result switch
        {
            null => PageEntry.NotFound(page),
            CommandResult.Refused refused => await ShowAsync(page, change, Refused(act, form, refused, change.State.Class, page)),
            _ => PageAnswers.SeeOther($"/changes/{change.Id}"),
        };
    }

    /// <summary>The work would begin before or after the window that was planned.</summary>
    internal static bool IsOutsideWindow(ChangeState change, DateTimeOffset now) => now < change.Content.WindowFrom || now >= change.Content.WindowTo;

    /// <summary>Work without an approval is on record for good and told to the manager: it takes a reason and a second look.
    /// So does work outside its window.</summary>
    private static CommandResult.Refused? Unconfirmed(ChangeState change, IFormCollection form, string? reason, DateTimeOffset now)
    {
        return change.IsUnapproved && PlainText.IsBlank(reason) ? new(RefusalReason.MissingField, "reason")
            : change.Work is null && (change.IsUnapproved || IsOutsideWindow(change, now)) && form["confirm"] != "yes"
                ? new(RefusalReason.MissingField, "confirm")
            : null;
    }

    [Function("ShowFileChangePage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-change")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        List<Contract> contracts = Fileable(page);
        if (contracts.Count == 0)
        {
            return PageEntry.NotFound(page);
        }

        string? incident = request.Query["incident"] is [{ Length: > 0 and < 200 } from] ? from : null;
        return contracts.Find(c => c.Id == request.Query["contract"]) is { } contract
            && contract.Profile.Changes!.Class(request.Query["class"].ToString()) is { } rules
            ? Form(page, contract, rules, null, new FormState(), new ChangeContent
            {
                Title = Given("title", 300), ClassId = rules.Id, IncidentId = incident,
                Values = rules.Fields.ToDictionary(f => f.Id, f => Given("value_" + f.Id, ChangeFields.MaxValue)),
            })
            : PageAnswers.Page<ChooseClassPage>(
                new
                {
                    Page = page, Contracts = (IReadOnlyList<Contract>)[.. contracts.Where(c =>
                request.Query["contract"] is not [{ Length: > 0 } only] || c.Id == only)], Incident = incident
                });

        // What another page knows of the change already; whoever files it reads it first.
        string Given(string field, int longest) => request.Query[field] is [{ } text] && text.Length <= longest ? text : "";
    }

    [Function("SubmitFileChange")]
    public async Task<IResult> FileAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-change")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        if (Fileable(page).Find(c => c.Id == form["contract"]) is not { } contract
            || contract.Profile.Changes!.Class(form["class"].ToString()) is not { } rules)
        {
            return PageEntry.NotFound(page);
        }

        (ChangeContent content, List<CommandResult.Refused> unreadable) = Read(form, contract, rules);
        if (unreadable.Count == 0 && await ObstaclesToSeeAsync(form, contract, null, content, page.Now) is { } unseen)
        {
            return Form(page, contract, rules, null, ToSee(form, content, unseen, page), content, unseen);
        }

        (CaseId? id, CommandResult result) = unreadable.Count == 0
            ? await commands.FileAsync(contract.Id, new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation),
                content)
            : (null, CommandResult.Refused.Of([.. unreadable, .. commands.Wrong(contract, content, page.Now)])!);
        return result is CommandResult.Refused refused
            ? Form(page, contract, rules, null, Refused("file", form, refused, rules, page), content)
            : PageAnswers.SeeOther($"/changes/{id}");
    }

    private async Task<IResult> ShowAsync(PageContext page, CaseView<ChangeState> change, FormState form) => PageAnswers.Page<ChangePage>(
        new
        {
            Page = page,
            Change = change,
            Conflicts = await reader.ConflictsAsync(change.Contract.Id, change.Id, change.State.Content),
            CanAct = access.CanRespond(page.Visitor!, change.Contract.Id) && !change.State.IsClosed,
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
        new(name, form, [.. refused.All.Select(r =>
            (rules.Fields.Any(f => f.Id == r.Detail) ? "value_" + r.Detail : r.Detail, ChangePageTexts.Of(r, rules, page)))]);

    private List<Contract> Fileable(PageContext page) =>
        [.. page.Contracts.Where(c => c.Profile.Changes is not null && access.CanRespond(page.Visitor!, c.Id))];

    /// <summary>The content of a form, and the fields that cannot be read.</summary>
    private static (ChangeContent Content, List<CommandResult.Refused> Unreadable) Read(IFormCollection form, Contract contract, ChangeClass rules) =>
        ContentForm.Read(ChangeFields.All, form, contract.Calendars.Zone, rules.Fields, new() { Title = "", ClassId = rules.Id });
}
