using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.RegularExpressions;
using Azure.Data.Tables;
using Workflows.Changes.Process;
using Workflows.Contracts;
using Workflows.Embedded.Tables;
using Workflows.Kit;
using Workflows.Ledger;
using Workflows.Testing;

namespace Workflows.Benchmarks.Sweeps;

/// <summary>
/// How long a sweep takes over many contracts with many open cases: one change is filed, its row and its facts are copied into the tables of the
/// embedded edition as often as asked for, under contracts of their own, and the real application is started on them.
/// </summary>
internal static partial class SweepBenchmark
{
    public static async Task<int> RunAsync(string[] args)
    {
        bool quick = args.Contains("--quick");
        int contracts = Number("--contracts", quick ? 10 : 1_000);
        int open = Number("--open", quick ? 20 : 1_000);
        string folder = Directory.CreateTempSubdirectory("workflows-sweeps").FullName;
        try
        {
            await MeasureAsync(folder, contracts, open, sweeps: quick ? 1 : 3);
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        int Number(string name, int usual) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length
            ? int.Parse(args[at + 1], CultureInfo.InvariantCulture) : usual;
    }

    private static async Task MeasureAsync(string folder, int contracts, int open, int sweeps)
    {
        string profiles = Directory.CreateDirectory(Path.Combine(folder, "contracts")).FullName;
        string data = Path.Combine(folder, "data");
        File.Copy(Path.Combine(Repository.Contracts, "holidays.yaml"), Path.Combine(profiles, "holidays.yaml"));
        WritePeople(profiles, ["standard"]);

        // What opens by itself would be opened a thousand times beside what is measured.
        string standard = File.ReadAllText(Path.Combine(Repository.Contracts, "standard.yaml"));
        standard = standard[..standard.IndexOf("\nroster:", StringComparison.Ordinal)] + "\n";
        File.WriteAllText(Path.Combine(profiles, "standard.yaml"), standard);
        string tables = Path.Combine(data, "tables.db");
        await FileOneAsync(data, profiles);
        string[] ids = [.. Enumerable.Range(1, contracts).Select(i => string.Create(CultureInfo.InvariantCulture, $"c{i:D4}"))];
        foreach (string id in ids)
        {
            File.WriteAllText(Path.Combine(profiles, id + ".yaml"), Id().Replace(standard, "  id: " + id, 1));
        }

        WritePeople(profiles, ["standard", .. ids]);
        long began = Stopwatch.GetTimestamp();
        int facts = await CopyAsync(tables, profiles, ids, open);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{contracts} contracts with {open} open changes each, {facts} facts a change; copied in {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, tables.db {new FileInfo(tables).Length / 1048576.0:0} MiB"));
        began = Stopwatch.GetTimestamp();
        await using AppProcess app = await AppProcess.StartedAsync(data, ("Workflows:Contracts", profiles));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"started in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        double last = 0;
        for (int seen = 0; seen < sweeps;)
        {
            await Task.Delay(TimeSpan.FromSeconds(1));
            string measured = await MetricsAsync(app);
            if (Value(measured, "workflows_sweep_duration_seconds") is { } seconds && seconds != last)
            {
                last = seconds;
                seen++;
                using Process process = Process.GetProcessById(app.Process.Id);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"sweep {seen}: {seconds:0.00} s, {Value(measured, "workflows_cases_open"):0} open changes, {process.WorkingSet64 / 1048576} MiB, load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}"));
            }
        }
    }

    /// <summary>The shipped people, who have their roles of the contract <c>standard</c> in each.</summary>
    private static void WritePeople(string profiles, string[] contracts)
    {
        string shipped = File.ReadAllText(Path.Combine(Repository.Contracts, "people.yaml"));
        string assignments = string.Join('\n', Role().Matches(shipped)
            .Select(role => $"  - {{contract: [{string.Join(", ", contracts)}], role: {role.Groups["role"].Value}, person: {role.Groups["person"].Value}}}"));
        File.WriteAllText(Path.Combine(profiles, "people.yaml"),
            $"{shipped[..shipped.IndexOf("\nassignments:", StringComparison.Ordinal)]}\nassignments:\n{assignments}\n\nsubstitutes: []\n");
    }

    /// <summary>A change that waits for its approval, looked at once.</summary>
    private static async Task FileOneAsync(string data, string profiles)
    {
        await using AppProcess app = await AppProcess.StartedAsync(data, ("Workflows:Contracts", profiles));
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri("api/changes", UriKind.Relative))
        {
            Content = JsonContent.Create(new
            {
                contract = "standard", person = "toban1", title = "New certificate", @class = "minor", system = "web01", values = new { plan = "replace it", rollback = "put it back" },
            }),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", "the-one-that-is-copied");
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        string outbox = Path.Combine(data, "outbox");
        await Eventually.HoldsAsync(() => Directory.Exists(outbox) && Directory.EnumerateFiles(outbox).Any(), "its approver is asked");
        await Task.Delay(TimeSpan.FromSeconds(2)); // the marks of its audit entries
    }

    private static async Task<int> CopyAsync(string tables, string profiles, string[] contracts, int open)
    {
        CaseKind kind = ChangeProcess.Changes;
        SqliteTableServiceClient store = new(tables);
        TableClient rows = store.GetTableClient(kind.Table);
        TableClient facts = store.GetTableClient(kind.FactTable);
        TableEntity row = rows.Query<TableEntity>($"PartitionKey eq '{TableKey.Join("open", "standard")}'").Single();
        TableEntity[] known = [.. facts.Query<TableEntity>($"PartitionKey eq '{row.RowKey}'")];
        Dictionary<string, string> versions = ProfileCatalog.Load(profiles, Processes.Sections).Catalog!.All.ToDictionary(p => p.Id, p => p.Version);
        await Parallel.ForEachAsync(contracts, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (contract, cancellation) =>
        {
            CaseId[] ids = [.. Enumerable.Range(0, open).Select(i =>
                CaseId.For(kind, contract, i.ToString(CultureInfo.InvariantCulture), DateOnly.FromDateTime(DateTime.UtcNow)))];
            foreach (CaseId[] some in ids.Chunk(100))
            {
                await rows.SubmitTransactionAsync(some.Select(id => Put(row, TableKey.Join("open", contract), id.Value, versions[contract])), cancellation);
                await Task.WhenAll(some.Select(id => facts.SubmitTransactionAsync(known.Select(fact => Put(fact, id.Value, fact.RowKey, null)), cancellation)));
            }
        });
        await TableDatabase.CloseAsync(tables);
        return known.Length;

        static TableTransactionAction Put(TableEntity like, string partition, string row, string? version)
        {
            TableEntity copy = new(like) { PartitionKey = partition, RowKey = row };
            if (version is not null)
            {
                copy["ProfileVersion"] = version;
                copy["NextLookAt"] = DateTimeOffset.UtcNow.AddDays(30); // no orchestration stands behind it, and none is owed
            }

            return new(TableTransactionActionType.UpsertReplace, copy);
        }
    }

    internal static async Task<string> MetricsAsync(AppProcess app)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri("admin/metrics", UriKind.Relative));
        request.Headers.Add("x-functions-key", AppProcess.MasterKey);
        using HttpClient http = new() { BaseAddress = app.Http.BaseAddress };
        using HttpResponseMessage answer = await http.SendAsync(request);
        return Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync());
    }

    internal static double? Value(string metrics, string name) =>
        metrics.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal)
            && (!line.Contains("process=", StringComparison.Ordinal) || line.Contains("process=\"change\"", StringComparison.Ordinal)))
            .Select(line => line[(line.LastIndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0])
            .Select(number => (double?)double.Parse(number, CultureInfo.InvariantCulture))
            .FirstOrDefault();

    [GeneratedRegex(@"^  id: standard$", RegexOptions.Multiline)]
    private static partial Regex Id();

    [GeneratedRegex(@"contract: \[?standard\b.*role: (?<role>.+), person: (?<person>\S+)\}")]
    private static partial Regex Role();
}
