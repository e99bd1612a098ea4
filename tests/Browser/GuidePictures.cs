using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>
/// The pictures of README and guides, in both languages, of a day that a fresh application is led through: taken anew into <c>docs/images</c> with
/// <c>WORKFLOWS_ACCEPT_PICTURES=1</c>, which is when it runs. What they show has people and contracts of the shipped folder only.
/// </summary>
public sealed class GuidePictures(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    /// <summary>So that a page stays readable, and all of them together small.</summary>
    private const double Scale = 0.8;

    [PictureTheory]
    [InlineData("ja")]
    [InlineData("en")]
    public async Task ADay_IsPictured(string language)
    {
        bool isJapanese = language == "ja";
        string Said(string ja, string en) => isJapanese ? ja : en;
        AppFixture app = fixture.App;

        // Somebody is called, takes it, and writes the first report.
        string incident = await app.OpenIncidentAsync(Said("窓口の証明書発行が停止", "Certificates cannot be issued at the counter"));
        ReceivedMail called = await app.MailAsync(m => m.To == "oncall1@operator.example" && m.Text.Contains(incident, StringComparison.Ordinal) && m.Code is not null);
        await using (BrowserDevice phone = await fixture.OpenAsync(Screen.Phone, language, signedIn: false))
        {
            await phone.Page.GotoAsync(called.Link!);
            await PictureAsync(phone, "oncall-link");
        }

        await app.ActAsync(incident, "acknowledge", new { person = "toban1" });
        await using (BrowserDevice phone = await OpenAsync(Screen.Phone, "oncall1@operator.example"))
        {
            await phone.Page.GotoAsync("/incidents/" + incident);
            await PictureAsync(phone, "oncall-incident");
        }

        await using (BrowserDevice desk = await OpenAsync(Screen.Desk, "oncall1@operator.example"))
        {
            await desk.Page.GotoAsync("/incidents/" + incident);
            string report = (await desk.Page.Locator("a[href*='/reports/']").First.GetAttributeAsync("href"))!;
            await desk.Page.GotoAsync(report);
            await PictureAsync(desk, "oncall-report");
            await desk.Page.GotoAsync("/my-channel");
            await PictureAsync(desk, "oncall-channel", 760);
        }

        // A change that the manager and then the client approves.
        string change = await PostAsync("changes", "change", new()
        {
            ["title"] = Said("受付サーバーの証明書更新", "New certificate of the reception server"), ["class"] = "major", ["system"] = "web01",
            ["windowFrom"] = At(10, 20), ["windowTo"] = At(10, 22), ["stops"] = true,
            ["values"] = new Dictionary<string, string>
            {
                ["plan"] = Said("証明書を差し替え、受付画面の表示を確認する", "Replace the certificate and look at the reception page"),
                ["user_effect"] = Said("受付画面が5分間使えない", "The reception page is away for five minutes"),
                ["other_systems"] = Said("なし", "None"),
                ["test_evidence"] = Said("検証環境で確認済み", "Seen in the verification environment"),
                ["rollback"] = Said("旧証明書に戻す", "Put the old one back"),
            },
        });
        await app.ApproveAsync(ReleaseStory.Manager, change, "");
        ReceivedMail asked = await app.MailAsync(m => m.To == ReleaseStory.Approver && m.Text.Contains(change, StringComparison.Ordinal) && m.Code is not null);
        await using (BrowserDevice desk = await fixture.OpenAsync(Screen.Desk, language, signedIn: false))
        {
            await desk.Page.GotoAsync(asked.Link!);
            await PictureAsync(desk, "client-approval");
        }

        await using (BrowserDevice desk = await OpenAsync(Screen.Desk, ReleaseStory.Approver))
        {
            await desk.Page.GotoAsync("/");
            await PictureAsync(desk, "client-home", 700);
        }

        // What else lies on the table of whoever leads them.
        await PostAsync("releases", "release", new() { ["title"] = Said("12月の定期リリース", "December release"), ["manager"] = "leader" });
        await PostAsync("requests", "request", new()
        {
            ["kind"] = "inquiry", ["from"] = "client", ["channel"] = "telephone", ["title"] = Said("帳票の印刷がずれる", "Forms are printed out of place"),
            ["text"] = Said("窓口の帳票が右にずれます。", "Forms of the counter are printed to the right."), ["received"] = At(0, 0),
        });
        await PostAsync("deliverables", "deliverable", new()
        {
            ["item"] = "minutes", ["day"] = DayAt(-2), ["subject"] = Said("定例会議", "Monthly meeting"),
        });
        string roster = await PostAsync("rosters", "roster", new()
        {
            ["month"] = DateTime.UtcNow.Date.AddMonths(isJapanese ? 1 : 2).ToString("yyyy-MM", CultureInfo.InvariantCulture),
        });
        await PostAsync($"rosters/{roster}/generate", "roster", []);
        string placement = await PostAsync("placements", "placement", new()
        {
            ["contract"] = "saitama", ["name"] = Said("要員 花子", "Hanako Yoin"), ["mail"] = $"hanako-{language}@staff.example", ["role"] = "role2",
            ["sites"] = new[] { "gan" }, ["from"] = DayAt(40),
        });
        await using (BrowserDevice desk = await OpenAsync(Screen.Desk, "leader@operator.example"))
        {
            foreach ((string name, string address) in ((string, string)[])
                [("leader-home", "/"), ("leader-roster", "/rosters/" + roster), ("leader-change", "/changes/" + change), ("leader-placement", "/placements/" + placement), ("leader-wall", "/wall?contract=standard")])
            {
                if (isJapanese && name is ("leader-change" or "leader-placement"))
                {
                    continue; // of pages of docs that are in English only
                }

                await desk.Page.GotoAsync(address);
                await PictureAsync(desk, name);
            }
        }

        await using (BrowserDevice desk = await fixture.OpenAsync(Screen.Desk, language))
        {
            foreach ((string name, string address) in ((string, string)[])
                [("admin-people", "/people"), ("admin-contract", "/contracts/standard")])
            {
                await desk.Page.GotoAsync(address);
                await PictureAsync(desk, name);
            }
        }

        async Task<BrowserDevice> OpenAsync(Screen screen, string mail)
        {
            BrowserDevice device = await fixture.OpenAsync(screen, language, signedIn: false);
            using Device person = await app.SignedInAsync(mail);
            await device.Page.Context.AddCookiesAsync(person.Cookies.GetAllCookies().Where(c => c.Name != "language").Select(c => new Cookie
            {
                Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path, HttpOnly = c.HttpOnly, SameSite = SameSiteAttribute.Lax,
            }).Append(new Cookie { Name = "language", Value = language, Domain = app.Address.Host, Path = "/" }));
            return device;
        }

        async Task PictureAsync(BrowserDevice device, string name, int height = 0)
        {
            await device.Page.Context.AddCookiesAsync([new Cookie { Name = "language", Value = language, Domain = app.Address.Host, Path = "/" }]);
            if (await device.Page.Locator("html").GetAttributeAsync("lang") != language)
            {
                await device.Page.ReloadAsync();
            }

            PageViewportSizeResult window = device.Page.ViewportSize!;
            ICDPSession chromium = await device.Page.Context.NewCDPSessionAsync(device.Page);
            JsonElement taken = (await chromium.SendAsync("Page.captureScreenshot", new()
            {
                ["format"] = "webp",
                ["quality"] = 70,
                ["clip"] = new
                {
                    x = 0, y = 0, width = window.Width, height = height == 0 ? window.Height : height, scale = window.Width < 500 ? 1 : Scale,
                },
            }))!.Value;
            await File.WriteAllBytesAsync(
                Path.Combine(Repository.Folder("docs"), "images", $"{name}.{language}.webp"), Convert.FromBase64String(taken.GetProperty("data").GetString()!));
        }

        async Task<string> PostAsync(string path, string member, Dictionary<string, object> body)
        {
            using HttpClient machine = app.Machine();
            if (!path.Contains('/', StringComparison.Ordinal))
            {
                body.TryAdd("contract", "standard");
            }

            body["person"] = "toban1";
            using HttpRequestMessage request = new(HttpMethod.Post, "api/" + path) { Content = JsonContent.Create(body) };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            using HttpResponseMessage answer = await machine.SendAsync(request);
            JsonElement said = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.IsSuccessStatusCode, $"{path}: {said}");
            return said.GetProperty(member).GetString()!;
        }

        static string DayAt(int ahead) => DateTime.UtcNow.Date.AddDays(ahead).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

        static string At(int days, int hour) => (days == 0 ? DateTime.UtcNow.AddMinutes(-5) : DateTime.UtcNow.Date.AddDays(days).AddHours(hour - 9))
            .ToString("yyyy-MM-ddTHH:mm:ss'+00:00'", CultureInfo.InvariantCulture);
    }

    /// <summary>Runs when pictures are to be taken anew.</summary>
    private sealed class PictureTheoryAttribute : TheoryAttribute
    {
        public PictureTheoryAttribute() =>
            Skip = Environment.GetEnvironmentVariable("WORKFLOWS_ACCEPT_PICTURES") == "1" ? Chromium.WhyNot : "takes pictures for docs with WORKFLOWS_ACCEPT_PICTURES=1";
    }
}
