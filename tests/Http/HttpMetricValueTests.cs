using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Workflows.ServiceLevels.Proofs;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>MIE-SLA-29: measured values come in by a page, the key, or a source of the contract, and are in the figure of their month.</summary>
[Collection(Application.Name)]
public sealed class HttpMetricValueTests(AppFixture app)
{
    /// <summary>Shown first, taken after the second click, in figure, CSV and proof; taken back with a reason.</summary>
    [Fact]
    public async Task AFile_IsShownFirst_ThenTaken_AndIsInTheMonth()
    {
        using Device device = await app.SignedInAsync("oncall1@operator.example");
        Page form = await device.GetAsync("/metric-values/mie?month=2024-02");
        Assert.Equal(HttpStatusCode.OK, form.Status);
        const string Csv = "指標,システム,日時,値\ncpu,db,2024-02-01 00:00,40.5\ncpu,db,2024-02-01 01:00,60\n";
        Page wrong = await device.SubmitAsync(form, form.FormTo("/metric-values/mie"), ("text", Csv + "cpu,printer,2024-02-01 01:00,1\n"));
        Assert.Contains("4行目の「システム」：「printer」", wrong.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(wrong.Forms, f => f.Hidden.GetValueOrDefault("act") == "apply");

        Page seen = await device.SubmitAsync(form, form.FormTo("/metric-values/mie"), ("text", Csv));
        Assert.Contains("新しい値 2 件", seen.Text, StringComparison.Ordinal);
        Assert.Contains("まだ取込みはありません。", (await device.GetAsync("/metric-values/mie?month=2024-02")).Text, StringComparison.Ordinal);
        Page taken = await device.SubmitAsync(seen, seen.Forms.Single(f => f.Hidden.GetValueOrDefault("act") == "apply"), ("text", Csv));
        Assert.Equal("/metric-values/mie?month=2024-02", taken.Location?.OriginalString);

        Page month = await device.GetAsync("/service-levels/mie/2024-02");
        AngleSharp.Dom.IElement section = month.Document.QuerySelector("section[aria-labelledby=cpu]")!;
        Assert.Contains("50.25%", section.TextContent, StringComparison.Ordinal);
        Assert.Contains("値なし", section.TextContent, StringComparison.Ordinal);
        Assert.NotNull(month.Document.QuerySelector("a[href='/metric-values/mie?month=2024-02']"));
        string csv = (await device.GetAsync("/service-levels/mie/2024-02/csv")).Text;
        Assert.Contains("cpu,gap,2024-01-31T16:00:00Z,2024-02-29T15:00:00Z,", csv, StringComparison.Ordinal);
        Assert.Contains("cpu,value,,,,,,,,,,2,,50.25,", csv, StringComparison.Ordinal);
        using HttpResponseMessage download = await device.Raw.GetAsync(new Uri("/service-levels/mie/2024-02/proof", UriKind.Relative));
        ProofReport proof = ProofChecker.Check(ProofFiles.Unpack(await download.Content.ReadAsStreamAsync()));
        Assert.Empty(proof.Findings);
        Assert.Equal("50.25", proof.Figures!.Indicators.Single(i => i.Id == "cpu").Value);

        Page held = await device.GetAsync("/metric-values/mie?month=2024-02");
        PageForm back = held.Forms.Single(f => f.Hidden.GetValueOrDefault("act") == "take-back");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await device.SubmitAsync(held, back, ("reason", ""))).Status);
        await device.SubmitAsync(held, back, ("reason", "単位の誤り"));
        Assert.Contains("単位の誤り", (await device.GetAsync("/metric-values/mie?month=2024-02")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("50.25", (await device.GetAsync("/service-levels/mie/2024-02")).Text, StringComparison.Ordinal);
    }

    /// <summary>The client sees the figures and brings none; another contract's people see neither.</summary>
    [Fact]
    public async Task WhoMayNot_DoesNotSeeTheDoor()
    {
        using Device client = await app.SignedInAsync("approver@kouiki.example");
        Page month = await client.GetAsync("/service-levels/mie/2024-01");
        Assert.Equal(HttpStatusCode.OK, month.Status);
        Assert.Null(month.Document.QuerySelector("a[href^='/metric-values']"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/metric-values/mie")).Status);
        using Device other = await app.SignedInAsync("oncall1@operator.example");
        Assert.Equal(HttpStatusCode.NotFound, (await other.GetAsync("/metric-values/standard")).Status); // it measures nothing
        using Device stranger = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync("/metric-values/mie")).Status);
    }

    [Fact]
    public async Task ASource_BringsValues_OfItsContractOnly_AndOnce()
    {
        const string One = """{"values":[{"metric":"web_access","system":"web","at":"2024-01-05T00:00:00+09:00","value":1200}]}""";
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("nms", One, "wrong-secret-of-a-source-of-the-tests")).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await PostAsync("nobody", One, AppFixture.SourceSecret)).Status);
        (HttpStatusCode status, JsonElement body) = await PostAsync("nms", One, AppFixture.SourceSecret);
        Assert.True(status == HttpStatusCode.OK, body.ToString());
        Assert.Equal((1, 0), (body.GetProperty("taken").GetInt32(), body.GetProperty("known").GetInt32()));
        (_, body) = await PostAsync("nms", One, AppFixture.SourceSecret);
        Assert.Equal((0, 1), (body.GetProperty("taken").GetInt32(), body.GetProperty("known").GetInt32()));

        (status, body) = await PostAsync("nms", One.Replace("1200", "1300", StringComparison.Ordinal), AppFixture.SourceSecret);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        JsonElement error = body.GetProperty("errors")[0];
        Assert.Equal((1, "value"), (error.GetProperty("line").GetInt32(), error.GetProperty("column").GetString()));
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("runs", One, AppFixture.SourceSecret)).Status); // Saga measures no accesses
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, (await PostAsync("nms", One, AppFixture.SourceSecret, "text/plain")).Status);
        const string Csv = "metric,system,at,value\nweb_access,web,2024-01-06,7";
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("nms", Csv, AppFixture.SourceSecret, "text/csv")).Status);
    }

    [Fact]
    public async Task TheKey_LooksFirst_AndTakesInThePersonsName()
    {
        using HttpClient machine = app.Machine();
        const string Csv = "metric,system,at,value\nmemory,db,2024-01-05 10:00,55\n";
        Assert.Equal((HttpStatusCode.OK, 0, 1), await PostAsync("person=toban1&look=true"));
        Assert.Equal((HttpStatusCode.OK, 1, 1), await PostAsync("person=toban1"));
        Assert.Equal((HttpStatusCode.OK, 0, 0), await PostAsync("person=toban1"));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("person=mie-client")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("")).Status);

        async Task<(HttpStatusCode Status, int Taken, int New)> PostAsync(string query)
        {
            using StringContent content = new(Csv, Encoding.UTF8, "text/csv");
            using HttpResponseMessage answer = await machine.PostAsync(new Uri("/api/contracts/mie/metric-values?" + query, UriKind.Relative), content);
            JsonElement body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
            return answer.IsSuccessStatusCode ? (answer.StatusCode, body.GetProperty("taken").GetInt32(), body.GetProperty("new").GetInt32())
                : (answer.StatusCode, 0, 0);
        }
    }

    private async Task<(HttpStatusCode Status, JsonElement Body)> PostAsync(string source, string body, string secret, string type = "application/json")
    {
        using HttpClient stranger = app.Stranger();
        using HttpRequestMessage request = new(HttpMethod.Post, "api/metric-values/" + source) { Content = new StringContent(body, Encoding.UTF8, type) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        using HttpResponseMessage answer = await stranger.SendAsync(request);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }
}
