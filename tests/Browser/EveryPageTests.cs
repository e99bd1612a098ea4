using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>
/// Every page that an administrator reaches by links, of every kind one: found by following links from the home page over an application with
/// a case of each process, so that a new page is looked at without being named here. Each fits its window, has no finding of axe, and prints.
/// Every time on a phone, in English, dark, where most goes wrong; all widths, languages and grounds where <c>WORKFLOWS_SCREENSHOTS</c> names a
/// folder for their pictures.
/// </summary>
public sealed partial class EveryPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    /// <summary>Pages that must be among those found: a link that was lost would hide them.</summary>
    private static readonly string[] Expected =
    [
        "/", "/calendar", "/changes", "/changes/*", "/changes/*/edit", "/check-month", "/checks", "/checks/*", "/contracts", "/contracts/*",
        "/contracts/*/template", "/dead-letters", "/deliverables", "/deliverables/*", "/incident-figures", "/incidents", "/incidents/*",
        "/incidents/*/reports/*", "/instances", "/instances/*", "/meetings", "/meetings/*", "/metric-values/*", "/obligations/*", "/outbox", "/outgoing-webhooks",
        "/people", "/people/*", "/people-import", "/person-entry", "/placements", "/placements/*", "/problem-table", "/problems", "/problems/*", "/register-entry",
        "/registers", "/registers/*", "/releases", "/releases/*", "/request-counts", "/requests", "/requests/*", "/rosters", "/rosters/*",
        "/rosters/*/days/*", "/rosters/*/edit", "/search", "/security-counts", "/securityincidents", "/securityincidents/*", "/service-levels",
        "/service-levels/*/*", "/service-levels/*/*/months", "/vendorreleases", "/wall", "/webhooks", "/docs", "/settings", "/calendar-feed", "/roster-feed",
        "/my-channel", "/register-import", "/deliverables/*/draft", "/call-meeting", "/file-change", "/file-problem", "/file-request",
        "/file-security-incident", "/file-vendor-release", "/open-check", "/open-deliverable", "/plan-release", "/propose-placement", "/report",
    ];

    /// <summary>Addresses that no link leads to from another page.</summary>
    private static readonly string[] Starts =
    [
        "/", "/search?q=contract", "/docs", "/signin", "/no-such-page", "/incident-figures?contract=standard", "/register-import?register=standard%2Fdevices",
    ];

    /// <summary>Whether on a phone, in which language, on a dark ground.</summary>
    public static TheoryData<bool, string, bool> Looks => Environment.GetEnvironmentVariable("WORKFLOWS_SCREENSHOTS") is { Length: > 0 }
        ? new()
        {
            { false, "ja", false }, { false, "ja", true }, { false, "en", false }, { false, "en", true },
            { true, "ja", false }, { true, "ja", true }, { true, "en", false }, { true, "en", true },
        }
        : new() { { true, "en", true } };

    [BrowserTheory]
    [MemberData(nameof(Looks))]
    public async Task EveryPage_FitsIsAccessibleAndPrints(bool phone, string language, bool dark)
    {
        await fixture.App.OneOfEachAsync();
        await using BrowserDevice device = await fixture.OpenAsync(phone ? Screen.Phone : Screen.Desk, language, dark);
        IPage page = device.Page;
        await page.GotoAsync("/");
        if (await page.Locator("html").GetAttributeAsync("lang") != language)
        {
            await page.ClickAsync("form[action='/language'] button");
        }

        Dictionary<string, string> found = [];
        Queue<string> ahead = new([.. Starts, await fixture.App.DraftAsync()]);
        List<string> wrong = [];
        while (ahead.TryDequeue(out string? address))
        {
            string shape = ShapeOf(address);
            if (!found.TryAdd(shape, address))
            {
                continue;
            }

            try
            {
                IResponse? answer = await page.GotoAsync(address);
                if (answer?.Headers["content-type"].StartsWith("text/html", StringComparison.Ordinal) is not true || answer.Status >= 500)
                {
                    wrong.Add($"{address}: {answer?.Status} {answer?.Headers.GetValueOrDefault("content-type")}");
                    continue;
                }

                foreach (string link in await page.EvaluateAsync<string[]>(Links))
                {
                    ahead.Enqueue(link);
                }

                await page.EvaluateAsync("document.querySelectorAll('details:not(.menu)').forEach(d => d.open = true)");
                wrong.AddRange((await LookAsync(device, shape)).Select(w => $"{address}: {w}"));
                await device.PictureAsync($"{(phone ? 390 : 1280)}-{language}-{(dark ? "dark" : "light")}{shape.Replace('/', '-').Replace('*', 'x')}");
                await page.EmulateMediaAsync(new() { Media = Media.Print });
                if (!phone && await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth") is > 0 and int over)
                {
                    wrong.Add($"{address}: {over} px wider than its window in print");
                }

                if (!dark && !phone)
                {
                    await device.PictureAsync($"print-{language}{shape.Replace('/', '-').Replace('*', 'x')}");
                }

                await page.EmulateMediaAsync(new() { Media = Media.Screen });
            }
            catch (PlaywrightException download) when (download.Message.Contains("Download is starting", StringComparison.Ordinal))
            {
                found.Remove(shape); // a file, which other tests read
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} findings\n{string.Join('\n', wrong.Distinct())}");
        Assert.Equal([], Expected.Except(found.Keys));
    }

    private static async Task<IReadOnlyList<string>> LookAsync(BrowserDevice device, string shape)
    {
        List<string> wrong = [];
        if (await device.OverAsync() is { } over)
        {
            wrong.Add(over);
        }

        wrong.AddRange((await device.Page.RunAxe()).Violations.Select(v =>
            $"{v.Id}: {string.Join("; ", v.Nodes.Take(3).Select(n => string.Join(' ', n.Target) + " " + n.Html[..Math.Min(n.Html.Length, 160)]))}"));
        return wrong;
    }

    /// <summary>One of each kind of page: what names a case, a contract or a day does not matter, nor what a list is filtered by.</summary>
    private static string ShapeOf(string address)
    {
        string path = address.Split('?', '#')[0];
        string shape = Named().Replace(path, "/*");
        return shape.StartsWith("/incidents/*/reports/", StringComparison.Ordinal) ? "/incidents/*/reports/*" : shape;
    }

    /// <summary>Addresses of pages of ours: no file, no way out.</summary>
    private const string Links = """
        [...document.querySelectorAll("a[href^='/']")].map(a => a.getAttribute("href").split("#")[0])
          .filter(h => h && !/format=|\/csv|\/proof|\/files?(\/|$)|\/set(\/|$)|-export|\.(json|zip|ics)|^\/(api|feeds|assets)\//.test(h))
        """;

    /// <summary>Case numbers, contracts, days, periods, numbers and digests.</summary>
    [GeneratedRegex(@"/(standard|okayama|saga|mie|saitama|gunma|admin|leader|manager|engineer|toban\d|[a-z-]+-(client|approver)|[^/]*\d[^/]*)(?=/|$)")]
    private static partial Regex Named();
}

/// <summary>Fills an application with a case of each process.</summary>
internal static class OneOfEach
{
    private static readonly SemaphoreSlim Once = new(1);
    private static bool isDone;

    public static async Task OneOfEachAsync(this AppFixture app)
    {
        await Once.WaitAsync();
        try
        {
            if (!isDone)
            {
                await FileAsync(app);
                isDone = true;
            }
        }
        finally
        {
            Once.Release();
        }
    }

    /// <summary>The draft of a report that is due: it opens by itself within a minute of the start.</summary>
    public static async Task<string> DraftAsync(this AppFixture app)
    {
        using HttpClient machine = app.Machine();
        string? id = null;
        await Eventually.HoldsAsync(async () =>
        {
            JsonElement list = await machine.GetFromJsonAsync<JsonElement>("api/deliverables?contract=saga");
            id = list.GetProperty("deliverables").EnumerateArray().Where(d => d.GetProperty("itemId").GetString() == "monthly_report")
                .Select(d => d.GetProperty("id").GetString()).LastOrDefault();
            return id is not null;
        });
        return $"/deliverables/{id}/draft";
    }

    private static async Task FileAsync(AppFixture app)
    {
        DateTime today = DateTime.UtcNow.Date;
        string Day(int ahead) => today.AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        string Moment(int ahead) => today.AddDays(ahead).ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
        using HttpClient machine = app.Machine();
        string incident = await app.OpenIncidentAsync("Contract incident");
        await app.ActAsync(incident, "acknowledge", new { person = "toban1" });
        await PostAsync("changes", new() { ["title"] = "Contract change", ["class"] = "minor" });
        await PostAsync("releases", new() { ["title"] = "Contract release", ["manager"] = "leader" });
        await PostAsync("placements", new()
        {
            ["contract"] = "saitama", ["name"] = "要員 花子", ["mail"] = "every@staff.example", ["role"] = "role2", ["sites"] = new[] { "gan" }, ["from"] = Day(60),
        });
        JsonElement roster = await PostAsync("rosters", new() { ["contract"] = "saitama", ["month"] = today.AddMonths(2).ToString("yyyy-MM", CultureInfo.InvariantCulture) });
        await PostAsync($"rosters/{roster.GetProperty("roster").GetString()}/generate", [], HttpStatusCode.OK);
        await PostAsync("vendorreleases", new() { ["product"] = "Contract product", ["version"] = "1.0", ["kind"] = "fixModule", ["releasedOn"] = Day(-3) });
        await PostAsync("meetings", new() { ["series"] = "meeting", ["subject"] = "Contract talk", ["starts"] = Moment(30), ["place"] = "Room 1" });
        await PostAsync("requests", new()
        {
            ["kind"] = "inquiry", ["from"] = "client", ["channel"] = "telephone", ["title"] = "Contract question", ["text"] = "How?", ["received"] = Moment(0),
        });
        await PostAsync("deliverables", new() { ["item"] = "minutes", ["day"] = Day(-3), ["subject"] = "Contract meeting" });
        await PostAsync("checks", new() { ["list"] = "adhoc", ["day"] = Day(30), ["subject"] = "Contract check" });
        await PostAsync("registers", new()
        {
            ["register"] = "loans", ["values"] = new Dictionary<string, string> { ["item"] = "Contract loan", ["lent_on"] = Day(-3) },
        });
        await PostAsync("problems", new()
        {
            ["origin"] = "sign", ["title"] = "Contract problem", ["text"] = "It grows.", ["category"] = "software", ["urgency"] = "high", ["priority"] = "2",
            ["responsible"] = "leader", ["due"] = Day(30),
        });
        await PostAsync("securityincidents", new()
        {
            ["kinds"] = new[] { "leak" }, ["system"] = "Contract system", ["what"] = "A file was open.", ["noticedBy"] = "somebody", ["noticed"] = Moment(0),
        });

        async Task<JsonElement> PostAsync(string path, Dictionary<string, object> body, HttpStatusCode expected = HttpStatusCode.Created)
        {
            body.TryAdd("contract", "standard");
            body["person"] = "toban1";
            if (path.Contains('/', StringComparison.Ordinal))
            {
                body.Remove("contract");
            }

            using HttpRequestMessage request = new(HttpMethod.Post, "api/" + path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            using HttpResponseMessage answer = await machine.SendAsync(request);
            JsonElement said = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.StatusCode == expected, $"{path}: {answer.StatusCode} {said}");
            return said;
        }
    }
}
