using Workflows.Incidents.Store;
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

/// <summary>The incidents of a contract, ready to be compared: their rows, never their facts; see <see cref="KeptCases{TSummary, TShown}"/>.</summary>
public sealed class EarlierIncidents(LedgerTables tables, IncidentLedger ledger)
{
    private readonly KeptCases<IncidentSummary, EarlierIncident> kept = new(
        tables, IncidentKind.Incidents, EarlierIncident.Of, one => one.Id, contractId => ledger.ShownAsync(contractId), ledger.ClosedOfAsync, ledger.FindAsync);

    /// <summary>What is most like an incident among those of its contract that were opened before it.</summary>
    /// <param name="incident">The incident.</param>
    /// <param name="now">The time (UTC).</param>
    public async Task<IReadOnlyList<Alike<EarlierIncident>>> LikeAsync(CaseView<IncidentState> incident, DateTimeOffset now)
    {
        LikeSubject asked = Subject(incident.State);
        return LikeOnes.Rank(asked, (await kept.OfAsync(incident.Id.ContractId, now)).Where(one => one.At <= asked.At));
    }

    /// <summary>An incident as it is compared with others.</summary>
    public static LikeSubject Subject(IncidentState state) => new LikeSubject(state.Id.Value, state.Title, state.OpenedAt)
    {
        System = state.System, Category = state.Classification?.Category?.Id, Rules = IncidentSummary.RulesOf(state) ?? [],
    };
}
