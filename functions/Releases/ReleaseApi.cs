using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Releases;

/// <summary>A release as the API shows it.</summary>
internal sealed record ReleaseDocument(
    ReleaseSummary Summary, ReleaseContent Content, int Version, string ContentHash, IReadOnlyList<string> Missing, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<GateDocument> Gates, IReadOnlyList<StepDocument> Steps, IReadOnlyList<string> ToUndo, IReadOnlyList<JsonElement> History)
{
    public static ReleaseDocument Of(ReleaseState state) => new(
        ReleaseSummary.Of(state), state.Content, state.Current.Number, state.Current.Hash, state.Missing,
        [.. state.Approval.Stages.Select(StageDocument.Of)],
        [.. state.Gates.Select(g =>
            new GateDocument(g.Rule.Id, g.Rule.Name, g.Rule.Phase, g.Rule.Owner, g.IsPassed, g.PassedAt, g.LateAfter, g.Record?.Values, g.Record?.Evidence,
            g.Rule.Source.Clause))],
        [.. state.Steps.Select(s =>
            new StepDocument(s.Step.Id, s.Step.Title, s.Step.Owner, s.Step.PlannedAt, s.Outcome, s.StartedAt, s.EndedAt, s.Undone?.At))],
        [.. state.ToUndo.Where(s => s.Undone is null).Select(s => s.Step.Id)],
        ReleaseFacts.Family.Shown(state.Facts));
}

/// <summary>A gate.</summary>
internal sealed record GateDocument(
    string Id, LocalText Name, GatePhase Phase, string Owner, bool Passed, DateTimeOffset? PassedAt, DateTimeOffset? LateAfter,
    IReadOnlyDictionary<string, string>? Values,
    IReadOnlyList<KeptFile>? Evidence, string? Clause);

/// <summary>A step of the run.</summary>
internal sealed record StepDocument(
    string Id, string Title, string Owner, DateTimeOffset? PlannedAt, StepOutcome? Outcome, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt,
    DateTimeOffset? UndoneAt);

/// <summary>Releases for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class ReleaseApi(ContractVersions contracts, ReleaseLedger ledger, ReleaseReader reader, ReleaseCommands commands, FileStore files, CaseApi api)
{
    [Function("ListReleases")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases")] HttpRequest request) =>
        api.ListAsync(ReleaseArea.Cases, request, ledger);

    [Function("GetRelease")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases/{id}")] HttpRequest request, string id) =>
        ReleaseArea.Cases.GetAsync(request, id, reader, release => Task.FromResult<object>(ReleaseDocument.Of(release.State)));

    [Function("FileRelease")] // on Azure functions share one name space with activities, of which one is PlanRelease
    public Task<IResult> PlanAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(ReleaseArea.Cases, request, c => commands.FileAsync(c.Id, c.By, ReleaseRequests.Read(c.Values)), client, cancellation);

    [Function("ActOnRelease")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(ReleaseArea.Cases, request, ReleaseActs.All, id, act, commands, client, cancellation);

    /// <summary>Nobody's act yet: a file counts once a gate is shown with it. The same file twice is the same file.</summary>
    [Function("KeepReleaseFile")]
    public async Task<IResult> KeepFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases/{id}/files/{name}")] HttpRequest request, string id, string name,
        CancellationToken cancellation)
    {
        if (!CaseId.TryParse(ReleaseProcess.Releases, id, out CaseId release) || contracts.Current(release.ContractId) is null)
        {
            return ReleaseArea.Cases.NotFound(id);
        }

        return await CaseFileAnswers.PutAsync(
            request, id, ReleaseArea.Cases, (named, bytes) => commands.KeepFileAsync(release, named, bytes, cancellation), name, cancellation);
    }

    [Function("GetReleaseFile")]
    public async Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases/{id}/files/{name}")] HttpRequest request, string id, string name) =>
        ApiRequests.Query(request, []).Refused is { } refused ? refused
        : await FindAsync(id) is not { } release ? ReleaseArea.Cases.NotFound(id)
        : await CaseFileAnswers.FindAsync(files, release.Id, release.State.Evidence, name, request) ?? ApiRequests.NotFound("the SHA-256 of a file that a gate was shown with", name);

    private async Task<CaseView<ReleaseState>?> FindAsync(string id) =>
        CaseId.TryParse(ReleaseProcess.Releases, id, out CaseId release) ? await reader.FindAsync(release) : null;
}
