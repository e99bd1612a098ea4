using System.Globalization;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Unit.Tests.Contracts;
using Xunit;

namespace Workflows.Unit.Tests.Deliverables;

/// <summary>The days of the shipped contracts' deliverables, as counted by hand over the calendars of the years: due, to aim at, late after.</summary>
public sealed class DeliverableDayTests
{
    [Theory]
    // 表2-2①②: 7 business days, of which the first of April is one
    [InlineData("mie", "organisation_chart", "2019-04-01", "2019-04-09", "2019-04-09", "2019-04-09")]
    [InlineData("mie", "organisation_chart", "2020-04-01", "2020-04-09", "2020-04-09", "2020-04-09")]
    [InlineData("mie", "organisation_chart", "2021-04-01", "2021-04-09", "2021-04-09", "2021-04-09")]
    [InlineData("mie", "role_table", "2022-04-01", "2022-04-11", "2022-04-11", "2022-04-11")]
    [InlineData("mie", "role_table", "2023-04-01", "2023-04-11", "2023-04-11", "2023-04-11")]
    // 表2-2③: 1 month from a day that begins at 0:00; its last day may be closed
    [InlineData("mie", "plan", "2019-04-01", "2019-04-30", "2019-04-26", "2019-05-07")]
    [InlineData("mie", "plan", "2022-04-01", "2022-04-30", "2022-04-28", "2022-05-02")]
    [InlineData("mie", "plan", "2023-04-01", "2023-04-30", "2023-04-28", "2023-05-01")]
    // 表2-2④
    [InlineData("mie", "procedures", "2019-04-25", "2019-05-14", "2019-05-14", "2019-05-14")]
    [InlineData("mie", "procedures", "2020-12-24", "2021-01-08", "2021-01-08", "2021-01-08")]
    [InlineData("mie", "procedures", "2022-08-04", "2022-08-16", "2022-08-16", "2022-08-16")]
    [InlineData("mie", "procedures", "2021-07-20", "2021-08-02", "2021-08-02", "2021-08-02")]
    // 表2-2⑧: a date, no period
    [InlineData("mie", "annual_report", "2024-03-31", "2024-03-31", "2024-03-29", "2024-03-31")]
    // 4.3(1): what monitoring found is discussed with the monthly report; the figure is assumed
    [InlineData("mie", "monitoring_review", "2019-04-30", "2019-05-15", "2019-05-15", "2019-05-15")]
    // 表2-2⑩: all of the year's tables on the last day of the fiscal year
    [InlineData("mie", "problem_tables_of_year", "2020-03-31", "2020-03-31", "2020-03-31", "2020-03-31")]
    [InlineData("mie", "problem_tables_of_year", "2024-03-31", "2024-03-31", "2024-03-29", "2024-03-31")]
    // 3.1.4: material before a meeting, draft and minutes after it
    [InlineData("mie", "meeting_material", "2019-04-26", "2019-04-19", "2019-04-19", "2019-04-19")]
    [InlineData("mie", "minutes_draft", "2019-04-26", "2019-05-13", "2019-05-13", "2019-05-13")]
    [InlineData("mie", "minutes", "2019-04-26", "2019-05-15", "2019-05-15", "2019-05-15")]
    [InlineData("mie", "meeting_material", "2020-01-10", "2019-12-27", "2019-12-27", "2019-12-27")]
    [InlineData("mie", "minutes", "2020-01-10", "2020-01-22", "2020-01-22", "2020-01-22")]
    [InlineData("mie", "meeting_material", "2020-08-12", "2020-08-04", "2020-08-04", "2020-08-04")]
    [InlineData("mie", "minutes_draft", "2021-07-26", "2021-08-02", "2021-08-02", "2021-08-02")]
    [InlineData("mie", "minutes", "2024-03-29", "2024-04-09", "2024-04-09", "2024-04-09")] // after the term
    // 2.8(1)ク
    [InlineData("mie", "corrected", "2020-01-31", "2020-02-29", "2020-02-28", "2020-03-02")]
    [InlineData("mie", "corrected", "2021-01-31", "2021-02-28", "2021-02-26", "2021-03-01")]
    // counted from the first of December: a whole month (民法143条), so that the day is the 31st and not the 30th
    [InlineData("mie", "corrected", "2022-11-30", "2022-12-31", "2022-12-28", "2023-01-04")]
    [InlineData("mie", "corrected", "2020-06-24", "2020-07-24", "2020-07-22", "2020-07-27")]
    // Gunma Art.4
    [InlineData("gunma", "minutes", "2026-07-17", "2026-07-23", "2026-07-23", "2026-07-23")]
    [InlineData("gunma", "minutes", "2026-09-17", "2026-09-25", "2026-09-25", "2026-09-25")]
    [InlineData("gunma", "minutes", "2026-10-08", "2026-10-14", "2026-10-14", "2026-10-14")]
    [InlineData("gunma", "minutes", "2026-12-28", "2027-01-06", "2027-01-06", "2027-01-06")]
    [InlineData("gunma", "minutes", "2027-03-18", "2027-03-24", "2027-03-24", "2027-03-24")]
    // Okayama Ch9§1: おおむね7日以内, calendar days
    [InlineData("okayama", "minutes", "2026-04-24", "2026-05-01", "2026-05-01", "2026-05-01")]
    [InlineData("okayama", "minutes", "2026-04-27", "2026-05-04", "2026-05-01", "2026-05-07")]
    [InlineData("okayama", "minutes", "2026-07-13", "2026-07-20", "2026-07-17", "2026-07-21")]
    [InlineData("okayama", "minutes", "2026-09-15", "2026-09-22", "2026-09-18", "2026-09-24")]
    [InlineData("okayama", "minutes", "2026-12-21", "2026-12-28", "2026-12-28", "2026-12-28")]
    [InlineData("okayama", "minutes", "2026-12-22", "2026-12-29", "2026-12-28", "2027-01-04")]
    [InlineData("okayama", "minutes", "2027-03-15", "2027-03-22", "2027-03-19", "2027-03-23")]
    [InlineData("okayama", "annual_report", "2027-03-31", "2027-03-31", "2027-03-31", "2027-03-31")]
    // Saga 5.1.1(8): the figure is assumed
    [InlineData("saga", "monthly_report", "2026-04-30", "2026-05-19", "2026-05-19", "2026-05-19")]
    [InlineData("saga", "monthly_report", "2026-08-31", "2026-09-14", "2026-09-14", "2026-09-14")]
    [InlineData("saga", "monthly_report", "2026-12-31", "2027-01-18", "2027-01-18", "2027-01-18")]
    // Saitama §4(1): once a year, 概ね4月～9月
    [InlineData("saitama", "health_check", "2026-04-01", "2026-09-30", "2026-09-30", "2026-09-30")]
    public void AnItem_IsDueOnItsDay(string contract, string item, string anchor, string due, string target, string breach) => Assert.Equal(
        new DueDays(Day(due), Day(target), Day(breach)), Item(contract, item).DaysOf(Day(anchor), ShippedContracts.Catalog.CalendarsOf(contract).Business));

    /// <summary>SAG-DLV-03: operation and maintenance run in all months of the five years: each owes its report, and no other month does.</summary>
    [Fact]
    public void Saga_EachMonthOfTheFiveYears_OwesItsReport()
    {
        DeliverableRules rules = ShippedContracts.Catalog["saga"].Section<DeliverableRules>()!;
        string[] months = [.. Enumerable.Range(-12, 84).Select(m => new DateOnly(2026, 4, 1).AddMonths(m))
            .SelectMany(m => rules.PeriodsAbout(rules.Item("monthly_report")!, m, ShippedContracts.Catalog["saga"].Term)).Select(p => p.Period).Distinct()];

        Assert.Equal([.. Enumerable.Range(0, 60).Select(m => new DateOnly(2026, 4, 1).AddMonths(m).ToString("yyyy-MM", CultureInfo.InvariantCulture))],
            months.Order(StringComparer.Ordinal));
    }

    /// <summary>表2-2⑦: 7 business days after the end of each month of the fiscal year 2019, and of others with closed days.</summary>
    [Theory]
    [InlineData("2019-04", "2019-05-15")]
    [InlineData("2019-05", "2019-06-11")]
    [InlineData("2019-06", "2019-07-09")]
    [InlineData("2019-07", "2019-08-09")]
    [InlineData("2019-08", "2019-09-10")]
    [InlineData("2019-09", "2019-10-09")]
    [InlineData("2019-10", "2019-11-12")]
    [InlineData("2019-11", "2019-12-10")]
    [InlineData("2019-12", "2020-01-15")]
    [InlineData("2020-01", "2020-02-12")]
    [InlineData("2020-02", "2020-03-10")]
    [InlineData("2020-03", "2020-04-09")]
    [InlineData("2020-04", "2020-05-14")]
    [InlineData("2020-07", "2020-08-12")]
    [InlineData("2020-12", "2021-01-13")]
    [InlineData("2021-07", "2021-08-11")]
    [InlineData("2022-12", "2023-01-13")]
    [InlineData("2023-12", "2024-01-15")]
    [InlineData("2024-02", "2024-03-11")]
    [InlineData("2024-03", "2024-04-09")]
    public void Mie_TheMonthlyReport_IsDueOnTheSeventhBusinessDayOfTheNextMonth(string month, string due)
    {
        DeliverableRules rules = Rules("mie");
        DeliverableItem item = rules.Item("monthly_report")!;
        DateOnly anchor = rules.PeriodsAbout(item, Day(month + "-15"), ShippedContracts.Catalog["mie"].Term).Single(p => p.Period == month).Anchor;
        Assert.Equal(Day(due), item.DaysOf(anchor, ShippedContracts.Catalog.CalendarsOf("mie").Business)!.Value.Breach);
    }

    [Fact]
    public void Periods_AreThoseOfTheTerm_AndAreCutByIt()
    {
        DeliverableRules rules = Rules("mie");
        ContractTerm term = new(Day("2019-06-10"), Day("2020-02-20"));
        Assert.Equal(
            [("2019-06", "2019-06-10"), ("2019-07", "2019-07-01"), ("2019-08", "2019-08-01"), ("2019-09", "2019-09-01")],
            Of(rules.Item("monthly_report")! with { FromEnd = false }, "2019-06-20"));
        Assert.Equal([("2019-12", "2019-12-31"), ("2020-01", "2020-01-31"), ("2020-02", "2020-02-20")], Of(rules.Item("monthly_report")!, "2020-02-05"));
        Assert.Equal([("fy2019", "2019-06-10")], Of(rules.Item("plan")!, "2020-01-01"));
        Assert.Equal([("fy2019", "2020-02-20")], Of(rules.Item("annual_report")!, "2020-01-01"));

        (string, string)[] Of(DeliverableItem item, string today) =>
            [.. rules.PeriodsAbout(item, Day(today), term).Select(p => (p.Period, p.Anchor.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)))];
    }

    private static DeliverableRules Rules(string contract) => ShippedContracts.Catalog[contract].Section<DeliverableRules>()!;

    private static DeliverableItem Item(string contract, string item) => Rules(contract).Item(item)!;

    private static DateOnly Day(string text) => DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
