using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>Somebody is placed, in a browser: proposed, asked by link, judged, accepted and cleared.</summary>
public sealed class PlacementPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    private const string Candidate = "hanako@partner.example";

    [BrowserFact]
    public async Task Person_IsProposed_HandsInEvidence_IsJudged_AndAccepted()
    {
        // The manager proposes, and later judges; a mailed link signs them in.
        await using BrowserDevice desk = await fixture.OpenAsync(Screen.Desk, signedIn: false);
        IPage page = desk.Page;
        await page.GotoAsync("/propose-placement?contract=standard");
        await page.FillAsync("input[name=mail]", ReleaseStory.Manager);
        await page.PressAsync("input[name=mail]", "Enter");
        ReceivedMail signIn = await fixture.App.MailAsync(m => m.To == ReleaseStory.Manager && m.Link!.Contains("/signin/", StringComparison.Ordinal));
        await page.GotoAsync(new Uri(signIn.Link!).PathAndQuery);
        await page.FillAsync("input[name=code]", signIn.Code!);
        await page.PressAsync("input[name=code]", "Enter");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/propose-placement"));
        DateTime local = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).DateTime;
        await page.FillAsync("#propose-name", "派遣 花子");
        await page.FillAsync("#propose-mail", Candidate);
        await page.SelectOptionAsync("#propose-role", "operator");
        await page.CheckAsync("input[name=sites][value=office]");
        await page.FillAsync("#propose-from", Day(local.AddDays(30)));
        await desk.ExpectNamesAsync();
        await desk.ExpectReadableAsync();
        await page.ClickAsync("form[action='/propose-placement'] button.primary");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/placements/standard-p"));
        string address = new Uri(page.Url).AbsolutePath;
        string id = address["/placements/".Length..];
        await Assertions.Expect(page.GetByText("勤務表に載せられません").First).ToBeVisibleAsync();

        // On the candidate's phone: no session, only the link and its code.
        ReceivedMail asked = await fixture.App.MailAsync(m => m.To == Candidate && m.Code is not null);
        await using BrowserDevice phone = await fixture.OpenAsync(Screen.Phone, signedIn: false);
        IPage form = phone.Page;
        await form.GotoAsync(new Uri(asked.Link!).AbsolutePath);
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.ExpectNamesAsync();
        await phone.ExpectReadableAsync();
        foreach (string check in (string[])["security_training", "privacy_training", "pledge"])
        {
            await form.FillAsync($"[name='v.{check}.0.done_on']", Day(local.AddDays(-2)));
        }

        byte[] sheet = Encoding.UTF8.GetBytes("%PDF-1.4 受講証明");
        FilePayload certificate = new() { Name = "training.pdf", MimeType = "application/pdf", Buffer = sheet };
        const string files = "[name='v.security_training.0.file']";
        ILocator said = form.Locator($".field:has({files}) output");

        // Before anything is sent, a photograph is made smaller, and what is too large is named.
        await form.SetInputFilesAsync(files, [certificate, new() { Name = "video.pdf", MimeType = "application/pdf", Buffer = new byte[11 << 20] }]);
        await Assertions.Expect(said).ToHaveTextAsync("video.pdfは11 MBあります。1件10 MBまでです。別のファイルを選んでください。");
        Assert.False(await form.Locator(files).EvaluateAsync<bool>("e => e.checkValidity()"));
        await form.SetInputFilesAsync(files, [certificate, new() { Name = "写真.png", MimeType = "image/png", Buffer = await PhotographAsync(form) }]);
        await Assertions.Expect(said).ToHaveTextAsync(new Regex("^写真.png：[0-9.]+ MB → [0-9.]+ [MK]B に縮小しました$"));
        Assert.True(await form.Locator(files).EvaluateAsync<bool>("e => e.checkValidity()"));
        await phone.ExpectNoSidewaysScrollAsync();
        await form.FillAsync("input[name=code]", asked.Code!);
        await phone.PictureAsync("evidence-phone");
        await form.ClickAsync("button[value=submit]");
        await Assertions.Expect(form.Locator("[role=status]")).ToBeVisibleAsync();
        await Assertions.Expect(form.Locator("input[type=file]")).ToHaveCountAsync(0); // nothing more is asked, nothing is shown again
        await form.GotoAsync(address);
        await Assertions.Expect(form).ToHaveURLAsync(new Regex("/signin")); // the link opens nothing else

        // The manager looks at a value: it says that it was logged, and it was.
        await fixture.App.MailAsync(m => m.To == ReleaseStory.Manager && m.Text.Contains(id, StringComparison.Ordinal));
        await page.GotoAsync(address);
        long before = await AuditedAsync();
        await desk.ExpectNamesAsync();
        await desk.PictureAsync("placement-judge");
        ILocator training = page.Locator("ul.checks > li").Filter(new() { HasText = "情報セキュリティ研修" });
        await training.Locator("form[action$='/look'] button").ClickAsync();
        await Assertions.Expect(page.Locator(".note.warn")).ToContainTextAsync("責任 太郎");
        await Assertions.Expect(page.Locator("dl.facts")).ToContainTextAsync(Day(local.AddDays(-2)));
        await desk.ExpectReadableAsync();
        await desk.PictureAsync("evidence-value");
        Assert.True(await AuditedAsync() > before);
        IDownload download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "training.pdf" }).ClickAsync());
        Assert.Equal(sheet, await File.ReadAllBytesAsync(await download.PathAsync()));
        IDownload photo = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new() { Name = "写真.jpg" }).ClickAsync());
        Assert.Equal([0xFF, 0xD8, 0xFF], (await File.ReadAllBytesAsync(await photo.PathAsync()))[..3]);

        for (int open = 3; open > 0; open--)
        {
            await page.GotoAsync(address);
            await Assertions.Expect(page.Locator("button[value=pass]")).ToHaveCountAsync(open);
            await page.Locator("button[value=pass]").First.ClickAsync();
            await Assertions.Expect(page.Locator("button[value=pass]")).ToHaveCountAsync(open - 1);
        }

        // The client answers behind their link.
        ReceivedMail ask = await fixture.App.MailAsync(m =>
            m.To == ReleaseStory.Approver && m.Code is not null && m.Text.Contains(id, StringComparison.Ordinal));
        await using BrowserDevice office = await fixture.OpenAsync(Screen.Desk, signedIn: false);
        await office.Page.GotoAsync(new Uri(ask.Link!).AbsolutePath);
        await Assertions.Expect(office.Page.GetByText("派遣 花子").First).ToBeVisibleAsync();
        await office.ExpectReadableAsync();
        await office.PictureAsync("placement-answer");
        await office.Page.FillAsync("input[name=code]", ask.Code!);
        await office.Page.ClickAsync("button[value=approve]");
        await Assertions.Expect(office.Page.Locator("[role=status]")).ToContainTextAsync("承認");

        await page.GotoAsync(address);
        await Assertions.Expect(page.Locator(".note.good").First).ToContainTextAsync("勤務表に載せられます");
        await desk.ExpectReadableAsync();
        await desk.ExpectNamesAsync();
        await desk.PictureAsync("placement");
        desk.ExpectNoFaults();
        phone.ExpectNoFaults();
        office.ExpectNoFaults();
    }

    private async Task<long> AuditedAsync()
    {
        using HttpClient machine = fixture.App.Machine();
        return (await machine.GetFromJsonAsync<JsonElement>("api/audit/standard/verify")).GetProperty("entries").GetInt64();
    }

    /// <summary>A picture of noise: 2 million pixels, which no format makes small.</summary>
    private static async Task<byte[]> PhotographAsync(IPage page) => Convert.FromBase64String(await page.EvaluateAsync<string>("""
        async () => {
          const canvas = Object.assign(document.createElement("canvas"), { width: 1600, height: 1200 });
          const context = canvas.getContext("2d");
          const noise = context.createImageData(canvas.width, canvas.height);
          for (let i = 0; i < noise.data.length; i += 65536) { crypto.getRandomValues(noise.data.subarray(i, Math.min(i + 65536, noise.data.length))); }
          for (let i = 3; i < noise.data.length; i += 4) { noise.data[i] = 255; }
          context.putImageData(noise, 0, 0);
          const blob = await new Promise(done => canvas.toBlob(done, "image/png"));
          const bytes = new Uint8Array(await blob.arrayBuffer());
          let text = "";
          for (let i = 0; i < bytes.length; i += 32768) { text += String.fromCharCode(...bytes.subarray(i, i + 32768)); }
          return btoa(text);
        }
        """));

    private static string Day(DateTime at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
