namespace Workflows.Webhooks;

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
