using System.Globalization;
using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Checks;

/// <summary>The days of lists, as counted by hand over the calendars of the years.</summary>
public sealed class CheckPeriodTests
{
    private static readonly Contract Mie = new(ShippedContracts.Catalog["mie"], ShippedContracts.Catalog.CalendarsOf("mie"));

    /// <summary>3.2.3(1): on a closed day there is no list; the list of a day is due on the next open one.</summary>
    [Theory]
    [InlineData("2019-04-26", "2019-05-07 09:00")]
    [InlineData("2019-04-27", null)]
    [InlineData("2019-05-06", null)]
    [InlineData("2019-12-28", null)]
    [InlineData("2019-12-27", "2020-01-06 09:00")]
    [InlineData("2020-01-03", null)]
    [InlineData("2020-07-22", "2020-07-27 09:00")]
    [InlineData("2024-03-29", "2024-04-01 09:00")]
    [InlineData("2024-04-01", null)] // after the term
    [InlineData("2019-03-29", null)] // before it
    public void Mie_ADaysList_IsThatOfAnOpenDay(string day, string? due) => Assert.Equal(due, DueOf("daily", Day(day)));

    /// <summary>
    /// MIE-BKP-05: full on the first operating day of the ISO week, differences on the operating days that follow; a week without one has no run.
    /// </summary>
    [Theory]
    [InlineData("2019-04-22", "04-22", "04-23 04-24 04-25 04-26")]
    [InlineData("2019-04-29", "", "")]
    [InlineData("2019-05-06", "05-07", "05-08 05-09 05-10")]
    [InlineData("2019-12-30", "", "")]
    [InlineData("2020-01-06", "01-06", "01-07 01-08 01-09 01-10")]
    [InlineData("2020-05-04", "05-07", "05-08")]
    [InlineData("2020-07-20", "07-20", "07-21 07-22")]
    [InlineData("2022-05-02", "05-02", "05-06")]
    public void Mie_Backups_AreFullOnTheFirstOpenDayOfTheWeek_AndDifferencesOnThoseThatFollow(string monday, string full, string differences)
    {
        CheckList backup = Mie.Profile.Section<CheckRules>()!.Find("backup")!;
        DateOnly[] open = [.. Enumerable.Range(0, 7).Select(Day(monday).AddDays)
            .Where(d => backup.PeriodOf(d, Mie.Calendars, Mie.Profile.Term, 4) is not null)];
        Assert.Equal((full, differences), (DaysWith("full"), DaysWith("diff")));
        Assert.Equal(open.Length, (full + " " + differences).Split(' ', StringSplitOptions.RemoveEmptyEntries).Length);

        // both areas, on both volumes (MIE-BKP-08), beside the primary backup of each day (MIE-BKP-01)
        Assert.All(open, d => Assert.Equal(4, ItemsOn(d).Count(i => i.Contains("_full_", StringComparison.Ordinal) || i.Contains("_diff_", StringComparison.Ordinal))));
        Assert.All(open, d => Assert.Contains("storage", ItemsOn(d)));

        string DaysWith(string kind) => string.Join(' ', open.Where(d => ItemsOn(d).Any(i => i.Contains($"_{kind}_", StringComparison.Ordinal)))
            .Select(d => d.ToString("MM-dd", CultureInfo.InvariantCulture)));

        IEnumerable<string> ItemsOn(DateOnly day) => backup.ItemsOn(day, Mie.Calendars).Select(i => i.Id);
    }

    /// <summary>GUN-ADM-02: nobody can be registered before the trial operation of January 2027 (Art.10), so nothing is asked before.</summary>
    [Theory]
    [InlineData("2026-06-15", null)]
    [InlineData("2026-12-28", null)]
    [InlineData("2027-01-01", "2027-01 2027-01-04 2027-01-29")]
    [InlineData("2027-03-31", "2027-03 2027-03-01 2027-03-31")]
    public void Gunma_WhatIsRegistered_IsAskedFromTheTrialOn(string day, string? period)
    {
        Contract gunma = new(ShippedContracts.Catalog["gunma"], ShippedContracts.Catalog.CalendarsOf("gunma"));
        CheckPeriod? found = gunma.Profile.Section<CheckRules>()!.Find("registration")!.PeriodOf(Day(day), gunma.Calendars, gunma.Profile.Term, 4);
        Assert.Equal(period, found is { } p ? FormattableString.Invariant($"{p.Period} {p.Day:yyyy-MM-dd} {p.Last:yyyy-MM-dd}") : null);
    }

    /// <summary>Weekly on the first open day, monthly on the first business day, yearly on that of the fiscal year: by when each is due.</summary>
    [Theory]
    [InlineData("weekly", "2019-04-22", "2019-04-26 19:00")]
    [InlineData("weekly", "2019-05-01", null)]
    [InlineData("weekly", "2019-05-09", "2019-05-10 19:00")]
    [InlineData("weekly", "2020-07-21", "2020-07-22 19:00")]
    [InlineData("weekly", "2022-05-06", "2022-05-06 19:00")]
    [InlineData("weekly", "2024-03-30", "2024-03-29 19:00")]
    [InlineData("monthly", "2019-05-20", "2019-05-14 19:00")]
    [InlineData("monthly", "2020-01-06", "2020-01-14 19:00")]
    [InlineData("monthly", "2024-04-01", null)]
    [InlineData("yearly", "2019-04-01", "2020-03-31 19:00")]
    [InlineData("yearly", "2023-12-31", "2024-03-29 19:00")]
    public void Mie_AList_IsDueOnItsDay(string list, string day, string? due) => Assert.Equal(due, DueOf(list, Day(day)));

    [Theory]
    [InlineData("weekly", "2019-04-01", "2019-05-12", "2019-04-01 2019-04-08 2019-04-15 2019-04-22 2019-05-07")]
    [InlineData("weekly", "2019-12-23", "2020-01-12", "2019-12-23 2020-01-06")]
    [InlineData("monthly", "2019-04-01", "2019-07-31", "2019-04-01 2019-05-07 2019-06-03 2019-07-01")]
    [InlineData("monthly", "2019-12-01", "2020-02-29", "2019-12-02 2020-01-06 2020-02-03")]
    [InlineData("yearly", "2019-04-01", "2024-12-31", "2019-04-01 2020-04-01 2021-04-01 2022-04-01 2023-04-03")]
    [InlineData("work_done", "2019-04-01", "2019-04-30", "")]
    public void Mie_Lists_HaveTheirDays(string list, string from, string to, string days) => Assert.Equal(days, string.Join(' ',
        Mie.Profile.Section<CheckRules>()!.Find(list)!.PeriodsBetween(Day(from), Day(to), Mie.Calendars, Mie.Profile.Term, 4)
            .Select(p => p.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))));

    private static string? DueOf(string listId, DateOnly day)
    {
        CheckRules rules = Mie.Profile.Section<CheckRules>()!;
        CheckList list = rules.Find(listId)!;
        return list.PeriodOf(day, Mie.Calendars, Mie.Profile.Term, rules.YearStarts) is { } period
            ? TimeZoneInfo.ConvertTime(list.DueOf(period, Mie.Calendars), Mie.Calendars.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : null;
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
