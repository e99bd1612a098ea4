using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.DurableTask;

/// <summary>Without a turn: deletes messages that nobody can take, keeps client events for an instance that cannot run yet.</summary>
internal sealed class MessageWork(InstanceActor actor, List<long> deleted, List<Mail.Event> kept, long now) : SqliteWriteWork
{
    internal IReadOnlyList<Mail.Event> Kept => kept;

    internal bool Deletes => deleted.Count > 0;

    protected internal override void Execute(SqliteConnection connection)
    {
        actor.Engine.Options.CommitFault?.Invoke();
        foreach (var id in deleted)
        {
            connection.Statement("DELETE FROM Messages WHERE Id = ?1").Bind(1, id).Run();
        }

        foreach (var mail in kept)
        {
            InstanceStore.InsertMessage(connection, actor.Id, mail.Item, now);
        }
    }

    protected internal override void Committed()
    {
        try
        {
            actor.OnMessagesStored(this, null);
        }
        catch (Exception exception)
        {
            actor.OnDefect(exception); // the writer's thread must not end by it
        }
    }

    protected internal override void Failed(Exception exception) => actor.OnMessagesStored(this, exception);
}
