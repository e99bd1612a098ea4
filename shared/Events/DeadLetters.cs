using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging;

namespace Workflows.Events;

/// <summary>What is known of a message among the dead letters.</summary>
/// <param name="Message">As it lies there.</param>
/// <param name="Reason">One word: ours (<see cref="MessageVerdict.Refused"/>), or the broker's, as <c>MaxDeliveryCountExceeded</c>.</param>
/// <param name="Description">The same in words, as <see cref="MessageVerdict.Refused"/> has them; null: the broker gave none.</param>
public sealed record DeadLetter(ServiceBusReceivedMessage Message, string Reason, string? Description)
{
    internal static DeadLetter Of(ServiceBusReceivedMessage message) =>
        new(message, message.DeadLetterReason ?? "", message.DeadLetterErrorDescription is { Length: > 0 } words ? words : null);
}

/// <summary>What became of a dead letter that somebody wanted taken once more, or removed.</summary>
public abstract record DeadLetterFate
{
    private DeadLetterFate()
    {
    }

    /// <summary>It is no dead letter any more.</summary>
    public sealed record Settled : DeadLetterFate;

    /// <summary>It stays.</summary>
    /// <param name="Reason">One word: a <see cref="MessageVerdict.Refused"/>'s, or one of <see cref="DeadLetters"/>.</param>
    /// <param name="Why">What was expected and found, in English; null: the word says it all.</param>
    public sealed record Stays(string Reason, string? Why) : DeadLetterFate;

    /// <summary>It is there, but out of reach: somebody else has it in hand, or it lies behind the first <see cref="DeadLetters.MostSearched"/>.</summary>
    public sealed record OutOfReach : DeadLetterFate;

    /// <summary>It is not there any more: somebody else was faster.</summary>
    public sealed record NotFound : DeadLetterFate;
}

/// <summary>The dead letters of the incoming queue: looked at without a lock, and settled one by one.</summary>
/// <param name="receiver">Of the queue's dead letters.</param>
/// <param name="clock">For how long a count is kept.</param>
/// <param name="log">Where it is said what broke.</param>
public sealed partial class DeadLetters(ServiceBusReceiver receiver, TimeProvider clock, ILogger<DeadLetters> log)
{
    /// <summary>Most that a page shows, and that are counted.</summary>
    public const int Most = 100;

    /// <summary>How many are locked, at most, to find one: a broker hands out the oldest first, and none by its number.</summary>
    public const int MostSearched = 500;

    /// <summary>It cannot be taken now; later it may be.</summary>
    public const string Later = "Later";

    /// <summary>Something failed while it was taken, or put on record.</summary>
    public const string Broken = "Broken";

    /// <summary>What it says was taken, but the broker did not let it go: it can be removed.</summary>
    public const string Taken = "Taken";

    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Task<int>? count;
    private DateTimeOffset countedAt;

    /// <summary>The oldest ones from a sequence number on.</summary>
    public async Task<IReadOnlyList<DeadLetter>> ListAsync(long from, CancellationToken cancellation) =>
        [.. (await receiver.PeekMessagesAsync(Most, from, cancellation)).Select(DeadLetter.Of)];

    /// <summary>The one with this sequence number; null: it is not there any more.</summary>
    public async Task<DeadLetter?> FindAsync(long sequence, CancellationToken cancellation) =>
        await receiver.PeekMessageAsync(sequence, cancellation) is { } message && message.SequenceNumber == sequence ? DeadLetter.Of(message) : null;

    /// <summary>How many there are, counted up to <see cref="Most"/>; asked at most once a minute, whoever wants to know.</summary>
    public Task<int> CountAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            DateTimeOffset now = clock.GetUtcNow();
            if (count is null or { IsCompleted: true, IsCompletedSuccessfully: false } || now - countedAt >= Kept || now < countedAt)
            {
                (count, countedAt) = (CountNowAsync(), now);
            }

            return count.WaitAsync(cancellation);
        }

        async Task<int> CountNowAsync() => (await receiver.PeekMessagesAsync(Most, 0, CancellationToken.None)).Count;
    }

    /// <summary>Takes one once more; it leaves the dead letters only once what it says is durable.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="take">As the queue's reader takes messages.</param>
    /// <param name="cancellation">Gives up before it is settled.</param>
    public Task<DeadLetterFate> ReplayAsync(
        long sequence, Func<ServiceBusReceivedMessage, CancellationToken, Task<MessageVerdict>> take, CancellationToken cancellation) =>
        SettleAsync(
            sequence,
            async message => await take(message, cancellation) switch
            {
                MessageVerdict.Refused refused => new(refused.Reason, refused.Description),
                MessageVerdict.Later later => new(Later, later.Why),
                _ => null,
            },
            new DeadLetterFate.Stays(Taken, null),
            cancellation);

    /// <summary>Removes one for good.</summary>
    /// <param name="sequence">Its sequence number.</param>
    /// <param name="record">Puts on record that it is removed, before it is.</param>
    /// <param name="cancellation">Gives up before it is removed.</param>
    public Task<DeadLetterFate> RemoveAsync(
        long sequence, Func<ServiceBusReceivedMessage, CancellationToken, Task> record, CancellationToken cancellation) =>
        SettleAsync(
            sequence,
            async message =>
            {
                await record(message, cancellation);
                return null;
            },
            new DeadLetterFate.OutOfReach(),
            cancellation);

    /// <param name="sequence">Its sequence number.</param>
    /// <param name="act">What is done with it; what it answers keeps it there.</param>
    /// <param name="kept">What is said when it was done, but the broker, as after a lock that ran out, keeps it.</param>
    /// <param name="cancellation">Gives up before it is settled.</param>
    private async Task<DeadLetterFate> SettleAsync(
        long sequence, Func<ServiceBusReceivedMessage, Task<DeadLetterFate.Stays?>> act, DeadLetterFate kept, CancellationToken cancellation)
    {
        List<ServiceBusReceivedMessage> locked = [];
        try
        {
            while (locked.Count < MostSearched)
            {
                IReadOnlyList<ServiceBusReceivedMessage> batch = await receiver.ReceiveMessagesAsync(Most, Patience, cancellation);
                locked.AddRange(batch);
                if (batch.FirstOrDefault(m => m.SequenceNumber == sequence) is { } found)
                {
                    if (await TryAsync(found) is { } stays)
                    {
                        return stays;
                    }

                    locked.Remove(found);
                    try
                    {
                        await receiver.CompleteMessageAsync(found, CancellationToken.None);
                    }
                    catch (ServiceBusException failure)
                    {
                        LogKept(log, sequence, failure);
                        return kept;
                    }

                    countedAt = default;
                    return new DeadLetterFate.Settled();
                }

                if (batch.Count == 0)
                {
                    break;
                }
            }

            return await FindAsync(sequence, cancellation) is null ? new DeadLetterFate.NotFound() : new DeadLetterFate.OutOfReach();
        }
        finally
        {
            foreach (ServiceBusReceivedMessage message in locked)
            {
                await FreeAsync(message);
            }
        }

        async Task<DeadLetterFate.Stays?> TryAsync(ServiceBusReceivedMessage message)
        {
            try
            {
                return await act(message);
            }
            catch (Exception broken) when (!cancellation.IsCancellationRequested)
            {
                LogBroken(log, sequence, broken);
                return new(Broken, null);
            }
        }
    }

    /// <summary>Gives a message back; where that fails its lock runs out within a minute.</summary>
    private async Task FreeAsync(ServiceBusReceivedMessage message)
    {
        try
        {
            await receiver.AbandonMessageAsync(message, propertiesToModify: null, CancellationToken.None);
        }
        catch (ServiceBusException)
        {
        }
    }

    [LoggerMessage(3307, LogLevel.Error, "Dead letter {Sequence} could not be settled")]
    private static partial void LogBroken(ILogger log, long sequence, Exception failure);

    [LoggerMessage(3308, LogLevel.Warning, "Dead letter {Sequence} was dealt with, but the broker keeps it")]
    private static partial void LogKept(ILogger log, long sequence, Exception failure);
}
