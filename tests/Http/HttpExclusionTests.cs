using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>An exclusion from a figure goes from the API through the client's mailed link to the page and the CSV.</summary>
[Collection(Application.Name)]
public sealed class HttpExclusionTests(AppFixture app)
{
    [Fact]
    public async Task WhatTheContractorProposes_TheClientAgreesTo_BehindItsLinkWithTheCode()
    {
        string id = await app.OpenIncidentAsync("受付が止まった", "okayama");
        Assert.Equal(HttpStatusCode.BadRequest, await ActAsync(id, "propose-exclusion", new { person = "toban1", code = "weather", evidence = "雨" }));
        Assert.Equal(HttpStatusCode.Conflict, await ActAsync(id, "propose-exclusion", new
        {
            person = "toban1", code = "others_product", evidence = "不具合情報", publishedOn = "2020-01-01", publishedAt = "https://vendor.example/1",
        }));
        Assert.Equal(HttpStatusCode.OK, await ActAsync(id, "propose-exclusion", new { person = "toban1", code = "other_service", evidence = "障害情報<b>No.12" }));
        JsonElement proposed = Assert.Single((await app.IncidentAsync(id)).GetProperty("exclusions").EnumerateArray());
        string proposal = proposed.GetProperty("proposal").GetString()!;
        Assert.Equal("open", proposed.GetProperty("standing").GetString());
        Assert.Equal(HttpStatusCode.Forbidden, await ActAsync(id, "answer-exclusion", new { person = "manager", proposal, agree = true })); // its own proposal

        using Device client = await app.SignedInAsync("approver@okayama.example");
        Page page = await client.GetAsync($"/incidents/{id}");
        Assert.Contains("回答待ち（除外しないものとして集計）", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(page.Forms, f => f.Action.EndsWith("/answer-exclusion", StringComparison.Ordinal)); // not without the link
        string period = (await client.GetAsync("/service-levels")).Document.QuerySelector("a[href^='/service-levels/okayama/']")!.GetAttribute("href")!;
        Assert.Contains("open_exclusion,", (await client.GetAsync(period + "/csv")).Text, StringComparison.Ordinal);

        ReceivedMail asked = await app.MailAsync(m => m.To == "approver@okayama.example" && m.Code is not null
            && m.Text.Contains(id, StringComparison.Ordinal) && m.Text.Contains("障害情報", StringComparison.Ordinal));
        using Device phone = app.NewDevice();
        Page link = await phone.GetAsync(new Uri(asked.Link!).AbsolutePath);
        Assert.Contains("Failure not from the contractor's service", link.Text, StringComparison.Ordinal);
        PageForm answer = link.FormOf("act", "agree");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await phone.SubmitAsync(link, answer, ("act", "agree"), ("code", "000000x"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await phone.SubmitAsync(link, answer, ("act", "agree"), ("code", asked.Code!))).Status);

        Page figures = await client.GetAsync(period);
        Assert.Contains("除外に同意", figures.Text, StringComparison.Ordinal); // on a closed day nothing of it is service time
        Assert.Contains("受託者のサービスに由来しない障害", figures.Text, StringComparison.Ordinal);
        string csv = (await client.GetAsync(period + "/csv")).Text;
        Assert.Contains(",other_service,okayama-approver,", csv, StringComparison.Ordinal);
        Assert.Contains("percent_without_excluded", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("<b>", (await client.GetAsync($"/incidents/{id}")).Html, StringComparison.Ordinal);

        using Device other = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync($"/incidents/{id}")).Status);
    }

    [Fact]
    public async Task WhatTheClientProposesOnThePage_TheManagerAnswersThere_WithAReason()
    {
        string id = await app.OpenIncidentAsync("画面が出ない", "okayama");
        using Device client = await app.SignedInAsync("approver@okayama.example");
        Page page = await client.GetAsync($"/incidents/{id}");
        PageForm propose = page.FormTo($"/incidents/{id}/propose-exclusion");
        Page refused = await client.SubmitAsync(page, propose, ("code", "undetermined"), ("indicators", "availability"), ("evidence", "不明"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("調査の記録", refused.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await client.SubmitAsync(page, propose, ("code", "user"), ("indicators", "availability"), ("evidence", "職員の操作の誤り"))).Status);

        using Device manager = await app.SignedInAsync("manager@operator.example");
        Page asked = await manager.GetAsync($"/incidents/{id}");
        PageForm answer = asked.FormTo($"/incidents/{id}/answer-exclusion");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await manager.SubmitAsync(asked, answer, ("answer", "refuse"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther, (await manager.SubmitAsync(asked, answer, ("answer", "refuse"), ("reason", "操作の記録がない"))).Status);
        Page told = await client.GetAsync($"/incidents/{id}");
        Assert.Contains("不同意（除外しない）", told.Text, StringComparison.Ordinal);
        Assert.Contains("操作の記録がない", told.Text, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> ActAsync(string id, string act, object body)
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/incidents/{id}/{act}") { Content = JsonContent.Create(body) };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        return answer.StatusCode;
    }
}
