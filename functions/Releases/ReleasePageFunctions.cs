using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Releases.Acts;
using Workflows.Releases.Process;
using Workflows.Security;

namespace Workflows.Releases;

/// <summary>The list of releases, the page of one with its acts and files, and the form that plans one or plans it anew.</summary>
internal sealed class ReleasePageFunctions(
    CasePages pages, PageEntry gate, Access access, FormGuard forms, ReleaseForms acts, ReleaseLedger ledger, ReleaseReader reader, ReleaseCommands commands,
    ChangeLedger changes, FileStore files)
{
    [Function("ShowReleasesPage")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "releases")] HttpRequest request) =>
        pages.ListAsync(request, ledger, release => release.Waiting, (page, listing) => PageAnswers.Page<ReleaseListPage>(
            new { Page = page, Listing = listing, CanPlan = pages.Fileable(page, HasRules).Count > 0 }));

    [Function("ShowReleasePage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "releases/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, release) => Task.FromResult(Show(page, release, new FormState())));

    [Function("ShowReplanReleasePage")]
    public Task<IResult> EditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "releases/{id}/edit")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, async (page, release) => pages.CanAct(page, release.Contract)
            ? await FormAsync(page, release.Contract, release, new FormState(), release.State.Content)
            : PageEntry.NotFound(page));

    /// <summary>A file that was handed in, only ever to be saved: what it is was said by whoever handed it in.</summary>
    [Function("DownloadReleaseFile")]
    public async Task<IResult> FileAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "releases/{id}/files/{hash}")] HttpRequest request,
        string id, string hash)
    {
        (PageContext page, CaseView<ReleaseState> release, IResult? answer) = await EnterAsync(request, id);
        return answer is not null ? answer
            : await CaseFileAnswers.FindAsync(files, release.Id, release.State.Evidence, hash, request) ?? PageEntry.NotFound(page);
    }

    [Function("SubmitReleaseGate")]
    public async Task<IResult> GateAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "releases/{id}/gates/{gate}")] HttpRequest request, string id, string gate,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext page, CaseView<ReleaseState> release, IResult? answer) = await EnterAsync(request, id);
        if (answer is not null)
        {
            return answer;
        }

        if (await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        if (release.State.Gate(gate) is not { } known || !MyGates(page, release).Contains(gate))
        {
            return PageEntry.NotFound(page);
        }

        (IReadOnlyList<string> evidence, CommandResult.Refused? no) = await CaseFileAnswers.KeepAsync(
            form, ReleaseCommands.MaxFiles, (name, bytes) => commands.KeepFileAsync(release.Id, name, bytes, cancellation), cancellation);
        if (no is not null)
        {
            return Show(page, release, ReleaseForms.Refused("gate-" + gate, form, no, release.State.Rules, page));
        }

        string? role = access.CanDecide(page.Visitor!, release.Contract.Id, known.Rule.Owner) ? known.Rule.Owner : null;
        Command by = new(access.ActorOf(page.Visitor!, release.Contract.Id, role), FormState.KeyOf(form), page.Now, client, cancellation);
        CommandResult result = await commands.RecordGateAsync(
            release.Id, by, gate, form["answer"] == "passed", known.Rule.Fields.ToDictionary(f => f.Id, f => form[f.Id].ToString()), evidence, form["comment"]
                .ToString());
        return result is CommandResult.Refused refused
            ? Show(page, release, ReleaseForms.Refused("gate-" + gate, form, refused, release.State.Rules, page))
            : PageAnswers.SeeOther($"/releases/{release.Id}");
    }

    [Function("SubmitReleaseAct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "releases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext page, CaseView<ReleaseState> release, IResult? answer) = await forms.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        IFormCollection form = request.Form;
        string contract = release.Contract.Id;
        bool says = act == "go" && access.CanDecide(page.Visitor!, contract, release.State.Rules.GoRole);
        if (!says && !access.CanRespond(page.Visitor!, contract))
        {
            return PageEntry.NotFound(page);
        }

        Command by = new(access.ActorOf(page.Visitor!, contract, says ? release.State.Rules.GoRole : null), FormState.KeyOf(form), page.Now, client,
            cancellation);
        if (act == "edit")
        {
            (ReleaseContent content, List<CommandResult.Refused> unreadable) = Read(form, release.Contract);
            CommandResult written = unreadable.Count == 0
                ? await commands.RewriteAsync(release.Id, by, content)
                : CommandResult.Refused.Of([.. unreadable, .. commands.Wrong(release.Contract, content, page.Now)])!;
            return written is CommandResult.Refused no
                ? await FormAsync(page, release.Contract, release, ReleaseForms.Refused("plan", form, no, release.State.Rules, page), content)
                : PageAnswers.SeeOther($"/releases/{release.Id}");
        }

        return await acts.ActAsync(act, release, by, form) switch
        {
            null => PageEntry.NotFound(page),
            CommandResult.Refused refused =>
                Show(page, release, ReleaseForms.Refused(act == "remove-file" ? "remove-" + form["file"] : act, form, refused, release.State.Rules, page)),
            _ => PageAnswers.SeeOther($"/releases/{release.Id}"),
        };
    }

    [Function("ShowPlanReleasePage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "plan-release")] HttpRequest request) =>
        pages.NewAsync(request, HasRules, async (page, contracts) => contracts.Find(c => c.Id == request.Query["contract"]) is { } contract
            ? await FormAsync(page, contract, null, new FormState(), new ReleaseContent { Title = "", Manager = "" })
            : PageAnswers.Page<ChooseReleaseContractPage>(new { Page = page, Contracts = (IReadOnlyList<Contract>)contracts }));

    [Function("SubmitPlanRelease")]
    public Task<IResult> PlanAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "plan-release")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.FileAsync(request, HasRules, client, async f =>
        {
            (ReleaseContent content, List<CommandResult.Refused> unreadable) = Read(f.Form, f.Contract);
            (CaseId? id, CommandResult result) = unreadable.Count == 0 ? await commands.FileAsync(f.Contract.Id, f.By, content)
                : (null, CasePages.Refused(unreadable, commands.Wrong(f.Contract, content, f.Page.Now)));
            return result is CommandResult.Refused refused
                ? await FormAsync(f.Page, f.Contract, null, ReleaseForms.Refused("plan", f.Form, refused, f.Contract.Profile.Releases, f.Page), content)
                : PageAnswers.SeeOther($"/releases/{id}");
        }, cancellation);

    private Task<(PageContext Page, CaseView<ReleaseState> Release, IResult? Answer)> EnterAsync(HttpRequest request, string id) =>
        gate.EnterCaseAsync(request, id, reader);

    private IResult Show(PageContext page, CaseView<ReleaseState> release, FormState form) => PageAnswers.Page<ReleasePage>(
        new
        {
            Page = page,
            Release = release,
            MyGates = MyGates(page, release),
            CanGo = access.CanDecide(page.Visitor!, release.Contract.Id, release.State.Rules.GoRole) && !release.State.IsClosed,
            CanAct = access.CanRespond(page.Visitor!, release.Contract.Id) && !release.State.IsClosed,
            CanRemove = access.CanRespond(page.Visitor!, release.Contract.Id),
            Form = form,
        },
        form);

    private IReadOnlyCollection<string> MyGates(PageContext page, CaseView<ReleaseState> release) =>
    [
        .. release.State.Gates.Where(g => release.State.Content.Manager == page.Visitor!.Person.Id
            || access.CanDecide(page.Visitor!, release.Contract.Id, g.Rule.Owner)).Select(g => g.Rule.Id),
    ];

    private async Task<IResult> FormAsync(PageContext page, Contract contract, CaseView<ReleaseState>? release, FormState form, ReleaseContent content) =>
        PageAnswers.Page<PlanReleasePage>(
            new
            {
                Page = page,
                Contract = contract,
                Changes = await reader.ReleasableAsync(changes, contract.Id),
                Persons = access.RespondersOf(contract.Id),
                Release = release,
                Form = form,
                Content = content,
            },
            form);

    private static bool HasRules(ContractProfile profile) => profile.Releases is not null;

    /// <summary>The plan of a form, and the fields that cannot be read.</summary>
    private static (ReleaseContent Content, List<CommandResult.Refused> Unreadable) Read(IFormCollection form, Contract contract)
    {
        List<CommandResult.Refused> unreadable = [];
        List<ReleaseStep> steps = [];
        for (int i = 0; i < ReleaseCommands.MaxSteps; i++)
        {
            string title = form["step_title_" + i].ToString();
            string owner = form["step_owner_" + i].ToString();
            string undo = form["step_undo_" + i].ToString();
            if (!string.IsNullOrWhiteSpace(title + undo))
            {
                steps.Add(new ReleaseStep("", title, owner, Moment("step_at_" + i, "plannedAt"), undo));
            }
        }

        (ReleaseContent content, List<CommandResult.Refused> wrong) =
            ContentForm.Read(ReleaseFields.All, form, contract.Calendars.Zone, contract.Profile.Releases!.Plan, new()
            {
                Title = "",
                Manager = "",
                Changes = [.. form["change"].OfType<string>().Select(c => new ReleasedChange(c, "", "", ""))],
                Steps = steps,
            });
        return (content, [.. unreadable, .. wrong]);

        DateTimeOffset? Moment(string name, string field)
        {
            if (string.IsNullOrWhiteSpace(form[name]))
            {
                return null;
            }

            if (LocalMoment.TryRead(form[name], contract.Calendars.Zone, out DateTimeOffset at))
            {
                return at;
            }

            unreadable.Add(new(RefusalReason.NoSuchDate, field));
            return null;
        }
    }
}
