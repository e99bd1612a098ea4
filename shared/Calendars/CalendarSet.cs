using System.Collections.Frozen;
using System.Diagnostics.CodeAnalysis;

namespace Workflows.Calendars;

/// <summary>All calendars of one profile, built and ready: the place where a clock's name becomes a way of counting. Immutable.</summary>
public sealed class CalendarSet
{
    /// <summary>The clock that always runs.</summary>
    public const string Elapsed = "elapsed";

    /// <summary>The calendar whose days <c>3bd</c> counts.</summary>
    public const string BusinessName = "business";

    private readonly FrozenDictionary<string, BusinessCalendar> calendars;

    /// <summary>Builds the calendars.</summary>
    /// <param name="rules">By name.</param>
    /// <param name="timeZone">IANA id.</param>
    /// <param name="holidays">National holidays with their corrections; the plain act when null.</param>
    /// <exception cref="TimeZoneNotFoundException">This machine does not know the zone.</exception>
    public CalendarSet(IReadOnlyDictionary<string, CalendarRule> rules, string timeZone, JapaneseHolidays? holidays = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        Zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        calendars = rules.ToFrozenDictionary(r => r.Key, r => new BusinessCalendar(r.Value, Zone, holidays), StringComparer.Ordinal);
    }

    /// <summary>The profile's zone.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The names, ascending.</summary>
    public IEnumerable<string> Names => calendars.Keys.Order(StringComparer.Ordinal);

    /// <summary>The calendar of business days.</summary>
    public BusinessCalendar Business => this[BusinessName];

    /// <summary>The calendar of that name.</summary>
    /// <exception cref="KeyNotFoundException">The profile has none of that name; the message lists those it has.</exception>
    public BusinessCalendar this[string name] => calendars.TryGetValue(name, out BusinessCalendar? calendar)
        ? calendar
        : throw new KeyNotFoundException($"expected one of the calendars {string.Join(", ", Names)}, found '{name}'");

    /// <summary>Finds a calendar.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out BusinessCalendar? calendar) => calendars.TryGetValue(name, out calendar);

    /// <summary>The moment at which <paramref name="length"/> has passed on a clock (<see cref="Elapsed"/> or a calendar's name).</summary>
    public DateTimeOffset Add(string clock, DateTimeOffset start, TimeSpan length) =>
        clock == Elapsed ? start.ToUniversalTime() + length : this[clock].AddOpenTime(start, length);

    /// <summary>The time that passes on a clock between two instants; negative when <paramref name="to"/> comes first.</summary>
    public TimeSpan Between(string clock, DateTimeOffset from, DateTimeOffset to) =>
        clock == Elapsed ? to - from : this[clock].OpenTimeBetween(from, to);
}
