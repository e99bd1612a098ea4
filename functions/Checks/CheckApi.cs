using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Kit;
using Workflows.Webhooks;

namespace Workflows.Checks;

/// <summary>A line of a list as the API shows it.</summary>
internal sealed record CheckLineDocument(
    string Item, bool Optional, CheckResult? Result, string? Value, string? Text, DateTimeOffset? RanAt, string? ReportedBy, DateTimeOffset? ReportedAt,
    IReadOnlyList<string> Raised);

/// <summary>A list as the API shows it.</summary>
internal sealed record CheckListDocument(
    CheckSummary Summary, string? Clause, IReadOnlyList<CheckLineDocument> Lines, string ContentHash, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<JsonElement> History)
{
    public static CheckListDocument Of(CheckListState state) => new(
        CheckSummary.Of(state), state.List.Source.Clause,
        [
            .. state.Lines.Select(l => new CheckLineDocument(
                l.Item.Id, l.Item.Optional, l.Line?.Result, l.Line?.Value, l.Line?.Text, l.Line?.RanAt, l.By?.Actor, l.By?.RecordedAt, l.Raised)),
        ],
        state.Approval.ContentHash, [.. state.Approval.Stages.Select(StageDocument.Of)], CheckFacts.Family.Shown(state.Facts));
}

/// <summary>The bodies of lists in the API, and the acts. The client's answer is none: they prove who they are by the mailed link.</summary>
internal static class CheckRequests
{
    /// <summary>How results are called.</summary>
    public static IReadOnlyDictionary<string, CheckResult> Results { get; } = Enum.GetValues<CheckResult>()
        .ToDictionary(r => JsonNamingPolicy.CamelCase.ConvertName(r.ToString()), StringComparer.Ordinal);

    public static ApiBody New { get; } = new(
        "NewCheckList", ApiMember.Contract, ApiMember.Person,
        new("list", ApiType.Text, true, "Id of a list of the contract that is opened by hand.", 100),
        new("day", ApiType.Day, true, "When it is gone through."),
        new("subject", ApiType.Text, false, "What it is about. The same on the same day is the same.", CheckCommands.MaxLine));

    /// <summary>What a line says, beside which it is.</summary>
    public static IReadOnlyList<ApiMember> Line { get; } =
    [
        new("result", ApiType.Text, true, $"One of {string.Join(", ", Results.Keys)}.", 20),
        new("value", ApiType.Text, false, "A number with a decimal point, or the id of a choice, where the line asks for one.", CheckCommands.MaxValue),
        new("text", ApiType.Text, false, "What was found, why it failed, or why it does not apply.", CheckCommands.MaxText),
        new("ranAt", ApiType.Time, false, "When it was done, or ran; now when left out."),
    ];

    /// <summary>A run as a tool reports it.</summary>
    public static ApiBody Run { get; } = new(
        "CheckRun",
        [
            new("list", ApiType.Text, true, "Id of a list of the source's contract that has a day, week, month or year.", 100),
            new("day", ApiType.Day, true, "Whose list: the day on whose evening it began, or any day of the week, month or year."),
            new("item", ApiType.Text, true, "Id of a line of that list.", 100),
            new("run", ApiType.Text, true, "The run's own key: the same for a repeat of the request, another one for a run that is repeated.",
                CheckCommands.MaxRun),
            .. Line,
        ]);

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<CheckCommands, CaseId>> Acts { get; } =
    [
        new("report", "Reports lines, one or all, for the first time or again.",
            new("ReportedChecks", ApiMember.Person, new ApiMember("lines", ApiType.Objects, true, "The lines, each item once.")
            {
                Members = [new("item", ApiType.Text, true, "Id of a line of the list.", 100), .. Line],
            }),
            (commands, c) => LinesOf(c.Values, out IReadOnlyList<CheckLine> lines) is { } unread ? Task.FromResult<CommandResult>(unread)
                : commands.ReportAsync(c.Id, c.By, lines)),
        new("raise", "What a line found became an incident or a change.",
            new("RaisedCheck", ApiMember.Person, new("item", ApiType.Text, true, "Id of the line.", 100),
                new("case", ApiType.Text, true, "Number of the incident or change, of the same contract.", 120)),
            (commands, c) => commands.RaiseAsync(c.Id, c.By, c.Values.Text("item"), c.Values.Text("case"))),
        new("hand-in", "Somebody looked through the list and hands it in.",
            new("HandedInChecks", ApiMember.Person, new ApiMember("note", ApiType.Text, false, "What there is to say.", FreeText.Max)),
            (commands, c) => commands.HandInAsync(c.Id, c.By, c.Values.TextOrNull("note"))),
        new("not-owed", "It is not owed after all.",
            new("NotOwedChecks", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.NotOwedAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];

    /// <summary>A line of a body; the refusal where its result is none.</summary>
    public static CommandResult.Refused? LineOf(ApiValues values, string item, out CheckLine line)
    {
        bool isKnown = Results.TryGetValue(values.Text("result"), out CheckResult result);
        line = new()
        {
            ItemId = item, Result = result, Value = values.TextOrNull("value"), Text = values.TextOrNull("text"), RanAt = values.TimeOrNull("ranAt"),
        };
        return isKnown ? null : new(RefusalReason.NotUnderstood, "result");
    }

    private static CommandResult.Refused? LinesOf(ApiValues values, out IReadOnlyList<CheckLine> lines)
    {
        List<CheckLine> read = [];
        lines = read;
        foreach (ApiValues given in values.Objects("lines"))
        {
            if (LineOf(given, given.Text("item"), out CheckLine line) is { } refused)
            {
                return refused;
            }

            read.Add(line);
        }

        return null;
    }
}

/// <summary>Lists for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class CheckApi(CheckLedger ledger, CheckReader reader, CheckCommands commands, CaseApi api, SourceDoor sources, TimeProvider clock)
{
    [Function("ListChecks")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/checks")] HttpRequest request) =>
        api.ListAsync(CheckArea.Cases, request, ledger);

    [Function("GetCheck")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/checks/{id}")] HttpRequest request, string id) =>
        CheckArea.Cases.GetAsync(request, id, reader, list => Task.FromResult<object>(CheckListDocument.Of(list.State)));

    [Function("OpenCheckList")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/checks")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(CheckArea.Cases, request, commands, client, cancellation);

    [Function("ActOnCheck")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/checks/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(CheckArea.Cases, request, id, act, commands, client, cancellation);

    /// <summary>A run, by a source of one contract with a secret of its own: it reaches no other contract's lists.</summary>
    [Function("ReportCheckRun")]
    public Task<IResult> RunAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "api/check-runs/{name}")] HttpRequest request, string name,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) => sources.EnterAsync(request, name, async (source, body) =>
        {
            (ApiValues? run, IReadOnlyList<ApiError> errors) = ApiValues.Of(body, CheckRequests.Run);
            if (run is null)
            {
                return ApiRequests.Invalid(errors);
            }

            CaseId? id = null;
            CommandResult? result = CheckRequests.LineOf(run, run.Text("item"), out CheckLine line);
            if (result is null)
            {
                (id, result) = await commands.ReportRunAsync(
                    source.Contract, new(new("monitoring:" + name), run.Text("run"), clock.GetUtcNow(), client, cancellation), run.Text("list"),
                    run.DayOrNull("day")!.Value, line, run.Text("run"));
            }

            return CheckArea.Cases.ResultOf(request, id?.Value ?? run.Text("list"), result);
        }, cancellation);
}
