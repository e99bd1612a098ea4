using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Changes;

/// <summary>What a list shows of a change, and what other changes are compared with. Persisted: only add optional members.</summary>
public sealed record ChangeSummary
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    public required string ClassId { get; init; }

    public required ChangeStatus Status { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    public required string Issuer { get; init; }

    public string? Manager { get; init; }

    public string? System { get; init; }

    public IReadOnlyList<string> Performers { get; init; } = [];

    public DateTimeOffset? WindowFrom { get; init; }

    public DateTimeOffset? WindowTo { get; init; }

    public bool Stops { get; init; }

    public bool IsUnauthorised { get; init; }

    /// <summary>Whose answer is waited for.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    public DateTimeOffset? ClosedAt { get; init; }

    /// <summary>What the facts say.</summary>
    public static ChangeSummary Of(ChangeState state) => new()
    {
        Id = state.Id.Value,
        Title = state.Content.Title,
        ClassId = state.Content.ClassId,
        Status = state.Status,
        FiledAt = state.FiledAt,
        Issuer = state.Issuer,
        Manager = state.Content.Manager,
        System = state.Content.System,
        Performers = state.Content.Performers,
        WindowFrom = state.Content.WindowFrom,
        WindowTo = state.Content.WindowTo,
        Stops = state.Content.Stops,
        IsUnauthorised = state.IsUnauthorised,
        Waiting = state.WithdrawnAt is null ? [.. state.Stages.SelectMany(s => s.Waiting).Distinct(StringComparer.Ordinal)] : [],
        ClosedAt = state.ClosedAt,
    };
}

/// <summary>The row of a change in table <c>changes</c>, a projection of its facts; open and closed ones in partitions of their own.</summary>
public sealed record ChangeRow
{
    public const string Table = "changes";

    public required ChangeId Id { get; init; }

    /// <summary>The profile is frozen at the filing.</summary>
    public required string ProfileVersion { get; init; }

    public required DateTimeOffset FiledAt { get; init; }

    /// <summary>Null until the orchestration has looked at the change for the first time.</summary>
    public ChangeSummary? Summary { get; init; }

    public bool IsClosed { get; init; }

    /// <summary>When the orchestration is going to look again at the latest; the sweep notices when it does not.</summary>
    public DateTimeOffset? NextLookAt { get; init; }

    public static string OpenPartition(string contractId) => TableKey.Join("open", contractId);

    public static string ClosedPartition(string contractId) => TableKey.Join("closed", contractId);

    public TableEntity ToEntity()
    {
        TableEntity entity = new(IsClosed ? ClosedPartition(Id.ContractId) : OpenPartition(Id.ContractId), Id.Value)
        {
            ["ProfileVersion"] = ProfileVersion,
            ["FiledAt"] = FiledAt,
        };
        if (Summary is not null)
        {
            entity["Summary"] = LedgerJson.Write(Summary);
        }

        if (NextLookAt is { } next)
        {
            entity["NextLookAt"] = next;
        }

        return entity;
    }

    public static ChangeRow Of(TableEntity entity) => new()
    {
        Id = ChangeId.Parse(entity.RowKey),
        ProfileVersion = entity.GetString("ProfileVersion") ?? "",
        FiledAt = entity.GetDateTimeOffset("FiledAt") ?? default,
        Summary = entity.GetString("Summary") is { } json ? LedgerJson.Read<ChangeSummary>(json) : null,
        NextLookAt = entity.GetDateTimeOffset("NextLookAt"),
        IsClosed = entity.PartitionKey == ClosedPartition(ChangeId.Parse(entity.RowKey).ContractId),
    };
}
