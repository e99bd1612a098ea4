using System.Diagnostics;
using System.Globalization;
using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Benchmarks.Pages;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Incidents;
using Workflows.Incidents.Store;
using Workflows.Kit;
using Workflows.Kit.Cases;
using Workflows.Ledger;
using Workflows.ServiceLevels;
using Workflows.Testing;

namespace Workflows.Benchmarks.ServiceLevels;

/// <summary>
/// How long people wait for the pages of service levels when a fiscal year has thousands of closed incidents, each of which stood still ten times:
/// the running year and the one before it, the first visit after a start, the pages of an indicator's table one by one, the months, the day of a
/// report, and the visit after something was recorded. The real application runs in a process of its own.
/// </summary>
internal sealed class LevelPagesBenchmark(int incidents, PageClock clock)
{
    private const string Contract = "okayama";
    private const string AdminKey = "administrator-key-of-the-benchmark";
    private const int StopsEach = 10;
    private const int Hits = 7;

    public static async Task<int> RunAsync(string[] args)
    {
        bool quick = args.Contains("--quick");
        await new LevelPagesBenchmark(quick ? 50 : Number("--incidents", 10_000), new(quick ? 8 : Number("--visits", 200))).MeasureAsync();
        return 0;

        int Number(string name, int usual) =>
            Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : usual;
    }

    private async Task MeasureAsync()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-bench").FullName;
        try
        {
            ServiceLevelPeriod running = ServiceLevelPeriod.Of(MeasuredPeriod.FiscalYear, DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9)));
            long began = Stopwatch.GetTimestamp();
            await SeedAsync(folder, [running.Previous, running]);
            PageClock.Line($"{incidents} incidents a year with {StopsEach} stops each, two years of them written in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s; {PageClock.AtOnce} at once; aim: p95 < 100 ms; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            await using AppProcess app = await AppProcess.StartedAsync(
                folder, ("Workflows:PublicAddress", "http://127.0.0.1/"), ("Workflows:AdminKey", AdminKey));
            clock.Application = app.Process;
            using Device admin = new(app.Http.BaseAddress!);
            Page door = await admin.GetAsync("/signin");
            Page signedIn = await admin.SubmitAsync(door, door.FormTo("/signin/admin"), ("person", "admin"), ("key", AdminKey));
            PageClock.Check(HttpStatusCode.SeeOther, signedIn.Status, signedIn.Text);

            await OfYearAsync(admin, "year that is over", $"/service-levels/{Contract}/{running.Previous}");
            await OfYearAsync(admin, "running year", $"/service-levels/{Contract}/{running}");
            await clock.VisitAsync(admin, "list of contracts", _ => "/service-levels");

            string day = running.From.AddDays(8).ToString("O", CultureInfo.InvariantCulture);
            await OnceAsync(admin, "day of a report, first", $"/service-levels/{Contract}/{running.Previous}?asof={day}");
            await clock.VisitAsync(admin, "day of a report", i => $"/service-levels/{Contract}/{running.Previous}?asof={day}&of=availability&page={i % Pages + 1}");
            await clock.TimeAsync("after an alert", Hits, async i =>
            {
                using ByteArrayContent body = new(AlertBody.Of(PageClock.Text($"later{i:D6}"), DateTimeOffset.UtcNow.AddSeconds(-30)));
                body.Headers.ContentType = new("application/json");
                using HttpResponseMessage answer = await app.Http.PostAsync(new Uri($"api/webhooks/{Contract}/alertmanager", UriKind.Relative), body);
                await PageClock.BodyAsync(HttpStatusCode.Accepted, answer);
                await SeenAsync(admin, $"/service-levels/{Contract}/{running}");
            });
            app.Process.Refresh();
            PageClock.Line($"  memory {app.Process.WorkingSet64 / 1048576.0:0} MiB");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Pages of the table of parts.</summary>
    private int Pages => incidents * StopsEach / ShownPerPage;

    private const int ShownPerPage = 100;

    private async Task OfYearAsync(Device admin, string year, string address)
    {
        await OnceAsync(admin, year + ", first", address);
        await clock.VisitAsync(admin, year + ", stops", i => $"{address}?of=availability&page={i % Pages + 1}");
        await clock.VisitAsync(admin, year + ", clocks", i => $"{address}?of=first_report&page={i % Pages / StopsEach + 1}");
        await OnceAsync(admin, year + ", months, first", address + "/months");
        await clock.VisitAsync(admin, year + ", months", _ => address + "/months");
    }

    private Task OnceAsync(Device admin, string name, string address) => clock.TimeAsync(name, 1, _ => SeenAsync(admin, address));

    private static async Task SeenAsync(Device admin, string address)
    {
        Page page = await admin.GetAsync(address);
        PageClock.Check(HttpStatusCode.OK, page.Status, page.Html);
    }

    /// <summary>Closed incidents as the application leaves them, written beside its back: through it they would take an hour.</summary>
    private async Task SeedAsync(string folder, IReadOnlyList<ServiceLevelPeriod> years)
    {
        string path = Path.Combine(folder, "tables.db");
        SqliteTableServiceClient client = new(path);
        LedgerTables tables = new(client);
        ProfileCatalog catalog = ProfileCatalog.Load(Repository.Contracts, Processes.Sections).Catalog!;
        ContractVersions versions = new(catalog, tables);
        Contract contract = await versions.PinAsync(Contract);
        await using ServiceProvider services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton<TableServiceClient>(client)
            .AddSingleton(tables).AddSingleton<AuditLog>().AddSingleton(versions).AddProcesses().BuildServiceProvider();
        IncidentReader reader = services.GetRequiredService<IncidentReader>();
        TableClient facts = await tables.GetAsync(IncidentKind.Incidents.FactTable);
        TableClient rows = await tables.GetAsync(IncidentKind.Incidents.Table);
        Random random = new(7);
        foreach (ServiceLevelPeriod year in years)
        {
            DateTimeOffset from = contract.Calendars.Business.StartOf(year.From);
            DateTimeOffset to = DateTimeOffset.UtcNow < contract.Calendars.Business.StartOf(year.Before)
                ? DateTimeOffset.UtcNow : contract.Calendars.Business.StartOf(year.Before);
            List<(CaseId Id, List<IncidentFact> Facts)> made = [.. Enumerable.Range(0, incidents).Select(i => Incident(
                contract, i, from.AddMinutes(random.Next((int)(to - from).TotalMinutes - 600)), random))];
            await Parallel.ForEachAsync(made, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (incident, cancellation) =>
                await facts.SubmitTransactionAsync(incident.Facts.Select(f => new TableTransactionAction(TableTransactionActionType.Add,
                    new TableEntity(incident.Id.Value, TableKey.Encode(f.Id)) { ["Fact"] = FactFormat.ByAttributes.Write(f), ["Audited"] = true })), cancellation));
            foreach ((CaseId Id, List<IncidentFact> Facts)[] some in made.Chunk(100))
            {
                await rows.SubmitTransactionAsync(some.Select(i => new TableTransactionAction(TableTransactionActionType.Add, new CaseRow<IncidentSummary>
                {
                    Id = i.Id,
                    ProfileVersion = contract.Profile.Version,
                    FiledAt = i.Facts[0].At,
                    RegisteredAt = i.Facts[0].At,
                    IsClosed = true,
                    Summary = reader.Summarise(IncidentState.Of(i.Id, contract.Profile, new(contract.Profile, contract.Calendars), i.Facts)),
                }.ToEntity())));
            }

            int stops = made.Sum(i => IncidentState.Of(i.Id, contract.Profile, new(contract.Profile, contract.Calendars), i.Facts).Stops().Count());
            PageClock.Check(HttpStatusCode.OK, stops == incidents * StopsEach ? HttpStatusCode.OK : HttpStatusCode.Gone, PageClock.Text($"{stops} stops"));
        }

        await TableDatabase.CloseAsync(path);
    }

    /// <summary>An alert that fires and is over ten times within some hours, and is closed; the first report is a little early or late.</summary>
    private static (CaseId Id, List<IncidentFact> Facts) Incident(Contract contract, int number, DateTimeOffset began, Random random)
    {
        CaseId id = CaseId.For(IncidentKind.Incidents, Contract, PageClock.Text($"{began.UtcTicks}-{number}"), contract.DayOf(began));
        List<IncidentFact> facts = [];
        DateTimeOffset at = began;
        for (int i = 0; i < StopsEach; i++)
        {
            facts.Add(new AlertFired
            {
                Id = PageClock.Text($"fired-{i}"), At = at, RecordedAt = at, Actor = "system", RuleKey = "rule", EpisodeKey = "episode", Source = "alertmanager",
                Title = "Service down", Severity = "critical", System = "web01",
            });
            at = at.AddSeconds(random.Next(30, 1200));
            facts.Add(new AlertResolved
            {
                Id = PageClock.Text($"resolved-{i}"), At = at, RecordedAt = at, Actor = "system", RuleKey = "rule", EpisodeKey = "episode",
            });
            facts.Add(new RecoveryMarked { Id = PageClock.Text($"recovered-{i}"), At = at, RecordedAt = at, Actor = "toban1" });
            at = at.AddSeconds(random.Next(600, 2400));
        }

        DateTimeOffset reported = began.AddMinutes(random.Next(1, 32));
        facts.Add(new ReportSent
        {
            Id = "report", At = reported, RecordedAt = reported, Actor = "toban1", StepId = "first_report", Occurrence = 1, Version = 1,
            ContentHash = new string('0', 64),
        });
        facts.Add(new ResponseCompleted { Id = "completed", At = at, RecordedAt = at, Actor = "toban1" });
        facts.Add(new Closed { Id = Closed.FactId, At = at, RecordedAt = at, Actor = "system" });
        return (id, facts);
    }
}
