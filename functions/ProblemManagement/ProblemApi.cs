using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Kit;

namespace Workflows.ProblemManagement;

/// <summary>A problem as the API shows it.</summary>
internal sealed record ProblemDocument(
    ProblemSummary Summary, ProblemContent Content, ProblemHandling Handling, ProblemSearched? Searched, ProblemMeasure? Measure, string? ContentHash,
    IReadOnlyList<StageDocument> Stages, DateTimeOffset? ClosesAt, IReadOnlyList<JsonElement> History)
{
    public static ProblemDocument Of(ProblemState state) => new(
        ProblemSummary.Of(state), state.Content, state.Handling, state.Facts.OfType<ProblemSearched>().LastOrDefault(), state.Measure?.Version.Content,
        state.Consent?.ContentHash, [.. (state.Consent?.Stages ?? []).Select(StageDocument.Of)], state.CloseAt, ProblemFacts.Family.Shown(state.Facts));
}

/// <summary>The bodies of problems in the API, and the acts. Consenting is none: the client proves to be one by the mailed link.</summary>
internal static class ProblemRequests
{
    public static ApiBody New { get; } = new(
        "NewProblem",
        [ApiMember.Contract, ApiMember.Person, .. ContentMembers.MembersOf(ProblemFields.All), .. ContentMembers.MembersOf(ProblemFields.Managed)]);

    /// <summary>What is asked of the table of a year.</summary>
    public static IReadOnlyList<ApiMember> TableQuery { get; } =
        [ApiMember.Contract, new("year", ApiType.Number, true, "The year in which the fiscal year begins.", 2100) { Min = 2000 }];

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<ProblemCommands, CaseId>> Acts { get; } =
    [
        new("manage", "Changes category, urgency, priority, who is responsible and the day.",
            new("ManagedProblem", [ApiMember.Person, .. ContentMembers.MembersOf(ProblemFields.Managed), Text("why", "Why.")]),
            (commands, c) => commands.ManageAsync(c.Id, c.By, HandlingOf(c.Values), c.Values.Text("why"))),
        new("search", "Looks for similar problems and incidents of the contract, and records the result.",
            new("SearchedProblem", ApiMember.Person, Line("words", "What is looked for.")),
            (commands, c) => commands.SearchAsync(c.Id, c.By, c.Values.Text("words"))),
        Finding("cause", ProblemFinding.Cause, "Its root cause was found: it is a known error, and the client is told."),
        Finding("workaround", ProblemFinding.Workaround, "How people get along meanwhile."),
        Finding("solution", ProblemFinding.Solution, "What solves it for good."),
        new("change", "A change was asked for that solves it.", new("ProblemChange", ApiMember.Person, Line("change", "Number of a change of the contract.")),
            (commands, c) => commands.RaiseChangeAsync(c.Id, c.By, c.Values.Text("change"))),
        new("ask-cooperation", "Another party is asked; until it answers the contractor's day stands still.",
            new("ProblemCooperation", ApiMember.Person, Line("whom", "Whom, as they are called."),
                new("client", ApiType.Flag, false, "It is the client, or one of its users: the client is told by mail."), Text("what", "For what.")),
            (commands, c) => commands.AskCooperationAsync(c.Id, c.By, c.Values.Text("whom"), c.Values.Flag("client"), c.Values.Text("what"))),
        new("answer-cooperation", "The other party answered; the day runs again.",
            new("ProblemCooperationAnswer", ApiMember.Person, Text("text", "What it answered.")),
            (commands, c) => commands.AnswerCooperationAsync(c.Id, c.By, c.Values.Text("text"))),
        new("dispatch", "Somebody is sent to a municipality; the client is told.",
            new("ProblemDispatch", ApiMember.Person, Line("place", "Where to."), new("day", ApiType.Day, true, "When."), Line("who", "Who is sent."),
                Line("with", "With whom of the place it was settled.")),
            (commands, c) => commands.DispatchAsync(
                c.Id, c.By, c.Values.Text("place"), c.Values.DayOrNull("day")!.Value, c.Values.Text("who"), c.Values.Text("with"))),
        new("ask-consent", "The client is asked, by a mailed link, to consent to a temporary measure, or to a problem that stays unsolved.",
            new("ProblemConsent", ApiMember.Person, Text("text", "The measure."),
                new("final", ApiType.Flag, false, "The problem stays without a permanent solution.")),
            (commands, c) => commands.AskConsentAsync(c.Id, c.By, c.Values.Flag("final"), c.Values.Text("text"))),
        new("carry-out", "The temporary measure was carried out, with the client's consent.",
            new("ProblemMeasureDone", ApiMember.Person, Text("text", "What was done.")),
            (commands, c) => commands.CarryOutAsync(c.Id, c.By, c.Values.Text("text"))),
        new("recur", "It happened again, in another incident.", new("ProblemRecurrence", ApiMember.Person, Line("incident", "Its number.")),
            (commands, c) => commands.RecurAsync(c.Id, c.By, c.Values.Text("incident"))),
        new("review", "Somebody says how it stands.", new("ProblemReview", ApiMember.Person, Text("text", "How it stands.")),
            (commands, c) => commands.ReviewAsync(c.Id, c.By, c.Values.Text("text"))),
        new("settle", "It is settled, and closes unless it happens again.",
            new("SettledProblem", ApiMember.Person, new("outcome", ApiType.Text, true, "change, noSolution or withoutChange.", 20), Text("text", "How.")),
            (commands, c) => OutcomeOf(c.Values.Text("outcome")) is { } outcome ? commands.SettleAsync(c.Id, c.By, outcome, c.Values.Text("text"))
                : Task.FromResult<CommandResult>(new CommandResult.Refused(RefusalReason.NotUnderstood, "outcome"))),
        new("withdraw", "It was registered by mistake, or twice.", new("WithdrawnProblem", ApiMember.Person, Text("reason", "Why.")),
            (commands, c) => commands.WithdrawAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];

    /// <summary>The outcome of a word; null for none.</summary>
    public static ProblemOutcome? OutcomeOf(string word) =>
        Enum.GetValues<ProblemOutcome>().Cast<ProblemOutcome?>().FirstOrDefault(o => JsonNamingPolicy.CamelCase.ConvertName(o.ToString()!) == word);

    /// <summary>How it is to be managed, as it was sent.</summary>
    public static ProblemHandling HandlingOf(ApiValues values) => ContentMembers.Read(ProblemFields.Managed, values, ProblemFields.NotManaged);

    private static ApiMember Text(string name, string description) => new(name, ApiType.Text, true, description, FreeText.Max);

    private static ApiMember Line(string name, string description) => new(name, ApiType.Text, true, description, ProblemCommands.MaxLine);

    private static ApiAct<ProblemCommands, CaseId> Finding(string name, ProblemFinding what, string summary) => new(
        name, summary, new($"Problem{what}", ApiMember.Person, Text("text", "What was found.")),
        (commands, c) => commands.FindAsync(c.Id, c.By, what, c.Values.Text("text")));
}

/// <summary>Problems for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class ProblemApi(ProblemLedger ledger, ProblemReader reader, ProblemCommands commands, CaseApi api)
{
    [Function("ListProblems")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/problems")] HttpRequest request) =>
        api.ListAsync(ProblemArea.Cases, request, ledger);

    [Function("GetProblem")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/problems/{id}")] HttpRequest request, string id) =>
        ProblemArea.Cases.GetAsync(request, id, reader, problem => Task.FromResult<object>(ProblemDocument.Of(problem.State)));

    [Function("FileProblem")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/problems")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(ProblemArea.Cases, request, commands, client, cancellation);

    [Function("ActOnProblem")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/problems/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(ProblemArea.Cases, request, id, act, commands, client, cancellation);
}
