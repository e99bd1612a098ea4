using System.Text.RegularExpressions;
using Workflows.Texts;

namespace Workflows.Onboarding;

/// <summary>A period of service, both days included.</summary>
public readonly record struct ExperiencePeriod(DateOnly From, DateOnly To);

/// <summary>Counts months of experience. Pure.</summary>
public static partial class Experience
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
        foreach (ExperiencePeriod period in periods.Where(p => p.From <= until && p.From <= p.To).Select(p => p.To > until ? p with { To = until } : p)
            .OrderBy(p => p.From))
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

    /// <summary>
    /// Reads periods, one per line: first day, last day (<c>現在</c>, <c>継続中</c>, <c>-</c> or nothing after a dash: until now), then words. Between
    /// the days stand blanks, a dash, a wave, から or 至; days are read as <see cref="DayText"/> does.
    /// </summary>
    /// <returns>
    /// False where there is none, or a line says anything else: a day that cannot be read, a day among the words, a last day before the first.
    /// A line is never read in part, since that would make years of months.
    /// </returns>
    public static bool TryRead(string? text, DateOnly today, out IReadOnlyList<ExperiencePeriod> periods)
    {
        List<ExperiencePeriod> read = [];
        periods = read;
        foreach (string line in (text ?? "").Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (PeriodOf(DayText.Plain(line).Trim(), today) is not { } period)
            {
                return false;
            }

            read.Add(period);
        }

        return read.Count > 0;
    }

    private static ExperiencePeriod? PeriodOf(string line, DateOnly today)
    {
        string rest = line.StartsWith('自') ? line[1..].TrimStart() : line;
        if (!DayText.TryReadStart(rest, out DateOnly from, out int length))
        {
            return null;
        }

        rest = rest[length..];
        Match between = Between().Match(rest);
        rest = rest[between.Length..];
        DateOnly to = today;
        if (DayText.TryReadStart(rest, out DateOnly last, out length))
        {
            // Without anything between them the digits of two days would run together.
            to = last;
            rest = rest[length..];
        }
        else if (!(rest.Length == 0 || (between.Groups["sign"].Success && !DayText.Mentions(rest)) || Open().IsMatch(rest)))
        {
            return null;
        }

        return to < from || DayText.Mentions(rest) ? null : new(from, to);
    }

    [GeneratedRegex(@"\A\s*(?<sign>[~-]|から|より|至)?\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Between();

    /// <summary>Up to now, in words.</summary>
    [GeneratedRegex(@"\A(?:現在|継続|在職|在籍|現職|今|present|now)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Open();
}
