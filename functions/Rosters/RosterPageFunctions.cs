using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Pages;
using Workflows.Rosters.Planning;
using Workflows.Rosters.Process;
using Workflows.Security;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>The list of months, who is on duty now, and a month with its acts.</summary>
internal sealed class RosterPageFunctions(
    PageEntry gate, Access access, FormGuard forms, CasePages cases, RosterReader reader, RosterPages pages, RosterCommands commands, RosterFeeds feeds)
{
    /// <summary>Most values in the form of a month: a hundred people on every day, more than a plan has room for (<see cref="RosterCommands.MaxCells"/>).</summary>
    private const int MaxPlaces = 3_200;

    [Function("ShowRostersPage")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "rosters")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null ? answer!
            : await ListAsync(page, CaseFilter.Of(request.Query), new FormState(), gate.ChosenOf(request, page, pages.Plannable(page))?.Id);
    }

    [Function("SubmitOpenRoster")]
    public async Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "rosters")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        IFormCollection form = request.Form;
        if (pages.Plannable(page).FirstOrDefault(c => c.Id == form["contract"]) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        (CaseId? id, CommandResult result) = RosterMonth.TryParse(form["month"], out RosterMonth month)
            ? await commands.OpenAsync(
                contract.Id, new(access.ActorOf(page.Visitor!, contract.Id), FormState.KeyOf(request.Form), page.Now, client, cancellation), month)
            : (null, new CommandResult.Refused(RosterRefusals.NoSuchMonth, form["month"].ToString()));
        return result is CommandResult.Refused refused
            ? await ListAsync(page, new CaseFilter(), new FormState("open", form, "month", RosterPageTexts.Of(refused, page)))
            : PageAnswers.SeeOther($"/rosters/{id}");
    }

    [Function("ShowRosterPage")]
    public Task<IResult> ShowAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "rosters/{id}")] HttpRequest request, string id) =>
        cases.ShowAsync(request, id, reader, async (page, month) => Show(page, await pages.ModelAsync(page, month), new FormState()));

    [Function("ShowRosterDayPage")]
    public Task<IResult> DayAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "rosters/{id}/days/{day}")] HttpRequest request,
        string id, string day) =>
        cases.ShowAsync(request, id, reader, async (page, month) =>
            await pages.ModelAsync(page, month) is { CanAct: true } model && TryDay(day, model, out DateOnly on) ? Day(page, model, on, new FormState())
                : PageEntry.NotFound(page));

    [Function("ShowRosterEditPage")]
    public Task<IResult> EditAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "rosters/{id}/edit")] HttpRequest request, string id) =>
        cases.ShowAsync(request, id, reader, async (page, month) =>
            await pages.ModelAsync(page, month) is { CanAct: true } model ? Edit(page, model, new FormState(), request.Query["full"] == "yes")
                : PageEntry.NotFound(page));

    [Function("DownloadRosterCsv")]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "rosters/{id}/csv")] HttpRequest request, string id)
    {
        (PageContext page, CaseView<RosterState> month, IResult? answer) = await gate.EnterCaseAsync(request, id, reader);
        if (answer is not null)
        {
            return answer;
        }

        RosterView model = await pages.ModelAsync(page, month);
        return TableFiles.Download(
            request, RosterTable.Of(month, model.Content, model.Team, page.Language, s => s.HoursIn(page.Language)), RosterTable.NameOf(month));
    }

    [Function("SubmitRosterAct")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "rosters/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => cases.SubmitAsync(
            request, id, reader, client, sent => ActAsync(sent, act), cancellation, act == "month" ? MaxPlaces : FormGuard.MaxValues);

    private async Task<IResult> ActAsync(CaseForm<RosterState> sent, string act)
    {
        (PageContext page, IFormCollection form) = (sent.Page, sent.Form);
        if (await pages.ModelAsync(page, sent.Case) is not { CanAct: true } model)
        {
            return PageEntry.NotFound(page);
        }

        RosterState state = model.Month.State;
        CaseId month = model.Month.Id;
        Command by = sent.By with { FormKey = $"{act}.{sent.By.FormKey}" }; // the forms of a page share a key
        int seen = int.TryParse(form["seen"], NumberStyles.None, CultureInfo.InvariantCulture, out int step) ? step : -1;
        form = act == "month" ? RosterForms.Chosen(form, model, seen) : form;
        DateOnly on = default;
        if (act == "day" && !TryDay(form["day"].ToString(), model, out on))
        {
            return PageEntry.NotFound(page);
        }

        (IReadOnlyList<RosterCell> cells, IReadOnlyList<(string Field, string Found)> wrong) = act == "month" ? RosterForms.ReadMonth(form, model) : ([], []);
        if (wrong.Count > 0)
        {
            return Edit(page, model, new FormState(act, form,
                [.. wrong.Select(w => (w.Field, RosterPageTexts.Of(new CommandResult.Refused(RosterRefusals.NoSuchSlot, w.Found), page)))]),
                form["full"] == "yes");
        }

        RosterEdit? edit = act switch
        {
            "month" => new(cells),
            "day" => new(RosterForms.ReadDay(form, model, on)),
            "fields" => new([], null, state.Rules.Fields.ToDictionary(f => f.Id, f => form["value_" + f.Id].ToString())),
            "codes" => new([], Codes: state.Rules.Model?.Codes.Keys.ToDictionary(c => c, c => form["code_" + c].ToString())),
            "special" => new([], RosterForms.ReadSpecial(form, state)),
            _ => null,
        };
        CommandResult? result = edit is not null ? await commands.EditAsync(month, by, seen, edit) : act switch
        {
            "generate" => await commands.GenerateAsync(month, by, seen),
            "copy" => await commands.CopyAsync(month, by, seen),
            "submit" => await commands.SubmitAsync(month, by, seen),
            "override" => RosterForms.ReadChange(form) is { } change
                ? await commands.OverrideAsync(month, by, change)
                : new CommandResult.Refused(RosterRefusals.NoSuchSlot, form["from"].ToString()),
            _ => null,
        };
        if (result is CommandResult.Refused refused)
        {
            FormState shown = new(act, form, refused.Detail, RosterPageTexts.Of(refused, page));
            return act switch { "day" => Day(page, model, on, shown), "month" => Edit(page, model, shown, form["full"] == "yes"), _ => Show(page, model, shown) };
        }

        return result is null ? PageEntry.NotFound(page)
            : PageAnswers.SeeOther(act switch
            {
                "day" => FormattableString.Invariant($"/rosters/{month}#d-{on:yyyy-MM-dd}"),
                "month" => $"/rosters/{month}#matrix",
                _ => $"/rosters/{month}",
            });
    }

    [Function("ShowRosterFeedPage")]
    public async Task<IResult> FeedAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "roster-feed")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = gate.Enter(request);
        return page is null ? answer! : await FeedPage.AnswerAsync(page, FeedKind.Duties, pages.Plannable(page), feeds);
    }

    [Function("SubmitRosterFeed")]
    public async Task<IResult> ChangeFeedAsync([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "roster-feed")] HttpRequest request)
    {
        (PageContext? page, IResult? answer) = await forms.EnterAsync(request);
        if (page is null)
        {
            return answer!;
        }

        if (pages.Plannable(page).FirstOrDefault(c => c.Id == request.Form["contract"]) is not { } contract)
        {
            return PageEntry.NotFound(page);
        }

        await FeedPage.ChangeAsync(page, FeedKind.Duties, contract, request.Form["act"], feeds);
        return PageAnswers.SeeOther("/roster-feed");
    }

    private async Task<IResult> ListAsync(PageContext page, CaseFilter filter, FormState form, string? chosen = null) => PageAnswers.Page<RosterListPage>(
        new
        {
            Page = page, Listing = await pages.MonthsAsync(page, filter), OnDuty = await pages.OnDutyAsync(page), Plannable = pages.Plannable(page),
            Chosen = chosen, Form = form,
        },
        form);

    private static IResult Show(PageContext page, RosterView model, FormState form) => PageAnswers.Page<RosterPage>(
        new { Page = page, Model = model, Form = form }, form);

    private static IResult Edit(PageContext page, RosterView model, FormState form, bool full) => PageAnswers.Page<RosterEditPage>(
        new { Page = page, Model = model, Form = form, Full = full }, form);

    private static IResult Day(PageContext page, RosterView model, DateOnly day, FormState form) => PageAnswers.Page<RosterDayPage>(
        new { Page = page, Model = model, Day = day, Form = form }, form);

    private static bool TryDay(string text, RosterView model, out DateOnly day) =>
        GivenDates.TryDay(text, out day) && model.Month.State.Days.All.Contains(day);
}
