using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.ServiceBus;

/// <summary>A session that a receiver has locked for itself.</summary>
/// <param name="SessionId">Which.</param>
/// <param name="Token">Of the lock.</param>
/// <param name="LockedUntil">Until when; renewed in place.</param>
internal sealed record HeldSession(string SessionId, Guid Token, DateTimeOffset LockedUntil)
{
    public DateTimeOffset LockedUntil { get; set; } = LockedUntil;
}

/// <content>Sessions: whose lock is held, receives what is in them, in order, and nobody else does.</content>
internal sealed partial class BusStore
{
    /// <summary>Locks a session.</summary>
    /// <param name="from">The path of a queue or subscription that requires sessions.</param>
    /// <param name="sessionId">Which, with messages or without; null: the free one whose first message is the oldest.</param>
    /// <param name="patience">How long that is waited for.</param>
    /// <param name="cancellation">Ends waiting.</param>
    /// <exception cref="ServiceBusException">Somebody has it; or there is none that is free and has messages.</exception>
    public async Task<HeldSession> AcceptAsync(string from, string? sessionId, TimeSpan patience, CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        if (!entity.RequiresSession)
        {
            throw new InvalidOperationException($"A queue or subscription that requires sessions was expected, but {from} does not.");
        }

        return await WaitAsync(
            connection => Accept(connection, from, entity, sessionId), held => held is not null, () => NextDue(from, null),
            sessionId is null ? patience : TimeSpan.Zero, cancellation)
            ?? throw (sessionId is null
                ? new ServiceBusException($"A free session with messages was expected in {from}, but there is none.", ServiceBusFailureReason.ServiceTimeout, from)
                : new ServiceBusException($"The session was expected to be free, but somebody has it locked.", ServiceBusFailureReason.SessionCannotBeLocked, from));
    }

    /// <summary>Locks a held session anew.</summary>
    public async Task RenewAsync(string from, HeldSession held, CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        long until = await database.WriteAsync(
            connection =>
            {
                CheckHeld(connection, from, held);
                long id = Id(connection, from);
                long until = Now + entity.LockDuration.Ticks;
                connection.Statement("UPDATE Session SET LockedUntil = ?3 WHERE EntityId = ?1 AND SessionId = ?2").Bind(1, id).Bind(2, held.SessionId).Bind(3, until).Run();
                connection.Statement("UPDATE Message SET LockedUntil = ?3 WHERE EntityId = ?1 AND SessionId = ?2 AND LockToken IS NOT NULL")
                    .Bind(1, id).Bind(2, held.SessionId).Bind(3, until).Run();
                return until;
            },
            cancellation);
        held.LockedUntil = new(until, TimeSpan.Zero);
    }

    /// <summary>Lets a held session go, and with it every message of it that is not settled; one that is lost already is gone.</summary>
    public async Task LeaveAsync(string from, HeldSession held)
    {
        await database.WriteAsync(connection =>
        {
            if (IsHeld(connection, from, held))
            {
                Free(connection, Id(connection, from), held.SessionId);
            }
        });
        Changed();
    }

    /// <summary>What a receiver left in the session for the next one; null: nothing.</summary>
    public Task<BinaryData?> StateAsync(string from, HeldSession held, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            CheckHeld(connection, from, held);
            return connection.Statement("SELECT State FROM Session WHERE EntityId = ?1 AND SessionId = ?2").Bind(1, Id(connection, from)).Bind(2, held.SessionId)
                .First(row => row.IsNull(0) ? null : BinaryData.FromBytes(row.GetBlob(0).ToArray()));
        },
        cancellation);

    /// <summary>Leaves something for the next receiver of the session.</summary>
    public Task LeaveStateAsync(string from, HeldSession held, BinaryData? state, CancellationToken cancellation) => database.WriteAsync(
        connection =>
        {
            CheckHeld(connection, from, held);
            SqliteStatement update = connection.Statement("UPDATE Session SET State = ?3 WHERE EntityId = ?1 AND SessionId = ?2")
                .Bind(1, Id(connection, from)).Bind(2, held.SessionId);
            (state is null ? update.BindNull(3) : update.Bind(3, state.ToArray())).Run();
        },
        cancellation);

    private HeldSession? Accept(SqliteConnection connection, string from, BusEntity entity, string? sessionId)
    {
        long now = Now;
        if (IsUntidy(connection, from))
        {
            Tidy(connection, from, entity, now);
        }

        connection.Statement("INSERT INTO Entity (Path, LastSequence) VALUES (?1, 0) ON CONFLICT (Path) DO NOTHING").Bind(1, from).Run();
        long id = Id(connection, from);
        if ((sessionId ?? Next(connection, id, now)) is not { } wanted)
        {
            return null;
        }

        if (connection.Statement("SELECT 1 FROM Session WHERE EntityId = ?1 AND SessionId = ?2 AND LockedUntil > ?3")
            .Bind(1, id).Bind(2, wanted).Bind(3, now).First(row => true))
        {
            return null;
        }

        Free(connection, id, wanted); // of whoever had it and let the lock run out
        var token = Guid.NewGuid();
        connection.Statement("""
            INSERT INTO Session (EntityId, SessionId, LockToken, LockedUntil) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (EntityId, SessionId) DO UPDATE SET LockToken = excluded.LockToken, LockedUntil = excluded.LockedUntil
            """).Bind(1, id).Bind(2, wanted).Bind(3, token.ToByteArray()).Bind(4, now + entity.LockDuration.Ticks).Run();
        return new(wanted, token, new DateTimeOffset(now, TimeSpan.Zero) + entity.LockDuration);
    }

    private static string? Next(SqliteConnection connection, long id, long now) => connection.Statement("""
        SELECT m.SessionId FROM Message m WHERE m.EntityId = ?1 AND m.State = 0 AND m.SessionId IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM Session s WHERE s.EntityId = ?1 AND s.SessionId = m.SessionId AND s.LockedUntil > ?2)
        ORDER BY m.Sequence LIMIT 1
        """).Bind(1, id).Bind(2, now).First(row => row.GetString(0));

    private static void Free(SqliteConnection connection, long id, string sessionId)
    {
        connection.Statement("UPDATE Message SET LockToken = NULL, LockedUntil = 0 WHERE EntityId = ?1 AND SessionId = ?2 AND LockToken IS NOT NULL")
            .Bind(1, id).Bind(2, sessionId).Run();
        connection.Statement("UPDATE Session SET LockToken = NULL, LockedUntil = 0 WHERE EntityId = ?1 AND SessionId = ?2").Bind(1, id).Bind(2, sessionId).Run();
        connection.Statement("DELETE FROM Session WHERE EntityId = ?1 AND SessionId = ?2 AND State IS NULL").Bind(1, id).Bind(2, sessionId).Run();
    }

    /// <summary>Until when a message that is received now is locked.</summary>
    private long Until(SqliteConnection connection, string from, BusEntity entity, HeldSession? session)
    {
        if (session is null)
        {
            return Now + entity.LockDuration.Ticks;
        }

        CheckHeld(connection, from, session);
        return connection.Statement("SELECT LockedUntil FROM Session WHERE EntityId = ?1 AND SessionId = ?2")
            .Bind(1, Id(connection, from)).Bind(2, session.SessionId).First(row => row.GetInt64(0));
    }

    private void CheckHeld(SqliteConnection connection, string from, HeldSession held)
    {
        if (!IsHeld(connection, from, held))
        {
            throw new ServiceBusException("A session was expected whose lock is held, but the lock has run out.", ServiceBusFailureReason.SessionLockLost, from);
        }
    }

    private bool IsHeld(SqliteConnection connection, string from, HeldSession held) =>
        connection.Statement("SELECT 1 FROM Session WHERE EntityId = ?1 AND SessionId = ?2 AND LockToken = ?3 AND LockedUntil > ?4")
            .Bind(1, Id(connection, from)).Bind(2, held.SessionId).Bind(3, held.Token.ToByteArray()).Bind(4, Now).First(row => true);
}
