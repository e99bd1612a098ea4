using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Workflows.Events;
using Xunit;

namespace Workflows.Stores.Tests.ServiceBus;

/// <summary>The queue's reader and its dead letters, over every broker. Faults on demand are in <c>QueueReaderTests</c>.</summary>
public abstract class QueueReaderContract : IAsyncLifetime
{
    private readonly Bus bus;
    private readonly QueueReader reader;
    private readonly DeadLetters letters;

    protected QueueReaderContract(Bus bus)
    {
        this.bus = bus;
        reader = new(bus.Client.CreateReceiver(Bus.Queue), bus.Clock, NullLogger<QueueReader>.Instance);
        letters = new(DeadReceiver(), bus.Clock, NullLogger<DeadLetters>.Instance);
    }

    [Fact]
    public async Task Messages_LeaveByTheirVerdict_InTheOrderOfTheirArrival()
    {
        await SendAsync("a", "b", "b", "c", "d"); // the broker drops what it has seen
        List<string> handled = [];
        await RunAsync(message =>
        {
            handled.Add($"{message.MessageId} {message.SessionId} {message.DeliveryCount}");
            return message.MessageId switch
            {
                "b" => new MessageVerdict.Refused("NotUnderstood", "in words"),
                "c" when message.DeliveryCount < 3 => new MessageVerdict.Later("busy"),
                _ => new MessageVerdict.Done(),
            };
        });
        // How many come at once is up to the broker: what is given back may come again before or after what has not come yet.
        Assert.Equal(["a case 1", "b case 1", "c case 1", "d case 1"], handled.Where(h => h.EndsWith(" 1", StringComparison.Ordinal)));
        Assert.Equal(["c case 1", "c case 2", "c case 3"], handled.Where(h => h.StartsWith('c')));
        Assert.Equal(6, handled.Count);
        Assert.Null(await reader.OldestAsync(default));
        DeadLetter dead = Assert.Single(await letters.ListAsync(0, default));
        Assert.Equal(("b", "NotUnderstood", "in words"), (dead.Message.MessageId, dead.Reason, dead.Description));
    }

    [Fact]
    public async Task WhatFailsTenTimes_IsADeadLetter_ThatCanBeTakenOnceMore()
    {
        await SendAsync("a", "b");
        await RunAsync(_ => new MessageVerdict.Later("the tables do not answer"));
        Assert.Null(await reader.OldestAsync(default));
        Assert.Equal(["MaxDeliveryCountExceeded", "MaxDeliveryCountExceeded"], (await letters.ListAsync(0, default)).Select(l => l.Reason));
        Assert.Equal(2, await letters.CountAsync(default));

        DeadLetter[] both = [.. await letters.ListAsync(0, default)];
        long second = both[1].Message.SequenceNumber;
        Assert.Equal(new DeadLetterFate.Stays(DeadLetters.Later, "not yet"), await ReplayAsync(second, new MessageVerdict.Later("not yet")));
        Assert.Equal(new DeadLetterFate.Stays("Never", "never"), await ReplayAsync(second, new MessageVerdict.Refused("Never", "never")));
        Assert.Equal(both[1].Message.MessageId, (await letters.FindAsync(second, default))!.Message.MessageId);
        Assert.IsType<DeadLetterFate.Settled>(await ReplayAsync(second, new MessageVerdict.Done()));
        Assert.Null(await letters.FindAsync(second, default));
        Assert.IsType<DeadLetterFate.NotFound>(await ReplayAsync(second, new MessageVerdict.Done()));
        // What was locked to find it is free again.
        Assert.Equal(both[0].Message.MessageId, Assert.Single(await letters.ListAsync(0, default)).Message.MessageId);
        Assert.IsType<DeadLetterFate.Settled>(await letters.RemoveAsync(
            (await letters.ListAsync(0, default))[0].Message.SequenceNumber, (_, _) => Task.CompletedTask, default));
        Assert.Equal(0, await letters.CountAsync(default));
    }

    /// <summary>Whatever goes wrong, the page says how the letter stands.</summary>
    [Fact]
    public async Task WhatCannotBeSettled_IsStillThere_AndSaysWhy()
    {
        await SendAsync("a");
        await RunAsync(_ => new MessageVerdict.Refused("No", "no"));
        long sequence = Assert.Single(await letters.ListAsync(0, default)).Message.SequenceNumber;
        DeadLetterFate.Stays broken = new(DeadLetters.Broken, null);
        Assert.Equal(broken, await letters.ReplayAsync(sequence, (_, _) => throw new Azure.RequestFailedException(503, "busy"), default));
        Assert.Equal(broken, await letters.RemoveAsync(sequence, (_, _) => throw new InvalidOperationException("not on record"), default));

        await using ServiceBusReceiver other = DeadReceiver();
        ServiceBusReceivedMessage held = await other.ReceiveMessageAsync();
        Assert.IsType<DeadLetterFate.OutOfReach>(await ReplayAsync(sequence, new MessageVerdict.Done()));
        await other.AbandonMessageAsync(held);

        Assert.Equal(new DeadLetterFate.Stays(DeadLetters.Taken, null), await letters.ReplayAsync(sequence, (_, _) =>
        {
            bus.Clock.Advance(TimeSpan.FromMinutes(1));
            return Task.FromResult<MessageVerdict>(new MessageVerdict.Done());
        }, default));
        Assert.NotNull(await letters.FindAsync(sequence, default));
    }

    [Fact]
    public async Task ACount_IsAskedForOnceAMinute()
    {
        Assert.Equal(0, await letters.CountAsync(default));
        await SendAsync("a");
        await RunAsync(_ => new MessageVerdict.Refused("No", "no"));
        Assert.Equal(0, await letters.CountAsync(default));
        bus.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(1, await letters.CountAsync(default));
    }

    [Fact]
    public async Task ALockThatRanOut_LosesNothing()
    {
        await SendAsync("slow");
        int handled = 0;
        await RunAsync(_ =>
        {
            bus.Clock.Advance(handled++ == 0 ? TimeSpan.FromMinutes(1) : TimeSpan.Zero);
            return new MessageVerdict.Done();
        });
        await RunAsync(_ =>
        {
            handled++;
            return new MessageVerdict.Done();
        });
        Assert.Equal(2, handled);
        Assert.Null(await reader.OldestAsync(default));
        Assert.Empty(await letters.ListAsync(0, default));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await bus.DisposeAsync();

    private ServiceBusReceiver DeadReceiver() =>
        bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });

    private Task RunAsync(Func<ServiceBusReceivedMessage, MessageVerdict> take) =>
        reader.RunAsync((message, _) => Task.FromResult(take(message)), _ => Task.CompletedTask, default);

    private Task<DeadLetterFate> ReplayAsync(long sequence, MessageVerdict verdict) =>
        letters.ReplayAsync(sequence, (_, _) => Task.FromResult(verdict), default);

    private async Task SendAsync(params string[] ids)
    {
        await using ServiceBusSender sender = bus.Client.CreateSender(Bus.Queue);
        using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync();
        Assert.All(ids, id => Assert.True(batch.TryAddMessage(new ServiceBusMessage(id) { MessageId = id, SessionId = "case" })));
        await sender.SendMessagesAsync(batch);
    }
}

/// <summary>The official client over AMQP, against the peer.</summary>
public sealed class AmqpQueueReaderTests() : QueueReaderContract(new AmqpBus());

/// <summary>The client over a SQLite file.</summary>
public sealed class SqliteQueueReaderTests() : QueueReaderContract(new SqliteBus());
