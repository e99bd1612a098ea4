using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding.Process;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>A placement as the API shows it: which clause is met, never a value.</summary>
internal sealed record PlacementDocument(
    PlacementSummary Summary, int Version, string ContentHash, Clearance Clearance, IReadOnlyList<CheckDocument> Checks,
    IReadOnlyList<PlacementStageDocument> Stages, IReadOnlyList<JsonElement> History)
{
    public static PlacementDocument Of(CaseView<PlacementState> placement, DateOnly today)
    {
        PlacementState state = placement.State;
        return new(
            PlacementSummary.Of(state), state.Version, state.Current.ContentHash, state.ClearanceOn(today < state.Content.From ? state.Content.From : today),
            [.. state.ChecksUntil(today)
                .Select(c => new CheckDocument(c.Check.Id, c.Year, c.Check.Kind, c.StandingOn(today), c.HoldsUntil, c.ToJudge?.Submitted.EvidenceId,
                c.Check.Source.Clause, c.Check.Source.Basis))],
            [.. state.Rounds(today)
                .SelectMany(r => r.Approval.Stages.Select(s =>
                new PlacementStageDocument(s.Stage.Id, r.Question, s.Stage.Role, s.Verdict, s.StartedAt, s.Due, s.EndedAt, s.Waiting)))],
            PlacementFacts.Family.Shown(state.Facts));
    }
}

/// <summary>A check of a placement.</summary>
internal sealed record CheckDocument(string Id, int? Year, CheckKind Kind, CheckStanding Standing, DateOnly? HoldsUntil, string? ToJudge, string? Clause,
    RuleBasis Basis);

/// <summary>A stage of an approval.</summary>
internal sealed record PlacementStageDocument(
    string Id, PlacementQuestion Question, string Role, StageVerdict Verdict, DateTimeOffset? StartedAt, DateTimeOffset? Due, DateTimeOffset? EndedAt,
    IReadOnlyList<string> Waiting);

/// <summary>Who may be on a roster of a contract on a day.</summary>
/// <param name="Contract">The contract.</param>
/// <param name="Day">The day.</param>
/// <param name="People">Each placement's answer.</param>
/// <param name="Shortages">Roles and kinds of work for which the contract wants more people than may work then.</param>
internal sealed record ClearanceDocument(string Contract, DateOnly Day, IReadOnlyList<ClearedPerson> People, IReadOnlyList<StaffShortage> Shortages);

/// <summary>A placement's answer for a day.</summary>
internal sealed record ClearedPerson(string Placement, string Person, string Role, IReadOnlyList<string> Sites, Clearance Clearance);

/// <summary>Placements for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class PlacementApi(
    ContractVersions contracts, PlacementLedger ledger, PlacementReader reader, PlacementCommands commands, ClearanceTable table, CaseApi api,
    TimeProvider clock)
{
    [Function("ListPlacements")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/placements")] HttpRequest request) =>
        api.ListAsync(PlacementArea.Cases, request, ledger);

    [Function("GetPlacement")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/placements/{id}")] HttpRequest request, string id) =>
        PlacementArea.Cases.GetAsync(request, id, reader,
            placement => Task.FromResult<object>(PlacementDocument.Of(placement, placement.DayOf(clock.GetUtcNow()))));

    [Function("GetClearance")]
    public async Task<IResult> ClearanceAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/clearance")] HttpRequest request, string contract)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, PlacementRequests.ClearanceQuery);
        if (query is null)
        {
            return refused!;
        }

        if (contracts.Current(contract) is not { } found)
        {
            return ApiRequests.NotFound("the id of a contract", contract);
        }

        DateOnly day = query.DayOrNull("day") ?? found.Calendars.Business.DayOf(clock.GetUtcNow());
        Clearances book = await reader.ClearanceAsync(contract, day);
        return Results.Ok(new ClearanceDocument(
            contract, day, [.. book.All.Select(p => new ClearedPerson(p.PlacementId, p.PersonId, p.RoleId, p.Sites, p.On(day)))],
            found.Profile.Onboarding is { } rules ? book.ShortagesOn(rules, day) : []));
    }

    [Function("ExportClearanceCsv")]
    public async Task<IResult> ExportAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/clearance.csv")] HttpRequest request, string contract)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return contracts.Current(contract) is { } found
            ? TableFiles.Download(
                CsvText.Write(await table.LinesAsync(found, Languages.FromAcceptLanguage(request.Headers.AcceptLanguage))), $"clearance-{contract}")
            : ApiRequests.NotFound("the id of a contract", contract);
    }

    [Function("ProposePlacement")]
    public Task<IResult> ProposeAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/placements")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(PlacementArea.Cases, request, commands, client, cancellation);

    [Function("ActOnPlacement")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/placements/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(PlacementArea.Cases, request, id, act, commands, client, cancellation);
}
