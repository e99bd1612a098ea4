using System.Collections.Concurrent;
using Amqp;
using Amqp.Framing;
using Amqp.Handler;
using Amqp.Listener;
using Amqp.Sasl;
using Amqp.Types;
using Azure.Messaging.ServiceBus;

namespace Workflows.Testing.ServiceBus;

/// <summary>
/// A Service Bus on loopback, as far as the product and its listeners use one: queues and topics that take messages, single or in a batch, at once or
/// scheduled, drop repeats of a message id, hand messages out under a lock, in sessions where they are required, keep dead letters, and let them be
/// peeked at. It speaks AMQP 1.0 (OASIS, 2012) as Azure's own does, so the official client talks to it unmodified.
/// </summary>
/// <remarks>Not in it: rules of subscriptions, transactions, deferred messages, times to live. Locks and schedules run by the given clock.</remarks>
public sealed class ServiceBusPeer : IAsyncDisposable
{
    private readonly ContainerHost host;
    private readonly ConcurrentDictionary<string, PeerEntity> queues = new(StringComparer.OrdinalIgnoreCase);
    private readonly TimeProvider clock;

    private ServiceBusPeer(int port, TimeProvider clock)
    {
        this.clock = clock;
        ConnectionString = $"Endpoint=sb://127.0.0.1:{port};SharedAccessKeyName=all;SharedAccessKey=bm9uZQ==;UseDevelopmentEmulator=true;";
        host = new ContainerHost(new Address($"amqp://127.0.0.1:{port}"));
        ConnectionListener listener = host.Listeners[0];
        listener.SASL.EnableMechanism("MSSBCBS", SaslProfile.Anonymous); // what the client asks for; who it is, it says on the node $cbs
        listener.HandlerFactory = _ => new TagsOfLocks();
        host.AddressResolver = (_, attach) => AddressOf(attach);
        host.RegisterRequestProcessor("$cbs", new TokenNode());
        host.RegisterLinkProcessor(new LinkNode(this));
    }

    /// <summary>For <c>new ServiceBusClient</c>. The emulator's switch means no TLS.</summary>
    public string ConnectionString { get; }

    /// <summary>Listens.</summary>
    public static ServiceBusPeer Start(TimeProvider? clock = null)
    {
        ServiceBusPeer peer = new(AppFixture.FreePort(), clock ?? TimeProvider.System); // its name in the connection string has to be known before it listens
        peer.host.Open();
        return peer;
    }

    /// <summary>The official client, with the application's retries.</summary>
    public ServiceBusClient Client() => new(ConnectionString, new ServiceBusClientOptions
    {
        RetryOptions = new ServiceBusRetryOptions { TryTimeout = TimeSpan.FromSeconds(8), MaxRetries = 1 },
    });

    /// <summary>Adds a queue, or a topic of which what was sent is looked at here.</summary>
    public PeerEntity Add(string name)
    {
        PeerEntity dead = new(clock, null);
        PeerEntity queue = new(clock, dead);
        foreach ((string address, PeerEntity node) in new[] { (name, queue), (name + "/$deadletterqueue", dead) })
        {
            queues[address] = node;
            host.RegisterRequestProcessor(address + "/$management", new ManagementNode(node));
        }

        return queue;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        host.Close();
        return ValueTask.CompletedTask;
    }

    private static string AddressOf(Attach attach) => (attach.Role ? ((Source)attach.Source).Address : ((Target)attach.Target).Address).TrimStart('/');

    /// <summary>Delivery tags are lock tokens.</summary>
    private sealed class TagsOfLocks : IHandler
    {
        public bool CanHandle(EventId id) => id == EventId.SendDelivery;

        public void Handle(Event protocolEvent)
        {
            if (PeerEntity.Sending is { } token && protocolEvent.Context is IDelivery delivery)
            {
                delivery.Tag = token.ToByteArray();
            }
        }
    }

    /// <summary>Takes any token.</summary>
    private sealed class TokenNode : IRequestProcessor
    {
        public int Credit => 100;

        public void Process(RequestContext requestContext) => requestContext.Complete(new Message
        {
            ApplicationProperties = new ApplicationProperties { Map = { ["status-code"] = 202, ["status-description"] = "Accepted" } },
        });
    }

    /// <summary>Peeks.</summary>
    private sealed class ManagementNode(PeerEntity queue) : IRequestProcessor
    {
        public int Credit => 100;

        public void Process(RequestContext requestContext)
        {
            string operation = (string)requestContext.Message.ApplicationProperties["operation"];
            Map asked = (Map)((AmqpValue)requestContext.Message.BodySection).Value;
            requestContext.Complete(operation["com.microsoft:".Length..] switch
            {
                "peek-message" => Peek((long)asked["from-sequence-number"], (int)asked["message-count"]),
                "schedule-message" => Answer(("sequence-numbers", queue.Schedule(((List)asked["messages"]).Cast<Map>().Select(m => PeerEntity.Decode((byte[])m["message"]))))),
                "cancel-scheduled-message" => queue.Cancel((long[])asked["sequence-numbers"]) ? Answer() : Refuse(404, "message-not-found"),
                "renew-lock" => queue.Renew(((Guid[])asked["lock-tokens"])[0]) is { } until ? Answer(("expirations", new[] { until })) : Refuse(410, "message-lock-lost"),
                "renew-session-lock" => queue.Renew(asked["session-id"]) is { } until ? Answer(("expiration", until)) : Refuse(410, "session-lock-lost"),
                "get-session-state" => queue.Session((string)asked["session-id"]) is { } session ? Answer(("session-state", session.State!)) : Refuse(410, "session-lock-lost"),
                "set-session-state" => SetState((string)asked["session-id"], (byte[]?)asked["session-state"]),
                "update-disposition" => Refuse(410, "message-lock-lost"), // asked for what is not open on the link any more
                _ => Refuse(501, "not-implemented"),
            });
        }

        private Message Peek(long from, int count)
        {
            List messages = [.. queue.Peek(from, count).Select(m => new Map { ["message"] = m })];
            return messages.Count > 0 ? Answer(("messages", messages)) : Refuse(204, "no-content");
        }

        private Message SetState(string id, byte[]? state)
        {
            if (queue.Session(id) is not { } session)
            {
                return Refuse(410, "session-lock-lost");
            }

            session.State = state;
            return Answer();
        }

        private static Message Answer(params (string Name, object Value)[] values)
        {
            Map body = [];
            foreach ((string name, object value) in values)
            {
                body[name] = value;
            }

            return new Message { ApplicationProperties = new ApplicationProperties { Map = { ["statusCode"] = 200 } }, BodySection = new AmqpValue { Value = body } };
        }

        private static Message Refuse(int code, string condition) => new()
        {
            ApplicationProperties = new ApplicationProperties
            {
                Map = { ["statusCode"] = code, ["statusDescription"] = condition, ["errorCondition"] = new Symbol("com.microsoft:" + condition) },
            },
            BodySection = new AmqpValue { Value = new Map() },
        };
    }

    /// <summary>Links of senders and receivers.</summary>
    private sealed class LinkNode(ServiceBusPeer peer) : ILinkProcessor
    {
        public void Process(AttachContext attachContext)
        {
            Attach attach = attachContext.Attach;
            string address = AddressOf(attach);
            if (!peer.queues.TryGetValue(address, out PeerEntity? queue))
            {
                attachContext.Complete(new Error(ErrorCode.NotFound) { Description = $"There is no '{address}'." });
                return;
            }

            attach.MaxMessageSize = 256 * 1024;
            Symbol filter = new("com.microsoft:session-filter");
            if (attach.Role && ((Source)attach.Source).FilterSet is { } filters && filters.ContainsKey(filter))
            {
                string? session = (string?)filters[filter];
                if (queue.Accept(attachContext.Link, ref session, out DateTime until) is { } refusal)
                {
                    attachContext.Complete(refusal);
                    return;
                }

                filters[filter] = session;
                (attach.Properties ??= [])[new Symbol("com.microsoft:locked-until-utc")] = until.Ticks;
            }
            else if (attach.Role && queue.RequiresSession)
            {
                attachContext.Complete(new Error(ErrorCode.NotAllowed) { Description = "A session was expected." });
                return;
            }

            attachContext.Complete(attach.Role ? new Receiver(queue) : new Sender(queue), 300);
        }
    }

    private sealed class Sender(PeerEntity queue) : LinkEndpoint
    {
        public override void OnFlow(FlowContext flowContext)
        {
        }

        public override void OnDisposition(DispositionContext dispositionContext)
        {
        }

        public override void OnMessage(MessageContext messageContext)
        {
            if (queue.Refusal is { } refusal)
            {
                messageContext.Complete(refusal);
                return;
            }

            try
            {
                queue.Take(messageContext.Message);
                messageContext.Complete();
            }
            catch (AmqpException refused)
            {
                messageContext.Complete(refused.Error);
            }
        }
    }

    private sealed class Receiver(PeerEntity queue) : LinkEndpoint
    {
        public override void OnFlow(FlowContext flowContext) => queue.Want(flowContext.Link, flowContext.Messages);

        public override void OnDisposition(DispositionContext dispositionContext) => queue.Settle(dispositionContext);

        public override void OnMessage(MessageContext messageContext) => throw new NotSupportedException();

        public override void OnLinkClosed(ListenerLink link, Error error) => queue.Forget(link);
    }
}
