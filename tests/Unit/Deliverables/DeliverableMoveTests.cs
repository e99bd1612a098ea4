using System.Globalization;
using System.Text.Json;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Deliverables;

/// <summary>What a moved meeting does to the days of its material and minutes. Times are local (+09:00).</summary>
public sealed class DeliverableMoveTests
{
    private static readonly Contract Mie = new(ShippedContracts.Catalog["mie"], ShippedContracts.Catalog.CalendarsOf("mie"));

    /// <summary>3.1.4, 表2-2⑨: material by 5 business days before, draft within 5 and minutes within 7 after, counted over closed days of the years.</summary>
    [Theory]
    [InlineData("2019-05-10", "2019-04-25", "2019-05-17", "2019-05-21")]
    [InlineData("2020-01-10", "2019-12-27", "2020-01-20", "2020-01-22")]
    [InlineData("2020-08-12", "2020-08-04", "2020-08-19", "2020-08-21")]
    [InlineData("2021-07-26", "2021-07-15", "2021-08-02", "2021-08-04")]
    [InlineData("2022-01-11", "2021-12-28", "2022-01-18", "2022-01-20")]
    [InlineData("2024-03-29", "2024-03-22", "2024-04-05", "2024-04-09")] // after the term of the contract
    public void AMovedMeeting_IsCountedFromTheDayOnWhichItTakesPlace(string day, string material, string draft, string minutes)
    {
        Assert.Equal(material, DueOf("meeting_material"));
        Assert.Equal(draft, DueOf("minutes_draft"));
        Assert.Equal(minutes, DueOf("minutes"));

        string DueOf(string item)
        {
            DeliverableState before = Fold(Opened(item));
            DeliverableState after = Fold(Opened(item), Moved("2019-04-12 10:00", day));
            Assert.Equal((Day("2019-04-26"), before.OriginalDue, Day(day)), (before.Anchor, after.OriginalDue, after.Anchor));
            Assert.Equal(before.Due, after.OriginalDue);
            return after.Due!.Value.Breach.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
    }

    [Theory]
    [InlineData("2019-04-19 23:59", false)]
    [InlineData("2019-04-20 00:00", true)]
    public void WhatWasHandedIn_IsJudgedByTheDayThatWasInForceThen(string at, bool late)
    {
        DeliverableState state = Fold(Opened("meeting_material"), Written(at), Moved("2019-04-22 10:00", "2019-05-10"));
        Assert.Equal((late, Day("2019-04-19")), (state.IsLate, state.Due!.Value.Breach));
        Assert.Equal(late, Fold(Opened("meeting_material"), Written(at), Moved("2019-04-22 10:00", "2019-04-24")).IsLate);
    }

    [Theory]
    [InlineData("2019-04-25 23:59", false)]
    [InlineData("2019-04-26 00:00", true)]
    public void WhatIsHandedInAfterAMove_IsJudgedByTheNewDay(string at, bool late) =>
        Assert.Equal(late, Fold(Opened("meeting_material"), Moved("2019-04-18 10:00", "2019-05-10"), Written(at)).IsLate);

    /// <summary>Brought forward so far that 5 business days are over: nobody could have been in time, so the parties agree on a day.</summary>
    [Fact]
    public void AMoveToADayThatIsOverAlready_LeavesNoDay_UntilOneIsAgreed()
    {
        CaseFact[] facts = [Opened("meeting_material"), Moved("2019-04-16 10:00", "2019-04-22")]; // would have been due on 04-15
        DeliverableState moved = Fold(facts);
        Assert.Equal((null, false), (moved.Due, moved.IsLate));
        Assert.DoesNotContain(Pending(moved), d => d.Kind is DeliverableDutyKind.Late or DeliverableDutyKind.RemindWriting);
        Assert.False(Fold([.. facts, Written("2019-04-19 10:00")]).IsLate);
        DeliverableState agreed = Fold([.. facts, Agreed("2019-04-17 10:00", "2019-04-19")]);
        Assert.Equal(Day("2019-04-19"), agreed.Due!.Value.Breach);
        Assert.True(Fold([.. facts, Agreed("2019-04-17 10:00", "2019-04-19"), Written("2019-04-20 00:00")]).IsLate);
    }

    [Fact]
    public void TheLastMomentOfTheNewDay_IsNotOver()
    {
        Assert.Equal(Day("2019-04-15"), Fold(Opened("meeting_material"), Moved("2019-04-15 23:59", "2019-04-22")).Due!.Value.Breach);
        Assert.Null(Fold(Opened("meeting_material"), Moved("2019-04-16 00:00", "2019-04-22")).Due);
    }

    /// <summary>Who is late already does not get out of it by a meeting that is brought forward; one that is put off is counted anew.</summary>
    [Fact]
    public void WhatWasLateBeforeAMove_StaysLate_WhereTheNewDayIsOverToo()
    {
        CaseDutyPerformed<DeliverableDuty> missed = Missed("2019-04-20 00:00", "2019-04-19");
        DeliverableState forward = Fold(Opened("meeting_material"), missed, Moved("2019-04-22 10:00", "2019-04-25"));
        Assert.Equal((true, Day("2019-04-19")), (forward.IsLate, forward.Due!.Value.Breach));
        DeliverableState putOff = Fold(Opened("meeting_material"), missed, Moved("2019-04-22 10:00", "2019-05-10"));
        Assert.Equal((false, Day("2019-04-25")), (putOff.IsLate, putOff.Due!.Value.Breach));
    }

    [Fact]
    public void AMove_SupersedesAnAgreementBeforeIt_AndNotOneAfterIt()
    {
        CaseFact[] facts = [Opened("minutes"), Agreed("2019-04-16 10:00", "2019-06-10"), Moved("2019-04-17 10:00", "2019-05-10")];
        Assert.Equal((Day("2019-05-21"), null), (Fold(facts).Due!.Value.Breach, Fold(facts).Agreed));
        Assert.Equal(Day("2019-06-14"), Fold([.. facts, Agreed("2019-04-18 10:00", "2019-06-14")]).Due!.Value.Breach);
        Assert.Equal(Day("2019-05-21"), Fold([.. facts, Agreed("2019-05-22 00:00", "2019-06-14")]).Due!.Value.Breach);
    }

    /// <summary>The owner is told of the move, and is reminded and missed anew although both were done for the day before.</summary>
    [Fact]
    public void RemindersAndTheMiss_AreOwedAnew()
    {
        DeliverableState before = Fold(Opened("meeting_material"));
        string[] first = [.. Pending(before).Where(IsAboutTheDay).Select(d => d.Key)];
        Assert.Equal(["remind-writing/2019-04-19/5", "remind-writing/2019-04-19/2", "remind-writing/2019-04-19/0", "late/2019-04-19"], first);
        DeliverableState after = Fold(
            [Opened("meeting_material"), Moved("2019-04-22 10:00", "2019-05-10"), .. Pending(before).Select(d => Performed("2019-04-20 00:00", d))]);
        Assert.Equal(
            ["moved/m2019-04-22 10:00", "remind-writing/2019-04-25/2", "remind-writing/2019-04-25/0", "late/2019-04-25"], Pending(after).Select(d => d.Key));
    }

    /// <summary>The order in which facts arrive is not the order in which they happened.</summary>
    [Fact]
    public void TheOrderOfArrival_DoesNotMatter()
    {
        CaseFact[] facts =
        [
            Opened("minutes"), Agreed("2019-04-16 10:00", "2019-06-10"), Moved("2019-04-17 10:00", "2019-05-10"), Moved("2019-04-18 10:00", "2019-05-13"),
            Agreed("2019-04-19 10:00", "2019-06-14"), Written("2019-05-20 10:00"),
        ];
        DeliverableSummary expected = DeliverableSummary.Of(Fold(facts));
        Assert.Equal((Day("2019-05-13"), Day("2019-06-14")), (expected.Anchor, expected.Breach));
        Assert.Equivalent(expected, DeliverableSummary.Of(Fold([.. facts.Reverse(), facts[0]])));
    }

    /// <summary>Facts as they were written before meetings could be moved: the same day, the same lateness, the same keys.</summary>
    [Fact]
    public void YesterdaysFacts_FoldAsTheyDid()
    {
        string[] written =
        [
            """{"kind":"opened","itemId":"minutes_draft","period":"2019-04-26","anchor":"2019-04-26","subject":"4月定例会議","id":"opened","at":"2019-04-26T08:00:00+00:00","recordedAt":"2019-04-26T08:00:00+00:00","actor":"on_call"}""",
            """{"kind":"dueAgreed","day":"2019-05-15","with":"電話","id":"due-agreed/1","at":"2019-05-10T01:00:00+00:00","recordedAt":"2019-05-10T01:00:00+00:00","actor":"on_call"}""",
            """{"kind":"dutyPerformed","duty":{"key":"late/2019-05-15","kind":"late","dueAt":"2019-05-15T15:00:00+00:00","roles":["team_lead","manager"],"persons":[],"verdict":"pending","day":"2019-05-15"},"told":["team_lead"],"seats":[],"id":"duty/late/2019-05-15","at":"2019-05-15T15:00:00+00:00","recordedAt":"2019-05-15T15:00:00+00:00","actor":"system"}""",
            """{"kind":"dueAgreed","day":"2019-05-24","with":"後日の電話","id":"due-agreed/2","at":"2019-05-16T01:00:00+00:00","recordedAt":"2019-05-16T01:00:00+00:00","actor":"on_call"}""",
        ];
        DeliverableState state = Fold([.. written.Select(json => JsonSerializer.Deserialize<CaseFact>(json, DeliverableFacts.Family.Format.Json)!)]);
        Assert.Equal((Day("2019-04-26"), null, Day("2019-05-13"), Day("2019-05-15"), true, true),
            (state.Anchor, state.Moved, state.OriginalDue!.Value.Breach, state.Due!.Value.Breach, state.IsLate, state.IsBreach));
        Assert.Equal(
            ["opened", "remind-writing/2019-05-15/5", "remind-writing/2019-05-15/2", "remind-writing/2019-05-15/0"], Pending(state).Select(d => d.Key));
    }

    /// <summary>Without a day somebody is reminded of that every five business days; after a stand-still once, and not of all that it left out.</summary>
    [Fact]
    public void WithoutADay_TheNextReminderCountsFromTheOneBefore()
    {
        CaseFact[] facts = [Opened("analysis")]; // on 2019-04-01
        DeliverableDuty first = Assert.Single(Pending(Fold(facts)), d => d.Kind == DeliverableDutyKind.RemindDay);
        Assert.Equal(("remind-day/1", At("2019-04-08 00:00"), "team_lead"), (first.Key, first.DueAt, string.Join(' ', first.Roles)));
        CaseDutyPerformed<DeliverableDuty> late = Performed("2019-06-03 10:00", first);
        DeliverableDuty next = Assert.Single(Pending(Fold([.. facts, late])), d => d.Kind == DeliverableDutyKind.RemindDay);
        Assert.Equal(("remind-day/2", At("2019-06-10 00:00"), "team_lead manager"), (next.Key, next.DueAt, string.Join(' ', next.Roles)));
        Assert.DoesNotContain(Pending(Fold([.. facts, Agreed("2019-04-03 10:00", "2019-05-15")])), d => d.Kind == DeliverableDutyKind.RemindDay);
    }

    private static bool IsAboutTheDay(DeliverableDuty duty) => duty.Kind is DeliverableDutyKind.RemindWriting or DeliverableDutyKind.Late;

    private static IReadOnlyList<DeliverableDuty> Pending(DeliverableState state) =>
        [.. DeliverableSchedule.Pending(state, Mie.Calendars).OrderBy(d => d.DueAt).ThenBy(d => d.Key, StringComparer.Ordinal)];

    private static DeliverableState Fold(params IReadOnlyList<CaseFact> facts) =>
        DeliverableState.Of(CaseId.For(DeliverableProcess.Deliverables, "mie", "seed", Day("2019-04-26")), Mie, facts)!;

    private static DeliverableOpened Opened(string item) => new()
    {
        Id = "opened", At = At("2019-04-01 09:00"), RecordedAt = At("2019-04-01 09:00"), Actor = "on_call", ItemId = item, Period = "mie-m20190426-7k3qf2xa",
        Anchor = Day("2019-04-26"),
    };

    private static DeliverableMoved Moved(string at, string day) => new()
    {
        Id = "moved/m" + at, At = At(at), RecordedAt = At(at), Actor = "on_call", Anchor = Day(day), Reason = "先方の都合", MeetingId = "mie-m20190426-7k3qf2xa",
    };

    private static DeliverableDueAgreed Agreed(string at, string day) => new()
    {
        Id = "due-agreed/" + at, At = At(at), RecordedAt = At(at), Actor = "on_call", Day = Day(day), With = "電話",
    };

    private static CaseWritten<DeliverableVersion> Written(string at) => new()
    {
        Id = "written/1", At = At(at), RecordedAt = At(at), Actor = "on_call", Version = 1, ContentHash = "hash", Content = new() { Note = "資料" },
    };

    private static CaseDutyPerformed<DeliverableDuty> Missed(string at, string day) => Performed(
        at, new() { Key = "late/" + day, Kind = DeliverableDutyKind.Late, DueAt = At(at), Day = Day(day) });

    private static CaseDutyPerformed<DeliverableDuty> Performed(string at, DeliverableDuty duty) => new()
    {
        Id = "duty/" + duty.Key, At = At(at), RecordedAt = At(at), Actor = "system", Duty = duty, Told = [],
    };

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static DateTimeOffset At(string text) =>
        new DateTimeOffset(DateTime.ParseExact(text, "yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture), TimeSpan.FromHours(9)).ToUniversalTime();
}
