using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Unit.Tests.Contracts;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>Random sequences of firing, resend, end and close against a plain model of what belongs where.</summary>
public sealed class AlertCorrelationModelTests
{
    private enum Act
    {
        Fire,
        Resend,
        Resolve,
        LateResolve,
        Close,
    }

    private static readonly Gen<(JoinRule Join, bool FromSource, List<(Act Act, int Rule, bool Grouped)> Acts)> AnyStory =
        from joining in Gen.Elements(JoinRule.Rule, JoinRule.Group)
        from fromSource in Gen.Elements(true, false)
        from acts in Gen.ListOf(
            from act in Gen.Elements(Act.Fire, Act.Fire, Act.Resend, Act.Resend, Act.Resolve, Act.LateResolve, Act.Close)
            from rule in Gen.Choose(0, 3)
            from grouped in Gen.Elements(true, false)
            select (act, rule, grouped))
        select (joining, fromSource, acts.ToList());

    [Fact]
    public void OpenEpisode_HasExactlyOneIncident_MeetsSpecification() => Prop.ForAll(AnyStory.ToArbitrary(), story =>
    {
        Desk desk = new(story.Join, story.FromSource);
        foreach ((Act act, int rule, bool grouped) in story.Acts)
        {
            string? why = desk.Try(act, rule, grouped);
            Assert.True(why is null, $"{story.Join}, {story.FromSource}, {string.Join(' ', story.Acts)}: {why}");
        }
    }).QuickCheckThrowOnFailure();

    /// <summary>The tables of the intake as dictionaries, and beside them what must be true.</summary>
    private sealed class Desk(JoinRule join, bool fromSource)
    {
        private readonly IncidentRules rules = ShippedContracts.Catalog.All.First().Incident with { Join = join };
        private readonly Dictionary<int, AlertRecord> records = [];
        private readonly Dictionary<string, string> groups = [];
        private readonly HashSet<string> open = [];
        private readonly Dictionary<int, int> episodes = [];

        /// <summary>Rule → the incident of its open episode.</summary>
        private readonly Dictionary<int, string> openEpisodes = [];
        private int incidents;

        /// <summary>Null, or which rule was broken.</summary>
        public string? Try(Act act, int rule, bool grouped)
        {
            switch (act)
            {
                case Act.Fire: // a new episode; a source that names no episodes can only have a new one after the end of the last
                    if (!fromSource && openEpisodes.ContainsKey(rule))
                    {
                        return Resend(rule, grouped);
                    }

                    episodes[rule] = episodes.GetValueOrDefault(rule) + 1;
                    return Fire(rule, grouped);
                case Act.Resend when openEpisodes.ContainsKey(rule):
                    return Resend(rule, grouped);
                case Act.Resolve when openEpisodes.TryGetValue(rule, out string? incident):
                    AlertDecision end = Decide(rule, grouped, AlertState.Resolved, episodes[rule]);
                    openEpisodes.Remove(rule);
                    return end.Move == AlertMove.Resolve && end.IncidentId == incident ? null : $"expected the end of {incident}, found {end}";
                case Act.LateResolve when fromSource && episodes.GetValueOrDefault(rule) > 1:
                    AlertDecision late = Decide(rule, grouped, AlertState.Resolved, episodes[rule] - 1);
                    return late.Move == AlertMove.Ignore ? null : $"expected an old end to be ignored, found {late}";
                case Act.Close when open.Count > 0:
                    string closed = open.Order(StringComparer.Ordinal).ElementAt(rule % open.Count);
                    open.Remove(closed);
                    if (!fromSource)
                    {
                        // Without a name for the episode, what fires after the close of its incident is a new one.
                        foreach (int over in openEpisodes.Where(e => e.Value == closed).Select(e => e.Key).ToList())
                        {
                            openEpisodes.Remove(over);
                        }
                    }

                    return null;
                default:
                    return null;
            }
        }

        private string? Fire(int rule, bool grouped)
        {
            int before = incidents;
            string? current = records.GetValueOrDefault(rule)?.IncidentId is { } id && open.Contains(id) ? id : null;
            string? ofGroup = join == JoinRule.Group && grouped && groups.GetValueOrDefault("g") is { } g && open.Contains(g) ? g : null;
            AlertDecision decision = Decide(rule, grouped, AlertState.Firing, episodes[rule]);
            if (records[rule].IncidentId is not { } incident || !open.Contains(incident))
            {
                return $"expected an open incident for a new episode, found {decision}";
            }

            openEpisodes[rule] = incident;
            bool opened = incidents > before;
            return opened == (current is null && ofGroup is null) && (current ?? ofGroup ?? incident) == incident ? null : $"expected {current ?? ofGroup ?? "a new incident"}, found {decision}";
        }

        private string? Resend(int rule, bool grouped)
        {
            int before = incidents;
            AlertDecision decision = Decide(rule, grouped, AlertState.Firing, episodes[rule]);
            return decision.Move == AlertMove.Resend && decision.IncidentId == openEpisodes[rule] && incidents == before
                ? null
                : $"expected a resend of {openEpisodes[rule]}, found {decision}";
        }

        /// <summary>Decides and writes what the intake would write.</summary>
        private AlertDecision Decide(int rule, bool grouped, AlertState state, int episode)
        {
            string name = rule.ToString(CultureInfo.InvariantCulture);
            AlertSignal signal = new()
            {
                Source = "test",
                RuleKey = name,
                EpisodeKey = fromSource ? $"{name}/{episode}" : name,
                EpisodeFromSource = fromSource,
                GroupKey = grouped ? "g" : null,
                State = state,
                Title = "t",
            };
            AlertRecord? known = records.GetValueOrDefault(rule);
            string? ofGroup = grouped && groups.GetValueOrDefault("g") is { } g && open.Contains(g) ? g : null;
            AlertDecision decision = AlertCorrelation.Decide(signal, known, known?.IncidentId is { } id && open.Contains(id), ofGroup, rules);
            if (decision.Move == AlertMove.Ignore && known is not null)
            {
                return decision;
            }

            string? incident = decision.IncidentId;
            if (decision.Move == AlertMove.Open)
            {
                incident = $"i{++incidents}";
                open.Add(incident);
                if (grouped)
                {
                    groups["g"] = incident;
                }
            }

            records[rule] = new()
            {
                RuleKey = name,
                EpisodeKey = signal.EpisodeKey,
                State = state,
                IncidentId = incident,
                GroupKey = signal.GroupKey,
                Title = "t",
                LastSeenAt = Course.Origin,
            };
            return decision;
        }
    }
}
