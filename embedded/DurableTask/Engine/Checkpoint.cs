using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>Everything that one turn of an instance changes, in one transaction.</summary>
internal sealed class Checkpoint(InstanceActor actor, InstanceRow before, InstanceRow after, long now) : SqliteWriteWork
{
    private readonly List<(long MessageId, string Target, HistoryEvent Event)> sent = [];

    internal InstanceRow After => after;

    /// <summary>For the first turn: the start that it is committed with; null if the instance was stored before.</summary>
    internal StartWork? Start { get; init; }

    /// <summary>What the turn worked on; put back if the commit fails.</summary>
    internal required IReadOnlyList<Mail> Mails { get; init; }

    internal int Sequence { get; init; }

    internal byte[]? History { get; init; }

    internal List<long>? TakenMessages { get; init; }

    internal List<(string Target, HistoryEvent Event)>? Outgoing { get; init; }

    /// <summary>Activities to run after the commit.</summary>
    internal List<HistoryEvent>? Activities { get; init; }

    internal TurnOutcome? Outcome { get; init; }

    internal ContinueAsNewRequest? Continue { get; init; }

    internal bool WritesCustomStatus { get; init; }

    internal string? CustomStatus { get; init; }

    internal IReadOnlyList<(long MessageId, string Target, HistoryEvent Event)> Sent => sent;

    protected internal override void Execute(SqliteConnection connection)
    {
        actor.Engine.Options.CommitFault?.Invoke();
        sent.Clear();
        if (Start is not null)
        {
            Start.Insert(connection, after);
            if (Start.Created is null)
            {
                return; // the id is in use after all: nothing of the turn has happened
            }
        }

        if (TakenMessages is not null)
        {
            foreach (var id in TakenMessages)
            {
                InstanceStore.DeleteMessage(connection, id);
            }
        }

        if (Continue is not null)
        {
            InstanceStore.DeleteHistory(connection, before.Key);
            connection.Statement("UPDATE Details SET Input = ?2 WHERE Key = ?1").Bind(1, before.Key).Bind(2, Continue.Input).Run();
            connection.Statement("UPDATE Instances SET Version = ?2, UpdatedAt = ?3 WHERE Key = ?1").Bind(1, before.Key).Bind(2, after.Version).Bind(3, now)
                .Run();
        }
        else if (History is not null)
        {
            connection.Statement("INSERT INTO History (Id, Timestamp, Data) VALUES (?1, ?2, ?3)")
                .Bind(1, InstanceStore.HistoryId(before.Key, Sequence)).Bind(2, now).Bind(3, History).Run();
        }

        if (Outcome is not null || (Start is null && (after.WakeAt != before.WakeAt || after.IsBusy != before.IsBusy || after.Generation != before.Generation)))
        {
            connection.Statement("UPDATE Instances SET Status = ?2, WakeAt = ?3, Busy = ?4, Generation = ?5, UpdatedAt = ?6, CompletedAt = ?7 WHERE Key = ?1")
                .Bind(1, before.Key).Bind(2, (long)after.Status).Bind(3, after.WakeAt).Bind(4, after.IsBusy ? 1 : 0).Bind(5, (long)after.Generation)
                    .Bind(6, now)
                .Bind(7, Outcome is null ? null : now).Run();
        }
        else if (Start is null && after.Status != before.Status)
        {
            connection.Statement("UPDATE Instances SET Status = ?2 WHERE Key = ?1").Bind(1, before.Key).Bind(2, (long)after.Status).Run();
        }

        if (Outcome is not null)
        {
            connection.Statement("UPDATE Details SET Output = ?2, Failure = ?3 WHERE Key = ?1")
                .Bind(1, before.Key).Bind(2, Outcome.Output).Bind(3, HistoryCodec.EncodeFailure(Outcome.Failure)).Run();
        }

        if (WritesCustomStatus)
        {
            connection.Statement("UPDATE Details SET CustomStatus = ?2 WHERE Key = ?1").Bind(1, before.Key).Bind(2, CustomStatus).Run();
        }

        if (Outgoing is not null)
        {
            foreach (var (target, item) in Outgoing)
            {
                sent.Add((InstanceStore.InsertMessage(connection, target, item, now), target, item));
            }
        }
    }

    protected internal override void Committed()
    {
        try
        {
            actor.OnCommitted(this);
        }
        catch (Exception exception)
        {
            actor.OnDefect(exception); // the writer's thread must not end by it
        }
    }

    protected internal override void Failed(Exception exception) => actor.OnFailed(this, exception);
}
