using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>A release in a browser: planned, shown with files, run and rolled back.</summary>
public sealed class ReleasePageTests(BrowserFixture fixture) : IClassFixture<BrowserFixture>
{
    [BrowserFact]
    public async Task Release_IsPlanned_ShownWithItsEvidence_Run_AndRolledBackBackwards()
    {
        string change = await fixture.App.ApprovedChangeAsync("ポータルの証明書の更新");
        await using BrowserDevice device = await fixture.OpenAsync(Screen.Desk);
        IPage page = device.Page;
        await page.GotoAsync("/plan-release?contract=standard");
        DateTime local = DateTimeOffset.UtcNow.ToOffset(TimeSpan.FromHours(9)).DateTime;
        await page.FillAsync("#plan-title", "12月の定期リリース");
        await page.CheckAsync($"input[name=change][value='{change}']");
        await page.SelectOptionAsync("#plan-manager", "admin");
        await page.FillAsync("#plan-windowFrom", Text(local.AddHours(-1)));
        await page.FillAsync("#plan-windowTo", Text(local.AddHours(5)));
        foreach ((string field, string value) in ((string, string)[])[("content", "証明書の更新"), ("test", "検証環境で実施、正常"), ("review", "12月1日に実施、指摘なし"),
            ("user_effect", "5分間の停止")])
        {
            await page.FillAsync($"[name=value_{field}]", value);
        }

        string[] titles = ["サービスを停止する", "証明書を差し替える", "サービスを起動する"];
        string[] undo = ["サービスを起動する", "元の証明書に戻す", ""];
        for (int i = 0; i < titles.Length; i++)
        {
            await page.FillAsync($"[name=step_title_{i}]", titles[i]);
            await page.SelectOptionAsync($"[name=step_owner_{i}]", "admin");
            await page.FillAsync($"[name=step_at_{i}]", Text(local.AddMinutes(10 * i)));
            await page.FillAsync($"[name=step_undo_{i}]", undo[i]);
        }

        await device.ExpectNamesAsync();
        await page.ClickAsync("form[action='/plan-release'] button.primary");
        await page.WaitForURLAsync("**/releases/*", new() { WaitUntil = WaitUntilState.DOMContentLoaded });
        string id = new Uri(page.Url).AbsolutePath["/releases/".Length..];
        await fixture.App.ApproveAsync(ReleaseStory.Manager, id, titles[0]);
        await fixture.App.ApproveAsync(ReleaseStory.Approver, id, titles[0]);

        byte[] log = Encoding.UTF8.GetBytes("検証ログ: 全 42 件 成功\n");
        await GateAsync("verification", log, ("environment", "検証環境"), ("tested_at", "12月1日 14:00"), ("result", "正常"));
        string hash = Convert.ToHexStringLower(SHA256.HashData(log));
        Assert.Equal(1, await page.Locator($"a[href='/releases/{id}/files/{hash}']").CountAsync());
        await GateAsync("people", null);
        await GateAsync("backup_before", Encoding.UTF8.GetBytes("BK-1204 OK\n"), ("backup_id", "BK-1204"), ("verified", "リストア確認済み"));
        await fixture.App.GoAsync(id);

        await page.GotoAsync("/releases/" + id);
        await page.ClickAsync("form[action$='/start'] button");
        await page.ClickAsync("form[action$='/step'] button[value=done]");
        await page.Locator("form[action$='/step'] input[name=step][value='2']").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await device.ExpectReadableAsync();
        await device.ExpectNamesAsync();
        await device.ExpectNoSidewaysScrollAsync();
        await device.PictureAsync("release");

        // A failure needs words; then the run is aborted and undone, last step first.
        await page.ClickAsync("form[action$='/step'] button[value=failed]");
        Assert.Equal("true", await page.GetAttributeAsync("#step-comment", "aria-invalid"));
        await page.FillAsync("#step-comment", "証明書の形式が違う");
        await page.ClickAsync("form[action$='/step'] button[value=failed]");
        await page.Locator("details:has(form[action$='/abort']) > summary").ClickAsync();
        await page.FillAsync("#abort-reason", "窓の内に直せない");
        await page.ClickAsync("form[action$='/abort'] button");
        foreach (string step in (string[])["2", "1"])
        {
            await page.Locator($"form[action$='/undo'] input[name=step][value='{step}']").WaitForAsync(new() { State = WaitForSelectorState.Attached });
            await page.ClickAsync("form[action$='/undo'] button.primary");
        }

        await page.GetByText("切戻し済み").First.WaitForAsync();

        // On a phone gates and steps stand one below the other, whole: nothing is beyond the edge of its table.
        foreach (string language in (string[])["ja", "en"])
        {
            await using BrowserDevice phone = await fixture.OpenAsync(Screen.Phone, language);
            await OpenAsync(phone);
            await phone.ExpectNoSidewaysScrollAsync();
            Assert.Equal(0, await phone.Page.EvaluateAsync<int>("[...document.querySelectorAll('.scroll')].filter(s => s.scrollWidth > s.clientWidth).length"));
            await phone.PictureAsync("release-gates-" + language);
            await using BrowserDevice desk = await fixture.OpenAsync(Screen.Desk, language);
            await OpenAsync(desk);
            await desk.PictureAsync("release-gates-desk-" + language);

            async Task OpenAsync(BrowserDevice on)
            {
                await on.Page.GotoAsync("/releases/" + id);
                if (await on.Page.GetAttributeAsync("html", "lang") != language)
                {
                    await on.Page.ClickAsync("form[action='/language'] button");
                    await on.Page.Locator($"html[lang={language}]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
                }
            }
        }

        // A file that should not be there is removed with a reason; that it was there stays.
        string remove = $"form[action$='/remove-file']:has(input[value='{hash}'])";
        await page.Locator($"details:has({remove}) > summary").ClickAsync();
        await page.FillAsync($"{remove} [name=reason]", "個人情報が含まれていた");
        await device.ExpectNamesAsync();
        await page.ClickAsync($"{remove} button");
        await page.GetByText("個人情報が含まれていた").First.WaitForAsync();
        Assert.Equal(0, await page.Locator($"a[href='/releases/{id}/files/{hash}']").CountAsync());
        device.ExpectNoFaults();

        async Task GateAsync(string gate, byte[]? file, params (string Field, string Value)[] fields)
        {
            await page.GotoAsync("/releases/" + id);
            string form = $"form[action$='/gates/{gate}']";
            await page.Locator($"details:has({form}) > summary").ClickAsync();
            foreach ((string field, string value) in fields)
            {
                await page.FillAsync($"{form} [name={field}]", value);
            }

            if (file is not null)
            {
                await page.SetInputFilesAsync($"{form} input[type=file]", new FilePayload { Name = gate + ".log", MimeType = "text/plain", Buffer = file });
            }

            await page.ClickAsync($"{form} button[value=passed]");
            await page.Locator(form).WaitForAsync(new() { State = WaitForSelectorState.Detached });
        }
    }

    private static string Text(DateTime at) => at.ToString("yyyy-MM-ddTHH:mm", CultureInfo.InvariantCulture);
}
