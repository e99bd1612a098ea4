using System.Globalization;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>A list of routine checks in a real browser: gone through in the morning on a phone, looked at on a desk.</summary>
public sealed class CheckPageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task AList_IsGoneThroughOnAPhone_AndSeenAtAGlanceOnADesk()
    {
        await using BrowserDevice desk = await fixture.OpenAsync(Screen.Desk);
        IPage page = desk.Page;
        await page.GotoAsync("/open-check");
        await page.SelectOptionAsync("#contract", "standard");
        await page.SelectOptionAsync("#list", "adhoc");
        await page.FillAsync("#open-day", DateTime.UtcNow.AddHours(9).AddDays(1).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
        await page.FillAsync("#open-subject", "停電の後");
        await desk.ExpectNamesAsync();
        await page.ClickAsync("form[action='/open-check'] button");
        await Assertions.Expect(page).ToHaveURLAsync(new Regex("/checks/standard-k"));
        string address = new Uri(page.Url).AbsolutePath;
        await desk.PictureAsync("check-desk");

        // On the phone: one line alone, then a value that is too high, and nothing is lost where something is wrong.
        await using BrowserDevice phone = await fixture.OpenAsync(Screen.Phone);
        IPage small = phone.Page;
        await small.GotoAsync(address);
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.ExpectNamesAsync();
        await phone.ExpectReadableAsync();
        await phone.PictureAsync("check-phone");
        await small.CheckAsync("input[name='result_services'][value='Ok']");
        await small.ClickAsync("fieldset:has(button[value='services']) summary");
        await small.ClickAsync("button[name='only'][value='services']");
        await Assertions.Expect(small.Locator(".badge", new() { HasText = "未報告 3件" })).ToBeVisibleAsync();
        await small.CheckAsync("input[name='result_disk'][value='Ok']");
        await small.CheckAsync("input[name='result_monitoring'][value='Ok']");
        await small.CheckAsync("input[name='result_backup'][value='NotApplicable']");
        await small.FillAsync("#report-value_disk", "91");
        await small.ClickAsync("form[action$='/report'] button.primary");
        await Assertions.Expect(small.Locator("[role=alert]")).ToContainTextAsync("直近のバックアップ");
        await Assertions.Expect(small.Locator("#report-value_disk")).ToHaveValueAsync("91");
        await phone.ExpectReadableAsync();
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.PictureAsync("check-refused");
        await small.FillAsync("#report-text_backup", "対象なし");
        await small.ClickAsync("form[action$='/report'] button.primary");
        await Assertions.Expect(small.Locator(".badge.bad", new() { HasText = "指摘・失敗 1件" })).ToBeVisibleAsync();
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.PictureAsync("check-found");

        // What was found is the beginning of an incident.
        await small.ClickAsync("a[href^='/report?']");
        await Assertions.Expect(small.Locator("#report-title")).ToHaveValueAsync(new Regex("ディスク使用率"));

        await page.GotoAsync("/checks");
        await desk.ExpectReadableAsync();
        await desk.ExpectNamesAsync();
        await desk.PictureAsync("checks");
        string today = DateTime.UtcNow.AddHours(9).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        using HttpClient tool = fixture.App.Stranger();
        tool.DefaultRequestHeaders.Authorization = new("Bearer", AppFixture.SourceSecret);
        using HttpResponseMessage run = await tool.PostAsJsonAsync(
            "api/check-runs/runs", new { list = "backup", day = today, item = "servers", run = "browser-1", result = "ok" });
        Assert.True(run.IsSuccessStatusCode, await run.Content.ReadAsStringAsync());
        await page.GotoAsync("/check-month?list=saga/backup");
        await Assertions.Expect(page.Locator(".months td.good")).ToHaveTextAsync("✓異常なし");
        await desk.ExpectReadableAsync();
        await desk.PictureAsync("check-month");
        await small.GotoAsync("/check-month?list=saga/backup"); // the days of a month lie beside each other, and scroll within their table
        Assert.True(await small.EvaluateAsync<bool>(
            "document.querySelector('.months th:nth-child(3)').offsetTop === document.querySelector('.months th:nth-child(2)').offsetTop"));
        await phone.ExpectNoSidewaysScrollAsync();
        await phone.ExpectReadableAsync();
        await phone.PictureAsync("check-month-phone");
        desk.ExpectNoFaults();
        phone.ExpectNoFaults();
    }
}
