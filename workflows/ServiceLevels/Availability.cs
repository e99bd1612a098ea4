using Workflows.Calendars;

namespace Workflows.ServiceLevels;

/// <summary>
/// Availability as contracts define it: service time without approved stops, less what stood still in it. Two stops at once are one
/// (a union, no sum); a stop is cut with the service time and at both ends of the period; what goes on after an approved stop is down
/// time. Where a stop that counts and one that is excluded overlap, the time counts.
/// </summary>
/// <remarks>One sweep over the ends of all intervals, in the order of time: n log n.</remarks>
public static class Availability
{
    private enum Edge
    {
        Base,
        Approved,
        Stop,
    }

    /// <summary>The figure and every interval that it is made of.</summary>
    public static AvailabilityFigure Of(AvailabilityFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        List<(DateTimeOffset At, bool Begins, Edge Edge, int Number)> edges = EdgesOf(facts);
        long[] times = [.. edges.Select(e => e.At.UtcTicks)];
        int[] inOrder = [.. Enumerable.Range(0, edges.Count)];
        Array.Sort(times, inOrder);

        int open = 0;
        SortedSet<int> approved = [];
        SortedSet<int> stops = [];
        int counting = 0;
        TimeSpan all = default, down = default, excluded = default;
        List<CountedSpan> spans = [];
        DateTimeOffset last = facts.Period.From;
        foreach (int index in inOrder)
        {
            (DateTimeOffset at, bool begins, Edge edge, int number) = edges[index];
            if (at > last)
            {
                Count(last, at);
                last = at;
            }

            int step = begins ? 1 : -1;
            switch (edge)
            {
                case Edge.Base:
                    open += step;
                    break;
                case Edge.Approved:
                    _ = begins ? approved.Add(number) : approved.Remove(number);
                    break;
                default:
                    _ = begins ? stops.Add(number) : stops.Remove(number);
                    counting += facts.Stops[number].Exclusion is null ? step : 0;
                    break;
            }
        }

        return new(all, down, excluded, spans);

        void Count(DateTimeOffset from, DateTimeOffset to)
        {
            TimeSpan length = to - from;
            bool isService = open > 0 && approved.Count == 0;
            all += isService ? length : TimeSpan.Zero;
            if (stops.Count == 0)
            {
                return;
            }

            StopPart part = open == 0 ? StopPart.OutsideBase : approved.Count > 0 ? StopPart.Approved : counting > 0 ? StopPart.Down : StopPart.Excluded;
            down += isService ? length : TimeSpan.Zero;
            excluded += part == StopPart.Excluded ? length : TimeSpan.Zero;
            string[] sources = stops.Count == 1 ? [facts.Stops[stops.Min].Source]
                : [.. stops.Select(s => facts.Stops[s].Source).Distinct(StringComparer.Ordinal)];
            string[] because = part switch
            {
                StopPart.Approved => [.. approved.Select(a => facts.Approved[a].Source).Distinct(StringComparer.Ordinal)],
                StopPart.Excluded => [.. stops.Select(s => facts.Stops[s].Exclusion!).Distinct(StringComparer.Ordinal)],
                _ => [],
            };
            if (spans.Count > 0 && spans[^1] is { } before && before.To == from && before.Part == part
                && before.Sources.SequenceEqual(sources, StringComparer.Ordinal) && before.Because.SequenceEqual(because, StringComparer.Ordinal))
            {
                spans[^1] = before with { To = to };
                return;
            }

            spans.Add(new(part, from, to, sources, because));
        }
    }

    private static List<(DateTimeOffset At, bool Begins, Edge Edge, int Number)> EdgesOf(AvailabilityFacts facts)
    {
        List<(DateTimeOffset, bool, Edge, int)> edges = [];
        foreach (OpenSpan span in facts.Base.Concat(facts.Extensions))
        {
            Add(span.From, span.To, Edge.Base, 0);
        }

        for (int i = 0; i < facts.Approved.Count; i++)
        {
            Add(facts.Approved[i].From, facts.Approved[i].To, Edge.Approved, i);
        }

        for (int i = 0; i < facts.Stops.Count; i++)
        {
            Add(facts.Stops[i].From, facts.Stops[i].To ?? facts.Until, Edge.Stop, i);
        }

        return edges;

        void Add(DateTimeOffset from, DateTimeOffset to, Edge edge, int number)
        {
            from = from > facts.Period.From ? from : facts.Period.From;
            to = to < facts.Period.To ? to : facts.Period.To;
            if (from < to)
            {
                edges.Add((from, true, edge, number));
                edges.Add((to, false, edge, number));
            }
        }
    }
}
