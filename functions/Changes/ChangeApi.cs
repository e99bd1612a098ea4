using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Cases;

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
            [.. state.Stages.Select(StageDocument.Of)],
            conflicts, [.. state.Freezes.Select(f => f.Id)], state.Facts);
    }
}

/// <summary>What an act is answered with.</summary>
internal sealed record ChangeActAnswer(string Change, string Fact);

/// <summary>A list of changes.</summary>
internal sealed record ChangeListDocument(IReadOnlyList<ChangeSummary> Changes, string? Next)
{
    /// <summary>There are more than the answer holds; <see cref="Next"/> asks for them.</summary>
    public bool LeftOut => Next is not null;
}

/// <summary>Changes for machines, under the rules of <see cref="IncidentApi"/>.</summary>
internal sealed class ChangeApi(ContractVersions contracts, ChangeLedger ledger, ChangeReader reader, ChangeCommands commands, ApiActs acts, TimeProvider clock)
{
    private static readonly ApiCases All = new("changes", "the id of a change, e.g. standard-c20261120-7k3qf2xa", (id, fact) => new ChangeActAnswer(id, fact));

    [Function("ListChanges")]
    public async Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/changes")] HttpRequest request)
    {
        (IReadOnlyList<ChangeSummary>? found, string? next, IResult? refused) = await CaseApiList.ReadAsync(contracts, request, ledger, clock.GetUtcNow());
        return found is null ? refused! : Results.Ok(new ChangeListDocument(found, next));
    }

    [Function("GetChange")]
    public async Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/changes/{id}")] HttpRequest request, string id)
    {
        if (ApiRequests.Query(request, []).Refused is { } refused)
        {
            return refused;
        }

        return CaseId.TryParse(ChangeProcess.Changes, id, out CaseId parsed) && await reader.FindAsync(parsed) is { } change
            ? Results.Ok(ChangeDocument.Of(change, await reader.ConflictsAsync(parsed.ContractId, parsed, change.State.Content)))
            : All.NotFound(id);
    }

    [Function("FileChange")]
    public async Task<IResult> FileAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/changes")] HttpRequest request, [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        return await acts.FileAsync(All, request, ChangeShapes.New, async c =>
        {
            (CaseId? id, CommandResult result) = await commands.FileAsync(c.Id, c.FormKey, c.Actor, ChangeShapes.Read(c.Values), c.Now, c.Client, c.Cancellation);
            return (id?.Value, result);
        }, client, cancellation);
    }

    [Function("ActOnChange")]
    public async Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/changes/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        return await acts.ActAsync(
            All, request, ChangeAct.All, act, id, CaseId.TryParse(ChangeProcess.Changes, id, out CaseId change) ? (change, change.ContractId) : null, commands, client, cancellation);
    }
}
