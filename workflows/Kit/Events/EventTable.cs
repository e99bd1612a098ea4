using Azure.Data.Tables;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Kit.Events;

/// <summary>What others hear of a process, fact by fact: its domain events, declared once.</summary>
public sealed class EventTable
{
    private readonly Dictionary<Type, EventRule> rules;
    private readonly Func<TableEntity, CaseFact> read;

    private EventTable(CaseKind kind, IReadOnlyList<EventRule> rules, Func<TableEntity, CaseFact> read)
    {
        Kind = kind;
        Rules = rules;
        this.rules = rules.ToDictionary(r => r.Fact);
        this.read = read;
    }

    /// <summary>The process.</summary>
    public CaseKind Kind { get; }

    /// <summary>One for each kind of fact; those that nobody hears of, too.</summary>
    public IReadOnlyList<EventRule> Rules { get; }

    /// <summary>The table of a process whose facts are a <see cref="FactFamily"/>.</summary>
    public static EventTable Of(CaseKind kind, FactFamily family, params IReadOnlyList<EventRule> rules) => Of<CaseFact>(kind, family.Format, rules);

    /// <summary>The table of a process.</summary>
    /// <typeparam name="TFact">The root of its facts.</typeparam>
    /// <param name="kind">Which.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="rules">See <see cref="Rules"/>.</param>
    public static EventTable Of<TFact>(CaseKind kind, FactFormat format, params IReadOnlyList<EventRule> rules)
        where TFact : CaseFact => new(kind, rules, row => row.Read<TFact>("Fact", format.Json));

    /// <summary>The fact in a row of the process's ledger.</summary>
    public CaseFact Read(TableEntity row) => read(row);

    /// <summary>What becomes of a fact.</summary>
    /// <exception cref="InvalidOperationException">The table does not name its kind.</exception>
    public EventRule RuleOf(CaseFact fact) => rules.TryGetValue(fact.GetType(), out EventRule? rule) ? rule
        : throw new InvalidOperationException($"Expected each kind of fact in the table of events; '{fact.GetType().Name}' is not.");
}
