using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>A month's roster in a real browser: opened, filled, changed on a phone, submitted.</summary>
public sealed class RosterPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Month_IsFilledChangedAndSubmitted_OnADeskAndOnAPhone()
    {
        string month = DateTime.UtcNow.AddHours(9).AddMonths(2).ToString("yyyy-MM", CultureInfo.InvariantCulture);
        await using BrowserDevice desk = await fixture.OpenAsync(Screen.Desk);
        IPage page = desk.Page;
        await page.GotoAsync("/rosters");
        await page.SelectOptionAsync("#open-contract", "standard");
        await page.FillAsync("#month", month);
        await page.ClickAsync("form[method='post'][action='/rosters'] button");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/rosters/standard-s"));
        string address = page.Url;
        await page.ClickAsync("form[action$='/generate'] button");
        await Assertions.Expect(page.Locator("table.roster td[data-label]:has-text('当番')").First).ToBeVisibleAsync();
        Assert.Equal(0, await page.Locator("li.error").CountAsync());
        await desk.ExpectReadableAsync();
        await desk.ExpectNamesAsync();
        await desk.PictureAsync("roster-desk");

        // A day without anybody is an error, which the table says in words.
        await using BrowserDevice phone = await fixture.OpenAsync(Screen.Phone);
        await phone.Page.GotoAsync(new Uri(address).AbsolutePath);
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.PictureAsync("roster-phone");
        await phone.Page.ClickAsync($"a[href$='/days/{month}-10']");
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.ExpectNamesAsync();
        await phone.PictureAsync("roster-day");
        foreach (ILocator choice in await phone.Page.Locator("select[name^='at_']").AllAsync())
        {
            await choice.SelectOptionAsync("");
        }

        await phone.Page.ClickAsync("form[action$='/day'] button");
        await Assertions.Expect(phone.Page).ToHaveURLAsync(new Regex($"#d-{month}-10$"));
        await Assertions.Expect(phone.Page.Locator("li.error")).ToHaveCountAsync(2);
        await phone.ExpectReadableAsync();
        await phone.Page.ClickAsync("form[action$='/submit'] button");
        await Assertions.Expect(phone.Page.Locator("[role=alert]")).ToContainTextAsync("エラーが2件");

        // The gap is seen in the month of all, where it is filled: on a phone as a list of days.
        await page.ReloadAsync();
        await Assertions.Expect(page.Locator("table.matrix .needs td.gap")).ToHaveTextAsync("0!");
        await desk.ExpectReadableAsync();
        await phone.Page.GotoAsync(new Uri(address).AbsolutePath + "/edit");
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.ExpectNamesAsync();
        await phone.ExpectReadableAsync();
        Assert.True(await phone.Page.EvaluateAsync<bool>(
            "document.querySelector('thead th:nth-child(3)').offsetTop > document.querySelector('tbody tr:nth-child(2) td:nth-child(2)').offsetTop"));
        await phone.PictureAsync("roster-edit-phone");
        await page.GotoAsync(new Uri(address).AbsolutePath + "/edit");
        await desk.ExpectNoSidewaysScrollAsync();
        await desk.ExpectNamesAsync();
        await desk.ExpectReadableAsync();
        await desk.PictureAsync("roster-edit");

        // Choices come once; without scripts the page with all of them is a link away.
        await using BrowserDevice plain = await fixture.OpenAsync(Screen.Desk, script: false);
        await plain.Page.GotoAsync(new Uri(address).AbsolutePath + "/edit");
        Assert.Equal(1, await plain.Page.Locator($"select[name='on_{month[5..]}10_toban1'] option").CountAsync());
        await plain.Page.ClickAsync("a[href$='?full=yes']");
        await plain.Page.SelectOptionAsync($"select[name='on_{month[5..]}10_toban1']", "office duty");

        await page.SelectOptionAsync($"select[name='on_{month[5..]}10_toban1']", "office duty");
        await page.ClickAsync("form[action$='/month'] button.primary");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("#matrix$"));
        await Assertions.Expect(page.Locator("li.error")).ToHaveCountAsync(0);

        // Filled again and submitted; then it waits for its approver.
        await page.ReloadAsync();
        await desk.PictureAsync("roster");
        await page.ClickAsync("form[action$='/generate'] button");
        await Assertions.Expect(page.Locator("li.error")).ToHaveCountAsync(0);
        await page.ClickAsync("form[action$='/submit'] button");
        await Assertions.Expect(page.Locator(".badge", new() { HasText = "承認待ち" })).ToBeVisibleAsync();
        await page.GotoAsync("/rosters");
        await desk.ExpectReadableAsync();
        await desk.PictureAsync("rosters");
        desk.ExpectNoFaults();
        phone.ExpectNoFaults();
    }
}
