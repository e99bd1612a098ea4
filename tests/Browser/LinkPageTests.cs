using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>The pages behind mailed links on a phone that nobody is signed in on, in both languages.</summary>
public sealed class LinkPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task LinkOfWhoIsCalled_IsReadOnAPhone_RefusesAWrongCode_AndTakesTheRightOne()
    {
        string incident = await fixture.App.OpenIncidentAsync("受付サーバーが応答しません");
        ReceivedMail called = await MailAsync("oncall1@operator.example", incident);
        foreach (string language in (string[])["ja", "en"])
        {
            await using BrowserDevice phone = await ReadAsync(called, language, "link-incident");
            Assert.Equal(1, await phone.Page.Locator("button[value=acknowledge]").CountAsync());
        }

        await using BrowserDevice device = await ReadAsync(called, "ja", "link-incident");
        IPage page = device.Page;
        await page.FillAsync("input[name=code]", called.Code == "000000" ? "000001" : "000000");
        await page.ClickAsync("button[value=acknowledge]");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("残り");
        await device.PictureAsync("link-incident-refused");
        await page.FillAsync("input[name=code]", called.Code!);
        await page.ClickAsync("button[value=acknowledge]");
        await page.WaitForURLAsync("**/incidents/" + incident);
    }

    [BrowserFact]
    public async Task ApproversLink_KeepsTheCommentThatWasRefused_AndShowsTheAnswerAfterwards()
    {
        string change = await fixture.App.FiledChangeAsync("証明書の更新");
        ReceivedMail asked = await MailAsync(ReleaseStory.Lead, change);
        await using BrowserDevice device = await ReadAsync(asked, "ja", "link-approval");
        IPage page = device.Page;
        await page.FillAsync("input[name=code]", asked.Code!);
        await page.ClickAsync("button[value=return]");
        await Assertions.Expect(page.Locator("[role=alert]")).ToContainTextAsync("コメントに理由を入力してください");
        await page.FillAsync("#comment", "手順を詳しく書いてください。");
        await page.FillAsync("input[name=code]", asked.Code == "000000" ? "000001" : "000000");
        await page.ClickAsync("button[value=return]");
        await Assertions.Expect(page.Locator("#comment")).ToHaveValueAsync("手順を詳しく書いてください。");
        await page.FillAsync("input[name=code]", asked.Code!);
        await page.ClickAsync("button[value=return]");
        await Assertions.Expect(page.Locator("[role=status]")).ToContainTextAsync("手順を詳しく書いてください。");
        await device.ExpectReadableAsync();
        await device.PictureAsync("link-approval-decided");
    }

    private Task<ReceivedMail> MailAsync(string to, string number) =>
        fixture.App.MailAsync(m => m.To == to && m.Text.Contains(number, StringComparison.Ordinal) && m.Code is not null
            && m.Link?.Contains("/l/", StringComparison.Ordinal) == true);

    private async Task<BrowserDevice> ReadAsync(ReceivedMail mail, string language, string picture)
    {
        BrowserDevice phone = await fixture.OpenAsync(Screen.Phone, language, signedIn: false);
        await phone.Page.GotoAsync(new Uri(mail.Link!).AbsolutePath);
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.ExpectNamesAsync();
        await phone.ExpectReadableAsync();
        await phone.PictureAsync($"{picture}-{language}");
        return phone;
    }
}
