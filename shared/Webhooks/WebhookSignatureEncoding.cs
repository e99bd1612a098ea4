using System.Text.Json.Serialization;

namespace Workflows.Webhooks;

/// <summary>How a signature is written in its header.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookSignatureEncoding>))]
public enum WebhookSignatureEncoding
{
    /// <summary>Hexadecimal digits, in either case.</summary>
    Hex,

    /// <summary>Base64 with padding.</summary>
    Base64,
}
