using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.DurableTask.Client;
using Workflows.Contracts;
using Workflows.Ledger;
using Workflows.Texts;
using Workflows.Webhooks;

namespace Workflows.Events;

/// <summary>
/// Bodies of monitoring tools that come in on the queue, by the same door as webhooks. Whoever may send to the queue may send for every contract,
/// as whoever has the function key; the message names its source: <c>source</c>, one of <c>Workflows:Sources</c>, or <c>contract</c> and
/// <c>kind</c> as in the address of a webhook.
/// </summary>
internal sealed class QueuedWebhooks(
    QueueReader queue, WebhookDoor door, ContractVersions contracts, WebhookSources sources, BodyStore bodies)
{
    /// <summary>Takes what waits.</summary>
    public Task RunAsync(DurableTaskClient client, CancellationToken cancellation) => queue.RunAsync(
        (message, token) => TakeAsync(message, client, token),
        token => bodies.FindAsync("none", token),
        cancellation);

    /// <summary>Takes one message; told again it changes nothing.</summary>
    public async Task<MessageVerdict> TakeAsync(ServiceBusReceivedMessage message, DurableTaskClient client, CancellationToken cancellation)
    {
        if (SourceOf(message) is not var (contractId, source))
        {
            return new MessageVerdict.Refused(
                "UnknownSource",
                $"Expected in the application properties 'source', a name of Workflows:Sources, or 'contract' and 'kind' ({string.Join(", ", WebhookFunctions.BuiltIn.Keys)}) of a contract in force; found source '{Clip(Property(message, "source"))}', contract '{Clip(Property(message, "contract"))}', kind '{Clip(Property(message, "kind"))}'.");
        }

        byte[] body = message.Body.ToArray();
        if (body.Length > WebhookLimits.BodyBytes)
        {
            return new MessageVerdict.Refused("TooLarge", $"Expected a body of at most {WebhookLimits.BodyBytes} bytes; found {body.Length}.");
        }

        ReceivedBody received = new()
        {
            Id = BodyIdOf(message),
            Source = source.Label,
            SourceName = source.Name,
            ContractId = contractId,
            ReceivedAt = message.EnqueuedTime,
            ContentType = Clip(message.ContentType),
        };
        return await door.TakeAsync(received, source, body, client, cancellation, late: true) switch
        {
            WebhookOutcome.Accepted => new MessageVerdict.Done(),
            WebhookOutcome.NotUnderstood refused => new MessageVerdict.Refused("NotUnderstood", $"{refused.Reason.English} The body is kept as {received.Id}."),
            _ => new MessageVerdict.Later("too many write the same rule"),
        };
    }

    /// <summary>
    /// The id of the kept body: a delivery that comes again has the same message id and the same moment of arrival, so it is the same body, and
    /// the same facts. The broker drops a message id that it has seen within a day.
    /// </summary>
    private static string BodyIdOf(ServiceBusReceivedMessage message) => ReceivedBody.IdOf(message.EnqueuedTime, Encoding.UTF8.GetBytes(message.MessageId));

    private (string ContractId, WebhookSource Source)? SourceOf(ServiceBusReceivedMessage message)
    {
        if (Property(message, "source") is { Length: > 0 } name)
        {
            return sources.Find(name) is { } configured && contracts.Current(configured.Contract) is not null
                ? (configured.Contract, configured.Source) : null;
        }

        return contracts.Current(Property(message, "contract") ?? "") is { } contract && Property(message, "kind") is { } kind
            && WebhookFunctions.BuiltIn.TryGetValue(kind, out WebhookSourceKind builtIn)
                ? (contract.Id, WebhookFunctions.BuiltInSource(contract, kind, builtIn)) : null;
    }

    private static string? Property(ServiceBusReceivedMessage message, string name) =>
        message.ApplicationProperties.TryGetValue(name, out object? value) ? value as string : null;

    private static string? Clip(string? text) => text is null ? null : PlainText.Clip(text, 100);
}
