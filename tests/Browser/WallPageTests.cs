using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>The wall in a real browser: it shows news by itself, and says at once when it cannot.</summary>
public sealed class WallPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Wall_ShowsNewsByItself_AndSaysWhenItCannot()
    {
        await using BrowserDevice wall = await fixture.OpenAsync(Screen.Desk);
        IPage page = wall.Page;
        await page.GotoAsync("/wall?contract=gunma");
        await wall.ExpectReadableAsync();
        await wall.ExpectNamesAsync();
        await page.GotoAsync("/wall?contract=gunma&light=yes");
        await wall.ExpectReadableAsync();
        ILocator stale = page.Locator("#stale");
        await Assertions.Expect(stale).ToBeHiddenAsync();

        await OfflineAsync(true);
        await Assertions.Expect(stale).ToContainTextAsync("更新できていません");
        await Assertions.Expect(page).ToHaveTitleAsync(new Regex("^⚠ "));
        await wall.ExpectReadableAsync();

        string incident = await fixture.App.OpenIncidentAsync("Came while the wall was away", "gunma");
        await using BrowserDevice other = await fixture.OpenAsync(Screen.Desk);
        await Eventually.HoldsAsync(async () =>
        {
            await other.Page.GotoAsync("/wall?contract=gunma");
            return await other.Page.Locator($"a[href='/incidents/{incident}']").CountAsync() == 1;
        });
        await OfflineAsync(false); // it looks at once, and not only in half a minute
        await Assertions.Expect(page.Locator($"a[href='/incidents/{incident}']")).ToBeVisibleAsync();
        await Assertions.Expect(stale).ToBeHiddenAsync();
        await wall.PictureAsync("wall");

        await page.Context.ClearCookiesAsync();
        await page.EvaluateAsync("window.dispatchEvent(new Event('online'))");
        await Assertions.Expect(stale).ToContainTextAsync("サインイン");
        wall.ExpectNoFaults();

        await using BrowserDevice phone = await fixture.OpenAsync(Screen.Phone);
        await phone.Page.GotoAsync("/wall");
        await phone.ExpectNoSidewaysScrollAsync();
        phone.ExpectNoFaults();

        // A browser on a machine without a network tells nothing of either: it has been offline all the time.
        async Task OfflineAsync(bool isOffline)
        {
            await page.Context.SetOfflineAsync(isOffline);
            await page.EvaluateAsync($"window.dispatchEvent(new Event('{(isOffline ? "offline" : "online")}'))");
        }
    }
}
