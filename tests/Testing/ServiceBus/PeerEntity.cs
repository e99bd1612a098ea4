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
    private readonly Dictionary<string, DateTime> seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, PeerSession> sessions = new(StringComparer.Ordinal);
    private readonly List<PeerEntity> subscriptions = [];
    private readonly List<ITimer> timers = [];
    private readonly Dictionary<ListenerLink, int> wanting = [];
    private readonly HashSet<ListenerLink> resting = [];
    private readonly Dictionary<ListenerLink, int> asked = [];
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

    /// <summary>Whether a message id that was there within a day is dropped.</summary>
    public bool DropsRepeats { get; set; } = true;

    /// <summary>Whether messages are received session by session.</summary>
    public bool RequiresSession { get; set; }

    /// <summary>What a sender is answered instead of being taken; null: it is taken.</summary>
    public Error? Refusal { get; set; }

    /// <summary>What is there, oldest first, locked or not.</summary>
    public IReadOnlyList<Message> Messages
    {
        get
        {
            lock (gate)
            {
                return [.. held.Values.Select(h => Decode(h.Bytes))];
            }
        }
    }

    private DateTime Now => clock.GetUtcNow().UtcDateTime;

    /// <summary>As a topic: what it takes is handed on.</summary>
    public PeerEntity AddSubscription(PeerEntity subscription)
    {
        subscriptions.Add(subscription);
        return subscription;
    }

    internal void Take(Message message)
    {
        Message[] parts = [.. message.Format == Batched ? Parts(message) : [message]];
        if (RequiresSession && parts.Any(part => part.Properties?.GroupId is null))
        {
            throw new AmqpException(ErrorCode.NotAllowed, "A session id was expected in each message.");
        }

        List<Message> taken = [];
        lock (gate)
        {
            foreach (Message one in parts)
            {
                if (one.Properties?.MessageId is { } id)
                {
                    if (DropsRepeats && seen.TryGetValue(id, out DateTime at) && Now - at < TimeSpan.FromDays(1))
                    {
                        continue;
                    }

                    seen[id] = Now;
                }

                Add(one);
                taken.Add(one);
            }

            Pump();
        }

        foreach (PeerEntity subscription in subscriptions)
        {
            taken.ForEach(subscription.Take);
        }
    }

    /// <summary>Takes messages that say when they are to be there; their numbers.</summary>
    internal long[] Schedule(IEnumerable<Message> messages)
    {
        lock (gate)
        {
            long[] numbers = [.. messages.Select(message =>
            {
                Held later = Add(message);
                later.VisibleAt = (DateTime)message.MessageAnnotations[new Symbol("x-opt-scheduled-enqueue-time")];
                timers.Add(clock.CreateTimer(_ => PumpLocked(), null, later.VisibleAt.Value - Now, Timeout.InfiniteTimeSpan));
                return later.Sequence;
            })];
            return numbers;
        }
    }

    /// <summary>Takes scheduled messages back; whether they were all there.</summary>
    internal bool Cancel(IEnumerable<long> numbers)
    {
        lock (gate)
        {
            return numbers.All(number => held.TryGetValue(number, out Held? later) && later.VisibleAt is not null && held.Remove(number));
        }
    }

    /// <summary>Locks a session for a link; an error, where somebody has it or there is none.</summary>
    internal Error? Accept(ListenerLink link, ref string? id, out DateTime until)
    {
        lock (gate)
        {
            until = Now + LockTime;
            if (!RequiresSession)
            {
                return new Error(ErrorCode.NotAllowed) { Description = "There are no sessions here." };
            }

            Activate();
            id ??= held.Values.Where(h => h.VisibleAt is null).Select(h => h.Session!).FirstOrDefault(IsFree);
            if (id is null)
            {
                return new Error("com.microsoft:timeout") { Description = "There is no free session." };
            }

            if (!IsFree(id))
            {
                return new Error("com.microsoft:session-cannot-be-locked") { Description = "Somebody has the session." };
            }

            Free(id);
            sessions[id] = new() { Link = link, LockedUntil = until, State = sessions.GetValueOrDefault(id)?.State };
            return null;
        }

        bool IsFree(string id) => !sessions.TryGetValue(id, out PeerSession? session) || session.LockedUntil <= Now;
    }

    /// <summary>A session whose lock is held; null: it has run out.</summary>
    internal PeerSession? Session(string id) => sessions.TryGetValue(id, out PeerSession? session) && session.LockedUntil > Now ? session : null;

    /// <summary>Renews the lock of a session, or, where it is a token, of a message; null: it has run out.</summary>
    internal DateTime? Renew(object lockOf)
    {
        lock (gate)
        {
            DateTime until = Now + LockTime;
            if (lockOf is string id)
            {
                if (Session(id) is not { } session)
                {
                    return null;
                }

                session.LockedUntil = until;
                foreach (Held message in held.Values.Where(h => h.Session == id && h.Token is not null))
                {
                    message.LockedUntil = until;
                }

                return until;
            }

            if (held.Values.FirstOrDefault(h => h.Token == (Guid)lockOf && h.LockedUntil > Now) is not { } locked)
            {
                return null;
            }

            locked.LockedUntil = until;
            return until;
        }
    }

    private Held Add(Message message)
    {
        ByteBuffer bytes = message.Encode();
        return held[++last] = new(last, bytes.Buffer.AsSpan(bytes.Offset, bytes.Length).ToArray(), Now) { Session = message.Properties?.GroupId };
    }

    /// <summary>What was scheduled and is due gets a new number, behind what is there.</summary>
    private void Activate()
    {
        foreach (Held due in held.Values.Where(h => h.VisibleAt <= Now).OrderBy(h => h.VisibleAt).ToArray())
        {
            held.Remove(due.Sequence);
            held[++last] = new(last, due.Bytes, due.VisibleAt!.Value) { Session = due.Session };
        }
    }

    private void Free(string id)
    {
        foreach (Held message in held.Values.Where(h => h.Session == id))
        {
            message.Token = null;
        }
    }

    internal IEnumerable<byte[]> Peek(long from, int count)
    {
        lock (gate)
        {
            Activate();
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
            asked[link] = asked.GetValueOrDefault(link) + 1;
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
            asked.Remove(link);
            foreach ((string id, PeerSession session) in sessions.Where(s => s.Value.Link == link))
            {
                session.LockedUntil = default;
                Free(id);
            }
        }
    }

    internal void Settle(DispositionContext context)
    {
        lock (gate)
        {
            long sequence = (long)context.Message.MessageAnnotations[new Symbol("x-opt-sequence-number")];
            Guid token = (Guid)context.Message.MessageAnnotations[new Symbol("x-test-lock-token")];
            if (context.State == ContextState.Completed || !held.TryGetValue(sequence, out Held? message) || message.Token != token
                || message.LockedUntil <= Now)
            {
                if (context.State != ContextState.Completed)
                {
                    context.Complete(new Error(RequiresSession ? "com.microsoft:session-lock-lost" : "com.microsoft:message-lock-lost") { Description = "The lock has run out." });
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
                    // The client asked for more than came, and nobody waits any more: it gives back what comes now. It is served again when it asks again,
                    // which it may have done meanwhile.
                    message.Token = null;
                    message.Deliveries--;
                    if (message.Asked == asked.GetValueOrDefault(context.Link))
                    {
                        resting.Add(context.Link);
                    }

                    break;
                default:
                    message.Token = null;
                    if (context.DeliveryState is Modified { MessageAnnotations: { } changes })
                    {
                        message.Bytes = Changed(message.Bytes, changes);
                    }

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
        Message letter = Decode(message.Bytes);
        letter.ApplicationProperties ??= new ApplicationProperties();
        letter.ApplicationProperties["DeadLetterReason"] = reason;
        letter.ApplicationProperties["DeadLetterErrorDescription"] = description;
        lock (Dead.gate)
        {
            Dead.Add(letter);
            Dead.Pump();
        }
    }

    private void PumpLocked()
    {
        lock (gate)
        {
            Pump();
        }
    }

    private void Pump()
    {
        Activate();
        DateTime now = Now;
        foreach ((ListenerLink link, int credit) in wanting.Where(w => !resting.Contains(w.Key)).ToArray())
        {
            (string? session, PeerSession? held) = sessions.FirstOrDefault(s => s.Value.Link == link);
            if (RequiresSession && held?.LockedUntil <= now)
            {
                continue;
            }

            foreach (Held message in this.held.Values
                .Where(h => h.VisibleAt is null && (!RequiresSession || h.Session == session) && (h.Token is null || h.LockedUntil <= now))
                .Take(credit).ToArray())
            {
                message.Token = Guid.NewGuid();
                message.LockedUntil = held?.LockedUntil ?? now + LockTime;
                message.Deliveries++;
                message.Asked = asked.GetValueOrDefault(link);
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
        Message message = Decode(held.Bytes);
        message.Header ??= new Header();
        message.Header.DeliveryCount = (uint)Math.Max(0, held.Deliveries - 1);
        message.MessageAnnotations ??= new MessageAnnotations();
        message.MessageAnnotations[new Symbol("x-opt-sequence-number")] = held.Sequence;
        message.MessageAnnotations[new Symbol("x-opt-enqueued-time")] = held.At;
        message.MessageAnnotations[new Symbol("x-opt-message-state")] = held.VisibleAt is null ? 0 : 2;
        if (held.Token is { } token)
        {
            message.MessageAnnotations[new Symbol("x-opt-locked-until")] = held.LockedUntil;
            message.MessageAnnotations[new Symbol("x-test-lock-token")] = token;
        }

        return message;
    }

    private static byte[] Changed(byte[] bytes, Fields changes)
    {
        Message message = Decode(bytes);
        message.ApplicationProperties ??= new ApplicationProperties();
        foreach ((object name, object value) in changes)
        {
            message.ApplicationProperties[name.ToString()] = value;
        }

        ByteBuffer changed = message.Encode();
        return changed.Buffer.AsSpan(changed.Offset, changed.Length).ToArray();
    }

    internal static Message Decode(byte[] bytes) => Message.Decode(new ByteBuffer(bytes, 0, bytes.Length, bytes.Length));

    private static IEnumerable<Message> Parts(Message batch)
    {
        IEnumerable<Data> parts = batch.BodySection is DataList list ? Enumerable.Range(0, list.Count).Select(i => list[i]) : [(Data)batch.BodySection];
        foreach (Data part in parts)
        {
            byte[] bytes = part.Binary ?? part.Buffer.Buffer.AsSpan(part.Buffer.Offset, part.Buffer.Length).ToArray();
            yield return Decode(bytes);
        }
    }

    private sealed class Held(long sequence, byte[] bytes, DateTime at)
    {
        public long Sequence { get; } = sequence;

        public byte[] Bytes { get; set; } = bytes;

        public string? Session { get; init; }

        /// <summary>When it is to be there; null: it is.</summary>
        public DateTime? VisibleAt { get; set; }

        public DateTime At { get; } = at;

        public int Deliveries { get; set; }

        /// <summary>How often the link had asked when it was handed out.</summary>
        public int Asked { get; set; }

        public Guid? Token { get; set; }

        public DateTime LockedUntil { get; set; }
    }
}

/// <summary>A session of a queue or subscription that requires them.</summary>
internal sealed class PeerSession
{
    /// <summary>Who has it.</summary>
    public required ListenerLink Link { get; init; }

    public DateTime LockedUntil { get; set; }

    /// <summary>What its receivers leave for each other.</summary>
    public byte[]? State { get; set; }
}
