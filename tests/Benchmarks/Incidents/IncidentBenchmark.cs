using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Testing;
using Workflows.Webhooks;

namespace Workflows.Benchmarks.Incidents;

/// <summary>
/// From a webhook to the mail at the relay, over the real application in a process of its own: alerts at a fixed rate whatever the
/// answers do (an open loop: the time counts from when an alert was due, so a stall cannot hide), memory with many open incidents, and
/// the restart after SIGKILL. The relay is a sink in this process.
/// </summary>
internal sealed class IncidentBenchmark(IncidentBenchmark.Plan plan)
{
    private const string Route = "api/webhooks/standard/alertmanager";
    private const string MessageIdDomain = "workflows.example";

    /// <summary>The persons on call in the sample people file: every one of them gets the first mail.</summary>
    private static readonly string[] OnCall = ["oncall1@operator.example", "engineer@operator.example"];

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>The built-in source behind <see cref="Route"/>.</summary>
    private static readonly WebhookSource Source = new()
    {
        Name = "standard-alertmanager", Kind = WebhookSourceKind.Alertmanager, Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"),
    };

    private readonly ConcurrentDictionary<string, long> due = new();
    private int waited;

    internal sealed record Plan(int OpenBefore, int Rate, int Seconds, int OpenAtEnd);

    internal static async Task<int> RunAsync(string[] args)
    {
        bool quick = args.Contains("--quick");
        AppProcess.Published = Value("--server");
        Plan plan = quick ? new(20, 5, 3, 60) : new(Number("--open", 1_000), Number("--rate", 50), Number("--seconds", 60), Number("--end", 10_000));
        IncidentFigures figures = await new IncidentBenchmark(plan).MeasureAsync();
        Print(figures);
        if (Value("--json") is { } file)
        {
            await File.WriteAllTextAsync(file, JsonSerializer.Serialize(figures, Json));
        }

        return figures.Refused == 0 && figures.FirstMail.Count == plan.Rate * plan.Seconds ? 0 : 1;

        string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        int Number(string name, int usual) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
    }

    private async Task<IncidentFigures> MeasureAsync()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-bench").FullName;
        await using MailSink relay = new();
        AppProcess app = await AppProcess.StartedAsync(folder, ("SendGrid:Host", relay.Address));
        try
        {
            await OpenAsync(app, "before", plan.OpenBefore);
            await SettleAsync(relay, plan.OpenBefore * OnCall.Length);

            double loadBefore = Load();
            TimeSpan cpu = Cpu(app);
            ConcurrentDictionary<string, double> accepted = new();
            ConcurrentBag<double> lateness = [];
            int refused = await PostAtRateAsync(app, accepted, lateness);
            await SettleAsync(relay, (plan.OpenBefore + accepted.Count) * OnCall.Length);
            cpu = Cpu(app) - cpu;
            (Measured first, Measured all) = Mails(relay);
            double rss = Rss(app);
            double loadAfter = Load();

            int more = Math.Max(0, plan.OpenAtEnd - plan.OpenBefore - accepted.Count);
            long began = Stopwatch.GetTimestamp();
            await OpenAsync(app, "end", more);
            double perSecond = more / Stopwatch.GetElapsedTime(began).TotalSeconds;
            await SettleAsync(relay, (plan.OpenBefore + accepted.Count + more) * OnCall.Length);
            double rssAtEnd = Rss(app);
            double peak = Peak(app);

            await app.DisposeAsync();
            began = Stopwatch.GetTimestamp();
            app = await AppProcess.StartedAsync(folder, ("SendGrid:Host", relay.Address));
            double listening = Ms(began);
            await Eventually.HoldsAsync(async () => (await app.Http.GetAsync("healthz")).IsSuccessStatusCode);
            double ready = Ms(began);
            await OpenAsync(app, "restarted", 1);
            double firstAlert = Ms(began);
            await SettleAsync(relay, (plan.OpenBefore + accepted.Count + more + 1) * OnCall.Length);
            return new IncidentFigures
            {
                Rate = plan.Rate,
                Seconds = plan.Seconds,
                OpenBefore = plan.OpenBefore,
                LoadBefore = loadBefore,
                LoadAfter = loadAfter,
                Processors = Environment.ProcessorCount,
                Accepted = Measured.Of(accepted.Values),
                FirstMail = first,
                AllMails = all,
                Lateness = Measured.Of(lateness),
                Refused = refused,
                Waited = waited,
                CpuSeconds = Math.Round(cpu.TotalSeconds, 2),
                CpuMsPerIncident = Math.Round(cpu.TotalMilliseconds / Math.Max(1, accepted.Count), 2),
                RssMiB = rss,
                OpenAtEnd = plan.OpenBefore + accepted.Count + more,
                OpenedPerSecond = Math.Round(perSecond, 1),
                RssAtEndMiB = rssAtEnd,
                PeakRssMiB = peak,
                RestartListeningMs = listening,
                RestartReadyMs = ready,
                RestartFirstAlertMs = firstAlert,
                RssAfterRestartMiB = Rss(app),
                TablesMiB = MiB(new FileInfo(Path.Combine(folder, "tables.db")).Length),
                DurableMiB = MiB(new FileInfo(Path.Combine(folder, "durable.db")).Length),
            };
        }
        finally
        {
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>As fast as the application takes them, 16 at once; for what is not measured by time.</summary>
    private static Task OpenAsync(AppProcess app, string name, int count) =>
        Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, cancellation) =>
    {
        using HttpResponseMessage answer = await PostAsync(app, Alert(string.Create(CultureInfo.InvariantCulture, $"{name}{i:D6}")));
        if (answer.StatusCode != HttpStatusCode.Accepted)
        {
            throw new InvalidOperationException(
                $"Expected 202 for an alert, found {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(cancellation)}\n{app.Output}");
        }
    });

    private async Task<int> PostAtRateAsync(AppProcess app, ConcurrentDictionary<string, double> accepted, ConcurrentBag<double> lateness)
    {
        int refused = 0;
        Task[] posts = new Task[plan.Rate * plan.Seconds];
        long began = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10;
        for (int i = 0; i < posts.Length; i++)
        {
            long at = began + (long)((double)i / plan.Rate * Stopwatch.Frequency);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            int number = i;
            posts[i] = Task.Run(() => OneAsync(number, at));
        }

        await Task.WhenAll(posts);
        return refused;

        async Task OneAsync(int i, long at)
        {
            lateness.Add(Ms(at));
            byte[] alert = Alert(string.Create(CultureInfo.InvariantCulture, $"rate{i:D6}"));
            using HttpResponseMessage answer = await PostAsync(app, alert);
            double took = Ms(at);
            if (answer.StatusCode != HttpStatusCode.Accepted)
            {
                Interlocked.Increment(ref refused);
                return;
            }

            using JsonDocument body = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
            string incident = IncidentOf(body.RootElement, alert);
            due[$"<{TableKey.Digest("thread:" + incident)[..32]}@{MessageIdDomain}>"] = at;
            accepted[incident] = took;
        }
    }

    /// <summary>The incident that the answer names; where the alert waits its turn, the one that it is going to open.</summary>
    private string IncidentOf(JsonElement answer, byte[] alert)
    {
        if (answer.GetProperty("alerts") is { } alerts && alerts.GetArrayLength() > 0)
        {
            return alerts[0].GetProperty("incident").GetString()!;
        }

        Interlocked.Increment(ref waited);
        DateTimeOffset arrived = new(long.Parse(answer.GetProperty("bodyId").GetString()!.Split('-')[0], CultureInfo.InvariantCulture), TimeSpan.Zero);
        AlertSignal signal = ((WebhookReading.Understood)WebhookReader.Read(Source, alert, arrived)).Signals[0];
        DateOnly day = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(arrived, Source.Zone).DateTime);
        return CaseId.For(IncidentKind.Incidents, "standard", string.Create(CultureInfo.InvariantCulture, $"{signal.EpisodeKey}/{arrived.UtcTicks}"), day).Value;
    }

    private static byte[] Alert(string rule) => AlertBody.Of(rule, DateTimeOffset.UtcNow.AddSeconds(-30));

    private static async Task<HttpResponseMessage> PostAsync(AppProcess app, byte[] alert)
    {
        using ByteArrayContent body = new(alert);
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await app.Http.PostAsync(new Uri(Route, UriKind.Relative), body);
    }

    private (Measured First, Measured All) Mails(MailSink relay)
    {
        List<double> first = [], all = [];
        foreach (IGrouping<string, SunkMail> thread in relay.Mails.GroupBy(m => m.Thread).Where(t => due.ContainsKey(t.Key)))
        {
            double[] pages = [.. OnCall.Select(to => thread.FirstOrDefault(m => m.To == to)).OfType<SunkMail>()
                .Select(m => Stopwatch.GetElapsedTime(due[thread.Key], m.TakenAt).TotalMilliseconds)];
            if (pages.Length == OnCall.Length)
            {
                first.Add(pages.Min());
                all.Add(pages.Max());
            }
        }

        return (Measured.Of(first), Measured.Of(all));
    }

    /// <summary>Until the relay has as many mails for those on call as were owed at least; late ones count as far as they came.</summary>
    private static async Task SettleAsync(MailSink relay, int mails)
    {
        int before = -1;
        while (Count() < mails && Count() != before)
        {
            before = Count();
            for (int i = 0; i < 100 && Count() < mails; i++)
            {
                await Task.Delay(100);
            }
        }

        // Other processes have mails of their own, e.g. a reminder that next month's roster is due.
        int Count() => relay.Mails.Count(m => OnCall.Contains(m.To));
    }

    private static void Print(IncidentFigures f)
    {
        Line($"incidents: {f.Rate} alerts/s for {f.Seconds} s over {f.OpenBefore} open incidents; load {f.LoadBefore:0.0} -> {f.LoadAfter:0.0} on {f.Processors} processors");
        Line($"  webhook to 202             {f.Accepted}   aim: p99 < 50 ms");
        Line($"  webhook to first mail      {f.FirstMail}   aim: p99 < 1 s");
        Line($"  webhook to all mails       {f.AllMails}");
        Line($"  lateness of the generator  {f.Lateness}");
        Line($"  refused {f.Refused}, answered before their turn {f.Waited}; processor {f.CpuSeconds:0.0} s, {f.CpuMsPerIncident:0.0} ms per incident; memory {f.RssMiB:0} MiB");
        Line($"  {f.OpenAtEnd} open incidents: opened at {f.OpenedPerSecond:0}/s; memory {f.RssAtEndMiB:0} MiB, peak {f.PeakRssMiB:0} MiB (aim: < 1024); tables {f.TablesMiB:0} MiB, durable {f.DurableMiB:0} MiB");
        Line($"  after SIGKILL: listens after {f.RestartListeningMs:0} ms, ready after {f.RestartReadyMs:0} ms, first alert answered after {f.RestartFirstAlertMs:0} ms (aim: < 10 s); memory {f.RssAfterRestartMiB:0} MiB");

        static void Line(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));
    }

    private static double Ms(long since) => Math.Round(Stopwatch.GetElapsedTime(since).TotalMilliseconds, 2);

    private static TimeSpan Cpu(AppProcess app)
    {
        app.Process.Refresh();
        return app.Process.TotalProcessorTime;
    }

    private static double Rss(AppProcess app)
    {
        app.Process.Refresh();
        return MiB(app.Process.WorkingSet64);
    }

    private static double Peak(AppProcess app)
    {
        app.Process.Refresh();
        return MiB(app.Process.PeakWorkingSet64);
    }

    private static double MiB(long bytes) => Math.Round(bytes / 1048576.0, 1);

    /// <summary>The machine's load over the last minute; not a number where the system does not say.</summary>
    private static double Load() => File.Exists("/proc/loadavg")
        ? double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture)
        : double.NaN;
}
