using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Kit;
using Workflows.ServiceLevels;

namespace Workflows.Deliverables;

/// <summary>A deliverable as the API shows it.</summary>
internal sealed record DeliverableDocument(
    DeliverableSummary Summary, DateOnly? OriginalDue, string? Clause, DeliverableVersion? Version, string ContentHash, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<IndicatorDocument> Indicators, IReadOnlyList<JsonElement> History)
{
    public static DeliverableDocument Of(DeliverableState state) => new(
        DeliverableSummary.Of(state), state.OriginalDue?.Due, state.Item.Source.Clause, state.Version?.Content, state.Approval.ContentHash,
        [.. state.Approval.Stages.Select(StageDocument.Of)], [.. state.Figures.Select(f => IndicatorDocument.Of(f, state))],
        DeliverableFacts.Family.Shown(state.Facts));
}

/// <summary>An indicator of a report on service levels, with what the client said of it, as the API shows it.</summary>
internal sealed record IndicatorDocument(ReportedFigure Figure, IReadOnlyList<EvaluationDocument> Evaluations, string? Improvement)
{
    public static IndicatorDocument Of(ReportedFigure figure, DeliverableState state) => new(
        figure,
        [
            .. from said in state.Evaluations
               from verdict in said.Indicators
               where verdict.Indicator == figure.Indicator
               select new EvaluationDocument(said.Actor, said.ActorFor, said.RecordedAt, verdict.Accepted, verdict.Word),
        ],
        state.Improvements.FirstOrDefault(o => o.Indicator == figure.Indicator)?.DeliverableId);
}

/// <summary>What one person said of an indicator.</summary>
internal sealed record EvaluationDocument(string By, string? For, DateTimeOffset At, bool Accepted, string? Word);

/// <summary>The bodies of deliverables in the API, and the acts. The client's answer is none: they prove who they are by the mailed link.</summary>
internal static class DeliverableRequests
{
    public static ApiBody New { get; } = new(
        "NewDeliverable", ApiMember.Contract, ApiMember.Person,
        new("item", ApiType.Text, true, "Id of a deliverable of the contract that an event makes due.", 100),
        new("day", ApiType.Day, true, "Of the event: the meeting, the change. The due day counts from it."),
        new("subject", ApiType.Text, false, "Which meeting, which change. The same on the same day is the same.", DeliverableCommands.MaxLine));

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<DeliverableCommands, CaseId>> Acts { get; } =
    [
        new("write", "What is handed in, or what the client is asked to approve before.",
            new("WrittenDeliverable", ApiMember.Person, new("note", ApiType.Text, true, "What it says; the client reads it.", FreeText.Max),
                new("files", ApiType.TextList, false, "SHA-256 of files that were kept before.", 64)),
            (commands, c) => commands.WriteAsync(c.Id, c.By, c.Values.Text("note"), c.Values.Texts("files"))),
        new("submit", "What the client approved before was handed in.",
            new("SubmittedDeliverable", ApiMember.Person, new ApiMember("how", ApiType.Text, true, "On paper, on which medium, to whom.", FreeText.Max)),
            (commands, c) => commands.SubmitAsync(c.Id, c.By, c.Values.Text("how"))),
        new("agree-due", "The parties agreed on a day.",
            new("AgreedDueDay", ApiMember.Person, new("day", ApiType.Day, true, "The day, today or later."),
                new("with", ApiType.Text, true, "With whom, and where it is written down.", FreeText.Max)),
            (commands, c) => commands.AgreeDueAsync(c.Id, c.By, c.Values.DayOrNull("day")!.Value, c.Values.Text("with"))),
        new("not-owed", "It is not owed after all.",
            new("NotOwedDeliverable", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.NotOwedAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}

/// <summary>Deliverables for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class DeliverableApi(DeliverableLedger ledger, DeliverableReader reader, DeliverableCommands commands, CaseApi api)
{
    [Function("ListDeliverables")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/deliverables")] HttpRequest request) =>
        api.ListAsync(DeliverableArea.Cases, request, ledger);

    [Function("GetDeliverable")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/deliverables/{id}")] HttpRequest request, string id) =>
        DeliverableArea.Cases.GetAsync(request, id, reader, deliverable => Task.FromResult<object>(DeliverableDocument.Of(deliverable.State)));

    [Function("OpenDeliverable")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/deliverables")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(DeliverableArea.Cases, request, commands, client, cancellation);

    [Function("ActOnDeliverable")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/deliverables/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(DeliverableArea.Cases, request, id, act, commands, client, cancellation);

    [Function("KeepDeliverableFile")]
    public Task<IResult> KeepFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/deliverables/{id}/files/{name}")] HttpRequest request, string id, string name,
        CancellationToken cancellation) =>
        api.KeepFileAsync(DeliverableArea.Cases, request, id, name, commands.KeepFileAsync, cancellation);

    [Function("GetDeliverableFile")]
    public Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/deliverables/{id}/files/{name}")] HttpRequest request, string id,
        string name) =>
        api.GetFileAsync(DeliverableArea.Cases, request, id, reader, name, deliverable => deliverable.Files, "a file that was handed in");
}
