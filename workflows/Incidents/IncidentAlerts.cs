using Workflows.Kit;

namespace Workflows.Incidents;

/// <summary>What an alert brings to an incident that people know of already.</summary>
public enum AlertNews
{
    /// <summary>It says nothing that anybody has to be called for.</summary>
    None,

    /// <summary>It is worse than anything that fired.</summary>
    Worse,

    /// <summary>It is about another system.</summary>
    OtherSystem,

    /// <summary>What had recovered fires again.</summary>
    Again,
}

/// <summary>
/// The alerts of one incident: what fires now, how bad it is, and what it is about. An incident is described by all of them, not by the
/// one that came first.
/// </summary>
/// <param name="stopped">The contract's words for a stopped system.</param>
internal sealed class IncidentAlerts(IReadOnlyList<string> stopped)
{
    private readonly List<(string Key, AlertFired Latest)> firing = [];
    private readonly List<string> systems = [];
    private readonly SortedDictionary<string, string> doubts = new(StringComparer.Ordinal);
    private (string Key, int Rank, AlertFired Latest)? headline;
    private (string Word, int Rank)? worstEver;

    /// <summary>Alerts that fire now, each as it was last told, in the order in which they began.</summary>
    public IEnumerable<AlertFired> Firing => firing.Select(f => f.Latest);

    public int Count => firing.Count;

    /// <summary>Every system that an alert named, in the order of their appearance.</summary>
    public IReadOnlyList<string> Systems => systems;

    /// <summary>The worst severity that fires; where nothing does, the worst there was.</summary>
    public string? Severity => (firing.Select(f => f.Latest.Severity).OfType<string>().MaxBy(Rank)) ?? worstEver?.Word;

    /// <summary>The worst of all alerts, the first of several, as it was last told.</summary>
    public AlertFired? Headline => headline?.Latest;

    /// <summary>Why those who ended last may not have recovered.</summary>
    public IEnumerable<string> Doubts => doubts.Values.Distinct(StringComparer.Ordinal);

    public bool IsFiring(AlertFired alert) => firing.Exists(f => f.Key == KeyOf(alert));

    /// <summary>An alert fires, or says something new.</summary>
    /// <returns>What it brings, measured against what was known before.</returns>
    public AlertNews Fire(AlertFired fired)
    {
        string key = KeyOf(fired);
        int rank = Rank(fired.Severity);
        int before = firing.Count > 0 ? firing.Max(f => Rank(f.Latest.Severity)) : worstEver?.Rank ?? -1;
        bool otherSystem = fired.System is { } system && !systems.Exists(s => MachineName.IsSame(s, system));
        if (otherSystem)
        {
            systems.Add(fired.System!);
        }

        if (fired.Severity is { } word && !(worstEver?.Rank >= rank))
        {
            worstEver = (word, rank);
        }

        int at = firing.FindIndex(f => f.Key == key);
        AlertFired latest = at < 0 ? fired
            : fired with { Severity = fired.Severity ?? firing[at].Latest.Severity, System = fired.System ?? firing[at].Latest.System };
        if (at < 0)
        {
            firing.Add((key, latest));
        }
        else
        {
            firing[at] = (key, latest);
        }

        if (headline is not { } head || head.Rank < rank || head.Key == key)
        {
            headline = (key, Math.Max(rank, headline?.Rank ?? rank), latest);
        }

        doubts.Remove(key);
        return rank > before && before >= 0 ? AlertNews.Worse : otherSystem && before >= 0 ? AlertNews.OtherSystem : AlertNews.None;
    }

    /// <summary>An alert ends: the one that is named, or whatever fires of the rule.</summary>
    /// <returns>It was the last one.</returns>
    public bool End(AlertResolved resolved)
    {
        List<(string Key, AlertFired Latest)> ends =
            firing.FindAll(f => f.Latest.RuleKey == resolved.RuleKey && (!resolved.NamesEpisode || f.Latest.EpisodeKey == resolved.EpisodeKey));
        foreach ((string key, _) in ends)
        {
            firing.RemoveAll(f => f.Key == key);
            if (resolved.Reason is { } reason)
            {
                doubts[key] = reason;
            }
        }

        return ends.Count > 0 && firing.Count == 0;
    }

    /// <summary>A person or a new firing has answered what was doubtful.</summary>
    public void ForgetDoubts() => doubts.Clear();

    private int Rank(string? severity) => SeverityWord.Rank(severity, stopped);

    /// <summary>Where the source has ids several episodes of a rule may fire; otherwise one.</summary>
    private static string KeyOf(AlertFired fired) => fired.NamesEpisode ? $"{fired.RuleKey}\n{fired.EpisodeKey}" : fired.RuleKey;
}
