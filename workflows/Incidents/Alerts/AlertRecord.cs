using System.Text.Json.Serialization;
using Workflows.Webhooks;

namespace Workflows.Incidents.Alerts;

/// <summary>
/// What is known of a rule: the episode that its source spoke of last, and the others that still fire or ended not long ago. Persisted:
/// only add optional members; rows of older releases know the one episode only.
/// </summary>
public sealed record AlertRecord
{
    /// <summary>A source that names an episode anew at every evaluation and never ends one must not make the row too large.</summary>
    private const int MostFiring = 40;

    private const int MostEnded = 10;

    public required string RuleKey { get; init; }

    public required string EpisodeKey { get; init; }

    public required AlertState State { get; init; }

    /// <summary>Null when the episode was only ever seen to end.</summary>
    public string? IncidentId { get; init; }

    public string? GroupKey { get; init; }

    public required string Title { get; init; }

    /// <summary>Start of the episode as the source said it; neither identity nor order.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>The start that it said before that, while the same episode fired.</summary>
    public DateTimeOffset? EarlierStartsAt { get; init; }

    /// <summary>Last time the source spoke of it, resends included.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>
    /// Id of the fact that this state stands for. The row is written first, so a crash may have kept the fact from the ledger: a
    /// repeat of the signal records it under this id, which changes nothing when it is there.
    /// </summary>
    public string? FactId { get; init; }

    /// <summary>The stale flag was raised for this episode.</summary>
    public bool StaleNoted { get; init; }

    /// <summary>The episode key is the source's own id. False in rows of older releases, which did not tell.</summary>
    public bool HasId { get; init; }

    /// <summary>When its last end arrived here (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Its last end as the source said it.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    public string? Severity { get; init; }

    public string? System { get; init; }

    /// <summary>Of title and description, to notice that they changed; null in rows of older releases.</summary>
    public string? WordsHash { get; init; }

    /// <summary>How often the source said something new of it.</summary>
    public int WordChanges { get; init; }

    /// <summary>When it last did (UTC).</summary>
    public DateTimeOffset? WordsChangedAt { get; init; }

    /// <summary>
    /// It fired again so soon after its end, and with the same start, that this may have been a late copy. People are called all the
    /// same; unless the source speaks of it again, they are asked before long whether it is over.
    /// </summary>
    public bool Doubtful { get; init; }

    /// <summary>Other episodes of the rule; none of them has others.</summary>
    public IReadOnlyList<AlertRecord>? Others { get; init; }

    /// <summary>It fires again after an end.</summary>
    [JsonIgnore]
    public bool Refired => State == AlertState.Firing && EndedAt is not null;

    /// <summary>All that are known, the one that was spoken of last first.</summary>
    [JsonIgnore]
    public IReadOnlyList<AlertRecord> Episodes => [Others is null ? this : this with { Others = null }, .. Others ?? []];

    /// <summary>The row of a rule.</summary>
    /// <param name="latest">The episode that was spoken of last.</param>
    /// <param name="others">The others; what is over for long, or too much, is forgotten.</param>
    public static AlertRecord Of(AlertRecord latest, IEnumerable<AlertRecord> others)
    {
        // Without ids there is one episode; the row of an older release does not say whether it has one.
        List<AlertRecord> kept = [.. others.Where(o => o.HasId || latest.HasId).Select(o => o with { Others = null })];
        kept =
        [
            .. kept.Where(o => o.State == AlertState.Firing).OrderByDescending(o => o.LastSeenAt).Take(MostFiring),
            .. kept.Where(o => o.State == AlertState.Resolved).OrderByDescending(o => o.LastSeenAt).Take(MostEnded),
        ];
        return latest with { Others = kept.Count == 0 ? null : kept };
    }

    /// <summary>The row with one of its episodes changed.</summary>
    public AlertRecord With(AlertRecord before, AlertRecord after)
    {
        List<AlertRecord> episodes = [.. Episodes.Select(e => e == before ? after : e)];
        return episodes[0] with { Others = episodes.Count == 1 ? null : [.. episodes.Skip(1)] };
    }
}
