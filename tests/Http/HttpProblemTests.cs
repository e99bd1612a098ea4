using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using AngleSharp.Dom;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Problems on their pages: out of an incident, looked into, consented to behind a mailed link, in the table of their year.</summary>
[Collection(Application.Name)]
public sealed class HttpProblemTests(AppFixture app)
{
    [Fact]
    public async Task AProblemOfAnIncident_IsLinkedBothWays_AndInTheTableOfItsYear()
    {
        string incident = await app.OpenIncidentAsync("メモリ不足で停止した");
        using Device worker = await app.SignedInAsync("oncall1@operator.example");
        Page seen = await worker.GetAsync($"/incidents/{incident}");
        string open = $"/file-problem?contract=standard&incident={incident}";
        Assert.Contains(seen.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == open);
        Page form = await worker.GetAsync(open);
        Assert.Equal((incident, "メモリ不足で停止した"), (
            form.Document.QuerySelector("input[name=incident]")!.GetAttribute("value"), form.Document.QuerySelector("input[name=title]")!.GetAttribute("value")));
        IElement responsible = form.Document.QuerySelector("select[name=responsible]")!;
        Assert.True(responsible.HasAttribute("required"));
        Assert.Equal("必須", responsible.ParentElement!.QuerySelector("label .must")!.TextContent);
        Assert.DoesNotContain("未定", responsible.TextContent, StringComparison.Ordinal); // it would be refused
        (string, string)[] typed =
        [
            ("origin", "incident"), ("incident", incident), ("title", "メモリ不足で停止した"), ("text", "増え続ける<b>"), ("priority", "2"), ("category", "software"),
            ("urgency", "high"), ("responsible", "toban1"),
        ];
        Page refused = await worker.SubmitAsync(form, form.FormTo("/file-problem"), [.. typed, ("due", "2000-13-01")]);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Page filed = await worker.SubmitAsync(form, form.FormTo("/file-problem"),
            [.. typed, ("due", DateTime.UtcNow.AddDays(30).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))]);
        Assert.True(filed.Status == HttpStatusCode.SeeOther, filed.Text);
        string path = filed.Location!.ToString();
        string id = path.Split('/')[^1];
        Assert.Contains((await worker.GetAsync($"/incidents/{incident}")).Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == path);

        Page page = await worker.GetAsync(path);
        Assert.Contains(page.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == "/incidents/" + incident);
        Assert.DoesNotContain("増え続ける<b>", page.Html, StringComparison.Ordinal);
        await DoAsync("search", ("words", "まったく別の事柄"));
        await DoAsync("find", ("finding", "Cause"), ("text", "解放漏れ"));
        await DoAsync("find", ("finding", "Workaround"), ("text", "毎朝の再起動"));
        await DoAsync("ask-consent", ("kind", "final"), ("text", "改修を待つ"));
        page = await worker.GetAsync(path);
        Assert.Contains("該当なし", page.Text, StringComparison.Ordinal);
        Assert.Contains("既知のエラー", page.Text, StringComparison.Ordinal);
        Page early = await worker.SubmitAsync(page, page.FormTo(path + "/settle"), ("outcome", "noSolution"), ("text", "x"));
        Assert.Contains("了承がまだありません", early.Text, StringComparison.Ordinal);

        ReceivedMail mail = await app.MailAsync(m => m.To == "approver@client.example" && m.Text.Contains(id, StringComparison.Ordinal) && m.Link is not null);
        Assert.Contains("改修を待つ", mail.Text, StringComparison.Ordinal);
        Assert.Contains("ご了承をお願いします", mail.Text, StringComparison.Ordinal);

        await Eventually.HoldsAsync(async () =>
            (await worker.GetAsync("/problems?contract=standard&words=" + Uri.EscapeDataString("再起動"))).Text.Contains(id, StringComparison.Ordinal));
        Assert.DoesNotContain(id, (await worker.GetAsync("/problems?contract=standard&words=" + Uri.EscapeDataString("電源"))).Text, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () =>
            (await worker.GetAsync("/problems?contract=standard&known=yes")).Text.Contains(id, StringComparison.Ordinal));

        using Device client = await app.SignedInAsync("contact@client.example");
        Assert.DoesNotContain((await client.GetAsync(path)).Forms, f => f.Action.StartsWith(path, StringComparison.Ordinal));
        Page table = await client.GetAsync("/problem-table?contract=standard");
        Assert.Contains("問題管理表", table.Text, StringComparison.Ordinal);
        Assert.Contains(table.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == path);
        DateTime today = DateTime.UtcNow.AddHours(9);
        int year = today.Month >= 4 ? today.Year : today.Year - 1;
        string csv = (await client.GetAsync(FormattableString.Invariant($"/problem-table?contract=standard&year={year}&format=csv"))).Text.TrimStart('\uFEFF');
        Assert.StartsWith("管理番号,区分,件名,カテゴリ,登録者,記録日時,管理責任者,期限,緊急度,優先順位,ステータス,クローズ日時,", csv, StringComparison.Ordinal);
        Assert.Contains($"{id},既知のエラー,メモリ不足で停止した,ソフトウェア,当番 一郎,", csv, StringComparison.Ordinal);
        Assert.Contains($",高,2,既知のエラー,,{incident},解放漏れ,毎朝の再起動,", csv, StringComparison.Ordinal);
        using HttpClient machine = app.Machine();
        JsonElement counted = await machine.GetFromJsonAsync<JsonElement>(FormattableString.Invariant($"api/problem-table?contract=standard&year={year}"));
        Assert.True(counted.GetProperty("counts").EnumerateArray().Single(c => c.GetProperty("category").GetString() == "software")
            .GetProperty("months").EnumerateArray().Sum(m => m.GetInt32()) >= 1);
        using HttpResponseMessage none = await machine.GetAsync(new Uri("api/problem-table?contract=gunma&year=2026", UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
        using Device other = await app.SignedInAsync("kodomo-katei@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync(path)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/problem-table?contract=standard")).Status);

        async Task DoAsync(string act, params (string, string)[] values)
        {
            Page now = await worker.GetAsync(path);
            Page done = await worker.SubmitAsync(now, now.FormTo($"{path}/{act}"), values);
            Assert.True(done.Status == HttpStatusCode.SeeOther, done.Text);
        }
    }
}
