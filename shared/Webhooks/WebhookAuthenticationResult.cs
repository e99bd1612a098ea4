namespace Workflows.Webhooks;

/// <summary>Whether a request comes from its source. Closed. No member holds a secret, or anything that was sent.</summary>
public abstract record WebhookAuthenticationResult
{
    private WebhookAuthenticationResult()
    {
    }

    /// <summary>Proven.</summary>
    /// <param name="SecretId">Which of the active secrets it was; when the old one is no longer seen it can go.</param>
    public sealed record Accepted(string SecretId) : WebhookAuthenticationResult;

    /// <summary>The proof is absent: 401.</summary>
    /// <param name="Expected">For example "the header x-workflows-key".</param>
    public sealed record Missing(string Expected) : WebhookAuthenticationResult;

    /// <summary>There is a proof and it does not hold: 401.</summary>
    /// <param name="Reason">For the log, for example "the signature matches no active secret".</param>
    public sealed record Wrong(string Reason) : WebhookAuthenticationResult;
}
