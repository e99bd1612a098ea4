using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>The rules that hold after every commit. What breaks one was not written by this engine, or was damaged since.</summary>
internal static class DurableCheck
{
    internal static List<DurableFinding> Run(SqliteConnection connection)
    {
        List<DurableFinding> findings = [];
        CheckRows(connection, findings);
        CheckMessages(connection, findings);
        var ids = InstanceStore.ReadStrings(connection, "SELECT Id FROM Instances ORDER BY Key");
        foreach (var id in ids)
        {
            CheckInstance(connection, InstanceStore.FindRow(connection, id)!, findings);
        }

        return findings;
    }

    /// <summary>Decisions without an end, by their checkpoint. A timer that was cancelled looks like an open one: only the code knows.</summary>
    internal static List<(int Checkpoint, HistoryEvent Event)> Open(IReadOnlyList<HistoryBatch> batches)
    {
        SortedDictionary<int, (int, HistoryEvent)> open = [];
        for (var checkpoint = 0; checkpoint < batches.Count; checkpoint++)
        {
            foreach (var item in batches[checkpoint].Events)
            {
                if (item.Kind is HistoryKind.TaskScheduled or HistoryKind.ChildScheduled or HistoryKind.TimerCreated)
                {
                    open[item.Id] = (checkpoint, item);
                }
                else if (item.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskFailed or HistoryKind.ChildCompleted or HistoryKind.ChildFailed
                    or HistoryKind.TimerFired)
                {
                    open.Remove(item.Id);
                }
            }
        }

        return [.. open.Values];
    }

    private static void CheckRows(SqliteConnection connection, List<DurableFinding> findings)
    {
        Add("SELECT Id FROM Instances WHERE Key NOT IN (SELECT Key FROM Details)", "details-missing", "A row in Details was expected, but there is none.");
        Add("SELECT Key FROM Details WHERE Key NOT IN (SELECT Key FROM Instances)", "details-orphaned",
            "An instance of this key was expected for a row in Details, but there is none.", isId: false);
        Add("SELECT DISTINCT Id >> 20 FROM History WHERE Id >> 20 NOT IN (SELECT Key FROM Instances)", "history-orphaned",
            "An instance of this key was expected for rows in History, but there is none.", isId: false);
        Add("SELECT Id FROM Instances WHERE Status NOT IN (0, 1, 3, 5, 6, 7)", "status-unknown", "A known status was expected.");
        Add(
            $"SELECT Id FROM Instances WHERE Status IN {InstanceStore.Terminal} AND (WakeAt IS NOT NULL OR Busy <> 0 OR CompletedAt IS NULL)",
            "finished-yet-waiting",
            "A finished instance was expected to have an end and neither timer nor work.");
        Add($"SELECT Id FROM Instances WHERE Status NOT IN {InstanceStore.Terminal} AND CompletedAt IS NOT NULL", "unfinished-yet-ended",
            "An unfinished instance was expected to have no end.");

        void Add(string sql, string code, string message, bool isId = true)
        {
            foreach (var found in InstanceStore.ReadStrings(connection, sql))
            {
                findings.Add(new(code, isId ? found : null, isId ? message : $"{message} Key: {found}."));
            }
        }
    }

    private static void CheckMessages(SqliteConnection connection, List<DurableFinding> findings)
    {
        var statement = connection.Statement("SELECT m.Id, m.Target, m.Data, i.Key FROM Messages m LEFT JOIN Instances i ON i.Id = m.Target ORDER BY m.Id");
        while (statement.Step())
        {
            var id = statement.GetInt64(0);
            var target = statement.GetString(1);
            try
            {
                var kind = HistoryCodec.Decode(statement.GetBlob(2)).Events[0].Kind;
                if (kind is not (HistoryKind.StartChild or HistoryKind.EventRaised) && statement.IsNull(3))
                {
                    // An event to nobody is allowed, and dropped when the engine looks at it; a child's start makes its instance.
                    findings.Add(new("message-orphaned", target, $"An instance was expected for message {id} ({kind}), but there is none."));
                }
            }
            catch (Exception e) when (IsDamage(e))
            {
                findings.Add(new("message-unreadable", target, $"Message {id}: {e.Message}"));
            }
        }
    }

    private static void CheckInstance(SqliteConnection connection, InstanceRow row, List<DurableFinding> findings)
    {
        List<HistoryBatch> batches;
        try
        {
            batches = InstanceStore.ReadHistory(connection, row.Key);
        }
        catch (Exception e) when (IsDamage(e))
        {
            findings.Add(new("history-unreadable", row.Id, e.Message));
            return;
        }

        var last = connection.Statement("SELECT coalesce(max(Id), ?1 - 1) - ?1 + 1 FROM History WHERE Id BETWEEN ?1 AND ?2")
            .Bind(1, InstanceStore.HistoryId(row.Key, 0)).Bind(2, InstanceStore.HistoryId(row.Key, InstanceStore.MaxCheckpoints - 1)).First(r => r.GetInt64(0));
        if (last != batches.Count)
        {
            findings.Add(new("history-gap", row.Id, $"{last} checkpoints without a gap were expected, but found {batches.Count}."));
        }

        if (row.IsTerminal)
        {
            return;
        }

        if (batches.Count == 0)
        {
            if (!row.IsBusy && row.WakeAt is null)
            {
                findings.Add(new("never-starts", row.Id,
                    "A first turn or a delayed start was expected, but the instance has neither: nothing would ever start it."));
            }

            return;
        }

        if (row.Status == OrchestrationRuntimeStatus.Pending)
        {
            findings.Add(new("pending-with-history", row.Id, $"An instance with a history was expected to have begun, but it is {row.Status}."));
        }

        var open = Open(batches).ConvertAll(o => o.Event);
        var activities = open.Count(o => o.Kind == HistoryKind.TaskScheduled);
        if (activities > 0 && !row.IsBusy)
        {
            findings.Add(new("activity-forgotten", row.Id,
                $"{activities} activities have no result, but the instance is not marked as busy: a restart would not run them."));
        }

        if (row.WakeAt is { } wake && !open.Exists(o => o.Kind == HistoryKind.TimerCreated && o.Due == wake))
        {
            findings.Add(new("wake-time-unknown", row.Id,
                $"An open timer was expected for the wake time {new DateTime(wake, DateTimeKind.Utc):O}, but the history has none."));
        }

        foreach (var child in open.Where(o => o.Kind == HistoryKind.ChildScheduled))
        {
            if (!connection.Statement("SELECT EXISTS (SELECT 1 FROM Instances WHERE Id = ?1) OR EXISTS (SELECT 1 FROM Messages WHERE Target IN (?1, ?2))")
                .Bind(1, child.Target).Bind(2, row.Id).First(r => r.GetInt64(0) != 0))
            {
                findings.Add(new("child-missing", row.Id,
                    $"The child '{child.Target}' was expected to exist or to have reported, but it did neither: its parent would wait for ever."));
            }
        }
    }

    private static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or ArgumentException or OverflowException or IndexOutOfRangeException or System.Text.Json.JsonException;
}
