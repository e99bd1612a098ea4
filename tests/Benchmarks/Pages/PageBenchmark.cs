using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;

namespace Workflows.Benchmarks.Pages;

/// <summary>
/// How long people wait for pages when much is going on, over the real application in a process of its own: four people at once, each
/// page many times. Every measured answer is checked; a refusal ends the run.
/// </summary>
internal sealed class PageBenchmark(int changes, int people, PageClock clock)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static async Task<int> RunAsync(string[] args)
    {
        bool quick = args.Contains("--quick");
        PageClock clock = new(quick ? 8 : Number("--visits", 400), Word("--only") ?? "");
        if (!args.Contains("--open-only"))
        {
            await new PageBenchmark(quick ? 10 : 1_000, quick ? 5 : 200, clock).MeasureAsync();
        }

        await new OpenCasesBenchmark(quick ? 50 : Number("--open", 10_000), Word("--contract"), clock).MeasureAsync();
        if (Array.IndexOf(args, "--json") is var at and >= 0 && at + 1 < args.Length)
        {
            await File.WriteAllTextAsync(args[at + 1], JsonSerializer.Serialize(clock.Figures, Json));
        }

        return clock.Figures.All(f => f.Times.Count > 0) ? 0 : 1;

        int Number(string name, int usual) => Word(name) is { } number ? int.Parse(number, CultureInfo.InvariantCulture) : usual;

        string? Word(string name) => Array.IndexOf(args, name) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
    }

    private async Task MeasureAsync()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-bench").FullName;
        AppProcess app = await AppProcess.StartedAsync(folder, ("Workflows:PublicAddress", "http://127.0.0.1/"));
        clock.Application = app.Process;
        try
        {
            PageClock.Line($"pages: {changes} changes wait for an approval, {people} people are checked, three months are planned; {PageClock.AtOnce} at once; aim: p95 < 100 ms; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
            using Device lead = new(app.Http.BaseAddress!);
            await ApprovalsAsync(app, lead, Path.Combine(folder, "outbox"));
            await OnboardingAsync(app, lead);
            await RostersAsync(app, lead);
            app.Process.Refresh();
            PageClock.Line($"  memory {app.Process.WorkingSet64 / 1048576.0:0} MiB");
        }
        finally
        {
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task ApprovalsAsync(AppProcess app, Device lead, string outbox)
    {
        string[] ids = new string[changes];
        await clock.TimeAsync("file a change (API)", changes, async i =>
        {
            JsonElement filed = await PostAsync(app, HttpStatusCode.Created, "api/changes", PageClock.Text($"change-{i:D8}"), new
            {
                contract = "standard",
                person = "toban1",
                title = PageClock.Text($"Change {i}"),
                @class = "minor",
                system = PageClock.Text($"web{i:D4}"),
                values = new { plan = "replace the certificate", rollback = "put the old one back" },
            });
            ids[i] = filed.GetProperty("change").GetString()!;
        });
        List<ReceivedMail> asks = [];
        await Eventually.HoldsAsync(async () =>
        {
            if (Directory.EnumerateFiles(outbox, "*.eml").Count() < changes)
            {
                return false;
            }

            asks = [.. (await Task.WhenAll(Directory.EnumerateFiles(outbox, "*.eml").Select(f => File.ReadAllTextAsync(f)))).Select(ReceivedMail.Parse)
                .Where(m => m.Code is not null)];
            return asks.Count >= changes;
        });

        string[] links = [.. asks.Select(m => new Uri(m.Link!).AbsolutePath)];
        Page first = await lead.GetAsync(links[0]);
        Page opened = await lead.SubmitAsync(first, first.FormOf("act", "approve"), ("act", "approve"), ("code", asks[0].Code!));
        PageClock.Check(HttpStatusCode.SeeOther, opened.Status, opened.Text);

        await clock.VisitAsync(lead, "list of changes", _ => "/changes");
        await clock.VisitAsync(lead, "page of a change", i => "/changes/" + ids[i % ids.Length]);
        await clock.VisitAsync(lead, "approver's link", i => links[i % links.Length]);
        await clock.VisitAsync(lead, "list of incidents", _ => "/incidents");
        await clock.TimeAsync("approve", Math.Min(links.Length - 1, 250), async i =>
        {
            Page page = await lead.GetAsync(links[i + 1]);
            Page answered = await lead.SubmitAsync(page, page.FormOf("act", "approve"), ("act", "approve"));
            PageClock.Check(HttpStatusCode.SeeOther, answered.Status, answered.Text);
        });
    }

    /// <summary>Each person has the 14 checks of the hospitals' first role.</summary>
    private async Task OnboardingAsync(AppProcess app, Device lead)
    {
        string[] ids = new string[people];
        await clock.TimeAsync("propose a person (API)", people, async i =>
        {
            JsonElement proposed = await PostAsync(app, HttpStatusCode.Created, "api/placements", PageClock.Text($"person-{i:D8}"), new
            {
                contract = "saitama",
                person = "toban1",
                name = PageClock.Text($"要員 {i}"),
                mail = PageClock.Text($"staff{i:D4}@staff.example"),
                role = "role1",
                sites = new[] { "gan" },
                works = Array.Empty<string>(),
                from = DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            });
            ids[i] = proposed.GetProperty("placement").GetString()!;
        });
        await Eventually.HoldsAsync(async () =>
            JsonDocument.Parse(await app.Http.GetStringAsync("api/placements?contract=saitama")).RootElement.GetProperty("placements")
                .GetArrayLength() >= people);
        await clock.VisitAsync(lead, "list of people", _ => "/placements?contract=saitama");
        await clock.VisitAsync(lead, "page of a person", i => "/placements/" + ids[i % ids.Length]);
    }

    private async Task RostersAsync(AppProcess app, Device lead)
    {
        DateTime first = new(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1);
        List<string> months = [];
        for (int i = 1; i <= 3; i++)
        {
            string month = first.AddMonths(i).ToString("yyyy-MM", CultureInfo.InvariantCulture);
            JsonElement opened = await PostAsync(app, HttpStatusCode.Created, "api/rosters", "open-" + month + "-0",
                new { contract = "saitama", person = "toban1", month });
            months.Add(opened.GetProperty("roster").GetString()!);
            await PostAsync(app, HttpStatusCode.OK, $"api/rosters/{months[^1]}/generate", "fill-" + month + "-0", new { person = "toban1" });
        }

        await clock.VisitAsync(lead, "list of months", _ => "/rosters");
        await clock.VisitAsync(lead, "page of a month", i => "/rosters/" + months[i % months.Count]);
    }

    private static async Task<JsonElement> PostAsync(AppProcess app, HttpStatusCode expected, string address, string key, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, address) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        return await PageClock.BodyAsync(expected, answer);
    }
}
