using Azure.Messaging.ServiceBus;
using Xunit;

namespace Workflows.Stores.Tests.ServiceBus;

/// <summary>What every broker does, of what the product and its listeners use. One short subclass for each.</summary>
public abstract class BusContract(Bus bus) : IAsyncLifetime
{
    private static readonly TimeSpan LockTime = TimeSpan.FromMinutes(1);

    private ServiceBusClient Client => bus.Client;

    [Fact]
    public async Task AMessage_ArrivesAsItWasSent()
    {
        ServiceBusMessage sent = Message("a", "{\"é\":1}");
        sent.ContentType = "application/json";
        sent.Subject = "alert";
        sent.CorrelationId = "c-1";
        sent.ApplicationProperties["contract"] = "standard";
        sent.ApplicationProperties["count"] = 7;
        sent.ApplicationProperties["at"] = new DateTimeOffset(2026, 11, 20, 1, 2, 3, TimeSpan.Zero);
        await SendAsync(Bus.Queue, sent);

        ServiceBusReceivedMessage got = await ReceiveAsync();
        Assert.Equal(("a", "{\"é\":1}", "application/json", "alert", "c-1"), (got.MessageId, got.Body.ToString(), got.ContentType, got.Subject, got.CorrelationId));
        Assert.Equal(sent.ApplicationProperties.OrderBy(p => p.Key), got.ApplicationProperties.OrderBy(p => p.Key));
        Assert.Equal((1L, 1), (got.SequenceNumber, got.DeliveryCount));
        Assert.Equal((bus.Clock.GetUtcNow(), bus.Clock.GetUtcNow() + LockTime), (got.EnqueuedTime, got.LockedUntil));
    }

    [Fact]
    public async Task WhatIsLocked_IsHandedToNobodyElse_UntilItsLockRunsOut()
    {
        await SendAsync(Bus.Queue, Message("a"), Message("b"));
        await using ServiceBusReceiver one = Client.CreateReceiver(Bus.Queue);
        await using ServiceBusReceiver other = Client.CreateReceiver(Bus.Queue);
        ServiceBusReceivedMessage first = await one.ReceiveMessageAsync();
        Assert.Equal(("a", "b"), (first.MessageId, (await other.ReceiveMessageAsync()).MessageId));
        await NothingComesAsync();

        bus.Clock.Advance(LockTime);
        ServiceBusReceivedMessage again = await other.ReceiveMessageAsync();
        Assert.Equal(("a", 2), (again.MessageId, again.DeliveryCount));
        await RefusedAsync(ServiceBusFailureReason.MessageLockLost, () => one.CompleteMessageAsync(first));
        await other.CompleteMessageAsync(again);
        await RefusedAsync(ServiceBusFailureReason.MessageLockLost, () => other.CompleteMessageAsync(again));
    }

    [Fact]
    public async Task ARenewedLock_HoldsAsLongAgain()
    {
        await SendAsync(Bus.Queue, Message("a"));
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        ServiceBusReceivedMessage message = await receiver.ReceiveMessageAsync();
        bus.Clock.Advance(LockTime / 2);
        await receiver.RenewMessageLockAsync(message);
        Assert.Equal(bus.Clock.GetUtcNow() + LockTime, message.LockedUntil);
        bus.Clock.Advance(LockTime - TimeSpan.FromSeconds(1));
        await receiver.CompleteMessageAsync(message);

        await SendAsync(Bus.Queue, Message("b"));
        ServiceBusReceivedMessage late = await receiver.ReceiveMessageAsync();
        bus.Clock.Advance(LockTime);
        await RefusedAsync(ServiceBusFailureReason.MessageLockLost, () => receiver.RenewMessageLockAsync(late));
    }

    [Fact]
    public async Task WhatIsCompleted_IsGone_WhatIsAbandoned_ComesAgain_InItsPlace()
    {
        await SendAsync(Bus.Queue, Message("a"), Message("b"), Message("c"));
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        IReadOnlyList<ServiceBusReceivedMessage> all = await receiver.ReceiveMessagesAsync(3, Bus.Shortly);
        Assert.Equal(["a", "b", "c"], all.Select(m => m.MessageId));
        await receiver.CompleteMessageAsync(all[1]);
        await receiver.AbandonMessageAsync(all[2]);
        await receiver.AbandonMessageAsync(all[0], new Dictionary<string, object> { ["tried"] = 1 });

        ServiceBusReceivedMessage first = await receiver.ReceiveMessageAsync();
        Assert.Equal(("a", 2, 1), (first.MessageId, first.DeliveryCount, first.ApplicationProperties["tried"]));
        Assert.Equal("c", (await receiver.ReceiveMessageAsync()).MessageId);
        await NothingComesAsync();
    }

    [Fact]
    public async Task ADeadLetter_SaysWhy_AndIsReceivedLikeAnyOther()
    {
        await SendAsync(Bus.Queue, Message("a"), Message("b"));
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        await receiver.DeadLetterMessageAsync(await receiver.ReceiveMessageAsync(), "NotUnderstood", "Expected JSON; found 'x'.");
        for (int delivery = 1; delivery <= 10; delivery++)
        {
            ServiceBusReceivedMessage message = await receiver.ReceiveMessageAsync();
            Assert.Equal(("b", delivery), (message.MessageId, message.DeliveryCount));
            await receiver.AbandonMessageAsync(message);
        }

        await NothingComesAsync();
        await using ServiceBusReceiver dead = Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        IReadOnlyList<ServiceBusReceivedMessage> letters = await dead.PeekMessagesAsync(10, 0);
        Assert.Equal([("a", "NotUnderstood", "Expected JSON; found 'x'."),
            ("b", "MaxDeliveryCountExceeded", "Message could not be consumed after 10 delivery attempts.")],
            letters.Select(l => (l.MessageId, l.DeadLetterReason, l.DeadLetterErrorDescription)));
        for (int delivery = 1; delivery <= 12; delivery++)
        {
            await dead.AbandonMessageAsync(await dead.ReceiveMessageAsync()); // there is nowhere further to go
        }

        await dead.CompleteMessageAsync(await dead.ReceiveMessageAsync());
        Assert.Equal("b", Assert.Single(await dead.PeekMessagesAsync(10, 0)).MessageId);
    }

    [Fact]
    public async Task AMessageId_ThatWasSeen_IsDropped_ForTheWindow()
    {
        await SendAsync(Bus.Queue, Message("a", "first"));
        await SendAsync(Bus.Queue, Message("a", "second"), Message("b"));
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        ServiceBusReceivedMessage first = await receiver.ReceiveMessageAsync();
        Assert.Equal("first", first.Body.ToString());
        await receiver.CompleteMessageAsync(first);
        await SendAsync(Bus.Queue, Message("a", "third")); // it is gone, but remembered
        await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync());
        await NothingComesAsync();

        bus.Clock.Advance(TimeSpan.FromDays(1));
        await SendAsync(Bus.Queue, Message("a", "tomorrow"));
        Assert.Equal("tomorrow", (await receiver.ReceiveMessageAsync()).Body.ToString());
    }

    [Fact]
    public async Task AScheduledMessage_ComesAtItsTime_BehindWhatIsThere_UnlessItIsTakenBack()
    {
        DateTimeOffset later = bus.Clock.GetUtcNow() + TimeSpan.FromMinutes(10);
        await using ServiceBusSender sender = Client.CreateSender(Bus.Queue);
        await sender.ScheduleMessageAsync(Message("later"), later);
        long withdrawn = await sender.ScheduleMessageAsync(Message("never"), later);
        await SendAsync(Bus.Queue, Message("now"));
        await sender.CancelScheduledMessageAsync(withdrawn);

        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        Assert.Equal(["later Scheduled", "now Active"], (await receiver.PeekMessagesAsync(10, 0)).Select(m => $"{m.MessageId} {m.State}"));
        ServiceBusReceivedMessage now = await receiver.ReceiveMessageAsync();
        Assert.Equal("now", now.MessageId);
        await receiver.CompleteMessageAsync(now);
        await NothingComesAsync();
        bus.Clock.Advance(TimeSpan.FromMinutes(10));
        ServiceBusReceivedMessage due = await receiver.ReceiveMessageAsync();
        Assert.Equal(("later", later), (due.MessageId, due.EnqueuedTime));
        await NothingComesAsync();
        await RefusedAsync(ServiceBusFailureReason.MessageNotFound, () => sender.CancelScheduledMessageAsync(withdrawn));
    }

    [Fact]
    public async Task ASession_IsOneReceivers_AndInOrder()
    {
        await SendAsync(Bus.Sessions, Message("x1", session: "x"), Message("y1", session: "y"), Message("x2", session: "x"), Message("x3", session: "x"));
        await using ServiceBusSessionReceiver x = await Client.AcceptNextSessionAsync(Bus.Sessions);
        Assert.Equal(("x", bus.Clock.GetUtcNow() + LockTime), (x.SessionId, x.SessionLockedUntil));
        await RefusedAsync(ServiceBusFailureReason.SessionCannotBeLocked, () => Client.AcceptSessionAsync(Bus.Sessions, "x"));
        await using ServiceBusSessionReceiver y = await Client.AcceptNextSessionAsync(Bus.Sessions);
        Assert.Equal("y", y.SessionId);

        ServiceBusReceivedMessage first = await x.ReceiveMessageAsync();
        Assert.Equal(("x1", "x"), (first.MessageId, first.SessionId));
        await x.AbandonMessageAsync(first); // the next one does not overtake it
        Assert.Equal(["x1", "x2", "x3"], (await ReceiveAllAsync(x)).Select(m => m.MessageId));
        Assert.Equal(["y1"], (await ReceiveAllAsync(y)).Select(m => m.MessageId));
    }

    [Fact]
    public async Task ASessionsLock_IsRenewed_OrLost_AndIsLeftWhenItsReceiverCloses()
    {
        await SendAsync(Bus.Sessions, Message("x1", session: "x"));
        ServiceBusSessionReceiver holder = await Client.AcceptSessionAsync(Bus.Sessions, "x");
        ServiceBusReceivedMessage message = await holder.ReceiveMessageAsync();
        await holder.SetSessionStateAsync(BinaryData.FromString("half way"));
        bus.Clock.Advance(LockTime / 2);
        await holder.RenewSessionLockAsync();
        Assert.Equal(bus.Clock.GetUtcNow() + LockTime, holder.SessionLockedUntil);
        bus.Clock.Advance(LockTime - TimeSpan.FromSeconds(1));
        await holder.AbandonMessageAsync(message);
        bus.Clock.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(ServiceBusFailureReason.SessionLockLost, () => holder.RenewSessionLockAsync());
        await holder.DisposeAsync();

        await using (ServiceBusSessionReceiver next = await Client.AcceptSessionAsync(Bus.Sessions, "x"))
        {
            Assert.Equal("half way", (await next.GetSessionStateAsync()).ToString());
            ServiceBusReceivedMessage again = await next.ReceiveMessageAsync();
            Assert.Equal(("x1", 2), (again.MessageId, again.DeliveryCount));
        }

        await using ServiceBusSessionReceiver last = await Client.AcceptSessionAsync(Bus.Sessions, "x");
        Assert.Equal("x1", (await last.ReceiveMessageAsync()).MessageId);
    }

    [Fact]
    public async Task ATopicsListener_HearsEachCase_InOrder()
    {
        await using ServiceBusSender sender = Client.CreateSender(Bus.Topic);
        using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync();
        Assert.All(["a1", "b1", "a2", "b2"], id => Assert.True(batch.TryAddMessage(Message(id, session: id[..1]))));
        await sender.SendMessagesAsync(batch);

        await using ServiceBusSessionReceiver a = await Client.AcceptSessionAsync(Bus.Topic, Bus.Listener, "a");
        Assert.Equal(["a1", "a2"], (await ReceiveAllAsync(a)).Select(m => m.MessageId));
        await using ServiceBusSessionReceiver b = await Client.AcceptNextSessionAsync(Bus.Topic, Bus.Listener);
        Assert.Equal(["b1", "b2"], (await ReceiveAllAsync(b)).Select(m => m.MessageId));
    }

    [Fact]
    public async Task WhatIsNotThere_IsSaid()
    {
        await RefusedAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => SendAsync("nowhere", Message("a")));
        await using ServiceBusReceiver nowhere = Client.CreateReceiver("nowhere");
        await RefusedAsync(ServiceBusFailureReason.MessagingEntityNotFound, () => nowhere.ReceiveMessageAsync(Bus.Shortly));
        await Assert.ThrowsAsync<InvalidOperationException>(() => SendAsync(Bus.Sessions, Message("a")));
        await using ServiceBusReceiver wrong = Client.CreateReceiver(Bus.Sessions);
        await Assert.ThrowsAsync<InvalidOperationException>(() => wrong.ReceiveMessageAsync(Bus.Shortly));
        await Assert.ThrowsAsync<InvalidOperationException>(() => Client.AcceptSessionAsync(Bus.Queue, "x"));
    }

    [Fact]
    public async Task SomebodyWhoWaits_IsServed_AsSoonAsSomethingComes()
    {
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        Task<ServiceBusReceivedMessage> waiting = receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(30));
        await SendAsync(Bus.Queue, Message("a"));
        Assert.Equal("a", (await waiting).MessageId);
        using CancellationTokenSource stop = new(Bus.Shortly);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => receiver.ReceiveMessageAsync(TimeSpan.FromSeconds(30), stop.Token));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await bus.DisposeAsync();

    private async Task<ServiceBusReceivedMessage> ReceiveAsync()
    {
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        return await receiver.ReceiveMessageAsync();
    }

    /// <summary>By a receiver of its own: the official one goes on to want what it has waited for in vain.</summary>
    private async Task NothingComesAsync()
    {
        await using ServiceBusReceiver receiver = Client.CreateReceiver(Bus.Queue);
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Shortly));
    }

    private static async Task<List<ServiceBusReceivedMessage>> ReceiveAllAsync(ServiceBusReceiver receiver)
    {
        List<ServiceBusReceivedMessage> all = [];
        while (await receiver.ReceiveMessageAsync(Bus.Shortly) is { } message)
        {
            all.Add(message);
            await receiver.CompleteMessageAsync(message);
        }

        return all;
    }

    private async Task SendAsync(string to, params ServiceBusMessage[] messages)
    {
        await using ServiceBusSender sender = Client.CreateSender(to);
        await sender.SendMessagesAsync(messages);
    }

    private static ServiceBusMessage Message(string id, string body = "", string? session = null) => new(body) { MessageId = id, SessionId = session };

    private static async Task RefusedAsync(ServiceBusFailureReason reason, Func<Task> act) =>
        Assert.Equal(reason, (await Assert.ThrowsAsync<ServiceBusException>(act)).Reason);
}

/// <summary>The official client over AMQP, against the peer.</summary>
public sealed class AmqpBusTests() : BusContract(new AmqpBus());

/// <summary>The client over a SQLite file.</summary>
public sealed class SqliteBusTests() : BusContract(new SqliteBus());
