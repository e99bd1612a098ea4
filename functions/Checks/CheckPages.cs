using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Pages.Forms;
using Workflows.Texts;

namespace Workflows.Checks;

/// <summary>A day of a month's table.</summary>
/// <param name="Day">Which (local).</param>
/// <param name="Row">Its list; null: there is none.</param>
public sealed record CheckDay(DateOnly Day, CaseRow<CheckSummary>? Row);

/// <summary>The lists, the page of one with all its lines, and the form that opens one by hand.</summary>
internal sealed class CheckPages(CasePages pages, PageEntry entry, CheckLedger ledger, CheckReader reader, CheckCommands commands)
{
    // Names of what the list is filtered by.
    public const string LateOnly = "late";
    public const string FindingOnly = "finding";
    public const string OfList = "list";

    [Function("ShowChecksPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "checks")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        CaseFilter filter = CaseFilter.Of(request.Query, LateOnly, FindingOnly, OfList);
        string? only = filter.Own.GetValueOrDefault(OfList);
        CaseListing<CheckSummary> listing = await CaseListings.ReadAsync(
            ledger, page, filter, (list, person) => list.Waiting.Contains(person),
            (list, contract) => CheckArea.Sees(page, contract, list.ListId) && (only is null || only == contract.Id + "/" + list.ListId)
                && (!filter.Has(LateOnly) || list.IsLate) && (!filter.Has(FindingOnly) || list.HasFinding),
            filter.Closed ? list => list.Day.ToString("O", CultureInfo.InvariantCulture) : SoonestFirst, CheckArea.ClosedDays);
        return PageAnswers.Page<CheckListPage>(new { Page = page, Listing = listing, Lists = All(page), CanOpen = pages.Fileable(page, HasByHand).Count > 0 });
    }

    [Function("ShowCheckPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "checks/{id}")] HttpRequest request, string id) =>
        pages.ShowAsync(request, id, reader, (page, list) => Show(page, list, new FormState()));

    [Function("SubmitCheckAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "checks/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => pages.ActAsync(request, id, reader, client, async form => act switch
        {
            "report" => await ReportAsync(form),
            "raise" => await commands.RaiseAsync(form.Case.Id, form.By, form["item"], form["case"].Trim()),
            "hand-in" => await commands.HandInAsync(form.Case.Id, form.By, form["note"]),
            "not-owed" => await commands.NotOwedAsync(form.Case.Id, form.By, form["reason"]),
            _ => null,
        }, (form, no) => Show(form.Page, form.Case, new FormState(
            act == "raise" ? "raise-" + form["item"] : act, form.Form, no, r => CheckPageTexts.Of(r, form.Case.State.List, form.Page))), cancellation);

    /// <summary>A month of a daily list, or a year of another one: its lines and days at a glance.</summary>
    [Function("ShowCheckMonthPage")]
    public async Task<IResult> MonthAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "check-month")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = entry.Enter(request);
        if (page is null)
        {
            return answer!;
        }

        if (All(page).Find(l => l.Contract.Id + "/" + l.List.Id == request.Query[OfList]) is not { List: { } list, Contract: { } contract })
        {
            return PageEntry.NotFound(page);
        }

        DateOnly month = DateOnly.TryParseExact(request.Query["month"], "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly asked)
            && asked.Year is >= GivenDates.FirstYear and <= GivenDates.LastYear ? asked : contract.DayOf(page.Now);
        month = new(month.Year, month.Month, 1);
        DateOnly from = list.Every == CheckEvery.Day ? month : month.AddMonths(-11);
        DateOnly to = month.AddMonths(1).AddDays(-1);
        List<CaseRow<CheckSummary>> rows = await ledger.BetweenAsync(contract.Id, from, to).Where(r => r.Summary?.ListId == list.Id).ToListAsync();
        return PageAnswers.Page<CheckMonthPage>(new
        {
            Page = page, Contract = contract, List = list, Month = month,
            Days = (IReadOnlyList<CheckDay>)[.. list.Every == CheckEvery.Day
                ? Enumerable.Range(0, to.Day).Select(month.AddDays).Select(d => new CheckDay(d, rows.Find(r => r.Summary!.Day == d)))
                : rows.OrderBy(r => r.Summary!.Day).ThenBy(r => r.Id.Value, StringComparer.Ordinal).Select(r => new CheckDay(r.Summary!.Day, r))],
        });
    }

    [Function("ShowOpenCheckPage")]
    public Task<IResult> NewAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "open-check")] HttpRequest request) =>
        pages.NewAsync(request, HasByHand, (page, contracts) => Task.FromResult(Form(page, contracts, new FormState())));

    [Function("SubmitOpenCheck")]
    public Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "open-check")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) => pages.FileAsync(request, HasByHand, client, async f =>
        {
            string list = f["list"] is { Length: > 0 } chosen ? chosen : ByHand(f.Contract.Profile).First().Id; // a contract with only one asks for none
            return await CasePages.FiledAsync(
                GivenDates.TryDay(f["day"], out DateOnly day) ? [] : [LocalMoment.Refusal("day", f["day"])], [],
                () => commands.OpenByHandAsync(f.Contract.Id, f.By, list, day, f["subject"]),
                no => Form(f.Page, pages.Fileable(f.Page, HasByHand), new FormState("open", f.Form, no, r => CheckPageTexts.Of(r, null, f.Page))));
        }, cancellation);

    /// <summary>The lists that people open.</summary>
    public static IEnumerable<CheckList> ByHand(ContractProfile profile) =>
        profile.Section<CheckRules>()?.Lists.Where(l => l.Every == CheckEvery.Hand) ?? [];

    private static bool HasByHand(ContractProfile profile) => ByHand(profile).Any();

    /// <summary>Every list that the reader sees.</summary>
    private static List<(Contract Contract, CheckList List)> All(PageContext page) =>
    [
        .. page.Contracts.SelectMany(c => (c.Profile.Section<CheckRules>()?.Lists ?? []).Where(l => CheckArea.Sees(page, c, l.Id)).Select(l => (c, l))),
    ];

    private static string SoonestFirst(CheckSummary list) => (long.MaxValue - list.Due.UtcTicks).ToString("D19", CultureInfo.InvariantCulture);

    /// <summary>The lines in which something is new: one of them where its own button was used, otherwise all.</summary>
    private async Task<CommandResult> ReportAsync(CaseForm<CheckListState> form)
    {
        string only = form["only"];
        List<CheckLine> lines = [];
        List<CommandResult.Refused> unreadable = [];
        foreach (StandingLine line in form.Case.State.Lines.Where(l => only.Length == 0 || l.Item.Id == only))
        {
            string item = line.Item.Id;
            if (!Enum.TryParse(form["result_" + item], out CheckResult result) || !Enum.IsDefined(result))
            {
                continue;
            }

            // The field knows minutes only: what nobody changed stays as it was told.
            DateTimeOffset? ran = line.Line?.RanAt;
            string typed = form["ran_" + item];
            if (form.Form.ContainsKey("ran_" + item) && typed != (ran is { } told ? LocalMoment.Write(told, form.Case.Zone) : ""))
            {
                ran = null;
                if (LocalMoment.TryRead(typed, form.Case.Zone, out DateTimeOffset at))
                {
                    ran = at;
                }
                else if (typed.Length > 0)
                {
                    unreadable.Add(LocalMoment.Refusal(item, typed));
                }
            }

            CheckLine said = new()
            {
                ItemId = item, Result = result, Value = PlainText.LineOrNull(form["value_" + item]), Text = PlainText.LinesOrNull(form["text_" + item]), RanAt = ran,
            };
            if (only.Length > 0 || said != line.Line)
            {
                lines.Add(said);
            }
        }

        return unreadable.Count > 0 ? CasePages.Refused(unreadable, CheckCommands.Wrong(form.Case.State, lines, form.By.Now, isRun: false))
            : await commands.ReportAsync(form.Case.Id, form.By, lines);
    }

    private Task<IResult> Show(PageContext page, CaseView<CheckListState> list, FormState form) => Task.FromResult(
        CheckArea.Sees(page, list.Contract, list.State.List.Id)
            ? PageAnswers.Page<CheckPage>(new { Page = page, List = list, CanAct = pages.CanAct(page, list.Contract), Form = form }, form)
            : PageEntry.NotFound(page));

    private static IResult Form(PageContext page, List<Contract> contracts, FormState form) =>
        PageAnswers.Page<OpenCheckPage>(new { Page = page, Contracts = (IReadOnlyList<Contract>)contracts, Form = form }, form);
}
