using System.Collections.Frozen;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Calendars;

/// <summary>
/// Which days and hours count, in one time zone: built from a profile's <see cref="CalendarRule"/> and the national holidays.
/// Immutable and thread-safe.
/// </summary>
/// <remarks>
/// Precedence on a day: extra open, extra closed, closed range, national holiday, weekday. Local times become instants so that
/// time never runs backwards: a time that the clocks skip is the moment of the change, a time that occurs twice is its first
/// occurrence. All instants returned are in UTC.
/// </remarks>
public sealed class BusinessCalendar
{
    /// <summary>How many days a search may go without finding an opening, before it is called hopeless.</summary>
    private const int LongestSearchDays = 3660;

    private readonly FrozenSet<DayOfWeek> weekdays;
    private readonly FrozenSet<DateOnly> extraClosed;
    private readonly FrozenSet<DateOnly> extraOpen;

    /// <summary>Builds the calendar.</summary>
    /// <param name="rule">The profile's words.</param>
    /// <param name="zone">Where its days begin and end.</param>
    /// <param name="holidays">National holidays with their corrections; the plain act when null.</param>
    /// <exception cref="ArgumentException">No opening hours, or hours that overlap or leave the day.</exception>
    public BusinessCalendar(CalendarRule rule, TimeZoneInfo zone, JapaneseHolidays? holidays = null)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ArgumentNullException.ThrowIfNull(zone);
        if (rule.Hours.Count == 0)
        {
            throw new ArgumentException($"calendar '{rule.Name}': expected opening hours, found none", nameof(rule));
        }

        int last = 0;
        foreach (TimeBand band in rule.Hours)
        {
            if (band.FromMinute < last || band.ToMinute <= band.FromMinute || band.FromMinute >= 1440 || band.ToMinute - 1440 > rule.Hours[0].FromMinute)
            {
                throw new ArgumentException(
                    $"calendar '{rule.Name}': expected ascending hours that begin between 00:00 and 24:00 and end before the next day's begin, found {band}",
                    nameof(rule));
            }

            last = band.ToMinute;
        }

        Rule = rule;
        Zone = zone;
        Holidays = holidays ?? JapaneseHolidays.Act;
        weekdays = rule.Weekdays.ToFrozenSet();
        extraClosed = rule.ExtraClosed.ToFrozenSet();
        extraOpen = rule.ExtraOpen.ToFrozenSet();
        Version = VersionOf(rule, zone, Holidays);
    }

    /// <summary>What it was built from.</summary>
    public CalendarRule Rule { get; }

    /// <summary>Name in the profile.</summary>
    public string Name => Rule.Name;

    /// <summary>Where its days begin and end.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>The national holidays it was built with.</summary>
    public JapaneseHolidays Holidays { get; }

    /// <summary>First 12 hex digits of the SHA-256 over everything that decides the result: rule, zone id, holiday corrections. A clock keeps it.</summary>
    public string Version { get; }

    /// <summary>Never closes: every day, from 00:00 to 24:00.</summary>
    public bool NeverCloses =>
        weekdays.Count == 7 && !Rule.ClosedOnNationalHolidays && Rule.ClosedRange is null && extraClosed.Count == 0
        && Rule.Hours.Sum(h => h.ToMinute - h.FromMinute) == 1440;

    /// <summary>The local day of an instant.</summary>
    public DateOnly DayOf(DateTimeOffset instant) => DateOnly.FromDateTime(Local(instant));

    /// <summary>The instant at which a local day begins; 24:00 of a day is the beginning of the next.</summary>
    public DateTimeOffset StartOf(DateOnly day) => InstantOf(day, 0);

    /// <summary>Whether business is done on the day.</summary>
    public bool IsOpen(DateOnly day) => WhyClosed(day) is null;

    /// <summary>Why the day is closed; null on an open day.</summary>
    public ClosedDay? WhyClosed(DateOnly day)
    {
        if (extraOpen.Contains(day))
        {
            return null;
        }

        if (extraClosed.Contains(day))
        {
            return new(ClosedDayKind.Extra);
        }

        if (Rule.ClosedRange is { } range && range.Contains(day))
        {
            return new(ClosedDayKind.Range, Range: range);
        }

        if (Rule.ClosedOnNationalHolidays && Holidays.NameOf(day) is { } holiday)
        {
            return new(ClosedDayKind.Holiday, holiday);
        }

        return weekdays.Contains(day.DayOfWeek) ? null : new ClosedDay(ClosedDayKind.Weekday);
    }

    /// <summary>Opening hours of the day; empty on a closed day.</summary>
    public IReadOnlyList<TimeBand> BandsOn(DateOnly day) => IsOpen(day) ? Rule.Hours : [];

    /// <summary>
    /// The open day that is <paramref name="count"/> open days away: forwards, or backwards when negative; 0 is the day itself, open or not.
    /// </summary>
    /// <param name="day">The anchor; closed or open.</param>
    /// <param name="count">How many open days.</param>
    /// <param name="countAnchorDay">The anchor itself is day 1 where it is open (a period that begins at 0:00, Civil Code art. 140).</param>
    public DateOnly AddBusinessDays(DateOnly day, int count, bool countAnchorDay = false)
    {
        int step = Math.Sign(count);
        int left = Math.Abs(count);
        DateOnly at = day;
        if (left > 0 && countAnchorDay && IsOpen(day))
        {
            left--;
        }

        for (int closed = 0; left > 0;)
        {
            at = at.AddDays(step);
            if (IsOpen(at))
            {
                left--;
                closed = 0;
            }
            else if (++closed > LongestSearchDays)
            {
                throw Hopeless(at);
            }
        }

        return at;
    }

    /// <summary>The last open day on or before the day.</summary>
    public DateOnly PreviousOpen(DateOnly day) => IsOpen(day) ? day : AddBusinessDays(day, -1);

    /// <summary>The first open day on or after the day.</summary>
    public DateOnly NextOpen(DateOnly day) => IsOpen(day) ? day : AddBusinessDays(day, 1);

    /// <summary>Whether it is open at the instant; closing time itself is closed.</summary>
    public bool IsOpenAt(DateTimeOffset instant) => Spans(instant, instant.AddTicks(1)).Any();

    /// <summary>
    /// The moment at which <paramref name="length"/> of open time has passed since <paramref name="start"/>. A length that ends
    /// with the day's business ends at closing time, not at the next opening; a zero length is the start itself.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The length is negative.</exception>
    /// <exception cref="InvalidOperationException">The calendar has no opening within ten years.</exception>
    public DateTimeOffset AddOpenTime(DateTimeOffset start, TimeSpan length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, TimeSpan.Zero);
        start = start.ToUniversalTime();
        if (length == TimeSpan.Zero)
        {
            return start;
        }

        TimeSpan left = length;
        foreach (OpenSpan span in Spans(start, DateTimeOffset.MaxValue))
        {
            if (span.Length >= left)
            {
                return span.From + left;
            }

            left -= span.Length;
        }

        throw Hopeless(DayOf(start));
    }

    /// <summary>How much open time lies between two instants; negative when <paramref name="to"/> comes first.</summary>
    public TimeSpan OpenTimeBetween(DateTimeOffset from, DateTimeOffset to) =>
        to < from
            ? -OpenTimeBetween(to, from)
            : Spans(from, to).Aggregate(TimeSpan.Zero, (sum, span) => sum + span.Length);

    /// <summary>The next time that business begins, later than <paramref name="after"/>.</summary>
    /// <exception cref="InvalidOperationException">It never closes, so it never opens either; or no opening within ten years.</exception>
    public DateTimeOffset NextOpening(DateTimeOffset after)
    {
        after = after.ToUniversalTime();
        if (NeverCloses)
        {
            throw new InvalidOperationException(
                $"calendar '{Name}': expected a calendar that closes, found one that is always open, so it has no next opening");
        }

        DateTimeOffset lastEnd = DateTimeOffset.MinValue;
        foreach (OpenSpan span in DaySpans(Back(DayOf(after)), DateOnly.MaxValue))
        {
            // Bands that touch (24:00 and 00:00) are one opening.
            if (span.From > after && span.From != lastEnd)
            {
                return span.From;
            }

            lastEnd = span.To;
        }

        throw Hopeless(DayOf(after));
    }

    /// <summary>When a day opens; its beginning where it is closed.</summary>
    public DateTimeOffset OpeningOf(DateOnly day)
    {
        DateTimeOffset start = StartOf(day);
        return Spans(start, StartOf(day.AddDays(1))).Cast<OpenSpan?>().FirstOrDefault()?.From ?? start;
    }

    /// <summary>The open intervals inside [from, to), ascending, cut to it.</summary>
    public IEnumerable<OpenSpan> Spans(DateTimeOffset from, DateTimeOffset to)
    {
        from = from.ToUniversalTime();
        to = to.ToUniversalTime();
        foreach (OpenSpan span in DaySpans(Back(DayOf(from)), to == DateTimeOffset.MaxValue ? DateOnly.MaxValue : Forth(DayOf(to))))
        {
            if (span.From >= to)
            {
                yield break;
            }

            DateTimeOffset begin = span.From > from ? span.From : from;
            DateTimeOffset end = span.To < to ? span.To : to;
            if (begin < end)
            {
                yield return new OpenSpan(begin, end);
            }
        }
    }

    /// <summary>The instant of a minute of a local day.</summary>
    public DateTimeOffset InstantOf(DateOnly day, int minute)
    {
        DateTime local = day.ToDateTime(TimeOnly.MinValue).AddMinutes(minute);
        int skipped = 0;
        while (Zone.IsInvalidTime(local))
        {
            local = local.AddMinutes(-1);
            skipped = 1;
        }

        TimeSpan offset = Zone.IsAmbiguousTime(local) ? Zone.GetAmbiguousTimeOffsets(local).Max() : Zone.GetUtcOffset(local);
        long ticks = local.Ticks - offset.Ticks + (skipped * TimeSpan.TicksPerMinute);
        return new DateTimeOffset(Math.Clamp(ticks, DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks), TimeSpan.Zero);
    }

    private static DateOnly Back(DateOnly day) => day == DateOnly.MinValue ? day : day.AddDays(-1);

    private static DateOnly Forth(DateOnly day) => day == DateOnly.MaxValue ? day : day.AddDays(1);

    private static string VersionOf(CalendarRule rule, TimeZoneInfo zone, JapaneseHolidays holidays)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"zone {zone.Id}\nweekdays {string.Join(',', rule.Weekdays.Distinct().Order())}\n");
        text.Append(CultureInfo.InvariantCulture, $"holidays {rule.ClosedOnNationalHolidays}\nrange {rule.ClosedRange}\n");
        text.Append(CultureInfo.InvariantCulture, $"closed {Dates(rule.ExtraClosed)}\nopen {Dates(rule.ExtraOpen)}\nhours {string.Join(',', rule.Hours)}\n");
        if (rule.ClosedOnNationalHolidays)
        {
            foreach ((DateOnly day, string? name) in holidays.Overrides)
            {
                text.Append(CultureInfo.InvariantCulture, $"override {day:yyyy-MM-dd} {(name is null ? "open" : "holiday")}\n");
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..12];

        static string Dates(IEnumerable<DateOnly> days) =>
            string.Join(',', days.Distinct().Order().Select(d => d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)));
    }

    private DateTime Local(DateTimeOffset instant) => TimeZoneInfo.ConvertTime(instant, Zone).DateTime;

    /// <summary>Open bands of the days as instants; stops after ten years without one.</summary>
    private IEnumerable<OpenSpan> DaySpans(DateOnly first, DateOnly last)
    {
        int closed = 0;
        for (DateOnly day = first; ; day = day.AddDays(1))
        {
            if (IsOpen(day))
            {
                closed = 0;
                foreach (TimeBand band in Rule.Hours)
                {
                    DateTimeOffset from = InstantOf(day, band.FromMinute);
                    DateTimeOffset to = InstantOf(day, band.ToMinute);
                    if (from < to)
                    {
                        yield return new OpenSpan(from, to);
                    }
                }
            }
            else if (++closed > LongestSearchDays)
            {
                throw Hopeless(day);
            }

            if (day >= last)
            {
                yield break;
            }
        }
    }

    private InvalidOperationException Hopeless(DateOnly day) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"calendar '{Name}': expected an open day, found none within ten years before or after {day:yyyy-MM-dd}; are its weekdays empty?"));
}
