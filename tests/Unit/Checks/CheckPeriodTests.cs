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

    private static string? DueOf(string listId, DateOnly day)
    {
        CheckRules rules = Mie.Profile.Section<CheckRules>()!;
        CheckList list = rules.Find(listId)!;
        return list.PeriodOf(day, Mie.Calendars, Mie.Profile.Term, rules.YearStarts) is { } period
            ? TimeZoneInfo.ConvertTime(list.DueOf(period, Mie.Calendars), Mie.Calendars.Zone).ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) : null;
    }

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);
}
