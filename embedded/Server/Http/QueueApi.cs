using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;

namespace Workflows.Embedded.Server;

/// <summary>
/// The queues for programs of other machines, under <c>/queues/</c>, by the requests that Service Bus takes there over HTTP (its REST API: send,
/// peek-lock, unlock, renew, delete), with the function key in place of its signatures. Others may put messages on the incoming queue and take those of
/// their own subscription; nobody puts domain events, and nobody but the app takes what came in.
/// </summary>
/// <param name="client">Made when the first one asks: an app without queues has no file for them.</param>
/// <param name="queues">What there is.</param>
/// <param name="keys">Who may.</param>
/// <param name="clock">What is ahead of it, and how far.</param>
internal sealed class QueueApi(Lazy<ServiceBusClient> client, EmbeddedQueues queues, FunctionKeys keys, TimeProvider clock)
{
    private const int MaxBody = 1024 * 1024;
    private const string Subscription = "/queues/{topic}/subscriptions/{name}/messages/";
    private const string DeadLetters = "/queues/{topic}/subscriptions/{name}/$deadletterqueue/messages/";

    /// <summary>How far ahead a message may be scheduled: what is forgotten would lie there for good.</summary>
    private static readonly TimeSpan MaxAhead = TimeSpan.FromDays(400);

    /// <summary>How long one waits who asks for the next message, at most.</summary>
    private static readonly TimeSpan MaxPatience = TimeSpan.FromSeconds(55);

    private readonly Lazy<ServiceBusSender> sender = new(() => client.Value.CreateSender(queues.Queue));

    public void MapTo(IEndpointRouteBuilder app)
    {
        RouteGroupBuilder group = app.MapGroup("");
        group.AddEndpointFilter(async (call, next) =>
            keys.Recognise(RequestFilter.Presented(call.HttpContext.Request)) is not null ? await next(call)
                : Problem(StatusCodes.Status401Unauthorized, "Expected a valid key in the header x-functions-key."));
        group.MapPost("/queues/{queue}/messages", SendAsync);
        foreach ((string route, SubQueue part) in new[] { (Subscription, SubQueue.None), (DeadLetters, SubQueue.DeadLetter) })
        {
            group.MapPost(route + "head", (string topic, string name, int? timeout, HttpContext http, CancellationToken cancellation) =>
                NextAsync(Receiver(topic, name, part), timeout, http, cancellation));
            group.MapDelete(route + "{sequence:long}/{token:guid}", (string topic, string name, long sequence, Guid token, CancellationToken cancellation) =>
                SettleAsync(Receiver(topic, name, part), sequence, token, (receiver, message) => receiver.CompleteMessageAsync(message, cancellation)));
            group.MapPut(route + "{sequence:long}/{token:guid}", (string topic, string name, long sequence, Guid token, CancellationToken cancellation) =>
                SettleAsync(Receiver(topic, name, part), sequence, token,
                    (receiver, message) => receiver.AbandonMessageAsync(message, propertiesToModify: null, cancellation)));
            group.MapPost(route + "{sequence:long}/{token:guid}", (string topic, string name, long sequence, Guid token, CancellationToken cancellation) =>
                SettleAsync(Receiver(topic, name, part), sequence, token, (receiver, message) => receiver.RenewMessageLockAsync(message, cancellation)));
        }
    }

    private async Task<IResult> SendAsync(string queue, HttpContext http, CancellationToken cancellation)
    {
        if (!string.Equals(queue, queues.Queue, StringComparison.OrdinalIgnoreCase))
        {
            return Problem(StatusCodes.Status404NotFound, $"Expected the queue {queues.Queue}, which alone takes messages.");
        }

        http.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = MaxBody;
        try
        {
            ServiceBusMessage message = new(await BinaryData.FromStreamAsync(http.Request.Body, cancellation)) { ContentType = http.Request.ContentType };
            BrokerProperties.Of(http.Request.Headers["BrokerProperties"].ToString()).ApplyTo(message, clock.GetUtcNow());
            foreach ((string name, string value) in http.Request.Headers.Select(h => (h.Key, h.Value.ToString())).Where(h => IsQuoted(h.Item2)))
            {
                message.ApplicationProperties[name.ToLowerInvariant()] = JsonSerializer.Deserialize<string>(value);
            }

            await sender.Value.SendMessageAsync(message, cancellation);
            return Results.StatusCode(StatusCodes.Status201Created);
        }
        catch (Exception wrong) when (wrong is JsonException or ArgumentException or FormatException)
        {
            return Problem(StatusCodes.Status400BadRequest,
                $"Expected JSON in the header BrokerProperties (MessageId of at most 128 characters, ScheduledEnqueueTimeUtc, TimeToLive in seconds, ...) and texts in quotes in the headers of properties: {wrong.Message}");
        }
        catch (Exception large) when (large is BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }
            or ServiceBusException { Reason: ServiceBusFailureReason.MessageSizeExceeded })
        {
            return Problem(StatusCodes.Status413PayloadTooLarge, $"Expected a message of at most {MaxBody} bytes: {large.Message}");
        }

        static bool IsQuoted(string value) => value.Length >= 2 && value[0] == '"' && value[^1] == '"';
    }

    private static async Task<IResult> NextAsync(ServiceBusReceiver? receiver, int? seconds, HttpContext http, CancellationToken cancellation)
    {
        if (receiver is null)
        {
            return NoListener();
        }

        TimeSpan patience = TimeSpan.FromSeconds(Math.Clamp(seconds ?? 0, 0, (int)MaxPatience.TotalSeconds));
        if (await receiver.ReceiveMessageAsync(patience > TimeSpan.Zero ? patience : TimeSpan.FromMilliseconds(1), cancellation) is not { } message)
        {
            return Results.NoContent();
        }

        http.Response.Headers.Location = $"{http.Request.PathBase}{http.Request.Path.Value![..^"head".Length]}{message.SequenceNumber}/{message.LockToken}";
        http.Response.Headers["BrokerProperties"] = JsonSerializer.Serialize(BrokerProperties.Of(message));
        foreach ((string name, object value) in message.ApplicationProperties)
        {
            http.Response.Headers[name] = JsonSerializer.Serialize(value);
        }

        http.Response.StatusCode = StatusCodes.Status201Created;
        return Results.Bytes(message.Body.ToMemory(), message.ContentType ?? "application/octet-stream");
    }

    private static async Task<IResult> SettleAsync(
        ServiceBusReceiver? receiver, long sequence, Guid token, Func<ServiceBusReceiver, ServiceBusReceivedMessage, Task> act)
    {
        if (receiver is null)
        {
            return NoListener();
        }

        try
        {
            await act(receiver, ServiceBusModelFactory.ServiceBusReceivedMessage(sequenceNumber: sequence, lockTokenGuid: token));
            return Results.Ok();
        }
        catch (ServiceBusException lost) when (lost.Reason is ServiceBusFailureReason.MessageLockLost)
        {
            return Problem(StatusCodes.Status410Gone, lost.Message);
        }
    }

    private ServiceBusReceiver? Receiver(string topic, string name, SubQueue part) =>
        string.Equals(topic, queues.Topic, StringComparison.OrdinalIgnoreCase) && queues.Listeners.Contains(name, StringComparer.OrdinalIgnoreCase)
            ? client.Value.CreateReceiver(topic, name, new ServiceBusReceiverOptions { SubQueue = part }) : null;

    private static IResult Problem(int status, string detail) => Results.Problem(detail, statusCode: status);

    private static IResult NoListener() =>
        Problem(StatusCodes.Status404NotFound, $"Expected the subscription of somebody who is named in {EmbeddedQueues.ListenersSetting}.");

    /// <summary>What a broker knows of a message, in a header, by the names of Service Bus.</summary>
    private sealed record BrokerProperties
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? MessageId { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? SessionId { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? CorrelationId { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Label { get; init; }

        /// <summary>Seconds.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public double? TimeToLive { get; init; }

        /// <summary>As in HTTP: <c>Sat, 28 Nov 2026 09:00:00 GMT</c>; ISO 8601 is taken too.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? ScheduledEnqueueTimeUtc { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public long? SequenceNumber { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public int? DeliveryCount { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? LockToken { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? LockedUntilUtc { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? EnqueuedTimeUtc { get; init; }

        /// <exception cref="JsonException">It is not JSON.</exception>
        public static BrokerProperties Of(string header) =>
            header.Length == 0 ? new() : JsonSerializer.Deserialize<BrokerProperties>(header) ?? throw new JsonException("found null.");

        public static BrokerProperties Of(ServiceBusReceivedMessage message) => new()
        {
            MessageId = message.MessageId,
            SessionId = message.SessionId,
            CorrelationId = message.CorrelationId,
            Label = message.Subject,
            SequenceNumber = message.SequenceNumber,
            DeliveryCount = message.DeliveryCount,
            LockToken = message.LockToken,
            LockedUntilUtc = message.LockedUntil.ToString("R", CultureInfo.InvariantCulture),
            EnqueuedTimeUtc = message.EnqueuedTime.ToString("R", CultureInfo.InvariantCulture),
        };

        /// <exception cref="ArgumentException">A value is longer or larger than may be.</exception>
        /// <exception cref="FormatException">A time cannot be read.</exception>
        public void ApplyTo(ServiceBusMessage message, DateTimeOffset now)
        {
            message.MessageId = MessageId ?? message.MessageId;
            message.SessionId = SessionId;
            message.CorrelationId = CorrelationId;
            message.Subject = Label;
            if (TimeToLive is { } seconds)
            {
                message.TimeToLive = TimeSpan.FromSeconds(Math.Clamp(seconds, 1, TimeSpan.FromDays(3650).TotalSeconds));
            }

            if (ScheduledEnqueueTimeUtc is { } at)
            {
                DateTimeOffset due = DateTimeOffset.Parse(at, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                message.ScheduledEnqueueTime = due <= now + MaxAhead ? due
                    : throw new ArgumentException($"ScheduledEnqueueTimeUtc is more than {MaxAhead.TotalDays:0} days ahead.");
            }
        }
    }
}
