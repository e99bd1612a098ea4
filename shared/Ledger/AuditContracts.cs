namespace Workflows.Ledger;

/// <summary>What the audit log is told.</summary>
public sealed record AuditEntry
{
    /// <summary>Each contract has its own chain.</summary>
    public required string ContractId { get; init; }

    /// <summary>Idempotency key, from instance id and step: the same key is written once.</summary>
    public required string Key { get; init; }

    /// <summary>When it happened (not when it was written).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Person, or <c>system</c>.</summary>
    public required string Actor { get; init; }

    /// <summary>E.g. <c>incident.acknowledged</c>.</summary>
    public required string Action { get; init; }

    /// <summary>What it happened to, e.g. an incident's id.</summary>
    public required string Subject { get; init; }

    /// <summary>More about it; values as <see cref="LedgerJson"/> writes them. At most 100,000 characters of JSON: refer to bodies, do not copy them.</summary>
    public IReadOnlyDictionary<string, object?>? Data { get; init; }
}

/// <summary>An entry as it stands in the chain.</summary>
public sealed record AuditRecord
{
    public required string ContractId { get; init; }

    /// <summary>From 1, without gaps.</summary>
    public required long Sequence { get; init; }

    public required string Key { get; init; }

    /// <summary>In UTC.</summary>
    public required DateTimeOffset At { get; init; }

    public required string Actor { get; init; }

    public required string Action { get; init; }

    public required string Subject { get; init; }

    /// <summary>The data as JSON text, exactly as it was hashed; <c>{}</c> where there was none.</summary>
    public required string Data { get; init; }

    /// <summary>Hash of the entry before; 64 zeros for the first.</summary>
    public required string PreviousHash { get; init; }

    /// <summary>SHA-256 as 64 lower-case hex digits, see <see cref="AuditHash"/>.</summary>
    public required string Hash { get; init; }
}

/// <summary>Where an entry went.</summary>
public sealed record AuditReceipt(string ContractId, long Sequence, string Hash);

/// <summary>Entries in order; pass <paramref name="Next"/> to get the following ones, null: there are no more.</summary>
public sealed record AuditPage(IReadOnlyList<AuditRecord> Entries, long? Next);

/// <summary>What a walk along a chain found.</summary>
/// <param name="ContractId">Whose chain.</param>
/// <param name="Entries">Entries that are in order, from the first.</param>
/// <param name="HeadHash">Hash of the last one of them; worth writing down elsewhere, see <see cref="AuditAnchor"/>.</param>
/// <param name="Break">The first entry that is not as it was written; null: the chain is whole.</param>
public sealed record AuditVerification(string ContractId, long Entries, string HeadHash, AuditBreak? Break)
{
    public bool IsWhole => Break is null;
}

/// <summary>Where a chain is broken.</summary>
/// <param name="Sequence">The entry; one past the last where the tail is missing.</param>
/// <param name="Expected">In words.</param>
/// <param name="Found">In words.</param>
public sealed record AuditBreak(long Sequence, string Expected, string Found);

/// <summary>
/// A point of the chain that was written down outside the store (a monthly report, a mail). Whoever can write every row of the store
/// could replace a whole chain; not the paper.
/// </summary>
public sealed record AuditAnchor(long Sequence, string Hash);
