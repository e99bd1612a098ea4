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
