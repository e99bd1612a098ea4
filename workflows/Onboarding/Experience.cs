using System.Globalization;

namespace Workflows.Onboarding;

/// <summary>A period of service, both days included.</summary>
public readonly record struct ExperiencePeriod(DateOnly From, DateOnly To);

/// <summary>Counts months of experience. Pure.</summary>
public static class Experience
{
    /// <summary>
    /// Whole months up to the end of a day. Periods that overlap or follow each other are one; what is left of each beyond its whole
    /// months is added up, 31 days being a month, so that no month is counted that was not worked.
    /// </summary>
    /// <param name="periods">In any order.</param>
    /// <param name="until">Later days do not count.</param>
    public static int Months(IEnumerable<ExperiencePeriod> periods, DateOnly until)
    {
        int months = 0;
        int days = 0;
        DateOnly? from = null;
        DateOnly to = default;
        foreach (ExperiencePeriod period in periods.Where(p => p.From <= until && p.From <= p.To).Select(p => p.To > until ? p with { To = until } : p).OrderBy(p => p.From))
        {
            if (from is { } start && period.From > to.AddDays(1))
            {
                Add(start, to);
                from = null;
            }

            to = from is null || period.To > to ? period.To : to;
            from ??= period.From;
        }

        if (from is { } last)
        {
            Add(last, to);
        }

        return months + (days / 31);

        void Add(DateOnly first, DateOnly final)
        {
            DateOnly end = final.AddDays(1);
            int whole = ((end.Year - first.Year) * 12) + end.Month - first.Month;
            while (first.AddMonths(whole) > end)
            {
                whole--;
            }

            months += whole;
            days += end.DayNumber - first.AddMonths(whole).DayNumber;
        }
    }

    /// <summary>Reads periods, one per line: first day, last day (left out or <c>-</c>: until now), then words.</summary>
    /// <returns>False where a line says anything else, or there is none.</returns>
    public static bool TryRead(string? text, DateOnly today, out IReadOnlyList<ExperiencePeriod> periods)
    {
        List<ExperiencePeriod> read = [];
        periods = read;
        foreach (string line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = line.Split((char[]?)[' ', '\t', '\u3000', '~', '～'], StringSplitOptions.RemoveEmptyEntries);
            if (words.Length == 0 || !TryDay(words[0], out DateOnly from))
            {
                return false;
            }

            DateOnly to = today;
            if (words.Length > 1 && words[1] != "-" && !TryDay(words[1], out to))
            {
                return false;
            }

            if (to < from)
            {
                return false;
            }

            read.Add(new(from, to));
        }

        return read.Count > 0;
    }

    private static bool TryDay(string text, out DateOnly day) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
