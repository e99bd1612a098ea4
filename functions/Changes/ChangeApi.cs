using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents;

namespace Workflows.Changes;

/// <summary>A change as the API shows it.</summary>
internal sealed record ChangeDocument(
    ChangeSummary Summary, ChangeContent Content, int Version, string ContentHash, IReadOnlyList<string> Missing, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<ChangeConflict> Conflicts, IReadOnlyList<string> Freezes, IReadOnlyList<ChangeFact> History)
{
    public static ChangeDocument Of(CaseView<ChangeState> change, IReadOnlyList<ChangeConflict> conflicts)
    {
        ChangeState state = change.State;
        return new(
            ChangeSummary.Of(state), state.Content, state.Current.Number, state.Current.Hash, state.Missing,
            [.. state.Stages.Select(s => new StageDocument(s.Stage.Id, s.Stage.Role, s.Verdict, s.StartedAt, s.Due, s.EndedAt, s.Waiting, s.Votes))],
            conflicts, [.. state.Freezes.Select(f => f.Id)], state.Facts);
    }
}

/// <summary>A stage of an approval.</summary>
internal sealed record StageDocument(
    string Id, string Role, StageVerdict Verdict, DateTimeOffset? StartedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, IReadOnlyList<string> Waiting, IReadOnlyList<ApprovalVote> Votes);

/// <summary>What an act is answered with.</summary>
internal sealed record ChangeActAnswer(string Change, string Fact);

/// <summary>A list of changes.</summary>
internal sealed record ChangeListDocument(IReadOnlyList<ChangeSummary> Changes, bool LeftOut);

/// <summary>Changes for machines, under the rules of <see cref="IncidentApi"/>.</summary>
internal sealed class ChangeApi(ContractBook contracts, ChangeLedger ledger, ChangeReader reader, ChangeDesk desk, ApiActor actors, IdempotencyKeys keys, TimeProvider clock)
{
    [Function("ListChanges")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/changes")] HttpRequest request)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, ChangeShapes.Query);
        if (query is null)
        {
            return refused!;
        }

        string status = query.TextOrNull("status") ?? "open";
        List<Contract> chosen = [.. contracts.All.Where(c => query.TextOrNull("contract") is not { } id || c.Id == id).OrderBy(c => c.Id, StringComparer.Ordinal)];
        List<ApiError> errors = [];
        if (chosen.Count == 0)
        {
            errors.Add(new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{query.TextOrNull("contract")}'"));
        }

        if (status is not ("open" or "closed"))
        {
            errors.Add(new("status", "open or closed", $"'{status}'"));
        }

        if (errors.Count > 0)
        {
            return ApiRequests.Invalid(errors);
        }

        List<ChangeSummary> found = [];
        foreach (Contract contract in chosen)
        {
            await foreach (CaseRow<ChangeSummary> row in ledger.OfAsync(contract.Id, status == "closed"))
            {
                if (found.Count == IncidentApi.MaxItems)
                {
                    return Results.Ok(new ChangeListDocument(found, LeftOut: true));
                }

                if (row.Summary is { } summary)
                {
                    found.Add(summary);
                }
            }
        }

        return Results.Ok(new ChangeListDocument(found, LeftOut: false));
    }

    [Function("GetChange")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/changes/{id}")] HttpRequest request, string id)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return CaseId.TryParse(ChangeProcess.Changes, id, out CaseId parsed) && await reader.FindAsync(parsed) is { } change
            ? Results.Ok(ChangeDocument.Of(change, await reader.ConflictsAsync(parsed.ContractId, parsed, change.State.Content)))
            : NoChange(id);
    }

    [Function("FileChange")]
    public async Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/changes")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (string? key, IResult? noKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return noKey!;
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, ChangeShapes.New, cancellation);
        if (values is null)
        {
            return refused!;
        }

        string contract = values.Text("contract");
        if (contracts.Current(contract) is null)
        {
            return ApiRequests.Invalid([new("contract", $"one of {string.Join(", ", contracts.All.Select(c => c.Id))}", $"'{contract}'")]);
        }

        (DeskActor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), contract);
        if (actor is null)
        {
            return notAllowed!;
        }

        if (!await keys.ClaimAsync("changes", key, body))
        {
            return OtherRequest(key);
        }

        (CaseId? id, DeskResult result) = await desk.FileAsync(contract, "api." + key, actor, ChangeShapes.Read(values), clock.GetUtcNow(), client, cancellation);
        return result is DeskResult.Done done && id is { } created
            ? Results.Created($"/api/changes/{created}", new ChangeActAnswer(created.Value, done.FactId))
            : Answer(contract, result);
    }

    [Function("ActOnChange")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/changes/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (ChangeAct.All.GetValueOrDefault(act) is not { } known)
        {
            return ApiRequests.NotFound($"an act ({string.Join(", ", ChangeAct.All.Keys)})", act);
        }

        if (!CaseId.TryParse(ChangeProcess.Changes, id, out CaseId change) || contracts.Current(change.ContractId) is null)
        {
            return NoChange(id);
        }

        (string? key, IResult? noKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return noKey!;
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, known.Body, cancellation);
        if (values is null)
        {
            return refused!;
        }

        (DeskActor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), change.ContractId);
        if (actor is null)
        {
            return notAllowed!;
        }

        if (!await keys.ClaimAsync($"{change}/{act}", key, body))
        {
            return OtherRequest(key);
        }

        return Answer(change.Value, await known.RunAsync(desk, new(change, "api." + key, actor, values, clock.GetUtcNow(), client, cancellation)));
    }

    private static IResult OtherRequest(string key) => Problems.Of(
        StatusCodes.Status422UnprocessableEntity, $"Expected a new {ApiRequests.IdempotencyHeader} for a new request; '{key}' was used for one with another body.");

    private static IResult NoChange(string found) => ApiRequests.NotFound("the id of a change, e.g. standard-c20261120-7k3qf2xa", found);

    private static IResult Answer(string change, DeskResult result) => result switch
    {
        DeskResult.Done done => Results.Ok(new ChangeActAnswer(change, done.FactId)),
        DeskResult.Refused { Reason: RefusalReason.NoSuchCase } => NoChange(change),
        DeskResult.Refused refused => Problems.Of(
            refused.Reason is RefusalReason.MissingField or RefusalReason.TooLong or RefusalReason.InTheFuture or RefusalReason.BeforeTheStart or RefusalReason.NoSuchClass
                ? StatusCodes.Status400BadRequest
                : StatusCodes.Status409Conflict,
            $"{refused.Reason}: {refused.Detail}",
            new Dictionary<string, object?> { ["reason"] = refused.Reason, ["field"] = refused.Detail }),
        _ => throw new InvalidOperationException("An act is either done or refused."),
    };
}
