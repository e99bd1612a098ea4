using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>What a person does on the pages of incidents, in a real browser against the real application.</summary>
public sealed class PagesTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Alert_IsListed_TakenReportedAndRecovered()
    {
        string id = await fixture.AlertAsync("standard", "story", "窓口ポータルが応答しない <script>alert(1)</script>");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Desk);
        IPage page = device.Page;
        await device.Page.GotoAsync("/incidents");
        await ShownAsync(page, $"a[href='/incidents/{id}']");
        await device.PictureAsync("incidents");
        await page.ClickAsync($"a[href='/incidents/{id}']");
        Assert.Contains("<script>", await page.Locator("h1").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("ja", await page.Locator("html").GetAttributeAsync("lang"));

        await page.ClickAsync("form[action$='/acknowledge'] button");
        await page.WaitForURLAsync("**/*?done=acknowledge", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.Equal(1, await page.Locator(".note.good").CountAsync());
        Assert.Equal(0, await page.Locator("form[action$='/acknowledge']").CountAsync());

        // A change of the situation, with what was written.
        await page.Locator("details:has(> form[action$='/change']) > summary").ClickAsync();
        await page.FillAsync("#change-text", "DBサーバーの再起動を開始した");
        await page.ClickAsync("form[action$='/change'] button");
        await page.WaitForURLAsync("**/*?done=change", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.Contains("DBサーバーの再起動を開始した", await page.Locator(".timeline").TextContentAsync(), StringComparison.Ordinal);

        // The report: drafted, refused while a field is empty, previewed, sent.
        await page.ClickAsync($"a[href='/incidents/{id}/reports/first_report/1']");
        Assert.Contains("窓口ポータル", await page.InputValueAsync("#report-summary"), StringComparison.Ordinal);
        await page.FillAsync("#report-confirmation", " ");
        await page.ClickAsync("button[value=send]");
        Assert.Equal("true", await page.GetAttributeAsync("#report-confirmation", "aria-invalid"));
        await page.FillAsync("#report-confirmation", "監視と目視で確認した。");
        await page.ClickAsync("button[value=preview]");
        Assert.Contains("監視と目視で確認した。", await page.Locator("dl.report").TextContentAsync(), StringComparison.Ordinal);
        await device.PictureAsync("report-preview");
        await page.ClickAsync("button[value=send]");
        await page.WaitForURLAsync($"**/incidents/{id}/reports/first_report/1/1?done=sent", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.Matches("[0-9a-f]{64}", await page.Locator("article").TextContentAsync() ?? "");
        await device.ExpectReadableAsync();

        // A recovery in the future is refused beside its field; what was typed stays.
        await page.GotoAsync($"/incidents/{id}");
        await page.Locator("details:has(> form[action$='/recover']) > summary").ClickAsync();
        await page.FillAsync("#recover-recoveredAt", "2099-01-01T00:00");
        await page.ClickAsync("form[action$='/recover'] button");
        Assert.Contains("未来", await page.Locator("#recover-recoveredAt-error").TextContentAsync(), StringComparison.Ordinal);
        Assert.Equal("2099-01-01T00:00", await page.InputValueAsync("#recover-recoveredAt"));
        await page.FillAsync("#recover-recoveredAt", await MinuteAgoAsync(page)); // before the alert came in, after it began
        await page.ClickAsync("form[action$='/recover'] button");
        await page.WaitForURLAsync("**/*?done=recover", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        await page.Locator("details:has(> form[action$='/complete']) > summary").ClickAsync();
        await page.ClickAsync("form[action$='/complete'] button");
        await page.WaitForURLAsync("**/*?done=complete", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.Equal(1, await page.Locator($"a[href='/incidents/{id}/reports/provisional_report/1']").CountAsync());
        await device.PictureAsync("incident-desk");
        device.ExpectNoFaults();
    }

    [BrowserTheory]
    [InlineData("ja", false)]
    [InlineData("ja", true)]
    [InlineData("en", false)]
    [InlineData("en", true)]
    public async Task OnAPhone_EveryPageFitsIsReadableAndNamed(string language, bool dark)
    {
        string id = await fixture.AlertAsync("standard", "phone", "会計システムの応答が遅い");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Phone, language, dark);
        await device.Page.GotoAsync("/incidents");
        if (await device.Page.Locator("html").GetAttributeAsync("lang") != language)
        {
            await device.Page.ClickAsync("form[action='/language'] button");
        }

        await ShownAsync(device.Page, $"a[href='/incidents/{id}']");
        foreach (string path in (string[])["/incidents", $"/incidents/{id}", $"/incidents/{id}/reports/first_report/1", "/report", "/outbox", "/webhooks", "/incident-figures?contract=standard",
            "/contracts", "/contracts/okayama", "/contracts/mie", "/incidents/none-20260101-00000000"])
        {
            await device.Page.GotoAsync(path);
            Assert.Equal(language, await device.Page.Locator("html").GetAttributeAsync("lang"));
            await device.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            await device.ExpectNoSidewaysScrollAsync();
            await device.ExpectReadableAsync();
            await device.ExpectNamesAsync();
            await device.PictureAsync($"phone-{language}-{(dark ? "dark" : "light")}{path.Replace('/', '-')}");
        }
    }

    [BrowserFact]
    public async Task WithoutScript_AnIncidentIsTaken()
    {
        string id = await fixture.AlertAsync("saga", "plain", "台帳の検索ができない");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Phone, script: false);
        await device.Page.GotoAsync($"/incidents/{id}");
        await device.Page.ClickAsync("form[action$='/acknowledge'] button");
        await device.Page.WaitForURLAsync("**/*?done=acknowledge", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        Assert.Contains("管理 三郎", await device.Page.Locator(".timeline").TextContentAsync(), StringComparison.Ordinal);
    }

    [BrowserFact]
    public async Task Keyboard_SkipsToTheContentAndReachesTheFirstAct()
    {
        string id = await fixture.AlertAsync("standard", "keyboard", "帳票が出力されない");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Desk);
        await device.Page.GotoAsync($"/incidents/{id}");
        await device.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("skip", await FocusedAsync(device.Page, "className"));
        await device.Page.Keyboard.PressAsync("Enter");
        Assert.Equal("main", await FocusedAsync(device.Page, "id"));
        for (int i = 0; i < 40 && await FocusedAsync(device.Page, "tagName") != "BUTTON"; i++)
        {
            await device.Page.Keyboard.PressAsync("Tab");
        }

        Assert.EndsWith("/acknowledge", await FocusedAsync(device.Page, "form?.action"), StringComparison.Ordinal);
        await device.Page.Keyboard.PressAsync("Enter");
        await device.Page.WaitForURLAsync("**/*?done=*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        device.ExpectNoFaults();
    }

    [BrowserFact]
    public async Task AnIncident_StaysFresh_ButNotUnderTheFingersOfWhoGoesThroughIt()
    {
        string id = await fixture.AlertAsync("standard", "fresh", "画面の更新");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Desk);
        await device.Page.Clock.InstallAsync();
        await device.Page.GotoAsync($"/incidents/{id}");
        await device.Page.EvaluateAsync("window.before = true");
        await device.Page.Keyboard.PressAsync("Tab");
        await device.Page.Keyboard.PressAsync("Tab");
        await device.Page.Clock.RunForAsync(130_000);
        Assert.True(await device.Page.EvaluateAsync<bool>("window.before === true"));

        await device.Page.EvaluateAsync("document.activeElement.blur()");
        TaskCompletionSource reloaded = new(TaskCreationOptions.RunContinuationsAsynchronously);
        device.Page.DOMContentLoaded += (_, _) => reloaded.TrySetResult();
        await device.Page.Clock.RunForAsync(70_000);
        await reloaded.Task.WaitAsync(Eventually.Deadline);
    }

    [BrowserFact]
    public async Task Outbox_StrikesOutLinksAndCodes()
    {
        string id = await fixture.AlertAsync("standard", "mailed", "メールの秘密");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Desk);
        await Eventually.HoldsAsync(async () =>
        {
            await device.Page.GotoAsync("/outbox?contract=standard");
            return await device.Page.Locator($"li:has(a[href='/incidents/{id}']) pre").CountAsync() > 0;
        });
        string mail = (await device.Page.Locator($"li:has(a[href='/incidents/{id}']) pre").First.TextContentAsync())!;
        Assert.Contains("/l/••••••", mail, StringComparison.Ordinal);
        Assert.Matches("(確認コード|[Cc]ode): ••••••", mail);
        await device.PictureAsync("outbox");
        device.ExpectNoFaults();
    }

    /// <summary>The list follows the orchestration, which works beside it.</summary>
    private static Task ShownAsync(IPage page, string selector) => Eventually.HoldsAsync(async () =>
    {
        await page.GotoAsync("/incidents");
        return await page.Locator(selector).CountAsync() > 0 && await page.Locator($"li:has({selector}) .minis").CountAsync() > 0;
    });

    private static async Task<string> MinuteAgoAsync(IPage page) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.Parse((await page.GetAttributeAsync("html", "data-now"))!, System.Globalization.CultureInfo.InvariantCulture)
            .AddMinutes(-1), TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"))
            .ToString("yyyy-MM-dd'T'HH:mm", System.Globalization.CultureInfo.InvariantCulture);

    private static Task<string> FocusedAsync(IPage page, string property) => page.EvaluateAsync<string>($"document.activeElement.{property}");
}
