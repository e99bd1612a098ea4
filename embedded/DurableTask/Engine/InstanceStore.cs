using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>All statements over the engine's tables.</summary>
internal static class InstanceStore
{
    /// <summary>Checkpoints of one generation, at most; ContinueAsNew starts again.</summary>
    internal const int MaxCheckpoints = 1 << 20;

    internal const string Terminal = "(1, 3, 5)";

    private const string RowColumns = "Key, Id, Name, Version, Status, Generation, WakeAt, Busy, ParentKey, ParentGeneration, ParentTask";

    internal static long HistoryId(long key, int sequence) => (key << 20) | (uint)sequence;

    /// <summary>For <c>(mask >> Status) &amp; 1 = 1</c>; none given are all.</summary>
    internal static long Mask(IReadOnlyCollection<OrchestrationRuntimeStatus>? statuses) =>
        statuses is null or { Count: 0 } ? 0xFF : statuses.Aggregate(0L, (bits, status) => bits | (1L << (int)status));

    /// <summary>The highest key ever given to an instance of this file, purged ones included.</summary>
    internal static long ReadLastKey(SqliteConnection connection) =>
        connection.Statement("SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'Instances'), 0)").First(row => row.GetInt64(0));

    internal static InstanceRow? FindRow(SqliteConnection connection, string id) =>
        connection.Statement($"SELECT {RowColumns} FROM Instances WHERE Id = ?1").Bind(1, id)
            .First(row => new InstanceRow(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3))
            {
                Status = (OrchestrationRuntimeStatus)row.GetInt32(4),
                Generation = row.GetInt32(5),
                WakeAt = row.GetNullableInt64(6),
                IsBusy = row.GetInt64(7) != 0,
                ParentKey = row.GetInt64(8),
                ParentGeneration = row.GetInt32(9),
                ParentTask = row.GetInt32(10),
            });

    internal static InstanceDetails ReadDetails(SqliteConnection connection, long key) =>
        connection.Statement("SELECT Input, CustomStatus, ParentId, ParentName FROM Details WHERE Key = ?1").Bind(1, key)
            .First(row => new InstanceDetails(row.GetNullableString(0), row.GetNullableString(1), row.GetNullableString(2), row.GetNullableString(3)))
        ?? throw new InvalidDataException($"Details of instance {key} were expected, but there are none: the database is damaged.");

    internal static List<HistoryBatch> ReadHistory(SqliteConnection connection, long key) =>
        connection.Statement("SELECT Data FROM History WHERE Id BETWEEN ?1 AND ?2 ORDER BY Id")
            .Bind(1, HistoryId(key, 0)).Bind(2, HistoryId(key, MaxCheckpoints - 1)).All(row => HistoryCodec.Decode(row.GetBlob(0)));

    internal static List<(long Id, HistoryEvent Event)> ReadMessages(SqliteConnection connection, string target) =>
        connection.Statement("SELECT Id, Data FROM Messages WHERE Target = ?1 ORDER BY Id").Bind(1, target)
            .All(row => (row.GetInt64(0), HistoryCodec.Decode(row.GetBlob(1)).Events[0]));

    internal static long InsertMessage(SqliteConnection connection, string target, HistoryEvent message, long now)
    {
        connection.Statement("INSERT INTO Messages (Target, Data) VALUES (?1, ?2)").Bind(1, target).Bind(2, HistoryCodec.Encode(now, [message])).Run();
        return SQLitePCL.raw.sqlite3_last_insert_rowid(connection.Handle);
    }

    /// <exception cref="DuplicateMessageException">It was taken up before.</exception>
    internal static void DeleteMessage(SqliteConnection connection, long id)
    {
        if (connection.Statement("DELETE FROM Messages WHERE Id = ?1").Bind(1, id).Run() != 1)
        {
            throw new DuplicateMessageException(id);
        }
    }

    internal static void DeleteInstance(SqliteConnection connection, long key)
    {
        connection.Statement("DELETE FROM Instances WHERE Key = ?1").Bind(1, key).Run();
        connection.Statement("DELETE FROM Details WHERE Key = ?1").Bind(1, key).Run();
        DeleteHistory(connection, key);
    }

    internal static void DeleteHistory(SqliteConnection connection, long key) =>
        connection.Statement("DELETE FROM History WHERE Id BETWEEN ?1 AND ?2")
            .Bind(1, HistoryId(key, 0)).Bind(2, HistoryId(key, MaxCheckpoints - 1)).Run();

    /// <summary>Deletes finished instances only, whatever was asked for. With <paramref name="recursive"/> their finished descendants too.</summary>
    internal static int Purge(SqliteConnection connection, IEnumerable<long> keys, bool recursive)
    {
        var open = new Queue<long>(keys);
        var count = 0;
        while (open.TryDequeue(out var key))
        {
            if (!connection.Statement($"SELECT 1 FROM Instances WHERE Key = ?1 AND Status IN {Terminal}").Bind(1, key).First(_ => true))
            {
                continue;
            }

            if (recursive)
            {
                connection.Statement("SELECT Key FROM Instances WHERE ParentKey = ?1").Bind(1, key).All(row => row.GetInt64(0)).ForEach(open.Enqueue);
            }

            DeleteInstance(connection, key);
            count++;
        }

        return count;
    }

    /// <summary>Deletes instances whatever their state, and the messages to them.</summary>
    internal static int Erase(SqliteConnection connection, IEnumerable<string> ids)
    {
        var count = 0;
        foreach (var id in ids)
        {
            connection.Statement("DELETE FROM Messages WHERE Target = ?1").Bind(1, id).Run();
            if (FindRow(connection, id) is { } row)
            {
                DeleteInstance(connection, row.Key);
                count++;
            }
        }

        return count;
    }

    internal static List<string> ReadStrings(SqliteConnection connection, string constantSql, long? parameter = null)
    {
        var statement = connection.Statement(constantSql);
        if (parameter is { } value)
        {
            statement.Bind(1, value);
        }

        return statement.All(row => row.GetString(0));
    }

    internal static OrchestrationMetadata? ReadMetadata(SqliteConnection connection, string id, bool withData, DataConverter converter) =>
        connection.Statement(MetadataSql + "WHERE i.Id = ?1").Bind(1, id).First(row => ToMetadata(row, withData, converter));

    internal static Page<OrchestrationMetadata> Query(SqliteConnection connection, OrchestrationQuery query, string? after, int pageSize,
        DataConverter converter)
    {
        // The text varies only in the number of statuses (at most 8), so the statement cache stays small.
        var statuses = query.Statuses?.Distinct().Order().ToArray() ?? [];
        var sql = MetadataSql + "WHERE i.Id > ?1 AND i.CreatedAt BETWEEN ?2 AND ?3 AND (?4 IS NULL OR substr(i.Id, 1, length(?4)) = ?4) " +
            (statuses.Length == 0 ? "" : "AND i.Status IN ("
                + string.Join(", ", statuses.Select(status => ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture))) + ") ") +
            "ORDER BY i.Id LIMIT ?5";
        var prefix = string.IsNullOrEmpty(query.InstanceIdPrefix) ? null : query.InstanceIdPrefix;
        var page = connection.Statement(sql)
            .Bind(1, after ?? "")
            .Bind(2, query.CreatedFrom?.UtcTicks ?? long.MinValue)
            .Bind(3, query.CreatedTo?.UtcTicks ?? long.MaxValue)
            .Bind(4, prefix)
            .Bind(5, pageSize + 1)
            .All(row => ToMetadata(row, query.FetchInputsAndOutputs, converter));
        if (page.Count <= pageSize)
        {
            return new Page<OrchestrationMetadata>(page);
        }

        page.RemoveAt(pageSize);
        return new Page<OrchestrationMetadata>(page, page[^1].InstanceId);
    }

    /// <summary>Most checkpoints do not touch the instance's row: the time of the last update may be in its newest history row.</summary>
    private const string MetadataSql = """
        SELECT i.Id, i.Name, i.Status, i.CreatedAt,
               max(i.UpdatedAt, coalesce((SELECT h.Timestamp FROM History h WHERE h.Id BETWEEN i.Key << 20 AND (i.Key << 20) + 1048575 ORDER BY h.Id DESC LIMIT 1), 0)),
               d.Input, d.Output, d.CustomStatus, d.Failure, d.Tags
        FROM Instances i JOIN Details d ON d.Key = i.Key

        """;

    private static OrchestrationMetadata ToMetadata(SqliteStatement row, bool withData, DataConverter converter) => new(row.GetString(1), row.GetString(0))
    {
        RuntimeStatus = (OrchestrationRuntimeStatus)row.GetInt32(2),
        CreatedAt = new DateTimeOffset(row.GetInt64(3), TimeSpan.Zero),
        LastUpdatedAt = new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
        DataConverter = withData ? converter : null,
        SerializedInput = withData ? row.GetNullableString(5) : null,
        SerializedOutput = withData ? row.GetNullableString(6) : null,
        SerializedCustomStatus = withData ? row.GetNullableString(7) : null,
        FailureDetails = withData ? HistoryCodec.DecodeFailure(row.GetNullableString(8)) : null,
        Tags = row.GetNullableString(9) is { } tags
            ? JsonSerializer.Deserialize<Dictionary<string, string>>(tags)!
            : System.Collections.Immutable.ImmutableDictionary<string, string>.Empty,
    };
}

internal sealed class DuplicateMessageException(long messageId) : Exception($"Message {messageId} was taken up before.")
{
    internal long MessageId => messageId;
}
