using Workflows.Contracts;
using Workflows.Links;
using Workflows.Rosters.Process;

namespace Workflows.Calendar;

/// <summary>A contract's calendar as a feed has it. Pure.</summary>
internal static class CalendarEntries
{
    /// <summary>So far back a feed goes: calendars that are read once a day lose nothing that is corrected.</summary>
    public static readonly TimeSpan Back = TimeSpan.FromDays(62);

    /// <summary>What stands in the calendar, with its page; what ended long ago is left out.</summary>
    /// <param name="calendar">The contract's, over all processes.</param>
    /// <param name="contract">The contract.</param>
    /// <param name="now">When it is read.</param>
    /// <param name="address">Where pages lie.</param>
    /// <param name="windowName">What a maintenance window is called.</param>
    public static IReadOnlyList<FeedEntry> Of(
        ContractCalendar calendar, Contract contract, DateTimeOffset now, PublicAddress address, string windowName) =>
    [
        .. from line in calendar.Lines.OrderBy(l => l.Id.Value, StringComparer.Ordinal)
           from numbered in CalendarMonth.EntriesOf(line).Select((e, i) => (Entry: e, Number: i))
           where numbered.Entry.To >= now - Back
           select Entry(contract, numbered.Entry, $"{line.Id}-{numbered.Number}", address) with
           {
               Description = line.Status,
               Address = address.Of(line.Address.TrimStart('/')),
           },
        .. from window in calendar.Windows
           where window.To >= now - Back
           select new FeedEntry($"{contract.Id}-window-{window.Id}@{address.Base.Host}", window.From, window.To, $"{windowName}: {window.Reason}", null),
    ];

    /// <summary>A deadline at midnight is the day before's, as a whole.</summary>
    private static FeedEntry Entry(Contract contract, CalendarEntry entry, string id, PublicAddress address) =>
        new($"{id}@{address.Base.Host}", entry.IsDeadline ? entry.To : entry.From, entry.To, $"{entry.What}: {entry.Title}", null)
        {
            Day = entry.IsDeadline && TimeZoneInfo.ConvertTime(entry.To, contract.Calendars.Zone).TimeOfDay == TimeSpan.Zero
                ? entry.DaysIn(contract).Last : null,
        };
}
