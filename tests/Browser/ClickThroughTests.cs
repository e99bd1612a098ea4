using System.Globalization;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>What people do less often than taking an incident, clicked through as they do it.</summary>
public sealed class ClickThroughTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Incident_IsAgreedAboutPausedResumedAndWithdrawn()
    {
        string id = await fixture.AlertAsync("standard", "clicked", "画面が遅い");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Phone);
        IPage page = device.Page;
        await page.GotoAsync($"/incidents/{id}");
        await page.ClickAsync("form[action$='/acknowledge'] button");
        await DoneAsync(page, "acknowledge");

        await OpenAsync(page, "agree");
        await page.FillAsync("#agree-due", await InTwoHoursAsync(page));
        await page.FillAsync("#agree-with", "発注者 佐藤様");
        await page.FillAsync("#agree-evidence", "電話 10:00");
        await page.ClickAsync("form[action$='/agree'] button");
        await DoneAsync(page, "agree");
        Assert.Contains("発注者 佐藤様", await page.Locator(".clocks").TextContentAsync(), StringComparison.Ordinal);

        await OpenAsync(page, "pause");
        await page.FillAsync("#pause-reason", "発注者の指示待ち");
        await page.FillAsync("#pause-evidence", "メール 10:05");
        await page.ClickAsync("form[action$='/pause'] button");
        await DoneAsync(page, "pause");
        Assert.Contains("発注者の指示待ち", await page.Locator(".timeline").TextContentAsync(), StringComparison.Ordinal);
        await page.ClickAsync("form[action$='/resume'] button");
        await DoneAsync(page, "resume");
        Assert.Equal(0, await page.Locator("form[action$='/resume']").CountAsync());

        await OpenAsync(page, "withdraw");
        await page.FillAsync("#withdraw-reason", "監視の誤検知");
        await page.ClickAsync("form[action$='/withdraw'] button");
        await DoneAsync(page, "withdraw");
        Assert.Contains("監視の誤検知", await page.Locator(".timeline").TextContentAsync(), StringComparison.Ordinal);
        await device.ExpectNoSidewaysScrollAsync();
        device.ExpectNoFaults();
    }

    [BrowserFact]
    public async Task Change_IsFiledWithItsPersonsAndApprovedBehindTheMailedLink()
    {
        await using BrowserDevice author = await fixture.OpenAsync(Screen.Desk);
        IPage form = author.Page;
        await form.GotoAsync("/file-change?contract=standard&class=minor");
        await form.FillAsync("#file-title", "受付サーバーの証明書更新");
        await form.FillAsync("#file-system", "web01");
        await form.SelectOptionAsync("#file-manager", "leader");
        await form.SelectOptionAsync("#file-performers", ["toban1"]);
        await form.FillAsync("#file-value_plan", "証明書を差し替え、受付画面の表示を確認する");
        await form.FillAsync("#file-value_rollback", "旧証明書に戻す");
        await form.ClickAsync("form[action='/file-change'] button.primary");
        await form.WaitForURLAsync("**/changes/*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        string id = new Uri(form.Url).Segments[^1];
        Assert.Contains("当番 一郎", await form.Locator("main").TextContentAsync(), StringComparison.Ordinal);

        ReceivedMail mail = await fixture.App.MailAsync(m =>
            m.To == "leader@operator.example" && m.Text.Contains(id, StringComparison.Ordinal) && m.Code is not null);
        await using BrowserDevice approver = await fixture.OpenAsync(Screen.Phone, signedIn: false);
        await approver.Page.GotoAsync(mail.Link!);
        await approver.Page.FillAsync("#code", mail.Code!);
        await approver.Page.ClickAsync("button[value='approve']");
        await approver.Page.Locator("button[value='approve']").WaitForAsync(new() { State = WaitForSelectorState.Detached });
        Assert.Contains("承認", await approver.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await approver.ExpectNoSidewaysScrollAsync();
        approver.ExpectNoFaults();

        await form.GotoAsync($"/changes/{id}");
        Assert.Contains("統括 花子", await form.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await author.ExpectNamesAsync();
        await author.PictureAsync("change");
        author.ExpectNoFaults();

        await form.GotoAsync("/contracts/standard");
        Assert.Contains("変更管理", await form.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await author.ExpectNoSidewaysScrollAsync();
    }

    private static Task DoneAsync(IPage page, string act) => page.WaitForURLAsync($"**/*?done={act}", new() { WaitUntil = WaitUntilState.DOMContentLoaded });

    private static async Task OpenAsync(IPage page, string act)
    {
        await page.Locator("details.more > summary").ClickAsync();
        await page.Locator($"details.more details:has(form[action$='/{act}']) > summary").ClickAsync();
    }

    private static async Task<string> InTwoHoursAsync(IPage page) => TimeZoneInfo
        .ConvertTime(DateTimeOffset.Parse((await page.GetAttributeAsync("html", "data-now"))!, CultureInfo.InvariantCulture).AddHours(2),
            TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"))
        .ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);
}
