namespace Workflows.Webhooks;

/// <summary>The configuration of a source's authentication. Holds secrets: never log or serialise it.</summary>
public sealed class WebhookAuthenticationOptions
{
    /// <summary>How the source authenticates. Default: a key in a header.</summary>
    public WebhookAuthenticationKind Kind { get; set; }

    /// <summary>
    /// The header of the key (default <c>x-workflows-key</c>) or signature (default <c>X-Grafana-Alerting-Signature</c>), or the
    /// query parameter of a URL key (default <c>key</c>). Not used by bearer and basic.
    /// </summary>
    public string? Header { get; set; }

    /// <summary>What stands before the signature, for example <c>sha256=</c>. Default: nothing.</summary>
    public string Prefix { get; set; } = "";

    /// <summary>How the signature is written. Default: hexadecimal.</summary>
    public WebhookSignatureEncoding Encoding { get; set; }

    /// <summary>
    /// The header with the time of signing in epoch seconds. When set it is required, the signature covers
    /// <c>time + ":" + body</c> (Grafana's rule), and a time outside <see cref="ReplayWindow"/> is refused.
    /// </summary>
    public string? TimestampHeader { get; set; }

    /// <summary>How far the time of signing may lie from now, either way. Default: 5 minutes.</summary>
    public TimeSpan ReplayWindow { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>The user name of basic authentication.</summary>
    public string? User { get; set; }

    /// <summary>The secrets that are accepted now; two of them while one is being replaced.</summary>
    public IList<WebhookSecretOptions> Secrets { get; init; } = [];
}
