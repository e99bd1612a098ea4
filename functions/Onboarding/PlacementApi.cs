using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Incidents;

namespace Workflows.Onboarding;

/// <summary>A placement as the API shows it: which clause is met, never a value.</summary>
internal sealed record PlacementDocument(
    PlacementSummary Summary, int Version, string ContentHash, Clearance Clearance, IReadOnlyList<CheckDocument> Checks, IReadOnlyList<PlacementStageDocument> Stages, IReadOnlyList<PlacementFact> History)
{
    public static PlacementDocument Of(CaseView<PlacementState> placement, DateOnly today)
    {
        PlacementState state = placement.State;
        return new(
            PlacementSummary.Of(state), state.Version, state.Current.ContentHash, state.ClearanceOn(today < state.Content.From ? state.Content.From : today),
            [.. state.ChecksUntil(today).Select(c => new CheckDocument(c.Check.Id, c.Year, c.Check.Kind, c.StandingOn(today), c.HoldsUntil, c.ToJudge?.Submitted.EvidenceId, c.Check.Source.Clause, c.Check.Source.Basis))],
            [.. state.Rounds(today).SelectMany(r => r.Approval.Stages.Select(s => new PlacementStageDocument(s.Stage.Id, r.Question, s.Stage.Role, s.Verdict, s.StartedAt, s.Due, s.EndedAt, s.Waiting)))],
            state.Facts);
    }
}

/// <summary>A check of a placement.</summary>
internal sealed record CheckDocument(string Id, int? Year, CheckKind Kind, CheckStanding Standing, DateOnly? HoldsUntil, string? ToJudge, string? Clause, RuleBasis Basis);

/// <summary>A stage of an approval.</summary>
internal sealed record PlacementStageDocument(
    string Id, PlacementQuestion Question, string Role, Approvals.StageVerdict Verdict, DateTimeOffset? StartedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt, IReadOnlyList<string> Waiting);

/// <summary>What an act is answered with.</summary>
internal sealed record PlacementActAnswer(string Placement, string Fact);

/// <summary>A list of placements.</summary>
internal sealed record PlacementListDocument(IReadOnlyList<PlacementSummary> Placements, bool LeftOut);

/// <summary>Who may be on a roster of a contract on a day.</summary>
internal sealed record ClearanceDocument(string Contract, DateOnly Day, IReadOnlyList<ClearedPerson> People);

/// <summary>A placement's answer for a day.</summary>
internal sealed record ClearedPerson(string Placement, string Person, string Role, IReadOnlyList<string> Sites, Clearance Clearance);

/// <summary>Placements for machines, under the rules of <see cref="IncidentApi"/>.</summary>
internal sealed class PlacementApi(
    ContractBook contracts, PlacementLedger ledger, PlacementReader reader, PlacementDesk desk, ClearanceCsv csv, ApiActor actors, IdempotencyKeys keys, TimeProvider clock)
{
    [Function("ListPlacements")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/placements")] HttpRequest request)
    {
        (IReadOnlyList<PlacementSummary>? found, bool leftOut, IResult? refused) = await CaseApiList.ReadAsync(contracts, request, ledger);
        return found is null ? refused! : Results.Ok(new PlacementListDocument(found, leftOut));
    }

    [Function("GetPlacement")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/placements/{id}")] HttpRequest request, string id)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return CaseId.TryParse(PlacementProcess.Placements, id, out CaseId parsed) && await reader.FindAsync(parsed) is { } placement
            ? Results.Ok(PlacementDocument.Of(placement, placement.DayOf(clock.GetUtcNow())))
            : NoPlacement(id);
    }

    [Function("GetClearance")]
    public async Task<IResult> ClearanceAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/contracts/{contract}/clearance")] HttpRequest request, string contract)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, PlacementShapes.ClearanceQuery);
        if (query is null)
        {
            return refused!;
        }

        if (contracts.Current(contract) is not { } found)
        {
            return ApiRequests.NotFound("the id of a contract", contract);
        }

        DateOnly day = query.DayOrNull("day") ?? found.Calendars.Business.DayOf(clock.GetUtcNow());
        ClearanceBook book = await reader.ClearanceAsync(contract, day);
        return Results.Ok(new ClearanceDocument(contract, day, [.. book.All.Select(p => new ClearedPerson(p.PlacementId, p.PersonId, p.RoleId, p.Sites, p.On(day)))]));
    }

    [Function("ExportClearanceCsv")]
    public async Task<IResult> ExportAsync([HttpTrigger(AuthorizationLevel.Function, "get", Route = "api/contracts/{contract}/clearance.csv")] HttpRequest request, string contract)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return contracts.Current(contract) is { } found
            ? Results.Text("\uFEFF" + await csv.WriteAsync(found, Texts.Languages.FromAcceptLanguage(request.Headers.AcceptLanguage)), "text/csv; charset=utf-8")
            : ApiRequests.NotFound("the id of a contract", contract);
    }

    [Function("ProposePlacement")]
    public async Task<IResult> ProposeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/placements")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        (string? key, IResult? noKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return noKey!;
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, PlacementShapes.New, cancellation);
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

        if (!await keys.ClaimAsync("placements", key, body))
        {
            return OtherRequest(key);
        }

        if (await keys.CreatedAsync("placements", key) is { } before)
        {
            return Created(before.Id, before.FactId);
        }

        (CaseId? id, DeskResult result) = await desk.ProposeAsync(contract, "api." + key, actor, PlacementShapes.Read(values), clock.GetUtcNow(), client, cancellation);
        if (result is not DeskResult.Done done || id is not { } created)
        {
            return Answer(contract, result);
        }

        await keys.KeepAsync("placements", key, created.Value, done.FactId);
        return Created(created.Value, done.FactId);

        static IResult Created(string id, string factId) => Results.Created($"/api/placements/{id}", new PlacementActAnswer(id, factId));
    }

    [Function("ActOnPlacement")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/placements/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (PlacementAct.All.GetValueOrDefault(act) is not { } known)
        {
            return ApiRequests.NotFound($"an act ({string.Join(", ", PlacementAct.All.Keys)})", act);
        }

        if (!CaseId.TryParse(PlacementProcess.Placements, id, out CaseId placement) || contracts.Current(placement.ContractId) is null)
        {
            return NoPlacement(id);
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

        (DeskActor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), placement.ContractId);
        if (actor is null)
        {
            return notAllowed!;
        }

        if (!await keys.ClaimAsync($"{placement}/{act}", key, body))
        {
            return OtherRequest(key);
        }

        return Answer(placement.Value, await known.RunAsync(desk, new(placement, "api." + key, actor, values, clock.GetUtcNow(), client, cancellation)));
    }

    private static IResult OtherRequest(string key) => Problems.Of(
        StatusCodes.Status422UnprocessableEntity, $"Expected a new {ApiRequests.IdempotencyHeader} for a new request; '{key}' was used for one with another body.");

    private static IResult NoPlacement(string found) => ApiRequests.NotFound("the id of a placement, e.g. saitama-p20261120-7k3qf2xa", found);

    private static IResult Answer(string placement, DeskResult result) => result switch
    {
        DeskResult.Done done => Results.Ok(new PlacementActAnswer(placement, done.FactId)),
        DeskResult.Refused { Reason: RefusalReason.NoSuchCase } => NoPlacement(placement),
        DeskResult.Refused { Reason: RefusalReason.NotAllowed } refused => Problems.Of(StatusCodes.Status403Forbidden, $"Expected somebody who may do this ({refused.Detail})."),
        DeskResult.Refused refused => Problems.Of(
            refused.Reason is RefusalReason.MissingField or RefusalReason.TooLong or RefusalReason.NotUnderstood or RefusalReason.BeforeTheStart or RefusalReason.NoSuchRole or RefusalReason.NoSuchSite
                or RefusalReason.NoSuchCheck or RefusalReason.NoFigures or RefusalReason.RetentionOver
                ? StatusCodes.Status400BadRequest
                : StatusCodes.Status409Conflict,
            $"{refused.Reason}: {refused.Detail}",
            new Dictionary<string, object?> { ["reason"] = refused.Reason, ["field"] = refused.Detail }),
        _ => throw new InvalidOperationException("An act is either done or refused."),
    };
}
