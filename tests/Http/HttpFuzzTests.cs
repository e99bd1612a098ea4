using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Workflows.Testing;
using Xunit;
using Xunit.Abstractions;

namespace Workflows.Http.Tests;

/// <summary>
/// Hostile requests over every route and form, generated from the route table and the OpenAPI description: no answer is an error of
/// ours (5xx but 503), memory stays level, and the audit log is whole afterwards. <c>WORKFLOWS_FUZZ</c> sets how many (3,000),
/// <c>WORKFLOWS_FUZZ_SEED</c> which ones.
/// </summary>
public sealed partial class HttpFuzzTests(ITestOutputHelper output) : IDisposable
{
    private const string AdminKey = "administrator-key-of-the-fuzzer";
    private const int AtOnce = 6;

    private static readonly string[] Hostile =
    [
        "", " ", "0", "-1", "9999999999999999999", "null", "true", "あ", "𠮷野家", "\u202egpj.exe", "a\u0000b", "a\r\nBcc: x@y.example",
            "<script>alert(1)</script>", "' OR 1=1 --", "../../etc/passwd", "%00", "%ff", "{}", "[]",
        "0001-01-01", "9999-12-31", "9999-01-01", "1582-10-10", "2026-02-30", "2027-01-10", "0001-01-01T00:00", "9999-12-31T23:59", "2027-01-10T12:00",
        "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
        "2027-01-10T12:00:00+09:00", "2026-13-01T00:00:00Z", "toban1", "leader", "saga-client", "admin", "standard", "saitama", "first", "minor",
        "x@staff.example", "\"@\"@example", "＝1+1", "\ufeff", "\ud83d", "\udc00x",
    ];

    /// <summary>In the order of the seeded cases.</summary>
    private static readonly string[] Areas = ["incidents", "changes", "releases", "placements", "rosters"];

    private readonly string folder = Directory.CreateTempSubdirectory("workflows-fuzz-").FullName;
    private readonly ConcurrentBag<string> wrong = [];
    private readonly ConcurrentDictionary<int, int> statuses = new();
    private JsonObject description = [];
    private string[] ids = [];

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task HostileRequests_AreNeverAnErrorOfOurs_AndLeaveEverythingWhole()
    {
        int count = Setting("WORKFLOWS_FUZZ") ?? 3_000;
        int seed = Setting("WORKFLOWS_FUZZ_SEED") ?? Random.Shared.Next();
        string again = string.Create(CultureInfo.InvariantCulture,
            $"WORKFLOWS_FUZZ={count} WORKFLOWS_FUZZ_SEED={seed} dotnet test tests/Browser --filter HostileRequests");
        output.WriteLine(again);
        await using AppProcess app = await AppProcess.StartedAsync(
            folder, ("Workflows:AdminKey", AdminKey), ("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "true"), ("Logging:LogLevel:Default", "Warning"));
        description = JsonNode.Parse(await app.Http.GetStringAsync("api/openapi.json"))!.AsObject();
        ids = await SeedAsync(app);
        using Device person = new(app.Http.BaseAddress!);
        await SignInAsync(person);
        Form[] forms = await FormsAsync(person);
        Assert.True(forms.Length > 10, $"{forms.Length} forms");

        long half = 0;
        int sent = 0;
        Stopwatch watch = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(worker => Task.Run(async () =>
        {
            Random random = new(unchecked((seed * 31) + worker));
            while (Interlocked.Increment(ref sent) is var number && number <= count && !app.Process.HasExited)
            {
                await TryAsync(app, person, forms, random);
                if (number == count / 2)
                {
                    app.Process.Refresh();
                    half = app.Process.WorkingSet64;
                }
            }
        })));
        app.Process.Refresh();
        Assert.False(app.Process.HasExited, app.Output);
        long end = app.Process.WorkingSet64;
        output.WriteLine($"{count} requests in {watch.Elapsed.TotalSeconds:F0} s; working set {half >> 20} MiB half way, {end >> 20} MiB at the end; {string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Key}: {s.Value}"))}");
        Assert.True(wrong.IsEmpty, $"{wrong.Count} errors of ours:\n{string.Join('\n', wrong.Distinct().Take(20))}\nAgain: {again}");
        Assert.True(end < 700L << 20, $"{end >> 20} MiB");
        Assert.True(count < 20_000 || end < half * 1.5, $"{half >> 20} MiB half way, {end >> 20} MiB at the end");
        await Eventually.HoldsAsync(async () => (await app.Http.GetAsync("healthz")).StatusCode == HttpStatusCode.OK);
        foreach (string contract in (string[])["standard", "saitama", "okayama", "saga", "mie", "gunma"])
        {
            Assert.Contains("\"isWhole\":true", (await app.Http.GetStringAsync($"api/audit/{contract}/verify")).Replace(" ", "", StringComparison.Ordinal),
                StringComparison.OrdinalIgnoreCase);
        }
    }

    private async Task TryAsync(AppProcess app, Device person, Form[] forms, Random random)
    {
        using HttpRequestMessage request = random.Next(10) switch
        {
            < 4 => ApiCall(random),
            < 7 => Submission(Pick(random, forms), random),
            _ => Visit(random),
        };
        bool byKey = random.Next(8) > 0;
        HttpClient client = request.RequestUri!.OriginalString.StartsWith("/api/", StringComparison.Ordinal) && byKey ? app.Http : person.Raw;
        string what = $"{request.Method} {request.RequestUri}";
        try
        {
            using HttpResponseMessage answer = await client.SendAsync(request);
            int status = (int)answer.StatusCode;
            statuses.AddOrUpdate(status, 1, (_, n) => n + 1);
            if (status >= 500 && status != 503)
            {
                wrong.Add($"{status} {what} {request.Content?.Headers.ContentType}: {await answer.Content.ReadAsStringAsync()}");
            }

            // What is no path at all (%00) the server refuses before it knows whose it is.
            if (status >= 400 && request.Method != HttpMethod.Head && !what.Contains("%00", StringComparison.Ordinal)
                && (await answer.Content.ReadAsByteArrayAsync()).Length == 0)
            {
                wrong.Add($"{status} without words {what}");
            }
        }
        catch (HttpRequestException) when (!app.Process.HasExited)
        {
            // The server may end a connection whose body it refuses unread.
            statuses.AddOrUpdate(0, 1, (_, n) => n + 1);
        }
    }

    private HttpRequestMessage Visit(Random random)
    {
        AppRoute route = Pick(random, RouteTable.All.Where(r => r.Method != "POST" && r.Function != "ShowSignInLink").ToArray());
        string query = random.Next(2) == 0 ? "" : "?" + string.Join('&', Enumerable.Range(0, random.Next(1, 4)).Select(_ =>
            Pick(random, ["contract", "state", "status", "page", "mine", "return", "code", "day", "at", "role", "from", "to", "class", "next", "done",
                "language"]) + "=" + Escaped(Pick(random, Hostile))));
        string method = random.Next(20) == 0 ? Pick(random, ["HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"]) : route.Method;
        HttpRequestMessage request = new(new HttpMethod(method), new Uri("/" + PathOf(route.Template, random) + query, UriKind.Relative));
        if (random.Next(2) == 0)
        {
            request.Headers.Accept.ParseAdd("text/html");
        }

        return request;
    }

    /// <summary>A call of the API: its body by its schema, with hostile values, names and bytes.</summary>
    private HttpRequestMessage ApiCall(Random random)
    {
        (string path, JsonObject operation) = Pick(random, description["paths"]!.AsObject().Where(p => p.Value!["post"] is not null)
            .Select(p => (p.Key, p.Value!["post"]!.AsObject())).ToArray());
        string? schema = operation["requestBody"]?["content"]?["application/json"]?["schema"]?["$ref"]?.GetValue<string>().Split('/')[^1];
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(PathOf(path, random), UriKind.Relative));
        if (random.Next(10) > 0)
        {
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        }

        byte[] body = schema is null
            ? Encoding.UTF8.GetBytes(
            Pick(random, ["{}", "[]", "{\"alerts\":[{}]}",
            "{\"status\":\"firing\",\"alerts\":[{\"status\":\"firing\",\"startsAt\":\"0001-01-01T00:00:00Z\",\"labels\":{\"a\":null}}]}", "x"]))
            : Encoding.UTF8.GetBytes(Value(description["components"]!["schemas"]![schema]!.AsObject(), random).ToJsonString());
        request.Content = new ByteArrayContent(Spoilt(body, random));
        request.Content.Headers.ContentType = random.Next(15) == 0 ? null : new MediaTypeHeaderValue("application/json");
        return request;
    }

    private JsonNode Value(JsonObject schema, Random random)
    {
        if (random.Next(12) == 0)
        {
            return JsonValue.Create(Pick(random, Hostile).Replace("\ud83d", "", StringComparison.Ordinal).Replace("\udc00", "", StringComparison.Ordinal));
        }

        string type = schema["type"] is JsonValue one ? one.GetValue<string>() : "string";
        switch (type)
        {
            case "object":
                JsonObject made = [];
                foreach ((string name, JsonNode? member) in schema["properties"]?.AsObject() ?? [])
                {
                    if (random.Next(6) > 0)
                    {
                        made[name] = Value(member!.AsObject(), random);
                    }
                }

                return made;
            case "array":
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(schema["items"]?.AsObject() ?? [], random))]);
            case "integer" or "number":
                return JsonValue.Create(Pick(random, [0, 1, 2, -1, int.MaxValue]));
            case "boolean":
                return JsonValue.Create(random.Next(2) == 0);
            default:
                string text = Pick(random, [.. Hostile, .. ids]);
                return JsonValue.Create(random.Next(40) == 0 ? new string('x', 30_000)
                    : text.Replace("\ud83d", "", StringComparison.Ordinal).Replace("\udc00", "", StringComparison.Ordinal));
        }
    }

    /// <summary>Mostly as it is; else with half a surrogate pair, bytes that are no UTF-8, too deep, cut, or huge.</summary>
    private static byte[] Spoilt(byte[] json, Random random) => random.Next(12) switch
    {
        0 => [.. json[..(json.Length / 2)]],
        1 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace("\":", "\\ud800\":", StringComparison.Ordinal)),
        2 => [.. json.Select(b => b == (byte)'a' && random.Next(3) == 0 ? (byte)0xA1 : b)],
        3 => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":", 2_000))),
        4 when random.Next(10) == 0 => [.. json, .. new byte[600_000]],
        5 => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json).Replace("\":\"", "\":\"\\udfff", StringComparison.Ordinal)),
        _ => json,
    };

    /// <summary>A form of a page with its token, each field as it stands or hostile; sometimes with a file, to another address, or without the token.</summary>
    private HttpRequestMessage Submission(Form form, Random random)
    {
        List<KeyValuePair<string, string>> values = [.. form.Hidden.Where(h => h.Key != "__RequestVerificationToken" || random.Next(30) > 0)];
        values.AddRange(form.Fields.Where(_ => random.Next(6) > 0)
            .Select(f => KeyValuePair.Create(f, random.Next(40) == 0 ? new string('x', 20_000) : Pick(random, [.. Hostile, .. ids]))));
        HttpRequestMessage request = new(HttpMethod.Post, new Uri(form.Action, UriKind.Relative));
        if (random.Next(4) == 0)
        {
            MultipartFormDataContent content = [];
            foreach ((string name, string value) in values.Where(v => v.Key.Length > 0))
            {
                content.Add(new StringContent(value), $"\"{name}\"");
            }

            byte[] file = new byte[random.Next(1, 200_000)];
            random.NextBytes(file);
            content.Add(new ByteArrayContent([.. random.Next(2) == 0 ? "%PDF-1.7"u8.ToArray() : [], .. file]), "\"file\"", "\"x\"");
            request.Content = content;
        }
        else
        {
            request.Content = new FormUrlEncodedContent(values);
        }

        request.Headers.Add("Sec-Fetch-Site", random.Next(20) == 0 ? "cross-site" : "same-origin");
        return request;
    }

    private string PathOf(string template, Random random) =>
        Parameter().Replace(template, match => random.Next(6) == 0 ? Escaped(Pick(random, Hostile)) : match.Groups[1].Value switch
        {
            "contract" => Pick(random, ["standard", "saitama", "nowhere"]),
            "kind" => Pick(random, ["alertmanager", "grafana", "zabbix", "azure-monitor", "datadog", "generic"]),
            "step" => Pick(random, ["first", "recovery", "final"]),
            "occurrence" or "version" => Pick(random, ["1", "2", "99", "2147483648"]),
            "act" => Pick(random, ["start", "complete", "withdraw", "close", "edit", "gate", "submit", "look", "override", "day"]),
            "ignored" => "",
            "id" when Array.FindIndex(Areas, a => template.Contains(a, StringComparison.Ordinal)) is var area and >= 0 => ids[area],
            _ => Pick(random, ids),
        }).Replace("signout", "signin", StringComparison.Ordinal);

    private static async Task SignInAsync(Device device)
    {
        Page page = await device.GetAsync("/signin");
        Assert.Equal(HttpStatusCode.SeeOther, (await device.SubmitAsync(page, page.FormTo("/signin/admin"), ("person", "admin"), ("key", AdminKey))).Status);
    }

    /// <summary>Every form of every page that the route table leads to.</summary>
    private async Task<Form[]> FormsAsync(Device person)
    {
        List<Form> forms = [];
        foreach (string template in RouteTable.All.Where(r =>
            r is { Method: "GET", NeedsKey: false } && !r.Template.Contains("token", StringComparison.Ordinal)).Select(r => r.Template))
        {
            foreach (string id in template.Contains("{id}", StringComparison.Ordinal) ? ids : [""])
            {
                string path = Parameter()
                    .Replace(template, m =>
                    m.Groups[1].Value switch
                    {
                        "id" => id,
                        "contract" => "standard",
                        "step" => "first",
                        "occurrence" or "version" => "1",
                        "day" => DateTime.UtcNow.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                        _ => ""
                    });
                foreach (string query in template is "plan-release" or "propose-placement" or "file-change"
                    ? (string[])["?contract=standard", "?contract=saitama", "?contract=standard&class=minor"] : [""])
                {
                    Page page = await person.GetAsync("/" + path + query);
                    forms.AddRange(page.Forms.Where(f => f.Action != "/signout" && f.Hidden.ContainsKey("__RequestVerificationToken"))
                        .Select(f => new Form(f.Action, f.Hidden, [.. f.Fields, .. f.Buttons.Select(b => b.Name)])));
                }
            }
        }

        return [.. forms.Where(f => f.Action.StartsWith('/')).DistinctBy(f => (f.Action, string.Join(',', f.Fields)))];
    }

    private static async Task<string[]> SeedAsync(AppProcess app)
    {
        List<string> made = [];
        foreach ((string area, string member, string body) in ((string, string, string)[])
        [
            ("incidents", "incident", $$"""{"contract":"standard","person":"toban1","title":"Fuzz","stopped":true,"heardAt":"{{DateTimeOffset.UtcNow.AddMinutes(-1):yyyy-MM-ddTHH:mm:ssZ}}"}"""),
            ("changes", "change", """{"contract":"standard","person":"toban1","title":"Fuzz","class":"minor","values":{"plan":"p","rollback":"r"}}"""),
            ("releases", "release", """{"contract":"standard","person":"toban1","title":"Fuzz","manager":"leader"}"""),
            ("placements", "placement", $$"""{"contract":"saitama","person":"toban1","name":"Fuzz","mail":"fuzz@staff.example","role":"role2","sites":["gan"],"from":"{{DateTime.UtcNow.AddDays(60):yyyy-MM-dd}}"}"""),
            ("rosters", "roster", $$"""{"contract":"standard","person":"toban1","month":"{{DateTime.UtcNow.AddHours(9):yyyy-MM}}"}"""),
        ])
        {
            using HttpRequestMessage request = new(HttpMethod.Post, "api/" + area) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            using HttpResponseMessage answer = await app.Http.SendAsync(request);
            string text = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.IsSuccessStatusCode, text);
            made.Add(JsonDocument.Parse(text).RootElement.GetProperty(member).GetString()!);
        }

        return [.. made];
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> of) => of[random.Next(of.Count)];

    /// <summary>As a URL carries it: half a surrogate pair as the bytes of CESU-8, which are no UTF-8.</summary>
    private static string Escaped(string text) => string.Concat(text.Select(c => char.IsSurrogate(c) ? "%ED%A0%BD" : Uri.EscapeDataString(c.ToString())));

    private static int? Setting(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    private sealed record Form(string Action, IReadOnlyDictionary<string, string> Hidden, IReadOnlyList<string> Fields);

    [GeneratedRegex(@"\{\*?([A-Za-z]+)[^}]*\}")]
    private static partial Regex Parameter();
}
