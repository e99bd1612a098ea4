using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Azure.Data.Tables;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using SendGrid.Helpers.Mail;
using Workflows.Embedded.DurableTask;
using Workflows.Embedded.Mail;
using Workflows.Embedded.Tables;
using Workflows.Testing;

namespace Workflows.Benchmarks.Incidents;

/// <summary>
/// What an incident costs at the least with what the application stands on: the same rows in the same chains of commits, two mails of the same size
/// composed and relayed, one request, one orchestration with one activity that then waits; no rule, no fold, no JSON of ours, no words, no keys, no
/// middleware. Each part can be left out, so that the figures say what each of them costs. In a process of its own, as the application is.
/// </summary>
internal static class FloorBenchmark
{
    private const string Serve = "--serve";
    private static readonly string[] Parts = ["http", "tables", "mails", "durable"];

    internal static async Task<int> RunAsync(string[] args)
    {
        if (Value("--serve") is { } folder)
        {
            await Floor.ServeAsync(folder, Value("--relay")!, Value("--parts")!.Split(','));
            return 0;
        }

        int rate = Number("--rate", 200);
        int seconds = Number("--seconds", 20);
        string[] sets = Value("--parts") is { } only ? [only] : ["http", "http,tables", "http,durable", "http,mails", string.Join(',', Parts)];
        foreach (string parts in sets)
        {
            await MeasureAsync(parts, rate, seconds);
        }

        return 0;

        string? Value(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        int Number(string name, int usual) => Value(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
    }

    private static async Task MeasureAsync(string parts, int rate, int seconds)
    {
        string folder = Directory.CreateTempSubdirectory("workflows-floor").FullName;
        await using MailSink relay = new();
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardInput = true };
        start.Environment["DOTNET_TieredPGO"] = "0"; // as the application
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(FloorBenchmark).Assembly.Location);
        }

        foreach (string argument in (string[])["floor", Serve, folder, "--relay", relay.Address, "--parts", parts])
        {
            start.ArgumentList.Add(argument);
        }

        using Process server = Process.Start(start)!;
        try
        {
            Uri address = new(await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The floor did not start."));
            using HttpClient http = new() { BaseAddress = address };
            await PostAsync(http, "warm", rate, Math.Max(5, 1000 / rate));
            await SettledAsync(http);
            server.Refresh();
            TimeSpan before = server.TotalProcessorTime;
            List<double> times = await PostAsync(http, "rate", rate, seconds);
            await SettledAsync(http);
            server.Refresh();
            double cpu = (server.TotalProcessorTime - before).TotalMilliseconds / (rate * seconds);
            string written = await http.GetStringAsync(new Uri("/", UriKind.Relative));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"floor of {parts}: {rate}/s for {seconds} s: {cpu:0.00} ms of processor time each; answered {Measured.Of(times)}; {written}; mails {relay.Count}"));
        }
        finally
        {
            server.Kill();
            await server.WaitForExitAsync();
            Directory.Delete(folder, recursive: true);
        }

        static Task SettledAsync(HttpClient http) => Eventually.HoldsAsync(async () => await http.GetStringAsync(new Uri("open", UriKind.Relative)) == "0");
    }

    private static async Task<List<double>> PostAsync(HttpClient http, string name, int rate, int seconds)
    {
        Task<double>[] posts = new Task<double>[rate * seconds];
        long began = Stopwatch.GetTimestamp() + Stopwatch.Frequency / 10;
        for (int i = 0; i < posts.Length; i++)
        {
            long at = began + (long)((double)i / rate * Stopwatch.Frequency);
            if (Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), at) is { Ticks: > 0 } wait)
            {
                await Task.Delay(wait);
            }

            byte[] alert = AlertBody.Of(string.Create(CultureInfo.InvariantCulture, $"{name}{i:D6}"), DateTimeOffset.UtcNow);
            posts[i] = Task.Run(async () =>
            {
                using ByteArrayContent body = new(alert);
                body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                using HttpResponseMessage answer = await http.PostAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"incident/{name}{at}"), UriKind.Relative), body);
                answer.EnsureSuccessStatusCode();
                return Stopwatch.GetElapsedTime(at).TotalMilliseconds;
            });
        }

        return [.. await Task.WhenAll(posts)];
    }

    /// <summary>The server: rows are texts of the lengths that an incident's have.</summary>
    private sealed class Floor(TableClient table, DurableTaskClient? durable, RelaySendGridClient relay, string[] parts)
    {
        private static readonly string Words = string.Concat(Enumerable.Repeat("外形監視の失敗が続いています。 The instance has been down for over 5 minutes.\n", 40));

        private int open;

        public static async Task ServeAsync(string folder, string relayAddress, string[] parts)
        {
            TableClient table = new SqliteTableServiceClient(Path.Combine(folder, "tables.db")).GetTableClient("rows");
            await table.CreateIfNotExistsAsync();
            Floor floor = null!;
            DurableTaskRegistry registry = new();
            registry.AddOrchestratorFunc<string>("run", async (context, id) =>
            {
                await context.CallActivityAsync<string>("look", id);
                await context.WaitForExternalEvent<string>("news");
            });
            registry.AddActivityFunc<string, string>("look", async (_, id) =>
            {
                await floor.PageAsync(id);
                return id;
            });
            await using DurableEngine engine = new(registry, new DurableEngineOptions { DatabasePath = Path.Combine(folder, "durable.db") });
            await engine.StartAsync();
            floor = new(table, parts.Contains("durable") ? engine.Client : null, new RelaySendGridClient(relayAddress, idle: TimeSpan.FromSeconds(10)), parts);

            WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            await using WebApplication app = builder.Build();
            app.MapPost("/incident/{id}", (string id, HttpRequest request) => floor.OpenAsync(id, request));
            app.MapGet("/open", () => Volatile.Read(ref floor.open).ToString(CultureInfo.InvariantCulture));
            app.MapGet("/", () => string.Create(CultureInfo.InvariantCulture, $"{TableDatabase.Open(Path.Combine(folder, "tables.db")).WriteCount} writes in {TableDatabase.Open(Path.Combine(folder, "tables.db")).CommitCount} commits"));
            await app.StartAsync();
            Console.WriteLine(app.Urls.First());
            await Task.Delay(Timeout.Infinite); // until it is killed
        }

        /// <summary>As a webhook: the body and its place in the list, the rule, the fact, the row; beside the start the audit and the outcome.</summary>
        private async Task<IResult> OpenAsync(string id, HttpRequest request)
        {
            using MemoryStream body = new();
            await request.Body.CopyToAsync(body);
            Interlocked.Increment(ref open);
            string text = Encoding.UTF8.GetString(body.ToArray());
            if (parts.Contains("tables"))
            {
                await Task.WhenAll(PutAsync("body" + id, ("body", 500), ("chunk", 700)), PutAsync("bodies", (id, 40)));
                await PutAsync("rules", (id, 900));
                await PutAsync("facts" + id, ("fired", text.Length));
                await PutAsync("open", (id, 200));
                await Task.WhenAll(StartAsync(), PutAsync("audit" + id, ("entry", 600), ("key", 100), ("head", 150)), PutAsync("body" + id, ("body", 40)));
            }
            else
            {
                await StartAsync();
            }

            if (durable is null)
            {
                _ = PageAsync(id);
            }

            return Results.Accepted();

            Task StartAsync() => durable is null ? Task.CompletedTask
                : durable.ScheduleNewOrchestrationInstanceAsync("run", id, new StartOrchestrationOptions("incident-" + id));
        }

        /// <summary>As the first look: two persons side by side, then the fact, its audit, the row.</summary>
        private async Task PageAsync(string id)
        {
            await Task.WhenAll(TellAsync("one"), TellAsync("two"));
            if (parts.Contains("tables"))
            {
                await foreach (TableEntity _ in table.QueryAsync<TableEntity>(TableClient.CreateQueryFilter($"PartitionKey eq {"facts" + id}")))
                {
                }

                await PutAsync("facts" + id, ("paged", 500));
                await PutAsync("audit" + id, ("entry2", 600), ("key2", 100), ("head", 150));
                await PutAsync("open", (id, 1500));
            }

            Interlocked.Decrement(ref open);

            async Task TellAsync(string person)
            {
                string key = id + person;
                if (parts.Contains("tables"))
                {
                    await Task.WhenAll(PutAsync("link" + key, ("link", 900)), PutAsync("links" + id, (person, 60)));
                    await Task.WhenAll(PutAsync("about" + id, (person, 60)), PutAsync("recent", (key, 60)));
                    await PutAsync("mail" + key, ("mail", 900), ("text", 8000));
                }

                if (parts.Contains("mails"))
                {
                    SendGridMessage mail = new() { Subject = "外形監視の失敗 " + key, PlainTextContent = Words, HtmlContent = "<p>" + Words + "</p>" };
                    mail.SetFrom("workflows@operator.example", "Workflows");
                    mail.AddTo(person + "@operator.example", person);
                    mail.AddGlobalHeader("Message-ID", $"<{key}@workflows.example>");
                    await relay.SendEmailAsync(mail);
                }

                if (parts.Contains("tables"))
                {
                    await PutAsync("mail" + key, ("mail", 1000));
                }
            }
        }

        /// <summary>One write: a row, or several of a partition as one transaction.</summary>
        private Task PutAsync(string partition, params ReadOnlySpan<(string Row, int Length)> rows)
        {
            List<TableTransactionAction> actions = [];
            foreach ((string row, int length) in rows)
            {
                actions.Add(new(TableTransactionActionType.UpsertReplace, new TableEntity(partition, row) { ["Text"] = new string('x', length), ["Id"] = row }));
            }

            return actions.Count > 1 ? table.SubmitTransactionAsync(actions)
                : table.UpsertEntityAsync((TableEntity)actions[0].Entity, TableUpdateMode.Replace);
        }
    }
}
