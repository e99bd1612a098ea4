using Workflows.Kit;
using Workflows.People;
using Workflows.Rosters;
using Workflows.Rosters.Process;
using Xunit;
using static Workflows.Scenarios.RosterHarness;

namespace Workflows.Scenarios;

/// <summary>The house's on-call rotation: X, Y and Z take turns by the week, from 9 to 9. 2026-12-01 is a Tuesday.</summary>
public sealed class RosterScenariosStandard
{
    [Fact]
    public async Task OnCall_IsTheOneWhoseWeekItIs_AndTheNextOneIsToldTheEveningBefore()
    {
        await using IncidentHarness h = await StandardAsync("2026-11-24 10:00");
        CaseId id = await ApprovedAsync(h);
        await h.AdvanceToAsync("2026-11-30 17:00");
        await h.ExpectMailsAsync("handover→x"); // the month's first duty
        await h.AdvanceToAsync("2026-12-06 16:59");
        await h.ExpectNothingElseAsync();
        await h.AdvanceToAsync("2026-12-06 17:00"); // Sunday
        await h.ExpectMailsAsync("handover→y");

        // The duty of Sunday ends on Monday at nine.
        await h.AdvanceToAsync("2026-12-07 08:59");
        Assert.Equal("y 2026-12-07 09:00", await h.NextOnDutyAsync("2026-12-07 08:59"));
        Assert.Equal("y 2026-12-07 09:00", await h.NextOnDutyAsync("2026-12-06 12:00"));
        CaseId night = await h.AlertAsync();
        await h.ExpectMailsAsync("page→x");
        await h.AcknowledgeAsync(night, "x");
        await h.AdvanceToAsync("2026-12-07 09:00");
        await h.ForgetMailsAsync();
        await h.AlertAsync(rule: "r2");
        await h.ExpectMailsAsync("page→y");
        Assert.Equal(OnDutySource.Roster, (await h.OnDutyAsync()).Source);
        Assert.Equal(RosterStatus.Approved, (await h.RosterAsync(id)).Status);
    }

    [Fact]
    public async Task Swap_HoldsAtOnce_WithoutAnotherApproval()
    {
        await using IncidentHarness h = await StandardAsync("2026-11-24 10:00");
        CaseId id = await ApprovedAsync(h);
        await h.AdvanceToAsync("2026-12-01 12:00");
        await h.ForgetMailsAsync();
        Assert.Equal("x", Assert.Single((await h.OnDutyAsync()).Responders).Person.Id);
        await h.ChangeAsync(id, new(OverrideReason.Swap, "x", "z", new(2026, 12, 1), new(2026, 12, 2), "私用"));
        await h.ExpectMailsAsync("change→team_lead", "change→x", "change→z");
        await h.AdvanceAsync(TimeSpan.FromMinutes(1));
        Assert.Equal("z", Assert.Single((await h.OnDutyAsync()).Responders).Person.Id);
        Assert.Equal("z", Assert.Single((await h.OnDutyAsync("2026-12-03 08:00")).Responders).Person.Id); // still the duty of the second
        Assert.Equal("x", Assert.Single((await h.OnDutyAsync("2026-12-03 09:00")).Responders).Person.Id);
        Assert.Equal("x 2026-12-03 09:00", await h.NextOnDutyAsync("2026-12-02 12:00"));
        Assert.Null(await h.NextOnDutyAsync("2026-12-01 12:00")); // still z tomorrow
        await h.ExpectStatusAsync(id, RosterStatus.Approved);
        await h.ExpectNothingElseAsync();
    }

    [Fact]
    public async Task WhoeverIsAway_IsReplacedByTheSubstitute_WhenCalled()
    {
        await using IncidentHarness h = await StandardAsync(
            "2026-11-24 10:00", new Substitute("x", "y", new(2026, 12, 2), new(2026, 12, 2), ["incident_owner"]),
            new Substitute("x", "z", new(2026, 12, 4), new(2026, 12, 4), []));
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.PlanAsync(id);
        Assert.DoesNotContain("x", (await h.RosterAsync(id)).Draft.At(new(2026, 12, 4), "office", "duty"));
        await h.EditAsync(id, new([new(new(2026, 12, 2), "office", "duty", ["x"]), new(new(2026, 12, 4), "office", "duty", ["x"])]));
        await h.SubmitAsync(id); // on purpose: a warning, no error
        await h.AnswerAsync(id, "manager");
        Assert.Equal(["x"], (await h.OnDutyAsync("2026-12-02 12:00")).Responders.Select(r => r.ToString())); // away in another role only
        Assert.Equal(["z for x"], (await h.OnDutyAsync("2026-12-04 12:00")).Responders.Select(r => r.ToString()));

        // Back earlier: it counts at once, in the same minute too.
        PeopleDirectory people = h.Get<PeopleDirectory>();
        people.Become(people.With([people.EntryOf("x")! with { Absences = [] }]));
        Assert.Equal(["x"], (await h.OnDutyAsync("2026-12-04 12:00")).Responders.Select(r => r.ToString()));
    }

    [Fact]
    public async Task MonthThatIsBegunAfterItsDueDay_IsNeitherRemindedOfNorMissed()
    {
        await using IncidentHarness h = await StandardAsync("2026-11-20 10:00");
        CaseId id = await h.OpenMonthAsync("2026-11");
        await h.PlanAsync(id);
        await h.ExpectNothingElseAsync();
        await h.SubmitAsync(id);
        await h.AnswerAsync(id, "manager");
        await h.ForgetMailsAsync();
        OnDuty duty = await h.OnDutyAsync();
        Assert.Equal((OnDutySource.Roster, 1), (duty.Source, duty.Responders.Count));
        Assert.False((await h.RosterAsync(id)).IsPerformed("submission-missed"));
    }

    [Fact]
    public async Task NoRoster_LeavesTheHoldersOfTheRole()
    {
        await using IncidentHarness h = await StandardAsync("2026-11-24 10:00");
        OnDuty duty = await h.OnDutyAsync();
        Assert.Equal(OnDutySource.NotApproved, duty.Source);
        Assert.Equal(["x", "y", "z"], duty.Responders.Select(r => r.Person.Id));
        Assert.Equal(OnDutySource.Holders, (await h.Get<OnCallLookup>().WhoAsync("standard", "team_lead", h.Now)).Source);
        await h.AlertAsync();
        await h.ExpectMailsAsync("page→x", "page→y", "page→z");
    }

    private static async Task<CaseId> ApprovedAsync(IncidentHarness h)
    {
        CaseId id = await h.OpenMonthAsync("2026-12");
        await h.PlanAsync(id);
        await h.SubmitAsync(id);
        await h.AnswerAsync(id, "manager");
        await h.ExpectMailsAsync("remind-to-submit→team_lead", "ask→manager", "outcome→team_lead", "publish→x", "publish→y", "publish→z");
        return id;
    }
}
