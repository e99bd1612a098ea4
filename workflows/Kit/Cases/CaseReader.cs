using System.Collections.Concurrent;
using Workflows.Contracts;

namespace Workflows.Kit.Cases;

/// <summary>A case as read.</summary>
/// <param name="Id">Which.</param>
/// <param name="FiledAt">When it was filed (UTC).</param>
/// <param name="Contract">As frozen at the filing.</param>
/// <param name="State">Its folded facts.</param>
public sealed record CaseView<TState>(CaseId Id, DateTimeOffset FiledAt, Contract Contract, TState State)
{
    /// <summary>When it was put on record, see <see cref="CaseRow{TSummary}.RegisteredAt"/>.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>Whoever does what it owes comes again after a crash, and first takes up the mails that were left in the midst.</summary>
    public bool TakesUpMails { get; init; }

    public TimeZoneInfo Zone => Contract.Calendars.Zone;

    /// <summary>The local day of a moment.</summary>
    public DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Zone).DateTime);
}

/// <summary>Reads a case with its contract and folds its facts.</summary>
/// <param name="ledger">Where they are.</param>
/// <param name="contracts">Every version of every contract.</param>
/// <param name="summarise">What lists show.</param>
/// <param name="fold">The state; null when the fact that files the case is not there.</param>
public abstract class CaseReader<TFact, TSummary, TState>(CaseLedger<TFact, TSummary> ledger, ContractVersions contracts,
    Func<TState, TSummary> summarise, Func<CaseId, Contract, IReadOnlyList<TFact>, TState?> fold)
    where TFact : CaseFact
    where TSummary : class
    where TState : class, ICaseState<TFact>
{
    /// <summary>So many at most are remembered.</summary>
    private const int MostFilings = 20_000;

    /// <summary>What was said of cases when they were filed. It never changes, so whoever has read it once need not read the row again.</summary>
    private readonly ConcurrentDictionary<string, Filing> filings = new(StringComparer.Ordinal);
    private int remembered;

    /// <summary>Of which process.</summary>
    public CaseKind Kind => ledger.Kind;

    protected CaseLedger<TFact, TSummary> Ledger => ledger;

    /// <summary>The case, or null when there is none of that id (or it was never written to its end).</summary>
    /// <param name="id">Which.</param>
    /// <param name="healAudit">Adds what a crash kept out of the audit log.</param>
    /// <param name="asOf">As it was on record then; null: as it is.</param>
    public async Task<CaseView<TState>?> FindAsync(CaseId id, bool healAudit = false, DateTimeOffset? asOf = null) =>
        await FilingAsync(id) is { } filing ? await FindAsync(id, filing, healAudit, asOf) : null;

    /// <summary>The case that somebody names by its number; null: the contract has none of it.</summary>
    public async Task<CaseView<TState>?> NamedAsync(string contractId, string? number) =>
        CaseId.TryParse(Kind, number, out CaseId id) && id.ContractId == contractId ? await FindAsync(id) : null;

    /// <summary>The case of a row; null when it was never written to its end.</summary>
    /// <param name="row">As it was just read.</param>
    /// <param name="healAudit">Adds what a crash kept out of the audit log.</param>
    /// <param name="asOf">As it was on record then; null: as it is.</param>
    public Task<CaseView<TState>?> FindAsync(CaseRow<TSummary> row, bool healAudit = false, DateTimeOffset? asOf = null)
    {
        ArgumentNullException.ThrowIfNull(row);
        return FindAsync(row.Id, Filing.Of(row), healAudit, asOf);
    }

    private async Task<CaseView<TState>?> FindAsync(CaseId id, Filing filing, bool healAudit, DateTimeOffset? asOf)
    {
        Contract contract = await contracts.VersionAsync(id.ContractId, filing.ProfileVersion);
        IReadOnlyList<TFact> facts = await ledger.FactsAsync(id, healAudit);
        return fold(id, contract, asOf is { } then ? [.. facts.Where(f => f.RecordedAt <= then)] : facts) is { } state
            ? new(id, filing.FiledAt, contract, state) { RegisteredAt = filing.RegisteredAt } : null;
    }

    private async Task<Filing?> FilingAsync(CaseId id)
    {
        if (filings.TryGetValue(id.Value, out Filing? known))
        {
            return known;
        }

        if (await ledger.FindAsync(id) is not { } row)
        {
            return null;
        }

        if (Interlocked.Increment(ref remembered) > MostFilings)
        {
            remembered = 0;
            filings.Clear();
        }

        return filings[id.Value] = Filing.Of(row);
    }

    /// <summary>The case.</summary>
    /// <exception cref="InvalidOperationException">There is no case of that id.</exception>
    public async Task<CaseView<TState>> ReadAsync(CaseId id, bool healAudit = false) =>
        await FindAsync(id, healAudit) ?? throw new InvalidOperationException($"There is no {id.Kind.Word} '{id}' in the ledger.");

    /// <summary>The row of a case that a fact files: lists show it before its orchestration has looked at it.</summary>
    public CaseRow<TSummary> Filed(CaseId id, Contract contract, TFact fact, DateTimeOffset at) => new()
    {
        Id = id,
        ProfileVersion = contract.Profile.Version,
        FiledAt = at,
        Summary = fold(id, contract, [fact]) is { } state ? summarise(state) : null,
        NextLookAt = at,
    };

    /// <summary>The contract as it is now: its rules are frozen with a case, how people are written to is not.</summary>
    public ContractProfile ProfileNow(Contract contract) => contracts.Current(contract.Id)?.Profile ?? contract.Profile;

    /// <summary>What lists show.</summary>
    public TSummary Summarise(TState state) => summarise(state);

    /// <summary>What a case's row says from its first day to its last, see <see cref="CaseRow{TSummary}"/>.</summary>
    private sealed record Filing(string ProfileVersion, DateTimeOffset FiledAt, DateTimeOffset? RegisteredAt)
    {
        public static Filing Of(CaseRow<TSummary> row) => new(row.ProfileVersion, row.FiledAt, row.RegisteredAt);
    }
}
