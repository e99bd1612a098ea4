using System.Text.Json.Serialization;

namespace Workflows.Webhooks;

/// <summary>A secret with a public id. Printing it gives the id.</summary>
public sealed class WebhookSecret(string id, string value, DateTimeOffset? notAfter = null)
{
    /// <summary>The public name, fit for logs.</summary>
    public string Id { get; } = id;

    /// <summary>From then on it is refused; null: never.</summary>
    public DateTimeOffset? NotAfter { get; } = notAfter;

    internal string Value { get; } = value;

    /// <summary>The id; never the value.</summary>
    public override string ToString() => $"secret '{Id}'";
}

/// <summary>One secret in the configuration, by preference through a reference to a secret store.</summary>
public sealed class WebhookSecretOptions
{
    /// <summary>A public name for logs and rotation, for example <c>2026-11</c>.</summary>
    public string Id { get; set; } = "";

    /// <summary>The secret, at least <see cref="WebhookAuthentication.ShortestSecret"/> characters.</summary>
    public string Value { get; set; } = "";

    /// <summary>From then on it is refused; null: never.</summary>
    public DateTimeOffset? NotAfter { get; set; }

    /// <summary>The id; never the value.</summary>
    public override string ToString() => $"secret '{Id}'";
}

/// <summary>How a signature is written in its header.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookSignatureEncoding>))]
public enum WebhookSignatureEncoding
{
    /// <summary>Hexadecimal digits, in either case.</summary>
    Hex,

    /// <summary>Base64 with padding.</summary>
    Base64,
}
