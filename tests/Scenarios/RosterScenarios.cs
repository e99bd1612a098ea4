using Workflows.Kit;
using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Xunit;
using static Workflows.Scenarios.RosterHarness;

namespace Workflows.Scenarios;

/// <summary>
/// A month of Saitama from its opening to its end. 2026-12-01 is a Tuesday; the plan is due five business days before, on 24 November
/// (23 November is a holiday), and reminded of on 16 and 19 November.
/// </summary>
public sealed class RosterScenarios
{
    private static readonly SpecialDay Receipts = new(new(2026, 12, 5), "receipts_shoni", "shoni");

    [Fact]
    public async Task Month_IsPlannedSubmittedApprovedAndPublished_AndNothingElseWasSent()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-16 08:00");
        await h.OpeningAsync();
        Assert.Empty(await h.Get<RosterLedger>().OfAsync("saitama").ToListAsync()); // the commands opens at 8:30
        await h.AdvanceToAsync("2026-11-16 08:30");
        await h.OpeningAsync();
        CaseId id = RosterLedger.IdOf("saitama", new(2026, 12));
        await h.ExpectMailsAsync("remind-to-submit→manager");
        await h.ExpectStatusAsync(id, RosterStatus.Open);

        await h.PlanAsync(id, Receipts);
        await h.ExpectStatusAsync(id, RosterStatus.Draft);
        await h.SubmitAsync(id);
        await h.ExpectMailsAsync("ask→client_approver");
        await h.ExpectStatusAsync(id, RosterStatus.Waiting);
        Assert.Equal(OnDutySource.NotApproved, (await h.OnDutyAsync("2026-12-01 10:00")).Source);

        await h.AnswerAsync(id, "client_approver");
        await h.ExpectMailsAsync(["outcome→manager", .. ToNine("publish")]);
        await h.ExpectStatusAsync(id, RosterStatus.Approved);
        await h.AdvanceToAsync("2026-11-30 17:00");
        await h.ExpectNothingElseAsync(); // no second reminder, nothing is missed
        RosterState state = await h.RosterAsync(id);
        Assert.False(state.WasLate);
        Assert.Equal(4, state.InForce!.Cells.Where(c => c.Day == new DateOnly(2026, 12, 2) && c.Site == "gan").SelectMany(c => c.Persons).Distinct().Count());
    }

    [Fact]
    public async Task PlanThatIsNotSubmitted_IsRemindedOf_AndItsMissIsOnRecord()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-16 09:00");
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.ExpectMailsAsync("remind-to-submit→manager");
        await h.AdvanceToAsync("2026-11-19 08:30");
        await h.ExpectMailsAsync("remind-to-submit→manager");
        await h.AdvanceToAsync("2026-11-24 23:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-25 00:00");
        await h.ExpectMailsAsync("submission-missed→manager");
        RosterDutyPerformed missed = (await h.RosterAsync(id)).Performed("submission-missed")!;
        Assert.False(missed.Duty.Contractual); // the text gives no day (SAI-Q11)

        await h.PlanAsync(id, Receipts);
        await h.SubmitAsync(id);
        await h.ExpectMailsAsync("ask→client_approver");
        Assert.True((await h.RosterAsync(id)).WasLate);
        await h.AnswerAsync(id, "client_approver");
        await h.ExpectMailsAsync(["outcome→manager", .. ToNine("publish")]);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task PlanWithErrors_IsNotSubmitted()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00", [.. Nine.Where(p => p.PersonId != "e")]);
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.ExpectMailsAsync("remind-to-submit→manager");
        await h.PlanAsync(id, Receipts); // nobody is at Seishin on most days
        CommandResult refused = await h.TrySubmitAsync(id);
        Assert.Equal(RosterRefusals.RosterHasErrors, Assert.IsType<CommandResult.Refused>(refused).Reason);
        await h.ExpectStatusAsync(id, RosterStatus.Draft);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task ReturnedPlan_IsChangedAndAskedForAgain()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.PlanAsync(id, Receipts);
        await h.SubmitAsync(id);
        await h.ExpectMailsAsync("remind-to-submit→manager", "ask→client_approver");
        await h.AnswerAsync(id, "client_approver", ApprovalAnswer.Return, "8日は点検日");
        await h.ExpectMailsAsync("outcome→manager");
        await h.ExpectStatusAsync(id, RosterStatus.Returned);
        await h.EditAsync(id, new([], null, new Dictionary<string, string> { ["work"] = "8日の点検に立ち会う" }));
        await h.SubmitAsync(id);
        await h.ExpectMailsAsync("ask→client_approver");
        Assert.Equal(2, (await h.RosterAsync(id)).Current!.Number);
        await h.AnswerAsync(id, "client_approver");
        await h.ExpectMailsAsync(["outcome→manager", .. ToNine("publish")]);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task ChangeOfAnApprovedPlan_HoldsOnlyOnceItIsApproved_AndTellsThoseWhomItMoves()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        CaseId id = await ApprovedAsync(h);
        RosterContent before = (await h.RosterAsync(id)).InForce!;
        RosterCell late = before.Cells.First(c => c.Day == new DateOnly(2026, 12, 8) && c.Site == "gan" && c.Shift == "late");
        RosterCell early = before.Cells.First(c => c.Day == late.Day && c.Site == "gan" && c.Shift == "early");
        await h.EditAsync(id, new([late with { Persons = early.Persons }, early with { Persons = late.Persons }]));
        await h.SubmitAsync(id);
        await h.ExpectMailsAsync("ask→client_approver");
        await h.ExpectStatusAsync(id, RosterStatus.Amending);
        Assert.Equal(late.Persons, (await h.RosterAsync(id)).InForce!.At(late.Day, "gan", "late"));
        await h.AnswerAsync(id, "client_approver");
        await h.EndOfMinuteAsync();
        await h.ExpectMailsAsync(["outcome→manager", $"publish→{late.Persons[0]}", $"publish→{early.Persons[0]}"]);
        Assert.Equal(early.Persons, (await h.RosterAsync(id)).InForce!.At(late.Day, "gan", "late"));
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Illness_PutsTheSubstituteOnDutyAtOnce_AndTheClientIsToldAndAsked()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        CaseId id = await ApprovedAsync(h);
        DateOnly day = new(2026, 12, 9); // Wednesday: E and G are at Seishin
        Assert.Equal(["e", "g"], (await h.RosterAsync(id)).InForce!.At(day, "seishin", "normal"));
        CommandResult busy = await h.TryChangeAsync(id, new(OverrideReason.Absence, "f", "g", day, day, null)); // F is at Shoni, G at Seishin
        Assert.Equal(RosterRefusals.NotAvailable, Assert.IsType<CommandResult.Refused>(busy).Reason);
        await h.ChangeAsync(id, new(OverrideReason.Absence, "e", null, day, day, "体調不良"));
        await h.ExpectMailsAsync("change→e", "change→manager", "change→client_contact", "ask→client_approver");
        Assert.Equal(["g"], (await h.RosterAsync(id)).InForce!.At(day, "seishin", "normal"));
        await h.ExpectStatusAsync(id, RosterStatus.Amending);
        await h.AnswerAsync(id, "client_approver");
        await h.ExpectMailsAsync("outcome→manager");
        await h.ExpectStatusAsync(id, RosterStatus.Approved);
        CommandResult again = await h.TryChangeAsync(id, new(OverrideReason.Absence, "e", null, day, day, null));
        Assert.Equal(RosterRefusals.NotOnDuty, Assert.IsType<CommandResult.Refused>(again).Reason);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task ClearanceThatLapses_IsToldOnTheNextMorning_Once()
    {
        List<PlacedPerson> team = [.. Nine];
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00", team);
        CaseId id = await ApprovedAsync(h);
        await h.AdvanceToAsync("2026-11-26 12:00");
        await h.ExpectNothingElseAsync();
        team[team.FindIndex(p => p.PersonId == "e")] =
            Placed("e", new CheckSpan("health_hire", ClearanceObstacle.Expired, new(2026, 12, 10), null, new(2026, 12, 9)));
        await h.AdvanceToAsync("2026-11-27 08:30"); // the tenth lies within the next 14 days
        await h.ExpectMailsAsync("gaps→manager");
        Assert.Contains((await h.RosterAsync(id)).Performed("gaps/2026-11-27")!.Findings,
            f => f.StartsWith("NotCleared/2026-12-10/seishin", StringComparison.Ordinal));
        await h.AdvanceToAsync("2026-11-30 08:29");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-11-30 08:30"); // the next days come into sight, and with them their gaps
        await h.ExpectMailsAsync("gaps→manager");
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task Escalation_CallsWhoIsOnTheLateShift_AndTheRoleAfterIt()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        CaseId id = await ApprovedAsync(h);
        RosterContent roster = (await h.RosterAsync(id)).InForce!;
        await h.AdvanceToAsync("2026-12-01 10:00");
        await h.ForgetMailsAsync(); // handovers of the days in between
        OnDuty morning = await h.OnDutyAsync();
        Assert.Equal(["a", "h"], morning.Responders.Select(r => r.Person.Id).Order()); // role 1 goes before the others
        Assert.Equal(OnDutySource.Roster, morning.Source);

        await h.AdvanceToAsync("2026-12-01 19:00");
        await h.ForgetMailsAsync(); // handovers of the days in between
        string[] late = [.. roster.Cells.Where(c => c.Day == new DateOnly(2026, 12, 1) && c.Shift == "late").SelectMany(c => c.Persons).Order()];
        Assert.Equal(2, late.Length);
        string[] called = late.Any(p => p is "a" or "h") ? [.. late.Where(p => p is "a" or "h")] : late;
        CaseId incident = await h.AlertAsync();
        await h.ExpectMailsAsync([.. called.Select(p => $"page→{p}")]);
        await h.AcknowledgeAsync(incident, called[0]);

        await h.AdvanceToAsync("2026-12-01 20:00");
        await h.ForgetMailsAsync(); // handovers of the days in between
        OnDuty evening = await h.OnDutyAsync();
        Assert.Equal(OnDutySource.NobodyOnShift, evening.Source);
        await h.AlertAsync(rule: "r2");
        await h.ExpectMailsAsync("page→on_call");
    }

    [Fact]
    public async Task Month_ClosesAfterItsEnd()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        CaseId id = await ApprovedAsync(h);
        await h.AdvanceToAsync("2027-01-02 23:59");
        await h.ExpectStatusAsync(id, RosterStatus.Approved);
        await h.AdvanceToAsync("2027-01-03 00:00");
        await h.ExpectStatusAsync(id, RosterStatus.Closed);
        Assert.NotNull(await h.Get<RosterLedger>().InForceAsync("saitama", new(2026, 12))); // who was on duty can still be looked up
    }

    [Fact]
    public async Task MonthOfWhichADeathLeftOnlyTheRow_IsOpenedAgain()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        RosterLedger ledger = h.Get<RosterLedger>();
        CaseId id = RosterLedger.IdOf(h.ContractId, new(2026, 12));
        string version = h.Get<Contracts.ContractVersions>().Current(h.ContractId)!.Profile.Version;
        await ledger.OpenAsync(new CaseRow<RosterSummary> { Id = id, ProfileVersion = version, FiledAt = h.Now });
        await h.OpeningAsync();
        await h.ExpectStatusAsync(id, RosterStatus.Open);
        await h.OpeningAsync();
        Assert.Single(await ledger.FactsAsync(id), f => f is RosterOpened);
    }

    [Fact]
    public async Task TwoWhoPlanAtOnce_AreToldApart()
    {
        await using IncidentHarness h = await SaitamaAsync("2026-11-17 09:00");
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.PlanAsync(id, Receipts);
        int seen = (await h.RosterAsync(id)).LastStep;
        RosterEdit edit = new([], null, new Dictionary<string, string> { ["work"] = "一" });
        await h.RosterDoAsync(id, (d, key, last) => d.EditAsync(id, h.By(h.Planner(), key), last, edit));
        CommandResult late = await h.Get<RosterCommands>().EditAsync(id, h.By(new("team_lead"), "other"), seen, edit);
        Assert.Equal(RefusalReason.ContentChanged, Assert.IsType<CommandResult.Refused>(late).Reason);
        CommandResult unknown = await h.TryRosterAsync(
            id, (d, key, last) => d.EditAsync(id, h.By(h.Planner(), key), last, new([new(new(2026, 12, 7), "seishin", "late", ["e"])])));
        Assert.Equal(RosterRefusals.NoSuchSlot, Assert.IsType<CommandResult.Refused>(unknown).Reason);
    }

    private static async Task<CaseId> ApprovedAsync(IncidentHarness h)
    {
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.PlanAsync(id, Receipts);
        await h.SubmitAsync(id);
        await h.AnswerAsync(id, "client_approver");
        await h.ExpectMailsAsync(["remind-to-submit→manager", "ask→client_approver", "outcome→manager", .. ToNine("publish")]);
        return id;
    }
}
