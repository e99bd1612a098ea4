using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Workflows.Embedded.Functions;

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
            return new CronSchedule(fields);
        }

        return TimeSpan.TryParse(resolved, CultureInfo.InvariantCulture, out var interval) && interval > TimeSpan.Zero
            ? new IntervalSchedule(interval)
            : throw new FormatException($"expected six cron fields (second minute hour day month weekday) or a time span such as 00:05:00, found '{resolved}'");
    }

    [GeneratedRegex("%([^%]+)%")]
    private static partial Regex Setting();

    private sealed class IntervalSchedule(TimeSpan interval) : TimerSchedule
    {
        public override DateTime? Next(DateTime after) => after > DateTime.MaxValue - interval ? null : after + interval;
    }
}
