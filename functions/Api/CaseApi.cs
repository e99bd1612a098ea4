using Microsoft.DurableTask.Client;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Api;

/// <summary>Everything that an act needs.</summary>
internal sealed record ActCall<TId>(TId Id, Command By, ApiValues Values);

/// <summary>
/// Cases for machines, the same for every process. Two rules: the function key opens the API and nothing else does (no cookie, so no
/// foreign page can use it), and whoever holds the key names the person for whom it acts. What is filed or done goes through the
/// idempotency key, the body by its shape, the person and their right, the claim of the key, then the commands.
/// </summary>
internal sealed class CaseApi(ContractVersions contracts, ApiActor actors, IdempotencyKeys keys, FileStore files, TimeProvider clock)
{
    /// <summary>Cases of the contracts, see <see cref="CaseApiList"/>.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="ledger">Where they are.</param>
    /// <param name="item">What is shown of a row; null: nothing, it is left out. By default its summary.</param>
    /// <param name="closed">The closed ones of a contract from a first day on, behind an id; by default by the day that ids name.</param>
    public Task<IResult> ListAsync<TFact, TSummary>(
        ApiCases cases, HttpRequest request, CaseLedger<TFact, TSummary> ledger, Func<CaseRow<TSummary>, object?>? item = null,
        Func<Contract, DateOnly, string?, IAsyncEnumerable<CaseRow<TSummary>>>? closed = null)
        where TFact : CaseFact
        where TSummary : class =>
        CaseApiList.ReadAsync(contracts, cases, request, ledger, item ?? (row => row.Summary), closed, clock.GetUtcNow());

    /// <summary>Files a case of the contract that the body names.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="file">The commands; given the contract's id in <see cref="ActCall{TId}.Id"/>.</param>
    /// <param name="client">Starts the orchestration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> FileAsync(
        ApiCases cases, HttpRequest request, Func<ActCall<string>, Task<(CaseId? Id, CommandResult Result)>> file, DurableTaskClient client,
        CancellationToken cancellation)
    {
        (ActCall<string>? call, IResult? refused) = await ReadAsync(
            request, cases.Filing!.Body, cases.Area, values => values.Text("contract"), values => values.Text("contract"), client, cancellation);
        return call is null ? refused! : await FileAsync(cases, request, ApiRequests.IdempotencyKey(request).Key!, call, file);
    }

    /// <summary>Files a case, as the area declares it.</summary>
    public Task<IResult> FileAsync<TCommands>(
        ApiCases cases, HttpRequest request, TCommands commands, DurableTaskClient client, CancellationToken cancellation)
        where TCommands : notnull =>
        FileAsync(cases, request, call => ((ApiFiling<TCommands>)cases.Filing!).RunAsync(commands, call), client, cancellation);

    /// <summary>Files a case that came in another way than by a request, with the same checks and the same answers.</summary>
    /// <param name="cases">The kind of case; it can be filed.</param>
    /// <param name="key">The same for a repeat, and new for anything else.</param>
    /// <param name="body">As of a request.</param>
    /// <param name="services">Have the process's commands.</param>
    /// <param name="client">Starts the orchestration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> FileAsync(
        ApiCases cases, string key, byte[] body, IServiceProvider services, DurableTaskClient client, CancellationToken cancellation)
    {
        (ApiValues? values, IReadOnlyList<ApiError> errors) = ApiValues.Of(body, cases.Filing!.Body);
        if (values is null)
        {
            return ApiRequests.Invalid(errors);
        }

        (ActCall<string>? call, IResult? refused) = await CheckAsync(
            key, values, body, cases.Area, values.Text("contract"), values.Text("contract"), client, cancellation);
        return call is null ? refused! : await FileAsync(cases, null, key, call, c => cases.Filing.FileAsync(services, c));
    }

    private async Task<IResult> FileAsync(
        ApiCases cases, HttpRequest? request, string key, ActCall<string> call, Func<ActCall<string>, Task<(CaseId? Id, CommandResult Result)>> file)
    {
        if (await keys.CreatedAsync(cases.Area, key) is { } before)
        {
            return Created(before.Id, before.FactId);
        }

        (CaseId? filed, CommandResult result) = await file(call);
        if (result is not CommandResult.Done done || filed?.Value is not { } id)
        {
            return cases.ResultOf(request, call.Id, result);
        }

        await keys.KeepAsync(cases.Area, key, id, done.FactId);
        return Created(id, done.FactId);

        IResult Created(string id, string factId) => Results.Created($"/api/{cases.Area}/{id}", cases.Answer(id, factId));
    }

    /// <summary>Acts on a case, as the area declares it.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="id">The case's id as it came.</param>
    /// <param name="act">The one that is asked for.</param>
    /// <param name="commands">Does it.</param>
    /// <param name="client">Tells the orchestration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> ActAsync<TCommands>(
        ApiCases cases, HttpRequest request, string id, string act, TCommands commands, DurableTaskClient client, CancellationToken cancellation)
    {
        if (cases.Acts.FirstOrDefault(a => a.Name == act) is not ApiAct<TCommands, CaseId> known)
        {
            return ApiRequests.NotFound($"an act ({string.Join(", ", cases.Acts.Select(a => a.Name))})", act);
        }

        if (!CaseId.TryParse(cases.Kind, id, out CaseId target) || contracts.Current(target.ContractId) is null)
        {
            return cases.NotFound(id);
        }

        (ActCall<CaseId>? call, IResult? refused) = await ReadAsync(request, known.Body, $"{id}/{act}", _ => target.ContractId, _ => target, client,
            cancellation);
        return call is null ? refused! : cases.ResultOf(request, id, await known.RunAsync(commands, call));
    }

    /// <summary>Keeps a file for an act that is going to name it: nobody's act yet.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request, its body the file.</param>
    /// <param name="id">The case's id as it came.</param>
    /// <param name="name">The file's.</param>
    /// <param name="keep">Keeps it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> KeepFileAsync(
        ApiCases cases, HttpRequest request, string id, string name,
        Func<CaseId, string, ReadOnlyMemory<byte>, CancellationToken, Task<(KeptFile? File, CommandResult.Refused? Refused)>> keep,
        CancellationToken cancellation) =>
        !CaseId.TryParse(cases.Kind, id, out CaseId parsed) || contracts.Current(parsed.ContractId) is null ? cases.NotFound(id)
            : await CaseFileAnswers.PutAsync(request, id, cases, (named, bytes) => keep(parsed, named, bytes, cancellation), name, cancellation);

    /// <summary>A file that an act named.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="id">The case's id as it came.</param>
    /// <param name="reader">Reads it.</param>
    /// <param name="hash">The file's SHA-256.</param>
    /// <param name="shown">Every file that its acts named.</param>
    /// <param name="what">What they are, e.g. <c>evidence</c>.</param>
    public async Task<IResult> GetFileAsync<TFact, TSummary, TState>(
        ApiCases cases, HttpRequest request, string id, CaseReader<TFact, TSummary, TState> reader, string hash, Func<TState, IEnumerable<KeptFile>> shown,
        string what)
        where TFact : CaseFact
        where TSummary : class
        where TState : class, ICaseState<TFact> =>
        ApiRequests.Query(request, []).Refused is { } refused ? refused
        : !CaseId.TryParse(cases.Kind, id, out CaseId parsed) || await reader.FindAsync(parsed) is not { } found ? cases.NotFound(id)
        : await CaseFileAnswers.FindAsync(files, found.Id, shown(found.State), hash, request) ?? ApiRequests.NotFound($"the SHA-256 of {what}", hash);

    private async Task<(ActCall<TId>? Call, IResult? Refused)> ReadAsync<TId>(
        HttpRequest request, ApiBody shape, string scope, Func<ApiValues, string> contractOf, Func<ApiValues, TId> idOf, DurableTaskClient client,
        CancellationToken cancellation)
    {
        (string? key, IResult? noKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return (null, noKey);
        }

        (ApiValues? values, byte[] body, IResult? unread) = await ApiRequests.BodyAsync(request, shape, cancellation);
        if (values is null)
        {
            return (null, unread);
        }

        return await CheckAsync(key, values, body, scope, contractOf(values), idOf(values), client, cancellation);
    }

    /// <summary>The contract, the person and their right, and the claim of the key.</summary>
    private async Task<(ActCall<TId>? Call, IResult? Refused)> CheckAsync<TId>(
        string key, ApiValues values, byte[] body, string scope, string contract, TId id, DurableTaskClient client, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is null)
        {
            string known = string.Join(", ", contracts.All.Select(c => c.Id));
            return (null, ApiRequests.Invalid([new("contract", "one of " + known, $"'{contract}'", $"次のいずれかを指定してください（{known}）")]));
        }

        (Actor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), contract);
        if (actor is null)
        {
            return (null, notAllowed);
        }

        // "api." keeps these keys apart from those of forms.
        return await keys.ClaimAsync(scope, key, body, contract)
            ? (new(id, new(actor, "api." + key, clock.GetUtcNow(), client, cancellation), values), null)
            : (null, ApiRequests.KeyUsed(key));
    }
}
