using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The API for machines.</summary>
[Collection(Application.Name)]
public sealed class HttpApiTests(AppFixture app)
{
    [Theory]
    [InlineData("api/contracts")]
    [InlineData("api/incidents")]
    [InlineData("api/webhook-bodies?contract=standard")]
    [InlineData("api/audit/standard/verify")]
    public async Task WithoutTheKey_NothingIsTold_AndNoCookieHelps(string path)
    {
        using Device device = await app.SignedInAsync();
        Page answer = await device.GetAsync("/" + path);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
        Assert.Contains("Expected a valid key", answer.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("standard", answer.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Incident_ReportedTwiceWithOneKey_IsOne_AndTellsClocksFactsReportsAndMails()
    {
        using HttpClient machine = app.Machine();
        string key = Guid.NewGuid().ToString("N");
        var body = new { contract = "standard", person = "toban1", title = "Told by phone", stopped = true, heardAt = "2026-11-20T10:30:00+09:00" };
        (HttpStatusCode firstStatus, JsonElement first) = await PostAsync(machine, "api/incidents", key, body);
        (_, JsonElement again) = await PostAsync(machine, "api/incidents", key, body);
        Assert.Equal(HttpStatusCode.Created, firstStatus);
        string id = first.GetProperty("incident").GetString()!;
        Assert.Equal(id, again.GetProperty("incident").GetString());

        (HttpStatusCode other, JsonElement refused) = await PostAsync(
            machine, "api/incidents", key, new { body.contract, body.person, title = "Another", body.stopped, body.heardAt });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other);
        Assert.Contains("another body", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await app.ActAsync(id, "acknowledge", new { person = "leader" });
        await app.ActAsync(id, "agree-due",
            new { person = "leader", step = "first_report", due = "2026-11-21T10:30:00+09:00", with = "the client", evidence = "call of 10:35" });
        JsonElement incident = await app.IncidentAsync(id);
        JsonElement clock = incident.GetProperty("clocks").EnumerateArray().Single(c => c.GetProperty("step").GetString() == "first_report");
        Assert.Equal(DateTimeOffset.Parse("2026-11-20T02:00:00Z", null), clock.GetProperty("originalDue").GetDateTimeOffset());
        Assert.Equal(DateTimeOffset.Parse("2026-11-21T01:30:00Z", null), clock.GetProperty("agreedDue").GetDateTimeOffset());
        Assert.Equal("house", clock.GetProperty("basis").GetString());
        Assert.Contains(incident.GetProperty("facts").EnumerateArray(), f => f.GetProperty("kind").GetString() == "acknowledged" && f.GetProperty("actor")
            .GetString() == "leader");
        await Eventually.HoldsAsync(async () => (await app.IncidentAsync(id)).GetProperty("mails").GetArrayLength() > 0);
        JsonElement mail = (await app.IncidentAsync(id)).GetProperty("mails")[0];
        Assert.False(mail.TryGetProperty("text", out _), "a mail's text carries the code of a link");

        JsonElement list = await machine.GetFromJsonAsync<JsonElement>("api/incidents?contract=standard&status=open");
        Assert.Contains(list.GetProperty("incidents").EnumerateArray(), i => i.GetProperty("id").GetString() == id);
    }

    [Theory]
    [InlineData("""{"person":"toban1","text":"x","color":"red"}""", "color")]
    [InlineData("""{"person":"toban1"}""", "text")]
    [InlineData("""{"person":"toban1","text":"   "}""", "text")]
    [InlineData("""{"person":"toban1","text":7}""", "text")]
    [InlineData("""{"person":"nobody","text":"x"}""", "person")]
    [InlineData("""{"person":"toban1","text":"x","text":"y"}""", "text")]
    [InlineData("""{"person":"toban1","text":"\ud800"}""", "text")]
    [InlineData("""{"person":"toban1","text":"\u0000"}""", "text")]
    [InlineData("[]", "")]
    [InlineData("{", "")]
    [InlineData("", "")]
    public async Task WrongBody_IsRefusedByFieldExpectedAndFound(string json, string field)
    {
        string id = await app.OpenIncidentAsync("Validated");
        using HttpClient machine = app.Machine();
        using HttpRequestMessage request =
            new(HttpMethod.Post, $"api/incidents/{id}/note") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);
        JsonElement problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        JsonElement error = problem.GetProperty("errors")[0];
        Assert.Equal(field, error.GetProperty("field").GetString());
        Assert.NotEmpty(error.GetProperty("expected").GetString()!);
        Assert.NotEmpty(error.GetProperty("found").GetString()!);
        Assert.Empty(await app.FactsAsync(id, "progressNoted"));
    }

    [Fact]
    public async Task ClientsActsForeignKeysAndOversize_AreRefused()
    {
        string id = await app.OpenIncidentAsync("Guarded");
        using HttpClient machine = app.Machine();
        Assert.Equal(HttpStatusCode.Forbidden,
            (await PostAsync(machine, $"api/incidents/{id}/note", Guid.NewGuid().ToString("N"), new { person = "standard-client", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden,
            (await PostAsync(machine, $"api/incidents/{id}/note", Guid.NewGuid().ToString("N"), new { person = "toban2", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(machine, $"api/incidents/{id}/note", null, new { person = "toban1", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await PostAsync(machine, $"api/incidents/{id}/explode", Guid.NewGuid().ToString("N"), new { person = "toban1" })).Status);
        Assert.Equal(HttpStatusCode.NotFound,
            (await PostAsync(machine, "api/incidents/standard-20260101-00000000/note", Guid.NewGuid().ToString("N"),
            new { person = "toban1", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.Conflict,
            (await PostAsync(machine, $"api/incidents/{id}/resume", Guid.NewGuid().ToString("N"), new { person = "toban1" })).Status);
        machine.DefaultRequestHeaders.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage tooLarge = await machine.PostAsync($"api/contracts/standard/maintenance-windows",
            new StringContent("{\"id\":\"" + new string('x', 70_000) + "\"}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        using HttpResponseMessage wrongType = await machine.PostAsync(
            "api/contracts/standard/maintenance-windows", new StringContent("id=1", Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrongType.StatusCode);
        Assert.Empty(await app.FactsAsync(id, "progressNoted"));
    }

    [Fact]
    public async Task MaintenanceWindow_IsPlannedAndListed()
    {
        using HttpClient machine = app.Machine();
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(3);
        string window = Guid.NewGuid().ToString("N");
        var plan = new { person = "leader", id = window, from, to = from.AddHours(2), systems = new[] { "db01" }, reason = "Disks" };
        string planned = Guid.NewGuid().ToString("N");
        (HttpStatusCode noKey, _) = await PostAsync(machine, "api/contracts/gunma/maintenance-windows", null, plan);
        Assert.Equal(HttpStatusCode.BadRequest, noKey);
        (HttpStatusCode status, _) = await PostAsync(machine, "api/contracts/gunma/maintenance-windows", planned, plan);
        Assert.Equal(HttpStatusCode.Created, status);
        (HttpStatusCode wrong, JsonElement problem) = await PostAsync(machine, "api/contracts/gunma/maintenance-windows", Guid.NewGuid().ToString("N"),
            new { person = "leader", id = "x", from, to = from, reason = "Disks" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal("to", problem.GetProperty("errors")[0].GetProperty("field").GetString());
        JsonElement windows = await machine.GetFromJsonAsync<JsonElement>("api/contracts/gunma/maintenance-windows");
        Assert.Contains(windows.EnumerateArray(), w => w.GetProperty("id").GetString() == window);

        // A repeat of a withdrawal that comes late does not take back what was planned since.
        string withdrawn = Guid.NewGuid().ToString("N");
        string withdraw = $"api/contracts/gunma/maintenance-windows/{window}/withdraw";
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(machine, withdraw, null, new { person = "leader" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(machine, withdraw, withdrawn, new { person = "leader" })).Status);
        Assert.Equal(HttpStatusCode.Created, (await PostAsync(machine, "api/contracts/gunma/maintenance-windows", Guid.NewGuid().ToString("N"), plan)).Status);
        Assert.Equal(HttpStatusCode.OK, (await PostAsync(machine, withdraw, withdrawn, new { person = "leader" })).Status);
        Assert.Contains((await machine.GetFromJsonAsync<JsonElement>("api/contracts/gunma/maintenance-windows")).EnumerateArray(), w => w.GetProperty("id")
            .GetString() == window);
    }

    /// <summary>Page by page every list gives what it gives at once, each entry once, and says where it goes on.</summary>
    [Fact]
    public async Task List_ReadPageByPage_IsWholeAndHasNothingTwice()
    {
        using HttpClient machine = app.Machine();
        foreach (string contract in (string[])["standard", "saga", "standard"])
        {
            await app.OpenIncidentAsync("Of a long list", contract);
            await PostAsync(machine, "api/changes", Guid.NewGuid().ToString("N"),
                new { contract, person = contract == "saga" ? "toban2" : "toban1", title = "Of a long list", @class = "minor" });
        }

        await ReadsAsync("api/incidents", "incidents", i => i.GetProperty("id").GetString()!);
        await ReadsAsync("api/changes", "changes", c => c.GetProperty("id").GetString()!);
        await ReadsAsync("api/incidents?contract=standard", "incidents", i => i.GetProperty("id").GetString()!);
        foreach (string list in (string[])["incidents", "changes", "releases", "placements", "rosters"])
        {
            using HttpResponseMessage wrong = await machine.GetAsync($"api/{list}?after=nonsense&max=0");
            JsonElement problem = await wrong.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
            Assert.Contains(problem.GetProperty("errors").EnumerateArray(), e => e.GetProperty("field").GetString() is "after" or "max");
            Assert.False((await machine.GetFromJsonAsync<JsonElement>($"api/{list}")).TryGetProperty("next", out _));
        }

        async Task ReadsAsync(string path, string member, Func<JsonElement, string> idOf)
        {
            // What is there now stays there; what other tests add meanwhile is behind it or beside it.
            List<string> whole = [.. (await machine.GetFromJsonAsync<JsonElement>(path)).GetProperty(member).EnumerateArray().Select(idOf)];
            Assert.True(whole.Count > 1, $"{path}: {whole.Count}");
            List<string> read = [];
            string? next = null;
            do
            {
                JsonElement page = await machine.GetFromJsonAsync<JsonElement>(
                    $"{path}{(path.Contains('?', StringComparison.Ordinal) ? '&' : '?')}max=2{(next is null ? "" : "&after=" + next)}");
                List<string> ids = [.. page.GetProperty(member).EnumerateArray().Select(idOf)];
                Assert.InRange(ids.Count, 0, 2);
                next = page.TryGetProperty("next", out JsonElement more) ? more.GetString() : null;
                Assert.Equal(next is not null, page.GetProperty("leftOut").GetBoolean());
                read.AddRange(ids);
            }
            while (next is not null);
            Assert.Equal(read.Distinct(), read);
            Assert.Equal(whole, read.Where(whole.Contains));
        }
    }

    /// <summary>Who made a mistake in five places is told of five, each by its field, and of a control character which and where.</summary>
    [Fact]
    public async Task EverythingThatIsWrong_IsSaidAtOnce_ByItsField()
    {
        using HttpClient machine = app.Machine();
        (HttpStatusCode status, JsonElement problem) = await PostAsync(machine, "api/changes", Guid.NewGuid().ToString("N"), new
        {
            contract = "standard", person = "toban1", title = "bell\u0007 rings", @class = "minor", performers = new object[] { "toban1", 7, "c1\u0085" },
            values = new { plan = "fine", rollback = "\u001b[0m" },
        });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Dictionary<string, string> found = problem.GetProperty("errors").EnumerateArray()
            .ToDictionary(e => e.GetProperty("field").GetString()!, e => e.GetProperty("found").GetString()!);
        Assert.Equal(["performers[1]", "performers[2]", "title", "values.rollback"], found.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("U+0007 as character 5", found["title"], StringComparison.Ordinal);
        Assert.Contains("U+0085 as character 3", found["performers[2]"], StringComparison.Ordinal);
        Assert.Contains("U+001B as character 1", found["values.rollback"], StringComparison.Ordinal);

        (status, problem) = await PostAsync(machine, "api/changes", Guid.NewGuid().ToString("N"), new
        {
            contract = "standard", person = "toban1", title = "x", @class = "nonsense", manager = "saga-client", windowTo = "2099-01-04T10:00:00+09:00",
        });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["class", "manager", "windowFrom"], FieldsOf(problem));

        (status, problem) = await PostAsync(machine, "api/placements", Guid.NewGuid().ToString("N"), new
        {
            contract = "saitama", person = "toban1", name = "Somebody", mail = "no address", language = "fr", role = "role2", from = "2099-02-01",
            to = "2099-01-01",
        });
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(["language", "mail", "sites", "to"], FieldsOf(problem));

        static IEnumerable<string> FieldsOf(JsonElement problem) =>
            problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString()!).Order(StringComparer.Ordinal);
    }

    /// <summary>Work without an approval is on record for good and told: by the API, too, it takes a reason and a second word.</summary>
    [Fact]
    public async Task WorkWithoutAnApproval_TakesAReasonAndASecondWord()
    {
        using HttpClient machine = app.Machine();
        string id = (await PostAsync(machine, "api/changes", Guid.NewGuid().ToString("N"),
            new { contract = "standard", person = "toban1", title = "Begun at once", @class = "minor" })).Body.GetProperty("change").GetString()!;
        DateTimeOffset startedAt = DateTimeOffset.UtcNow;
        foreach (object body in (object[])[new { person = "toban1", startedAt }, new { person = "toban1", startedAt, unapproved = true },
            new { person = "toban1", startedAt, comment = "it burnt" }])
        {
            (HttpStatusCode status, JsonElement problem) = await PostAsync(machine, $"api/changes/{id}/start", Guid.NewGuid().ToString("N"), body);
            Assert.Equal((HttpStatusCode.Conflict, "notApproved"), (status, problem.GetProperty("reason").GetString()));
            Assert.Contains("('unapproved': true) and the reason", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(machine, $"api/changes/{id}/start", Guid.NewGuid().ToString("N"),
            new { person = "toban1", startedAt, unapproved = true, comment = "it burnt" })).Status);
        Assert.Contains((await machine.GetFromJsonAsync<JsonElement>("api/changes/" + id)).GetProperty("history").EnumerateArray(), f => f.GetProperty("kind")
            .GetString() == "workStarted");
    }

    [Fact]
    public async Task Ledger_IsCsvThatASpreadsheetOpensHarmlessly_AndJson()
    {
        string id = await app.OpenIncidentAsync("=cmd|' /C calc'!A0", "saga");
        using HttpClient machine = app.Machine();
        string range = FormattableString.Invariant($"from={DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(1):yyyy-MM-dd}");
        using HttpResponseMessage csv = await machine.GetAsync("api/contracts/saga/incidents.csv?" + range);
        byte[] bytes = await csv.Content.ReadAsByteArrayAsync();
        Assert.Equal("text/csv", csv.Content.Headers.ContentType!.MediaType);
        Assert.Equal([0xEF, 0xBB, 0xBF], bytes[..3]);
        string[] lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("障害番号,件名,障害種別,登録者,記録日時,責任者,", lines[0], StringComparison.Ordinal);
        Assert.StartsWith($"{id},'=cmd|' /C calc'!A0,監視,", Assert.Single(lines, l => l.StartsWith(id, StringComparison.Ordinal)), StringComparison.Ordinal);

        JsonElement rows = await machine.GetFromJsonAsync<JsonElement>("api/contracts/saga/incidents.json?" + range);
        JsonElement row = rows.EnumerateArray().Single(r => r.GetProperty("id").GetString() == id);
        Assert.Equal("monitoring", row.GetProperty("origin").GetString());
        Assert.Equal("toban1", row.GetProperty("owners")[0].GetString());
        Assert.Equal(HttpStatusCode.BadRequest, (await machine.GetAsync("api/contracts/saga/incidents.csv")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await machine.GetAsync("api/contracts/saga/incidents.csv?from=2020-01-01&to=2026-01-01")).StatusCode);
    }

    [Fact]
    public async Task WebhookBody_IsKeptByteByByte_AndItsReplayOpensNothingNew()
    {
        string id = await app.OpenIncidentAsync("Kept", "mie");
        using HttpClient machine = app.Machine();
        JsonElement list = await machine.GetFromJsonAsync<JsonElement>("api/webhook-bodies?contract=mie&max=1");
        string body = list.GetProperty("bodies")[0].GetProperty("id").GetString()!;
        using HttpResponseMessage raw = await machine.GetAsync("api/webhook-bodies/" + body);
        Assert.Equal("application/octet-stream", raw.Content.Headers.ContentType!.MediaType);
        Assert.Contains("\"Kept\"", await raw.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using HttpResponseMessage replay = await machine.PostAsync($"api/webhook-bodies/{body}/replay", null);
        JsonElement answer = await replay.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(replay.StatusCode == HttpStatusCode.OK, answer.ToString());
        Assert.Equal(id, answer.GetProperty("alerts")[0].GetProperty("incident").GetString());
        Assert.Single(await app.FactsAsync(id, "alertFired"));
        Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync("api/webhook-bodies/none")).StatusCode);
    }

    [Theory]
    [InlineData("standard")]
    [InlineData("_system")]
    public async Task Audit_IsWhole_AndAWrongAnchorIsFound(string chain)
    {
        await app.OpenIncidentAsync("Audited");
        using HttpClient machine = app.Machine();
        JsonElement whole = await machine.GetFromJsonAsync<JsonElement>($"api/audit/{chain}/verify");
        Assert.True(whole.GetProperty("isWhole").GetBoolean(), whole.ToString());
        if (whole.GetProperty("entries").GetInt64() > 0)
        {
            JsonElement broken = await machine.GetFromJsonAsync<JsonElement>($"api/audit/{chain}/verify?sequence=1&hash={new string('a', 64)}");
            Assert.False(broken.GetProperty("isWhole").GetBoolean());
        }

        Assert.Equal(HttpStatusCode.BadRequest, (await machine.GetAsync($"api/audit/{chain}/verify?sequence=1")).StatusCode);
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient machine, string path, string? key, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
