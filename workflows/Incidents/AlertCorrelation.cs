using Workflows.Contracts;
using Workflows.Webhooks;

namespace Workflows.Incidents;

/// <summary>What is known of a rule: its latest episode and the incident that it belongs to.</summary>
public sealed record AlertRecord
{
    public required string RuleKey { get; init; }

    public required string EpisodeKey { get; init; }

    public required AlertState State { get; init; }

    /// <summary>Null when the rule was only ever seen to end.</summary>
    public string? IncidentId { get; init; }

    public string? GroupKey { get; init; }

    public required string Title { get; init; }

    /// <summary>Start of the episode as the source said it.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>Last time the source spoke of it, resends included.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>
    /// Id of the fact that this state stands for. The row is written first, so a death may have kept the fact from the ledger: a
    /// repeat of the signal records it under this id, which changes nothing when it is there.
    /// </summary>
    public string? FactId { get; init; }

    /// <summary>The stale flag was raised for this episode.</summary>
    public bool StaleNoted { get; init; }
}

/// <summary>What an alert signal does.</summary>
public enum AlertMove
{
    /// <summary>A new episode opens an incident.</summary>
    Open,

    /// <summary>A new episode joins the incident that is open for its rule or group; after a recovery this reopens it.</summary>
    Join,

    /// <summary>The open episode, told again: nothing happens but that the source is alive.</summary>
    Resend,

    /// <summary>The episode ended.</summary>
    Resolve,

    /// <summary>Nothing: an old message, or the end of something unknown.</summary>
    Ignore,
}

/// <summary>A decision about a signal, and why, for the log and the webhook's answer.</summary>
public sealed record AlertDecision(AlertMove Move, string? IncidentId, string Why);

/// <summary>Decides what an alert signal does. Pure. Rule, episode and group are kept apart (docs/adr/0004).</summary>
public static class AlertCorrelation
{
    /// <param name="signal">The alert.</param>
    /// <param name="known">What is known of its rule; null for the first time.</param>
    /// <param name="knownIsOpen">The incident of <paramref name="known"/> is open.</param>
    /// <param name="openOfGroup">The open incident of the signal's group, if there is one.</param>
    /// <param name="rules">The contract's.</param>
    public static AlertDecision Decide(AlertSignal signal, AlertRecord? known, bool knownIsOpen, string? openOfGroup, IncidentRules rules)
    {
        bool sameEpisode = known is not null && known.EpisodeKey == signal.EpisodeKey;
        return signal.State == AlertState.Firing
            ? Firing(signal, known, sameEpisode, knownIsOpen, rules.Join == JoinRule.Group ? openOfGroup : null)
            : Resolved(signal, known, sameEpisode);
    }

    private static AlertDecision Firing(AlertSignal signal, AlertRecord? known, bool sameEpisode, bool knownIsOpen, string? openOfGroup)
    {
        if (!sameEpisode && signal.StartsAt < known?.StartsAt)
        {
            return new(AlertMove.Ignore, known?.IncidentId, "an older episode than the last one; a late message");
        }

        if (known is { State: AlertState.Firing } firing)
        {
            if (sameEpisode && (knownIsOpen || ((signal.EpisodeFromSource || signal.IsRepeat) && firing.IncidentId is not null)))
            {
                return new(AlertMove.Resend, firing.IncidentId, knownIsOpen ? "the episode is open" : "the episode's incident is closed while the alert still fires");
            }

            if (knownIsOpen)
            {
                return new(AlertMove.Join, firing.IncidentId, "another episode of a rule whose incident is open");
            }
        }
        else if (known is { State: AlertState.Resolved } resolved)
        {
            if (sameEpisode && signal.EpisodeFromSource)
            {
                return new(AlertMove.Ignore, resolved.IncidentId, "the episode has ended already; a late message");
            }

            if (knownIsOpen)
            {
                return new(AlertMove.Join, resolved.IncidentId, "the rule fires again while its incident is open");
            }
        }

        return openOfGroup is not null
            ? new(AlertMove.Join, openOfGroup, "an incident of the same alert group is open")
            : new(AlertMove.Open, null, known is null ? "the rule fires for the first time" : "the rule fires anew");
    }

    private static AlertDecision Resolved(AlertSignal signal, AlertRecord? known, bool sameEpisode)
    {
        if (known is null)
        {
            return new(AlertMove.Ignore, null, "the end of an episode that was never seen to fire");
        }

        if (known.State == AlertState.Resolved)
        {
            return new(AlertMove.Ignore, known.IncidentId, "the rule has ended already");
        }

        return sameEpisode || !signal.EpisodeFromSource
            ? new(AlertMove.Resolve, known.IncidentId, "the episode ended")
            : new(AlertMove.Ignore, known.IncidentId, "the end of another episode than the one that fires");
    }
}
