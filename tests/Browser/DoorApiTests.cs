using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>The API for machines.</summary>
[Collection(Application.Name)]
public sealed class DoorApiTests(AppFixture app)
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

        (HttpStatusCode other, JsonElement refused) = await PostAsync(machine, "api/incidents", key, new { body.contract, body.person, title = "Another", body.stopped, body.heardAt });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other);
        Assert.Contains("another body", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);

        await app.ActAsync(id, "acknowledge", new { person = "leader" });
        await app.ActAsync(id, "agree-due", new { person = "leader", step = "first_report", due = "2026-11-21T10:30:00+09:00", with = "the client", evidence = "call of 10:35" });
        JsonElement incident = await app.IncidentAsync(id);
        JsonElement clock = incident.GetProperty("clocks").EnumerateArray().Single(c => c.GetProperty("step").GetString() == "first_report");
        Assert.Equal(DateTimeOffset.Parse("2026-11-20T02:00:00Z", null), clock.GetProperty("originalDue").GetDateTimeOffset());
        Assert.Equal(DateTimeOffset.Parse("2026-11-21T01:30:00Z", null), clock.GetProperty("agreedDue").GetDateTimeOffset());
        Assert.Equal("house", clock.GetProperty("basis").GetString());
        Assert.Contains(incident.GetProperty("facts").EnumerateArray(), f => f.GetProperty("kind").GetString() == "acknowledged" && f.GetProperty("actor").GetString() == "leader");
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
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/incidents/{id}/note") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
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
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(machine, $"api/incidents/{id}/note", Guid.NewGuid().ToString("N"), new { person = "standard-client", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(machine, $"api/incidents/{id}/note", Guid.NewGuid().ToString("N"), new { person = "toban2", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(machine, $"api/incidents/{id}/note", null, new { person = "toban1", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(machine, $"api/incidents/{id}/explode", Guid.NewGuid().ToString("N"), new { person = "toban1" })).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync(machine, "api/incidents/standard-20260101-00000000/note", Guid.NewGuid().ToString("N"), new { person = "toban1", text = "x" })).Status);
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync(machine, $"api/incidents/{id}/resume", Guid.NewGuid().ToString("N"), new { person = "toban1" })).Status);
        using HttpResponseMessage tooLarge = await machine.PostAsync($"api/contracts/standard/maintenance-windows", new StringContent("{\"id\":\"" + new string('x', 70_000) + "\"}", Encoding.UTF8, "application/json"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.StatusCode);
        using HttpResponseMessage wrongType = await machine.PostAsync("api/contracts/standard/maintenance-windows", new StringContent("id=1", Encoding.UTF8, "application/x-www-form-urlencoded"));
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, wrongType.StatusCode);
        Assert.Empty(await app.FactsAsync(id, "progressNoted"));
    }

    [Fact]
    public async Task MaintenanceWindow_IsPlannedAndListed()
    {
        using HttpClient machine = app.Machine();
        DateTimeOffset from = DateTimeOffset.UtcNow.AddDays(3);
        string window = Guid.NewGuid().ToString("N");
        (HttpStatusCode status, _) = await PostAsync(machine, "api/contracts/gunma/maintenance-windows", null, new { person = "leader", id = window, from, to = from.AddHours(2), systems = new[] { "db01" }, reason = "Disks" });
        Assert.Equal(HttpStatusCode.Created, status);
        (HttpStatusCode wrong, JsonElement problem) = await PostAsync(machine, "api/contracts/gunma/maintenance-windows", null, new { person = "leader", id = "x", from, to = from, reason = "Disks" });
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal("to", problem.GetProperty("errors")[0].GetProperty("field").GetString());
        JsonElement windows = await machine.GetFromJsonAsync<JsonElement>("api/contracts/gunma/maintenance-windows");
        Assert.Contains(windows.EnumerateArray(), w => w.GetProperty("id").GetString() == window);
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
        Assert.StartsWith("インシデント番号,件名,障害種別,登録者,記録日時,責任者,", lines[0], StringComparison.Ordinal);
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
