using System.Text.Json;
using System.Text.Json.Serialization;
using Azure.Messaging.ServiceBus;
using Workflows.Ledger;

namespace Workflows.Events;

/// <summary>
/// Something that happened to a case, as others hear of it: CloudEvents 1.0 (github.com/cloudevents/spec, v1.0.2), structured JSON.
/// Others read it: members are only ever added.
/// </summary>
public sealed record CloudEvent
{
    /// <summary>Content type of the structured mode.</summary>
    public const string ContentType = "application/cloudevents+json; charset=utf-8";

    [JsonPropertyName("specversion")]
    public string SpecVersion { get; init; } = "1.0";

    /// <summary><c>contract/case/fact</c>, the fact as a digest: ids of facts can hold those of persons. Said again, it is the same.</summary>
    public required string Id { get; init; }

    /// <summary>The deployment and its contract: the address of the contract's page.</summary>
    public required Uri Source { get; init; }

    /// <summary>As in <c>workflows.incident.opened</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The case.</summary>
    public required string Subject { get; init; }

    /// <summary>When it happened (UTC).</summary>
    public required DateTimeOffset Time { get; init; }

    [JsonPropertyName("datacontenttype")]
    public string DataContentType { get; init; } = "application/json";

    /// <summary>Place in the contract's audit chain, 19 digits: later ones sort behind (the extension <c>sequence</c>).</summary>
    public required string Sequence { get; init; }

    /// <summary>Contract, process, case and what the process's table says: no persons, no words of people, no health, no secrets.</summary>
    public required IReadOnlyDictionary<string, JsonElement> Data { get; init; }

    /// <summary>Ids of the persons whom it called or told. Never sent: a person's own hook is chosen by them.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Told { get; init; } = [];

    /// <summary>As it is sent.</summary>
    public string ToJson() => LedgerJson.Write(this);

    /// <summary>
    /// As a message: a session for each case keeps its order, the message id lets the broker drop a repeat (128 characters at most, so the
    /// digest of the id), and the properties are there for filters of subscriptions.
    /// </summary>
    /// <param name="contractId">The contract.</param>
    public ServiceBusMessage ToMessage(string contractId) => new(BinaryData.FromString(ToJson()))
    {
        MessageId = TableKey.Digest(Id),
        SessionId = Subject,
        ContentType = ContentType,
        Subject = Type,
        ApplicationProperties = { ["contract"] = contractId, ["type"] = Type },
    };
}
