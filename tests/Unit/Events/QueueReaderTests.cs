using Azure;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Logging.Abstractions;
using Moq;
using Workflows.Events;
using Workflows.Testing;
using Xunit;

namespace Workflows.Unit.Tests.Events;

/// <summary>How messages leave the queue: the official receiver, with answers and faults that Moq gives, since no broker gives them on demand.</summary>
public sealed class QueueReaderTests
{
    private readonly ManualClock clock = new(new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));
    private readonly Mock<ServiceBusReceiver> broker = new();
    private readonly Queue<ServiceBusReceivedMessage[]> batches = new();
    private readonly List<string> log = [];
    private readonly QueueReader queue;
    private Exception? unreachable;

    public QueueReaderTests()
    {
        broker.Setup(b => b.ReceiveMessagesAsync(It.IsAny<int>(), It.IsAny<TimeSpan?>(), It.IsAny<CancellationToken>()))
            .Returns(() => unreachable is not null
                ? Task.FromException<IReadOnlyList<ServiceBusReceivedMessage>>(unreachable)
                : Task.FromResult<IReadOnlyList<ServiceBusReceivedMessage>>(batches.TryDequeue(out ServiceBusReceivedMessage[]? batch) ? batch : []));
        broker.Setup(b => b.CompleteMessageAsync(It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage m, CancellationToken _) => log.Add("done " + m.MessageId)).Returns(Task.CompletedTask);
        broker.Setup(b => b.AbandonMessageAsync(It.IsAny<ServiceBusReceivedMessage>(), null, It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage m, IDictionary<string, object>? _, CancellationToken _) => log.Add("later " + m.MessageId))
            .Returns(Task.CompletedTask);
        broker.Setup(b => b.DeadLetterMessageAsync(
                It.IsAny<ServiceBusReceivedMessage>(), It.IsAny<string>(), It.IsAny<string>(), It.IsAny<CancellationToken>()))
            .Callback((ServiceBusReceivedMessage m, string reason, string description, CancellationToken _) =>
                log.Add($"dead {m.MessageId} {reason} {description.Length}"))
            .Returns(Task.CompletedTask);
        queue = new(broker.Object, clock, NullLogger<QueueReader>.Instance);
    }

    [Fact]
    public async Task EachMessage_LeavesByItsVerdict_InOrder()
    {
        batches.Enqueue([Message("a"), Message("b")]);
        batches.Enqueue([Message("c")]);
        await RunAsync(m => m.MessageId switch
        {
            "a" => new MessageVerdict.Done(),
            "b" => new MessageVerdict.Refused("NotUnderstood", new string('x', 10_000)),
            _ => new MessageVerdict.Later("busy"),
        });
        Assert.Equal(["done a", "dead b NotUnderstood 4000", "later c"], log);
    }

    /// <summary>One message that nobody can handle does not keep the next one waiting; the broker counts how often it came.</summary>
    [Fact]
    public async Task AMessageThatBreaksUs_ComesAgain_AndTheOthersGoOn()
    {
        batches.Enqueue([Message("a"), Message("b")]);
        await RunAsync(m => m.MessageId == "a" ? throw new InvalidOperationException("a mistake of ours") : new MessageVerdict.Done());
        Assert.Equal(["later a", "done b"], log);
    }

    /// <summary>While the tables fail no message is taken: each delivery counts, and the tenth puts a good message among the dead letters.</summary>
    [Fact]
    public async Task WhileTheTablesFail_NothingIsTaken()
    {
        batches.Enqueue([Message("a"), Message("b")]);
        await RunAsync(_ => throw new RequestFailedException(503, "busy"));
        Assert.Empty(log);
        broker.Invocations.Clear();

        await RunAsync(_ => new MessageVerdict.Done()); // within the pause
        clock.Advance(TimeSpan.FromSeconds(5));
        await RunAsync(_ => new MessageVerdict.Done(), () => throw new RequestFailedException(503, "still busy"));
        Assert.Empty(broker.Invocations);

        clock.Advance(TimeSpan.FromSeconds(10));
        batches.Enqueue([Message("a"), Message("b")]);
        await RunAsync(_ => new MessageVerdict.Done());
        Assert.Equal(["done a", "done b"], log);
    }

    [Fact]
    public async Task ABrokerThatFails_IsAskedAgainLater()
    {
        unreachable = new ServiceBusException("down", ServiceBusFailureReason.ServiceCommunicationProblem);
        await RunAsync(_ => new MessageVerdict.Done());
        unreachable = null;
        batches.Enqueue([Message("a")]);
        await RunAsync(_ => new MessageVerdict.Done());
        Assert.Empty(log);
        clock.Advance(TimeSpan.FromSeconds(5));
        await RunAsync(_ => new MessageVerdict.Done());
        Assert.Equal(["done a"], log);
    }

    /// <summary>The lock ran out while it was handled: it comes again, and the rest of the batch is handled.</summary>
    [Fact]
    public async Task ALostLock_LosesNothing()
    {
        broker.Setup(b => b.CompleteMessageAsync(It.Is<ServiceBusReceivedMessage>(m => m.MessageId == "a"), It.IsAny<CancellationToken>()))
            .ThrowsAsync(new ServiceBusException("lost", ServiceBusFailureReason.MessageLockLost));
        batches.Enqueue([Message("a"), Message("b")]);
        await RunAsync(_ => new MessageVerdict.Done());
        Assert.Equal(["done b"], log);
    }

    private Task RunAsync(Func<ServiceBusReceivedMessage, MessageVerdict> take, Action? isReady = null) => queue.RunAsync(
        (message, _) => Task.FromResult(take(message)),
        _ =>
        {
            isReady?.Invoke();
            return Task.CompletedTask;
        },
        CancellationToken.None);

    private static ServiceBusReceivedMessage Message(string id) => ServiceBusModelFactory.ServiceBusReceivedMessage(
        BinaryData.FromString("{}"), messageId: id, deliveryCount: 1, enqueuedTime: new DateTimeOffset(2026, 11, 20, 0, 0, 0, TimeSpan.Zero));
}
