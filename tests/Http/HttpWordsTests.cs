using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Every answer has words and the headers of every answer, whoever asks for whatever; nothing is an error that a caller can cause.</summary>
[Collection(Application.Name)]
public sealed class HttpWordsTests(AppFixture app)
{
    [Theory]
    [InlineData("GET", "/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("GET", "/api/nothing-here", HttpStatusCode.NotFound)]
    [InlineData("GET", "/incidents/standard-20200101-aaaaaaaa", HttpStatusCode.SeeOther)]
    [InlineData("DELETE", "/incidents", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PUT", "/api/incidents", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "/api/incidents", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/admin/durable/stats", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "/l/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/e/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/feeds/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/assets/nothing", HttpStatusCode.NotFound)]
    [InlineData("GET", "/signin", HttpStatusCode.OK)]
    [InlineData("POST", "/signin", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("POST", "/language", HttpStatusCode.UnsupportedMediaType)]
    public async Task EveryAnswer_HasWordsAndTheHeadersOfSecurity(string method, string path, HttpStatusCode expected)
    {
        foreach (string accept in (string[])["application/json", "text/html"])
        {
            using Device device = app.NewDevice();
            using HttpRequestMessage request = new(new HttpMethod(method), path);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
            using HttpResponseMessage answer = await device.Raw.SendAsync(request);
            Assert.Equal(expected, answer.StatusCode);
            string body = await answer.Content.ReadAsStringAsync();
            Assert.True(answer.StatusCode == HttpStatusCode.SeeOther || body.Length > 20, $"{method} {path}: '{body}'");
            Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
            Assert.StartsWith("default-src 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", answer.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
            Assert.Equal("same-origin", answer.Headers.GetValues("Referrer-Policy").Single());
            Assert.True(answer.Headers.CacheControl?.NoStore);
            Assert.Empty(answer.Headers.Server);
        }
    }

    [Fact]
    public async Task Head_IsAnsweredLikeGet_SoThatLinkCheckersFindTheLink()
    {
        using Device device = app.NewDevice();
        using HttpResponseMessage answer = await device.Raw.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/signin"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task HealthIsAskedByManyAtOnce_AndEachIsToldTheSame()
    {
        using HttpClient client = new() { BaseAddress = app.Address };
        HttpResponseMessage[] answers = await Task.WhenAll(Enumerable.Range(0, 400).Select(_ => client.GetAsync("healthz")));
        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        Assert.DoesNotContain("data folder cannot be written", app.Output, StringComparison.Ordinal);
    }

    /// <summary>Half a surrogate pair and bytes that are no UTF-8, wherever JSON can have them.</summary>
    [Theory]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"a\\udfffb\":{}}")]
    [InlineData("{\"title\":\"\\ud800\"}")]
    [InlineData("{\"values\":{\"\\ud800\":\"x\"}}")]
    [InlineData("{\"values\":{\"x\":\"\\ud800\"}}")]
    [InlineData("{\"a\u00a1\":1}")] // sent as Latin-1: A1 alone is no UTF-8
    [InlineData("{\"values\":{\"a\u00a1\":\"x\"}}")]
    [InlineData("{\"steps\":[{\"\\udc00\":1}]}")]
    public async Task NameOrValueThatIsNoText_Is400(string json)
    {
        foreach (string path in (string[])["api/incidents", "api/changes", "api/releases", "api/placements", "api/rosters",
            "api/contracts/standard/maintenance-windows"])
        {
            using HttpClient machine = app.Machine();
            ByteArrayContent content = new(Encoding.Latin1.GetBytes(json));
            content.Headers.ContentType = new("application/json");
            using HttpRequestMessage request = new(HttpMethod.Post, path) { Content = content };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            using HttpResponseMessage answer = await machine.SendAsync(request);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        }
    }

    /// <summary>A way back that a header cannot hold is encoded, and never burns what was done.</summary>
    [Theory]
    [InlineData("/あ", "/%E3%81%82")]
    [InlineData("/incidents?x=ä b", "/incidents?x=%C3%A4%20b")]
    [InlineData("/\u007f", "/")]
    [InlineData("/\u0085x", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("https://evil.example/", "/")]
    public async Task WayBack_IsOneThatAHeaderCanHold(string back, string expected)
    {
        using Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin");
        Page answer = await device.SubmitAsync(page, page.FormTo("/language"), ("language", "en"), ("return", back));
        Assert.Equal((HttpStatusCode.SeeOther, expected), (answer.Status, answer.Location!.OriginalString));
    }

    [Fact]
    public async Task FunctionKeyInAnAddress_IsRepeatedNowhere()
    {
        using Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin?code=a-key-by-mistake&return=%2Fincidents");
        Assert.DoesNotContain("a-key-by-mistake", page.Html, StringComparison.Ordinal);
        Page away = await device.GetAsync("/incidents?code=a-key-by-mistake&state=closed");
        Assert.DoesNotContain("a-key-by-mistake", away.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Contains("state%3Dclosed", away.Location!.OriginalString, StringComparison.Ordinal);
    }

    /// <summary>The same years in every form and in the API: a slip of the finger never starts a clock.</summary>
    [Theory]
    [InlineData("0001-01-01T00:00")]
    [InlineData("1582-10-10T00:00")]
    [InlineData("1999-12-31T23:59")]
    [InlineData("2100-01-01T00:00")]
    [InlineData("9999-12-31T23:59")]
    public async Task YearThatNobodyMeans_IsRefusedWithWords(string moment)
    {
        using Device person = await app.SignedInAsync();
        string day = moment[..10];
        (string Page, string Form, (string, string)[] Fields)[] tries =
        [
            ("/report", "/report", [("contract", "standard"), ("title", "Wrong year"), ("heardAt", moment), ("stopped", "no")]),
            ("/plan-release?contract=standard", "/plan-release",
                [("title", "Wrong year"), ("manager", "leader"), ("windowFrom", moment), ("windowTo", moment)]),
            ("/file-change?contract=standard&class=minor", "/file-change", [("title", "Wrong year"), ("windowFrom", moment), ("windowTo", moment)]),
            ("/propose-placement?contract=saitama", "/propose-placement",
                [("name", "x"), ("mail", "x@staff.example"), ("language", "ja"), ("role", "role2"), ("sites", "gan"), ("from", day)]),
            ("/propose-placement?contract=saitama", "/propose-placement",
                [("name", "x"), ("mail", "x@staff.example"), ("language", "ja"), ("role", "role2"), ("sites", "gan"), ("from", "2027-01-04"), ("to", day)]),
        ];
        foreach ((string path, string action, (string, string)[] fields) in tries)
        {
            Page page = await person.GetAsync(path);
            Assert.True(page.Status == HttpStatusCode.OK, path);
            Page answer = await person.SubmitAsync(page, page.Forms.First(f => f.Action.Split('?')[0] == action), fields);
            Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, $"{path}: {answer.Status}");
            Assert.Contains("2000年から2099年", answer.Text, StringComparison.Ordinal);
        }

        string incident = await app.OpenIncidentAsync("Wrong year");
        foreach ((string act, (string, string)[] fields) in ((string, (string, string)[])[])
        [
            ("system", [("stopped", "yes"), ("since", moment)]), ("recover", [("recoveredAt", moment)]),
                ("agree", [("step", "first/1"), ("due", moment), ("with", "x"), ("evidence", "x")]),
        ])
        {
            Page page = await person.GetAsync("/incidents/" + incident);
            PageForm form = page.Forms.First(f =>
                f.Action.StartsWith("/incidents/", StringComparison.Ordinal)) with
            { Action = $"/incidents/{incident}/{act}" };
            Page answer = await person.SubmitAsync(page, form, fields);
            Assert.True(answer.Status == HttpStatusCode.UnprocessableEntity, $"{act}: {answer.Status}");
        }
    }
}
