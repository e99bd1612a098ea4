using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Sqlite;

namespace Workflows.Engine.Tests.Simulation;

using Mail = Workflows.Embedded.DurableTask.Mail; // inside: there is a namespace of that name outside

/// <summary>What the engine promises, held against what is on the "disk".</summary>
internal sealed partial class SimulatedProcess
{
    /// <summary>No more faults: now everything must come to its end by itself, without a restart.</summary>
    private void Finish()
    {
        for (var round = 0; round < 400; round++)
        {
            step++;
            while (work.Count > 0)
            {
                Work();
            }

            Check();
            var open = instances.Values.Select(instance => (instance, Row: engine.Database.Read(c => InstanceStore.FindRow(c, instance.Id))))
                .Where(pair => pair.Row is { IsTerminal: false }).ToList();
            if (open.Count == 0 && LiveInstances() == 0)
            {
                break;
            }

            foreach (var (instance, row) in open)
            {
                if (row!.Status == OrchestrationRuntimeStatus.Suspended)
                {
                    Tell($"resume {instance.Id}");
                    _ = Call(instance.Id, done => new Mail.Event(new HistoryEvent(HistoryKind.Resumed), 0, done));
                }
                else if (round % 8 == 7)
                {
                    RaiseNext(instance);
                }
            }

            if (work.Count == 0)
            {
                var next = clock.UntilNextTimer ?? throw Broken("no timer is set in the engine, not even for the next window");
                if (engine.NextTimerDue is { } due && due - clock.GetUtcNow() > next)
                {
                    next = due - clock.GetUtcNow();
                }

                clock.Advance(next < TimeSpan.FromMinutes(10) ? TimeSpan.FromMinutes(10) : next);
            }
        }

        foreach (var instance in instances.Values)
        {
            var row = engine.Database.Read(c => InstanceStore.FindRow(c, instance.Id));
            if (row is null ? instance.Started is { IsCompletedSuccessfully: true } : !row.IsTerminal)
            {
                throw Broken($"{instance.Id} ({instance.Steps}) was expected to end, but it is {row?.Status.ToString() ?? "not there"}");
            }
        }

        if (Number("SELECT count(*) FROM Messages") is var left and not 0)
        {
            throw Broken($"{left} messages were left over, first {engine.Database.Read(c => InstanceStore.ReadStrings(c, "SELECT Id || ' for ' || Target FROM Messages ORDER BY 1")[0])}");
        }

        if (LiveInstances() is var live and not 0)
        {
            throw Broken($"{live} children did not end");
        }
    }

    private long LiveInstances() => Number("SELECT count(*) FROM Instances WHERE Status NOT IN (1, 3, 5)");

    private long Number(string sql) => engine.Database.Read(c =>
    {
        var statement = c.Statement(sql);
        statement.Step();
        var number = statement.GetInt64(0);
        statement.Reset();
        return number;
    });

    /// <summary>Every instance whose rows changed since the last look.</summary>
    private void Check() => engine.Database.Read(c =>
    {
        var statement = c.Statement("""
            SELECT i.Key, i.Id, i.Generation, i.Status, (SELECT count(*) FROM History h WHERE h.Id BETWEEN i.Key << 20 AND (i.Key << 20) + 1048575) FROM Instances i
            """);
        List<string>? changed = null;
        while (statement.Step())
        {
            var key = statement.GetInt64(0);
            var state = (statement.GetInt64(2), statement.GetInt64(3), statement.GetInt64(4));
            if (!checkedRows.TryGetValue(key, out var known) || known != state)
            {
                checkedRows[key] = state;
                (changed ??= []).Add(statement.GetString(1));
            }
        }

        foreach (var id in changed ?? [])
        {
            CheckInstance(c, id);
        }

        return true;
    });

    private void CheckInstance(SqliteConnection c, string id)
    {
        var row = InstanceStore.FindRow(c, id)!;
        var details = InstanceStore.ReadDetails(c, row.Key);
        var history = InstanceStore.ReadHistory(c, row.Key);
        CheckHistory(id, history);
        if (instances.TryGetValue(id, out var instance))
        {
            CheckEvents(c, instance, details, history);
        }

        // What is on the disk must be enough to go on from, and the row must say the same as the history.
        if (history.Count == 0)
        {
            return;
        }

        var execution = engine.CreateExecution(
            ExecutionInfo.Of(row, details),
            _ => { });
        execution.Replay(history);
        var outcome = execution.Turn(history[^1].Timestamp, []);
        if (row.IsTerminal != outcome is not null || (outcome is not null && outcome.Status != row.Status))
        {
            throw Broken($"{id} is {row.Status}, but its history leads to {outcome?.Status.ToString() ?? "going on"}: {outcome?.Failure}");
        }

        if (row.Status == OrchestrationRuntimeStatus.Failed)
        {
            throw Broken($"{id} failed: {outcome!.Failure}");
        }

        if (!row.IsTerminal)
        {
            if (execution.NextTimer != row.WakeAt)
            {
                throw Broken($"{id} wakes at {row.WakeAt}, but its history says {execution.NextTimer}");
            }

            if (row.Status != OrchestrationRuntimeStatus.Suspended && execution.TakeDecisions() is { Count: > 0 } decisions)
            {
                throw Broken($"{id}: the replay decided more than the history has, first {decisions[0].Kind} {decisions[0].Name}");
            }

            var events = history.SelectMany(batch => batch.Events).ToList();
            var open = events.Count(e => e.Kind == HistoryKind.TaskScheduled) - events.Count(e =>
                e.Kind is HistoryKind.TaskCompleted or HistoryKind.TaskFailed);
            if (open > 0 != row.IsBusy)
            {
                throw Broken($"{id} has {open} open activities, but the row says busy: {row.IsBusy}");
            }
        }
    }

    private static void CheckHistory(string id, List<HistoryBatch> history)
    {
        long last = 0;
        Dictionary<int, HistoryEvent> open = [];
        foreach (var batch in history)
        {
            if (batch.Timestamp < last)
            {
                throw Broken($"{id}: the time of a turn goes back");
            }

            last = batch.Timestamp;
            foreach (var item in batch.Events)
            {
                switch (item.Kind)
                {
                    case HistoryKind.TaskScheduled or HistoryKind.TimerCreated or HistoryKind.ChildScheduled:
                        if (!open.TryAdd(item.Id, item))
                        {
                            throw Broken($"{id}: {item.Kind} {item.Id} twice");
                        }

                        break;
                    case HistoryKind.TaskCompleted or HistoryKind.TaskFailed or HistoryKind.ChildCompleted or HistoryKind.ChildFailed or HistoryKind.TimerFired:
                        if (!open.Remove(item.Id, out var asked))
                        {
                            throw Broken($"{id}: {item.Kind} {item.Id} without a request, or twice");
                        }

                        if (item.Kind == HistoryKind.TimerFired && batch.Timestamp < asked.Due)
                        {
                            throw Broken($"{id}: timer {item.Id} fired early");
                        }

                        break;
                }
            }
        }
    }

    /// <summary>What a client was told has happened once, what it was refused never, and in the order of the calls.</summary>
    private void CheckEvents(SqliteConnection c, Instance instance, InstanceDetails details, List<HistoryBatch> history)
    {
        var input = engine.Converter.Deserialize<PlanInput>(details.Input)!;
        var before = Numbers().Matches(input.Seen).Select(match => match.Groups[1].Value).ToList();
        List<string> stored = [.. before];
        stored.AddRange(history.SelectMany(batch => batch.Events).Where(IsNumber).Select(item => item.Text!.Trim('"')));
        var waiting = InstanceStore.ReadMessages(c, instance.Id).Where(message => IsNumber(message.Event)).Select(message => message.Event.Text!.Trim('"'))
            .ToList();
        stored.AddRange(waiting);
        if (stored.Distinct().Count() != stored.Count)
        {
            throw Broken($"{instance.Id}: an event took effect twice: {string.Join(",", stored)}");
        }

        // Events that a generation leaves to the next change their order: officially so.
        if (!instance.Steps.Contains('c', StringComparison.Ordinal)
            && !stored.SequenceEqual(stored.OrderBy(text => int.Parse(text, CultureInfo.InvariantCulture))))
        {
            throw Broken($"{instance.Id}: events out of order: {string.Join(",", stored)}");
        }

        foreach (var sending in instance.Sent)
        {
            var isStored = stored.Contains(sending.Number);
            if (sending.Done.IsCompletedSuccessfully && !isStored)
            {
                throw Broken($"{instance.Id}: event {sending.Number} was acknowledged, but is lost; there are {string.Join(",", stored)}");
            }

            if (sending.Done.IsFaulted && isStored)
            {
                throw Broken($"{instance.Id}: event {sending.Number} was refused, but took effect");
            }
        }

        static bool IsNumber(HistoryEvent item) => item.Kind == HistoryKind.EventRaised && string.Equals(item.Name, "e", StringComparison.OrdinalIgnoreCase);
    }

    [GeneratedRegex(@"\[(\d+)\]")]
    private static partial Regex Numbers();
}
