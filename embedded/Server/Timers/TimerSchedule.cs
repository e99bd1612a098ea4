using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using NCrontab;

namespace Workflows.Embedded.Server;

/// <summary>When a timer function runs. All times are UTC.</summary>
internal abstract partial class TimerSchedule
{
    /// <summary>The first occurrence after <paramref name="after"/>, never the same instant; null where there is none any more.</summary>
    public abstract DateTime? Next(DateTime after);

    /// <summary>
    /// Whether missed occurrences of the schedule are worth noticing: not where the next two from <paramref name="now"/> are less than
    /// a minute apart, the rule of the official timer trigger.
    /// </summary>
    public bool CanBeMonitored(DateTime now) =>
        Next(now) is not { } first || Next(first) is not { } second || second - first >= TimeSpan.FromMinutes(1);

    /// <summary>Reads a schedule, with <c>%Name%</c> replaced by settings.</summary>
    /// <exception cref="FormatException">It is neither cron fields nor a time span, or a setting is missing.</exception>
    public static TimerSchedule Parse(string text, IConfiguration settings)
    {
        var resolved = Setting().Replace(text, m => settings[m.Groups[1].Value]
            ?? throw new FormatException($"the schedule '{text}' names the setting '{m.Groups[1].Value}', which is not set"));
        var fields = resolved.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length is 5 or 6)
        {
            try
            {
                return new CronSchedule(CrontabSchedule.Parse(resolved, new CrontabSchedule.ParseOptions { IncludingSeconds = fields.Length == 6 }));
            }
            catch (CrontabException e)
            {
                throw new FormatException($"the schedule '{resolved}' is not one of Azure's (second minute hour day month weekday): {e.Message}", e);
            }
        }

        return TimeSpan.TryParse(resolved, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new IntervalSchedule(interval)
            : throw new FormatException($"expected six cron fields (second minute hour day month weekday) or a time span such as 00:05:00, found '{resolved}'");
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();

    private sealed class CronSchedule(CrontabSchedule schedule) : TimerSchedule
    {
        // The longest gap the calendar can make: a 29 February on a given weekday across a century without leap year.
        private const int YearsToSearch = 41;

        public override DateTime? Next(DateTime after)
        {
            if (after.Year > 9998 - YearsToSearch)
            {
                return null;
            }

            DateTime last = after.AddYears(YearsToSearch);
            DateTime next = schedule.GetNextOccurrence(after, last);
            return next < last ? DateTime.SpecifyKind(next, DateTimeKind.Utc) : null;
        }
    }

    private sealed class IntervalSchedule(TimeSpan interval) : TimerSchedule
    {
        public override DateTime? Next(DateTime after) => after > DateTime.MaxValue - interval ? null : after + interval;
    }
}
