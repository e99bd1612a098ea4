using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Requests on their pages: the client's people file, instruct and confirm; the desk types what came by telephone, and answers.</summary>
[Collection(Application.Name)]
public sealed class HttpRequestTests(AppFixture app)
{
    /// <summary>A client files an order on the page; the desk reports with a file; the client reads it and confirms.</summary>
    [Fact]
    public async Task AClient_Files_ReadsTheReport_AndConfirms()
    {
        using Device client = await app.SignedInAsync("contact@client.example");
        Page choose = await client.GetAsync("/file-request");
        Assert.Contains(choose.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == "/file-request?contract=standard&kind=order");
        Page form = await client.GetAsync("/file-request?contract=standard&kind=order");
        Assert.Null(form.Document.QuerySelector("[name=channel]")); // they write here, and now
        Page refused = await client.SubmitAsync(form, form.FormTo("/file-request"), ("title", "サーバーの再起動"), ("text", " "));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Equal("サーバーの再起動", refused.Document.QuerySelector("input[name=title]")!.GetAttribute("value"));
        Page filed = await client.SubmitAsync(form, form.FormTo("/file-request"), ("title", "サーバーの再起動"), ("text", "今夜お願いします。"));
        string path = filed.Location!.ToString();
        string id = path.Split('/')[^1];
        Page page = await client.GetAsync(path);
        Assert.Contains("サーバーの再起動", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Forms, f => f.Action.EndsWith("/withdraw", StringComparison.Ordinal) || f.Action.EndsWith("/escalate", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotFound, (await client.SubmitAsync(page, page.FormTo(path + "/words/new") with { Action = path + "/withdraw" },
            ("reason", "x"))).Status);

        using HttpClient machine = app.Machine();
        using ByteArrayContent bytes = new("log"u8.ToArray()) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        using HttpResponseMessage kept = await machine.PostAsync(new Uri($"api/requests/{id}/files/log.txt", UriKind.Relative), bytes);
        string hash = (await kept.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("sha256").GetString()!;
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"{path}/files/{hash}")).Status); // no word names it yet
        using Device desk = await app.SignedInAsync();
        Page work = await desk.GetAsync(path);
        Page missing = await desk.SubmitAsync(work, work.FormTo(path + "/words/new"), ("text", "実施しました"), ("final", "yes"), ("party", "contractor"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.Status);
        Assert.Contains("作業者", missing.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await ActAsync(machine, id, "reply", new
        {
            person = "toban1", text = "実施しました", outcome = true, files = new[] { hash },
            values = new { worker = "当番", times = "22:00", result = "正常" },
        }));
        page = await client.GetAsync(path);
        Assert.Contains(page.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == $"{path}/files/{hash}");
        Assert.Equal("log", (await client.GetAsync($"{path}/files/{hash}")).Text);
        using Device other = await app.SignedInAsync("kodomo-katei@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"{path}/files/{hash}")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, await ActAsync(machine, id, "confirm", new { person = "toban1" })); // who of the client?
        Assert.Equal(HttpStatusCode.SeeOther, (await client.SubmitAsync(page, page.FormTo(path + "/confirm"))).Status);
        await Eventually.HoldsAsync(async () => (await client.GetAsync(path)).Text.Contains("確認済み", StringComparison.Ordinal));
        ReceivedMail receipt = await app.MailAsync(m => m.To == "contact@client.example" && m.Text.Contains("次のとおり受け付けました", StringComparison.Ordinal)
            && m.Text.Contains(id, StringComparison.Ordinal));
        Assert.Contains("発注 担当 様", receipt.Text, StringComparison.Ordinal);
    }

    /// <summary>The section files for a user: both times are on the page, and what the software assumes is for the desk's eyes only.</summary>
    [Fact]
    public async Task TheSection_FilesForAUser_AndTheDeskSeesItsClock()
    {
        using Device section = await app.SignedInAsync("kodomo-katei@saga.example");
        Page form = await section.GetAsync("/file-request?contract=saga&kind=inquiry");
        Page filed = await section.SubmitAsync(form, form.FormTo("/file-request"), ("from", "users"), ("asker", "利用者"), ("title", "検索"), ("text", "出ない"),
            ("received", DateTime.UtcNow.AddHours(9).AddMinutes(-30).ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture)));
        Page page = await section.GetAsync(filed.Location!.ToString());
        Assert.Contains("一次受付日時", page.Text, StringComparison.Ordinal);
        Assert.Contains("初回回答の期限", page.Text, StringComparison.Ordinal); // two hours stand in the contract
        Assert.DoesNotContain("定めがない", page.Text, StringComparison.Ordinal);
        using Device desk = await app.SignedInAsync();
        Assert.Contains("定めがない", (await desk.GetAsync(filed.Location!.ToString())).Text, StringComparison.Ordinal);
        Page list = await desk.GetAsync("/requests?contract=saga&kind=inquiry");
        Assert.Contains("問い合わせ：検索", list.Text, StringComparison.Ordinal);
        Assert.Contains("対応する人：", list.Text, StringComparison.Ordinal); // nobody is asked for an answer
        Assert.DoesNotContain("回答待ち：", list.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("問い合わせ：検索", (await desk.GetAsync("/requests?contract=saga&kind=order")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("問い合わせ：検索", (await desk.GetAsync("/requests?contract=saga&late=yes")).Text, StringComparison.Ordinal);
    }

    /// <summary>A desk that is reached by telephone and mail only takes nothing by a page from the client, who reads all the same.</summary>
    [Fact]
    public async Task ADeskWithoutAPage_TakesNothingThere()
    {
        using Device client = await app.SignedInAsync("imu@gunma.example");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/file-request")).Status);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/requests")).Status);
    }

    [Fact]
    public async Task CountsOfAMonth_AreShown_AndSaved_ForWhoeverSeesTheContract()
    {
        using HttpClient machine = app.Machine();
        string today = DateTime.UtcNow.AddHours(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using HttpRequestMessage file = new(HttpMethod.Post, "api/requests")
        {
            Content = JsonContent.Create(new
            {
                contract = "okayama", person = "toban1", kind = "inquiry", from = "client", channel = "telephone", title = "印刷", text = "方法",
                received = DateTime.UtcNow.AddMinutes(-1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            }),
        };
        file.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage filed = await machine.SendAsync(file);
        Assert.True(filed.IsSuccessStatusCode, await filed.Content.ReadAsStringAsync());
        JsonElement counted = await machine.GetFromJsonAsync<JsonElement>($"api/request-counts?contract=okayama&from={today}&to={today}");
        Assert.Equal(1, counted.GetProperty("counts").EnumerateArray().Single(c => c.GetProperty("kindId").GetString() == "inquiry").GetProperty("received").GetInt32());
        using HttpResponseMessage wrong = await machine.GetAsync(new Uri("api/request-counts?contract=okayama&from=2026-11-02&to=2026-11-01", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using Device client = await app.SignedInAsync("seikatsu-hogo@okayama.example");
        Page page = await client.GetAsync("/request-counts");
        Assert.Equal(
            ["問い合わせ", "稼働時間の延長・開庁日以外の稼働", "協議", "業務の依頼", "情報セキュリティ監査への協力", "第三者への提供・閲覧の協議",
                "財政部門・情報部門のヒアリング等への協力", "現行システムから大きく乖離する機能についての助言・提案", "追加的なセキュリティ対策の協議"],
            page.Document.QuerySelectorAll("tbody th").Select(t => t.TextContent).Distinct());
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/request-counts?contract=saga")).Status);
        Page csv = await client.GetAsync($"/request-counts?contract=okayama&month={today[..7]}&format=csv");
        Assert.StartsWith("種類,分類,受付", csv.Text.TrimStart('\uFEFF'), StringComparison.Ordinal);
    }

    private static async Task<HttpStatusCode> ActAsync(HttpClient machine, string id, string act, object body)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/requests/{id}/{act}")
        {
            Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return answer.StatusCode;
    }
}
