using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Kit.Cases;

/// <summary>The row of a case, a projection of its facts for lists and the sweep; open and closed ones in partitions of their own.</summary>
/// <typeparam name="TSummary">What lists show. Persisted: only add optional members.</typeparam>
public sealed record CaseRow<TSummary>
    where TSummary : class
{
    public required CaseId Id { get; init; }

    /// <summary>The profile is frozen at the filing.</summary>
    public required string ProfileVersion { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>When it was put on record, where that may be later, as after a report by phone; null in rows of older releases.</summary>
    public DateTimeOffset? RegisteredAt { get; init; }

    /// <summary>Null in rows of incidents, and of older releases, until the orchestration has looked at the case for the first time.</summary>
    public TSummary? Summary { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>When the orchestration is going to look again at the latest; the sweep notices when it does not.</summary>
    public DateTimeOffset? NextLookAt { get; init; }

    /// <summary>When it last looked; null in rows of older releases. In the future: the clock was set back since.</summary>
    public DateTimeOffset? LookedAt { get; init; }

    internal static string OpenPartition(string contractId) => TableKey.Join("open", contractId);

    internal static string ClosedPartition(string contractId) => TableKey.Join("closed", contractId);

    internal static string SeedPartition(string contractId) => TableKey.Join("seed", contractId);

    internal TableEntity ToEntity()
    {
        TableEntity entity = new(IsClosed ? ClosedPartition(Id.ContractId) : OpenPartition(Id.ContractId), Id.Value)
        {
            ["ProfileVersion"] = ProfileVersion,
            [Id.Kind.FiledColumn] = FiledAt,
        };
        if (RegisteredAt is { } registered)
        {
            entity["RegisteredAt"] = registered;
        }

        if (Summary is not null)
        {
            entity["Summary"] = LedgerJson.Write(Summary);
        }

        if (NextLookAt is { } next)
        {
            entity["NextLookAt"] = next;
        }

        if (LookedAt is { } looked)
        {
            entity["LookedAt"] = looked;
        }

        return entity;
    }

    internal static CaseRow<TSummary> Of(CaseKind kind, TableEntity entity)
    {
        CaseId id = CaseId.Parse(kind, entity.RowKey);
        return new()
        {
            Id = id,
            ProfileVersion = entity.GetString("ProfileVersion") ?? "",
            FiledAt = entity.GetDateTimeOffset(kind.FiledColumn) ?? default,
            RegisteredAt = entity.GetDateTimeOffset("RegisteredAt"),
            Summary = entity.GetString("Summary") is { } json ? LedgerJson.Read<TSummary>(json) : null,
            NextLookAt = entity.GetDateTimeOffset("NextLookAt"),
            LookedAt = entity.GetDateTimeOffset("LookedAt"),
            IsClosed = entity.PartitionKey == ClosedPartition(id.ContractId),
        };
    }
}
