using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Onboarding;
using Workflows.Onboarding.Process;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Planning;
using Workflows.Rosters.Process;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// Onboarding and the roster of Saitama together: nine people who are in no people file are placed, and December is planned with them.
/// A to I are the codes of the contract's model week; a mail reads <c>publish→a</c>.
/// </summary>
public sealed class SaitamaStaffScenarios
{
    private static readonly SpecialDay Receipts = new(new(2026, 12, 5), "receipts_shoni", "shoni");

    [Fact]
    public async Task PlacedPeople_ArePlannedAtTheirSites_AndGetTheirDaysByMail_ThoughTheyAreInNoPeopleFile()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-04 10:00");
        Dictionary<string, CaseId> team = await PlacedTeamAsync(h);
        Assert.All(team.Keys, c => Assert.Null(h.Get<PeopleDirectory>().ById(PersonOf(h, c))));
        CaseId month = await PlannedAsync(h);
        await h.SubmitAsync(month);
        await h.ExpectMailsAsync("ask→client_approver");

        // B's measles value is too low: a warning, and no obstacle.
        IReadOnlyList<RosterFinding> findings = await FindingsAsync(h, month);
        Assert.All(findings, f => Assert.False(f.IsError, f.Code));
        Assert.Equal([PersonOf(h, "b")], findings.Where(f => f.Kind == RosterFindingKind.Restricted).Select(f => f.Person).Distinct());
        Assert.Equal(["measles"], findings.Where(f => f.Kind == RosterFindingKind.Restricted).SelectMany(f => f.Reasons).Select(r => r.CheckId).Distinct());

        await h.AnswerAsync(month, "client_approver");
        await h.ExpectMailsAsync(["outcome→manager", .. team.Keys.Select(c => $"publish→{PersonOf(h, c)}")]);
        Assert.Equal([PersonOf(h, "f")], (await h.RosterAsync(month)).InForce!.At(new(2026, 12, 7), "seishin", "normal")); // a Monday of the model
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task WhoeverIsNotCleared_IsNotPlanned_AndKeepsThePlanFromBeingSubmitted()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-04 10:00");
        await PlacedTeamAsync(h);
        CaseId waiting = await h.ProposeAsync("role2", "2026-11-16", ["gan"], mail: MailOf("j"));
        CaseId month = await PlannedAsync(h);
        string j = PersonOf(h, "j");
        Assert.DoesNotContain((await h.RosterAsync(month)).Draft.Cells, c => c.Persons.Contains(j));

        // Proposed, but not yet accepted; placed, but not at this site; unknown.
        RosterCell friday = new(new(2026, 12, 4), "gan", "normal", (await h.RosterAsync(month)).Draft.At(new(2026, 12, 4), "gan", "normal"));
        RosterCell shoni = new(friday.Day, "shoni", "normal", (await h.RosterAsync(month)).Draft.At(friday.Day, "shoni", "normal"));
        await ExpectRefusedAsync(friday, j);
        await ExpectRefusedAsync(shoni, PersonOf(h, "b"));
        await ExpectRefusedAsync(friday, "on_call");
        await ForgetAsync(h);

        // Cleared, J works where nobody could send them before.
        await ClearAsync(h, waiting);
        await ForgetAsync(h);
        await h.EditAsync(month, new([friday with { Persons = [.. friday.Persons, j] }]));
        await h.SubmitAsync(month);
        await h.ExpectMailsAsync("ask→client_approver");
        await h.ExpectNothingElseAsync();

        async Task ExpectRefusedAsync(RosterCell cell, string person)
        {
            await h.EditAsync(month, new([cell with { Persons = [.. cell.Persons, person] }]));
            Assert.Equal([(RosterFindingKind.NotCleared, cell.Site, person)], (await FindingsAsync(h, month))
                .Where(f => f.IsError && f.Kind != RosterFindingKind.DoubleBooked).Select(f => (f.Kind, f.Site!, f.Person!)));
            Assert.Equal(RosterRefusals.RosterHasErrors, Assert.IsType<CommandResult.Refused>(await h.TrySubmitAsync(month)).Reason);
            await h.EditAsync(month, new([cell]));
        }
    }

    [Fact]
    public async Task CheckThatLapsesInMidMonth_IsTold_RefusedForThoseDays_AndForgottenOnceItIsRenewed()
    {
        await using IncidentHarness h = await IncidentHarness.StartAsync("saitama", "2026-11-04 10:00");
        Dictionary<string, CaseId> team = await PlacedTeamAsync(h);
        CaseId month = await PlannedAsync(h);
        await h.SubmitAsync(month);
        await h.AnswerAsync(month, "client_approver");
        await h.AdvanceToAsync("2026-11-26 12:00");
        await ForgetAsync(h);

        // E's qualification holds until 9 December only.
        string e = PersonOf(h, "e");
        await h.PlaceAsync(d => d.ReopenAsync(team["e"], h.By(new("manager"), "r1"), "qualification2", new(2026, 12, 9), "更新の確認"));
        await h.ExpectMailsAsync($"warn qualification2→{e}", "warn qualification2→manager");
        await h.AdvanceToAsync("2026-11-27 08:30"); // the tenth and the eleventh lie within the next 14 days
        await h.ExpectMailsAsync("gaps→manager");
        Assert.Equal(
            [$"NotCleared/2026-12-10/seishin//{e}", $"NotCleared/2026-12-11/gan//{e}"],
            (await h.RosterAsync(month)).Performed("gaps/2026-11-27")!.Findings.Select(f => string.Join('/', f.Split('/')[..3]) + "//" + f.Split('/')[5])
                .Distinct());

        // Whatever is changed now is not submitted with E on those days; before them E may work.
        await h.EditAsync(month, new([], null, new Dictionary<string, string> { ["work"] = "点検に立ち会う" }));
        Assert.Equal(RosterRefusals.RosterHasErrors, Assert.IsType<CommandResult.Refused>(await h.TrySubmitAsync(month)).Reason);
        Assert.All((await FindingsAsync(h, month)).Where(f => f.IsError),
            f => Assert.True(f is { Kind: RosterFindingKind.NotCleared } && f.Person == e && f.Day > new DateOnly(2026, 12, 9), f.Code));

        CheckState qualification = (await h.PlacementAsync(team["e"])).Checks.Single(c => c.Check.Id == "qualification2");
        await h.SubmitAsync(team["e"], e, new EvidenceEntry("qualification2", null, PlacementHarness.Good(qualification, new(2026, 11, 27)), []));
        await h.JudgeAllAsync(team["e"]);
        await h.ExpectMailsAsync("review→manager");
        await h.AdvanceToAsync("2026-11-30 08:30"); // further days come into sight, and nothing is wrong with them
        await h.ExpectNothingElseAsync();
        await h.SubmitAsync(month);
        await h.ExpectMailsAsync("ask→client_approver");
        await h.ExpectNothingElseAsync();
    }

    /// <summary>Nine who are cleared at the sites of the model week; B with a measles value below the threshold.</summary>
    private static async Task<Dictionary<string, CaseId>> PlacedTeamAsync(IncidentHarness h)
    {
        Dictionary<string, string[]> sites = new()
        {
            ["a"] = ["gan", "honbu"], ["b"] = ["gan", "honbu"], ["c"] = ["gan", "honbu"], ["d"] = ["gan", "seishin", "honbu"],
            ["e"] = ["gan", "seishin", "honbu"],
            ["f"] = ["gan", "shoni", "seishin", "honbu"], ["g"] = ["shoni", "seishin", "honbu"], ["h"] = ["shoni", "honbu"], ["i"] = ["shoni", "honbu"],
        };
        Dictionary<string, CaseId> placed = [];
        foreach ((string code, string[] at) in sites)
        {
            placed[code] = await h.ProposeAsync(code is "a" or "h" ? "role1" : "role2", "2026-11-16", at, mail: MailOf(code));
            await ClearAsync(h, placed[code], lowMeasles: code == "b");
        }

        await ForgetAsync(h);
        return placed;
    }

    private static async Task ClearAsync(IncidentHarness h, CaseId id, bool lowMeasles = false)
    {
        if ((await h.PlacementAsync(id)).Content.RoleId == "role1") // nothing is asked of the contractor about the others
        {
            await h.SubmitAllAsync(id, EvidenceSource.Contractor);
        }

        await h.SubmitAllAsync(id, EvidenceSource.Candidate, lowMeasles ? ["measles"] : []);
        if (lowMeasles)
        {
            Dictionary<string, string> values = new() { ["value"] = "13.5", ["assay"] = "EIA", ["tested_on"] = "2026-11-02" };
            await h.SubmitAsync(id, (await h.PlacementAsync(id)).Content.PersonId, new EvidenceEntry("measles", null, values, []));
        }

        await h.JudgeAllAsync(id);
        await h.PlacementAnswerAsync(id, "acceptance.client");
    }

    /// <summary>December, generated and complete, with the codes of the model told apart.</summary>
    private static async Task<CaseId> PlannedAsync(IncidentHarness h)
    {
        await h.AdvanceToAsync("2026-11-17 09:00");
        CaseId month = await h.OpenMonthAsync("2026-12");
        await h.EditAsync(month, new([], Codes: "ABCDEFGHI".ToDictionary(c => c.ToString(), c => PersonOf(h, char.ToLowerInvariant(c).ToString()))));
        await h.PlanAsync(month, Receipts);
        await ForgetAsync(h);
        return month;
    }

    private static async Task<IReadOnlyList<RosterFinding>> FindingsAsync(IncidentHarness h, CaseId month)
    {
        CaseView<RosterState> view = await h.Get<RosterReader>().ReadAsync(month);
        RosterTeam team = await h.Get<RosterTeams>().OfAsync(view.Contract, view.State.Month.Last);
        return RosterCheck.Of(view.State.Rules, view.State.Days, view.State.Draft, team);
    }

    /// <summary>How people are asked and judged is told by the scenarios of placements, how a month goes by those of rosters.</summary>
    private static Task ForgetAsync(IncidentHarness h) => h.ForgetMailsAsync();

    private static string MailOf(string code) => code + "@partner.example";

    private static string PersonOf(IncidentHarness h, string code) => h.Get<PlacementCommands>().PersonIdOf(MailOf(code));
}
