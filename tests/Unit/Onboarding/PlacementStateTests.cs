using Workflows.Kit.Approvals;
using Workflows.Kit.Cases;
using Workflows.Onboarding;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class PlacementStateTests
{
    [Fact]
    public void Acceptance_IsAskedOnceEverythingBeforeItIsThere()
    {
        PlacementStory story = Saitama();
        Assert.Null(story.State.ReadyAt);
        story.PassAll("2026-11-21 10:00", "measles");
        Assert.Null(story.State.ReadyAt);
        story.Pass("2026-11-22 10:00", "measles");
        Assert.Equal(PlacementStory.At("2026-11-22 10:00"), story.State.ReadyAt);
        Assert.Equal(PlacementStatus.Waiting, story.State.Status);
        Assert.False(story.State.ClearanceOn(new(2026, 12, 1)).Allowed);
        story.Answer("2026-11-24 10:00", "acceptance.client");
        Assert.Equal(PlacementStatus.Accepted, story.State.Status);
        Assert.True(story.State.ClearanceOn(new(2026, 12, 1)).Allowed);
        Assert.Equal([new ClearanceReason(ClearanceObstacle.BeforeStart, Day: new(2026, 12, 1))], story.State.ClearanceOn(new(2026, 11, 30)).Reasons);
    }

    [Fact]
    public void ValueBelowTheMinimum_RestrictsUntilTheVaccinationIsConfirmed()
    {
        PlacementStory story = Below();
        Clearance restricted = story.State.ClearanceOn(new(2026, 12, 1));
        Assert.True(restricted is { Allowed: true, RestrictedToAreasWithoutPatients: true });
        Assert.Equal([new ClearanceReason(ClearanceObstacle.BelowMinimum, "measles")], restricted.Reasons);

        story.Pass("2026-12-05 10:00", "measles", purpose: EvidencePurpose.Vaccination);
        Assert.True(story.State.ClearanceOn(new(2026, 12, 6)).RestrictedToAreasWithoutPatients);
        story.Answer("2026-12-08 10:00", "confirmation.measles.client");
        Assert.True(story.State.ClearanceOn(new(2026, 12, 7)).RestrictedToAreasWithoutPatients);
        Assert.True(story.State.ClearanceOn(new(2026, 12, 8)) is { Allowed: true, RestrictedToAreasWithoutPatients: false });
    }

    [Fact]
    public void RejectedConfirmation_KeepsTheRestriction()
    {
        PlacementStory story = Below();
        story.Pass("2026-12-05 10:00", "measles", purpose: EvidencePurpose.Vaccination);
        story.Answer("2026-12-08 10:00", "confirmation.measles.client", ApprovalAnswer.Reject);
        Assert.True(story.State.ClearanceOn(new(2026, 12, 9)).RestrictedToAreasWithoutPatients);
    }

    [Fact]
    public void Exemption_NeedsTheClient_AndKeepsTheRestriction()
    {
        PlacementStory story = Saitama();
        story.PassAll("2026-11-21 10:00", "measles");
        story.Add(new WaiverRequested
        {
            Id = "waiver/1", At = PlacementStory.At("2026-11-21 11:00"), RecordedAt = PlacementStory.At(
            "2026-11-21 11:00"), Actor = "manager", CheckId = "measles", Reason = "接種できない", ContentHash = "w1"
        });
        Assert.Null(story.State.ReadyAt);
        story.Answer("2026-11-22 10:00", "waiver.measles.client");
        story.Answer("2026-11-23 10:00", "acceptance.client");
        Clearance found = story.State.ClearanceOn(new(2026, 12, 1));
        Assert.True(found is { Allowed: true, RestrictedToAreasWithoutPatients: true });
        Assert.Equal([new ClearanceReason(ClearanceObstacle.Exempted, "measles")], found.Reasons);
        Assert.Equal(CheckStanding.Waived, story.State.Check("measles", null, new(2026, 12, 1))!.StandingOn(new(2026, 12, 1)));
    }

    [Fact]
    public void LapseAfterTheStart_TakesOffTheRoster_FromTheDayAfterTheLast()
    {
        PlacementStory story = Saitama("role2");
        story.PassAll("2026-11-21 10:00", "qualification2");
        story.Pass("2026-11-21 10:00", "qualification2", until: "2027-02-28");
        story.Answer("2026-11-22 10:00", "acceptance.client");
        Assert.True(story.State.ClearanceOn(new(2027, 2, 28)).Allowed);
        Clearance after = story.State.ClearanceOn(new(2027, 3, 1));
        Assert.False(after.Allowed);
        Assert.Equal([new ClearanceReason(ClearanceObstacle.Expired, "qualification2", new(2027, 2, 28))], after.Reasons);

        // The successor closes the gap from the day on which it was judged.
        story.Pass("2027-02-10 10:00", "qualification2", until: "2030-02-28");
        Assert.True(story.State.ClearanceOn(new(2027, 3, 1)).Allowed);
        Assert.Equal(new DateOnly(2030, 2, 28), story.State.Check("qualification2", null, new(2027, 3, 1))!.HoldsUntil);
    }

    [Fact]
    public void ReopenedCheck_HoldsUntilItsDay()
    {
        PlacementStory story = new("mie", "2022-06-01 10:00", "2022-07-01", "worker");
        story.PassAll("2022-06-02 10:00");
        story.Answer("2022-06-03 10:00", "acceptance.client");
        story.PassAll("2022-06-04 10:00");
        Assert.True(story.State.ClearanceOn(new(2022, 7, 1)).Allowed);
        story.Add(new CheckReopened
        {
            Id = "reopened/1", At = PlacementStory.At("2022-08-01 10:00"), RecordedAt = PlacementStory.At(
            "2022-08-01 10:00"), Actor = "manager", CheckId = "policy_training", HoldsUntil = new(2022, 8, 31), Reason = "改訂"
        });
        Assert.True(story.State.ClearanceOn(new(2022, 8, 31)).Allowed);
        Assert.False(story.State.ClearanceOn(new(2022, 9, 1)).Allowed);
        story.Pass("2022-08-20 10:00", "policy_training");
        Assert.True(story.State.ClearanceOn(new(2022, 9, 1)).Allowed);
    }

    [Fact]
    public void SuccessorInMie_IsApproved_ThenTrained_ThenHandedOver_ThenReported()
    {
        PlacementStory story = new("mie", "2022-06-01 10:00", "2022-07-01", "worker", replaces: "leaver");
        Assert.Equal(CheckStanding.NotYet, Standing("manual_training"));
        story.PassAll("2022-06-02 10:00");
        story.Answer("2022-06-03 10:00", "acceptance.client");
        Assert.Equal(CheckStanding.Missing, Standing("manual_training"));
        Assert.Equal(CheckStanding.NotYet, Standing("handover"));
        story.PassAll("2022-06-04 10:00");
        Assert.Equal(CheckStanding.Missing, Standing("handover"));
        Assert.Equal(CheckStanding.NotYet, Standing("handover_report"));
        story.PassAll("2022-06-05 10:00");
        story.PassAll("2022-06-06 10:00");
        Assert.True(story.State.ClearanceOn(new(2022, 7, 1)).Allowed);

        CheckStanding Standing(string check) => story.State.Check(check, null, new(2022, 6, 30))!.StandingOn(new(2022, 6, 30));
    }

    [Fact]
    public void OrderAndRepetitionOfFacts_ChangeNothing()
    {
        PlacementStory story = Below();
        story.Pass("2026-12-05 10:00", "measles", purpose: EvidencePurpose.Vaccination);
        string expected = Read(story.Facts);
        for (int seed = 1; seed <= 50; seed++)
        {
            Random random = new(seed);
            Assert.Equal(expected, Read([.. story.Facts.Concat(story.Facts.Where(_ => random.Next(2) == 0)).OrderBy(_ => random.Next())]));
        }

        string Read(IReadOnlyList<CaseFact> facts)
        {
            PlacementState state = story.Of(facts);
            return string.Join('\n', Enumerable.Range(0, 30).Select(i => string.Join(',', state.ClearanceOn(new DateOnly(2026, 11, 20).AddDays(i)).Reasons)))
                + state.Status + state.ReadyAt;
        }
    }

    [Fact]
    public void EndedPlacement_IsOverAfterItsLastDay()
    {
        PlacementStory story = Below();
        story.Add(new PlacementEnded
        {
            Id = "ended/1", At = PlacementStory.At("2027-01-10 10:00"), RecordedAt = PlacementStory.At(
            "2027-01-10 10:00"), Actor = "leader", LastDay = new(2027, 1, 31), Reason = "異動"
        });
        Assert.True(story.State.ClearanceOn(new(2027, 1, 31)).Allowed);
        Assert.Equal(ClearanceObstacle.AfterEnd, story.State.ClearanceOn(new(2027, 2, 1)).Reasons[0].Obstacle);
    }

    private static PlacementStory Saitama(string role = "role1") => new("saitama", "2026-11-20 10:00", "2026-12-01", role, ["gan"]);

    private static PlacementStory Below()
    {
        PlacementStory story = Saitama();
        story.PassAll("2026-11-21 10:00", "measles");
        story.Judge("2026-11-21 11:00", story.Submit("2026-11-21 10:00", "measles", EvidenceFinding.Adverse), passed: false);
        story.Answer("2026-11-24 10:00", "acceptance.client");
        return story;
    }
}
