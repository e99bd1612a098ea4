using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Webhooks;

namespace Workflows.Releases;

/// <summary>A release as the API shows it.</summary>
internal sealed record ReleaseDocument(
    ReleaseSummary Summary, ReleaseContent Content, int Version, string ContentHash, IReadOnlyList<string> Missing, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<GateDocument> Gates, IReadOnlyList<StepDocument> Steps, IReadOnlyList<string> ToUndo, IReadOnlyList<ReleaseFact> History)
{
    public static ReleaseDocument Of(ReleaseState state) => new(
        ReleaseSummary.Of(state), state.Content, state.Current.Number, state.Current.Hash, state.Missing,
        [.. state.Approval.Stages.Select(StageDocument.Of)],
        [.. state.Gates.Select(g => new GateDocument(g.Rule.Id, g.Rule.Name, g.Rule.Phase, g.Rule.Owner, g.IsPassed, g.PassedAt, g.LateAfter, g.Record?.Values, g.Record?.Evidence, g.Rule.Source.Clause))],
        [.. state.Steps.Select(s => new StepDocument(s.Step.Id, s.Step.Title, s.Step.Owner, s.Step.PlannedAt, s.Outcome, s.StartedAt, s.EndedAt, s.Undone?.At))],
        [.. state.ToUndo.Where(s => s.Undone is null).Select(s => s.Step.Id)],
        state.Facts);
}

/// <summary>A gate.</summary>
internal sealed record GateDocument(
    string Id, LocalText Name, GatePhase Phase, string Owner, bool Passed, DateTimeOffset? PassedAt, DateTimeOffset? LateAfter, IReadOnlyDictionary<string, string>? Values,
    IReadOnlyList<KeptFile>? Evidence, string? Clause);

/// <summary>A step of the run.</summary>
internal sealed record StepDocument(
    string Id, string Title, string Owner, DateTimeOffset? PlannedAt, StepOutcome? Outcome, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset? UndoneAt);

/// <summary>What an act is answered with.</summary>
internal sealed record ReleaseActAnswer(string Release, string Fact);

/// <summary>A list of releases.</summary>
internal sealed record ReleaseListDocument(IReadOnlyList<ReleaseSummary> Releases, string? Next)
{
    /// <summary>There are more than the answer holds; <see cref="Next"/> asks for them.</summary>
    public bool LeftOut => Next is not null;
}

/// <summary>Releases for machines, under the rules of <see cref="IncidentApi"/>.</summary>
internal sealed class ReleaseApi(ContractVersions contracts, ReleaseLedger ledger, ReleaseReader reader, ReleaseCommands commands, FileStore files, ApiActs acts, TimeProvider clock)
{
    private static readonly ApiCases All = new("releases", "the id of a release, e.g. standard-r20261120-7k3qf2xa", (id, fact) => new ReleaseActAnswer(id, fact));

    [Function("ListReleases")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases")] HttpRequest request)
    {
        (IReadOnlyList<ReleaseSummary>? found, string? next, IResult? refused) = await CaseApiList.ReadAsync(contracts, request, ledger, clock.GetUtcNow());
        return found is null ? refused! : Results.Ok(new ReleaseListDocument(found, next));
    }

    [Function("GetRelease")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases/{id}")] HttpRequest request, string id) =>
        ApiRequests.Query(request, []).Refused is { } refused ? refused
        : await FindAsync(id) is { } release ? Results.Ok(ReleaseDocument.Of(release.State))
        : All.NotFound(id);

    [Function("FileRelease")] // on Azure functions share one name space with activities, of which one is PlanRelease
    public Task<IResult> PlanAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        acts.FileAsync(All, request, ReleaseShapes.New, async c =>
        {
            (CaseId? id, CommandResult result) = await commands.FileAsync(c.Id, c.FormKey, c.Actor, ReleaseShapes.Read(c.Values), c.Now, c.Client, c.Cancellation);
            return (id?.Value, result);
        }, client, cancellation);

    [Function("ActOnRelease")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        acts.ActAsync(
            All, request, ReleaseAct.All, act, id, CaseId.TryParse(ReleaseProcess.Releases, id, out CaseId release) ? (release, release.ContractId) : null, commands, client, cancellation);

    /// <summary>Nobody's act yet: a file counts once a gate is shown with it. The same file twice is the same file.</summary>
    [Function("KeepReleaseFile")]
    public async Task<IResult> KeepFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases/{id}/files/{name}")] HttpRequest request, string id, string name, CancellationToken cancellation)
    {
        if (!CaseId.TryParse(ReleaseProcess.Releases, id, out CaseId release) || contracts.Current(release.ContractId) is null)
        {
            return All.NotFound(id);
        }

        if (await BoundedBody.ReadAsync(request, FileStore.MaxLength, cancellation) is not { } bytes)
        {
            return Problems.Of(StatusCodes.Status413PayloadTooLarge, $"Expected a file of at most {FileStore.MaxLength} bytes.");
        }

        (KeptFile? kept, CommandResult.Refused? refused) = await commands.KeepFileAsync(release, name, bytes, cancellation);
        return kept is not null ? Results.Ok(kept) : All.ResultOf(id, refused!);
    }

    [Function("GetReleaseFile")]
    public async Task<IResult> GetFileAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases/{id}/files/{name}")] HttpRequest request, string id, string name) =>
        ApiRequests.Query(request, []).Refused is { } refused ? refused
        : await FindAsync(id) is not { } release ? All.NotFound(id)
        : await ReleaseFiles.FindAsync(files, release, name, request) ?? ApiRequests.NotFound("the SHA-256 of a file that a gate was shown with", name);

    private async Task<CaseView<ReleaseState>?> FindAsync(string id) => CaseId.TryParse(ReleaseProcess.Releases, id, out CaseId release) ? await reader.FindAsync(release) : null;
}
