using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;

namespace Workflows.Incidents.Likeness;

/// <summary>An incident as it is compared with later ones.</summary>
/// <param name="Id">Which.</param>
/// <param name="Title">What it is called.</param>
/// <param name="At">When it was opened (UTC).</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Cause">A cause of the contract; null where none is known.</param>
public sealed record EarlierIncident(string Id, string Title, DateTimeOffset At, IncidentStatus Status, string? Cause) : LikeSubject(Id, Title, At)
{
    /// <summary>What its row says; null for one that was withdrawn, or that nobody has looked at yet.</summary>
    public static EarlierIncident? Of(CaseRow<IncidentSummary> row) => row.Summary is not { Status: not IncidentStatus.Withdrawn } one ? null
        : new(row.Id.Value, one.Title, one.OpenedAt, one.Status, one.Cause)
        {
            System = one.System, Category = one.Category, Rules = one.Rules ?? [],
        };
}

/// <summary>
/// The incidents of a contract, ready to be compared: their rows, never their facts. Where this process is the only writer, a row is read again only
/// when it was written; elsewhere all are read anew when what was read is ten minutes old, which is soon enough for a hint.
/// </summary>
public sealed class EarlierIncidents(LedgerTables tables, IncidentLedger ledger)
{
    private readonly KeptRows<EarlierIncident>? kept = tables.Kept<EarlierIncident>(IncidentKind.Incidents.ClosedRows);

    private static readonly TimeSpan Old = TimeSpan.FromMinutes(10);

    /// <summary>By the summary that it was made of: rows of open incidents are kept as long as they do not change.</summary>
    private readonly ConditionalWeakTable<IncidentSummary, EarlierIncident> made = [];

    private readonly ConcurrentDictionary<string, (DateTimeOffset At, Task<IReadOnlyList<EarlierIncident>> All)> read = new(StringComparer.Ordinal);

    /// <summary>What is most like an incident among those of its contract that were opened before it.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="now">The time (UTC).</param>
    public async Task<IReadOnlyList<Alike<EarlierIncident>>> LikeAsync(CaseView<IncidentState> incident, DateTimeOffset now)
    {
        LikeSubject asked = Subject(incident.State);
        return LikeOnes.Rank(asked, (await OfAsync(incident.Id.ContractId, now)).Where(one => one.At <= asked.At));
    }

    /// <summary>An incident as it is compared with others.</summary>
    public static LikeSubject Subject(IncidentState state) => new LikeSubject(state.Id.Value, state.Title, state.OpenedAt)
    {
        System = state.System, Category = state.Classification?.Category?.Id, Rules = IncidentSummary.RulesOf(state) ?? [],
    };

    private async Task<IEnumerable<EarlierIncident>> OfAsync(string contractId, DateTimeOffset now)
    {
        if (kept is not null)
        {
            return (await OpenAsync(contractId)).Concat(
                await kept.ReadAsync(contractId, one => one.Id, () => ClosedAsync(contractId), ClosedOneAsync));
        }

        return await read.AddOrUpdate(contractId, _ => (now, AllAsync(contractId)),
            (_, last) => now - last.At < Old && !last.All.IsFaulted ? last : (now, AllAsync(contractId))).All;
    }

    private async Task<IReadOnlyList<EarlierIncident>> OpenAsync(string contractId)
    {
        List<EarlierIncident> open = [];
        await foreach (CaseRow<IncidentSummary> row in ledger.ShownAsync(contractId))
        {
            if (row.Summary is { Status: not IncidentStatus.Withdrawn } summary)
            {
                open.Add(made.GetValue(summary, _ => EarlierIncident.Of(row)!));
            }
        }

        return open;
    }

    private async Task<IReadOnlyList<EarlierIncident>> AllAsync(string contractId) =>
        [.. await OpenAsync(contractId), .. await ClosedAsync(contractId).ToListAsync()];

    private IAsyncEnumerable<EarlierIncident> ClosedAsync(string contractId) =>
        ledger.ClosedOfAsync(contractId).Select(EarlierIncident.Of).OfType<EarlierIncident>();

    private async Task<EarlierIncident?> ClosedOneAsync(string id) =>
        await ledger.FindAsync(CaseId.Parse(IncidentKind.Incidents, id)) is { IsClosed: true } row ? EarlierIncident.Of(row) : null;
}
