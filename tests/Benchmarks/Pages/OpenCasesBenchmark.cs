using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using Workflows.Testing;

namespace Workflows.Benchmarks.Pages;

/// <summary>
/// How long an administrator, who sees all contracts, waits for the pages that look over everything while thousands of cases are open: four
/// fifths incidents of all six contracts, the rest changes of one. The relay is a sink in this process.
/// </summary>
/// <param name="open">How many are open.</param>
/// <param name="contract">Whose all incidents are; null: of all six in turn.</param>
/// <param name="clock">Measures.</param>
internal sealed class OpenCasesBenchmark(int open, string? contract, PageClock clock)
{
    private const string AdminKey = "administrator-key-of-the-benchmark";

    private static readonly string[] Contracts = ["standard", "okayama", "saga", "mie", "saitama", "gunma"];

    internal async Task MeasureAsync()
    {
        string folder = Directory.CreateTempSubdirectory("workflows-bench").FullName;
        await using MailSink relay = new();
        AppProcess app = await AppProcess.StartedAsync(
            folder, ("Workflows:PublicAddress", "http://127.0.0.1/"), ("Workflows:AdminKey", AdminKey), ("SendGrid:Host", relay.Address));
        clock.Application = app.Process;
        try
        {
            string[] incidents = new string[open * 4 / 5];
            string[] changes = new string[open - incidents.Length];
            await Parallel.ForAsync(0, incidents.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
                incidents[i] = await AlertAsync(app, contract ?? Contracts[i % Contracts.Length], i));
            await Parallel.ForAsync(0, changes.Length, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
                changes[i] = await FileAsync(app, i));
            await SettledAsync(relay);
            PageClock.Line($"{open} open cases ({incidents.Length} incidents, {changes.Length} changes); aim: p95 < 100 ms; load {File.ReadAllText("/proc/loadavg").Split(' ')[0]}");

            using Device admin = new(app.Http.BaseAddress!);
            Page door = await admin.GetAsync("/signin");
            Page signedIn = await admin.SubmitAsync(door, door.FormTo("/signin/admin"), ("person", "admin"), ("key", AdminKey));
            PageClock.Check(HttpStatusCode.SeeOther, signedIn.Status, signedIn.Text);
            await clock.VisitAsync(admin, "home", _ => "/");
            await clock.VisitAsync(admin, "wall", _ => "/wall");
            await clock.VisitAsync(admin, "list of incidents", i => "/incidents" + (i % 2 == 0 ? "" : "?contract=" + Contracts[i % Contracts.Length]));
            await clock.VisitAsync(admin, "page of an incident", i => "/incidents/" + incidents[i * 7 % incidents.Length]);
            await clock.VisitAsync(admin, "incidents in figures", i => "/incident-figures?contract=" + Contracts[i % Contracts.Length]);
            await clock.VisitAsync(admin, "list of changes", _ => "/changes");
            await clock.VisitAsync(admin, "page of a change", i => "/changes/" + changes[i * 7 % changes.Length]);
            await clock.VisitAsync(admin, "list of requests", _ => "/requests");
            await clock.VisitAsync(admin, "list of deliverables", _ => "/deliverables");
            await clock.VisitAsync(admin, "calendar", i => "/calendar" + (i % 2 == 0 ? "" : "?contract=" + Contracts[i % Contracts.Length]));
            await clock.VisitAsync(admin, "search", i => "/search?q=" + (i % 2 == 0 ? "probe" : "web" + (i % 100).ToString("D4", CultureInfo.InvariantCulture)));
            await clock.VisitAsync(admin, "obligations", i => "/obligations/" + Contracts[1 + (i % (Contracts.Length - 1))]);
            await clock.VisitAsync(admin, "page of a contract", i => "/contracts/" + Contracts[i % Contracts.Length]);
            await clock.VisitAsync(admin, "registers", _ => "/registers");
            await clock.VisitAsync(admin, "mails", _ => "/outbox");
            await clock.VisitAsync(admin, "people", _ => "/people");
            await clock.VisitAsync(admin, "settings", _ => "/settings");
            await clock.VisitAsync(admin, "the API described", _ => "/docs");
            app.Process.Refresh();
            PageClock.Line($"  memory {app.Process.WorkingSet64 / 1048576.0:0} MiB");
        }
        finally
        {
            await app.DisposeAsync();
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<string> AlertAsync(AppProcess app, string contract, int i)
    {
        using ByteArrayContent body = new(AlertBody.Of(PageClock.Text($"open{i:D6}"), DateTimeOffset.UtcNow.AddSeconds(-30)));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using HttpResponseMessage answer = await app.Http.PostAsync(new Uri($"api/webhooks/{contract}/alertmanager", UriKind.Relative), body);
        return (await PageClock.BodyAsync(HttpStatusCode.Accepted, answer)).GetProperty("alerts")[0].GetProperty("incident").GetString()!;
    }

    private static async Task<string> FileAsync(AppProcess app, int i)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "api/changes")
        {
            Content = JsonContent.Create(new
            {
                contract = "standard",
                person = "toban1",
                title = PageClock.Text($"Change {i}"),
                @class = "minor",
                system = PageClock.Text($"web{i:D4}"),
                values = new { plan = "replace the certificate", rollback = "put the old one back" },
            }),
        };
        request.Headers.Add("Idempotency-Key", PageClock.Text($"change-{i:D8}"));
        using HttpResponseMessage answer = await app.Http.SendAsync(request);
        return (await PageClock.BodyAsync(HttpStatusCode.Created, answer)).GetProperty("change").GetString()!;
    }

    /// <summary>Until no further mail came for three seconds.</summary>
    private static async Task SettledAsync(MailSink relay)
    {
        for (int before = -1; before != relay.Count;)
        {
            before = relay.Count;
            await Task.Delay(TimeSpan.FromSeconds(3));
        }
    }
}
