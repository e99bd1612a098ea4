using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Kit;

namespace Workflows.Registers;

/// <summary>An entry as the API shows it.</summary>
internal sealed record EntryDocument(EntrySummary Summary, string? Clause, IReadOnlyList<EntryDay> Days, IReadOnlyList<JsonElement> History)
{
    public static EntryDocument Of(EntryState state) => new(
        EntrySummary.Of(state), state.Register.Source.Clause,
        [.. state.Owed.Select(d => new EntryDay(d.Watch.Id, d.Days.Due, d.Days.Target, d.Days.Breach, state.IsMissed(d), d.Watch.Source.Clause))],
        RegisterFacts.Family.Shown(state.Facts));
}

/// <summary>A watched day that is owed.</summary>
/// <param name="Watch">Which.</param>
/// <param name="Due">As counted.</param>
/// <param name="Target">To aim at.</param>
/// <param name="Breach">The last day.</param>
/// <param name="Missed">It is over and told.</param>
/// <param name="Clause">Where it stands.</param>
internal sealed record EntryDay(string Watch, DateOnly Due, DateOnly Target, DateOnly Breach, bool Missed, string? Clause);

/// <summary>An entry that an advisory or a release is likely to concern.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Register">Id of its register.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Reason">Why.</param>
/// <param name="Said">What it says of itself that is the reason.</param>
internal sealed record ConcernedDocument(string Id, string Register, string Name, ConcernReason Reason, string Said)
{
    public static ConcernedList Of(ConcernedSuggestion found) =>
        new([.. found.Entries.Select(c => new ConcernedDocument(c.Entry.Id, c.Register.Id, c.Name, c.Reason, c.Said))], found.More);
}

/// <summary>What an advisory is likely to concern, beside what it has on record already.</summary>
/// <param name="Entries">The strongest reason first, at most 50.</param>
/// <param name="More">How many more there are: they follow once these are recorded.</param>
internal sealed record ConcernedList(IReadOnlyList<ConcernedDocument> Entries, int More);

/// <summary>The bodies of registers in the API, and the acts.</summary>
internal static class RegisterRequests
{
    private static readonly ApiMember State =
        new("state", ApiType.Text, false, "Id of a state of the register; as it begins, or as before, when missing.", 100);

    private static readonly ApiMember At =
        new("at", ApiType.Time, false, "Since when it is so; now when missing. What was there on a day is what was said to be so up to it.");

    public static ApiBody New { get; } = new(
        "NewEntry", ApiMember.Contract, ApiMember.Person,
        new("register", ApiType.Text, true, "Id of a register of the contract.", 100), State,
        new("values", ApiType.TextMap, true, "Columns of the register by id.", 10 * RegisterValues.Max), At);

    /// <summary>Every act.</summary>
    public static IReadOnlyList<ApiAct<RegisterCommands, CaseId>> Acts { get; } =
    [
        new("change", "Other columns, another state, or both: what is given back has its day and who took it.",
            new("ChangedEntry", ApiMember.Person, State,
                new("values", ApiType.TextMap, false, "Columns that are said anew; a blank one takes the value away.", 10 * RegisterValues.Max),
                new("note", ApiType.Text, false, "Why.", FreeText.Max), At),
            (commands, c) => commands.ChangeAsync(
                c.Id, c.By, c.Values.TextOrNull("state"), c.Values.Map("values"), c.Values.TextOrNull("note"), c.Values.TimeOrNull("at"))),
        new("swap", "Another entry takes its place, from the same moment on.",
            new("SwappedEntry", ApiMember.Person, new("with", ApiType.Text, true, "Number of the entry that comes, a spare of the same register.", 120),
                new("becomes", ApiType.Text, true, "Id of the state that this one comes into.", 100),
                new("note", ApiType.Text, false, "Why.", FreeText.Max), At),
            (commands, c) => commands.SwapAsync(
                c.Id, c.By, c.Values.Text("with"), c.Values.Text("becomes"), c.Values.TextOrNull("note"), c.Values.TimeOrNull("at"))),
        new("concern", "Which entries of other registers an advisory concerns, of those that are likely; they are entered in its column.",
            new("ConcernedEntries", ApiMember.Person, new ApiMember("entries", ApiType.TextList, true, "Numbers of entries that GET .../concerned names.", 120)),
            (commands, c) => commands.ConcernAsync(c.Id, c.By, c.Values.Texts("entries"))),
        new("remove", "It was registered by mistake, or twice.",
            new("RemovedEntry", ApiMember.Person, new ApiMember("reason", ApiType.Text, true, "Why.", FreeText.Max)),
            (commands, c) => commands.RemoveAsync(c.Id, c.By, c.Values.Text("reason"))),
    ];
}

/// <summary>Registers for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class RegisterApi(RegisterLedger ledger, RegisterReader reader, RegisterCommands commands, CaseApi api, ConcernedFinder concerned)
{
    [Function("ListRegisters")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/registers")] HttpRequest request) =>
        api.ListAsync(RegisterArea.Cases, request, ledger);

    [Function("GetRegister")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/registers/{id}")] HttpRequest request, string id) =>
        RegisterArea.Cases.GetAsync(request, id, reader, entry => Task.FromResult<object>(EntryDocument.Of(entry.State)));

    [Function("GetConcernedByRegister")]
    public Task<IResult> ConcernedAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/registers/{id}/concerned")] HttpRequest request,
        string id) =>
        RegisterArea.Cases.GetAsync(
            request, id, reader,
            async entry => ConcernedDocument.Of(await concerned.SuggestAsync(entry.Contract, entry.State, request.HttpContext.RequestAborted)));

    [Function("RegisterEntry")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/registers")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(RegisterArea.Cases, request, commands, client, cancellation);

    [Function("ActOnRegister")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/registers/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(RegisterArea.Cases, request, id, act, commands, client, cancellation);
}
