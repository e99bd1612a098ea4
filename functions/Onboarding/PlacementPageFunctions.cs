using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Onboarding.Evidence;
using Workflows.Onboarding.Process;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>The list of placements, the page of one with its acts, the form that proposes somebody, and the view of evidence, which is logged.</summary>
internal sealed class PlacementPageFunctions(
    CasePages pages, PageEntry gate, Access access, FormGuard forms, PlacementLedger ledger, PlacementReader reader, PlacementCommands commands,
    ClearanceTable table)
{
    [Function("ShowPlacementsPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "placements")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseFilter filter = CaseFilter.Of(request.Query, PlacementFilter.Names);
        PlacementFilter own = PlacementFilter.Of(filter);
        CaseListing<PlacementSummary> listing = await CaseListings.ReadAsync(
            ledger, page, filter, (placement, person) => placement.Waiting.Contains(person),
            (placement, contract) => own.Shows(placement, contract.Calendars.Business.DayOf(page.Now)),
            closedDays: CaseListings.ClosedPlacementDays);
        List<(Contract Contract, StaffShortage Shortage)> shortages = [];
        foreach (Contract contract in page.Contracts.Where(c => c.Profile.Onboarding is not null))
        {
            DateOnly today = contract.DayOf(page.Now);
            shortages.AddRange((await reader.ListedClearanceAsync(contract.Id)).ShortagesOn(contract.Profile.Onboarding!, today).Select(s => (contract, s)));
        }

        return PageAnswers.Page<PlacementListPage>(
            new { Page = page, Listing = listing, CanPropose = pages.Fileable(page, HasRules).Count > 0, Shortages = shortages });
    }

    [Function("ExportClearance")]
    public async Task<IResult> ExportAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "clearance/{contract}")] HttpRequest request,
        string contract)
    {
        (PageContext? page, IResult? answer) = gate.EnterContract(request, contract);
        return page is null || answer is not null ? answer!
            : page.Contracts.FirstOrDefault(c => c.Id == contract && c.Profile.Onboarding is not null) is { } found
                ? TableFiles.Download(request, await table.LinesAsync(found, page.Language), $"clearance-{contract}")
                : PageEntry.NotFound(page);
    }

    [Function("ShowPlacementPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "placements/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, placement) => Task.FromResult(Show(page, placement, new FormState())));

    [Function("SubmitPlacementAct")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "placements/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (PageContext page, CaseView<PlacementState> placement, IResult? answer) = await gate.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        if (await forms.ValidateAsync(request.HttpContext, act == "submit" ? FormGuard.MaxUpload : FormGuard.MaxForm) is { } unread)
        {
            return unread;
        }

        IFormCollection form = request.Form;
        Actor actor = access.ActorOf(page.Visitor!, placement.Contract.Id);
        if (act is "look" or "file")
        {
            return await LookAsync(page, placement, form, act, actor, cancellation);
        }

        if (!access.CanRespond(page.Visitor!, placement.Contract.Id))
        {
            return PageEntry.NotFound(page);
        }

        Command by = new(actor, FormState.KeyOf(form), page.Now, client, cancellation);
        string about = form["about"].ToString();
        string reason = form["reason"].ToString();
        if (act == "submit")
        {
            DateOnly today = placement.DayOf(page.Now);
            IReadOnlyList<EvidenceEntry> entries = await EvidenceInput.ReadAsync(
                form, EvidenceInput.Wanted(placement.State, EvidenceSource.Contractor, today), cancellation);
            (CommandResult taken, IReadOnlyList<EvidenceRefusal> problems) = await commands.SubmitAsync(placement.Id, by, entries);
            return taken is CommandResult.Refused no
                ? Show(page, placement, EvidenceInput.Refused("submit", form, placement.State, no, problems, today, page))
                : PageAnswers.SeeOther($"/placements/{placement.Id}");
        }

        CommandResult? result = act switch
        {
            "judge" => await commands.JudgeAsync(placement.Id, by, form["evidence"].ToString(), form["verdict"] == "pass", form["comment"]),
            "waiver" => await commands.RequestWaiverAsync(placement.Id, by, about, reason),
            "reopen" => GivenDates.TryDay(form["holdsUntil"], out DateOnly until)
                ? await commands.ReopenAsync(placement.Id, by, about, until, reason)
                : LocalMoment.Refusal("holdsUntil", form["holdsUntil"]),
            "end" => GivenDates.TryDay(form["lastDay"], out DateOnly last)
                ? await commands.EndAsync(placement.Id, by, last, reason, form["demanded"] == "yes")
                : LocalMoment.Refusal("lastDay", form["lastDay"]),
            "withdraw" => await commands.WithdrawAsync(placement.Id, by, reason),
            "left" => await commands.DoneLeavingAsync(placement.Id, by, about, null),
            _ => null,
        };
        return result switch
        {
            null => PageEntry.NotFound(page),
            CommandResult.Refused refused => Show(
                page, placement, new FormState(PlacementPage.FormOf(act, act == "judge" ? form["evidence"].ToString() : about), form, refused.Detail,
                    PlacementPageTexts.Of(refused, page))),
            _ => PageAnswers.SeeOther($"/placements/{placement.Id}"),
        };
    }

    [Function("ShowProposePage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "propose-placement")] HttpRequest request) =>
        pages.NewAsync(request, HasRules, (page, contracts) => Task.FromResult(Propose(
            page, contracts, contracts.Find(c => c.Id == request.Query["contract"]) ?? (contracts.Count == 1 ? contracts[0] : null), new FormState(),
            PlacementFields.Blank)));

    [Function("SubmitProposal")]
    public Task<IResult> ProposeAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "propose-placement")] HttpRequest request,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.FileAsync(request, HasRules, client, async f =>
        {
            (PlacementContent content, List<CommandResult.Refused> unreadable) = f.Read(PlacementFields.All, PlacementFields.Blank);

            // The boxes of all roles are on the page, each with its role before it.
            string role = content.RoleId + ".";
            content = content with { Works = [.. content.Works.Where(w => w.StartsWith(role, StringComparison.Ordinal)).Select(w => w[role.Length..])] };
            return await CasePages.FiledAsync(
                unreadable, commands.Wrong(f.Contract, content), () => commands.ProposeAsync(f.Contract.Id, f.By, content),
                no => Propose(f.Page, [f.Contract], f.Contract, new FormState("propose", f.Form, no, r => PlacementPageTexts.Of(r, f.Page)), content));
        }, cancellation);

    /// <summary>A look is a form, not an address: it is never repeated by a reload without asking, never prefetched, and each one is logged.</summary>
    private async Task<IResult> LookAsync(PageContext page, CaseView<PlacementState> placement, IFormCollection form, string act, Actor actor,
        CancellationToken cancellation)
    {
        string evidenceId = form["evidence"].ToString();
        string purpose = form["purpose"].ToString();
        string? fileId = act == "file" ? form["file"].ToString() : null;
        EvidenceLook look = await commands.LookAsync(placement.Id, evidenceId, fileId, actor, purpose, page.Now, cancellation);
        if (look.Result is CommandResult.Refused refused)
        {
            return Show(page, placement, new FormState(act, form, refused.Detail, PlacementPageTexts.Of(refused, page)));
        }

        if (fileId is not null)
        {
            // As a download of no type: nothing that somebody uploaded is ever shown as a page of ours.
            return Results.File(look.File!, "application/octet-stream", look.Record!.Files.First(f => f.Id == fileId).Name);
        }

        EvidenceSubmitted evidence = placement.State.Facts.OfType<EvidenceSubmitted>().First(e => e.EvidenceId == evidenceId);
        return PageAnswers.Page<EvidenceValuePage>(
            new
            {
                Page = page, Placement = placement, Evidence = evidence, Check = placement.State.Rules.Check(evidence.CheckId)!, Record = look.Record!,
                Purpose = purpose.Trim()
            });
    }

    private IResult Show(PageContext page, CaseView<PlacementState> placement, FormState form)
    {
        Actor actor = access.ActorOf(page.Visitor!, placement.Contract.Id);
        bool canAct = access.CanRespond(page.Visitor!, placement.Contract.Id) && !placement.State.IsClosed;
        return PageAnswers.Page<PlacementPage>(
            new
            {
                Page = page,
                Placement = placement,
                CanAct = canAct,
                MayLook = (IReadOnlyCollection<string>)[.. placement.State.Facts.OfType<EvidenceSubmitted>()
                    .Where(e => commands.MayLook(placement, e, actor, page.Now)).Select(e => e.EvidenceId)],
                Judges = (IReadOnlyCollection<string>)[.. placement.State.Rules.Checks.Where(c =>
                    canAct && commands.Holds(placement, c.JudgedBy, actor, page.Now)).Select(c => c.Id)],
                Form = form,
            },
            form);
    }

    private static bool HasRules(ContractProfile profile) => profile.Onboarding is not null;

    private static IResult Propose(PageContext page, IReadOnlyList<Contract> contracts, Contract? contract, FormState form, PlacementContent content) =>
        PageAnswers.Page<ProposePage>(new { Page = page, Contracts = contracts, Contract = contract, Form = form, Content = content }, form);
}
