using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Changes.Process;
using Workflows.Kit.Cases;

namespace Workflows.Changes;

/// <summary>A change as the API shows it.</summary>
internal sealed record ChangeDocument(
    ChangeSummary Summary, ChangeContent Content, int Version, string ContentHash, IReadOnlyList<string> Missing, IReadOnlyList<StageDocument> Stages,
    IReadOnlyList<ChangeConflict> Conflicts, IReadOnlyList<string> Freezes, IReadOnlyList<JsonElement> History)
{
    public static ChangeDocument Of(CaseView<ChangeState> change, IReadOnlyList<ChangeConflict> conflicts)
    {
        ChangeState state = change.State;
        return new(
            ChangeSummary.Of(state), state.Content, state.Current.Number, state.Current.Hash, state.Missing,
            [.. state.Stages.Select(StageDocument.Of)],
            conflicts, [.. state.Freezes.Select(f => f.Id)], ChangeFacts.Family.Shown(state.Facts));
    }
}

/// <summary>Changes for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class ChangeApi(ChangeLedger ledger, ChangeReader reader, ChangeCommands commands, CaseApi api)
{
    [Function("ListChanges")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/changes")] HttpRequest request) =>
        api.ListAsync(ChangeArea.Cases, request, ledger);

    [Function("GetChange")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/changes/{id}")] HttpRequest request, string id) =>
        ChangeArea.Cases.GetAsync(request, id, reader,
            async change => ChangeDocument.Of(change, await reader.ConflictsAsync(change.Id.ContractId, change.Id, change.State.Content)));

    [Function("FileChange")]
    public Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/changes")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(ChangeArea.Cases, request, commands, client, cancellation);

    [Function("ActOnChange")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/changes/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(ChangeArea.Cases, request, id, act, commands, client, cancellation);
}
