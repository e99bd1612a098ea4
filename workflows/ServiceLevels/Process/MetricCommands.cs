using System.Security.Cryptography;
using System.Text;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Texts;

namespace Workflows.ServiceLevels.Process;

/// <summary>Values that came in, looked at: what would be taken, and what is wrong. Nothing is taken as long as anything is wrong.</summary>
/// <param name="Source">Who measured.</param>
/// <param name="Taken">What is new, in the order of metric, system and time.</param>
/// <param name="Known">How many are on record as they are.</param>
/// <param name="Wrong">What is wrong, by line.</param>
public sealed record MetricPlan(string Source, IReadOnlyList<KeyValuePair<MetricMoment, decimal>> Taken, int Known, IReadOnlyList<MetricError> Wrong);

/// <summary>Takes values that monitoring measured, from files and from sources, and takes deliveries back.</summary>
public sealed class MetricCommands(MetricLedger ledger)
{
    /// <summary>Most values that come in at once.</summary>
    public const int MostAtOnce = 50_000;

    /// <summary>Most errors that are told of one delivery.</summary>
    public const int MostErrors = 100;

    /// <summary>Source of what people bring.</summary>
    public const string File = "file";

    /// <summary>How far ahead of ours a source's clock may be.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <summary>Looks at values: against the contract, against each other, and against what is on record.</summary>
    /// <param name="contract">The contract in force.</param>
    /// <param name="source">Who measured.</param>
    /// <param name="rows">As they were written.</param>
    /// <param name="now">Now (UTC).</param>
    public async Task<MetricPlan> PlanAsync(Contract contract, string source, MetricRows rows, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(rows);
        List<MetricError> wrong = [.. rows.Wrong];
        List<KeyValuePair<MetricMoment, decimal>> given = [];
        Dictionary<MetricMoment, MetricEntry> onRecord = [];
        Dictionary<DateOnly, int> ofMonth = [];
        MetricReading reading = new(contract, now + Skew);
        int known = 0;
        foreach (MetricRow row in rows.Rows)
        {
            if (reading.Read(row, wrong) is not { } read)
            {
                continue;
            }

            DateOnly month = MonthOf(contract, read.Key.At);
            if (!ofMonth.ContainsKey(month))
            {
                IReadOnlyDictionary<MetricMoment, MetricEntry> values = (await ledger.ReadAsync(contract.Id, month, healAudit: true)).Values;
                ofMonth[month] = values.Count;
                foreach ((MetricMoment moment, MetricEntry entry) in values)
                {
                    onRecord[moment] = entry;
                }
            }

            if (onRecord.TryAdd(read.Key, new(read.Value, source)))
            {
                given.Add(read);
                if (++ofMonth[month] == MetricLedger.MostOfMonth + 1)
                {
                    wrong.Add(new(row.Line, null, language => MetricTexts.All.Get(language, "Error.Month", MetricLedger.MostOfMonth)));
                }
            }
            else if (onRecord[read.Key] is var first && first.Value == read.Value)
            {
                known++;
            }
            else
            {
                wrong.Add(new(row.Line, MetricColumn.Value, language => MetricTexts.All.Get(
                    language, "Error.Other", MetricSample.Text(first.Value), first.Source, MetricSample.Text(read.Value))));
            }
        }

        return new(source,
            [.. given.OrderBy(v => v.Key.Metric, StringComparer.Ordinal).ThenBy(v => v.Key.System, StringComparer.Ordinal).ThenBy(v => v.Key.At)],
            known, wrong);
    }

    /// <summary>
    /// Takes what a plan found to be new. Each month of it counts as a whole or not at all; a repeat finds everything on record, and what a
    /// crash left out is taken by it.
    /// </summary>
    /// <exception cref="ArgumentException">Something in the plan is wrong.</exception>
    public async Task TakeAsync(Contract contract, MetricPlan plan, Actor by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(by);
        if (plan.Wrong.Count > 0)
        {
            throw new ArgumentException("Expected values of which none is wrong.", nameof(plan));
        }

        foreach (IGrouping<DateOnly, KeyValuePair<MetricMoment, decimal>> month in plan.Taken.GroupBy(v => MonthOf(contract, v.Key.At)))
        {
            int takenBack = (await ledger.ReadAsync(contract.Id, month.Key)).Deliveries.Count(d => d.TakenBack is not null);
            List<List<TakenValues>> parts = [.. PartsOf(month)];
            string delivery = DeliveryOf(plan.Source, takenBack, parts);
            for (int i = 0; i < parts.Count; i++)
            {
                await ledger.RecordAsync(contract.Id, month.Key, new MetricsTaken
                {
                    Id = $"{delivery}-{i:D3}", Delivery = delivery, Parts = parts.Count, Source = plan.Source, Series = parts[i], RecordedAt = now,
                    Actor = by.PersonId, ActorFor = by.For,
                });
            }
        }
    }

    /// <summary>Takes a delivery of a month back: its values count no more, and others may come in their place.</summary>
    /// <param name="contract">The contract.</param>
    /// <param name="month">A local day of the month.</param>
    /// <param name="delivery">Which.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who.</param>
    /// <param name="now">Now (UTC).</param>
    public async Task<CommandResult> TakeBackAsync(Contract contract, DateOnly month, string delivery, string? reason, Actor by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(contract);
        ArgumentNullException.ThrowIfNull(by);
        if (FreeText.RefusalOf(reason, "reason") is { } refused)
        {
            return refused;
        }

        if ((await ledger.ReadAsync(contract.Id, month, healAudit: true)).Deliveries.All(d => d.Id != delivery))
        {
            return new CommandResult.Refused(RefusalReason.NoSuchCase, "delivery");
        }

        string id = delivery + "-back";
        await ledger.RecordAsync(contract.Id, month, new MetricsTakenBack
        {
            Id = id, Delivery = delivery, Reason = PlainText.Lines(reason), RecordedAt = now, Actor = by.PersonId, ActorFor = by.For,
        });
        return new CommandResult.Done(id);
    }

    private static DateOnly MonthOf(Contract contract, DateTimeOffset at) => contract.DayOf(at) is var day ? new(day.Year, day.Month, 1) : default;

    /// <summary>Values as facts hold them: as many in each as fit.</summary>
    private static IEnumerable<List<TakenValues>> PartsOf(IEnumerable<KeyValuePair<MetricMoment, decimal>> values)
    {
        const int Most = 20_000; // characters of values; the rest of a fact is small beside them
        List<TakenValues> part = [];
        StringBuilder series = new();
        (string Metric, string System) of = ("", "");
        int length = 0;
        foreach ((MetricMoment moment, decimal value) in values)
        {
            if (of != (moment.Metric, moment.System) || length + series.Length > Most)
            {
                EndSeries();
                of = (moment.Metric, moment.System);
                if (length > Most)
                {
                    yield return part;
                    (part, length) = ([], 0);
                }
            }

            series.Append(series.Length > 0 ? " " : "").Append(MetricMonth.Write(moment.At, value));
        }

        EndSeries();
        yield return part;

        void EndSeries()
        {
            if (series.Length > 0)
            {
                part.Add(new(of.Metric, of.System, series.ToString()));
                length += series.Length + of.Metric.Length + of.System.Length + 50;
                series.Clear();
            }
        }
    }

    /// <summary>The same values again are the same delivery, unless one was taken back since.</summary>
    private static string DeliveryOf(string source, int takenBack, List<List<TakenValues>> parts)
    {
        StringBuilder text = new StringBuilder(source).Append('\n').Append(takenBack).Append('\n');
        foreach (TakenValues series in parts.SelectMany(p => p))
        {
            text.Append(series.Metric).Append('\n').Append(series.System).Append('\n').Append(series.Values).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..24];
    }
}
