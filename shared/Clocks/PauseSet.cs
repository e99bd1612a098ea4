using Workflows.Calendars;

namespace Workflows.Clocks;

/// <summary>Half-open intervals in which time stands, merged: ascending, apart from one another, the last perhaps open.</summary>
internal sealed class PauseSet
{
    private readonly List<(DateTimeOffset From, DateTimeOffset? To)> merged = [];

    public PauseSet(IEnumerable<ClockPause> pauses)
    {
        foreach (ClockPause pause in pauses.Where(p => p.To is null || p.To > p.From).OrderBy(p => p.From))
        {
            if (merged.Count == 0 || (merged[^1].To is { } end && end < pause.From))
            {
                merged.Add((pause.From, pause.To));
            }
            else if (merged[^1].To is { } last && (pause.To is null || pause.To > last))
            {
                merged[^1] = (merged[^1].From, pause.To);
            }
        }
    }

    /// <summary>Ascending.</summary>
    public IReadOnlyList<(DateTimeOffset From, DateTimeOffset? To)> Intervals => merged;

    /// <summary>The beginning of the pause that nobody has ended.</summary>
    public DateTimeOffset? OpenSince => merged.Count > 0 && merged[^1].To is null ? merged[^1].From : null;

    /// <summary>Whether time stands during all of [from, to).</summary>
    public bool Covers(DateTimeOffset from, DateTimeOffset to) =>
        from < to && merged.Exists(p => p.From <= from && (p.To is null || p.To >= to));

    /// <summary>What of the spans is left, ascending.</summary>
    public IEnumerable<OpenSpan> Without(IEnumerable<OpenSpan> spans)
    {
        foreach (OpenSpan span in spans)
        {
            DateTimeOffset at = span.From;
            foreach ((DateTimeOffset from, DateTimeOffset? to) in merged)
            {
                if (from >= span.To)
                {
                    break;
                }

                if (from > at)
                {
                    yield return new OpenSpan(at, from);
                }

                at = to is null || to > span.To ? span.To : to > at ? to.Value : at;
            }

            if (at < span.To)
            {
                yield return new OpenSpan(at, span.To);
            }
        }
    }
}
