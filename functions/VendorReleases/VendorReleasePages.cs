using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.VendorReleases;

/// <summary>The list of vendor releases, the page of one with its acts, and the form that files one.</summary>
internal sealed class VendorReleasePages(PageEntry entry, Access access, FormGuard forms, VendorReleaseLedger ledger, VendorReleaseReader reader,
    VendorReleaseCommands commands)
{
    [Function("ShowVendorReleasesPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "vendorreleases")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseListing<VendorReleaseSummary> listing = await CaseListings.ReadAsync(
            ledger, page, CaseFilter.Of(request.Query), (release, person) => release.Waiting.Contains(person));
        return PageAnswers.Page<VendorReleaseListPage>(new { Page = page, Listing = listing, CanFile = Fileable(page).Count > 0 });
    }

    [Function("ShowVendorReleasePage")]
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "vendorreleases/{id}")] HttpRequest request,
        string id)
    {
        (PageContext page, CaseView<VendorReleaseState> release, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        return answer ?? Show(page, release, new FormState());
    }

    [Function("SubmitVendorReleaseAct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "vendorreleases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext page, CaseView<VendorReleaseState> release, IResult? answer) = await forms.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        if (!access.CanRespond(page.Visitor!, release.Contract.Id))
        {
            return PageEntry.NotFound(page);
        }

        IFormCollection form = request.Form;
        Command by = new(access.ActorOf(page.Visitor!, release.Contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);
        CommandResult? result = act switch
        {
            "judge" when form["feasible"].ToString() is not ("yes" or "no") => new CommandResult.Refused(RefusalReason.MissingField, "feasible"),
            "judge" => await commands.JudgeAsync(release.Id, by, form["feasible"] == "yes", form["reasons"].ToString()),
            "change" => await commands.OpenChangeAsync(release.Id, by, form["change"].ToString().Trim()),
            "withdraw" => await commands.WithdrawAsync(release.Id, by, form["reason"].ToString()),
            _ => null,
        };
        return result switch
        {
            null => PageEntry.NotFound(page),
            CommandResult.Refused refused => Show(page, release, new FormState(act, form, refused, r => VendorReleasePageTexts.Of(r, page))),
            _ => PageAnswers.SeeOther($"/vendorreleases/{release.Id}"),
        };
    }

    [Function("ShowFileVendorReleasePage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-vendor-release")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer! : Form(page, Fileable(page), new FormState());
    }

    [Function("SubmitFileVendorRelease")]
    public async Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-vendor-release")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        List<Contract> contracts = Fileable(page);
        if (contracts.Find(c => c.Id == form["contract"]) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        (VendorReleaseContent content, List<CommandResult.Refused> unreadable) = Read(form);
        (CaseId? id, CommandResult result) = unreadable.Count == 0
            ? await commands.FileAsync(contract.Id, new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation),
                content)
            : (null, CommandResult.Refused.Of([.. unreadable, .. VendorReleaseCommands.Wrong(contract, content, page.Now)])!);
        return result is CommandResult.Refused refused
            ? Form(page, contracts, new FormState("file", form, refused, r => VendorReleasePageTexts.Of(r, page)))
            : PageAnswers.SeeOther($"/vendorreleases/{id}");
    }

    private IResult Show(PageContext page, CaseView<VendorReleaseState> release, FormState form) => PageAnswers.Page<VendorReleasePage>(
        new { Page = page, Release = release, CanAct = access.CanRespond(page.Visitor!, release.Contract.Id) && !release.State.IsClosed, Form = form }, form);

    private static IResult Form(PageContext page, List<Contract> contracts, FormState form) =>
        contracts.Count == 0 ? PageEntry.NotFound(page)
            : PageAnswers.Page<FileVendorReleasePage>(new { Page = page, Contracts = (IReadOnlyList<Contract>)contracts, Form = form }, form);

    private List<Contract> Fileable(PageContext page) =>
        [.. page.Contracts.Where(c => c.Profile.Section<VendorReleaseRules>() is not null && access.CanRespond(page.Visitor!, c.Id))];

    /// <summary>The content of a form, and the fields that cannot be read.</summary>
    private static (VendorReleaseContent Content, List<CommandResult.Refused> Unreadable) Read(IFormCollection form)
    {
        List<CommandResult.Refused> unreadable = [];
        VendorReleaseKind? kind = VendorReleaseRequests.KindOf(form["kind"].ToString());
        if (kind is null)
        {
            unreadable.Add(new(RefusalReason.MissingField, "kind"));
        }

        if (!GivenDates.TryDay(form["releasedOn"], out DateOnly day))
        {
            unreadable.Add(LocalMoment.Refusal("releasedOn", form["releasedOn"]));
        }

        return (new()
        {
            Product = form["product"].ToString(), Version = form["version"].ToString(), Kind = kind ?? default, Paid = form["paid"] == "yes", ReleasedOn = day,
            Note = form["note"].ToString(),
        }, unreadable);
    }
}
