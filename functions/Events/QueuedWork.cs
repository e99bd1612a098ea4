using System.Globalization;
using System.Text;
using Azure.Messaging.ServiceBus;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.DurableTask.Client;
using Workflows.Api;
using Workflows.Cases;
using Workflows.Contracts;
using Workflows.Hosting;
using Workflows.Ledger;
using Workflows.Texts;
using Workflows.Webhooks;

namespace Workflows.Events;

/// <summary>
/// What comes in on the queue, by the same doors as over HTTP: bodies of monitoring tools as webhooks, cases that are filed as by the API. Whoever may
/// send to the queue may send for every contract, as whoever has the function key. The message says what it is: <c>file</c> names what is filed, as the
/// address of the API does (<c>requests</c>); otherwise it names its source, <c>source</c>, one of <c>Workflows:Sources</c>, or <c>contract</c> and
/// <c>kind</c> as in the address of a webhook.
/// </summary>
internal sealed class QueuedWork(
    QueueReader queue, WebhookDoor door, CaseApi api, ContractVersions contracts, WebhookSources sources, BodyStore bodies, IServiceProvider services)
{
    /// <summary>Takes what waits.</summary>
    public Task RunAsync(DurableTaskClient client, CancellationToken cancellation) => queue.RunAsync(
        (message, token) => TakeAsync(message, client, token),
        token => bodies.FindAsync("none", token),
        cancellation);

    /// <summary>Takes one message; told again it changes nothing.</summary>
    public async Task<MessageVerdict> TakeAsync(ServiceBusReceivedMessage message, DurableTaskClient client, CancellationToken cancellation)
    {
        if (Property(message, "file") is { Length: > 0 } area)
        {
            return await FileAsync(message, area, client, cancellation);
        }

        if (SourceOf(message) is not var (contractId, source))
        {
            string kinds = string.Join(", ", WebhookFunctions.BuiltIn.Keys);
            (string? name, string? contract, string? kind) = (Clip(Property(message, "source")), Clip(Property(message, "contract")), Clip(Property(message, "kind")));
            return Refused(
                "UnknownSource",
                $"Expected in the application properties 'source', a name of Workflows:Sources, or 'contract' and 'kind' ({kinds}) of a contract in force; found source '{name}', contract '{contract}', kind '{kind}'.",
                $"アプリケーションプロパティに、source（Workflows:Sourcesに登録した名前）、または有効な契約のcontractとkind（{kinds}）を指定してください。受信した値：source「{name}」、contract「{contract}」、kind「{kind}」。");
        }

        byte[] body = message.Body.ToArray();
        if (body.Length > WebhookLimits.BodyBytes)
        {
            return TooLarge(WebhookLimits.BodyBytes, body);
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
            WebhookOutcome.NotUnderstood refused => Refused(
                "NotUnderstood",
                $"{refused.Reason.English} The body is kept as {received.Id}.",
                $"{refused.Reason.Japanese}（本文は {received.Id} として保存されています）"),
            _ => new MessageVerdict.Later("too many write the same rule"),
        };
    }

    /// <summary>Files a case; the message id is the idempotency key, so sent again it is the same case.</summary>
    private async Task<MessageVerdict> FileAsync(ServiceBusReceivedMessage message, string area, DurableTaskClient client, CancellationToken cancellation)
    {
        if (CaseArea.All.FirstOrDefault(known => known.Name == area && known.Api.Filing is not null) is not { } found)
        {
            string known = string.Join(", ", CaseArea.All.Where(a => a.Api.Filing is not null).Select(a => a.Name));
            return Refused(
                "UnknownSource",
                $"Expected in the application property 'file' one of {known}; found '{Clip(area)}'.",
                $"アプリケーションプロパティのfileには、次のいずれかを指定してください（{known}）。受信した値：「{Clip(area)}」。");
        }

        byte[] body = message.Body.ToArray();
        if (body.Length > ApiRequests.MaxBody)
        {
            return TooLarge(ApiRequests.MaxBody, body);
        }

        return VerdictOn(await api.FileAsync(found.Api, "queue." + TableKey.Digest(IdOf(message))[..40], body, services, client, cancellation));
    }

    /// <summary>What becomes of a message by the answer to its filing.</summary>
    internal static MessageVerdict VerdictOn(IResult answer)
    {
        ProblemDetails? said = (answer as ProblemHttpResult)?.ProblemDetails;
        string words = said?.Detail ?? "No words were said.";
        return (answer as IStatusCodeHttpResult)?.StatusCode switch
        {
            StatusCodes.Status201Created => new MessageVerdict.Done(),
            >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError and var status => Refused(
                status == StatusCodes.Status400BadRequest ? "NotUnderstood" : "NotAllowed", words,
                said?.Extensions.TryGetValue(Problems.Japanese, out object? japanese) == true ? japanese as string : null),
            _ => new MessageVerdict.Later(words),
        };
    }

    private static MessageVerdict.Refused TooLarge(int most, byte[] body) => Refused(
        "TooLarge",
        string.Create(CultureInfo.InvariantCulture, $"Expected a body of at most {most} bytes; found {body.Length}."),
        string.Create(CultureInfo.InvariantCulture, $"本文は{most}バイト以内にしてください（受信した本文：{body.Length}バイト）。"));

    /// <summary>Each language in one line, as <see cref="MessageVerdict.Refused"/> has them, whatever is quoted.</summary>
    private static MessageVerdict.Refused Refused(string reason, string english, string? japanese) =>
        new(reason, PlainText.Line(english) + (japanese is null ? "" : "\n" + PlainText.Line(japanese)));

    /// <summary>A sender that gave no id cannot say that it sends again.</summary>
    private static string IdOf(ServiceBusReceivedMessage message) =>
        message.MessageId is { Length: > 0 } id ? id : string.Create(CultureInfo.InvariantCulture, $"number {message.SequenceNumber}");

    /// <summary>
    /// The id of the kept body: a delivery that comes again has the same message id and the same moment of arrival, so it is the same body, and
    /// the same facts. The broker drops a message id that it has seen within a day.
    /// </summary>
    private static string BodyIdOf(ServiceBusReceivedMessage message) => ReceivedBody.IdOf(message.EnqueuedTime, Encoding.UTF8.GetBytes(IdOf(message)));

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
