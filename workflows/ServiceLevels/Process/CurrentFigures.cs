using System.Collections.Concurrent;
using Workflows.Calendars;
using Workflows.Contracts;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Ledger;

namespace Workflows.ServiceLevels.Process;

/// <summary>
/// Figures for pages, kept while nothing is recorded. What was gathered holds for one point of the contract's audit chain: at each look the chain's
/// head is read, and of the entries since, each names the case that is read anew; a fact is in the chain before whoever recorded it is answered.
/// Without one, the figures of a period that is over hold until a due time passes, and those of a running one for less than a minute, of whose
/// beginning they are. Those of a day of the past hold as long as nothing comes that was recorded by then.
/// </summary>
/// <remarks>Reports and proofs are read anew, by <see cref="ServiceLevelReader"/>. Safe for concurrent use; one per process.</remarks>
public sealed class CurrentFigures(ServiceLevelReader reader, AuditLog audit) : IServiceLevels
{
    /// <summary>Entries of the chain after which everything is gathered anew.</summary>
    private const int MostEntries = 2_000;

    /// <summary>Incidents of all periods that are kept; the period that nobody looked at for longest goes first.</summary>
    private const int MostIncidents = 50_000;

    /// <summary>Periods that are kept.</summary>
    private const int MostPeriods = 24;

    /// <summary>How long figures hold while time alone changes them.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<(string Contract, ServiceLevelPeriod Period, DateTimeOffset? Then), Kept> periods = new();

    private long looks;

    /// <summary>Figures as of moments of the past, such as the day of a report.</summary>
    public IServiceLevels Past => new PastFigures(this);

    /// <inheritdoc/>
    /// <remarks>As of a moment of the last minute; of a moment before that, use <see cref="Past"/>.</remarks>
    public Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf) =>
        ReadAsync(contract, period, asOf, then: null);

    /// <inheritdoc/>
    /// <remarks>As of a moment of the last minute; of a moment before that, use <see cref="Past"/>.</remarks>
    public Task<IReadOnlyList<MeasuredMonth>> MonthsAsync(Contract contract, DateOnly day, DateTimeOffset asOf) =>
        MonthsAsync(contract, day, asOf, then: null);

    /// <summary>
    /// Gathers the running period of each contract and the one before it, so that nobody waits for it: one incident after the other, and as fast as
    /// for a reader where one comes meanwhile. What is kept already is not gathered again.
    /// </summary>
    /// <param name="contracts">In force; what does not fit into memory is left out.</param>
    /// <param name="now">The time (UTC), asked for each period.</param>
    /// <param name="rest">Awaited after each incident that is read; throws to give up.</param>
    public async Task GatherAheadAsync(IEnumerable<Contract> contracts, Func<DateTimeOffset> now, Func<Task> rest)
    {
        List<(Contract Contract, ServiceLevelRules Rules, ServiceLevelPeriod Period)> running =
        [
            .. from contract in contracts
               let rules = contract.Profile.Section<ServiceLevelRules>()
               where rules is not null
               select (contract, rules, ServiceLevelPeriod.Of(rules.Period, contract.DayOf(now()))),
        ];

        // The running ones are looked at most, and last: they are the last to be forgotten.
        foreach ((Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period) in
            running.Select(r => r with { Period = r.Period.Previous }).Concat(running).TakeLast(MostPeriods))
        {
            await ComputedAsync(contract, rules, period, now(), then: null, rest);
        }
    }

    private async Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf, DateTimeOffset? then)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Profile.Section<ServiceLevelRules>() is { } rules ? (await ComputedAsync(contract, rules, period, asOf, then)).Figures : null;
    }

    private async Task<IReadOnlyList<MeasuredMonth>> MonthsAsync(Contract contract, DateOnly day, DateTimeOffset asOf, DateTimeOffset? then)
    {
        ArgumentNullException.ThrowIfNull(contract);
        return contract.Profile.Section<ServiceLevelRules>() is { } rules
            ? (await ComputedAsync(contract, rules, ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, day), asOf, then)).Months.Value : [];
    }

    private async Task<Computed> ComputedAsync(
        Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period, DateTimeOffset now, DateTimeOffset? then, Func<Task>? rest = null)
    {
        Kept kept = periods.GetOrAdd((contract.Id, period, then), _ => new() { Then = then });
        kept.Look = Interlocked.Increment(ref looks);
        Computed computed = await kept.AfterLastAsync(() => LookAsync(kept, contract, rules, period, now, rest is null ? null : kept.Gentle(rest)));
        while (periods.Count > MostPeriods || (periods.Count > 1 && periods.Values.Sum(k => k.Count) > MostIncidents))
        {
            periods.TryRemove(periods.MinBy(p => p.Value.Look).Key, out _);
        }

        return computed;
    }

    private async Task<Computed> LookAsync(
        Kept kept, Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period, DateTimeOffset now, GatheringPace? pace)
    {
        // Read first: what is recorded meanwhile may be gathered, and is gathered again with the next look.
        AuditAnchor head = await audit.HeadAsync(contract.Id) ?? new(0, "");
        if (!ReferenceEquals(kept.Contract, contract) || kept.Head is not { } last || last.Sequence > head.Sequence
            || (last.Sequence == head.Sequence && last.Hash != head.Hash) || !await TryFollowAsync(kept, contract, rules, period, head, now))
        {
            OpenSpan whole = period.SpanIn(contract.Calendars.Business);
            kept.Contract = contract;
            kept.Head = null;
            kept.Computed = null;
            kept.Incidents = (await reader.IncidentsAsync(contract, rules, whole, now, pace)).ToDictionary(i => i.Case.Id, StringComparer.Ordinal);
            kept.Others = await reader.OthersAsync(contract, rules, period, now);
        }

        kept.Head = head;
        kept.Count = kept.Incidents.Count;
        if (kept.Computed is not { } computed || now >= computed.Until || now < computed.Figures.Facts.AsOf - Fresh)
        {
            ServiceLevelFigures figures = ServiceLevelReader.Figures(contract, rules, period, now, kept.Incidents.Values, kept.Others!);
            kept.Computed = computed = new(figures, UntilOf(figures), new(() => [.. ServiceLevelReader.MonthsOf(figures)]));
        }

        return computed;
    }

    /// <summary>Reads anew the cases that entries of the chain name; false: there are too many of them.</summary>
    private async Task<bool> TryFollowAsync(
        Kept kept, Contract contract, ServiceLevelRules rules, ServiceLevelPeriod period, AuditAnchor head, DateTimeOffset now)
    {
        long after = kept.Head!.Sequence;
        if (head.Sequence - after > MostEntries)
        {
            return false;
        }

        HashSet<string> subjects = new(StringComparer.Ordinal);
        while (after < head.Sequence)
        {
            AuditPage page = await audit.ReadAsync(contract.Id, after, (int)Math.Min(1000, head.Sequence - after));
            if (page.Entries.Count == 0 || (after == kept.Head.Sequence && page.Entries[0].PreviousHash != kept.Head.Hash && after > 0))
            {
                return false; // another chain than the one that was followed
            }

            subjects.UnionWith(page.Entries.Where(e => kept.Then is null || e.At <= kept.Then).Select(e => e.Subject));
            after = page.Entries[^1].Sequence;
        }

        bool hasOthers = false;
        foreach (string subject in subjects)
        {
            if (!CaseId.TryParse(IncidentKind.Incidents, subject, out CaseId id))
            {
                hasOthers = true;
                continue;
            }

            if (kept.Incidents.Remove(subject))
            {
                kept.Computed = null;
            }

            if (await reader.IncidentAsync(contract, rules, id, period.SpanIn(contract.Calendars.Business), kept.Then) is { } incident)
            {
                kept.Incidents.Add(subject, incident);
                kept.Computed = null;
            }
        }

        if (hasOthers)
        {
            kept.Computed = null;
            kept.Others = await reader.OthersAsync(contract, rules, period, now);
        }

        return true;
    }

    /// <summary>From when on time alone makes other figures of the same facts.</summary>
    private static DateTimeOffset UntilOf(ServiceLevelFigures figures)
    {
        DateTimeOffset asOf = figures.Facts.AsOf;
        return figures.Facts.Steps.Where(s => s.DoneAt is null && s.Due > asOf).Select(s => s.Due!.Value.AddTicks(1))
            .Append(figures.IsOver ? DateTimeOffset.MaxValue : Earlier(asOf + Fresh, figures.Period.SpanIn(figures.Contract.Calendars.Business).To)).Min();

        static DateTimeOffset Earlier(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;
    }

    private sealed class PastFigures(CurrentFigures figures) : IServiceLevels
    {
        public Task<ServiceLevelFigures?> ReadAsync(Contract contract, ServiceLevelPeriod period, DateTimeOffset asOf) =>
            figures.ReadAsync(contract, period, asOf, asOf);

        public Task<IReadOnlyList<MeasuredMonth>> MonthsAsync(Contract contract, DateOnly day, DateTimeOffset asOf) =>
            figures.MonthsAsync(contract, day, asOf, asOf);
    }

    /// <summary>A period as it was gathered.</summary>
    private sealed class Kept
    {
        private readonly Lock turn = new();

        private Task last = Task.CompletedTask;

        private int lookers;

        /// <summary>As of when, where that is past; null: now.</summary>
        public DateTimeOffset? Then { get; init; }

        /// <summary>In force when it was gathered.</summary>
        public Contract? Contract { get; set; }

        /// <summary>The point of the chain up to which it holds; null: nothing was gathered whole.</summary>
        public AuditAnchor? Head { get; set; }

        public Dictionary<string, GatheredIncident> Incidents { get; set; } = [];

        public GatheredOthers? Others { get; set; }

        public Computed? Computed { get; set; }

        /// <summary>How many incidents there are, for whoever looks from outside.</summary>
        public int Count { get; set; }

        /// <summary>The greatest was looked at last.</summary>
        public long Look { get; set; }

        /// <summary>One incident after the other, as long as nobody waits for the end.</summary>
        public GatheringPace Gentle(Func<Task> rest)
        {
            return new(() => IsAwaited() ? ServiceLevelReader.AtOnce : 1, () => IsAwaited() ? Task.CompletedTask : rest());

            bool IsAwaited() => Volatile.Read(ref lookers) > 1;
        }

        /// <summary>One gathers, the others wait for their turn.</summary>
        public async Task<Computed> AfterLastAsync(Func<Task<Computed>> look)
        {
            TaskCompletionSource mine = new(TaskCreationOptions.RunContinuationsAsynchronously);
            Task before;
            lock (turn)
            {
                (before, last) = (last, mine.Task);
            }

            Interlocked.Increment(ref lookers);
            await before;
            try
            {
                return await look();
            }
            finally
            {
                Interlocked.Decrement(ref lookers);
                mine.SetResult();
            }
        }
    }

    private sealed record Computed(ServiceLevelFigures Figures, DateTimeOffset Until, Lazy<IReadOnlyList<MeasuredMonth>> Months);
}
