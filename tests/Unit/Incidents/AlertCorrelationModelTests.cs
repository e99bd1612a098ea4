using System.Globalization;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Ledger;
using Workflows.Unit.Tests.Contracts;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>
/// Troubles come and go, and a monitoring tool tells of them: with a clock that wanders, messages that are lost, come late or twice, and
/// repeats while a trouble lasts. Beside it stands what really burns. The rules' rows are written and read as JSON between any two
/// messages, as if the process were started again.
/// </summary>
public sealed class AlertCorrelationModelTests
{
    private static readonly TimeSpan Flap = TimeSpan.FromMinutes(10);

    public static TheoryData<bool, RecoveryRule, JoinRule> Worlds => new()
    {
        { true, RecoveryRule.Alert, JoinRule.Rule },
        { true, RecoveryRule.Confirm, JoinRule.Group },
        { false, RecoveryRule.Alert, JoinRule.Rule },
        { false, RecoveryRule.Alert, JoinRule.Group },
        { false, RecoveryRule.Confirm, JoinRule.Rule },
    };

    [Theory]
    [MemberData(nameof(Worlds))]
    public void WhatBurnsIsOpenAndTold_AndWhatIsOverForAnHourFiresNoMore_WhateverTheMessagesDo(bool ids, RecoveryRule recovery, JoinRule join)
    {
        int burns = 0;
        for (int seed = 0; seed < 12; seed++)
        {
            World world = new(seed, ids, recovery, join);
            string? why = world.Run();
            Assert.True(why is null, $"seed {seed}: {why}");
            burns += world.Burns;
        }

        Assert.True(burns > 200, $"expected many troubles, found {burns}");
    }

    /// <summary>One message on its way.</summary>
    private sealed record Message(DateTimeOffset Arrives, AlertSignal Signal, Burn Of);

    /// <summary>One trouble, as it really is.</summary>
    private sealed record Burn(int Rule, int Number, DateTimeOffset From, DateTimeOffset To)
    {
        /// <summary>Arrivals of messages that say that it burns, and that it is over.</summary>
        public List<DateTimeOffset> Told { get; } = [];

        public List<DateTimeOffset> ToldOver { get; } = [];
    }

    /// <summary>The tables of the intake as dictionaries, and the incidents as facts.</summary>
    private sealed class World(int seed, bool ids, RecoveryRule recovery, JoinRule join)
    {
        private const int Rules = 3;
        private readonly Random random = new(seed);
        private readonly ContractProfile profile = Edited(recovery, join);
        private readonly Dictionary<string, string> rows = [];
        private readonly Dictionary<string, List<IncidentFact>> incidents = [];
        private readonly HashSet<string> closed = [];
        private readonly List<Burn> all = [];
        private string? group;

        public int Burns => all.Count;

        public string? Run()
        {
            List<Message> messages = [.. Enumerable.Range(0, Rules).SelectMany(Tell).OrderBy(m => m.Arrives)];
            DateTimeOffset end = messages[^1].Arrives.AddHours(3);
            int next = 0;
            for (DateTimeOffset now = Course.Origin; now <= end; now = now.AddMinutes(1))
            {
                for (; next < messages.Count && messages[next].Arrives <= now; next++)
                {
                    Receive(messages[next]);
                }

                Sweep(now);
                if (Broken(now) is { } why)
                {
                    return $"{now:HH:mm:ss}: {why}\n{string.Join('\n', messages.Where(m => m.Arrives <= now).Select(m => $"{m.Arrives:HH:mm:ss} {m.Signal.RuleKey} {m.Signal.State} {m.Signal.StartsAt:HH:mm:ss}..{m.Signal.EndsAt:HH:mm:ss} burn {m.Of.Number}"))}";
                }
            }

            return null;
        }

        /// <summary>What a tool sends about one rule for half a day.</summary>
        private IEnumerable<Message> Tell(int rule)
        {
            DateTimeOffset at = Course.Origin.AddMinutes(random.Next(60));
            TimeSpan clock = TimeSpan.FromSeconds(random.Next(-300, 301));
            for (int number = 0; at < Course.Origin.AddHours(12); number++)
            {
                Burn burn = new(rule, number, at, at.AddSeconds(random.Next(20, 5_000)));
                all.Add(burn);
                DateTimeOffset? start = random.Next(6) == 0 ? null : burn.From + clock;
                for (DateTimeOffset told = burn.From; told < burn.To; told = told.AddMinutes(random.Next(4, 12)))
                {
                    if (random.Next(8) == 0)
                    {
                        clock = TimeSpan.FromSeconds(random.Next(-300, 301)); // somebody sets it
                        start = random.Next(2) == 0 ? start : burn.From + clock;
                    }

                    foreach (Message copy in Copies(burn, told, Signal(burn, AlertState.Firing, start, null)))
                    {
                        yield return copy;
                    }
                }

                foreach (Message copy in Copies(burn, burn.To, Signal(burn, AlertState.Resolved, start, burn.To + clock)))
                {
                    yield return copy;
                }

                at = burn.To.AddSeconds(random.Next(3) == 0 ? random.Next(5, 120) : random.Next(120, 8_000));
            }
        }

        /// <summary>None, one or two of a message, soon or late.</summary>
        private IEnumerable<Message> Copies(Burn burn, DateTimeOffset sent, AlertSignal signal)
        {
            for (int copies = random.Next(12) switch { 0 => 0, 1 or 2 => 2, _ => 1 }; copies > 0; copies--)
            {
                DateTimeOffset arrives = sent.AddSeconds(random.Next(5) == 0 ? random.Next(90) : random.Next(3));
                (signal.State == AlertState.Firing ? burn.Told : burn.ToldOver).Add(arrives);
                yield return new(arrives, signal, burn);
            }
        }

        private AlertSignal Signal(Burn burn, AlertState state, DateTimeOffset? start, DateTimeOffset? end)
        {
            string rule = burn.Rule.ToString(CultureInfo.InvariantCulture);
            return new()
            {
                Source = "test",
                RuleKey = rule,
                EpisodeKey = ids ? $"{rule}/{burn.Number}" : $"{rule}/{start:O}",
                EpisodeFromSource = ids,
                GroupKey = "g",
                State = state,
                Title = "t",
                StartsAt = start,
                EndsAt = end,
            };
        }

        private void Receive(Message message)
        {
            AlertSignal signal = message.Signal;
            AlertRecord? known = rows.TryGetValue(signal.RuleKey, out string? json) ? LedgerJson.Read<AlertRecord>(json) : null;
            AlertDecision decision = AlertCorrelation.Decide(signal, message.Arrives, known, IsOpen, join == JoinRule.Group && IsOpen(group) ? group : null, profile.Incident);
            string? incident = decision.IncidentId;
            if (decision.Move == AlertMove.Open)
            {
                incident = group = "i" + incidents.Count.ToString(CultureInfo.InvariantCulture);
                incidents.Add(incident, []);
            }

            AlertWrite write = AlertCorrelation.Write(decision, signal, message.Arrives, known, incident);
            if (write.Row is { } row)
            {
                rows[signal.RuleKey] = LedgerJson.Write(row);
            }

            if (incident is not null && (decision.Move != AlertMove.Ignore || write.Told is not null) && (write.Told is null || IsOpen(incident)))
            {
                Record(incident, AlertCorrelation.FactOf(signal, write.FactId, "body", write.At, write.Told?.LastSeenAt ?? message.Arrives, decision.Doubt));
            }
        }

        private bool IsOpen(string? incident) => incident is not null && incidents.ContainsKey(incident) && !closed.Contains(incident);

        private void Record(string incident, IncidentFact fact)
        {
            if (incidents[incident].All(f => f.Id != fact.Id))
            {
                incidents[incident].Add(fact);
            }
        }

        /// <summary>What the sweep and the close do, and a person who confirms half an hour after they were asked, if it is true.</summary>
        private void Sweep(DateTimeOffset now)
        {
            foreach (string rule in rows.Keys.ToList())
            {
                AlertRecord row = LedgerJson.Read<AlertRecord>(rows[rule]);
                foreach (AlertRecord silent in row.Episodes.Where(e => e is { State: AlertState.Firing, IncidentId: not null }))
                {
                    if (AlertCorrelation.AfterSilence(silent, now, TimeSpan.FromDays(1)) is { } after)
                    {
                        row = row.With(silent, after);
                        rows[rule] = LedgerJson.Write(row);
                        Record(silent.IncidentId!, new AlertResolved { Id = after.FactId!, At = now, RecordedAt = now, Actor = "system", RuleKey = rule, EpisodeKey = silent.EpisodeKey, NamesEpisode = silent.HasId, Reason = "doubtful" });
                    }
                }
            }

            foreach (string incident in incidents.Keys.Where(i => !closed.Contains(i)))
            {
                IncidentState state = Fold(incident);
                if (state.RecoveryToConfirm is not null && now - state.AllEndedOn >= TimeSpan.FromMinutes(30) && !all.Exists(b => b.From <= now && now < b.To && state.Facts.OfType<AlertFired>().Any(f => f.RuleKey == b.Rule.ToString(CultureInfo.InvariantCulture))))
                {
                    Record(incident, new RecoveryMarked { Id = $"marked/{now.Ticks}", At = now, RecordedAt = now, Actor = "on_call" });
                }
                else if (state.RecoveredAt is not null && now - (state.AllEndedOn ?? now) >= Flap)
                {
                    closed.Add(incident);
                }
            }
        }

        private IncidentState Fold(string incident) => new Course(profile, incidents[incident], 0).Fold(incidents[incident]);

        private string? Broken(DateTimeOffset now)
        {
            List<IncidentState> open = [.. incidents.Keys.Where(i => !closed.Contains(i)).Select(Fold)];
            foreach (Burn burn in all)
            {
                string rule = burn.Rule.ToString(CultureInfo.InvariantCulture);
                bool isTold = burn.From <= now && now < burn.To && burn.Told.Exists(t => t <= now);
                bool isShown = open.Exists(i => i.Firing.Any(f => f.RuleKey == rule) || (i.RecoveryToConfirm is not null && i.Facts.OfType<AlertFired>().Any(f => f.RuleKey == rule)));
                if (isTold && !isShown && !EndsOfOthersAreUnderWay(burn, now))
                {
                    return $"burn {burn.Number} of rule {rule} goes on, and nothing is open for it";
                }

                // Over for an hour, and nothing of the rule has happened since.
                bool isOver = now - burn.To >= TimeSpan.FromHours(1) && burn.ToldOver.Count > 0 && burn.ToldOver.TrueForAll(t => t <= now)
                    && burn.Told.TrueForAll(t => now - t >= TimeSpan.FromMinutes(50)) && !all.Exists(b => b.Rule == burn.Rule && b.Number != burn.Number && (b.ToldOver.Count == 0 || (b.From <= now && b.To >= burn.From)));
                if (isOver && open.Exists(i => i.Firing.Any(f => f.RuleKey == rule)))
                {
                    return $"burn {burn.Number} of rule {rule} is over, and still fires";
                }
            }

            return incidents.Count <= (2 * all.Count) + 1 ? null : $"{incidents.Count} incidents for {all.Count} troubles";
        }

        /// <summary>
        /// Where a source has no ids nobody can tell the end of a trouble that overtook the beginning of the next: until the next repeat.
        /// </summary>
        private bool EndsOfOthersAreUnderWay(Burn burn, DateTimeOffset now) =>
            !ids && all.Exists(b => b.Rule == burn.Rule && b.Number < burn.Number && b.ToldOver.Exists(t => t >= burn.From && t <= now && !burn.Told.Exists(told => told > t && told <= now)));

        private static ContractProfile Edited(RecoveryRule recovery, JoinRule join)
        {
            ContractProfile standard = ShippedContracts.Catalog["standard"];
            return standard with { Incident = standard.Incident with { Recovery = recovery, Join = join, FlapWindow = Flap } };
        }
    }
}
