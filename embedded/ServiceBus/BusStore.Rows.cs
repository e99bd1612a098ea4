using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.ServiceBus;

/// <content>What happens to rows, within a transaction of the writer.</content>
internal sealed partial class BusStore
{
    private long Put(SqliteConnection connection, string path, BusEntity entity, Sent part, long now)
    {
        if (IsRepeat(connection, path, entity, part, now))
        {
            return 0;
        }

        if (!entity.IsTopic)
        {
            return Insert(connection, path, entity, part, sentAs: null, now);
        }

        (_, long number) = NextNumber(connection, path);
        foreach (string target in Targets(path, entity))
        {
            BusEntity listener = known[target];
            if (IsUntidy(connection, target))
            {
                Tidy(connection, target, listener, now); // of somebody who listens no more
            }

            if (listener.RequiresSession && part.SessionId is null)
            {
                // The sender knows nothing of who listens: it is no fault of theirs, and nothing is lost.
                byte[] letter = MessageBytes.Changed(
                    BinaryData.FromBytes(part.Content), MessageBytes.Why("SessionIdMissing", "The subscription requires sessions, and the message has none."));
                Insert(connection, BusPath.Dead(target), listener, part with { Content = letter }, number, now);
                continue;
            }

            Insert(connection, target, listener, part, number, now);
        }

        return number;
    }

    private static bool IsRepeat(SqliteConnection connection, string path, BusEntity entity, Sent part, long now)
    {
        if (entity.DuplicateWindow <= TimeSpan.Zero || part.MessageId is null || BusPath.IsDead(path))
        {
            return false;
        }

        connection.Statement("INSERT INTO Entity (Path, LastSequence) VALUES (?1, 0) ON CONFLICT (Path) DO NOTHING").Bind(1, path).Run();
        long id = Id(connection, path);
        connection.Statement("DELETE FROM Seen WHERE EntityId = ?1 AND Until <= ?2").Bind(1, id).Bind(2, now).Run();
        return connection.Statement("INSERT INTO Seen (EntityId, MessageId, Until) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
            .Bind(1, id).Bind(2, part.MessageId).Bind(3, now + entity.DuplicateWindow.Ticks).Run() == 0;
    }

    private static long Insert(SqliteConnection connection, string path, BusEntity entity, Sent part, long? sentAs, long now)
    {
        (long id, long number) = NextNumber(connection, path);
        bool isLater = part.VisibleAt > now;
        SqliteStatement insert = connection.Statement("""
            INSERT INTO Message (EntityId, Sequence, SentAs, State, SessionId, VisibleAt, EnqueuedAt, ExpiresAt, Deliveries, LockedUntil, Content)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, 0, ?9)
            """);
        insert.Bind(1, id).Bind(2, number).Bind(3, sentAs ?? number).Bind(4, isLater ? Scheduled : Active).Bind(5, part.SessionId)
            .Bind(6, isLater ? part.VisibleAt : now).Bind(7, now).Bind(8, ExpiryOf(path, entity, part.TimeToLive, isLater ? part.VisibleAt : now))
            .Bind(9, part.Content).Run();
        return number;
    }

    /// <summary>Dead letters lie until somebody settles them.</summary>
    private static long ExpiryOf(string path, BusEntity entity, TimeSpan own, long from)
    {
        long life = Math.Min(own.Ticks, entity.TimeToLive.Ticks);
        return BusPath.IsDead(path) || life > DateTime.MaxValue.Ticks - from ? DateTime.MaxValue.Ticks : from + life;
    }

    private List<ServiceBusReceivedMessage> Take(
        SqliteConnection connection, string from, BusEntity entity, int most, HeldSession? session, ServiceBusReceiveMode mode)
    {
        long now = Now;
        if (IsUntidy(connection, from))
        {
            Tidy(connection, from, entity, now);
        }

        long until = Until(connection, from, entity, session);
        List<ServiceBusReceivedMessage> taken = [];
        // One after the other: one that was handed out too often makes room for the next.
        while (taken.Count < most && Oldest(connection, from, session, now) is { } id)
        {
            if (BusPath.IsDead(from) || !BuryIfWorn(connection, entity, id))
            {
                taken.Add(HandOut(connection, from, id, until, mode));
            }
        }

        return taken;
    }

    private static long? Oldest(SqliteConnection connection, string from, HeldSession? session, long now) => session is null
        ? connection.Statement("SELECT Id FROM Message WHERE EntityId = ?1 AND State = 0 AND LockedUntil <= ?2 ORDER BY Sequence LIMIT 1")
            .Bind(1, Id(connection, from)).Bind(2, now).First(row => row.GetNullableInt64(0))
        : connection.Statement("SELECT Id FROM Message WHERE EntityId = ?1 AND SessionId = ?3 AND State = 0 AND LockedUntil <= ?2 ORDER BY Sequence LIMIT 1")
            .Bind(1, Id(connection, from)).Bind(2, now).Bind(3, session.SessionId).First(row => row.GetNullableInt64(0));

    private static ServiceBusReceivedMessage HandOut(SqliteConnection connection, string from, long id, long until, ServiceBusReceiveMode mode)
    {
        if (mode == ServiceBusReceiveMode.PeekLock)
        {
            connection.Statement("UPDATE Message SET Deliveries = Deliveries + 1, LockToken = ?2, LockedUntil = ?3 WHERE Id = ?1")
                .Bind(1, id).Bind(2, Guid.NewGuid().ToByteArray()).Bind(3, until).Run();
        }

        ServiceBusReceivedMessage message = connection.Statement($"SELECT {MessageBytes.Columns} FROM Message WHERE Id = ?1")
            .Bind(1, id).First(row => MessageBytes.Read(row, from))!;
        if (mode == ServiceBusReceiveMode.ReceiveAndDelete)
        {
            connection.Statement("DELETE FROM Message WHERE Id = ?1").Bind(1, id).Run();
        }

        return message;
    }

    /// <summary>A message that was handed out as often as may be becomes a dead letter; whether it did.</summary>
    private static bool BuryIfWorn(SqliteConnection connection, BusEntity entity, long id)
    {
        if (connection.Statement("SELECT Deliveries FROM Message WHERE Id = ?1").Bind(1, id).First(row => row.GetInt32(0)) < entity.MaxDeliveryCount)
        {
            return false;
        }

        Bury(connection, entity, id, "MaxDeliveryCountExceeded", $"Message could not be consumed after {entity.MaxDeliveryCount} delivery attempts.");
        return true;
    }

    private static void Bury(SqliteConnection connection, BusEntity entity, long id, string reason, string description)
    {
        byte[] content = connection.Statement("SELECT Content FROM Message WHERE Id = ?1").Bind(1, id).First(row => row.GetBlob(0).ToArray())!;
        Bury(connection, entity, id, MessageBytes.Changed(BinaryData.FromBytes(content), MessageBytes.Why(reason, description)));
    }

    private static void Bury(SqliteConnection connection, BusEntity entity, long id, byte[] content)
    {
        (long dead, long number) = NextNumber(connection, BusPath.Dead(entity.Path));
        connection.Statement("""
            UPDATE Message SET EntityId = ?2, Sequence = ?3, State = 0, ExpiresAt = ?4, LockToken = NULL, LockedUntil = 0, Deliveries = 0, Content = ?5
            WHERE Id = ?1
            """).Bind(1, id).Bind(2, dead).Bind(3, number).Bind(4, DateTime.MaxValue.Ticks).Bind(5, content).Run();
    }

    private bool IsUntidy(SqliteConnection connection, string path)
    {
        long id = Id(connection, path);
        long now = Now;
        return connection.Statement("SELECT 1 FROM Message WHERE EntityId = ?1 AND State = 2 AND VisibleAt <= ?2 LIMIT 1")
                .Bind(1, id).Bind(2, now).First(row => true)
            || connection.Statement("SELECT 1 FROM Message WHERE EntityId = ?1 AND ExpiresAt <= ?2 AND LockedUntil <= ?2 AND State <> 2 LIMIT 1")
                .Bind(1, id).Bind(2, now).First(row => true);
    }

    /// <summary>Puts there what was scheduled and is due, behind what is there, and clears what nobody wanted in time.</summary>
    private static void Tidy(SqliteConnection connection, string path, BusEntity entity, long now)
    {
        long id = Id(connection, path);
        foreach (long due in connection.Statement("SELECT Id FROM Message WHERE EntityId = ?1 AND State = 2 AND VisibleAt <= ?2 ORDER BY VisibleAt, Sequence")
            .Bind(1, id).Bind(2, now).All(row => row.GetInt64(0)))
        {
            (_, long number) = NextNumber(connection, path);
            connection.Statement("UPDATE Message SET State = 0, Sequence = ?2, EnqueuedAt = VisibleAt WHERE Id = ?1").Bind(1, due).Bind(2, number).Run();
        }

        foreach (long expired in connection.Statement("SELECT Id FROM Message WHERE EntityId = ?1 AND ExpiresAt <= ?2 AND LockedUntil <= ?2 AND State <> 2 ORDER BY Sequence")
            .Bind(1, id).Bind(2, now).All(row => row.GetInt64(0)))
        {
            if (entity.DeadLetteringOnMessageExpiration)
            {
                Bury(connection, entity, expired, "TTLExpiredException", "The message expired and was dead lettered.");
            }
            else
            {
                connection.Statement("DELETE FROM Message WHERE Id = ?1").Bind(1, expired).Run();
            }
        }
    }

    /// <summary>When the first lock runs out or the first scheduled message is due; never: the largest number.</summary>
    private long NextDue(string from, HeldSession? session) => database.Read(connection =>
    {
        long id = Id(connection, from);
        long scheduled = connection.Statement("SELECT min(VisibleAt) FROM Message WHERE EntityId = ?1 AND State = 2").Bind(1, id)
            .First(row => row.GetNullableInt64(0)) ?? DateTime.MaxValue.Ticks;
        long locked = session is not null ? DateTime.MaxValue.Ticks
            : connection.Statement("SELECT min(LockedUntil) FROM Message WHERE EntityId = ?1 AND State = 0 AND LockedUntil > ?2")
                .Bind(1, id).Bind(2, Now).First(row => row.GetNullableInt64(0)) ?? DateTime.MaxValue.Ticks;
        return Math.Min(scheduled, locked);
    });
}
