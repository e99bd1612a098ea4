using System.Collections.ObjectModel;
using System.Globalization;

namespace Workflows.Webhooks;

/// <summary>Gathers one alert and applies what holds for all sources: bounds, harmless texts, clock skew.</summary>
internal sealed class SignalDraft(SignalList list)
{
    /// <summary>Before it nothing was monitored: a clock that was never set, or an empty value, not a time.</summary>
    private static readonly DateTimeOffset Earliest = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> warnings = [];
    private readonly Dictionary<string, string> labels = new(StringComparer.Ordinal);
    private int labelsLeftOut;
    private DateTimeOffset? startsAt;
    private DateTimeOffset? endsAt;

    public AlertState State { get; set; }

    public bool IsRepeat { get; set; }

    public string? GroupKey { get; set; }

    public string? Title { get; set; }

    public string? Description { get; set; }

    public string? Severity { get; set; }

    public string? System { get; set; }

    /// <summary>Of an end: why it says nothing about the trouble, see <see cref="AlertSignal.EndReason"/>.</summary>
    public string? EndReason { get; set; }

    /// <summary>The first usable link wins; set in order of preference.</summary>
    public string? Link { get; private set; }

    public void Warn(string warning) => WebhookText.Warn(warnings, warning);

    public void Starts(string? text) => startsAt ??= Time("start", text);

    public void Ends(string? text) => endsAt ??= Time("end", text);

    /// <summary>The start as the source wrote it: keys need it, since the replaced one would differ with each resend.</summary>
    public string? StartForKey => startsAt?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);

    public void Linked(string? text)
    {
        if (Link is not null || string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        var link = text.Trim();
        if (link.Length > WebhookLimits.Link)
        {
            Warn($"a link of {link.Length} characters was dropped (at most {WebhookLimits.Link})");
        }
        else if (Uri.TryCreate(link, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps))
        {
            Link = uri.AbsoluteUri is { Length: <= WebhookLimits.Link } whole ? whole : null;
        }
        else
        {
            Warn("a link that is not absolute http or https was dropped");
        }
    }

    public void Label(string? name, string? value)
    {
        if (string.IsNullOrWhiteSpace(name) || value is null)
        {
            return;
        }

        var key = Clipped("label name", WebhookText.OneLine(name), WebhookLimits.LabelName);
        if (key.Length == 0 || labels.ContainsKey(key))
        {
            return;
        }

        if (labels.Count == WebhookLimits.Labels)
        {
            labelsLeftOut++;
            return;
        }

        labels.Add(key, Clipped($"label '{WebhookText.Clip(key, 40)}'", value, WebhookLimits.LabelValue));
    }

    /// <summary>Closes the draft.</summary>
    /// <param name="ruleKey">From <see cref="WebhookKeys"/>.</param>
    /// <param name="occurrence">The source's own id of the occurrence; null: it has none, and the start stands in the key.</param>
    public AlertSignal ToSignal(string ruleKey, string? occurrence)
    {
        bool hasId = occurrence is not null;
        occurrence ??= StartForKey;
        if (labelsLeftOut > 0)
        {
            Warn($"{labelsLeftOut} of the labels were left out (at most {WebhookLimits.Labels})");
        }

        var latest = Later(list.ReceivedAt, list.Source.AllowedSkew);
        var start = startsAt;
        if (start > latest)
        {
            Warn($"start lies {Minutes(start.Value - list.ReceivedAt)} min in the future: clock skew, received time used");
            start = list.ReceivedAt;
        }

        var end = endsAt;
        if (State == AlertState.Firing)
        {
            end = null;   // Alertmanager gives firing alerts the time at which they would be given up
        }
        else if (end > latest)
        {
            Warn($"end lies {Minutes(end.Value - list.ReceivedAt)} min in the future: clock skew, received time used");
            end = list.ReceivedAt;
        }

        if (end < start)
        {
            Warn("end lies before start: end left out");
            end = null;
        }

        if (occurrence is null)
        {
            Warn("the body names neither the occurrence nor its start: matched by rule");
        }

        var title = WebhookText.OneLine(Title ?? "");
        if (title.Length == 0)
        {
            title = "(no title)";
            Warn("the body has no title");
        }

        return new AlertSignal
        {
            Source = list.Source.Label,
            RuleKey = ruleKey,
            EpisodeKey = WebhookKeys.Make(list.Source, "episode", ruleKey, occurrence),
            EpisodeFromSource = hasId,
            GroupKey = GroupKey,
            State = State,
            IsRepeat = IsRepeat,
            StartsAt = start,
            EndsAt = end,
            EndReason = State == AlertState.Resolved && !string.IsNullOrWhiteSpace(EndReason) ? WebhookText.Clip(WebhookText.OneLine(EndReason), 200) : null,
            Title = Clipped("title", title, WebhookLimits.Title),
            Description = string.IsNullOrWhiteSpace(Description) ? null : Clipped("description", Description.Trim(), WebhookLimits.Description),
            Severity = Name("severity", Severity),
            System = Name("system", System),
            Link = Link,
            Labels = new ReadOnlyDictionary<string, string>(new SortedDictionary<string, string>(labels, StringComparer.Ordinal)),
            Warnings = warnings,
        };
    }

    private static DateTimeOffset Later(DateTimeOffset at, TimeSpan by) =>
        DateTimeOffset.MaxValue - at > by ? at + by : DateTimeOffset.MaxValue;

    private static string Minutes(TimeSpan span) => Math.Round(span.TotalMinutes).ToString("0", CultureInfo.InvariantCulture);

    private string? Name(string what, string? text)
    {
        var name = WebhookText.OneLine(text ?? "");
        return name.Length == 0 ? null : Clipped(what, name, WebhookLimits.Name);
    }

    private string Clipped(string what, string text, int length)
    {
        if (text.Length > length)
        {
            Warn($"the {what} was clipped from {text.Length} to {length} characters");
        }

        return WebhookText.Clip(text, length);
    }

    private DateTimeOffset? Time(string what, string? text)
    {
        if (string.IsNullOrWhiteSpace(text) || text.StartsWith("0001-01-01", StringComparison.Ordinal))
        {
            return null;   // Go's zero time means "none"
        }

        var time = SourceTime.Read(text, list.Source.Zone, out var assumed);
        if (time is null)
        {
            Warn($"the {what} '{WebhookText.Clip(WebhookText.OneLine(text), 60)}' is no time that can be read: left out");
        }
        else if (time < Earliest)
        {
            Warn($"the {what} '{WebhookText.Clip(WebhookText.OneLine(text), 60)}' cannot be meant: left out");
            return null;
        }
        else if (assumed)
        {
            Warn($"time without zone read as {list.Source.Zone.Id}");
        }

        return time;
    }
}
