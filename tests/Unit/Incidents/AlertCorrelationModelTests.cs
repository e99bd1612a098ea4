using System.Globalization;
using Workflows.Contracts;
using Workflows.Incidents;
using Workflows.Incidents.Alerts;
using Workflows.Ledger;
using Workflows.Unit.Tests.Contracts;
using Workflows.Webhooks;
using Xunit;

namespace Workflows.Unit.Tests.Incidents;

/// <summary>
/// Troubles come and go, and a monitoring tool tells of them: with a clock that wanders, messages that are lost, come late or twice, and
/// repeats while a trouble lasts. Beside it stands what really burns. The rules' rows are written and read as JSON between any two
/// messages, as if the process were started again; and it is killed between a rule's row and its incident's facts, so that the tool,
/// which got no answer, sends the message once more. <c>WORKFLOWS_ALERT_SEEDS</c> sets how many half days each world has (40),
/// <c>WORKFLOWS_ALERT_FIRST</c> where they begin.
/// </summary>
public sealed class AlertCorrelationModelTests
{
    private const int DefaultSeeds = 40;

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
        (int burns, int crashes) = (0, 0);
        int first = Setting("WORKFLOWS_ALERT_FIRST") ?? 0;
        int seeds = Setting("WORKFLOWS_ALERT_SEEDS") ?? DefaultSeeds;
        for (int seed = first; seed < first + seeds; seed++)
        {
            World world = new(seed, ids, recovery, join);
            string? why = world.Run();
            Assert.True(why is null, $"WORKFLOWS_ALERT_FIRST={seed} WORKFLOWS_ALERT_SEEDS=1: {why}");
            burns += world.Burns;
            crashes += world.Crashes;
        }

        Assert.True(burns > seeds * 15 && crashes > seeds * 2, $"expected many troubles and crashes, found {burns} and {crashes}");
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out int set) ? set : null;

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

        private readonly Dictionary<string, (int Facts, IncidentState State)> folds = [];
        private readonly PriorityQueue<Message, (DateTimeOffset Arrives, int Number)> messages = new();
        private readonly List<Message> received = [];

        public int Burns => all.Count;

        public int Crashes { get; private set; }

        public string? Run()
        {
            List<Message> sent = [.. Enumerable.Range(0, Rules).SelectMany(Tell)];
            messages.EnqueueRange(sent.Select((m, number) => (m, (m.Arrives, number))));
            DateTimeOffset end = sent.Max(m => m.Arrives).AddHours(3);
            for (DateTimeOffset now = Course.Origin; now <= end; now = now.AddMinutes(1))
            {
                while (messages.TryPeek(out Message? message, out _) && message.Arrives <= now)
                {
                    messages.Dequeue();
                    received.Add(message);
                    Receive(message);
                }

                Sweep(now);
                if (Broken(now) is { } why)
                {
                    IEnumerable<string> signals = received.Select(m =>
                        $"{m.Arrives:HH:mm:ss} {m.Signal.RuleKey} {m.Signal.State} {m.Signal.StartsAt:HH:mm:ss}..{m.Signal.EndsAt:HH:mm:ss} burn {m.Of.Number}");
                    return $"{now:HH:mm:ss}: {why}\n{string.Join('\n', signals)}";
                }
            }

            return null;
        }

        /// <summary>What a tool sends about one rule for half a day.</summary>
        private IEnumerable<Message> Tell(int rule)
        {
            DateTimeOffset at = Course.Origin.AddMinutes(random.Next(60));
            TimeSpan clock = TimeSpan.FromSeconds(random.Next(-300, 301));
            DateTimeOffset? start = null;
            for (int number = 0; at < Course.Origin.AddHours(12); number++)
            {
                Burn burn = new(rule, number, at, at.AddSeconds(random.Next(20, 5_000)));
                all.Add(burn);
                start = random.Next(6) switch { 0 => null, 1 => start, _ => burn.From + clock }; // some tools keep the start when it flaps
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
            AlertDecision decision = AlertCorrelation.Decide(signal, message.Arrives, known, IsOpen, join == JoinRule.Group && IsOpen(group) ? group : null,
                profile.Incident);
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

            if (random.Next(20) == 0)
            {
                // The row is there, the incident's facts are not, and nobody was answered: the tool sends it again.
                Crashes++;
                Message again = message with { Arrives = message.Arrives.AddSeconds(random.Next(1, 40)) };
                (signal.State == AlertState.Firing ? message.Of.Told : message.Of.ToldOver).Remove(message.Arrives);
                (signal.State == AlertState.Firing ? message.Of.Told : message.Of.ToldOver).Add(again.Arrives);
                messages.Enqueue(again, (again.Arrives, int.MaxValue));
                return;
            }

            if (incident is null || (decision.Move == AlertMove.Ignore && write.Told is null) || (write.Told is not null && !IsOpen(incident)))
            {
                return;
            }

            IncidentFact fact = AlertCorrelation.FactOf(signal, write.FactId, "body", write.At, write.Told?.LastSeenAt ?? message.Arrives, decision.Doubt);
            bool isPromised = incidents[incident].Count == 0;
            Record(incident, fact);
            if (isPromised && fact is AlertResolved end)
            {
                Record(incident, AlertCorrelation.LostFiring(decision.Episode!, end));
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
                        Record(silent.IncidentId!,
                            new AlertResolved
                            {
                                Id = after.FactId!, At = now, RecordedAt = now, Actor = "system", RuleKey = rule,
                                EpisodeKey = silent.EpisodeKey, NamesEpisode = silent.HasId, Reason = "doubtful"
                            });
                    }
                }
            }

            foreach (string incident in Open())
            {
                IncidentState state = Fold(incident);
                if (state.RecoveryToConfirm is not null && now - state.AllEndedOn >= TimeSpan.FromMinutes(30)
                    && !all.Exists(b => b.From <= now && now < b.To
                    && state.Facts.OfType<AlertFired>().Any(f => f.RuleKey == b.Rule.ToString(CultureInfo.InvariantCulture))))
                {
                    Record(incident, new RecoveryMarked { Id = $"marked/{now.Ticks}", At = now, RecordedAt = now, Actor = "on_call" });
                }
                else if (state.RecoveredAt is not null && now - (state.AllEndedOn ?? now) >= Flap)
                {
                    closed.Add(incident);
                }
            }
        }

        /// <summary>Incidents that are there, and not only promised by a row.</summary>
        private List<string> Open() => [.. incidents.Keys.Where(i => !closed.Contains(i) && incidents[i].Count > 0)];

        private IncidentState Fold(string incident)
        {
            List<IncidentFact> facts = incidents[incident];
            if (!folds.TryGetValue(incident, out (int Facts, IncidentState State) known) || known.Facts != facts.Count)
            {
                folds[incident] = known = (facts.Count, new Course(profile, facts, 0).Fold(facts));
            }

            return known.State;
        }

        private string? Broken(DateTimeOffset now)
        {
            List<IncidentState> open = [.. Open().Select(Fold)];
            foreach (Burn burn in all)
            {
                string rule = burn.Rule.ToString(CultureInfo.InvariantCulture);
                bool isTold = burn.From <= now && now < burn.To && burn.Told.Exists(t => t <= now);
                bool isShown = open.Exists(i =>
                    i.Firing.Any(f => f.RuleKey == rule) || (i.RecoveryToConfirm is not null && i.Facts.OfType<AlertFired>().Any(f => f.RuleKey == rule)));
                if (isTold && !isShown && !EndsOfOthersAreUnderWay(burn, now))
                {
                    return $"burn {burn.Number} of rule {rule} goes on, and nothing is open for it";
                }

                // Over for an hour, and nothing of the rule has happened since.
                bool isOver = now - burn.To >= TimeSpan.FromHours(1) && burn.ToldOver.Count > 0 && burn.ToldOver.TrueForAll(t => t <= now)
                    && burn.Told.TrueForAll(t => now - t >= TimeSpan.FromMinutes(50))
                        && !all.Exists(b => b.Rule == burn.Rule && b.Number != burn.Number && (b.ToldOver.Count == 0 || (b.From <= now && b.To >= burn.From)));
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
            !ids && all.Exists(b => b.Rule == burn.Rule && b.Number < burn.Number
                && b.ToldOver.Exists(t => t >= burn.From && t <= now && !burn.Told.Exists(told => told > t && told <= now)));

        private static ContractProfile Edited(RecoveryRule recovery, JoinRule join)
        {
            ContractProfile standard = ShippedContracts.Catalog["standard"];
            return standard.With(standard.Incident with { Recovery = recovery, Join = join, FlapWindow = Flap });
        }
    }
}
