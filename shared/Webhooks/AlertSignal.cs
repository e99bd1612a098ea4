using System.Collections.ObjectModel;
using System.Text.Json.Serialization;

namespace Workflows.Webhooks;

/// <summary>What the source says about one alert. A group's status is never used for it.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<AlertState>))]
public enum AlertState
{
    /// <summary>The condition holds: the alert fired, fires again, or has no data.</summary>
    Firing,

    /// <summary>The source says that the condition has ended.</summary>
    Resolved,
}

/// <summary>One alert out of one webhook body, with three keys that are kept apart: rule, episode and group.</summary>
/// <remarks>
/// <para>Keys are at most 100 characters of <c>a-z 0-9 . -</c> (safe as table keys and instance ids), and injective: two alerts share
/// a key only if kind, configured source name and every part of the key are equal. They hold for ever: a change of how they are
/// made would split open incidents from their <c>resolved</c>.</para>
/// <para>Texts are clipped and free of NUL and lone surrogates; whatever was changed is said in <see cref="Warnings"/>.
/// They come from outside and are not escaped.</para>
/// </remarks>
public sealed record AlertSignal
{
    /// <summary>"alertmanager", "grafana", "zabbix", "azure-monitor", "datadog" or "generic:&lt;configured name&gt;".</summary>
    public required string Source { get; init; }

    /// <summary>Which rule on which target: source and fingerprint. Equal for every occurrence.</summary>
    public required string RuleKey { get; init; }

    /// <summary>This occurrence: rule and start, or the source's own id of the occurrence. Equal in a resend and in its <c>resolved</c>.</summary>
    public required string EpisodeKey { get; init; }

    /// <summary>
    /// The source has ids of its own for occurrences, and this is one: several may be open, and a resolution ends the one it names.
    /// False: the rule has at most one open occurrence, whatever its start says, and a resolution ends that.
    /// </summary>
    public bool EpisodeFromSource { get; init; } = true;

    /// <summary>The source's grouping, where it has one. Never an incident key: one group mixes firing and resolved alerts.</summary>
    public string? GroupKey { get; init; }

    /// <summary>Firing or resolved, of this alert.</summary>
    public required AlertState State { get; init; }

    /// <summary>
    /// True when the source itself says that nothing is new: a repeated notification, a comment or an acknowledgement.
    /// The first message may have been lost, so a repeat of an unknown episode is still news.
    /// </summary>
    public bool IsRepeat { get; init; }

    /// <summary>When the condition began, as the source says; null when it does not say. Never later than reception plus the allowed skew.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When the condition ended, as the source says; null while firing or when it does not say.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>
    /// Of an end that says nothing about the trouble (the series is missing, the rule was paused or deleted): the source's word for it.
    /// Null: the condition was seen to have ended.
    /// </summary>
    public string? EndReason { get; init; }

    /// <summary>One line for people, never empty.</summary>
    public required string Title { get; init; }

    /// <summary>More for people; may have several lines.</summary>
    public string? Description { get; init; }

    /// <summary>The source's own word ("critical", "Sev1", "High", "P2"); a contract maps it to its own classes.</summary>
    public string? Severity { get; init; }

    /// <summary>The host, service or resource that is affected, as the source names it.</summary>
    public string? System { get; init; }

    /// <summary>Where to look at it in the source: absolute, http or https.</summary>
    public string? Link { get; init; }

    /// <summary>The source's labels, ordered by name (ordinal), at most <see cref="WebhookLimits.Labels"/>.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What was assumed, replaced or clipped, in English, for the incident's timeline.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
