using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Releases.Process;

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
internal sealed class ReleaseApi(ReleaseLedger ledger, ReleaseReader reader, ReleaseCommands commands, CaseApi api)
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
        api.FileAsync(ReleaseArea.Cases, request, commands, client, cancellation);

    [Function("ActOnRelease")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(ReleaseArea.Cases, request, id, act, commands, client, cancellation);

    [Function("KeepReleaseFile")]
    public Task<IResult> KeepFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/releases/{id}/files/{name}")] HttpRequest request, string id, string name,
        CancellationToken cancellation) =>
        api.KeepFileAsync(ReleaseArea.Cases, request, id, name, commands.KeepFileAsync, cancellation);

    [Function("GetReleaseFile")]
    public Task<IResult> GetFileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/releases/{id}/files/{name}")] HttpRequest request, string id, string name) =>
        api.GetFileAsync(ReleaseArea.Cases, request, id, reader, name, release => release.Evidence, "a file that a gate was shown with");
}
