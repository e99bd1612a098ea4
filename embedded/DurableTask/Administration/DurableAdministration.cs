using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>
/// Looks into an engine's database and acts on its instances: beside the running engine, or on a file that nobody has open. On a
/// closed file nothing runs; what is asked of an instance is stored as a message and happens when the engine starts.
/// </summary>
public sealed class DurableAdministration : IAsyncDisposable
{
    private const int ShortText = 500;

    private readonly DurableEngine? engine;
    private readonly SqliteDatabase? own;
    private readonly TimeProvider clock;

    private DurableAdministration(DurableEngine? engine, SqliteDatabase? own, TimeProvider clock)
    {
        this.engine = engine;
        this.own = own;
        this.clock = clock;
    }

    /// <summary>The database; for copying it.</summary>
    public SqliteDatabase Database => own ?? engine!.Database;

    /// <summary>Of a started engine.</summary>
    public static DurableAdministration Of(DurableEngine engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        return new(engine, null, engine.Options.TimeProvider);
    }

    /// <summary>Of a file; takes its lock until disposed.</summary>
    /// <exception cref="FileNotFoundException">There is no such file; none is created.</exception>
    /// <exception cref="IOException">Another process has it open.</exception>
    public static DurableAdministration Open(string path, TimeProvider clock)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException($"A database of the engine was expected at {path}, but there is none.", path);
        }

        return new(null, SqliteDatabase.Open(path, EngineSchema.Scripts, clock), clock);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => own?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>One page of instances, newest first.</summary>
    public DurableInstancePage List(DurableInstanceFilter filter)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.PageSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.PageSize, DurableInstanceFilter.MaxPageSize);
        return Database.Read(connection =>
        {
            var found = connection.Statement($"""
                {RowSql} WHERE i.Key < ?1 AND i.CreatedAt BETWEEN ?2 AND ?3 AND (?4 IS NULL OR substr(i.Id, 1, length(?4)) = ?4)
                AND (?5 IS NULL OR i.Name = ?5 COLLATE NOCASE) AND (?6 >> i.Status) & 1 = 1 ORDER BY i.Key DESC LIMIT ?7
                """)
                .Bind(1, filter.After ?? long.MaxValue)
                .Bind(2, filter.From?.UtcTicks ?? long.MinValue)
                .Bind(3, filter.To?.UtcTicks ?? long.MaxValue)
                .Bind(4, string.IsNullOrEmpty(filter.Prefix) ? null : filter.Prefix)
                .Bind(5, string.IsNullOrEmpty(filter.Name) ? null : filter.Name)
                .Bind(6, InstanceStore.Mask(filter.Statuses))
                .Bind(7, (long)filter.PageSize + 1)
                .All(row => (Key: row.GetInt64(0), Instance: ToInstance(row)));
            return new DurableInstancePage([.. found.Take(filter.PageSize).Select(f => f.Instance)],
                found.Count > filter.PageSize ? found[filter.PageSize - 1].Key : null);
        });
    }

    /// <summary>Null: there is none of this id.</summary>
    public DurableInstanceDetails? Find(string id) => Snapshot(connection =>
    {
        if (InstanceStore.FindRow(connection, id) is not { } row)
        {
            return null;
        }

        var instance = connection.Statement($"{RowSql} WHERE i.Key = ?1").Bind(1, row.Key).First(ToInstance)!;
        var children = connection.Statement($"{RowSql} WHERE i.ParentKey = ?1 ORDER BY i.Key").Bind(1, row.Key).All(ToInstance);
        var batches = InstanceStore.ReadHistory(connection, row.Key);
        var details = connection.Statement("SELECT Input, Output, CustomStatus, Failure, Tags FROM Details WHERE Key = ?1").Bind(1, row.Key).First(d => (
            Input: d.GetNullableString(0), Output: d.GetNullableString(1), CustomStatus: d.GetNullableString(2), Failure: d.GetNullableString(3),
            Tags: d.GetNullableString(4)));
        return new DurableInstanceDetails(
            instance,
            details.Input,
            details.Output,
            details.CustomStatus,
            HistoryCodec.DecodeFailure(details.Failure),
            details.Tags is { } tags ? JsonSerializer.Deserialize<Dictionary<string, string>>(tags)! : ImmutableDictionary<string, string>.Empty,
            batches.Count,
            Number(connection.Statement("SELECT coalesce(sum(length(Data)), 0) FROM History WHERE Id BETWEEN ?1 AND ?2")
                .Bind(1, InstanceStore.HistoryId(row.Key, 0)).Bind(2, InstanceStore.HistoryId(row.Key, InstanceStore.MaxCheckpoints - 1))),
            checked((int)Number(connection.Statement("SELECT count(*) FROM Messages WHERE Target = ?1").Bind(1, id))),
            row.IsTerminal ? [] : [.. DurableCheck.Open(batches)
                .Select(open => ToEntry(open.Checkpoint, batches[open.Checkpoint].Timestamp, open.Event, null, ShortText))],
            children);
    });

    /// <summary>The history of the current generation, oldest first; null: there is no such instance.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="isWhole">Texts are not cut.</param>
    public IReadOnlyList<DurableHistoryEntry>? History(string id, bool isWhole = false) => Snapshot(connection =>
    {
        if (InstanceStore.FindRow(connection, id) is not { } row)
        {
            return null;
        }

        Dictionary<int, string?> names = [];
        List<DurableHistoryEntry> entries = [];
        var checkpoint = 0;
        foreach (var batch in InstanceStore.ReadHistory(connection, row.Key))
        {
            foreach (var item in batch.Events)
            {
                if (item.IsDecision)
                {
                    names[item.Id] = item.Name;
                }

                var name = item.Name ?? (item.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskFailed or HistoryKind.ChildCompleted
                    or HistoryKind.ChildFailed
                    ? names.GetValueOrDefault(item.Id) : null);
                entries.Add(ToEntry(checkpoint, batch.Timestamp, item, name, isWhole ? int.MaxValue : ShortText));
            }

            checkpoint++;
        }

        return entries;
    });

    /// <summary>Does it, or stores that it is to be done.</summary>
    /// <param name="id">The instance.</param>
    /// <param name="act">What.</param>
    /// <param name="reason">Kept in the history; the output of a terminated instance.</param>
    /// <param name="recursive">Its children, and theirs, too; the parent first, so that it starts no more of them.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="DurableActException">There is no such instance, or its state does not allow it.</exception>
    public async Task<DurableActResult> ActAsync(string id, DurableAct act, string? reason, bool recursive, CancellationToken cancellation = default)
    {
        var row = Database.Read(connection => InstanceStore.FindRow(connection, id))
            ?? throw new DurableActException($"An instance of the id '{id}' was expected, but there is none.", isUnknown: true);
        if (act == DurableAct.Purge)
        {
            if (!row.IsTerminal)
            {
                throw new DurableActException($"A finished instance was expected, but '{id}' is {row.Status}: terminate it first.", isUnknown: false);
            }

            var purged = await Database.WriteAsync(connection => InstanceStore.Purge(connection, [row.Key], recursive), cancellation).ConfigureAwait(false);
            return new(id, act, null, true, purged);
        }

        if (row.IsTerminal)
        {
            throw new DurableActException($"A running instance was expected, but '{id}' is {row.Status}.", isUnknown: false);
        }

        await SendAsync(id, act, reason, cancellation).ConfigureAwait(false);
        var count = 1;
        for (Queue<long> open = new(recursive ? [row.Key] : []); open.TryDequeue(out var key);)
        {
            foreach (var child in Children(key))
            {
                open.Enqueue(child.Key);
                if (!child.IsTerminal)
                {
                    try
                    {
                        await SendAsync(child.Id, act, reason, cancellation).ConfigureAwait(false);
                        count++;
                    }
                    catch (DurableActException)
                    {
                        // Ended between the query and the call.
                    }
                }
            }
        }

        return new(id, act, Database.Read(connection => InstanceStore.FindRow(connection, id))?.Status, engine is not null, count);
    }

    /// <summary>Forgets finished instances that ended before a time, in parts that do not hold up others' commits.</summary>
    /// <param name="before">The end of the instance lies before it.</param>
    /// <param name="statuses">Completed, Failed, Terminated; others are refused.</param>
    /// <param name="cancellation">Ends between two parts.</param>
    /// <exception cref="ArgumentException">A status is not an end.</exception>
    /// <returns>How many are gone.</returns>
    public async Task<int> PurgeAsync(DateTimeOffset before, IReadOnlyCollection<OrchestrationRuntimeStatus> statuses, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(statuses);
        if (statuses.Count == 0 || !statuses.All(InstanceRow.IsTerminalStatus))
        {
            throw new ArgumentException(
                $"Completed, Failed or Terminated was expected, but found '{string.Join(", ", statuses)}': only finished instances are purged.",
                nameof(statuses));
        }

        var keys = Database.Read(connection =>
        {
            // A child's result may still be on its way to a parent that lives: it stays as long as the parent.
            return connection.Statement($"""
                SELECT i.Key FROM Instances i WHERE i.CompletedAt < ?1 AND (?2 >> i.Status) & 1 = 1
                AND NOT EXISTS (SELECT 1 FROM Instances p WHERE p.Key = i.ParentKey AND p.Status NOT IN {InstanceStore.Terminal})
                """).Bind(1, before.UtcTicks).Bind(2, InstanceStore.Mask(statuses)).All(row => row.GetInt64(0));
        });
        var count = 0;
        foreach (var part in keys.Chunk(100))
        {
            count += await Database.WriteAsync(connection => InstanceStore.Purge(connection, part, recursive: false), cancellation).ConfigureAwait(false);
        }

        return count;
    }

    /// <summary>
    /// Deletes instances in whatever state, with what waits for them: for data that is erased, not for work that is to end. On a file that nobody has open.
    /// </summary>
    /// <returns>How many there were.</returns>
    /// <exception cref="InvalidOperationException">The engine runs: it would write them again.</exception>
    public async Task<int> EraseAsync(IReadOnlyCollection<string> ids, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        if (engine is not null)
        {
            throw new InvalidOperationException("A file that nobody has open was expected, but its engine runs.");
        }

        var count = 0;
        foreach (var part in ids.Chunk(100))
        {
            count += await Database.WriteAsync(connection => InstanceStore.Erase(connection, part), cancellation).ConfigureAwait(false);
        }

        return count;
    }

    /// <summary>The engine's figures.</summary>
    public DurableStatistics Statistics() => Snapshot(connection =>
    {
        var now = clock.GetUtcNow();
        var (waiting, overdue, next) = connection.Statement(
            "SELECT count(*), coalesce(sum(WakeAt < ?1), 0), min(WakeAt) FROM Instances WHERE WakeAt IS NOT NULL")
            .Bind(1, now.UtcTicks).First(due => (due.GetInt64(0), due.GetInt64(1), Time(due.GetNullableInt64(2))));
        return new DurableStatistics(
            now,
            Counts(connection.Statement("SELECT Status, count(*) FROM Instances GROUP BY Status ORDER BY Status"),
                row => ((OrchestrationRuntimeStatus)row.GetInt32(0)).ToString()),
            Counts(connection.Statement($"SELECT Name, count(*) FROM Instances WHERE Status NOT IN {InstanceStore.Terminal} GROUP BY Name ORDER BY Name"),
                row => row.GetString(0)),
            waiting,
            overdue,
            next,
            Number(connection.Statement("SELECT count(*) FROM Instances WHERE Busy = 1")),
            Number(connection.Statement("SELECT count(*) FROM Messages")),
            Number(connection.Statement("SELECT count(*) FROM History")));
    });

    /// <summary>Checks the rules that the engine's tables must keep, on one snapshot. Reads every history.</summary>
    public IReadOnlyList<DurableFinding> Check() => Snapshot(connection => DurableCheck.Run(connection));

    private const string RowSql = """
        SELECT i.Key, i.Id, i.Name, i.Version, i.Status, i.Generation, i.CreatedAt,
               max(i.UpdatedAt, coalesce((SELECT h.Timestamp FROM History h WHERE h.Id BETWEEN i.Key << 20 AND (i.Key << 20) + 1048575 ORDER BY h.Id DESC LIMIT 1), 0)),
               i.CompletedAt, i.WakeAt, i.Busy, d.ParentId
        FROM Instances i LEFT JOIN Details d ON d.Key = i.Key
        """;

    private static DurableInstance ToInstance(SqliteStatement row) => new(
        row.GetString(1),
        row.GetString(2),
        row.GetString(3),
        (OrchestrationRuntimeStatus)row.GetInt32(4),
        row.GetInt32(5),
        Time(row.GetInt64(6)),
        Time(row.GetInt64(7)),
        Time(row.GetNullableInt64(8)),
        Time(row.GetNullableInt64(9)),
        row.GetInt64(10) != 0,
        row.GetNullableString(11));

    private static Dictionary<string, long> Counts(SqliteStatement statement, Func<SqliteStatement, string> name) =>
        statement.All(row => KeyValuePair.Create(name(row), row.GetInt64(1))).ToDictionary();

    private static long Number(SqliteStatement statement) => statement.First(row => row.GetInt64(0));

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);

    private static DateTimeOffset? Time(long? ticks) => ticks is { } known ? Time(known) : null;

    private static DurableHistoryEntry ToEntry(int checkpoint, long at, HistoryEvent item, string? name, int most)
    {
        var text = item.Text;
        if (text?.Length > most)
        {
            text = text[..(char.IsHighSurrogate(text[most - 1]) ? most - 1 : most)];
        }

        return new(checkpoint, Time(at), item.Kind.ToString(), item.Id, name ?? item.Name, text, item.Text?.Length ?? 0, item.Target,
            item.Due == 0 ? null : Time(item.Due), item.Failure);
    }

    private List<(long Key, string Id, bool IsTerminal)> Children(long key) => Database.Read(connection =>
        connection.Statement("SELECT Key, Id, Status FROM Instances WHERE ParentKey = ?1").Bind(1, key)
            .All(row => (row.GetInt64(0), row.GetString(1), InstanceRow.IsTerminalStatus((OrchestrationRuntimeStatus)row.GetInt32(2)))));

    private async Task SendAsync(string id, DurableAct act, string? reason, CancellationToken cancellation)
    {
        if (engine is null)
        {
            var item = act switch
            {
                DurableAct.Suspend => new HistoryEvent(HistoryKind.Suspended) { Text = reason },
                DurableAct.Resume => new HistoryEvent(HistoryKind.Resumed) { Text = reason },
                _ => new HistoryEvent(HistoryKind.Terminated) { Text = reason is null ? null : JsonSerializer.Serialize(reason) },
            };
            await Database.WriteAsync(connection => InstanceStore.InsertMessage(connection, id, item, clock.GetUtcNow().UtcTicks), cancellation)
                .ConfigureAwait(false);
            return;
        }

        try
        {
            await (act switch
            {
                DurableAct.Suspend => engine.Client.SuspendInstanceAsync(id, reason, cancellation),
                DurableAct.Resume => engine.Client.ResumeInstanceAsync(id, reason, cancellation),
                _ => engine.Client.TerminateInstanceAsync(id, reason, cancellation),
            }).ConfigureAwait(false);
        }
        catch (InvalidOperationException e)
        {
            throw new DurableActException(e.Message, isUnknown: false);
        }
    }

    /// <summary>All statements of the function see one state.</summary>
    private T Snapshot<T>(Func<SqliteConnection, T> read) => Database.Read(connection =>
    {
        // An exception leaves the transaction open, and with it the connection is thrown away.
        connection.Execute("BEGIN");
        var result = read(connection);
        connection.Execute("COMMIT");
        return result;
    });
}
