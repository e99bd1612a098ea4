using Azure.Messaging.ServiceBus;
using Workflows.Embedded.ServiceBus;
using Workflows.Embedded.Sqlite;
using Xunit;

namespace Workflows.Stores.Tests.ServiceBus;

/// <summary>What only the file does: it outlives its process, keeps what nobody wanted, and refuses what it cannot do.</summary>
public sealed class SqliteBusOnlyTests : IAsyncLifetime
{
    private readonly SqliteBus bus;

    public SqliteBusOnlyTests()
        : this(new())
    {
    }

    private SqliteBusOnlyTests(SqliteBus bus) => this.bus = bus;

    /// <summary>The files as <c>kill -9</c> leaves them: what was locked by the dead process is free at once, and counted.</summary>
    [Fact]
    public async Task AKill_BetweenReceiveAndComplete_LosesNothing()
    {
        await SendAsync(Bus.Queue, Message("a"), Message("b"));
        await SendAsync(Bus.Sessions, Message("x1", session: "x"), Message("x2", session: "x"));
        await using ServiceBusReceiver receiver = bus.Client.CreateReceiver(Bus.Queue);
        await receiver.CompleteMessageAsync(await receiver.ReceiveMessageAsync());
        Assert.Equal("b", (await receiver.ReceiveMessageAsync()).MessageId);
        ServiceBusSessionReceiver session = await bus.Client.AcceptNextSessionAsync(Bus.Sessions);
        await session.ReceiveMessageAsync();

        string folder = Directory.CreateTempSubdirectory("workflows-bus-killed-").FullName;
        string path = Path.Combine(folder, "queues.db");
        File.Copy(bus.Path, path);
        File.Copy(bus.Path + "-wal", path + "-wal");
        try
        {
            SqliteServiceBusClient next = new(path, SqliteBus.Entities, bus.Clock);
            await using ServiceBusReceiver again = next.CreateReceiver(Bus.Queue);
            ServiceBusReceivedMessage b = await again.ReceiveMessageAsync(Bus.Shortly);
            Assert.Equal(("b", 2), (b.MessageId, b.DeliveryCount));
            await again.CompleteMessageAsync(b);
            await using ServiceBusSender sender = next.CreateSender(Bus.Queue);
            await sender.SendMessageAsync(Message("a")); // what was seen before the kill is known after it
            Assert.Null(await again.ReceiveMessageAsync(Bus.Shortly));
            await using ServiceBusSessionReceiver x = await next.AcceptNextSessionAsync(Bus.Sessions);
            Assert.Equal(["x1", "x2"], (await x.ReceiveMessagesAsync(10, Bus.Shortly)).Select(m => m.MessageId));
        }
        finally
        {
            await BusDatabase.CloseAsync(path);
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task WhatNobodyWantedInTime_IsADeadLetter()
    {
        ServiceBusMessage brief = Message("brief");
        brief.TimeToLive = TimeSpan.FromHours(1);
        await SendAsync(Bus.Queue, brief, Message("long"));
        bus.Clock.Advance(TimeSpan.FromHours(1));
        await using ServiceBusReceiver receiver = bus.Client.CreateReceiver(Bus.Queue);
        Assert.Equal(["long"], (await receiver.PeekMessagesAsync(10, 0)).Select(m => m.MessageId));
        bus.Clock.Advance(TimeSpan.FromDays(14));
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Shortly));
        await using ServiceBusReceiver dead = bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        bus.Clock.Advance(TimeSpan.FromDays(1000));
        Assert.Equal(["brief TTLExpiredException", "long TTLExpiredException"],
            (await dead.PeekMessagesAsync(10, 0)).Select(m => $"{m.MessageId} {m.DeadLetterReason}"));
    }

    [Fact]
    public async Task ASubscription_ThatNobodyListensTo_DoesNotGrow()
    {
        await SendAsync(Bus.Topic, Message("old", session: "x"));
        bus.Clock.Advance(TimeSpan.FromDays(14));
        await SendAsync(Bus.Topic, Message("new", session: "x"));
        Assert.Equal(1, ((SqliteServiceBusClient)bus.Client).Database.Read(c => c.Statement("SELECT count(*) FROM Message").First(row => row.GetInt64(0))));
    }

    [Fact]
    public async Task WhatIsDeferred_IsReceivedByItsNumber_AndByNothingElse()
    {
        await SendAsync(Bus.Queue, Message("a"));
        await using ServiceBusReceiver receiver = bus.Client.CreateReceiver(Bus.Queue);
        ServiceBusReceivedMessage message = await receiver.ReceiveMessageAsync();
        await receiver.DeferMessageAsync(message);
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Shortly));
        ServiceBusReceivedMessage deferred = await receiver.ReceiveDeferredMessageAsync(message.SequenceNumber);
        await receiver.CompleteMessageAsync(deferred);
        ServiceBusException gone = await Assert.ThrowsAsync<ServiceBusException>(() => receiver.ReceiveDeferredMessageAsync(message.SequenceNumber));
        Assert.Equal(ServiceBusFailureReason.MessageNotFound, gone.Reason);
    }

    [Fact]
    public async Task AMessage_ThatASubscriptionCannotTake_IsItsDeadLetter_AndNobodysFault()
    {
        await SendAsync(Bus.Topic, Message("a"));
        await using ServiceBusReceiver dead =
            bus.Client.CreateReceiver(Bus.Topic, Bus.Listener, new ServiceBusReceiverOptions { SubQueue = SubQueue.DeadLetter });
        ServiceBusReceivedMessage letter = await dead.ReceiveMessageAsync(Bus.Shortly);
        Assert.Equal(("a", "SessionIdMissing"), (letter.MessageId, letter.DeadLetterReason));
    }

    [Fact]
    public async Task ABatch_IsAsLargeAsItMayBe()
    {
        await using ServiceBusSender sender = bus.Client.CreateSender(Bus.Queue);
        using ServiceBusMessageBatch batch = await sender.CreateMessageBatchAsync();
        Assert.True(batch.TryAddMessage(Message("a", new string('a', 600_000))));
        Assert.False(batch.TryAddMessage(Message("b", new string('b', 600_000))));
        await sender.SendMessagesAsync(batch);
        ServiceBusException refused = await Assert.ThrowsAsync<ServiceBusException>(() => sender.SendMessageAsync(Message("c", new string('c', 1 << 20))));
        Assert.Equal(ServiceBusFailureReason.MessageSizeExceeded, refused.Reason);
        await using ServiceBusReceiver receiver =
            bus.Client.CreateReceiver(Bus.Queue, new ServiceBusReceiverOptions { ReceiveMode = ServiceBusReceiveMode.ReceiveAndDelete });
        Assert.Equal("a", (await receiver.ReceiveMessageAsync(Bus.Shortly)).MessageId);
        Assert.Null(await receiver.ReceiveMessageAsync(Bus.Shortly));
    }

    [Fact]
    public void WhatNeedsAConnection_IsRefused()
    {
        Assert.Throws<NotSupportedException>(() => bus.Client.CreateProcessor(Bus.Queue));
        Assert.Throws<NotSupportedException>(() => bus.Client.CreateSessionProcessor(Bus.Sessions));
        Assert.Throws<NotSupportedException>(() => bus.Client.CreateRuleManager(Bus.Topic, Bus.Listener));
    }

    /// <summary>A member of the SDK that is forgotten would run the SDK's own code, which has no connection to talk on.</summary>
    [Fact]
    public async Task EveryVirtualMember_OfTheSdk_IsAnswered()
    {
        await SendAsync(Bus.Sessions, Message("x1", session: "x"));
        object[] clients = [bus.Client, bus.Client.CreateSender(Bus.Queue), await bus.Client.AcceptNextSessionAsync(Bus.Sessions)];
        Assert.All(clients, client => Assert.Empty(
            from method in client.GetType().GetMethods()
            where method is { IsVirtual: true, IsFinal: false } && method.DeclaringType!.Assembly == typeof(ServiceBusClient).Assembly
                && method.Name is not (nameof(ToString) or nameof(Equals) or nameof(GetHashCode) or nameof(IAsyncDisposable.DisposeAsync))
            select method.ToString()));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await bus.DisposeAsync();

    private async Task SendAsync(string to, params ServiceBusMessage[] messages)
    {
        await using ServiceBusSender sender = bus.Client.CreateSender(to);
        await sender.SendMessagesAsync(messages);
    }

    private static ServiceBusMessage Message(string id, string body = "", string? session = null) => new(body) { MessageId = id, SessionId = session };
}
