using System.Globalization;
using Microsoft.Azure.Functions.Worker;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Pages;
using Workflows.Security;
using Workflows.ServiceLevels.Process;
using Workflows.Texts;
using Workflows.Webhooks;

namespace Workflows.ServiceLevels;

/// <summary>
/// The doors through which measured values come in: a page that shows a file first, an API for the holders of the key, and one for the
/// configured sources. All read the same forms (CSV, JSON), and take everything or nothing.
/// </summary>
internal sealed class MetricValueFunctions(
    CasePages pages, PageEntry entry, FormGuard forms, Access access, SourceDoor sources, ApiActor actors, ContractVersions contracts, MetricLedger ledger,
    MetricCommands commands, TimeProvider clock)
{
    /// <summary>What the API may be asked.</summary>
    public static IReadOnlyList<ApiMember> Query { get; } =
    [
        ApiMember.Person,
        new("look", ApiType.Text, false, "true: says what would be taken, and takes nothing.", 5),
    ];

    [Function("ShowMetricValuesPage")]
    public async Task<IResult> ShowAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "metric-values/{contract}")] HttpRequest request, string contract)
    {
        (PageContext? page, IResult? answer) = entry.EnterContract(request, contract);
        return page is null ? answer!
            : Find(page, contract) is { } found ? await PageAsync(page, found, request.Query["month"], new FormState())
            : PageEntry.NotFound(page);
    }

    /// <summary>A file: what would be taken, and, where its sender has seen that, takes it.</summary>
    [Function("SubmitMetricValues")]
    public async Task<IResult> SubmitAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "metric-values/{contract}")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        // The reader before the body: nobody who is not signed in makes us hold some MiB.
        (PageContext? page, IResult? answer) = entry.EnterContract(request, contract);
        if (page is null || await forms.ValidateAsync(request.HttpContext, FormGuard.MaxUpload) is { } unread && (answer = unread) is not null)
        {
            return answer!;
        }

        if (Find(page, contract) is not { } found)
        {
            return PageEntry.NotFound(page);
        }

        IFormCollection form = request.Form;
        string month = form["month"].ToString();
        Actor by = access.ActorOf(page.Visitor!, contract);
        if (form["act"] == "take-back")
        {
            CommandResult result = await commands.TakeBackAsync(found, MonthOf(found, page, month), form["delivery"].ToString(), form["reason"], by, page.Now);
            return result is CommandResult.Refused refused
                ? await PageAsync(page, found, month, new FormState(
                    "back-" + form["delivery"], form, refused, r => CasePageTexts.Refusal(ServiceLevelPageTexts.All, r, page, _ => null)))
                : PageAnswers.SeeOther($"/metric-values/{contract}?month={month}");
        }

        if (await TableFiles.UploadedAsync(form, cancellation) is not { } text)
        {
            return await PageAsync(page, found, month, new FormState("import", form, "file", ServiceLevelPageTexts.T(page, "Values.Unread")));
        }

        MetricPlan plan = await commands.PlanAsync(found, MetricCommands.File, MetricRows.OfCsv(text), page.Now);
        if (form["act"] != "apply" || plan.Wrong.Count > 0)
        {
            return await PageAsync(page, found, month, new FormState(), plan, text);
        }

        await commands.TakeAsync(found, plan, by, page.Now);
        return PageAnswers.SeeOther($"/metric-values/{contract}" + (plan.Taken is [var first, ..]
            ? "?month=" + found.DayOf(first.Key.At).ToString("yyyy-MM", CultureInfo.InvariantCulture) : ""));
    }

    /// <summary>Values for machines, by the key, in the name of a person.</summary>
    [Function("TakeMetricValues")]
    public async Task<IResult> TakeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/contracts/{contract}/metric-values")] HttpRequest request, string contract,
        CancellationToken cancellation)
    {
        if (contracts.Current(contract) is not { } found)
        {
            return ApiRequests.NoContract(contracts, contract);
        }

        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, Query);
        if (query is null)
        {
            return refused!;
        }

        (Actor? by, refused) = actors.Of(query.Text("person"), contract);
        return by is null ? refused!
            : await SourceDoor.ReadAsync(request, cancellation) is not { } body ? SourceDoor.TooLarge()
            : await TakeAsync(request, found, MetricCommands.File, by, body, query.TextOrNull("look") == "true");
    }

    /// <summary>Values of a source of one contract with a secret of its own: it reaches no other contract.</summary>
    [Function("ReceiveMetricValues")]
    public Task<IResult> ReceiveAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/metric-values/{name}")] HttpRequest request, string name,
        CancellationToken cancellation) => sources.EnterAsync(
            request, name, (source, body) => TakeAsync(request, contracts.Current(source.Contract)!, name, new("monitoring:" + name), body, look: false),
            cancellation);

    private async Task<IResult> TakeAsync(HttpRequest request, Contract contract, string source, Actor by, byte[] body, bool look)
    {
        DateTimeOffset now = clock.GetUtcNow();
        bool isCsv = request.ContentType?.StartsWith("text/csv", StringComparison.OrdinalIgnoreCase) is true;
        if (!isCsv && !request.HasJsonContentType())
        {
            return Problems.Of(StatusCodes.Status415UnsupportedMediaType, "Expected the content type application/json or text/csv.");
        }

        MetricRows rows = !isCsv ? MetricRows.OfJson(body) : MetricRows.OfCsv(CsvText.TextOf(body) ?? "");
        MetricPlan plan = await commands.PlanAsync(contract, source, rows, now);
        if (plan.Wrong.Count > 0)
        {
            string language = Languages.FromAcceptLanguage(request.Headers.AcceptLanguage);
            return Problems.Of(StatusCodes.Status400BadRequest, string.Join(' ', plan.Wrong.Take(MetricCommands.MostErrors).Select(w => w.In(language))),
                new Dictionary<string, object?>
                {
                    ["errors"] = plan.Wrong.Take(MetricCommands.MostErrors)
                        .Select(w => new { w.Line, Column = w.Column?.ToString().ToLowerInvariant(), Message = w.Words(language) }),
                });
        }

        if (!look)
        {
            await commands.TakeAsync(contract, plan, by, now);
        }

        return Results.Json(new { Taken = look ? 0 : plan.Taken.Count, New = plan.Taken.Count, plan.Known });
    }

    private Contract? Find(PageContext page, string contractId) => page.Contracts.FirstOrDefault(c => c.Id == contractId) is { } contract
        && contract.Profile.Section<ServiceLevelRules>()?.Metrics.Any() is true && pages.CanAct(page, contract) ? contract : null;

    private async Task<IResult> PageAsync(
        PageContext page, Contract contract, string? month, FormState form, MetricPlan? plan = null, string? text = null)
    {
        DateOnly first = MonthOf(contract, page, month);
        return PageAnswers.Page<MetricValuesPage>(new
        {
            Page = page, Contract = contract, Month = first, Held = await ledger.ReadAsync(contract.Id, first), Plan = plan, Text = text, Form = form,
        }, form);
    }

    private static DateOnly MonthOf(Contract contract, PageContext page, string? text) =>
        DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly month)
            && month.Year is >= GivenDates.FirstYear and <= GivenDates.LastYear ? month
            : contract.DayOf(page.Now) is var today ? new(today.Year, today.Month, 1) : default;
}
