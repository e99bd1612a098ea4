using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Workflows.Ledger;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>A release from its plan to its close: on the page, behind the links, and by the API.</summary>
[Collection(Application.Name)]
public sealed class HttpReleaseTests(AppFixture app)
{
    [Fact]
    public async Task Release_IsPlannedOnThePage_ApprovedAndReportedBehindLinks_ShownWithItsFile_AndClosed()
    {
        using Device author = await app.SignedInAsync();
        string change = await app.ApprovedChangeAsync("Door release change");
        Page form = await author.GetAsync("/plan-release?contract=standard");
        Assert.Contains(change, form.Html, StringComparison.Ordinal);
        DateTime local = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).DateTime;
        Page planned = await author.SubmitAsync(
            form, form.FormTo("/plan-release"), ("title", "Door release"), ("change", change), ("manager", "leader"),
            ("windowFrom", LocalText(local.AddHours(-1))), ("windowTo", LocalText(local.AddHours(5))),
            ("value_content", "new certificate"), ("value_test", "tested"), ("value_review", "reviewed"), ("value_user_effect", "none"),
            ("step_title_0", "stop the service"), ("step_owner_0", "leader"), ("step_undo_0", "start it"), ("step_title_1", "replace"),
            ("step_owner_1", "leader"));
        Assert.Equal(HttpStatusCode.SeeOther, planned.Status);
        string id = planned.Location!.OriginalString["/releases/".Length..];

        await app.ApproveAsync(ReleaseStory.Manager, id, "stop the service");
        await app.ApproveAsync(ReleaseStory.Approver, id, "Door release change");

        // The gates: a file is needed, and it comes back as an attachment with the hash that the page shows.
        using Device lead = app.NewDevice();
        ReceivedMail brief = await app.MailAsync(m => m.To == ReleaseStory.Lead && m.Text.Contains(id, StringComparison.Ordinal)
            && m.Text.Contains("手順と関門の一覧", StringComparison.Ordinal) && m.Code is not null);
        Page list = await lead.GetAsync(brief.Link!);
        Assert.Contains("stop the service", list.Text, StringComparison.Ordinal);
        Page opened = await lead.SubmitAsync(list, list.FormOf("act", "open"), ("act", "open"), ("code", brief.Code!));
        Assert.Equal("/releases/" + id, opened.Location!.OriginalString);
        byte[] evidence = [.. "%PDF-1.7\n"u8, .. RandomNumberGenerator.GetBytes(700 * 1024)];
        Page none = await GateAsync(lead, id, "verification", null, ("environment", "e"), ("tested_at", "t"), ("result", "ok"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, none.Status);
        Assert.Contains("証跡のファイルが必要です", none.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await GateAsync(lead, id, "verification", evidence, ("environment", "e"), ("tested_at", "t"), ("result", "ok"))).Status);
        string hash = Convert.ToHexStringLower(SHA256.HashData(evidence));
        Page shown = await lead.GetAsync("/releases/" + id);
        Assert.Contains($"/releases/{id}/files/{hash}", shown.Html, StringComparison.Ordinal);
        using HttpResponseMessage file = await lead.Raw.GetAsync($"releases/{id}/files/{hash}");
        Assert.Equal(evidence, await file.Content.ReadAsByteArrayAsync());
        Assert.Equal(("attachment", "application/octet-stream", "nosniff"),
            (file.Content.Headers.ContentDisposition!.DispositionType, file.Content.Headers.ContentType!.MediaType,
            file.Headers.GetValues("X-Content-Type-Options").Single()));
        using Device stranger = app.NewDevice();
        Assert.NotEqual(HttpStatusCode.OK, (await stranger.GetAsync($"/releases/{id}/files/{hash}")).Status);

        Page large = await GateAsync(lead, id, "people", new byte[FileStore.MaxLength + 1]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, large.Status);
        Assert.Contains("受け付けられないファイル：結果.html（10.1 MB）", large.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther, (await GateAsync(lead, id, "people", null)).Status);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await GateAsync(lead, id, "backup_before", [.. "backup B1: ok\n"u8], ("backup_id", "B1"), ("verified", "ok"))).Status);

        // Go, by the link that the manager is mailed once nothing is open.
        await app.GoAsync(id);

        // The run, reported behind the link.
        Page start = await lead.GetAsync(brief.Link!);
        Assert.Equal(HttpStatusCode.SeeOther, (await lead.SubmitAsync(start, start.Forms.First(f => f.Hidden.GetValueOrDefault("act") == "start"))).Status);
        foreach (string outcome in (string[])["started", "done", "done"])
        {
            Page step = await lead.GetAsync(brief.Link!);
            Assert.Equal(HttpStatusCode.SeeOther, (await lead.SubmitAsync(step, step.FormOf("outcome", outcome), ("outcome", outcome))).Status);
        }

        Assert.Equal(HttpStatusCode.SeeOther, (await GateAsync(lead, id, "backup_after", [.. "backup B2: ok\n"u8], ("backup_id", "B2"))).Status);
        Page over = await lead.GetAsync("/releases/" + id);
        Assert.Equal(HttpStatusCode.SeeOther, (await lead.SubmitAsync(over, over.FormTo($"/releases/{id}/complete"), ("result", "fine"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await GateAsync(lead, id, "configuration", null)).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await GateAsync(lead, id, "documents", null, ("documents", "manual v2"))).Status);
        Page ready = await lead.GetAsync("/releases/" + id);
        Assert.Equal(HttpStatusCode.SeeOther, (await lead.SubmitAsync(ready, ready.FormTo($"/releases/{id}/close"))).Status);
        await Eventually.HoldsAsync(async () => (await ReleaseAsync(id)).GetProperty("summary").GetProperty("status").GetString() == "closed");
        using HttpClient machine = app.Machine();
        await Eventually.HoldsAsync(async () =>
            (await machine.GetFromJsonAsync<JsonElement>("api/changes/" + change)).GetProperty("summary").GetProperty("status").GetString() == "closed");
        // lists follow the facts
        await Eventually.HoldsAsync(async () => (await author.GetAsync("/releases?state=closed")).Text.Contains("Door release", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Release_IsPlannedByTheApi_ARepeatPlansOne_AndAWrongOneIsRefused()
    {
        string change = await app.ApprovedChangeAsync("By the API");
        using HttpClient machine = app.Machine();
        object body = new
        {
            contract = "standard", person = "toban1", title = "API release", changes = new[] { change }, manager = "leader",
            windowFrom = DateTimeOffset.UtcNow.AddHours(1), windowTo = DateTimeOffset.UtcNow.AddHours(2),
            steps = new object[] { new { title = "stop", owner = "toban1", undo = "start" } },
        };
        string key = Guid.NewGuid().ToString("N");
        (HttpStatusCode status, JsonElement first) = await PostAsync(machine, "api/releases", key, body);
        Assert.Equal(HttpStatusCode.Created, status);
        string id = first.GetProperty("release").GetString()!;
        Assert.Equal(id, (await PostAsync(machine, "api/releases", key, body)).Body.GetProperty("release").GetString());
        Assert.Equal(["content", "test", "review", "user_effect"], (await ReleaseAsync(id)).GetProperty("missing").EnumerateArray().Select(m => m.GetString()));

        (HttpStatusCode wrong, JsonElement problem) = await PostAsync(
            machine, "api/releases", Guid.NewGuid().ToString("N"),
            new { contract = "standard", person = "toban1", title = "x", manager = "leader", steps = new object[] { new { owner = "toban1", speed = "1" } } });
        Assert.Equal(HttpStatusCode.BadRequest, wrong);
        Assert.Equal(["steps[0].speed", "steps[0].title"], problem.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("field").GetString())
            .Order());
        (HttpStatusCode unapproved, JsonElement which) = await PostAsync(
            machine, "api/releases", Guid.NewGuid().ToString("N"),
            new { contract = "standard", person = "toban1", title = "x", manager = "leader", changes = new[] { "standard-c20200101-00000000" } });
        Assert.Equal((HttpStatusCode.Conflict, "changeNotApproved"), (unapproved, which.GetProperty("reason").GetString()));

        using HttpResponseMessage kept = await machine.PostAsync($"api/releases/{id}/files/log.txt", new ByteArrayContent(Encoding.UTF8.GetBytes("ok")));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData("ok"u8)), (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sha256")
            .GetString());
        // no gate was shown with it
        Assert.Equal(HttpStatusCode.NotFound,
            (await machine.GetAsync($"api/releases/{id}/files/{Convert.ToHexStringLower(SHA256.HashData("ok"u8))}")).StatusCode);
        using HttpResponseMessage large = await machine.PostAsync($"api/releases/{id}/files/log.txt", new ByteArrayContent(new byte[FileStore.MaxLength + 1]));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Contains("log.txt has 10485761", await large.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        // a person's word, not a machine's
        Assert.Equal(HttpStatusCode.NotFound,
            (await PostAsync(machine, $"api/releases/{id}/go", Guid.NewGuid().ToString("N"), new { person = "manager" })).Status);

        Assert.Equal(HttpStatusCode.OK,
            (await PostAsync(machine, $"api/releases/{id}/withdraw", Guid.NewGuid().ToString("N"), new { person = "toban1", reason = "not needed" })).Status);
        await Eventually.HoldsAsync(async () =>
        {
            JsonElement closed = await machine.GetFromJsonAsync<JsonElement>("api/releases?contract=standard&status=closed");
            return closed.GetProperty("releases").EnumerateArray().Any(r => r.GetProperty("id").GetString() == id);
        });
    }

    /// <summary>Submits a gate's form as a browser does that hands in a file.</summary>
    private static async Task<Page> GateAsync(Device device, string id, string gate, byte[]? file, params (string Name, string Value)[] fields)
    {
        Page page = await device.GetAsync("/releases/" + id);
        PageForm form = page.FormTo($"/releases/{id}/gates/{gate}");
        return await device.SubmitFileAsync(page, form, "結果.html", file, "text/html", [.. fields, ("answer", "passed")]);
    }

    private async Task<JsonElement> ReleaseAsync(string id)
    {
        using HttpClient machine = app.Machine();
        return await machine.GetFromJsonAsync<JsonElement>("api/releases/" + id);
    }

    private static string LocalText(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);

    private static async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(HttpClient machine, string path, string key, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", key);
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
