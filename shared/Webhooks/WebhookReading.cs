namespace Workflows.Webhooks;

/// <summary>What a body turned out to be: alerts, or a reason why it is none. Closed: no other subtype exists.</summary>
public abstract record WebhookReading
{
    private WebhookReading()
    {
    }

    /// <summary>The body was read.</summary>
    /// <param name="Signals">The alerts in the order of the body; empty only if the source sent an empty list.</param>
    public sealed record Understood(IReadOnlyList<AlertSignal> Signals) : WebhookReading
    {
        /// <summary>Alerts that exist but are not in <see cref="Signals"/>: cut by the source (<c>truncatedAlerts</c>) or beyond
        /// <see cref="WebhookLimits.Alerts"/>; where it is not 0, a person should look at the source.</summary>
        public long LeftOut { get; init; }

        /// <summary>Entries of the list that could not be read, while others could.</summary>
        public IReadOnlyList<WebhookProblem> Skipped { get; init; } = [];

        /// <summary>What concerns the body as a whole.</summary>
        public IReadOnlyList<string> Warnings { get; init; } = [];
    }

    /// <summary>No alert could be read. The raw body should be kept: after a change of the settings it can be read again.</summary>
    /// <param name="Reason">What was expected, what was found, and where.</param>
    public sealed record NotUnderstood(WebhookProblem Reason) : WebhookReading;
}
