using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;
using Workflows.ServiceLevels.Process;
using Workflows.ServiceLevels.Proofs;
using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>The list of deliverables, the page of one with its acts and files, and the form that records an event.</summary>
internal sealed class DeliverablePages(CasePages pages, PageEntry entry, Access access, FormGuard forms, DeliverableLedger ledger, DeliverableReader reader,
    DeliverableCommands commands, FileStore files, FrozenFigures figures, DeliverableDrafts drafts,
    DeliverableSets sets)
{
    /// <summary>Name of the box that leaves the late ones.</summary>
    public const string LateOnly = "late";

    [Function("ShowDeliverablesPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "deliverables")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseFilter filter = CaseFilter.Of(request.Query, LateOnly);
        CaseListing<DeliverableSummary> listing = await CaseListings.ReadAsync(
            ledger, page, filter, (deliverable, person) => deliverable.Waiting.Contains(person),
            (deliverable, _) => !filter.Has(LateOnly) || deliverable.IsLate, filter.Closed ? null : SoonestFirst);
        return PageAnswers.Page<DeliverableListPage>(new { Page = page, Listing = listing, CanOpen = Openable(page).Count > 0 });
    }

    [Function("ShowDeliverablePage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "deliverables/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, deliverable) => Show(page, deliverable, new FormState()));

    /// <summary>What is on record for a report that is still to be written.</summary>
    [Function("ShowDeliverableDraftPage")]
    public async Task<IResult> DraftAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "deliverables/{id}/draft")] HttpRequest request, string id)
    {
        (PageContext page, CaseView<DeliverableState> deliverable, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        if (answer is not null || !deliverable.State.Item.HasDraft || !pages.CanAct(page, deliverable.Contract))
        {
            return answer ?? PageEntry.NotFound(page);
        }

        page.IsForClient = true; // printed as well as saved
        return PageAnswers.Page<DeliverableDraftPage>(new { Page = page, Deliverable = deliverable, Draft = await drafts.OfAsync(deliverable, page) });
    }

    /// <summary>The documents of its period, together.</summary>
    [Function("DownloadDeliverableSet")]
    public async Task<IResult> SetAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "deliverables/{id}/set")] HttpRequest request, string id,
        CancellationToken cancellation)
    {
        (PageContext page, CaseView<DeliverableState> deliverable, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        if (answer is not null || !deliverable.State.Item.HasSet || !pages.CanAct(page, deliverable.Contract))
        {
            return answer ?? PageEntry.NotFound(page);
        }

        page.IsForClient = true;
        return await sets.OfAsync(deliverable, page, cancellation) is { } zip ? Results.File(zip, "application/zip", $"{deliverable.Id}.zip")
            : Problems.Of(StatusCodes.Status422UnprocessableEntity, DeliverablePageTexts.T(page, "Set.TooMany", DeliverableSets.MostFiles));
    }

    [Function("DownloadDeliverableFile")]
    public async Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "deliverables/{id}/files/{hash}")] HttpRequest request, string id, string hash)
    {
        (PageContext page, CaseView<DeliverableState> deliverable, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        return answer ?? await CaseFileAnswers.FindAsync(files, deliverable.Id, deliverable.State.Files, hash, request) ?? PageEntry.NotFound(page);
    }

    [Function("SubmitDeliverableVersion")]
    public async Task<IResult> WriteAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "deliverables/{id}/versions/new")] HttpRequest request, string id,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext page, CaseView<DeliverableState> deliverable, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        if (!pages.CanAct(page, deliverable.Contract))
        {
            return PageEntry.NotFound(page);
        }

        if (await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        (IReadOnlyList<string> hashes, CommandResult.Refused? refused) = await CaseFileAnswers.KeepAsync(
            form, DeliverableCommands.MaxFiles, (name, bytes) => commands.KeepFileAsync(deliverable.Id, name, bytes, cancellation), cancellation);
        CommandResult result = refused ?? await commands.WriteAsync(
            deliverable.Id, By(page, deliverable.Contract, form, client, cancellation), form["note"].ToString(), [.. hashes, .. form["kept"].OfType<string>()]);
        return result is CommandResult.Refused no
            ? await Show(page, deliverable, new FormState("write", form, no, r => DeliverablePageTexts.Of(r, page)))
            : PageAnswers.SeeOther($"/deliverables/{deliverable.Id}");
    }

    [Function("SubmitDeliverableAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "deliverables/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(request, id, reader, client, async form => act switch
        {
            "submit" => await commands.SubmitAsync(form.Case.Id, form.By, form["how"]),
            "agree-due" => GivenDates.TryDay(form["day"], out DateOnly day)
                ? await commands.AgreeDueAsync(form.Case.Id, form.By, day, form["with"]) : LocalMoment.Refusal("day", form["day"]),
            "not-owed" => await commands.NotOwedAsync(form.Case.Id, form.By, form["reason"]),
            _ => null,
        }, (form, no) => Show(form.Page, form.Case, new FormState(act, form.Form, no, r => DeliverablePageTexts.Of(r, form.Page))), cancellation);

    [Function("ShowOpenDeliverablePage")]
    public IResult New([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "open-deliverable")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        return page is null ? answer! : Form(page, Openable(page), new FormState());
    }

    [Function("SubmitOpenDeliverable")]
    public async Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "open-deliverable")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        List<(Contract Contract, DeliverableItem Item)> choices = Openable(page);
        if (choices.Find(c => Value(c) == form["item"]) is not { Contract: { } contract, Item: { } item })
        {
            return PageEntry.NotFound(page);
        }

        return await CasePages.FiledAsync(
            GivenDates.TryDay(form["day"], out DateOnly day) ? [] : [LocalMoment.Refusal("day", form["day"])], [],
            () => commands.OpenForEventAsync(contract.Id, By(page, contract, form, client, cancellation), item.Id, day, form["subject"].ToString()),
            no => Form(page, choices, new FormState("open", form, no, r => DeliverablePageTexts.Of(r, page))));
    }

    /// <summary>A choice of the form.</summary>
    public static string Value((Contract Contract, DeliverableItem Item) choice) => choice.Contract.Id + "/" + choice.Item.Id;

    private static string SoonestFirst(DeliverableSummary deliverable) =>
        (DateOnly.MaxValue.DayNumber - (deliverable.Target ?? DateOnly.MaxValue).DayNumber).ToString("D8", CultureInfo.InvariantCulture);

    private Command By(PageContext page, Contract contract, IFormCollection form, DurableTaskClient client, CancellationToken cancellation) =>
        new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);

    private async Task<IResult> Show(PageContext page, CaseView<DeliverableState> deliverable, FormState form) => PageAnswers.Page<DeliverablePage>(
        new
        {
            Page = page, Deliverable = deliverable, Now = await FiguresOfNowAsync(deliverable.State, page.Now),
            IsEarly = DeliverableDifferences.IsEarly(deliverable.State, deliverable.Contract), CanAct = pages.CanAct(page, deliverable.Contract), Form = form,
        }, form);

    /// <summary>What is on record now of what a report says otherwise; none: nothing was recorded since that changes it.</summary>
    private async Task<FrozenPeriod> FiguresOfNowAsync(DeliverableState report, DateTimeOffset now)
    {
        if (report.Figures.Count == 0)
        {
            return FrozenPeriod.None;
        }

        FrozenPeriod today = await figures.FiguresAsync(report.Id.ContractId, report.Opened.Anchor, now);
        return new(
            [.. today.Figures.Where(f => report.Figures.Any(said => said.Indicator == f.Indicator && said.Differs(f)))],
            report.Points is { } points && today.Points is { } other && points.Differs(other) ? other : null);
    }

    private static IResult Form(PageContext page, List<(Contract Contract, DeliverableItem Item)> choices, FormState form) =>
        choices.Count == 0 ? PageEntry.NotFound(page) : PageAnswers.Page<OpenDeliverablePage>(
            new { Page = page, Choices = choices, Form = form }, form);

    private List<(Contract Contract, DeliverableItem Item)> Openable(PageContext page) =>
    [
        .. page.Contracts.Where(c => pages.CanAct(page, c)).SelectMany(c => (c.Profile.Section<DeliverableRules>()?.Items ?? [])
            .Where(i => i.Every == DeliverableEvery.Event).Select(i => (c, i))),
    ];
}
