using Amqp;
using Amqp.Framing;
using Amqp.Listener;
using Amqp.Types;

namespace Workflows.Testing.ServiceBus;

/// <summary>A queue of the peer, or a topic.</summary>
public sealed class PeerEntity
{
    /// <summary>How long a message is locked; as <c>bicep/modules/serviceBus.bicep</c> has it.</summary>
    public static readonly TimeSpan LockTime = TimeSpan.FromMinutes(1);

    /// <summary>How often a message is handed out before it is a dead letter; from there as well.</summary>
    public const int MaxDeliveries = 10;

    private const uint Batched = 0x80013700; // as Azure's client sends a batch: each data section is a message

    [ThreadStatic]
    private static Guid? sending;

    private readonly Lock gate = new();
    private readonly TimeProvider clock;
    private readonly PeerEntity? dead;
    private readonly SortedDictionary<long, Held> held = [];
    private readonly HashSet<string> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<ListenerLink, int> wanting = [];
    private readonly HashSet<ListenerLink> resting = [];
    private long last;

    internal PeerEntity(TimeProvider clock, PeerEntity? dead)
    {
        this.clock = clock;
        this.dead = dead;
    }

    /// <summary>Lock token of the delivery that this thread is sending.</summary>
    internal static Guid? Sending => sending;

    /// <summary>Its dead letters.</summary>
    public PeerEntity Dead => dead ?? throw new InvalidOperationException("Dead letters have none.");

    /// <summary>Whether a message id that was there before is dropped.</summary>
    public bool DropsRepeats { get; set; } = true;

    /// <summary>What a sender is answered instead of being taken; null: it is taken.</summary>
    public Error? Refusal { get; set; }

    /// <summary>What is there, oldest first, locked or not.</summary>
    public IReadOnlyList<Message> Messages
    {
        get
        {
            lock (gate)
            {
                return [.. held.Values.Select(h => Message.Decode(new ByteBuffer(h.Bytes, 0, h.Bytes.Length, h.Bytes.Length)))];
            }
        }
    }

    internal void Take(Message message)
    {
        lock (gate)
        {
            foreach (Message one in message.Format == Batched ? Parts(message) : [message])
            {
                if (one.Properties?.MessageId is { } id && !seen.Add(id) && DropsRepeats)
                {
                    continue;
                }

                Add(one);
            }

            Pump();
        }
    }

    private void Add(Message message)
    {
        ByteBuffer bytes = message.Encode();
        held[++last] = new(last, bytes.Buffer.AsSpan(bytes.Offset, bytes.Length).ToArray(), clock.GetUtcNow().UtcDateTime);
    }

    internal IEnumerable<byte[]> Peek(long from, int count)
    {
        lock (gate)
        {
            return [.. held.Values.Where(h => h.Sequence >= from).Take(count).Select(h =>
            {
                ByteBuffer bytes = Outgoing(h).Encode();
                return bytes.Buffer.AsSpan(bytes.Offset, bytes.Length).ToArray();
            })];
        }
    }

    internal void Want(ListenerLink link, int more)
    {
        lock (gate)
        {
            resting.Remove(link);
            int credit = more <= 0 ? 0 : wanting.GetValueOrDefault(link) + more;
            wanting[link] = credit;
            Pump();
            if (link.IsDraining)
            {
                wanting[link] = 0;
                link.CompleteDrain();
            }
        }
    }

    internal void Forget(ListenerLink link)
    {
        lock (gate)
        {
            wanting.Remove(link);
            resting.Remove(link);
        }
    }

    internal void Settle(DispositionContext context)
    {
        lock (gate)
        {
            long sequence = (long)context.Message.MessageAnnotations[new Symbol("x-opt-sequence-number")];
            Guid token = (Guid)context.Message.MessageAnnotations[new Symbol("x-test-lock-token")];
            if (context.State == ContextState.Completed || !held.TryGetValue(sequence, out Held? message) || message.Token != token
                || message.LockedUntil <= clock.GetUtcNow().UtcDateTime)
            {
                if (context.State != ContextState.Completed)
                {
                    context.Complete(new Error("com.microsoft:message-lock-lost") { Description = "The lock has run out." });
                }

                return;
            }

            switch (context.DeliveryState)
            {
                case Accepted:
                    held.Remove(sequence);
                    break;
                case Rejected rejected:
                    Bury(message, (string?)rejected.Error?.Info?[new Symbol("DeadLetterReason")], (string?)rejected.Error?.Info?[new Symbol("DeadLetterErrorDescription")]);
                    break;
                case Released:
                    // The client asked for more than came, and nobody waits any more: it gives back what comes now. It is served again when it asks again.
                    message.Token = null;
                    message.Deliveries--;
                    resting.Add(context.Link);
                    break;
                default:
                    message.Token = null;
                    if (message.Deliveries >= MaxDeliveries && dead is not null)
                    {
                        Bury(message, "MaxDeliveryCountExceeded", $"Message could not be consumed after {MaxDeliveries} delivery attempts.");
                    }

                    break;
            }

            context.Complete();
            Pump();
        }
    }

    private void Bury(Held message, string? reason, string? description)
    {
        held.Remove(message.Sequence);
        Message letter = Message.Decode(new ByteBuffer(message.Bytes, 0, message.Bytes.Length, message.Bytes.Length));
        letter.ApplicationProperties ??= new ApplicationProperties();
        letter.ApplicationProperties["DeadLetterReason"] = reason;
        letter.ApplicationProperties["DeadLetterErrorDescription"] = description;
        lock (Dead.gate)
        {
            Dead.Add(letter);
            Dead.Pump();
        }
    }

    private void Pump()
    {
        DateTime now = clock.GetUtcNow().UtcDateTime;
        foreach ((ListenerLink link, int credit) in wanting.Where(w => !resting.Contains(w.Key)).ToArray())
        {
            foreach (Held message in held.Values.Where(h => h.Token is null || h.LockedUntil <= now).Take(credit).ToArray())
            {
                message.Token = Guid.NewGuid();
                message.LockedUntil = now + LockTime;
                message.Deliveries++;
                wanting[link]--;
                sending = message.Token;
                try
                {
                    link.SendMessage(Outgoing(message));
                }
                finally
                {
                    sending = null;
                }
            }
        }
    }

    private static Message Outgoing(Held held)
    {
        Message message = Message.Decode(new ByteBuffer(held.Bytes, 0, held.Bytes.Length, held.Bytes.Length));
        message.Header ??= new Header();
        message.Header.DeliveryCount = (uint)Math.Max(0, held.Deliveries - 1);
        message.MessageAnnotations ??= new MessageAnnotations();
        message.MessageAnnotations[new Symbol("x-opt-sequence-number")] = held.Sequence;
        message.MessageAnnotations[new Symbol("x-opt-enqueued-time")] = held.At;
        if (held.Token is { } token)
        {
            message.MessageAnnotations[new Symbol("x-opt-locked-until")] = held.LockedUntil;
            message.MessageAnnotations[new Symbol("x-test-lock-token")] = token;
        }

        return message;
    }

    private static IEnumerable<Message> Parts(Message batch)
    {
        IEnumerable<Data> parts = batch.BodySection is DataList list ? Enumerable.Range(0, list.Count).Select(i => list[i]) : [(Data)batch.BodySection];
        foreach (Data part in parts)
        {
            byte[] bytes = part.Binary ?? part.Buffer.Buffer.AsSpan(part.Buffer.Offset, part.Buffer.Length).ToArray();
            yield return Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));
        }
    }

    private sealed class Held(long sequence, byte[] bytes, DateTime at)
    {
        public long Sequence { get; } = sequence;

        public byte[] Bytes { get; } = bytes;

        public DateTime At { get; } = at;

        public int Deliveries { get; set; }

        public Guid? Token { get; set; }

        public DateTime LockedUntil { get; set; }
    }
}
