using System.Text.Json.Serialization;

namespace Workflows.Webhooks;

/// <summary>How a source proves that it is the source.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<WebhookAuthenticationKind>))]
public enum WebhookAuthenticationKind
{
    /// <summary>A shared key in a header, <c>x-workflows-key</c> by default.</summary>
    Key,

    /// <summary>A shared key in the URL, for sources that send no headers of their own (Azure Monitor). It ends up in proxy logs:
    /// prefer any other kind.</summary>
    UrlKey,

    /// <summary><c>Authorization: Bearer</c>.</summary>
    Bearer,

    /// <summary><c>Authorization: Basic</c>, with one user name and the secrets as passwords.</summary>
    Basic,

    /// <summary>HMAC-SHA256 over the raw body, or over time and body, in a header. Default header: Grafana's.</summary>
    Hmac,
}
