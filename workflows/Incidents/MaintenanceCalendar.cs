using Azure.Data.Tables;
using Workflows.Ledger;

namespace Workflows.Incidents;

/// <summary>A planned maintenance window of a contract. Persisted: only add optional members.</summary>
/// <param name="Id">Unique in the contract.</param>
/// <param name="From">Start (UTC).</param>
/// <param name="To">First moment after it (UTC).</param>
/// <param name="Systems">Systems concerned, as the monitoring names them; empty: all.</param>
/// <param name="Reason">Shown to people.</param>
/// <param name="ChangeNumber">The approved change, for the exclusion of the stop from service levels.</param>
public sealed record MaintenanceWindow(string Id, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Systems, string Reason, string? ChangeNumber)
{
    /// <summary>The window holds escalation for that system at that moment.</summary>
    public bool Covers(string? system, DateTimeOffset at) => at >= From && at < To && Concerns(system);

    /// <summary>It is about that system, or about all.</summary>
    public bool Concerns(string? system) => Systems.Count == 0 || (system is not null && Systems.Contains(system, StringComparer.OrdinalIgnoreCase));
}

/// <summary>Maintenance windows in table <c>maintenance</c>.</summary>
public sealed class MaintenanceCalendar(LedgerTables tables)
{
    private const string Table = "maintenance";

    /// <summary>Adds or replaces a window.</summary>
    /// <exception cref="ArgumentException">It ends before it starts.</exception>
    public async Task PlanAsync(string contractId, MaintenanceWindow window)
    {
        if (window.To <= window.From)
        {
            throw new ArgumentException($"A window ends after it starts; found {window.From:O} to {window.To:O}.", nameof(window));
        }

        TableClient maintenance = await tables.GetAsync(Table);
        await maintenance.UpsertEntityAsync(
            new TableEntity(contractId, TableKey.Encode(window.Id)) { ["Window"] = LedgerJson.Write(window), ["To"] = window.To }, TableUpdateMode.Replace);
    }

    /// <summary>Takes a window back; one that is not there is no mistake.</summary>
    public async Task CancelAsync(string contractId, string windowId)
    {
        TableClient maintenance = await tables.GetAsync(Table);
        await maintenance.DeleteEntityAsync(contractId, TableKey.Encode(windowId), Azure.ETag.All);
    }

    /// <summary>How long before a window's start open incidents learn of it, so that nobody is told at its very beginning.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Windows that have not ended at a moment: with the moment now, the coming ones.</summary>
    public async Task<IReadOnlyList<MaintenanceWindow>> ComingAsync(string contractId, DateTimeOffset now)
    {
        TableClient maintenance = await tables.GetAsync(Table);
        List<MaintenanceWindow> windows = [];
        await foreach (TableEntity entity in maintenance.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {contractId} and To gt {now}")))
        {
            windows.Add(entity.Read<MaintenanceWindow>("Window"));
        }

        return [.. windows.OrderBy(w => w.From)];
    }

    /// <summary>Facts for an incident of that system: the windows that hold its escalation now.</summary>
    public async Task<IReadOnlyList<MaintenanceHeld>> HoldsAsync(string contractId, string? system, DateTimeOffset at) =>
        [.. (await ComingAsync(contractId, at)).Where(w => w.Concerns(system) && w.From <= at + Ahead).Select(w => Held(w, at))];

    /// <summary>The fact that a window was taken back.</summary>
    public static MaintenanceReleased Released(string windowId, DateTimeOffset at) => new()
    {
        Id = "maintenance-released/" + windowId,
        At = at,
        RecordedAt = at,
        Actor = "system",
        WindowId = windowId,
    };

    /// <summary>Id of the fact that a window holds an incident's escalation.</summary>
    public static string HeldId(string windowId) => "maintenance/" + windowId;

    /// <summary>The fact that a window holds an incident's escalation.</summary>
    public static MaintenanceHeld Held(MaintenanceWindow window, DateTimeOffset at) => new()
    {
        Id = HeldId(window.Id),
        At = at,
        RecordedAt = at,
        Actor = "system",
        WindowId = window.Id,
        From = window.From,
        To = window.To,
        ChangeNumber = window.ChangeNumber,
    };
}
