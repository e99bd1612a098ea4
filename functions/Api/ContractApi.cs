using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Maintenance;

namespace Workflows.Api;

/// <summary>The maintenance windows of contracts.</summary>
internal sealed class ContractApi(ContractVersions contracts, MaintenanceCalendar maintenance, MaintenanceCommands commands, ApiActor actors,
    IdempotencyKeys keys, TimeProvider clock)
{
    [Function("ListMaintenanceWindows")]
    public async Task<IResult> WindowsAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/maintenance-windows")] HttpRequest request,
        string contract) =>
        contracts.Current(contract) is null ? ApiRequests.NoContract(contracts, contract)
        : ApiRequests.Query(request, []).Refused ?? Results.Ok(await maintenance.ComingAsync(contract, clock.GetUtcNow()));

    [Function("PlanMaintenanceWindow")]
    public async Task<IResult> PlanAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/contracts/{contract}/maintenance-windows")] HttpRequest request, string contract,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is null)
        {
            return ApiRequests.NoContract(contracts, contract);
        }

        string scope = $"{contract}/maintenance-windows";
        (WindowCall? call, IResult? refused) = await ReadAsync(request, contract, scope, WindowRequests.New, cancellation);
        if (call is null)
        {
            return refused!;
        }

        (string key, Actor actor, ApiValues values) = call;
        string address = $"/api/contracts/{contract}/maintenance-windows";
        if (await keys.CreatedAsync(scope, key) is { } before && await maintenance.FindAsync(contract, before.Id) is { } done)
        {
            return Results.Created(address, done);
        }

        MaintenanceWindow window = new(
            values.Text("id"), values.Time("from"), values.Time("to"), values.Texts("systems"), values.Text("reason"), values.TextOrNull("changeNumber"));
        (MaintenanceWindow? planned, CommandResult.Refused? wrong) =
            await commands.PlanAsync(contract, new(actor, key, clock.GetUtcNow(), client, cancellation), window);
        if (planned is null)
        {
            string found = (wrong!.Detail == "from" ? window.From : window.To).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
            return ApiRequests.Invalid([new(wrong.Detail, wrong.Reason.Code switch
            {
                nameof(RefusalReason.BeforeTheStart) => "a moment after 'from'",
                nameof(RefusalReason.TooLong) =>
                    $"at most {MaintenanceCommands.Longest.TotalHours:0} hours after 'from', unless 'changeNumber' names an approved change whose window it lies in",
                _ => $"a moment within {MaintenanceCommands.FarthestAhead.TotalDays:0} days of now",
            }, found)]);
        }

        await keys.KeepAsync(scope, key, planned.Id, planned.Version.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return Results.Created(address, planned);
    }

    [Function("WithdrawMaintenanceWindow")]
    public async Task<IResult> WithdrawAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/contracts/{contract}/maintenance-windows/{window}/withdraw")] HttpRequest request,
        string contract, string window,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation)
    {
        if (contracts.Current(contract) is null)
        {
            return ApiRequests.NoContract(contracts, contract);
        }

        string scope = $"{contract}/maintenance-windows/{window}/withdraw";
        (WindowCall? call, IResult? refused) = await ReadAsync(request, contract, scope, WindowRequests.Withdraw, cancellation);
        if (call is null)
        {
            return refused!;
        }

        // A late repeat must not take back what was planned under the id since.
        if (await keys.CreatedAsync(scope, call.Key) is null)
        {
            if (!await commands.WithdrawAsync(contract, new(call.Actor, call.Key, clock.GetUtcNow(), client, cancellation), window))
            {
                return ApiRequests.NotFound("the id of a maintenance window", window);
            }

            await keys.KeepAsync(scope, call.Key, window, "withdrawn");
        }

        return Results.Ok(await maintenance.FindAsync(contract, window));
    }

    /// <summary>What a request about windows says, with its key claimed; or the refusal.</summary>
    private async Task<(WindowCall? Call, IResult? Refused)> ReadAsync(
        HttpRequest request, string contract, string scope, ApiBody shape, CancellationToken cancellation)
    {
        (string? key, IResult? badKey) = ApiRequests.IdempotencyKey(request);
        if (key is null)
        {
            return (null, badKey);
        }

        (ApiValues? values, byte[] body, IResult? refused) = await ApiRequests.BodyAsync(request, shape, cancellation);
        if (values is null)
        {
            return (null, refused);
        }

        (Actor? actor, IResult? notAllowed) = actors.Of(values.Text("person"), contract);
        return actor is null ? (null, notAllowed)
            : await keys.ClaimAsync(scope, key, body, contract) ? (new(key, actor, values), null)
            : (null, ApiRequests.KeyUsed(key));
    }

    private sealed record WindowCall(string Key, Actor Actor, ApiValues Values);
}
