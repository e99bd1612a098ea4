using Azure.Data.Tables;
using Workflows.Kit;
using Workflows.Ledger;

namespace Workflows.Maintenance;

/// <summary>A planned maintenance window of a contract. Persisted: only add optional members.</summary>
/// <param name="Id">Unique in the contract.</param>
/// <param name="From">Start (UTC).</param>
/// <param name="To">First moment after it (UTC).</param>
/// <param name="Systems">Systems concerned, as the monitoring names them; empty: all.</param>
/// <param name="Reason">Shown to people.</param>
/// <param name="ChangeNumber">The approved change, for the exclusion of the stop from service levels.</param>
public sealed record MaintenanceWindow(string Id, DateTimeOffset From, DateTimeOffset To, IReadOnlyList<string> Systems, string Reason, string? ChangeNumber)
{
    /// <summary>Counts how often it was planned, from 1; 0 in rows of older releases, which is the first time.</summary>
    public int Version { get; init; }

    /// <summary>It is about that system, or about all.</summary>
    public bool Concerns(string? system) => IsAbout(Systems, system);

    /// <summary>Windows of those systems concern that one; null or none: all do.</summary>
    public static bool IsAbout(IReadOnlyList<string>? systems, string? system) =>
        systems is null or { Count: 0 } || (system is not null && systems.Any(s => MachineName.IsSame(s, system)));
}

/// <summary>Maintenance windows in table <c>maintenance</c>.</summary>
public sealed class MaintenanceCalendar(LedgerTables tables)
{
    private const string Table = "maintenance";

    /// <summary>Adds or replaces a window.</summary>
    /// <returns>As it stands now, with its version: the same again changes nothing.</returns>
    /// <exception cref="ArgumentException">It ends before it starts.</exception>
    public async Task<MaintenanceWindow> PlanAsync(string contractId, MaintenanceWindow window)
    {
        if (window.To <= window.From)
        {
            throw new ArgumentException($"A window ends after it starts; found {window.From:O} to {window.To:O}.", nameof(window));
        }

        MaintenanceWindow? before = await FindAsync(contractId, window.Id);
        if (before is not null && IsSame(before, window))
        {
            return before;
        }

        MaintenanceWindow planned = window with { Version = before is null ? 1 : Math.Max(before.Version, 1) + 1 };
        await WriteAsync(contractId, planned, planned.To);
        return planned;
    }

    /// <summary>Takes a window back; one that is not there or is over is no mistake.</summary>
    /// <param name="contractId">The contract.</param>
    /// <param name="windowId">Which.</param>
    /// <param name="at">When (UTC).</param>
    /// <returns>As it was; null: there was none to take back.</returns>
    public async Task<MaintenanceWindow?> CancelAsync(string contractId, string windowId, DateTimeOffset at)
    {
        TableClient maintenance = await tables.GetAsync(Table);
        if (await maintenance.FindAsync(contractId, TableKey.Encode(windowId)) is not { } row || row.GetDateTimeOffset("To") <= at)
        {
            return null;
        }

        // Its row stays, so that the next window of this id has a version of its own.
        MaintenanceWindow window = row.Read<MaintenanceWindow>("Window");
        await WriteAsync(contractId, window with { Version = Math.Max(window.Version, 1) + 1 }, at);
        return window;
    }

    /// <summary>The window of that id, also one that is over or was taken back.</summary>
    public async Task<MaintenanceWindow?> FindAsync(string contractId, string windowId)
    {
        TableClient maintenance = await tables.GetAsync(Table);
        TableEntity? found = await maintenance.FindAsync(contractId, TableKey.Encode(windowId));
        return found is null ? null : WindowOf(found);
    }

    /// <summary>A row's window, which was taken back where the row ends before it.</summary>
    private static MaintenanceWindow WindowOf(TableEntity row)
    {
        MaintenanceWindow window = row.Read<MaintenanceWindow>("Window");
        return row.GetDateTimeOffset("To") is { } until && until < window.To ? window with { To = until } : window;
    }

    private async Task WriteAsync(string contractId, MaintenanceWindow window, DateTimeOffset until)
    {
        TableClient maintenance = await tables.GetAsync(Table);
        await maintenance.UpsertEntityAsync(
            new TableEntity(contractId, TableKey.Encode(window.Id)) { ["Window"] = LedgerJson.Write(window), ["To"] = until }, TableUpdateMode.Replace);
    }

    private static bool IsSame(MaintenanceWindow a, MaintenanceWindow b) =>
        a.From == b.From && a.To == b.To && a.Systems.SequenceEqual(b.Systems, StringComparer.Ordinal) && a.Reason == b.Reason
            && a.ChangeNumber == b.ChangeNumber;

    /// <summary>How long before a window's start open incidents learn of it, so that nobody is told at its very beginning.</summary>
    public static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    /// <summary>Windows that have not ended at a moment: with the moment now, the coming ones. One that was taken back ends there, or never was.</summary>
    public async Task<IReadOnlyList<MaintenanceWindow>> ComingAsync(string contractId, DateTimeOffset now)
    {
        TableClient maintenance = await tables.GetAsync(Table);
        List<MaintenanceWindow> windows = [];
        await foreach (TableEntity entity in maintenance.QueryAsync<TableEntity>(
            TableClient.CreateQueryFilter($"PartitionKey eq {contractId} and To gt {now}")))
        {
            windows.Add(WindowOf(entity));
        }

        return [.. windows.Where(w => w.To > w.From).OrderBy(w => w.From)];
    }
}
