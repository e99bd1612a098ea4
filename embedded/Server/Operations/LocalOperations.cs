using System.Globalization;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.ServiceBus;
using Workflows.Embedded.Sqlite;
using Workflows.Embedded.Tables;

namespace Workflows.Embedded.Server;

/// <summary>Carries operations out on databases that this process has open: the server's, or those of a closed folder.</summary>
/// <param name="durable">The engine's database.</param>
/// <param name="engine">The running engine; null for a closed folder.</param>
/// <param name="tables">The tables' database; null where the tables are elsewhere.</param>
/// <param name="queues">The queues' database; null where there is none.</param>
/// <param name="folder">The data folder.</param>
/// <param name="health">The app's checks; null for a closed folder.</param>
/// <param name="clock">Says when a copy was made.</param>
internal sealed class LocalOperations(
    DurableAdministration durable, DurableEngine? engine, SqliteDatabase? tables, SqliteDatabase? queues, DataFolder folder,
    HealthCheckService? health, TimeProvider clock)
    : IOperations
{
    /// <summary>Health checks with this tag are part of <c>verify</c>, and of nothing else: they may take long.</summary>
    public const string VerifyTag = "verify";

    private string Source => engine is null ? "folder" : "server";

    public Task<DurableInstancePage> ListAsync(DurableInstanceFilter filter, CancellationToken cancellation) =>
        filter.PageSize is >= 1 and <= DurableInstanceFilter.MaxPageSize
            ? Task.FromResult(durable.List(filter))
            : throw new OperationException(OperationRefusal.Invalid,
                $"A page size from 1 to {DurableInstanceFilter.MaxPageSize} was expected, but found {filter.PageSize}.");

    public Task<DurableInstanceDetails> FindAsync(string id, CancellationToken cancellation) =>
        Task.FromResult(durable.Find(id) ?? throw Unknown(id));

    public Task<IReadOnlyList<DurableHistoryEntry>> HistoryAsync(string id, bool isWhole, CancellationToken cancellation) =>
        Task.FromResult(durable.History(id, isWhole) ?? throw Unknown(id));

    public async Task<DurableActResult> ActAsync(DurableAct act, ActRequest request, CancellationToken cancellation)
    {
        try
        {
            return await durable.ActAsync(request.Id ?? "", act, request.Reason, request.Recursive, cancellation);
        }
        catch (DurableActException e)
        {
            throw new OperationException(e.IsUnknown ? OperationRefusal.NotFound : OperationRefusal.Refused, e.Message, e);
        }
    }

    public async Task<PurgeAnswer> PurgeAsync(PurgeRequest request, CancellationToken cancellation)
    {
        var before = request.Before ?? throw new OperationException(OperationRefusal.Invalid, "A time 'before' was expected, but there is none.");
        try
        {
            return new(await durable.PurgeAsync(before, ParseStatuses(request.Statuses ?? []), cancellation));
        }
        catch (ArgumentException e)
        {
            throw new OperationException(OperationRefusal.Invalid, e.Message, e);
        }
    }

    public Task<Statistics> StatisticsAsync(CancellationToken cancellation) => Task.FromResult(new Statistics(
        Source,
        durable.Statistics(),
        engine is null ? null
            : new(engine.InstancesInMemory, engine.ActivityLoad.Running, engine.ActivityLoad.Waiting, engine.WriteLoad.Commits, engine.WriteLoad.Writes),
        [.. Databases.Select(SqliteFile.Measure)]));

    public async Task<Verification> VerifyAsync(CancellationToken cancellation)
    {
        List<VerificationCheck> checks = [];
        foreach (var database in Databases)
        {
            checks.Add(Check(Path.GetFileName(database.Path), SqliteFile.FindDamage(database).Select(d => new DurableFinding("damaged", null, d))));
        }

        try
        {
            checks.Add(Check("durable-engine", durable.Check()));
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            checks.Add(Check("durable-engine", [new("unreadable", null, e.Message)]));
        }

        if (tables is not null)
        {
            checks.Add(Check("identity", FolderIdentity.Findings(durable.Database, tables, queues).Select(f => new DurableFinding("foreign", null, f))));
        }

        if (tables is null)
        {
            checks.Add(Skipped("tables.db", "The tables are not in a file of this folder; their store checks itself."));
        }

        if (health is null)
        {
            checks.Add(Skipped("app", "The app's own checks (audit chains) run in the server: start it and verify again."));
        }
        else
        {
            var report = await health.CheckHealthAsync(r => r.Tags.Contains(VerifyTag), cancellation);
            checks.AddRange(report.Entries.Select(entry => Check(
                entry.Key,
                entry.Value.Status == HealthStatus.Healthy ? []
                    : [new DurableFinding("app", null, entry.Value.Description ?? entry.Value.Exception?.Message ?? entry.Value.Status.ToString())])));
        }

        return new(Source, checks.TrueForAll(c => c.Outcome != "found"), checks);
    }

    public async Task<BackupAnswer> BackupAsync(BackupRequest request, CancellationToken cancellation) =>
        await BackupFolder.WriteAsync(request.Folder ?? "", durable.Database, tables, queues, folder, clock, cancellation);

    /// <summary>Closes a closed folder's databases again; a server's stay open.</summary>
    public async ValueTask DisposeAsync()
    {
        if (engine is null)
        {
            await durable.DisposeAsync();
            if (tables is not null)
            {
                await TableDatabase.CloseAsync(tables.Path);
            }

            if (queues is not null)
            {
                await BusDatabase.CloseAsync(queues.Path);
            }
        }
    }

    /// <summary>Names of statuses, in any case.</summary>
    public static IReadOnlyList<OrchestrationRuntimeStatus> ParseStatuses(IEnumerable<string> names)
    {
        List<OrchestrationRuntimeStatus> statuses = [];
        foreach (var name in names)
        {
            if (!char.IsAsciiLetter(name.AsSpan().Trim() is [var first, ..] ? first : '0')
                || !Enum.TryParse(name, ignoreCase: true, out OrchestrationRuntimeStatus status))
            {
                throw new OperationException(
                    OperationRefusal.Invalid,
                    string.Create(CultureInfo.InvariantCulture,
                        $"A status was expected (Pending, Running, Suspended, Completed, Failed, Terminated), but found '{name}'."));
            }

            statuses.Add(status);
        }

        return statuses;
    }

    private IEnumerable<SqliteDatabase> Databases => [durable.Database, .. new[] { tables, queues }.OfType<SqliteDatabase>()];

    private static VerificationCheck Check(string name, IEnumerable<DurableFinding> findings)
    {
        List<DurableFinding> found = [.. findings];
        return new(name, found.Count == 0 ? "sound" : "found", found);
    }

    private static VerificationCheck Skipped(string name, string reason) => new(name, "skipped", [new("skipped", null, reason)]);

    private static OperationException Unknown(string id) => new(OperationRefusal.NotFound, $"An instance of the id '{id}' was expected, but there is none.");
}
