using System.Globalization;
using System.Text.Json;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Approvals;
using Workflows.Contracts;
using Workflows.Documents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Rosters.Planning;
using Workflows.Rosters.Process;
using Workflows.Texts;

namespace Workflows.Rosters;

/// <summary>A month as the API shows it. Cells are texts: <c>2026-12-01 gan early a b</c>.</summary>
internal sealed record RosterDocument(
    RosterSummary Summary, int LastStep, IReadOnlyList<string> Members, RosterContent Draft, RosterContent? Submitted, string? ContentHash,
    IReadOnlyList<RosterFinding> Findings,
    IReadOnlyList<StageDocument> Stages, IReadOnlyList<JsonElement> History)
{
    public static RosterDocument Of(CaseView<RosterState> month, RosterTeam team, IReadOnlyList<RosterCell> around)
    {
        RosterState state = month.State;
        return new(
            RosterSummary.Of(state), state.LastStep, team.Members, state.Draft, state.Current?.Content, state.Current?.Hash,
            RosterCheck.Of(state.Rules, state.Days, state.Draft, team, around),
            [.. (state.Current?.Approval.Stages ?? []).Select(StageDocument.Of)], RosterFacts.Family.Shown(state.Facts));
    }
}

/// <summary>Who answers for a role at a moment.</summary>
internal sealed record OnDutyDocument(string Contract, string Role, DateTimeOffset At, OnDutySource Source, IReadOnlyList<OnDutyPerson> Persons);

/// <summary>A person who answers; <c>For</c> names whom they stand in for.</summary>
internal sealed record OnDutyPerson(string Id, string Name, string Mail, string? For);

/// <summary>Rosters for machines, see <see cref="CaseApi"/>.</summary>
internal sealed class RosterApi(
    ContractVersions contracts, RosterLedger ledger, RosterReader reader, RosterTeams teams, RosterCommands commands, OnCallLookup onDuty, CaseApi api,
    TimeProvider clock)
{
    [Function("ListRosters")]
    public Task<IResult> ListAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/rosters")] HttpRequest request) =>
        api.ListAsync(RosterArea.Cases, request, ledger);

    [Function("GetRoster")]
    public Task<IResult> GetAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/rosters/{id}")] HttpRequest request, string id) =>
        RosterArea.Cases.GetAsync(request, id, reader,
            async month => RosterDocument.Of(month, await teams.ListedAsync(month.Contract), await reader.AroundAsync(month)));

    [Function("ExportRosterCsv")]
    public async Task<IResult> CsvAsync([HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/rosters/{id}/csv")] HttpRequest request,
        string id)
    {
        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, RosterRequests.CsvQuery);
        if (query is null)
        {
            return refused!;
        }

        string language = query.TextOrNull("language") ?? Languages.Japanese;
        if (language is not (Languages.Japanese or Languages.English))
        {
            return ApiRequests.Invalid([new("language", "ja or en", $"'{language}'")]);
        }

        return await FindAsync(id) is { } month
            ? TableFiles.Download(
                CsvText.Write(RosterTable.Of(month, month.State.InForce ?? month.State.Draft, await teams.ListedAsync(month.Contract), language, s => s.Hours)),
                RosterTable.NameOf(month))
            : RosterArea.Cases.NotFound(id);
    }

    [Function("GetOnDuty")]
    public async Task<IResult> OnDutyAsync(
        [HttpTrigger(AuthorizationLevel.Function, "get", "head", Route = "api/contracts/{contract}/on-duty")] HttpRequest request, string contract)
    {
        if (contracts.Current(contract) is not { } known)
        {
            return ApiRequests.NoContract(contracts, contract);
        }

        (ApiValues? query, IResult? refused) = ApiRequests.Query(request, RosterRequests.OnDutyQuery);
        if (query is null)
        {
            return refused!;
        }

        string role = query.TextOrNull("role") ?? known.Profile.Roster?.Feeds?.Role ?? RoleNames.OnCall;
        DateTimeOffset at = clock.GetUtcNow();
        if (!known.Profile.Roles.ContainsKey(role))
        {
            return ApiRequests.Invalid([new("role", string.Join(", ", known.Profile.Roles.Keys.Order(StringComparer.Ordinal)), $"'{role}'")]);
        }

        if (query.TextOrNull("at") is { } text
            && !(DateTimeOffset.TryParseExact(text, ["yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mmzzz"],
            CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out at) && GivenDates.Takes(at)))
        {
            return ApiRequests.Invalid([new("at", "a moment from 2000 to 2099 with its offset such as 2026-12-01T19:00:00+09:00", $"'{text}'")]);
        }

        OnDuty duty = await onDuty.WhoAsync(contract, role, at);
        return Results.Ok(new OnDutyDocument(
            contract, role, at.ToUniversalTime(), duty.Source,
            [.. duty.Responders.Select(r => new OnDutyPerson(r.Person.Id, r.Person.Name, r.Person.Mail, r.OnBehalfOf?.Id))]));
    }

    [Function("OpenRoster")]
    public Task<IResult> OpenAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/rosters")] HttpRequest request, [DurableClient] DurableTaskClient client,
        CancellationToken cancellation) =>
        api.FileAsync(RosterArea.Cases, request, commands, client, cancellation);

    [Function("ActOnRoster")]
    public Task<IResult> ActAsync(
        [HttpTrigger(AuthorizationLevel.Function, "post", Route = "api/rosters/{id}/{act}")] HttpRequest request, string id, string act,
        [DurableClient] DurableTaskClient client, CancellationToken cancellation) =>
        api.ActAsync(RosterArea.Cases, request, id, act, commands, client, cancellation);

    private async Task<CaseView<RosterState>?> FindAsync(string id) =>
        CaseId.TryParse(RosterProcess.Rosters, id, out CaseId parsed) ? await reader.FindAsync(parsed) : null;
}
