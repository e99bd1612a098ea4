using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Pages;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Deliverables;

/// <summary>The list of deliverables, the page of one with its acts and files, and the form that records an event.</summary>
internal sealed class DeliverablePages(PageEntry entry, Access access, FormGuard forms, DeliverableLedger ledger, DeliverableReader reader,
    DeliverableCommands commands, FileStore files)
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
    public async Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "deliverables/{id}")] HttpRequest request, string id)
    {
        (PageContext page, CaseView<DeliverableState> deliverable, IResult? answer) = await entry.EnterCaseAsync(request, id, reader);
        return answer ?? Show(page, deliverable, new FormState());
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

        if (!access.CanRespond(page.Visitor!, deliverable.Contract.Id))
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
            ? Show(page, deliverable, new FormState("write", form, no, r => DeliverablePageTexts.Of(r, page)))
            : PageAnswers.SeeOther($"/deliverables/{deliverable.Id}");
    }

    [Function("SubmitDeliverableAct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "deliverables/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext page, CaseView<DeliverableState> deliverable, IResult? answer) = await forms.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        if (!access.CanRespond(page.Visitor!, deliverable.Contract.Id))
        {
            return PageEntry.NotFound(page);
        }

        IFormCollection form = request.Form;
        Command by = By(page, deliverable.Contract, form, client, cancellation);
        CommandResult? result = act switch
        {
            "submit" => await commands.SubmitAsync(deliverable.Id, by, form["how"].ToString()),
            "agree-due" when !GivenDates.TryDay(form["day"], out _) => LocalMoment.Refusal("day", form["day"]),
            "agree-due" => await commands.AgreeDueAsync(
                deliverable.Id, by, DateOnly.ParseExact(form["day"].ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture), form["with"].ToString()),
            "not-owed" => await commands.NotOwedAsync(deliverable.Id, by, form["reason"].ToString()),
            _ => null,
        };
        return result switch
        {
            null => PageEntry.NotFound(page),
            CommandResult.Refused refused => Show(page, deliverable, new FormState(act, form, refused, r => DeliverablePageTexts.Of(r, page))),
            _ => PageAnswers.SeeOther($"/deliverables/{deliverable.Id}"),
        };
    }

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

        (CaseId? id, CommandResult result) = GivenDates.TryDay(form["day"], out DateOnly day)
            ? await commands.OpenForEventAsync(contract.Id, By(page, contract, form, client, cancellation), item.Id, day, form["subject"].ToString())
            : (null, LocalMoment.Refusal("day", form["day"]));
        return result is CommandResult.Refused refused
            ? Form(page, choices, new FormState("open", form, refused, r => DeliverablePageTexts.Of(r, page)))
            : PageAnswers.SeeOther($"/deliverables/{id}");
    }

    /// <summary>A choice of the form.</summary>
    public static string Value((Contract Contract, DeliverableItem Item) choice) => choice.Contract.Id + "/" + choice.Item.Id;

    private static string SoonestFirst(DeliverableSummary deliverable) =>
        (DateOnly.MaxValue.DayNumber - (deliverable.Target ?? DateOnly.MaxValue).DayNumber).ToString("D8", CultureInfo.InvariantCulture);

    private Command By(PageContext page, Contract contract, IFormCollection form, DurableTaskClient client, CancellationToken cancellation) =>
        new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(form), page.Now, client, cancellation);

    private IResult Show(PageContext page, CaseView<DeliverableState> deliverable, FormState form) => PageAnswers.Page<DeliverablePage>(
        new { Page = page, Deliverable = deliverable, CanAct = access.CanRespond(page.Visitor!, deliverable.Contract.Id), Form = form }, form);

    private static IResult Form(PageContext page, List<(Contract Contract, DeliverableItem Item)> choices, FormState form) =>
        choices.Count == 0 ? PageEntry.NotFound(page) : PageAnswers.Page<OpenDeliverablePage>(
            new { Page = page, Choices = choices, Form = form }, form);

    private List<(Contract Contract, DeliverableItem Item)> Openable(PageContext page) =>
    [
        .. page.Contracts.Where(c => access.CanRespond(page.Visitor!, c.Id)).SelectMany(c => (c.Profile.Section<DeliverableRules>()?.Items ?? [])
            .Where(i => i.Every == DeliverableEvery.Event).Select(i => (c, i))),
    ];
}
