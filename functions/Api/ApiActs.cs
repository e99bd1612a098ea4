using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Kit;

namespace Workflows.Api;

/// <summary>Everything that an act needs.</summary>
internal sealed record ActCall<TId>(TId Id, string FormKey, Actor Actor, ApiValues Values, DateTimeOffset Now, DurableTaskClient Client, CancellationToken Cancellation);

/// <summary>One act of the API: its body, and what it calls.</summary>
internal sealed record ApiAct<TCommands, TId>(string Name, string Summary, ApiShape Body, Func<TCommands, ActCall<TId>, Task<CommandResult>> RunAsync);

/// <summary>What the API says of one kind of case.</summary>
/// <param name="Area">Plural, as in the route, e.g. <c>incidents</c>.</param>
/// <param name="Expected">What an id is, e.g. "the id of an incident, e.g. standard-20261120-7k3qf2xa".</param>
/// <param name="Answer">The answer to what was done, from the case's id and the fact's.</param>
internal sealed record ApiCases(string Area, string Expected, Func<string, string, object> Answer)
{
    public IResult NotFound(string found) => ApiRequests.NotFound(Expected, found);

    /// <summary>What came of an act.</summary>
    public IResult ResultOf(string id, CommandResult result) => result switch
    {
        CommandResult.Done done => Results.Ok(Answer(id, done.FactId)),
        CommandResult.Refused { Reason.Kind: RefusalKind.NotFound } => NotFound(id),
        CommandResult.Refused refused => ApiRefusals.Of(refused),
        _ => throw new InvalidOperationException("An act is either done or refused."),
    };
}

/// <summary>
/// How the API files cases and acts on them, the same for every process: the idempotency key, the body by its shape, the person and
/// their right, the claim of the key, then the commands.
/// </summary>
internal sealed class ApiActs(ContractVersions contracts, ApiActor actors, IdempotencyKeys keys, TimeProvider clock)
{
    /// <summary>Files a case of the contract that the body names.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="shape">Of its body; has <c>contract</c> and <c>person</c>.</param>
    /// <param name="file">The commands; given the contract's id in <see cref="ActCall{TId}.Id"/>.</param>
    /// <param name="client">Starts the orchestration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> FileAsync(
        ApiCases cases, HttpRequest request, ApiShape shape, Func<ActCall<string>, Task<(string? Id, CommandResult Result)>> file, DurableTaskClient client, CancellationToken cancellation)
    {
        (ActCall<string>? call, IResult? refused) = await ReadAsync(request, shape, cases.Area, values => values.Text("contract"), values => values.Text("contract"), client, cancellation);
        if (call is null)
        {
            return refused!;
        }

        string key = ApiRequests.IdempotencyKey(request).Key!;
        if (await keys.CreatedAsync(cases.Area, key) is { } before)
        {
            return Created(before.Id, before.FactId);
        }

        (string? id, CommandResult result) = await file(call);
        if (result is not CommandResult.Done done || id is null)
        {
            return cases.ResultOf(call.Id, result);
        }

        await keys.KeepAsync(cases.Area, key, id, done.FactId);
        return Created(id, done.FactId);

        IResult Created(string id, string factId) => Results.Created($"/api/{cases.Area}/{id}", cases.Answer(id, factId));
    }

    /// <summary>Acts on a case.</summary>
    /// <param name="cases">The kind of case.</param>
    /// <param name="request">The request.</param>
    /// <param name="acts">Every act by its name in the route.</param>
    /// <param name="act">The one that is asked for.</param>
    /// <param name="text">The case's id as it came.</param>
    /// <param name="found">The same, read, with its contract; null where it is none.</param>
    /// <param name="commands">Does it.</param>
    /// <param name="client">Tells the orchestration.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IResult> ActAsync<TCommands, TId>(
        ApiCases cases, HttpRequest request, IReadOnlyDictionary<string, ApiAct<TCommands, TId>> acts, string act, string text, (TId Id, string ContractId)? found, TCommands commands,
        DurableTaskClient client, CancellationToken cancellation)
    {
        if (acts.GetValueOrDefault(act) is not { } known)
        {
            return ApiRequests.NotFound($"an act ({string.Join(", ", acts.Keys)})", act);
        }

        if (found is not { } target || contracts.Current(target.ContractId) is null)
        {
            return cases.NotFound(text);
        }

        (ActCall<TId>? call, IResult? refused) = await ReadAsync(request, known.Body, $"{text}/{act}", _ => target.ContractId, _ => target.Id, client, cancellation);
        return call is null ? refused! : cases.ResultOf(text, await known.RunAsync(commands, call));
    }

    private async Task<(ActCall<TId>? Call, IResult? Refused)> ReadAsync<TId>(
        HttpRequest request, ApiShape shape, string scope, Func<ApiValues, string> contractOf, Func<ApiValues, TId> idOf, DurableTaskClient client, CancellationToken cancellation)
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

        string contract = contractOf(values);
        if (contracts.Current(contract) is null)
        {
            return (null, ApiRequests.Invalid([new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{contract}'")]));
        }

        (Actor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), contract);
        if (actor is null)
        {
            return (null, notAllowed);
        }

        // "api." keeps these keys apart from those of forms.
        return await keys.ClaimAsync(scope, key, body)
            ? (new(idOf(values), "api." + key, actor, values, clock.GetUtcNow(), client, cancellation), null)
            : (null, Problems.Of(StatusCodes.Status422UnprocessableEntity, $"Expected a new {ApiRequests.IdempotencyHeader} for a new request; '{key}' was used for one with another body."));
    }
}
