using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Routine checks on their page, and runs that a tool reports.</summary>
[Collection(Application.Name)]
public sealed class HttpCheckTests(AppFixture app)
{
    private static DateOnly Today => DateOnly.FromDateTime(DateTime.UtcNow.AddHours(9));

    /// <summary>One page with all lines: one is saved alone, the rest together; what is wrong is said with the line's name, and nothing is lost.</summary>
    [Fact]
    public async Task ThePage_TakesOneLineOrAll_AndSaysWhatIsWrong()
    {
        using Device author = await app.SignedInAsync();
        Page form = await author.GetAsync("/open-check");
        string day = Today.AddDays(20).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        Page other = await author.SubmitAsync(
            form, form.FormTo("/open-check"), ("contract", "standard"), ("list", "of-another-contract"), ("day", day), ("subject", "停電の後"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.Status);
        Assert.Contains("契約にある該当の点検表", other.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Page opened = await author.SubmitAsync(
            form, form.FormTo("/open-check"), ("contract", "standard"), ("list", "adhoc"), ("day", day), ("subject", "停電の後"));
        Assert.Equal(HttpStatusCode.SeeOther, opened.Status);
        string address = opened.Location!.ToString();

        Page page = await author.GetAsync(address);
        Assert.Contains("未報告 4件", page.Text, StringComparison.Ordinal);
        PageForm lines = page.FormTo(address + "/report");
        Page refused = await author.SubmitAsync(page, lines, ("result_services", "Ok"), ("result_disk", "Ok"), ("value_disk", "八十"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("ディスク使用率", refused.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("八十", refused.Document.QuerySelector("#report-value_disk")!.GetAttribute("value"));

        await author.SubmitAsync(page, lines, ("only", "services"), ("result_services", "Ok"), ("result_disk", "Ok"), ("value_disk", "91"));
        page = await author.GetAsync(address);
        Assert.Contains("未報告 3件", page.Text, StringComparison.Ordinal);
        await author.SubmitAsync(page, page.FormTo(address + "/report"), ("result_services", "Ok"), ("result_disk", "Ok"), ("value_disk", "91"),
            ("result_monitoring", "Ok"), ("result_backup", "NotApplicable"), ("text_backup", "対象なし"));
        page = await author.GetAsync(address);
        Assert.Contains("指摘・失敗 1件", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Document.QuerySelectorAll(".badge"), b => b.TextContent.Contains("未報告", StringComparison.Ordinal));
        Assert.Single(page.Document.QuerySelectorAll("ol li"), l => l.TextContent.Contains("サービスの稼働", StringComparison.Ordinal)); // saved once

        // what was found is the beginning of an incident
        string report = page.Document.QuerySelectorAll("a").Select(a => a.GetAttribute("href")!).First(h => h.StartsWith("/report?", StringComparison.Ordinal));
        Page incident = await author.GetAsync(report);
        Assert.Contains("ディスク使用率", incident.Document.QuerySelector("#report-title")!.GetAttribute("value")!, StringComparison.Ordinal);
        Assert.Contains("91%", incident.Document.QuerySelector("#report-description")!.TextContent, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () =>
            (await author.GetAsync("/checks?contract=standard&list=standard/adhoc&finding=yes")).Text.Contains("停電の後", StringComparison.Ordinal));
        Assert.DoesNotContain("停電の後", (await author.GetAsync("/checks?late=yes")).Text, StringComparison.Ordinal);

        using Device client = await app.SignedInAsync("approver@okayama.example");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(address)).Status);
    }

    /// <summary>A source of one contract reports runs of its lists with its own secret, each once.</summary>
    [Fact]
    public async Task ARun_IsTakenFromItsContractsSourceOnly_AndOnce()
    {
        using HttpClient machine = app.Machine();
        object run = Run("job-1", "ok");
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("runs", run, "wrong-secret-of-a-source-of-the-tests")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("runs", run, null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("nobody", run, AppFixture.SourceSecret)).Status);
        (HttpStatusCode status, JsonElement first) = await PostAsync("runs", run, AppFixture.SourceSecret);
        Assert.True(status == HttpStatusCode.OK, first.ToString());
        Assert.Equal(first.ToString(), (await PostAsync("runs", run, AppFixture.SourceSecret)).Body.ToString());
        Assert.Equal(HttpStatusCode.Conflict, (await PostAsync("runs", Run("job-1", "failed"), AppFixture.SourceSecret)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("runs", Run("job-2", "good"), AppFixture.SourceSecret)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("runs", Run("job-2", "ok", list: "daily"), AppFixture.SourceSecret)).Status); // Mie's
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("runs", Run("job-2", "ok", day: Today.AddDays(9)), AppFixture.SourceSecret)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("runs", new { list = "backup" }, AppFixture.SourceSecret)).Status);

        string id = first.GetProperty("check").GetString()!;
        JsonElement shown = await machine.GetFromJsonAsync<JsonElement>("api/checks/" + id);
        Assert.StartsWith("saga-k", id, StringComparison.Ordinal);
        JsonElement line = shown.GetProperty("lines")[0];
        Assert.Equal(("ok", "monitoring:runs"), (line.GetProperty("result").GetString(), line.GetProperty("reportedBy").GetString()));
        Assert.Single(shown.GetProperty("history").EnumerateArray(), f => f.GetProperty("kind").GetString() == "reported");
    }

    private static object Run(string key, string result, string list = "backup", DateOnly? day = null) => new
    {
        list, day = (day ?? Today).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), item = "servers", run = key, result,
        ranAt = DateTime.UtcNow.Date.ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture),
    };

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string source, object run, string? secret)
    {
        using HttpClient stranger = app.Stranger();
        using HttpRequestMessage request = new(HttpMethod.Post, "api/check-runs/" + source) { Content = JsonContent.Create(run) };
        request.Headers.Authorization = secret is null ? null : new AuthenticationHeaderValue("Bearer", secret);
        using HttpResponseMessage answer = await stranger.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>());
    }
}
