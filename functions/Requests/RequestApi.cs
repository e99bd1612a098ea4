using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Requests;

/// <summary>A request as the API shows it.</summary>
internal sealed record RequestDocument(
    RequestSummary Summary, string? Clause, RequestContent Content, double? AnswerMinutes, IReadOnlyList<RequestReplied> Replies, RequestInstructed? Instructed,
    RequestWrittenDown? WrittenDown, RequestTurned? Turned, IReadOnlyList<JsonElement> History)
{
    public static RequestDocument Of(RequestState state) => new(
        RequestSummary.Of(state), state.Kind.Source.Clause, state.Content, state.AnswerTime?.TotalMinutes, state.Replies, state.Instructed, state.WrittenDown,
        state.Turned, RequestFacts.Family.Shown(state.Facts));
}

/// <summary>The bodies of requests in the API, and the acts.</summary>
internal static class RequestRequests
{
    private static readonly ApiMember Files = new("files", ApiType.TextList, false, "SHA-256 of files that were kept before.", 64);

    public static ApiBody New { get; } = new(
        "NewRequest",
        [
            ApiMember.Contract, ApiMember.Person, new("kind", ApiType.Text, true, "Id of a kind of the contract.", 100),
            .. ContentMembers.MembersOf(RequestFields.All),
        ]);

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<RequestCommands, CaseId>> Acts { get; } =
    [
        new("forward", "The client forwarded what its users asked; the desk's time counts from then on.",
            new("ForwardedRequest", ApiMember.Person, new ApiMember("at", ApiType.Time, true, "When.")),
            (commands, c) => commands.ForwardAsync(c.Id, c.By, c.Values.Time("at"))),
        new("reply", "A person answers, asks back, or says a further word; the other side is told.",
            new("RequestReply", ApiMember.Person, new("text", ApiType.Text, true, "The other side reads it.", FreeText.Max),
                new("outcome", ApiType.Flag, false, "It is the outcome, and not only a first or a further word."),
                new("party", ApiType.Text, false, "Whose word it is: contractor (default) or client, where somebody of the contractor types it.", 20),
                new("channel", ApiType.Text, false, "How it was given: telephone, mail, page (default), visit, meeting or document.", 20),
                new("at", ApiType.Time, false, "When it was given; now when it is missing."),
                new("values", ApiType.TextMap, false, "Of an outcome: the fields of its kind by id.", RequestCommands.MaxValue), Files),
            (commands, c) => commands.ReplyAsync(c.Id, c.By, new(
                RequestFields.Read(RequestRules.Parties, c.Values.TextOrNull("party") ?? "contractor"), c.Values.Text("text"), c.Values.Flag("outcome"))
            {
                Channel = RequestFields.Read(RequestRules.Channels, c.Values.TextOrNull("channel") ?? "page"), At = c.Values.TimeOrNull("at"),
                Values = c.Values.Map("values"), Files = c.Values.Texts("files"),
            })),
        new("triage", "Sorts it into a class of its kind.",
            new("TriagedRequest", ApiMember.Person, new ApiMember("class", ApiType.Text, true, "Id of the class.", 100)),
            (commands, c) => commands.TriageAsync(c.Id, c.By, c.Values.Text("class"))),
        new("escalate", "Somebody else is asked to help.",
            new("EscalatedRequest", ApiMember.Person, new("to", ApiType.Text, true, "Whom, as they are called.", RequestCommands.MaxLine),
                new("helper", ApiType.Text, false, "Id of a person of the contract, who is told by mail.", 100),
                new("reason", ApiType.Text, true, "With what.", FreeText.Max)),
            (commands, c) => commands.EscalateAsync(c.Id, c.By, c.Values.Text("to"), c.Values.TextOrNull("helper"), c.Values.Text("reason"))),
        new("wait", "It goes on when somebody has answered; no clock stands meanwhile.",
            new("WaitingRequest", ApiMember.Person, new("whom", ApiType.Text, true, "For whom, as they are called.", RequestCommands.MaxLine),
                new("client", ApiType.Flag, false, "It is the client, or one of its users."), new("what", ApiType.Text, true, "For what.", FreeText.Max)),
            (commands, c) => commands.WaitAsync(c.Id, c.By, c.Values.Text("whom"), c.Values.Flag("client"), c.Values.Text("what"))),
        new("resume", "What was waited for came.", new("ResumedRequest", ApiMember.Person), (commands, c) => commands.ResumeAsync(c.Id, c.By)),
        new("instruct", "The client instructs to do it.",
            new("InstructedRequest", ApiMember.Person, new("who", ApiType.Text, true, "Who of the client.", RequestCommands.MaxLine),
                new("text", ApiType.Text, true, "What.", FreeText.Max)),
            (commands, c) => commands.InstructAsync(c.Id, c.By, c.Values.Text("who"), c.Values.Text("text"))),
        new("agree-due", "The parties agreed on a day.",
            new("AgreedRequestDay", ApiMember.Person, new("day", ApiType.Day, true, "The day, today or later."),
                new("with", ApiType.Text, true, "With whom, and where it is written down.", FreeText.Max)),
            (commands, c) => commands.AgreeDueAsync(c.Id, c.By, c.Values.DayOrNull("day")!.Value, c.Values.Text("with"))),
        new("write-down", "What was said is put in writing, and goes to the other side.",
            new("WrittenDownRequest", ApiMember.Person, new("text", ApiType.Text, true, "What was said.", FreeText.Max), Files),
            (commands, c) => commands.WriteDownAsync(c.Id, c.By, c.Values.Text("text"), c.Values.Texts("files"))),
        new("out-of-scope", "The desk does not answer that; the client is told where to go.",
            new("RequestOutOfScope", ApiMember.Person, new("matter", ApiType.Text, true, "Id of the matter, as the desk names it.", 100),
                new("note", ApiType.Text, false, "More about it.", FreeText.Max)),
            (commands, c) => commands.OutOfScopeAsync(c.Id, c.By, c.Values.Text("matter"), c.Values.TextOrNull("note"))),
        new("incident", "It is a failure: opens its incident, known since the request came to the desk.",
            new("RequestAsIncident", ApiMember.Person, new ApiMember("stopped", ApiType.Flag, false, "The system stands still.")),
            (commands, c) => commands.TurnIntoIncidentAsync(c.Id, c.By, c.Values.Flag("stopped"))),
        new("turn", "It goes on as a change or a deliverable that was opened for it.",
            new("TurnedRequest", ApiMember.Person, new("into", ApiType.Text, true, "change or deliverable.", 20),
                new("case", ApiType.Text, true, "Its number.", 120)),
            (commands, c) => commands.TurnIntoAsync(c.Id, c.By, RequestFields.Read(RequestRules.Turns, c.Values.Text("into")), c.Values.Text("case"))),
        new("confirm", "The other side is content with the outcome.",
            new("ConfirmedRequest", ApiMember.Person,
                new ApiMember("who", ApiType.Text, false, "Who of the client said so; needed where it is the client who confirms.", RequestCommands.MaxLine)),
            (commands, c) => commands.ConfirmAsync(c.Id, c.By, c.Values.TextOrNull("who"))),
        new("reopen", "It is asked again, with the same number and the same first answer.",
            new("ReopenedRequest", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.ReopenAsync(c.Id, c.By, c.Values.Text("reason"))),
        new("withdraw", "It was filed by mistake; it counts nowhere.",
            new("WithdrawnRequest", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}

/// <summary>Requests for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class RequestApi(RequestLedger ledger, RequestReader reader, RequestCommands commands, CaseApi api)
{
    [Function("ListRequests")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/requests")] HttpRequest request) =>
        api.ListAsync(RequestArea.Cases, request, ledger);

    [Function("GetRequest")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/requests/{id}")] HttpRequest request, string id) =>
        RequestArea.Cases.GetAsync(request, id, reader, found => Task.FromResult<object>(RequestDocument.Of(found.State)));

    [Function("FileRequest")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/requests")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(RequestArea.Cases, request, commands, client, cancellation);

    [Function("ActOnRequest")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/requests/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(RequestArea.Cases, request, id, act, commands, client, cancellation);

    [Function("KeepRequestFile")]
    public Task<IResult> KeepFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/requests/{id}/files/{name}")] HttpRequest request, string id, string name,
        CancellationToken cancellation) =>
        api.KeepFileAsync(RequestArea.Cases, request, id, name, commands.KeepFileAsync, cancellation);

    [Function("GetRequestFile")]
    public Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/requests/{id}/files/{name}")] HttpRequest request, string id, string name) =>
        api.GetFileAsync(RequestArea.Cases, request, id, reader, name, request => request.Files, "a file that a word named");
}
