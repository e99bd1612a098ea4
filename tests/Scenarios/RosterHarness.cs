using Microsoft.Extensions.DependencyInjection;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>The rosters on the harness of incidents: a team of nine for Saitama (A to I, of whom A and H are role 1),
/// or people who take turns for the house.</summary>
internal static class RosterHarness
{
    /// <summary>Who writes the plan: the contract's owner of it.</summary>
    public static Actor Planner(this IncidentHarness h) => new(h.ContractId == "standard" ? "team_lead" : "manager");

    /// <summary>Saitama with its nine placed and cleared; <paramref name="placed"/> may be changed while the story runs.</summary>
    public static Task<IncidentHarness> SaitamaAsync(string localStart, List<PlacedPerson>? placed = null)
    {
        List<PlacedPerson> team = placed ?? [.. Nine];
        string[] roles = ["on_call", "incident_owner", "team_lead", "manager", "administrator", "client_contact", "client_approver"];
        PeopleDirectory people = new(
            [.. roles.Select(r => Somebody(r, r.StartsWith("client", StringComparison.Ordinal) ? Party.Client : Party.Contractor)),
                .. "abcdefghi".Select(c => Somebody(c.ToString(), Party.Contractor))],
            [.. roles.Select(r => new Assignment("saitama", r, r, null, null)),
                .. "abcdefghi".Select(c => new Assignment("saitama", "resident", c.ToString(), null, null))],
            []);
        return IncidentHarness.StartAsync(
            "saitama", localStart, people, configure: services => services.AddSingleton<IClearances>(new FixedClearances(people, team)));
    }

    /// <summary>The house rules with three who take turns.</summary>
    public static Task<IncidentHarness> StandardAsync(string localStart, params IReadOnlyList<Substitute> away)
    {
        string[] roles = ["incident_owner", "team_lead", "manager", "administrator", "client_contact", "client_approver"];
        return IncidentHarness.StartAsync("standard", localStart, new PeopleDirectory(
            [.. roles.Concat(["x", "y", "z"]).Select(r => Somebody(r, r.StartsWith("client", StringComparison.Ordinal) ? Party.Client : Party.Contractor))],
            [.. roles.Select(r => new Assignment("standard", r, r, null, null)),
                .. "xyz".Select(c => new Assignment("standard", "on_call", c.ToString(), null, null))],
            away));
    }

    public static IReadOnlyList<PlacedPerson> Nine { get; } = [.. "abcdefghi".Select(c => Placed(c.ToString()))];

    public static PlacedPerson Placed(string id, params IReadOnlyList<CheckSpan> checks) => new()
    {
        PlacementId = "placement-" + id, PersonId = id, RoleId = id is "a" or "h" ? "role1" : "role2", Sites = [], From = new(2025, 11, 1),
        AcceptedOn = new(2025, 11, 1), Checks = checks,
    };

    /// <summary>The month opens when its first reminder is due.</summary>
    public static async Task OpeningAsync(this IncidentHarness h)
    {
        await h.Get<RosterMonthOpener>().RunAsync(h.Now, h.Client, default);
        await h.Engine.WhenIdleAsync();
    }

    public static async Task<CaseId> OpenMonthAsync(this IncidentHarness h, string month)
    {
        Assert.True(RosterMonth.TryParse(month, out RosterMonth of));
        (CaseId? id, CommandResult result) = await h.Get<RosterCommands>().OpenAsync(h.ContractId, h.By(h.Planner()), of);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
        return id!.Value;
    }

    public static async Task<RosterState> RosterAsync(this IncidentHarness h, CaseId id) => (await h.Get<RosterReader>().ReadAsync(id)).State;

    public static async Task<CommandResult> TryRosterAsync(this IncidentHarness h, CaseId id, Func<RosterCommands, string, int, Task<CommandResult>> act)
    {
        int last = (await h.RosterAsync(id)).LastStep;
        CommandResult result = await act(h.Get<RosterCommands>(), $"form/{h.Now.ToUnixTimeSeconds()}/{last}", last);
        await h.Engine.WhenIdleAsync();
        return result;
    }

    public static async Task RosterDoAsync(this IncidentHarness h, CaseId id, Func<RosterCommands, string, int, Task<CommandResult>> act)
    {
        CommandResult result = await h.TryRosterAsync(id, act);
        Assert.True(result is CommandResult.Done, result.ToString());
    }

    public static Task EditAsync(this IncidentHarness h, CaseId id, RosterEdit edit) =>
        h.RosterDoAsync(id, (d, key, last) => d.EditAsync(id, h.By(h.Planner(), key), last, edit));

    /// <summary>Generated, with every field written.</summary>
    public static async Task PlanAsync(this IncidentHarness h, CaseId id, params IReadOnlyList<SpecialDay> special)
    {
        RosterState state = await h.RosterAsync(id);
        await h.EditAsync(id, new([], special, state.Rules.Fields.ToDictionary(f => f.Id, f => f.Name.Ja + "あり")));
        await h.RosterDoAsync(id, (d, key, last) => d.GenerateAsync(id, h.By(h.Planner(), key), last));
    }

    public static Task<CommandResult> TrySubmitAsync(this IncidentHarness h, CaseId id) =>
        h.TryRosterAsync(id, (d, key, last) => d.SubmitAsync(id, h.By(h.Planner(), key), last));

    public static Task SubmitAsync(this IncidentHarness h, CaseId id) => h.RosterDoAsync(id, (d, key, last) => d.SubmitAsync(id, h.By(h.Planner(), key), last));

    public static Task<CommandResult> TryChangeAsync(this IncidentHarness h, CaseId id, RosterChange change) =>
        h.TryRosterAsync(id, (d, key, _) => d.OverrideAsync(id, h.By(h.Planner(), key), change));

    public static async Task ChangeAsync(this IncidentHarness h, CaseId id, RosterChange change)
    {
        CommandResult result = await h.TryChangeAsync(id, change);
        Assert.True(result is CommandResult.Done, result.ToString());
    }

    public static async Task AnswerAsync(this IncidentHarness h, CaseId id, string by, ApprovalAnswer answer = ApprovalAnswer.Approve, string? comment = null)
    {
        RosterVersion version = (await h.RosterAsync(id)).Current!;
        string stage = version.Approval.Stages.First(s => s.Verdict == StageVerdict.Pending).Stage.Id;
        CommandResult result = await h.Get<RosterCommands>().DecideAsync(id, h.By(new(by)), stage, version.Hash, answer, comment);
        Assert.True(result is CommandResult.Done, result.ToString());
        await h.Engine.WhenIdleAsync();
    }

    public static async Task ExpectStatusAsync(this IncidentHarness h, CaseId id, RosterStatus status) =>
        Assert.Equal(status, (await h.RosterAsync(id)).Status);

    /// <summary>Told to everybody of the nine: <c>publish→a</c> and so on.</summary>
    public static string[] ToNine(string what) => [.. "abcdefghi".Select(c => $"{what}→{c}")];

    public static async Task<OnDuty> OnDutyAsync(this IncidentHarness h, string? localTime = null) =>
        await h.Get<OnCallLookup>().WhoAsync(h.ContractId, "on_call", localTime is null ? h.Now : IncidentHarness.Local(localTime));

    /// <summary>Who answers next, as <c>x 2026-12-07 09:00</c>; null: the same as now until the end of tomorrow.</summary>
    public static async Task<string?> NextOnDutyAsync(this IncidentHarness h, string localTime)
    {
        Contract contract = h.Get<ContractVersions>().Current(h.ContractId)!;
        return await h.Get<OnCallLookup>().NextAsync(contract, "on_call", IncidentHarness.Local(localTime)) is { } next
            ? $"{string.Join(' ', next.Duty.Responders)} {TimeZoneInfo.ConvertTime(next.At, contract.Calendars.Zone):yyyy-MM-dd HH:mm}" : null;
    }

    private static Person Somebody(string id, Party party) => new(id, id, null, $"{id}@people.example", null, "ja", party);

    private sealed class FixedClearances(PeopleDirectory people, List<PlacedPerson> placed) : IClearances
    {
        public Task<Clearances> ClearanceAsync(string contractId, DateOnly until) => Task.FromResult(new Clearances(placed));

        public Task<Clearances> ListedClearanceAsync(string contractId) => Task.FromResult(new Clearances(placed));

        public Task<StaffDirectory> StaffAsync(string contractId) => Task.FromResult(new StaffDirectory(people, []));
    }
}
