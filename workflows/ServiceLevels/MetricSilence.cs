using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Workflows.Contracts;

namespace Workflows.ServiceLevels;

/// <summary>A system of which no value of a metric came for longer than its contract allows.</summary>
/// <param name="Metric">What its values are called.</param>
/// <param name="System">Whose they are.</param>
/// <param name="Since">The last value, or the first day of the contract where there never was one (UTC). It tells one gap from the next.</param>
public sealed record MetricSilence(string Metric, string System, DateTimeOffset Since)
{
    /// <summary>What a source may be late, where a contract names an interval only.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromHours(24);

    /// <summary>After which time an owner is told: twice the interval and at least a day, where nothing is declared.</summary>
    /// <param name="interval">How often a value is expected, in seconds; null: nobody is told.</param>
    public static TimeSpan? After(int? interval) => interval is not { } seconds ? null
        : TimeSpan.FromSeconds(2.0 * seconds) is var twice && twice > Least ? twice : Least;

    /// <summary>
    /// What is silent now. Only what came in this month or the one before can have stopped; before the first value nothing has, but on a contract whose
    /// term began in these two months.
    /// </summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="months">The month before, and this one.</param>
    /// <param name="now">Now (UTC).</param>
    public static IEnumerable<MetricSilence> Of(Contract contract, IReadOnlyList<MetricMonth> months, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(months);
        Dictionary<(string Metric, string System), DateTimeOffset> last = [];
        foreach (MetricMoment moment in months.SelectMany(m => m.Values.Keys))
        {
            last[(moment.Metric, moment.System)] = last.TryGetValue((moment.Metric, moment.System), out DateTimeOffset before) && before > moment.At
                ? before : moment.At;
        }

        foreach ((MetricRule metric, TimeSpan after) in Watched(contract))
        {
            foreach (string system in metric.Systems)
            {
                if ((last.TryGetValue((metric.Name, system), out DateTimeOffset at) ? at : FirstDay(contract, now)) is { } since && now - since >= after)
                {
                    yield return new(metric.Name, system, since);
                }
            }
        }
    }

    /// <summary>Metrics of which somebody is told, each with the shortest time that an indicator of it says.</summary>
    public static IEnumerable<(MetricRule Metric, TimeSpan After)> Watched(Contract contract)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return from indicator in contract.Profile.Section<ServiceLevelRules>()?.Metrics ?? []
               where indicator.SilentAfter is not null
               group indicator by indicator.Metric!.Name into same
               select (same.First().Metric! with
               {
                   Systems = [.. same.SelectMany(i => i.Metric!.Systems).Distinct(StringComparer.Ordinal)],
               }, same.Min(i => i.SilentAfter!.Value));
    }

    /// <summary>Names what is told at once: the same again is the same.</summary>
    public static string DigestOf(IEnumerable<MetricSilence> silences)
    {
        string text = string.Join('\n', silences
            .Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Metric}\t{s.System}\t{s.Since.ToUnixTimeSeconds()}")).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..24];
    }

    /// <summary>From which moment on values are expected of a contract that begins; null: it began longer ago.</summary>
    private static DateTimeOffset? FirstDay(Contract contract, DateTimeOffset now) =>
        contract.Profile.Term.From is { } from && from >= MonthBefore(contract.DayOf(now)) ? contract.Calendars.Business.StartOf(from) : null;

    /// <summary>The first day of the month before that of a day.</summary>
    internal static DateOnly MonthBefore(DateOnly day) => new DateOnly(day.Year, day.Month, 1).AddMonths(-1);
}
