using System.Globalization;
using Azure.Messaging.ServiceBus;
using Microsoft.Data.Sqlite;
using Workflows.Embedded.Sqlite;

namespace Workflows.Embedded.ServiceBus;

/// <summary>
/// Queues, topics and subscriptions in one SQLite file. Each act is one transaction: an answer means that it is on the disk. How long a caller waits
/// runs by <paramref name="waits"/>, everything else by the database's clock.
/// </summary>
internal sealed partial class BusStore(SqliteDatabase database, IReadOnlyList<BusEntity> entities, TimeProvider waits)
{
    /// <summary>Most bytes of a message, and of a batch, as AMQP: as on the Premium tier.</summary>
    public const int MaxBytes = 1024 * 1024;

    private const int Active = (int)ServiceBusMessageState.Active;
    private const int Deferred = (int)ServiceBusMessageState.Deferred;
    private const int Scheduled = (int)ServiceBusMessageState.Scheduled;

    private readonly Dictionary<string, BusEntity> known = entities.ToDictionary(entity => entity.Path, StringComparer.OrdinalIgnoreCase);
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private long Now => database.Clock.GetUtcNow().UtcTicks;

    /// <summary>Sends all or nothing; a message id that was seen is dropped.</summary>
    /// <param name="to">The path of a queue or topic.</param>
    /// <param name="messages">What is sent.</param>
    /// <param name="at">When they are put there; null: as each message says, else now.</param>
    /// <param name="cancellation">Gives up while it still waits.</param>
    /// <returns>The numbers of the messages.</returns>
    public async Task<IReadOnlyList<long>> SendAsync(
        string to, IReadOnlyCollection<ServiceBusMessage> messages, DateTimeOffset? at, CancellationToken cancellation)
    {
        BusEntity entity = Find(to);
        if (entity.Topic is not null)
        {
            throw new InvalidOperationException($"A queue or a topic was expected to send to, but {to} is a subscription.");
        }

        if (entity.RequiresSession && messages.Any(message => message.SessionId is null))
        {
            throw new InvalidOperationException($"A session id was expected in each message, since {to} requires sessions.");
        }

        Sent[] parts = [.. messages.Select(message => new Sent(
            MessageBytes.Of(message), message.MessageId, message.SessionId, message.TimeToLive,
            (at ?? message.ScheduledEnqueueTime).UtcTicks))];
        if (parts.Sum(part => (long)part.Content.Length) > MaxBytes)
        {
            throw new ServiceBusException(string.Create(CultureInfo.InvariantCulture,
                $"At most {MaxBytes} bytes were expected, but the messages have {parts.Sum(part => (long)part.Content.Length)}."),
                ServiceBusFailureReason.MessageSizeExceeded, to);
        }

        long[] numbers = await database.WriteAsync(
            connection =>
            {
                long now = Now;
                return parts.Select(part => Put(connection, to, entity, part, now)).ToArray();
            },
            cancellation);
        Changed();
        return numbers;
    }

    /// <summary>Takes back scheduled messages that are not there yet.</summary>
    public async Task CancelAsync(string to, IReadOnlyCollection<long> numbers, CancellationToken cancellation)
    {
        BusEntity entity = Find(to);
        if (await database.WriteAsync(
            connection => numbers.FirstOrDefault(number => Targets(to, entity).Sum(target =>
                connection.Statement("DELETE FROM Message WHERE EntityId = ?1 AND SentAs = ?2 AND State = 2")
                    .Bind(1, Id(connection, target)).Bind(2, number).Run()) == 0),
            cancellation) is not 0 and var missing)
        {
            throw new ServiceBusException(
                $"A scheduled message {missing} was expected, but it is there already, or never was.", ServiceBusFailureReason.MessageNotFound, to);
        }
    }

    /// <summary>Locks the oldest messages that are free, or removes them; waits for the first one.</summary>
    /// <param name="from">The path of a queue, a subscription, or the dead letters of one.</param>
    /// <param name="most">How many.</param>
    /// <param name="patience">How long.</param>
    /// <param name="session">The session that is received from.</param>
    /// <param name="mode">Whether they are locked or removed.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveAsync(
        string from, int most, TimeSpan patience, HeldSession? session, ServiceBusReceiveMode mode, CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        if (entity.RequiresSession && session is null && !BusPath.IsDead(from))
        {
            throw new InvalidOperationException($"{from} requires sessions: accept one to receive from it.");
        }

        return await WaitAsync(
            connection => Take(connection, from, entity, most, session, mode),
            taken => taken.Count > 0, () => NextDue(from, session), patience, cancellation);
    }

    /// <summary>Looks, without a lock, at what has a number from one on: free, locked, deferred or scheduled.</summary>
    public async Task<IReadOnlyList<ServiceBusReceivedMessage>> PeekAsync(
        string from, long number, int most, string? session, CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        if (database.Read(connection => IsUntidy(connection, from)))
        {
            await database.WriteAsync(connection => Tidy(connection, from, entity, Now), cancellation);
            Changed();
        }

        return database.Read(connection =>
            connection.Statement(
                $"SELECT {MessageBytes.Columns} FROM Message WHERE EntityId = ?1 AND Sequence >= ?2 AND (?4 IS NULL OR SessionId = ?4) ORDER BY Sequence LIMIT ?3")
                .Bind(1, Id(connection, from)).Bind(2, number).Bind(3, most).Bind(4, session).All(row => MessageBytes.Read(row, from)));
    }

    /// <summary>Locks deferred messages by their numbers.</summary>
    public Task<IReadOnlyList<ServiceBusReceivedMessage>> ReceiveDeferredAsync(
        string from, IReadOnlyCollection<long> numbers, HeldSession? session, ServiceBusReceiveMode mode, CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        return database.WriteAsync<IReadOnlyList<ServiceBusReceivedMessage>>(
            connection =>
            {
                long until = Until(connection, from, entity, session);
                return [.. numbers.Select(number =>
                    connection.Statement("SELECT Id FROM Message WHERE EntityId = ?1 AND Sequence = ?2 AND State = 1 AND LockedUntil <= ?3")
                        .Bind(1, Id(connection, from)).Bind(2, number).Bind(3, Now).First(row => row.GetNullableInt64(0)) is { } id
                        ? HandOut(connection, from, id, until, mode)
                        : throw new ServiceBusException(
                            $"A deferred message {number} was expected in {from}, but there is none that is free.", ServiceBusFailureReason.MessageNotFound, from))];
            },
            cancellation);
    }

    /// <summary>What was sent is done: it is removed.</summary>
    public Task CompleteAsync(string from, ServiceBusReceivedMessage message, HeldSession? session, CancellationToken cancellation) =>
        SettleAsync(from, message, session, (connection, id) => connection.Statement("DELETE FROM Message WHERE Id = ?1").Bind(1, id).Run(), cancellation);

    /// <summary>Gives a message back; one that was handed out too often becomes a dead letter.</summary>
    public Task AbandonAsync(
        string from, ServiceBusReceivedMessage message, HeldSession? session, IDictionary<string, object?>? properties, CancellationToken cancellation) =>
        ReleaseAsync(from, message, session, Active, properties, cancellation);

    /// <summary>Lays a message aside: only who knows its number receives it.</summary>
    public Task DeferAsync(
        string from, ServiceBusReceivedMessage message, HeldSession? session, IDictionary<string, object?>? properties, CancellationToken cancellation) =>
        ReleaseAsync(from, message, session, Deferred, properties, cancellation);

    /// <summary>Makes a message a dead letter.</summary>
    public Task BuryAsync(
        string from, ServiceBusReceivedMessage message, HeldSession? session, IEnumerable<KeyValuePair<string, object?>> properties,
        CancellationToken cancellation)
    {
        if (BusPath.IsDead(from))
        {
            throw new InvalidOperationException("A message that is no dead letter was expected: those have no dead letters of their own.");
        }

        BusEntity entity = Find(from);
        byte[] content = MessageBytes.Changed(message, properties);
        return SettleAsync(from, message, session, (connection, id) => Bury(connection, entity, id, content), cancellation);
    }

    /// <summary>Locks a message anew; until when.</summary>
    public async Task<DateTimeOffset> RenewAsync(string from, Guid token, CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        long until = await database.WriteAsync(
            connection =>
            {
                long now = Now;
                return connection.Statement("UPDATE Message SET LockedUntil = ?1 WHERE EntityId = ?2 AND LockToken = ?3 AND LockedUntil > ?4")
                    .Bind(1, now + entity.LockDuration.Ticks).Bind(2, Id(connection, from)).Bind(3, token.ToByteArray()).Bind(4, now).Run() == 1
                        ? now + entity.LockDuration.Ticks : throw Lost(from);
            },
            cancellation);
        return new(until, TimeSpan.Zero);
    }

    private static ServiceBusException Lost(string path) => new(
        "A message was expected whose lock is held, but the lock has run out, or the message is settled.", ServiceBusFailureReason.MessageLockLost, path);

    private Task ReleaseAsync(
        string from, ServiceBusReceivedMessage message, HeldSession? session, int state, IDictionary<string, object?>? properties,
        CancellationToken cancellation)
    {
        BusEntity entity = Find(from);
        byte[]? content = properties is { Count: > 0 } ? MessageBytes.Changed(message, properties) : null;
        return SettleAsync(
            from, message, session,
            (connection, id) =>
            {
                SqliteStatement release = connection.Statement(
                    "UPDATE Message SET LockToken = NULL, LockedUntil = 0, State = ?2, Content = coalesce(?3, Content) WHERE Id = ?1").Bind(1, id).Bind(2, state);
                (content is null ? release.BindNull(3) : release.Bind(3, content)).Run();
                if (state == Active && !BusPath.IsDead(from))
                {
                    BuryIfWorn(connection, entity, id);
                }
            },
            cancellation);
    }

    private async Task SettleAsync(
        string from, ServiceBusReceivedMessage message, HeldSession? session, Action<SqliteConnection, long> act, CancellationToken cancellation)
    {
        Find(from);
        if (!Guid.TryParse(message.LockToken, out Guid token) || token == Guid.Empty)
        {
            throw new InvalidOperationException("A message that was received under a lock was expected, but this one was only looked at, or is removed already.");
        }

        await database.WriteAsync(
            connection =>
            {
                if (session is not null)
                {
                    CheckHeld(connection, from, session);
                }

                act(connection, connection.Statement("SELECT Id FROM Message WHERE EntityId = ?1 AND Sequence = ?2 AND LockToken = ?3 AND LockedUntil > ?4")
                    .Bind(1, Id(connection, from)).Bind(2, message.SequenceNumber).Bind(3, token.ToByteArray()).Bind(4, Now)
                    .First(row => row.GetNullableInt64(0)) ?? throw Lost(from));
            },
            cancellation);
        Changed();
    }

    private BusEntity Find(string path) => known.GetValueOrDefault(BusPath.Living(path)) ?? throw new ServiceBusException(
        $"One of {string.Join(", ", known.Keys)} was expected, but found '{path}'.", ServiceBusFailureReason.MessagingEntityNotFound, path);

    private IEnumerable<string> Targets(string path, BusEntity entity) => !entity.IsTopic ? [path]
        : known.Values.Where(other => string.Equals(other.Topic, entity.Path, StringComparison.OrdinalIgnoreCase)).Select(other => other.Path);

    private static long Id(SqliteConnection connection, string path) =>
        connection.Statement("SELECT Id FROM Entity WHERE Path = ?1").Bind(1, path).First(row => row.GetNullableInt64(0)) ?? 0;

    /// <summary>The entity's row, made at its first message.</summary>
    private static (long Id, long Number) NextNumber(SqliteConnection connection, string path)
    {
        connection.Statement("INSERT INTO Entity (Path, LastSequence) VALUES (?1, 1) ON CONFLICT (Path) DO UPDATE SET LastSequence = LastSequence + 1")
            .Bind(1, path).Run();
        return connection.Statement("SELECT Id, LastSequence FROM Entity WHERE Path = ?1").Bind(1, path).First(row => (row.GetInt64(0), row.GetInt64(1)));
    }

    private void Changed() =>
        Interlocked.Exchange(ref changed, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).SetResult();

    /// <summary>Tries until something is there, or patience is at its end: then what was there last.</summary>
    private async Task<T> WaitAsync<T>(
        Func<SqliteConnection, T> attempt, Func<T, bool> isEnough, Func<long> nextDue, TimeSpan patience, CancellationToken cancellation)
    {
        long begun = waits.GetTimestamp();
        while (true)
        {
            Task change = changed.Task;
            T found = await database.WriteAsync(attempt, cancellation);
            TimeSpan left = patience - waits.GetElapsedTime(begun);
            if (isEnough(found) || left <= TimeSpan.Zero)
            {
                return found;
            }

            using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            TimeSpan due = TimeSpan.FromTicks(Math.Max(0, nextDue() - Now)); // a lock that runs out, a message that was scheduled
            await Task.WhenAny(change, Task.Delay(due < left ? due : left, waits, over.Token));
            cancellation.ThrowIfCancellationRequested();
            await over.CancelAsync();
        }
    }

    /// <summary>A message on its way into the store.</summary>
    /// <param name="Content">As AMQP.</param>
    /// <param name="MessageId">For duplicates; null: none.</param>
    /// <param name="SessionId">Its session; null: none.</param>
    /// <param name="TimeToLive">How long it is kept, at most.</param>
    /// <param name="VisibleAt">When it is put there; in the past: now.</param>
    private sealed record Sent(byte[] Content, string? MessageId, string? SessionId, TimeSpan TimeToLive, long VisibleAt);
}
