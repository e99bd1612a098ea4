namespace Workflows.Webhooks;

/// <summary>What a source's reader gathers out of one body.</summary>
internal sealed class SignalList(WebhookSource source, DateTimeOffset receivedAt, List<string> warnings)
{
    private readonly List<AlertSignal> signals = [];
    private readonly List<WebhookProblem> skipped = [];

    public WebhookSource Source => source;

    public DateTimeOffset ReceivedAt => receivedAt;

    public long LeftOut { get; set; }

    public void Add(AlertSignal signal) => signals.Add(signal);

    public void Warn(string warning) => WebhookText.Warn(warnings, warning);

    /// <summary>One entry, or the whole body, cannot be read.</summary>
    public void Skip(string path, string expected, string expectedJapanese, JsonValue found)
    {
        if (skipped.Count < WebhookLimits.Warnings)
        {
            skipped.Add(new(path,
                $"{path}: expected {expected}, found {found.Found}.",
                $"{path}: {expectedJapanese}を期待しましたが、{found.FoundJapanese}でした。"));
        }
        else
        {
            LeftOut++;
        }
    }

    /// <summary>The entries of a list of alerts, up to the limit.</summary>
    public IEnumerable<(string Path, JsonValue Alert)> Each(string path, JsonValue list)
    {
        if (list.Items.Count > WebhookLimits.Alerts)
        {
            LeftOut += list.Items.Count - WebhookLimits.Alerts;
            Warn($"the body holds {list.Items.Count} alerts: the first {WebhookLimits.Alerts} were read");
        }

        for (var i = 0; i < Math.Min(list.Items.Count, WebhookLimits.Alerts); i++)
        {
            var at = $"{path}[{i}]";
            if (list[i].IsObject)
            {
                yield return (at, list[i]);
            }
            else
            {
                Skip(at, "an alert (object)", "アラート(オブジェクト)", list[i]);
            }
        }
    }

    public WebhookReading ToReading() => signals.Count == 0 && skipped.Count > 0
        ? new WebhookReading.NotUnderstood(skipped[0])
        : new WebhookReading.Understood(signals) { LeftOut = LeftOut, Skipped = skipped, Warnings = warnings };
}
