namespace Workflows.Kit;

/// <summary>
/// The durable names of a process, as literals. They share one name space with the functions, ignoring case; none may go while an instance
/// could still call it.
/// </summary>
/// <param name="Run">The orchestrator that runs a case.</param>
/// <param name="Plan">The activity that looks at a case and does what it owes; born as the one that only says it.</param>
/// <param name="Perform">The activity that does one duty that a look could not do.</param>
public sealed record DurableNames(string Run, string Plan, string Perform);

/// <summary>A process whose cases are facts in the ledger: where they lie and what their ids look like. Nothing of it ever changes.</summary>
/// <param name="Word">First word of audit actions, mail kinds and instance ids, e.g. <c>change</c>.</param>
/// <param name="Letter">Tells its ids from those of other processes, e.g. <c>c</c> in <c>standard-c20261120-7k3qf2xa</c>; null: they have none.</param>
/// <param name="Table">Table of its cases; the facts are beside them.</param>
/// <param name="Durable">Durable names, to which running instances refer.</param>
public sealed record CaseKind(string Word, char? Letter, string Table, DurableNames Durable)
{
    /// <summary>Table of the facts.</summary>
    public string FactTable => Word + "facts";

    /// <summary>Under this name whoever keeps rows of closed cases in memory hears of them, see <see cref="Ledger.LedgerTables.Changed"/>.</summary>
    public string ClosedRows => "closed " + Table;

    /// <summary>Name of the external event that tells an orchestration of a fact.</summary>
    public string EventName { get; init; } = "CaseNews";

    /// <summary>Input of the orchestration of a case, from its id; null: <c>RunCaseInput</c>.</summary>
    public Func<string, object>? Input { get; init; }

    /// <summary>Column of <c>FiledAt</c> in the table of cases.</summary>
    public string FiledColumn { get; init; } = "FiledAt";
}
