using Workflows.Kit.Approvals;
using Workflows.Onboarding;
using Xunit;

namespace Workflows.Unit.Tests.Onboarding;

public sealed class PlacementScheduleTests
{
    // 2022-07-15 minus 7 days is 2022-07-08, a Friday; 2022-07-18 (a holiday) minus 7 days is 2022-07-11.
    [Theory]
    [InlineData("2022-06-20 10:00", "2022-07-15", "2022-07-08 00:00", "2022-07-09 00:00", false)]
    [InlineData("2022-07-08 23:00", "2022-07-15", "2022-07-08 23:00", "2022-07-09 00:00", false)]
    [InlineData("2022-07-09 10:00", "2022-07-15", "2022-07-09 10:00", "2022-07-09 00:00", true)]
    [InlineData("2022-06-20 10:00", "2022-07-17", "2022-07-08 00:00", "2022-07-11 00:00", false)] // due on Sunday: aimed at the Friday before
    public void ChangeOfStaffInMie_IsAnnouncedAWeekBefore(string proposed, string from, string sent, string late, bool missed)
    {
        PlacementStory story = new("mie", proposed, from, "worker", replaces: "leaver");
        PlacementDuty announce = PlacementSchedule.Pending(story.State, story.Calendars, PlacementStory.At(proposed))
            .Single(d => d.Kind == PlacementDutyKind.Announce);
        Assert.Equal(PlacementStory.At(sent), announce.DueAt);
        Assert.Equal(PlacementStory.At(late), announce.LateAfter);
        Assert.True(announce.Contractual);
        Assert.Equal(missed, story.RunTo(proposed, proposed).Any(d => d.Duty.Kind == PlacementDutyKind.AnnounceMissed));
    }

    [Fact]
    public void AnnouncementAtTheAcceptance_IsNoMiss()
    {
        PlacementStory story = new("mie", "2022-06-20 10:00", "2022-07-15", "worker", replaces: "leaver");
        story.PassAll("2022-06-21 10:00");
        IReadOnlyList<(string At, PlacementDuty Duty)> done = story.RunTo("2022-06-21 10:00", "2022-07-14 23:00");
        Assert.Equal("2022-06-21 10:00", done.Single(d => d.Duty.Kind == PlacementDutyKind.Announce).At);
        Assert.DoesNotContain(done, d => d.Duty.Kind == PlacementDutyKind.AnnounceMissed);
    }

    [Fact]
    public void EverythingOfOneCause_IsAskedWithOneMail()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-15", "role1", ["gan"]);
        Assert.Equal(["contractor/proposed/1/manager", "evidence/proposed/1"], story.DueAt("2026-11-20 10:00"));
        PlacementDuty asked = story.PlanAt(PlacementStory.At("2026-11-20 10:00")).Due.Single(
            d => d.Kind == PlacementDutyKind.AskEvidence);
        Assert.Equal(
            ["medical_5y", "windows_5y", "hospital_3y", "qualification1", "health_hire", "measles", "rubella", "mumps", "varicella", "hospital_vaccines"],
            asked.CheckIds);
    }

    [Fact]
    public void MissingEvidence_IsAskedForAgain_AndNoLongerOnceItIsThere()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-15", "role1", ["gan"]);
        IReadOnlyList<string> first = [.. story.RunTo("2026-11-20 10:00", "2026-11-25 17:00").Where(d => d.Duty.Kind == PlacementDutyKind.RemindEvidence)
            .Select(d => d.At)];
        Assert.Equal(["2026-11-25 10:00"], first); // 18 hours of the commands, over a weekend and a holiday
        story.PassAll("2026-11-26 09:00");
        Assert.DoesNotContain(story.RunTo("2026-11-26 09:00", "2026-12-10 10:00"),
            d => d.Duty.Kind is PlacementDutyKind.RemindEvidence or PlacementDutyKind.RemindContractor);
    }

    [Fact]
    public void SomethingThatEnds_RaisesATaskBefore_AndIsToldWhenItLapses()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-01", "role2", ["gan"]);
        story.PassAll("2026-11-21 10:00", "qualification2");
        story.Pass("2026-11-21 10:00", "qualification2", until: "2027-01-31");
        story.Answer("2026-11-22 10:00", "acceptance.client");
        Assert.Equal(
            ["2026-12-02 00:00 warn/qualification2/20270131/60", "2027-01-01 00:00 warn/qualification2/20270131/30",
                "2027-01-24 00:00 warn/qualification2/20270131/7", "2027-02-01 00:00 lapsed/qualification2/20270131"],
            story.RunTo("2026-11-22 10:00", "2027-03-01 00:00").Where(d => d.Duty.Kind is PlacementDutyKind.WarnLapse or PlacementDutyKind.Lapsed)
                .Select(d => $"{d.At} {d.Duty.Key}"));
    }

    [Fact]
    public void SuccessorInTime_EndsTheWarnings()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-01", "role2", ["gan"]);
        story.PassAll("2026-11-21 10:00", "qualification2");
        story.Pass("2026-11-21 10:00", "qualification2", until: "2027-01-31");
        story.RunTo("2026-11-22 10:00", "2026-12-10 00:00");
        story.Pass("2026-12-10 10:00", "qualification2", until: "2030-01-31");
        Assert.DoesNotContain(story.RunTo("2026-12-10 10:00", "2027-06-01 00:00"), d => d.Duty.Kind is PlacementDutyKind.WarnLapse or PlacementDutyKind.Lapsed);
    }

    [Fact]
    public void YearlyChecks_AreAskedForInTheirWindow_AndLateAfterIt()
    {
        PlacementStory story = Accepted();
        List<string> duties = [.. story.RunTo("2026-11-24 10:00", "2027-10-05 00:00").Where(d => d.Duty.Year is not null)
            .Select(d => $"{d.At} {d.Duty.Key} {d.Duty.Contractual}")];
        Assert.Equal(
        [
            "2026-12-01 00:00 evidence/influenza/2026 False",
            "2026-12-15 00:00 again/evidence/influenza/2026/20261215 False",
            "2027-01-01 00:00 late/influenza/2026 True",
            "2027-04-01 00:00 evidence/health_yearly/2027 False",
            "2027-07-01 00:00 again/evidence/health_yearly/2027/20270701 False",
            "2027-08-01 00:00 again/evidence/health_yearly/2027/20270801 False",
            "2027-09-01 00:00 again/evidence/health_yearly/2027/20270901 False",
            "2027-10-01 00:00 evidence/influenza/2027 False",
            "2027-10-01 00:00 late/health_yearly/2027 False",
        ], duties);
    }

    [Fact]
    public void YearlyEvidenceInTime_IsNotLate()
    {
        PlacementStory story = Accepted();
        story.RunTo("2026-11-24 10:00", "2026-12-02 00:00");
        story.Pass("2026-12-31 16:00", "influenza", year: 2026);
        Assert.DoesNotContain(story.RunTo("2026-12-31 16:00", "2027-03-01 00:00"), d => d.Duty.Key.StartsWith("late/influenza", StringComparison.Ordinal));
    }

    [Fact]
    public void AdverseResult_IsToldTheClientWithinABusinessDay_OrTheMissIsOnRecord()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-15", "role1", ["gan"]);
        string evidence = story.Submit("2026-11-20 15:00", "measles", EvidenceFinding.Adverse);
        Assert.DoesNotContain(story.RunTo("2026-11-20 15:00", "2026-11-24 23:00"),
            d => d.Duty.Kind is PlacementDutyKind.Report or PlacementDutyKind.ReportMissed);
        (string at, PlacementDuty missed) = Assert.Single(story.RunTo("2026-11-24 23:00", "2026-11-25 00:00"),
            d => d.Duty.Kind == PlacementDutyKind.ReportMissed);
        Assert.Equal("2026-11-25 00:00", at); // Monday is a holiday: the next business day is Tuesday
        Assert.False(missed.Contractual);
        story.Judge("2026-11-25 10:00", evidence, passed: false);
        Assert.True(Assert.Single(story.RunTo("2026-11-25 10:00", "2026-11-25 10:00"), d => d.Duty.Kind == PlacementDutyKind.Report).Duty.Adverse);
    }

    [Theory]
    [InlineData("health_hire", null, "2026-11-20 15:00", "2026-11-25 00:00")] // Monday is a holiday: the next business day is Tuesday
    [InlineData("health_yearly", 2027, "2027-04-15 15:00", "2027-04-17 00:00")]
    public void AbnormalHealthCheck_IsToldTheClientWithinABusinessDay(string check, int? year, string submitted, string late)
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-15", "role1", ["gan"]);
        story.Submit(submitted, check, EvidenceFinding.Adverse, year: year);
        (string at, PlacementDuty missed) = Assert.Single(
            story.RunTo(submitted, late), d => d.Duty.Kind == PlacementDutyKind.ReportMissed && d.Duty.CheckIds.Contains(check));
        Assert.Equal(late, at);
        Assert.True(missed.Adverse);
    }

    [Fact]
    public void FirstDayWithoutClearance_IsTold()
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-01", "role1", ["gan"]);
        Assert.Equal("2026-12-01 00:00", story.RunTo("2026-11-20 10:00", "2026-12-02 00:00").Single(d => d.Duty.Kind == PlacementDutyKind.StartBlocked).At);
        Assert.DoesNotContain(Accepted().RunTo("2026-11-24 10:00", "2026-12-10 00:00"), d => d.Duty.Kind == PlacementDutyKind.StartBlocked);
    }

    [Fact]
    public void EvidenceIsErased_WhenItsTimeIsOver_AndThePlacementCloses()
    {
        PlacementStory story = Accepted(to: "2027-01-31");
        story.Add(new LeavingTaskDone
        {
            Id = "left/accounts", At = PlacementStory.At("2027-02-01 09:00"), RecordedAt = PlacementStory.At(
            "2027-02-01 09:00"), Actor = "manager", TaskId = "accounts"
        });
        IReadOnlyList<(string At, PlacementDuty Duty)> end = story.RunTo("2027-02-01 09:00", "2028-02-02 00:00");
        Assert.Equal("2028-02-01 00:00", end.Single(d => d.Duty.Kind == PlacementDutyKind.Erase).At);
        Assert.True(story.State.IsClosed);
    }

    [Theory]
    [InlineData(null, ApprovalAnswer.Reject)]
    [InlineData("2027-11-30", ApprovalAnswer.Reject)]
    [InlineData(null, ApprovalAnswer.Return)]
    public void EvidenceOfSomebodyRefused_IsErasedTheRetentionAfterTheRefusal_AndNothingMoreIsAsked(string? to, ApprovalAnswer answer)
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-01", "role1", ["gan"], to: to);
        story.PassAll("2026-11-21 10:00", "qualification1");
        story.Pass("2026-11-21 10:00", "qualification1", until: "2027-01-31");
        story.Answer("2026-11-24 10:00", "acceptance.client", answer);
        Assert.True(story.State.IsOver);
        IReadOnlyList<(string At, PlacementDuty Duty)> end = story.RunTo("2026-11-24 10:00", "2027-12-01 00:00");
        Assert.Equal("2027-11-25 00:00", end.Single(d => d.Duty.Kind == PlacementDutyKind.Erase).At);
        Assert.DoesNotContain(end, d => d.Duty.ToCandidate);
        Assert.True(story.State.IsClosed);
    }

    [Fact]
    public void LeavingTask_IsAskedOnTheLastDay_AndMissedAfterItsTerm()
    {
        PlacementStory story = Accepted(to: "2027-01-29");
        List<string> duties = [.. story.RunTo("2027-01-20 00:00", "2027-02-10 00:00").Where(d => d.Duty.TaskId is not null)
            .Select(d => $"{d.At} {d.Duty.Key}")];
        Assert.Equal(["2027-01-29 00:00 leaving/accounts", "2027-02-02 00:00 leaving-missed/accounts"], duties);
    }

    private static PlacementStory Accepted(string? to = null)
    {
        PlacementStory story = new("saitama", "2026-11-20 10:00", "2026-12-01", "role1", ["gan"], to: to);
        story.PassAll("2026-11-21 10:00");
        story.Answer("2026-11-24 10:00", "acceptance.client");
        return story;
    }
}
