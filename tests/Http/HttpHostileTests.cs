using System.Net;
using System.Text;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What strangers send.</summary>
[Collection(Application.Name)]
public sealed class HttpHostileTests(AppFixture app)
{
    private static readonly string[] Rubbish =
    [
        "a", "..", "%2e%2e%2f%2e%2e%2fetc%2fpasswd", "%00", "%ff%fe", "'%20or%201=1--", "%3Cscript%3Ealert(1)%3C%2Fscript%3E", "%F0%9F%92%A9",
            "CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "-", "__",
        new string('A', 400), new string('A', 401), new string('A', 6_000), "standard-20261120-", "standard-99999999-00000000", "a%2Fb%2Fc", "{0}", "%25s%25n",
        "%E3%80%80", "..%5c..%5cwin.ini",
    ];

    [Fact]
    public async Task RubbishInPaths_IsNeverAFaultOfOurs()
    {
        using Device stranger = app.NewDevice();
        using HttpClient machine = app.Machine();
        List<string> faults = [];
        foreach (string rubbish in Rubbish)
        {
            foreach (string path in (string[])["l/{0}", "signin/{0}", "signin/{0}AAAAAAAAAAAAAAAAAAAAAAAA", "incidents/{0}", "assets/{0}", "signin?return={0}"])
            {
                await TryAsync(stranger.Raw, HttpMethod.Get, path, rubbish, null);
                await TryAsync(stranger.Raw, HttpMethod.Post, path, rubbish, new FormUrlEncodedContent([new("act", "accept"), new("code", "123456")]));
            }

            foreach (string path in (string[])["api/incidents/{0}", "api/incidents?contract={0}", "api/incidents?status=closed&from={0}",
                "api/contracts/{0}/incidents.csv", "api/contracts/{0}/maintenance-windows",
                "api/webhook-bodies/{0}", "api/webhook-bodies?contract={0}", "api/webhook-bodies?contract=standard&next={0}", "api/audit/{0}/verify",
                "api/audit/standard/verify?sequence=1&hash={0}"])
            {
                await TryAsync(machine, HttpMethod.Get, path, rubbish, null);
            }

            foreach (string path in (string[])["api/incidents/{0}/note", "api/incidents/standard-20261120-00000000/{0}", "api/webhook-bodies/{0}/replay",
                "api/webhooks/{0}/zabbix", "api/webhooks/standard/{0}", "api/hooks/{0}"])
            {
                await TryAsync(machine, HttpMethod.Post, path, rubbish, new StringContent("{}", Encoding.UTF8, "application/json"));
            }
        }

        Assert.Empty(faults);

        async Task TryAsync(HttpClient client, HttpMethod method, string path, string rubbish, HttpContent? content)
        {
            string address = path.Replace("{0}", rubbish, StringComparison.Ordinal);
            using HttpResponseMessage answer = await client.SendAsync(new HttpRequestMessage(method, app.Address + address) { Content = content });
            if ((int)answer.StatusCode is >= 500 or 200 && !(method == HttpMethod.Get && path.StartsWith("signin?", StringComparison.Ordinal)))
            {
                string body = await answer.Content.ReadAsStringAsync();
                if ((int)answer.StatusCode >= 500 || !address.Contains('?', StringComparison.Ordinal))
                {
                    faults.Add($"{method} {(address.Length > 100 ? address[..100] : address)}: {(int)answer.StatusCode} {body[..Math.Min(200, body.Length)]}");
                }
            }
        }
    }

    [Fact]
    public async Task TamperedToken_OpensNothing()
    {
        string incident = await app.OpenIncidentAsync("Tampered");
        ReceivedMail mail = await app.MailAsync(m => m.To == "oncall1@operator.example" && m.Text.Contains(incident, StringComparison.Ordinal));
        using Device stranger = app.NewDevice();
        string link = mail.Link!;
        int start = link.LastIndexOf('/') + 1;
        for (int i = start; i < link.Length; i += 7)
        {
            char other = link[i] == 'A' ? 'B' : 'A';
            Page page = await stranger.GetAsync(link[..i] + other + link[(i + 1)..]);
            Assert.Equal(HttpStatusCode.NotFound, page.Status);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(link + "A")).Status);
        Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync(link)).Status);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    public async Task FormFromElsewhere_IsRefused_EvenWithAToken(string header, string value)
    {
        using Device victim = app.NewDevice();
        Page page = await victim.GetAsync("/signin");
        using HttpRequestMessage request = new(HttpMethod.Post, "/signin")
        {
            Content = new FormUrlEncodedContent([.. page.FormTo("/signin").Hidden, new("mail", "toban2@operator.example")]),
        };
        request.Headers.Add(header, value);
        using HttpResponseMessage answer = await victim.Raw.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Theory]
    [InlineData("/signin")]
    [InlineData("/signin/admin")]
    [InlineData("/signout")]
    [InlineData("/language")]
    [InlineData("/l/AAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task FormWithoutOurToken_IsRefused(string address)
    {
        using Device stranger = app.NewDevice();
        foreach (HttpContent content in (HttpContent[])
        [
            new FormUrlEncodedContent([new("mail", "a@b.example"), new("key", AppFixture.AdminKey), new("person", "admin")]),
            new FormUrlEncodedContent([new("__RequestVerificationToken", "CfDJ8rubbish")]),
            new StringContent("{}", Encoding.UTF8, "application/json"),
            new StringContent("%%%=%zz&&&=", Encoding.UTF8, "application/x-www-form-urlencoded"),
            new StringContent("--x\r\nbroken", Encoding.UTF8, "multipart/form-data"),
        ])
        {
            using HttpResponseMessage answer = await stranger.Raw.PostAsync(address, content);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.UnsupportedMediaType,
                $"{answer.StatusCode} for {content.GetType().Name}");
            Assert.False(answer.Headers.TryGetValues("Set-Cookie", out IEnumerable<string>? cookies)
                && cookies.Any(c => c.StartsWith("workflows=", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task ForgedCookies_SignNobodyIn()
    {
        foreach (string value in (string[])["admin", "CfDJ8AAAAAAAAAAAAAAA", new string('A', 3_000), "%00", "{}"])
        {
            using Device forger = app.NewDevice();
            forger.Cookies.Add(app.Address, new Cookie("workflows", value));
            Assert.Equal(HttpStatusCode.SeeOther, (await forger.GetAsync("/incidents")).Status);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/signin")]
    [InlineData("/l/unknown")]
    [InlineData("/api/openapi.json")]
    [InlineData("/healthz")]
    [InlineData("/incidents")]
    public async Task EveryAnswer_CarriesTheSecurityHeaders(string address)
    {
        using Device device = app.NewDevice();
        Page page = await device.GetAsync(address);
        Assert.Contains("default-src 'none'", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Header(page, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Equal("nosniff", Header(page, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(page, "X-Frame-Options"));
        Assert.Equal("same-origin", Header(page, "Referrer-Policy"));
        Assert.Contains("no-store", Header(page, "Cache-Control"), StringComparison.Ordinal);
        Assert.DoesNotContain("<script>", page.Html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("onclick", page.Html, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task HostHeader_NeverReachesALink()
    {
        using Device device = app.NewDevice();
        Page page = await device.GetAsync("/signin");
        using HttpRequestMessage request = new(
            HttpMethod.Post, "/signin")
        { Content = new FormUrlEncodedContent([.. page.FormTo("/signin").Hidden, new("mail", "manager@operator.example")]) };
        request.Headers.Host = "evil.example";
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        using HttpResponseMessage answer = await device.Raw.SendAsync(request);
        if (answer.IsSuccessStatusCode)
        {
            ReceivedMail mail = await app.MailAsync(m => m.To == "manager@operator.example" && m.Link?.Contains("/signin/", StringComparison.Ordinal) == true);
            Assert.StartsWith(app.Address.ToString(), mail.Link, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(app.Mails(), m => m.Text.Contains("evil.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Get_ChangesNothing()
    {
        string incident = await app.OpenIncidentAsync("Looked at");
        await app.MailAsync(m => m.Text.Contains(incident, StringComparison.Ordinal));
        using Device person = await app.SignedInAsync();
        string before = Decided(await app.IncidentAsync(incident));
        foreach (string path in (string[])["/", "/incidents", "/incidents/" + incident, "/signin", "/signout", "/language",
            $"/incidents/{incident}/acknowledge", $"/incidents/{incident}/withdraw?reason=x"])
        {
            Page page = await person.GetAsync(path);
            Assert.True((int)page.Status < 500, path);
        }

        Assert.Equal(before, Decided(await app.IncidentAsync(incident)));
        Assert.Equal(HttpStatusCode.OK, (await person.GetAsync("/incidents")).Status);

        // what people do; the software's own facts may go on meanwhile
        static string Decided(JsonElement told) =>
            string.Join('\n', told.GetProperty("facts").EnumerateArray().Where(f => f.GetProperty("actor").GetString() != "system").Select(f => f.ToString()));
    }

    private static string Header(Page page, string name) =>
        string.Join(' ', page.Answer.Headers.TryGetValues(name, out IEnumerable<string>? values) ? values : []);
}
