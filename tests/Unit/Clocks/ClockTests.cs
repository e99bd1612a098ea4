using Workflows.Calendars;
using Workflows.Clocks;
using Workflows.Contracts;
using Xunit;
using static Workflows.Unit.Tests.Calendars.TestCalendars;

namespace Workflows.Unit.Tests.Clocks;

public sealed class ClockTests
{
    [Fact]
    public void NothingHappened_IsNotStarted() => Assert.Equal(ClockState.NotStarted, Read("PT2H", "elapsed", "2026-09-18 10:00").State);

    [Fact]
    public void Elapsed_RunsThroughTheNight()
    {
        ClockReading reading = Read("PT30M", "elapsed", "2026-09-18 19:00", Start("2026-09-18 18:50"));
        Assert.Equal(ClockState.Running, reading.State);
        Assert.Equal(Tokyo9("2026-09-18 19:20"), reading.Due);
        Assert.Equal(TimeSpan.FromMinutes(10), reading.Used);
        Assert.Equal(TimeSpan.FromMinutes(20), reading.Remaining);
        Assert.Equal(100.0 / 3, reading.PercentUsed!.Value, 6);
    }

    [Theory]
    [InlineData("2026-09-18 10:29", ClockState.Running)]
    [InlineData("2026-09-18 10:30", ClockState.Breached)]
    [InlineData("2026-09-18 10:31", ClockState.Breached)]
    public void WithoutFulfilment_TheDueMomentIsLate(string now, ClockState state) =>
        Assert.Equal(state, Read("PT30M", "elapsed", now, Start("2026-09-18 10:00")).State);

    [Theory]
    [InlineData("2026-09-18 10:30", ClockState.Met)]
    [InlineData("2026-09-18 10:31", ClockState.Breached)]
    public void Fulfilment_AtTheVeryDueMoment_IsInTime(string done, ClockState state)
    {
        ClockReading reading = Read("PT30M", "elapsed", "2026-09-18 12:00", Start("2026-09-18 10:00"), new ClockFulfilled(Tokyo9(done), "aoki"));
        Assert.Equal(state, reading.State);
        Assert.Equal(Tokyo9(done) - Tokyo9("2026-09-18 10:00"), reading.Used);
    }

    [Fact]
    public void DeskHours_StandOverTheHolidays()
    {
        ClockReading reading = Read("PT2H", "desk", "2026-09-22 12:00", Start("2026-09-18 17:00"));
        Assert.Equal(ClockState.Running, reading.State);
        Assert.Equal(TimeSpan.FromMinutes(30), reading.Used);
        Assert.Equal(Tokyo9("2026-09-24 10:00"), reading.Due);
    }

    [Fact]
    public void PauseOverANight_MovesTheDueTimeByDeskHoursOnly()
    {
        // Paused from 16:30 to 9:00 next morning: an hour and a half of desk hours, not sixteen and a half.
        ClockReading reading = Read(
            "PT2H", "desk", "2026-09-17 12:00", Start("2026-09-16 16:00"), Pause("2026-09-16 16:30"), Resume("2026-09-17 09:00"));
        Assert.Equal(Tokyo9("2026-09-17 09:00"), reading.OriginalDue!.Breach);
        Assert.Equal(Tokyo9("2026-09-17 10:30"), reading.Due);
        Assert.Equal(TimeSpan.FromMinutes(-90), reading.Remaining);
    }

    [Fact]
    public void OverlappingPauses_CountOnce()
    {
        ClockReading reading = Read(
            "PT2H", "elapsed", "2026-09-16 12:00", Start("2026-09-16 10:00"),
            Pause("2026-09-16 10:30", "a"), Resume("2026-09-16 11:00", "a"), Pause("2026-09-16 10:45", "b"), Resume("2026-09-16 11:15", "b"));
        Assert.Equal(Tokyo9("2026-09-16 12:45"), reading.Due);
        Assert.Equal(TimeSpan.FromMinutes(75), reading.Used);
    }

    [Fact]
    public void OpenPause_SuspendsTheDueTime()
    {
        ClockReading reading = Read("PT2H", "elapsed", "2026-09-18 12:00", Start("2026-09-16 10:00"), Pause("2026-09-16 10:30"));
        Assert.Equal(ClockState.Paused, reading.State);
        Assert.True(reading.Suspended);
        Assert.Null(reading.Due);
        Assert.Equal(TimeSpan.FromMinutes(30), reading.Used);
        Assert.Equal(25, reading.PercentUsed);
    }

    [Fact]
    public void PauseAfterTheDueTime_DoesNotHealTheBreach()
    {
        ClockReading reading = Read("PT2H", "elapsed", "2026-09-16 13:00", Start("2026-09-16 10:00"), Pause("2026-09-16 12:30"));
        Assert.Equal(ClockState.Breached, reading.State);
        Assert.Equal(Tokyo9("2026-09-16 12:00"), reading.Due);
    }

    [Fact]
    public void DoneWhilePaused_IsInTime() => Assert.Equal(
        ClockState.Met,
        Read("PT2H", "elapsed", "2026-09-20 13:00", Start("2026-09-16 10:00"), Pause("2026-09-16 10:30"),
            new ClockFulfilled(Tokyo9("2026-09-19 10:00"), null)).State);

    [Fact]
    public void AgreedDue_StandsBeforeTheRule_AndTheLatestAgreementCounts()
    {
        ClockReading reading = Read(
            "PT2H", "elapsed", "2026-09-16 13:00", Start("2026-09-16 10:00"),
            new DueAgreed(Tokyo9("2026-09-16 11:30"), Tokyo9("2026-09-17 10:00"), "client", "mail 12"),
            new DueAgreed(Tokyo9("2026-09-16 11:00"), Tokyo9("2026-09-18 10:00"), "client", null));
        Assert.Equal(Tokyo9("2026-09-17 10:00"), reading.Due);
        Assert.Equal(Tokyo9("2026-09-16 12:00"), reading.OriginalDue!.Breach);
        Assert.Equal("mail 12", reading.Agreed!.Evidence);
        Assert.Equal(ClockState.Running, reading.State);
    }

    [Fact]
    public void AgreedRule_HasNoDeadlineUntilThePartiesAgree()
    {
        Assert.Equal(ClockState.NoDeadline, Read("agreed", "elapsed", "2026-09-16 13:00", Start("2026-09-16 10:00")).State);
        ClockReading reading = Read(
            "agreed", "elapsed", "2026-09-16 13:00", Start("2026-09-16 10:00"),
            new DueAgreed(Tokyo9("2026-09-16 11:30"), Tokyo9("2026-09-16 12:30"), "client", null));
        Assert.Equal(ClockState.Breached, reading.State);
        Assert.Null(reading.OriginalDue);
    }

    [Fact]
    public void WithoutDeadline_DoneIsMet() => Assert.Equal(
        ClockState.Met,
        Read(null, "elapsed", "2026-09-16 13:00", Start("2026-09-16 10:00"), new ClockFulfilled(Tokyo9("2026-09-16 12:00"), null)).State);

    [Fact]
    public void BusinessDays_DoNotCountADayThatStoodAllDay()
    {
        // Wed to Thu 24 (after the holidays); the pause covers all of Thursday 17, only the afternoon of the 18th.
        ClockReading reading = Read(
            "3bd", "elapsed", "2026-09-18 20:00", Start("2026-09-16 10:00"), Pause("2026-09-17 08:00"), Resume("2026-09-18 10:00"));
        Assert.Equal(Day("2026-09-24"), reading.OriginalDue!.Days!.Value.Due);
        Assert.Equal(Day("2026-09-25"), reading.RuleDue!.Days!.Value.Due);
    }

    [Fact]
    public void NextOpening_InsideAPause_IsTheOneAfterIt()
    {
        ClockReading reading = Read(
            "next_opening:operation", "elapsed", "2026-09-17 13:00", Start("2026-09-16 20:00"), Pause("2026-09-17 07:00"), Resume("2026-09-17 12:00"));
        Assert.Equal(Tokyo9("2026-09-17 08:00"), reading.OriginalDue!.Breach);
        Assert.Equal(Tokyo9("2026-09-18 08:00"), reading.Due);
    }

    [Fact]
    public void FactsAfterTheMoment_AreLeftOut() => Assert.Equal(
        ClockState.Running,
        Read("PT2H", "elapsed", "2026-09-16 11:00", Start("2026-09-16 10:00"), new ClockFulfilled(Tokyo9("2026-09-16 11:30"), null)).State);

    [Fact]
    public void EarlierStart_FoundLater_MovesTheDueTime() => Assert.Equal(
        Tokyo9("2026-09-16 11:40"),
        Read("PT2H", "elapsed", "2026-09-16 11:00", Start("2026-09-16 10:00"), Start("2026-09-16 09:40")).Due);

    [Fact]
    public void Reminders_FollowTheClock()
    {
        ClockFacts facts = Facts("PT2H", "desk", Start("2026-09-16 16:30"), Pause("2026-09-16 17:00"), Resume("2026-09-17 09:00"));
        Assert.Equal(Tokyo9("2026-09-17 09:30"), Clock.MomentAfter(facts, Book, TimeSpan.FromHours(1), Tokyo9("2026-09-17 09:00")));
        Assert.Equal(Tokyo9("2026-09-17 09:30"), Clock.MomentAtPercent(facts, Book, 50, Tokyo9("2026-09-17 09:00")));
    }

    [Fact]
    public void AnotherCalendarVersion_IsSaid()
    {
        ClockFacts facts = Facts("PT2H", "desk", Start("2026-09-16 16:30"));
        ClockReading reading = Clock.Read(facts with { Definition = facts.Definition with { CalendarVersion = "000000000000" } }, Book,
            Tokyo9("2026-09-16 17:00"));
        Assert.True(reading.CalendarChanged);
        Assert.Equal(Book["desk"].Version, reading.CalendarVersion);
    }

    internal static ClockFacts Facts(string? due, string clock, params ClockFact[] facts) => new(
        new ClockDefinition
        {
            Id = "first_answer",
            Name = new LocalText("最初の回答", "First answer"),
            Due = due is null ? null : DueRule.Parse(due),
            Clock = clock,
            Source = new RuleSource("4.3.2(3)", RuleBasis.Clause, [], null, []),
            Contractual = true,
        },
        facts);

    internal static ClockStarted Start(string at) => new(Tokyo9(at));

    internal static ClockPaused Pause(string at, string id = "p") => new(Tokyo9(at), id, "waiting for the client", "aoki", "mail 7");

    internal static ClockResumed Resume(string at, string id = "p") => new(Tokyo9(at), id, "aoki");

    private static ClockReading Read(string? due, string clock, string now, params ClockFact[] facts) =>
        Clock.Read(Facts(due, clock, facts), Book, Tokyo9(now));
}
