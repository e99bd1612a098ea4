using System.Collections.Concurrent;
using System.Collections.Frozen;

namespace Workflows.Calendars;

/// <summary>
/// National holidays of Japan, computed from the holiday act (国民の祝日に関する法律, 昭和23年法律第178号): the days of art. 2,
/// the substitute day of art. 3(2), the day between two holidays of art. 3(3), and the special laws of 2019 to 2021
/// (accession, 平成30年法律第99号; Olympic Games, 平成27年法律第33号 art. 29, 30 with 令和2年法律第68号).
/// </summary>
/// <remarks>
/// Covers <see cref="FirstYear"/> to <see cref="LastYear"/>; outside, no day is a holiday. The equinoxes are those of the usual
/// approximation: the government publishes the real ones in February of the year before, so <see cref="With"/> can correct any
/// day. Immutable and thread-safe.
/// </remarks>
public sealed class JapaneseHolidays
{
    /// <summary>The first year of the Happy Mondays.</summary>
    public const int FirstYear = 2000;

    /// <summary>The last year of the equinox approximation.</summary>
    public const int LastYear = 2150;

    private static readonly FrozenDictionary<DateOnly, string> NoHolidays = FrozenDictionary<DateOnly, string>.Empty;
    private static readonly ConcurrentDictionary<int, FrozenDictionary<DateOnly, string>> Years = new();

    private readonly FrozenDictionary<DateOnly, string?> overrides;

    private JapaneseHolidays(FrozenDictionary<DateOnly, string?> overrides) => this.overrides = overrides;

    /// <summary>The act without corrections.</summary>
    public static JapaneseHolidays Act { get; } = new(FrozenDictionary<DateOnly, string?>.Empty);

    /// <summary>The corrections in force, ascending: a name makes the day a holiday, null makes it none.</summary>
    public IEnumerable<KeyValuePair<DateOnly, string?>> Overrides => overrides.OrderBy(o => o.Key);

    /// <summary>The act with these corrections (over earlier ones): a name makes the day a holiday, null makes it none.</summary>
    public JapaneseHolidays With(IEnumerable<KeyValuePair<DateOnly, string?>> corrections)
    {
        var merged = new Dictionary<DateOnly, string?>(overrides);
        foreach ((DateOnly day, string? name) in corrections)
        {
            merged[day] = name;
        }

        return new JapaneseHolidays(merged.ToFrozenDictionary());
    }

    /// <summary>Whether the day is a holiday (祝日, 振替休日 or 国民の休日).</summary>
    public bool IsHoliday(DateOnly day) => NameOf(day) is not null;

    /// <summary>The holiday's Japanese name, or null on any other day.</summary>
    public string? NameOf(DateOnly day) =>
        overrides.TryGetValue(day, out string? name) ? name : OfYear(day.Year).GetValueOrDefault(day);

    /// <summary>All holidays of a year, ascending.</summary>
    public IReadOnlyList<(DateOnly Day, string Name)> In(int year)
    {
        var days = new SortedDictionary<DateOnly, string>(OfYear(year));
        foreach ((DateOnly day, string? name) in overrides)
        {
            if (day.Year == year && name is null)
            {
                days.Remove(day);
            }
            else if (day.Year == year)
            {
                days[day] = name!;
            }
        }

        return [.. days.Select(d => (d.Key, d.Value))];
    }

    private static FrozenDictionary<DateOnly, string> OfYear(int year) =>
        year is < FirstYear or > LastYear ? NoHolidays : Years.GetOrAdd(year, static y => Compute(y));

    private static FrozenDictionary<DateOnly, string> Compute(int year)
    {
        SortedDictionary<DateOnly, string> national = Article2(year);
        var all = new Dictionary<DateOnly, string>(national);

        // Art. 3(2): a holiday on a Sunday is followed by the nearest day that is none (until 2006: by the Monday).
        foreach (DateOnly sunday in national.Keys.Where(d => d.DayOfWeek == DayOfWeek.Sunday))
        {
            DateOnly substitute = sunday.AddDays(1);
            while (year >= 2007 && national.ContainsKey(substitute))
            {
                substitute = substitute.AddDays(1);
            }

            all.TryAdd(substitute, "振替休日");
        }

        // Art. 3(3): a day whose neighbours are both holidays of art. 2 (until 2006: unless it is a Sunday).
        foreach (DateOnly before in national.Keys)
        {
            DateOnly day = before.AddDays(1);
            if (!national.ContainsKey(day) && national.ContainsKey(day.AddDays(1))
                && (year >= 2007 || day.DayOfWeek != DayOfWeek.Sunday))
            {
                all.TryAdd(day, "国民の休日");
            }
        }

        return all.ToFrozenDictionary();
    }

    private static SortedDictionary<DateOnly, string> Article2(int year)
    {
        var days = new SortedDictionary<DateOnly, string>();
        Add(1, 1, "元日");
        AddMonday(1, 2, "成人の日");
        Add(2, 11, "建国記念の日");
        if (year >= 2020)
        {
            Add(2, 23, "天皇誕生日");
        }

        Add(3, Equinox(year, 20.8431, 21.8510), "春分の日");
        Add(4, 29, year >= 2007 ? "昭和の日" : "みどりの日");
        Add(5, 3, "憲法記念日");
        if (year >= 2007)
        {
            Add(5, 4, "みどりの日");
        }

        Add(5, 5, "こどもの日");
        switch (year)
        {
            case 2020:
                Add(7, 23, "海の日");
                Add(7, 24, "スポーツの日");
                Add(8, 10, "山の日");
                break;
            case 2021:
                Add(7, 22, "海の日");
                Add(7, 23, "スポーツの日");
                Add(8, 8, "山の日");
                break;
            default:
                if (year >= 2003)
                {
                    AddMonday(7, 3, "海の日");
                }
                else
                {
                    Add(7, 20, "海の日");
                }

                if (year >= 2016)
                {
                    Add(8, 11, "山の日");
                }

                AddMonday(10, 2, year >= 2020 ? "スポーツの日" : "体育の日");
                break;
        }

        if (year >= 2003)
        {
            AddMonday(9, 3, "敬老の日");
        }
        else
        {
            Add(9, 15, "敬老の日");
        }

        Add(9, Equinox(year, 23.2488, 24.2488), "秋分の日");
        Add(11, 3, "文化の日");
        Add(11, 23, "勤労感謝の日");
        if (year <= 2018)
        {
            Add(12, 23, "天皇誕生日");
        }

        if (year == 2019)
        {
            Add(5, 1, "天皇の即位の日");
            Add(10, 22, "即位礼正殿の儀の行われる日");
        }

        return days;

        void Add(int month, int day, string name) => days.Add(new DateOnly(year, month, day), name);

        void AddMonday(int month, int ordinal, string name)
        {
            var first = new DateOnly(year, month, 1);
            int toMonday = ((int)DayOfWeek.Monday - (int)first.DayOfWeek + 7) % 7;
            Add(month, 1 + toMonday + ((ordinal - 1) * 7), name);
        }
    }

    // The usual approximation for 1980-2099 and 2100-2150: day = floor(base + 0.242194 * (year - 1980) - floor((year - 1980) / 4)).
    // Example: spring 2026 = floor(20.8431 + 11.1409 - 11) = 20.
    private static int Equinox(int year, double until2099, double from2100)
    {
        int years = year - 1980;
        return (int)((year < 2100 ? until2099 : from2100) + (0.242194 * years) - (years / 4));
    }
}
