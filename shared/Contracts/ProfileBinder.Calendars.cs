using Workflows.Calendars;
using Workflows.Contracts.Yaml;
using Workflows.Texts;

namespace Workflows.Contracts;

internal sealed partial class ProfileBinder
{
    private static readonly TimeBand WholeDay = new(0, 1440);

    private readonly HashSet<(int Line, int Column)> overlaps = [];

    private void BindCalendars()
    {
        YamlMap section = root.Map("calendars")!;
        foreach (YamlEntry entry in section.Entries)
        {
            string path = $"calendars.{entry.Key.Value}";
            if (entry.Key.Value == CalendarSet.Elapsed)
            {
                errors.Add(entry.Key, path, "a name other than 'elapsed', which is the clock that always runs", entry.Key.Describe());
            }

            if (Resolve(section, entry.Key.Value, []) is { } rule)
            {
                calendars[entry.Key.Value] = rule;
            }

            calendarSources[entry.Key.Value] = BindSource((YamlMap)entry.Value, path);
        }

        if (section.Get(CalendarSet.BusinessName) is null)
        {
            errors.Add(section, "calendars", "a calendar named 'business', whose days 3bd counts", "none");
        }
    }

    private CalendarRule? Resolve(YamlMap section, string name, IReadOnlyList<string> above)
    {
        var map = (YamlMap)section.Get(name)!;
        string path = $"calendars.{name}";
        CalendarRule? inherited = null;
        if (map.Get("base") is YamlText basis)
        {
            if (above.Contains(basis.Value) || basis.Value == name)
            {
                errors.Add(basis, $"{path}.base", "a base that does not lead back to the calendar", basis.Describe());
                return null;
            }

            if (section.Get(basis.Value) is not YamlMap)
            {
                IEnumerable<string> known = section.Entries.Select(e => e.Key.Value).Where(k => k != name);
                errors.Add(basis, $"{path}.base", $"one of the calendars {string.Join(", ", known)}", basis.Describe() + NearestName.Of(basis.Value, known));
                return null;
            }

            inherited = Resolve(section, basis.Value, [.. above, name]);
            if (inherited is null)
            {
                return null;
            }
        }

        bool allDays = map.Flag("all_days");
        IReadOnlyList<DayOfWeek> weekdays = [.. map.Texts("weekdays").Select(d => Weekdays.Names[d]).Distinct()];
        if (allDays ? weekdays.Count > 0 || inherited is not null : weekdays.Count > 0 == inherited is not null)
        {
            errors.Add(map, path, "exactly one of 'base', 'weekdays' and 'all_days: true'", Found(map));
            return null;
        }

        if (allDays && (map.Get("national_holidays") ?? map.Get("closed_range")) is { } closing)
        {
            errors.Add(closing, path, "no closed days beside 'all_days: true'", closing.Describe());
            return null;
        }

        return new CalendarRule
        {
            Name = name,
            Weekdays = allDays ? Enum.GetValues<DayOfWeek>() : inherited?.Weekdays ?? weekdays,
            ClosedOnNationalHolidays = map.Text("national_holidays") switch
            {
                "closed" => true,
                "open" => false,
                _ => inherited?.ClosedOnNationalHolidays ?? !allDays,
            },
            ClosedRange = BindRange(map) ?? inherited?.ClosedRange,
            ExtraClosed = [.. (inherited?.ExtraClosed ?? []).Union(Days(map, "extra_closed"))],
            ExtraOpen = [.. (inherited?.ExtraOpen ?? []).Union(Days(map, "extra_open"))],
            Hours = map.Get("hours") is null ? inherited?.Hours ?? [WholeDay] : BindHours(map, path),
        };

        static string Found(YamlMap map)
        {
            string[] given = [.. map.Entries.Select(e => e.Key.Value).Where(k => k is "base" or "weekdays" or "all_days")];
            return given.Length == 0 ? "none of them" : string.Join(" and ", given);
        }

        static IEnumerable<DateOnly> Days(YamlMap map, string key) =>
            map.Texts(key).Select(t => Shapes.TryDay(t, out DateOnly day) ? day : default);
    }

    private static MonthDayRange? BindRange(YamlMap map)
    {
        if (map.Map("closed_range") is not { } range)
        {
            return null;
        }

        Shapes.TryMonthDay(range.Text("from")!, out int fromMonth, out int fromDay);
        Shapes.TryMonthDay(range.Text("to")!, out int toMonth, out int toDay);
        return new MonthDayRange(fromMonth, fromDay, toMonth, toDay);
    }

    private List<TimeBand> BindHours(YamlMap map, string path)
    {
        var bands = new List<TimeBand>();
        foreach (YamlText text in map.Items("hours").Cast<YamlText>())
        {
            Shapes.TryBand(text.Value, out TimeBand band);
            if (bands.Count > 0 && band.FromMinute < bands[^1].ToMinute)
            {
                // A base is resolved again for each calendar built on it: report each place once.
                if (overlaps.Add((text.Line, text.Column)))
                {
                    errors.Add(text, $"{path}.hours", $"hours that begin after {bands[^1]}", text.Describe());
                }
            }
            else if (band.ToMinute - 1440 > (bands.Count > 0 ? bands[0] : band).FromMinute)
            {
                if (overlaps.Add((text.Line, text.Column)))
                {
                    errors.Add(text, $"{path}.hours", $"hours that end before {bands[0]} of the next day", text.Describe());
                }
            }
            else
            {
                bands.Add(band);
            }
        }

        return bands;
    }

}
