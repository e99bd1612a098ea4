using System.Security.Cryptography;
using System.Text;
using Workflows.Webhooks;

namespace Workflows.Incidents.Alerts;

/// <summary>What an alert signal does.</summary>
public enum AlertMove
{
    /// <summary>A new episode opens an incident.</summary>
    Open,

    /// <summary>A new episode joins the incident that is open for its rule or group; after a recovery this reopens it.</summary>
    Join,

    /// <summary>The open episode, told again: the source is alive, and may have news.</summary>
    Resend,

    /// <summary>The episode ended.</summary>
    Resolve,

    /// <summary>Nothing: a late copy, or the end of something unknown.</summary>
    Ignore,
}

/// <summary>A decision about a signal, and why, for the log and the webhook's answer.</summary>
/// <param name="Move">What it does.</param>
/// <param name="IncidentId">The incident; null for one that is still to be opened, or none.</param>
/// <param name="Why">In words.</param>
/// <param name="Episode">The known episode that the signal speaks of; null for a new one.</param>
/// <param name="IsNews">Of a resend: it says something that was not known.</param>
/// <param name="Doubt">Of an end: why a person has to confirm it, beside what the source says.</param>
public sealed record AlertDecision(AlertMove Move, string? IncidentId, string Why, AlertRecord? Episode = null, bool IsNews = false, string? Doubt = null);

/// <summary>What is to be written about a signal, and what it means for its incident.</summary>
/// <param name="Row">The rule's row afterwards; null: it stays.</param>
/// <param name="FactId">Id of the fact that the signal becomes, or became when it was told before.</param>
/// <param name="At">When it happened for the fold: its arrival, but never before what was heard of the rule until then, whatever our clock does.</param>
/// <param name="Told">What was told before in the same words; whether its fact got into the ledger before a crash is to be seen to.</param>
public sealed record AlertWrite(AlertRecord? Row, string FactId, DateTimeOffset At, AlertRecord? Told);

/// <summary>
/// Decides what an alert signal does. Pure. Rule, episode and group are kept apart (docs/adr/0004): where a source has ids of its own
/// they are the episode and several may be open; where it has none a rule has at most one open episode, whatever its start says.
/// A sender's clock is neither an identity nor an order, and in doubt it is firing.
/// </summary>
public static class AlertCorrelation
{
    /// <summary>How long after the end of an episode with an id of its own a message about its firing is a late one.</summary>
    public static readonly TimeSpan LateById = TimeSpan.FromMinutes(10);

    /// <summary>
    /// Where there are no ids: the firing of an end that was seen first is awaited so long; and a firing that comes so soon after an
    /// end, and began before it, may be a copy, see <see cref="AlertRecord.Doubtful"/>.
    /// </summary>
    public static readonly TimeSpan LateByStart = TimeSpan.FromMinutes(2);

    /// <summary>What may have been a late copy, and was not repeated for so long, is asked about.</summary>
    public static readonly TimeSpan DoubtfulFor = TimeSpan.FromMinutes(45);

    /// <summary>Changed words alone are recorded so many times without a pause, then once an hour: some carry a measured value.</summary>
    private const int WordChanges = 20;

    private static readonly TimeSpan WordPause = TimeSpan.FromHours(1);

    /// <param name="signal">The alert.</param>
    /// <param name="receivedAt">When it arrived (UTC).</param>
    /// <param name="known">What is known of its rule; null for the first time.</param>
    /// <param name="isOpen">Whether an incident is open, or about to be.</param>
    /// <param name="openOfGroup">The open incident of the signal's group, if there is one.</param>
    /// <param name="rules">The contract's.</param>
    /// <param name="replayed">The body is an old one, taken again as of its arrival: what came after it counts.</param>
    public static AlertDecision Decide(
        AlertSignal signal, DateTimeOffset receivedAt, AlertRecord? known, Func<string?, bool> isOpen, string? openOfGroup, IncidentRules rules,
        bool replayed = false) =>
        signal.State == AlertState.Firing
            ? Firing(signal, receivedAt, known, isOpen, rules.Join == JoinRule.Group ? openOfGroup : null, rules, replayed)
            : Resolved(signal, known);

    /// <summary>What the decision writes.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="signal">The alert.</param>
    /// <param name="receivedAt">When it arrived (UTC).</param>
    /// <param name="known">What was known of its rule.</param>
    /// <param name="incidentId">The incident that it belongs to from now on; null: none.</param>
    public static AlertWrite Write(AlertDecision decision, AlertSignal signal, DateTimeOffset receivedAt, AlertRecord? known, string? incidentId)
    {
        AlertRecord? before = decision.Episode;
        AlertRecord? told = before is not null && before.State == signal.State && decision.Move is AlertMove.Resend or AlertMove.Ignore && !decision.IsNews
            ? before : null;
        string factId = told?.FactId ?? NewFactId(signal, receivedAt, known);
        DateTimeOffset at = told?.LastSeenAt ?? After(known?.LastSeenAt, receivedAt, signal.State);
        if (decision.Move == AlertMove.Ignore && before is not null)
        {
            return new(null, factId, at, told);
        }

        bool isFiring = signal.State == AlertState.Firing;
        bool goesOn = before is { State: AlertState.Firing } && isFiring;
        AlertRecord next = new()
        {
            RuleKey = signal.RuleKey,
            EpisodeKey = isFiring || before is null ? signal.EpisodeKey : before.EpisodeKey,
            State = signal.State,
            IncidentId = incidentId,
            GroupKey = signal.GroupKey ?? before?.GroupKey,
            Title = isFiring || before is null ? signal.Title : before.Title,
            StartsAt = signal.StartsAt ?? (goesOn || !isFiring ? before?.StartsAt : null),
            EarlierStartsAt = !goesOn || signal.StartsAt is null || signal.StartsAt == before!.StartsAt ? goesOn ? before!.EarlierStartsAt : null
                : before.StartsAt,
            LastSeenAt = at > receivedAt ? at : receivedAt,
            FactId = factId,
            HasId = signal.EpisodeFromSource || (!isFiring && before is { HasId: true }),
            EndedAt = isFiring ? before?.EndedAt : receivedAt,
            EndsAt = isFiring ? before?.EndsAt : signal.EndsAt,
            Severity = signal.Severity ?? before?.Severity,
            System = signal.System ?? before?.System,
            WordsHash = isFiring ? WordsOf(signal) : before?.WordsHash,
            WordChanges = decision.IsNews ? (before?.WordChanges ?? 0) + 1 : goesOn ? before!.WordChanges : 0,
            WordsChangedAt = decision.IsNews ? receivedAt : goesOn ? before!.WordsChangedAt : null,
            Doubtful = isFiring && (goesOn ? before!.Doubtful && !decision.IsNews && receivedAt - before.LastSeenAt < LateByStart
                : MayBeACopy(signal, receivedAt, before)),
        };

        // An end that names no episode ends every one of its rule.
        List<AlertRecord> others = [.. (known?.Episodes ?? []).Where(e => e != before)];
        if (decision.Move == AlertMove.Resolve && !signal.EpisodeFromSource)
        {
            others = [.. others.Select(e => e.State == AlertState.Firing ? e with { State = AlertState.Resolved, EndedAt = receivedAt, LastSeenAt = receivedAt }
                : e)];
        }

        return new(AlertRecord.Of(next, others), factId, at, told);
    }

    /// <summary>The fact that a signal becomes.</summary>
    /// <param name="signal">The alert.</param>
    /// <param name="id">From <see cref="Write"/>.</param>
    /// <param name="bodyId">The kept raw body.</param>
    /// <param name="at">From <see cref="Write"/>.</param>
    /// <param name="receivedAt">When it arrived (UTC).</param>
    /// <param name="doubt">From the decision.</param>
    public static IncidentFact FactOf(AlertSignal signal, string id, string bodyId, DateTimeOffset at, DateTimeOffset receivedAt, string? doubt) =>
        signal.State == AlertState.Firing
        ? new AlertFired
        {
            Id = id,
            At = at,
            RecordedAt = receivedAt,
            Actor = "monitoring:" + signal.Source,
            RuleKey = signal.RuleKey,
            EpisodeKey = signal.EpisodeKey,
            NamesEpisode = signal.EpisodeFromSource,
            Source = signal.Source,
            Title = signal.Title,
            Description = signal.Description,
            Severity = signal.Severity,
            System = signal.System,
            StartsAt = signal.StartsAt,
            Link = signal.Link,
            BodyId = bodyId,
        }
        : new AlertResolved
        {
            Id = id,
            At = at,
            RecordedAt = receivedAt,
            Actor = "monitoring:" + signal.Source,
            RuleKey = signal.RuleKey,
            EpisodeKey = signal.EpisodeKey,
            NamesEpisode = signal.EpisodeFromSource,
            EndsAt = signal.EndsAt,
            Reason = signal.EndReason ?? doubt,
            BodyId = bodyId,
        };

    /// <summary>The firing that the rule's row stands for, as far as the row tells it.</summary>
    public static AlertFired LostFiring(AlertRecord known, AlertResolved resolved) => new()
    {
        Id = known is { State: AlertState.Firing, FactId: { } id } ? id : "fired/" + known.EpisodeKey,
        At = known.LastSeenAt,
        RecordedAt = known.LastSeenAt,
        Actor = resolved.Actor,
        RuleKey = known.RuleKey,
        EpisodeKey = known.EpisodeKey,
        NamesEpisode = known.HasId,
        Source = resolved.Actor[(resolved.Actor.IndexOf(':', StringComparison.Ordinal) + 1)..],
        Title = known.Title,
        Severity = known.Severity,
        System = known.System,
        StartsAt = known.StartsAt,
    };

    /// <summary>What becomes of an episode of which nothing was heard; null: nothing yet.</summary>
    /// <param name="silent">One that fires.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="staleAfter">The contract's.</param>
    public static AlertRecord? AfterSilence(AlertRecord silent, DateTimeOffset now, TimeSpan staleAfter) =>
        silent.Doubtful && now - silent.LastSeenAt >= DoubtfulFor
            ? silent with
            {
                State = AlertState.Resolved,
                EndedAt = now,
                LastSeenAt = now,
                Doubtful = false,
                FactId = FormattableString.Invariant($"resolved/{silent.EpisodeKey}/doubtful/{silent.LastSeenAt.ToUnixTimeMilliseconds()}"),
            }
            : !silent.StaleNoted && now - silent.LastSeenAt >= staleAfter ? silent with { StaleNoted = true } : null;

    /// <summary>At one moment the fold takes a firing for the cause and an end for the answer.</summary>
    private static DateTimeOffset After(DateTimeOffset? seen, DateTimeOffset receivedAt, AlertState state) =>
        !(seen >= receivedAt) ? receivedAt : state == AlertState.Firing ? seen.Value.AddMilliseconds(1) : seen.Value;

    private static AlertDecision Firing(
        AlertSignal signal, DateTimeOffset receivedAt, AlertRecord? known, Func<string?, bool> isOpen, string? openOfGroup, IncidentRules rules, bool replayed)
    {
        AlertRecord? own = Own(signal, known);
        if (own is { State: AlertState.Firing })
        {
            bool worse = SeverityWord.Rank(signal.Severity, rules.StoppedSeverities) > SeverityWord.Rank(own.Severity, rules.StoppedSeverities)
                && own.WordsHash is not null;
            if (isOpen(own.IncidentId))
            {
                bool news = worse || HasNews(signal, receivedAt, own);
                return new(AlertMove.Resend, own.IncidentId, news ? "the episode is open; the source says something new of it" : "the episode is open", own,
                    news);
            }

            if (own.IncidentId is not null && !worse
                && (signal.EpisodeFromSource || signal.IsRepeat || (own.StartsAt is not null && own.StartsAt == signal.StartsAt)))
            {
                return new(AlertMove.Resend, own.IncidentId, "the episode's incident is closed while the alert still fires", own);
            }
        }
        else if (own is not null && IsOver(signal, receivedAt, own, replayed))
        {
            return new(AlertMove.Ignore, own.IncidentId, "the episode has ended already; a late message", own);
        }

        if ((known?.Episodes ?? []).FirstOrDefault(e => isOpen(e.IncidentId)) is { } open)
        {
            return new(AlertMove.Join, open.IncidentId, open.State == AlertState.Resolved ? "the rule fires again while its incident is open"
                : "another episode of a rule whose incident is open", own);
        }

        return openOfGroup is not null
            ? new(AlertMove.Join, openOfGroup, "an incident of the same alert group is open", own)
            : new(AlertMove.Open, null, known is null ? "the rule fires for the first time" : "the rule fires anew", own);
    }

    private static AlertDecision Resolved(AlertSignal signal, AlertRecord? known)
    {
        AlertRecord? own = Own(signal, known);
        if (own is null)
        {
            return new(AlertMove.Ignore, null, "the end of an episode that was never seen to fire");
        }

        if (own.State == AlertState.Resolved)
        {
            return new(AlertMove.Ignore, own.IncidentId, "the episode has ended already", own);
        }

        // The very message that ended the episode before this one: the same start and the same end.
        bool toldBefore = !signal.EpisodeFromSource && signal.EndsAt is not null && signal.EndsAt == own.EndsAt;
        bool superseded = !signal.EpisodeFromSource && signal.StartsAt is not null && signal.StartsAt == own.EarlierStartsAt && signal.StartsAt != own.StartsAt;
        return toldBefore && signal.StartsAt is not null && own.StartsAt is not null && signal.StartsAt != own.StartsAt
            ? new(AlertMove.Ignore, own.IncidentId, "the end of the episode before; a late message", own)
            : new(AlertMove.Resolve, own.IncidentId, "the episode ended", own, Doubt: toldBefore ? "the same end was told before the alert fired again"
                : superseded ? "the end names an earlier start than the alert that fires" : null);
    }

    /// <summary>The episode that a signal speaks of: by its id, or the only one that may be open.</summary>
    private static AlertRecord? Own(AlertSignal signal, AlertRecord? known) => known is null ? null
        : signal.EpisodeFromSource ? known.Episodes.FirstOrDefault(e => e.EpisodeKey == signal.EpisodeKey)
        : known.Episodes.FirstOrDefault(e => e.State == AlertState.Firing) ?? known.Episodes[0];

    /// <summary>
    /// The message is older than the end that came before it. Without ids that is known only where the end came first and this is the
    /// firing that belongs to it; otherwise somebody is woken.
    /// </summary>
    private static bool IsOver(AlertSignal signal, DateTimeOffset receivedAt, AlertRecord own, bool replayed)
    {
        DateTimeOffset ended = own.EndedAt ?? own.LastSeenAt;
        return (replayed && receivedAt < ended)
            || (signal.EpisodeFromSource && (receivedAt - ended).Duration() <= LateById)
            || (!signal.EpisodeFromSource && own.IncidentId is null && IsSameStart(signal, own) && (receivedAt - ended).Duration() <= LateByStart);
    }

    private static bool MayBeACopy(AlertSignal signal, DateTimeOffset receivedAt, AlertRecord? before) =>
        before is { State: AlertState.Resolved } && (signal.EpisodeFromSource
            || ((receivedAt - (before.EndedAt ?? before.LastSeenAt)).Duration() <= LateByStart
                && (signal.StartsAt is null || !(signal.StartsAt > before.EndsAt))));

    private static bool IsSameStart(AlertSignal signal, AlertRecord own) => signal.StartsAt is not null && signal.StartsAt == own.StartsAt;

    private static bool HasNews(AlertSignal signal, DateTimeOffset receivedAt, AlertRecord own)
    {
        bool otherWords = WordsOf(signal) != own.WordsHash;
        return (signal.Severity is not null && !string.Equals(signal.Severity, own.Severity, StringComparison.OrdinalIgnoreCase))
            || (signal.System is not null && !string.Equals(signal.System, own.System, StringComparison.OrdinalIgnoreCase))
            || (otherWords && (own.WordChanges < WordChanges || receivedAt - own.WordsChangedAt >= WordPause));
    }

    /// <summary>The same firing of the same episode has the same id, however often it is sent; anything else has one of its own.</summary>
    private static string NewFactId(AlertSignal signal, DateTimeOffset receivedAt, AlertRecord? known)
    {
        string word = signal.State == AlertState.Firing ? "fired/" : "resolved/";
        IReadOnlyList<AlertRecord> episodes = known?.Episodes ?? [];
        if (signal.EpisodeFromSource
            && episodes.All(e => e.EpisodeKey != signal.EpisodeKey || (e.State == AlertState.Firing && signal.State == AlertState.Resolved && !e.Refired)))
        {
            return word + signal.EpisodeKey;
        }

        string id = FormattableString.Invariant($"{word}{signal.EpisodeKey}/{receivedAt.ToUnixTimeMilliseconds()}");
        while (episodes.Any(e => e.FactId == id))
        {
            id += "+"; // twice in one body
        }

        return id;
    }

    private static string WordsOf(AlertSignal signal) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{signal.Title}\n{signal.Description}")))[..16];
}
