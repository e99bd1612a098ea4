using System.Globalization;
using Workflows.Calendar;
using Workflows.Cases;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Hosting.InForce;
using Workflows.Kit;
using Workflows.Maintenance;
using Workflows.Rosters.Process;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>On which days of December 2026 something stands, in a contract of Japan that freezes changes from the 26th on.</summary>
public sealed class CalendarMonthTests
{
    private static readonly ContractFolder Folder = ContractFolder.Load(Repository.Contracts);

    private static readonly Contract Standard = Load(null);

    [Fact]
    public void Weeks_AreWhole_AndSayWhyADayIsClosedOrFrozen()
    {
        CalendarMonth month = Of();
        Assert.Equal((new DateOnly(2026, 11, 30), new DateOnly(2027, 1, 3), 5), (month.Weeks[0][0].Day, month.Weeks[^1][^1].Day, month.Weeks.Count));
        Assert.All(month.Weeks, w => Assert.Equal(7, w.Count));
        Assert.Equal(["年末年始の変更凍結"], DayOf(month, "2026-12-26").Marks);
        Assert.Empty(DayOf(month, "2026-12-25").Marks);
        Assert.NotNull(DayOf(month, "2026-12-31").Closed);
        Assert.Null(DayOf(month, "2026-12-28").Closed);
    }

    [Theory]
    [InlineData("2026-12-05T22:00", "2026-12-06T02:00", "2026-12-05 2026-12-06")]
    [InlineData("2026-12-05T22:00", "2026-12-06T00:00", "2026-12-05")] // ends with the day
    [InlineData("2026-12-05T00:00", "2026-12-05T00:00", "2026-12-05")] // a moment
    [InlineData("2026-11-20T00:00", "2026-12-02T00:00", "2026-11-30 2026-12-01")] // from before the first week
    [InlineData("2027-01-03T23:00", "2027-01-20T00:00", "2027-01-03")]
    [InlineData("2026-11-29T22:00", "2026-11-30T00:00", "")]
    [InlineData("2027-01-04T00:00", "2027-01-04T00:00", "")]
    public void Work_StandsOnEachOfItsDays(string from, string to, string days) =>
        Assert.Equal(days, DaysWithEntries(Of(Line("work") with { Spans = [new(Local(from), Local(to), "作業")] })));

    [Theory]
    [InlineData("2026-12-05T00:00", "2026-12-04")] // a deadline of days ends with its last one
    [InlineData("2026-12-05T00:01", "2026-12-05")]
    public void ADeadline_StandsOnTheDayThatItEnds(string at, string day)
    {
        Assert.Equal(day, DaysWithEntries(Of(Line("spans") with { Spans = [new(Local(at), Local(at), "期限", IsDeadline: true)] })));
        Assert.Equal(day, DaysWithEntries(Of(Line("next") with { NextAt = Local(at), Next = "期限", IsDeadline = true })));
    }

    [Fact]
    public void WhatComesNext_IsShownOfOpenCasesOnly_AndOnlyWhereNothingElseIsKnown()
    {
        CaseLine next = Line("next") with { NextAt = Local("2026-12-10T10:00"), Next = "開始" };
        Assert.Equal("2026-12-10", DaysWithEntries(Of(next)));
        Assert.Equal("", DaysWithEntries(Of(next with { IsClosed = true })));
        CaseSpan span = new(Local("2026-12-12T10:00"), Local("2026-12-12T11:00"), "作業");
        Assert.Equal("2026-12-12", DaysWithEntries(Of(next with { IsClosed = true, Spans = [span] })));
    }

    [Fact]
    public void AWindow_OfAChangeThatIsShown_IsNotShownTwice()
    {
        CaseLine change = Line("change") with { Spans = [new(Local("2026-12-05T22:00"), Local("2026-12-05T23:00"), "作業")] };
        MaintenanceWindow its = new("w1", Local("2026-12-05T22:00"), Local("2026-12-05T23:00"), [], "証明書の更新", change.Id.Value);
        MaintenanceWindow other = its with { Id = "w2", ChangeNumber = "CHG-77", Reason = "他システムの保守" };
        CalendarMonth month = Of([its, other], change);
        Assert.Equal(["change", "他システムの保守"], DayOf(month, "2026-12-05").Entries.Select(e => e.Title));
    }

    [Fact]
    public void TheContract_BeginsAndEnds()
    {
        Contract contract = Load(new(new DateOnly(2026, 12, 1), new DateOnly(2026, 12, 31)));
        CalendarMonth month = CalendarMonth.Of(contract, new(2026, 12), ContractCalendar.Of([], []), key => key, "ja");
        Assert.Equal(["TermFrom"], DayOf(month, "2026-12-01").Marks);
        Assert.Equal(["TermTo", "年末年始の変更凍結"], DayOf(month, "2026-12-31").Marks);
    }

    /// <summary>A deadline in days is a day, one of a moment takes no time; what ended long ago is not told any more.</summary>
    [Fact]
    public void AFeed_HasWorkWindowsAndDeadlines_WithTheirPages()
    {
        CaseLine change = Line("更新") with
        {
            Spans =
            [
                new(Local("2026-12-05T22:00"), Local("2026-12-06T02:00"), "作業"),
                new(Local("2026-12-01T00:00"), Local("2026-12-01T00:00"), "期限", IsDeadline: true),
                new(Local("2026-12-02T12:30"), Local("2026-12-02T12:30"), "報告", IsDeadline: true),
                new(Local("2026-09-01T00:00"), Local("2026-09-02T00:00"), "準備"),
            ],
        };
        MaintenanceWindow window = new("w1", Local("2026-12-07T22:00"), Local("2026-12-07T23:00"), [], "定期保守", null);
        IReadOnlyList<FeedEntry> entries = CalendarEntries.Of(
            ContractCalendar.Of([change], [window]), Standard, Local("2026-12-01T09:00"), new(new("https://workflows.example/")), "保守");
        Assert.Equal(["作業: 更新", "期限: 更新", "報告: 更新", "保守: 定期保守"], entries.Select(e => e.Summary));
        Assert.Equal([null, new DateOnly(2026, 11, 30), null, null], entries.Select(e => e.Day));
        Assert.Equal((entries[2].From, entries[0].To), (entries[2].To, Local("2026-12-06T02:00")));
        Assert.Equal(new Uri($"https://workflows.example/changes/{change.Id}"), entries[0].Address);
        Assert.Equal(4, entries.Select(e => e.Uid).Distinct().Count());
        Assert.Equal($"{change.Id}-0@workflows.example", entries[0].Uid); // the same when it is read again
    }

    private static CalendarMonth Of(params CaseLine[] lines) => Of([], lines);

    private static CalendarMonth Of(MaintenanceWindow[] windows, params CaseLine[] lines) =>
        CalendarMonth.Of(Standard, new(2026, 12), ContractCalendar.Of(lines, windows), key => key, "ja");

    private static CaseLine Line(string title) =>
        new(CaseId.For(ChangeProcess.Definition.Kind, "standard", title, new DateOnly(2026, 11, 1)), Standard, title, "承認済み");

    private static string DaysWithEntries(CalendarMonth month) =>
        string.Join(' ', from week in month.Weeks from day in week where day.Entries.Count > 0 select day.Day.ToString("O", CultureInfo.InvariantCulture));

    private static CalendarDay DayOf(CalendarMonth month, string day) =>
        month.Weeks.SelectMany(w => w).Single(d => d.Day == DateOnly.Parse(day, CultureInfo.InvariantCulture));

    private static DateTimeOffset Local(string at) => DateTimeOffset.Parse(at + "+09:00", CultureInfo.InvariantCulture);

    private static Contract Load(ContractTerm? term)
    {
        ContractProfile profile = Folder.Profiles.All.Single(p => p.Id == "standard");
        return new(term is null ? profile : profile with { Term = term }, profile.BuildCalendars());
    }
}
