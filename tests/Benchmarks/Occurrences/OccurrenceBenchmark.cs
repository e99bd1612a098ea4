using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Benchmarks.Pages;
using Workflows.Benchmarks.Sweeps;
using Workflows.Checks;
using Workflows.Contracts;
using Workflows.Deliverables;
using Workflows.Embedded.Tables;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.Meetings;
using Workflows.Testing;

namespace Workflows.Benchmarks.Occurrences;

/// <summary>
/// Everything that the five contracts make due by itself in five years (deliverables, meetings, lists of checks), all of it open at once: how many
/// that is, how long pages and sweeps of the real application take over it, and in how much memory.
/// </summary>
internal sealed partial class OccurrenceBenchmark(PageClock clock, int years)
{
    private const string AdminKey = "administrator-key-of-the-benchmark";

    private static readonly string[] Ids = ["okayama", "saga", "mie", "saitama", "gunma"];

    /// <summary>The lists of checks, as addresses name them.</summary>
    private readonly List<string> lists = [];

    internal static async Task<int> RunAsync(string[] args)
    {
        bool quick = args.Contains("--quick");
        await new OccurrenceBenchmark(new(quick ? 8 : 200), quick ? 1 : 5).MeasureAsync(sweeps: quick ? 1 : 3);
        return 0;
    }

    private async Task MeasureAsync(int sweeps)
    {
        string folder = Directory.CreateTempSubdirectory("workflows-occurrences").FullName;
        try
        {
            string profiles = Directory.CreateDirectory(Path.Combine(folder, "contracts")).FullName;
            string data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
            DateOnly first = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(1);
            WriteProfiles(profiles, first, first.AddYears(years).AddDays(-1));
            string tables = Path.Combine(data, "tables.db");
            long began = Stopwatch.GetTimestamp();
            List<CaseId> opened = await OpenAsync(tables, profiles);
            PageClock.Line($"{Ids.Length} contracts, {years} years: {opened.Count} occurrences ({Count('d')} deliverables, {Count('m')} meetings, {Count('k')} lists of checks), opened in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
            PageClock.Line($"tables.db {new FileInfo(tables).Length / 1048576.0:0} MiB; aims: pages p95 < 100 ms, sweep < 5 s, memory < 500 MiB; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            await using MailSink relay = new();
            await using AppProcess app = await AppProcess.StartedAsync(data, ("Workflows:Contracts", profiles), ("Workflows:PublicAddress", "http://127.0.0.1/"),
                ("Workflows:AdminKey", AdminKey), ("SendGrid:Host", relay.Address));
            clock.Application = app.Process;
            await SweptAsync(app, sweeps);
            await VisitAsync(app, opened, first);
            app.Process.Refresh();
            PageClock.Line($"  memory {app.Process.WorkingSet64 / 1048576.0:0} MiB");

            int Count(char letter) => opened.Count(id => id.Kind.Letter == letter);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The shipped contracts, as if their terms were the years to come.</summary>
    private static void WriteProfiles(string profiles, DateOnly first, DateOnly last)
    {
        foreach (string shared in (string[])["holidays.yaml", "people.yaml"])
        {
            File.Copy(Path.Combine(Repository.Contracts, shared), Path.Combine(profiles, shared));
        }

        string obligations = Directory.CreateDirectory(Path.Combine(profiles, "obligations")).FullName;
        foreach (string register in Directory.EnumerateFiles(Path.Combine(Repository.Contracts, "obligations")))
        {
            File.Copy(register, Path.Combine(obligations, Path.GetFileName(register)));
        }

        foreach (string id in Ids.Append("standard"))
        {
            string text = File.ReadAllText(Path.Combine(Repository.Contracts, id + ".yaml"));
            string term = string.Create(CultureInfo.InvariantCulture, $"  term: {{from: {first:yyyy-MM-dd}, to: {last:yyyy-MM-dd}}}");
            File.WriteAllText(Path.Combine(profiles, id + ".yaml"), Ids.Contains(id) ? Term().Replace(text, term, 1) : text);
        }
    }

    /// <summary>Opens what the openers of the application would open on each day of the term, as if each were looked at for the first time now.</summary>
    private async Task<List<CaseId>> OpenAsync(string path, string profiles)
    {
        SqliteTableServiceClient client = new(path);
        LedgerTables tables = new(client);
        ContractVersions versions = new(ProfileCatalog.Load(profiles, Processes.Sections).Catalog!, tables);
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<TableServiceClient>(client)
            .AddSingleton(tables).AddSingleton<AuditLog>().AddSingleton(versions).AddProcesses().BuildServiceProvider();
        DateTimeOffset now = DateTimeOffset.UtcNow;
        List<CaseId> opened = [];
        foreach (Contract contract in Ids.Select(id => versions.Current(id)!))
        {
            string version = (await versions.PinAsync(contract.Id)).Profile.Version;
            Dictionary<CaseId, CaseFact> due = [];
            for (DateOnly day = contract.Profile.Term.From!.Value; day <= contract.Profile.Term.To; day = day.AddDays(1))
            {
                foreach ((CaseId id, CaseFact fact) in RipeOn(contract, contract.Calendars.Business.StartOf(day), now))
                {
                    due.TryAdd(id, fact);
                }
            }

            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (one, _) => await (one.Key.Kind.Letter switch
            {
                'd' => OpenAsync<DeliverableSummary, DeliverableState>(
                    services.GetRequiredService<DeliverableLedger>(), services.GetRequiredService<DeliverableReader>(), one.Key, one.Value, version, now),
                'm' => OpenAsync<MeetingSummary, MeetingState>(
                    services.GetRequiredService<MeetingLedger>(), services.GetRequiredService<MeetingReader>(), one.Key, one.Value, version, now),
                _ => OpenAsync<CheckSummary, CheckListState>(
                    services.GetRequiredService<CheckLedger>(), services.GetRequiredService<CheckReader>(), one.Key, one.Value, version, now),
            }));
            opened.AddRange(due.Keys);
            lists.AddRange(due.Values.OfType<CheckOpened>().Select(c => $"{contract.Id}/{c.ListId}").Distinct());
        }

        await TableDatabase.CloseAsync(path);
        return opened;
    }

    private static IEnumerable<(CaseId Id, CaseFact Fact)> RipeOn(Contract contract, DateTimeOffset day, DateTimeOffset now)
    {
        foreach ((DeliverableItem item, string period, DateOnly anchor) in DeliverableOpener.Ripe(contract, day))
        {
            yield return (DeliverableLedger.IdOf(contract.Id, item.Id, period, anchor, null), new DeliverableOpened
            {
                Id = "opened", At = now, RecordedAt = now, Actor = Actor.System.PersonId, ItemId = item.Id, Period = period, Anchor = anchor,
            });
        }

        foreach (MeetingOpened meeting in MeetingSweep.Ripe(contract, day))
        {
            yield return (
                MeetingLedger.IdOf(contract.Id, meeting.SeriesId, meeting.Period!, meeting.SiteId, meeting.To!.Value),
                meeting with { At = now, RecordedAt = now });
        }

        foreach ((CheckList list, CheckPeriod period) in CheckOpener.Ripe(contract, day, new Dictionary<string, DateOnly>()))
        {
            yield return (CheckLedger.IdOf(contract.Id, list.Id, period, null), new CheckOpened
            {
                Id = "opened", At = now, RecordedAt = now, Actor = Actor.System.PersonId, ListId = list.Id, Period = period.Period, Day = period.Day,
                Last = period.Last,
            });
        }
    }

    private static async Task OpenAsync<TSummary, TState>(
        CaseLedger<CaseFact, TSummary> ledger, CaseReader<CaseFact, TSummary, TState> reader, CaseId id, CaseFact fact, string version, DateTimeOffset now)
        where TSummary : class
        where TState : class, ICaseState<CaseFact>
    {
        CaseRow<TSummary> row = new() { Id = id, ProfileVersion = version, FiledAt = now, RegisteredAt = now };
        await ledger.OpenAsync(row);
        await ledger.RecordAsync(id, fact);
        CaseView<TState> found = (await reader.FindAsync(id))!;

        // No orchestration stands behind it, and none is owed while this runs.
        await ledger.ProjectAsync(row with { Summary = reader.Summarise(found.State), LookedAt = now, NextLookAt = now.AddDays(30) });
    }

    private async Task VisitAsync(AppProcess app, List<CaseId> opened, DateOnly first)
    {
        CaseId[] deliverables = [.. opened.Where(id => id.Kind.Letter == 'd')];
        using Device admin = new(app.Http.BaseAddress!);
        Page door = await admin.GetAsync("/signin");
        Page signedIn = await admin.SubmitAsync(door, door.FormTo("/signin/admin"), ("person", "admin"), ("key", AdminKey));
        PageClock.Check(HttpStatusCode.SeeOther, signedIn.Status, signedIn.Text);
        await clock.VisitAsync(admin, "home", _ => "/");
        await clock.VisitAsync(admin, "list of deliverables", i => "/deliverables?contract=" + Contract(i));
        await clock.VisitAsync(admin, "all deliverables", i => PageClock.Text($"/deliverables?page={1 + (i % 20)}"));
        await clock.VisitAsync(admin, "page of a deliverable", i => "/deliverables/" + deliverables[i * 37 % deliverables.Length]);
        await clock.VisitAsync(admin, "list of meetings", i => "/meetings?contract=" + Contract(i));
        await clock.VisitAsync(admin, "list of checks", i => "/checks?contract=" + Contract(i));
        await clock.VisitAsync(admin, "all checks", i => PageClock.Text($"/checks?page={1 + (i % 20)}"));
        await clock.VisitAsync(admin, "month of checks", i => PageClock.Text($"/check-month?list={Uri.EscapeDataString(lists[i % lists.Count])}&month={first.AddMonths(i % (12 * years)):yyyy-MM}"));
        await clock.VisitAsync(admin, "calendar", i => PageClock.Text($"/calendar?contract={Contract(i)}&month={first.AddMonths(i % (12 * years)):yyyy-MM}"));
        await clock.VisitAsync(admin, "obligations", i => "/obligations/" + Contract(i));
        await clock.VisitAsync(admin, "search", i => PageClock.Text($"/search?q={Uri.EscapeDataString(i % 2 == 0 ? "報告" : Contract(i))}"));

        static string Contract(int i) => Ids[i % Ids.Length];
    }

    private static async Task SweptAsync(AppProcess app, int sweeps)
    {
        double last = 0;
        for (int seen = 0; seen < sweeps;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            if (SweepBenchmark.Value(await SweepBenchmark.MetricsAsync(app), "workflows_sweep_duration_seconds") is { } seconds && seconds != last)
            {
                (last, seen) = (seconds, seen + 1);
                app.Process.Refresh();
                PageClock.Line($"  sweep {seen}: {seconds:0.00} s, {app.Process.WorkingSet64 / 1048576.0:0} MiB");
            }
        }
    }

    [GeneratedRegex(@"^  term: \{[^}]*\}", RegexOptions.Multiline)]
    private static partial Regex Term();
}
