using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Core;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Events;
using Workflows.Incidents;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.People;
using Workflows.Testing;
using Workflows.Testing.ServiceBus;
using Xunit;

namespace Workflows.Scenarios;

/// <summary>
/// What a story costs on Azure, counted in the pipeline of the official tables' client over Azurite and by the official Service Bus client over AMQP, and
/// held against <c>docs/cost.md</c>: what stands there may differ by a tenth (appends to the audit chain that come together share their writes).
/// </summary>
public sealed partial class CostScenarios
{
    private const int Port = 10132;
    private static readonly string Sheet = File.ReadAllText(Repository.Folder("docs/cost.md"));

    [NodeFact]
    public async Task WhatIsCounted_IsWhatTheSheetSays()
    {
        await using NodeServer azurite = await NodeServer.StartAzuriteTablesAsync(Port);
        await using ServiceBusPeer bus = ServiceBusPeer.Start();
        PeerEntity topic = bus.Add("domain-events");
        await using ServiceBusClient client = bus.Client();
        Counter requests = new();
        TableClientOptions options = new();
        options.AddPolicy(requests, HttpPipelinePosition.PerRetry);
        await using IncidentHarness h = await IncidentHarness.StartAsync(edit: text => text, configure: services => services
            .AddSingleton(new TableServiceClient(NodeServer.AzuriteTables(Port), options))
            .AddSingleton<IEventSink>(new ServiceBusSink(client.CreateSender("domain-events"))).AddSingleton<EventOutbox>());
        EventOutbox outbox = h.Get<EventOutbox>();
        await TellAsync(); // begins at the ends of the chains
        await WholeIncidentAsync(h, "warm"); // tables are made once
        Dictionary<(string Table, string Partition), long> first = requests.TakePartitions();
        await SweepAsync(h);
        await TellAsync();

        Dictionary<string, (double Requests, int Mails, int Events)> counted = [];
        requests.TakePartitions();
        await CountAsync("an incident", 1, () => WholeIncidentAsync(h, "counted"));

        // What two incidents have in common is no case's own.
        Dictionary<(string Table, string Partition), long> common = requests.TakePartitions().Where(p => first.ContainsKey(p.Key)).ToDictionary();
        List<string> wrong = [.. HotPartitions(common)];
        await CountAsync("a change", 1, () => WholeChangeAsync(h));
        await CountAsync("telling of ten events", 1, TellAsync, events: false);
        await SweepAsync(h);
        await CountAsync("a sweep", 1, () => SweepAsync(h));
        await CountAsync("a delivery", 1, async () =>
        {
            await h.Get<MailDispatcher>().RunAsync(h.Now, h.Client, default);
            await new BodyStore(h.Get<LedgerTables>()).WaitingAsync(h.Now, 1000);
            await TellAsync();
        });
        await h.AcknowledgeAsync(await h.AlertAsync(rule: "open", episode: "open"));
        await h.AdvanceAsync(TimeSpan.FromHours(6)); // everything about it was told
        await SweepAsync(h);
        await TellAsync();
        await CountAsync("an open incident, an hour", 1.0 / 6, async () =>
        {
            for (int minute = 0; minute < 10; minute++) // its turn comes every ten
            {
                h.Clock.Advance(TimeSpan.FromMinutes(1));
                await SweepAsync(h);
            }
        }, less: counted["a sweep"].Requests * 10);

        foreach ((string what, (double found, int mails, int events)) in counted)
        {
            Line? said = Lines().SingleOrDefault(l => l.What == what);
            if (said is null || Math.Abs(said.Requests - found) > Math.Max(2, said.Requests / 10) || (said.Mails, said.Events) != (mails, events))
            {
                wrong.Add($"| {what} | {found} | {mails} | {events} | counted; docs/cost.md: {said}");
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        Task TellAsync() => outbox.RunAsync(CancellationToken.None);

        async Task CountAsync(string what, double times, Func<Task> story, double less = 0, bool events = true)
        {
            (long before, int mails, int told) = (requests.Count, h.Relay.Messages.Count, topic.Messages.Count);
            await story();
            double made = requests.Count - before;
            if (events)
            {
                await TellAsync();
            }

            counted[what] = (Math.Round((made - less) / times), h.Relay.Messages.Count - mails, events ? topic.Messages.Count - told : 0);
        }
    }

    /// <summary>
    /// Partitions that more than one case writes or reads, as counted, against the sheet's table of them: all that take more than a few requests, the
    /// hottest first.
    /// </summary>
    private static IEnumerable<string> HotPartitions(Dictionary<(string Table, string Partition), long> counted)
    {
        List<(string Name, double Requests)> said =
            [.. Hot().Matches(Sheet).Select(m => ($"{m.Groups["table"].Value} {m.Groups["partition"].Value}", Number(m.Groups["requests"].Value)))];
        Dictionary<string, long> found = counted.ToDictionary(
            p => $"{p.Key.Table} {p.Key.Partition.Replace("standard", "*contract*", StringComparison.Ordinal)}", p => p.Value);
        foreach ((string name, double requests) in said)
        {
            if (Math.Abs(requests - found.GetValueOrDefault(name)) > Math.Max(3, requests / 10))
            {
                yield return $"{name}: counted {found.GetValueOrDefault(name)}, docs/cost.md: {requests}";
            }
        }

        foreach ((string name, long requests) in found.Where(f => f.Value > 5 && !said.Exists(s => s.Name == f.Key)))
        {
            yield return $"{name}: counted {requests}, not in docs/cost.md";
        }

        if (said.Count < 3 || !said.SequenceEqual(said.OrderByDescending(s => s.Requests)))
        {
            yield return "docs/cost.md: expected the hottest partition first";
        }
    }

    [Fact]
    public void Bills_AreWhatTheFormulaGives()
    {
        Dictionary<string, Line> lines = Lines().ToDictionary(l => l.What, StringComparer.Ordinal);
        Dictionary<string, double> prices = Price().Matches(Sheet)
            .ToDictionary(m => m.Groups["what"].Value.Trim(), m => Number(m.Groups["usd"].Value), StringComparer.Ordinal);
        foreach (Match bill in Bill().Matches(Sheet))
        {
            double incidents = Number(bill.Groups["incidents"].Value);
            double changes = incidents / 2;
            double events = (incidents * lines["an incident"].Events) + (changes * lines["a change"].Events);
            double requests = (incidents * lines["an incident"].Requests) + (changes * lines["a change"].Requests)
                + (events / 10 * lines["telling of ten events"].Requests)
                + (30 * ((1440 * lines["a sweep"].Requests) + (17_280 * lines["a delivery"].Requests)))
                + (incidents * 24 * lines["an open incident, an hour"].Requests);
            double mails = (incidents * lines["an incident"].Mails) + (changes * lines["a change"].Mails);
            double tables = requests / 10_000 * prices["10,000 requests to tables"];
            double timers = 30 * (1440 + 17_280) * 2 * prices["1 GB-second of Flex Consumption"];
            double bus = prices["Service Bus Standard, a month"]
                + (Math.Max(0, (2 * events) - 13_000_000) / 1_000_000 * prices["1,000,000 operations over 13 million"]);
            double mail = Math.Max(prices["SendGrid, a month"], mails * prices["a mail"]);
            string[] expected = [Rounded(requests / 1_000_000, "0.0"), Rounded(tables, "0.00"), Rounded(timers, "0"), Rounded(bus, "0"), Rounded(mail, "0"),
                Rounded(tables + timers + bus + mail, "0")];
            Assert.Equal(expected, bill.Groups["cells"].Value.Split('|', StringSplitOptions.TrimEntries));
        }

        double looks = TimeSpan.FromDays(30) / PeopleBook.MaxAge;
        Assert.Contains("people every ten seconds, " + Rounded(looks, "0"), Sheet, StringComparison.Ordinal);
        Assert.Equal(["10", "1,000", "100,000"], Bill().Matches(Sheet).Select(m => m.Groups["incidents"].Value));
    }

    private static string Rounded(double value, string format) => value.ToString("#,#" + format, CultureInfo.InvariantCulture);

    private static async Task SweepAsync(IncidentHarness h)
    {
        foreach (ICaseSweep sweep in h.Get<IEnumerable<ICaseSweep>>())
        {
            await sweep.RunAsync(h.Now, h.Client, default);
        }

        await h.Engine.WhenIdleAsync();
    }

    /// <summary>An alert, taken in four minutes; reports, recovery, completion, and a final report that the client accepts.</summary>
    private static async Task WholeIncidentAsync(IncidentHarness h, string key)
    {
        CaseId id = await h.AlertAsync(rule: key, episode: key);
        await h.AdvanceAsync(TimeSpan.FromMinutes(4));
        await h.AcknowledgeAsync(id);
        await h.AdvanceAsync(TimeSpan.FromMinutes(11));
        await h.SendReportAsync(id, "first_report");
        await h.AdvanceAsync(TimeSpan.FromMinutes(75));
        await h.SendReportAsync(id, "status_report");
        await h.ResolveAsync(key, key);
        await h.AdvanceAsync(TimeSpan.FromMinutes(10));
        await h.DoAsync(c => c.MarkRecoveredAsync(id, h.By(IncidentHarness.OnCall, key + "m"), h.Now, "正常を確認"));
        await h.DoAsync(c => c.CompleteResponseAsync(id, h.By(IncidentHarness.OnCall, key + "d"), null));
        await h.SendReportAsync(id, "provisional_report");
        await h.SendReportAsync(id, "final_report");
        string hash = (await h.StateAsync(id)).Facts.OfType<ReportSent>().Single(r => r.StepId == "final_report").ContentHash;
        await h.DoAsync(c => c.DecideReportAsync(id, h.By(new("client_approver")), "final_report", 1, 1, hash, accept: true, null));
        await h.AdvanceAsync(TimeSpan.FromHours(1)); // an alert that comes again within it would go on with the same round
        IncidentState state = await h.StateAsync(id);
        Assert.True(state.IsClosed, $"{state.RecoveredAt} " + string.Join(", ", state.Steps.Where(s => s is { StartedAt: not null, DoneAt: null }).Select(s => s.Step.Id)));
    }

    /// <summary>A change that two approve, done and closed.</summary>
    private static async Task WholeChangeAsync(IncidentHarness h)
    {
        CaseId id = await h.FileAsync(h.Complete("major"));
        await h.DecideAsync(id, "manager");
        await h.DecideAsync(id, "client_approver");
        await h.StartWorkAsync(id);
        await h.CompleteWorkAsync(id);
    }

    private static IEnumerable<Line> Lines() => Counted().Matches(Sheet).Select(m => new Line(
        m.Groups["what"].Value.Trim(), Number(m.Groups["requests"].Value), (int)Number(m.Groups["mails"].Value), (int)Number(m.Groups["events"].Value)));

    private static double Number(string text) => double.Parse(text, NumberStyles.Number, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(?m)^\| (?<what>[a-z, ]+) \| (?<requests>[0-9,]+) \| (?<mails>[0-9]+) \| (?<events>[0-9]+) \|")]
    private static partial Regex Counted();

    [GeneratedRegex(@"(?m)^\| (?<what>[A-Za-z0-9, -]+) \| (?<usd>[0-9.]+) \|$")]
    private static partial Regex Price();

    [GeneratedRegex(@"(?m)^\| \*\*(?<incidents>[0-9,]+)\*\* \| (?<cells>.+) \|$")]
    private static partial Regex Bill();

    [GeneratedRegex(@"(?m)^\| `(?<table>[a-z]+)`, `(?<partition>[^`]+)` \| (?<requests>[0-9]+) \|")]
    private static partial Regex Hot();

    private sealed record Line(string What, double Requests, int Mails, int Events);

    /// <summary>Counts what goes to the service, and to which partition of which table; a repeat counts again, as it does on the bill.</summary>
    private sealed partial class Counter : HttpPipelinePolicy
    {
        private readonly ConcurrentDictionary<(string Table, string Partition), long> partitions = new();
        private long count;

        public long Count => Interlocked.Read(ref count);

        /// <summary>Requests to each partition since the last call.</summary>
        public Dictionary<(string Table, string Partition), long> TakePartitions()
        {
            Dictionary<(string Table, string Partition), long> taken = new(partitions);
            partitions.Clear();
            return taken;
        }

        public override void Process(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Add(message.Request);
            ProcessNext(message, pipeline);
        }

        public override ValueTask ProcessAsync(HttpMessage message, ReadOnlyMemory<HttpPipelinePolicy> pipeline)
        {
            Add(message.Request);
            return ProcessNextAsync(message, pipeline);
        }

        private void Add(Request request)
        {
            Interlocked.Increment(ref count);
            using MemoryStream body = new();
            request.Content?.WriteTo(body, default);
            string text = Uri.UnescapeDataString(request.Uri.ToString().Replace('+', ' ')) + "\n" + Encoding.UTF8.GetString(body.ToArray());
            if (Table().Match(text) is { Success: true } table && Partition().Match(text) is { Success: true } partition)
            {
                partitions.AddOrUpdate((table.Groups["name"].Value, Uri.UnescapeDataString(partition.Groups["key"].Value)), 1, (_, n) => n + 1);
            }
        }

        [GeneratedRegex(@"/devstoreaccount1/(?<name>[a-z]\w*)")]
        private static partial Regex Table();

        [GeneratedRegex("""PartitionKey(?: eq |=|":\s?)['"](?<key>[^'"]+)['"]""")]
        private static partial Regex Partition();
    }
}
