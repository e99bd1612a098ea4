using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Registers;

namespace Workflows.VendorReleases;

/// <summary>The list of vendor releases, the page of one with its acts, and the form that files one.</summary>
internal sealed class VendorReleasePages(
    CasePages pages, VendorReleaseLedger ledger, VendorReleaseReader reader, VendorReleaseCommands commands, ConcernedFinder concerned)
{
    [Function("ShowVendorReleasesPage")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "vendorreleases")] HttpRequest request) =>
        pages.ListAsync(request, ledger, release => release.Waiting, (page, listing) => PageAnswers.Page<VendorReleaseListPage>(
            new { Page = page, Listing = listing, CanFile = pages.Fileable(page, HasRules).Count > 0 }));

    [Function("ShowVendorReleasePage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "vendorreleases/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, release) => Show(page, release, new FormState()));

    [Function("SubmitVendorReleaseAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "vendorreleases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(request, id, reader, client, async form => act switch
        {
            "judge" when form["feasible"] is not ("yes" or "no") => new CommandResult.Refused(RefusalReason.MissingField, "feasible"),
            "judge" => await commands.JudgeAsync(form.Case.Id, form.By, form["feasible"] == "yes", form["reasons"]),
            "change" => await commands.OpenChangeAsync(form.Case.Id, form.By, form["change"].Trim()),
            "withdraw" => await commands.WithdrawAsync(form.Case.Id, form.By, form["reason"]),
            _ => null,
        }, (form, no) => Show(form.Page, form.Case, new FormState(act, form.Form, no, r => VendorReleasePageTexts.Of(r, form.Page))), cancellation);

    [Function("ShowFileVendorReleasePage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "file-vendor-release")] HttpRequest request) =>
        pages.NewAsync(request, HasRules, (page, contracts) => Task.FromResult(Form(page, contracts, new FormState(), VendorReleaseFields.Blank)));

    [Function("SubmitFileVendorRelease")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "file-vendor-release")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => pages.FileAsync(request, HasRules, client, async f =>
        {
            (VendorReleaseContent content, List<CommandResult.Refused> unreadable) = f.Read(VendorReleaseFields.All, VendorReleaseFields.Blank);
            return await CasePages.FiledAsync(
                unreadable, VendorReleaseCommands.Wrong(f.Contract, content, f.Page.Now), () => commands.FileAsync(f.Contract.Id, f.By, content),
                no => Form(f.Page, pages.Fileable(f.Page, HasRules), new FormState("file", f.Form, no, r => VendorReleasePageTexts.Of(r, f.Page)), content));
        }, cancellation);

    private static bool HasRules(ContractProfile profile) => profile.Section<VendorReleaseRules>() is not null;

    private async Task<IResult> Show(PageContext page, CaseView<VendorReleaseState> release, FormState form) => PageAnswers.Page<VendorReleasePage>(
        new
        {
            Page = page, Release = release, CanAct = pages.CanAct(page, release.Contract) && !release.State.IsClosed, Form = form,
            Concerned = release.State.IsClosed ? ConcernedSuggestion.None
                : ConcernedEntries.Suggest(await concerned.FindAsync(release.Contract, release.State.Content.Title), ""),
        }, form);

    private static IResult Form(PageContext page, List<Contract> contracts, FormState form, VendorReleaseContent content) =>
        PageAnswers.Page<FileVendorReleasePage>(new { Page = page, Contracts = (IReadOnlyList<Contract>)contracts, Content = content, Form = form }, form);
}
