using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The calendar page on the whole application.</summary>
[Collection(Application.Name)]
public sealed class HttpCalendarTests(AppFixture app)
{
    [Fact]
    public async Task AChange_StandsInItsMonth_ForThoseOfItsContract()
    {
        DateTimeOffset from = new(DateTimeOffset.UtcNow.Year + 1, 6, 15, 13, 0, 0, TimeSpan.Zero); // 22:00 in Japan, over midnight
        string id = await FileAsync("カレンダーの変更", from, from.AddHours(4));
        using Device reader = await app.SignedInAsync("manager@operator.example");
        string month = from.ToString("yyyy-MM", CultureInfo.InvariantCulture);
        string address = $"/calendar?contract=standard&month={month}";
        await Eventually.HoldsAsync(async () => (await reader.GetAsync(address)).Html.Contains("/changes/" + id, StringComparison.Ordinal));
        Page page = await reader.GetAsync(address);
        Assert.Equal(
            ["22:00– 作業", "02:00 まで 作業"],
            page.Document.QuerySelectorAll($".calendar li:has(a[href='/changes/{id}']) .small:first-child").Select(e => e.TextContent.Trim()));
        Assert.DoesNotContain(id, (await reader.GetAsync($"/calendar?contract=standard&month={from.AddMonths(2):yyyy-MM}")).Html, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/calendar")).Status);

        using Device stranger = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(address)).Status);
        Assert.DoesNotContain(id, (await stranger.GetAsync("/calendar?month=" + month)).Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AFeed_ShowsTheCalendarOfAContract_UntilItsAddressIsRevoked()
    {
        DateTimeOffset from = new(DateTimeOffset.UtcNow.Year + 1, 7, 15, 13, 0, 0, TimeSpan.Zero);
        string id = await FileAsync("フィードの変更", from, from.AddHours(1));
        using Device reader = await app.SignedInAsync("approver@client.example");
        string feed = await FeedAsync(reader);
        using HttpClient program = app.NewDevice().Raw;
        await Eventually.HoldsAsync(async () => (await program.GetStringAsync(new Uri(feed))).Contains("SUMMARY:作業: フィードの変更", StringComparison.Ordinal));
        string text = (await program.GetStringAsync(new Uri(feed))).Replace("\r\n ", "", StringComparison.Ordinal);
        Assert.Contains($"/changes/{id}\r\n", text, StringComparison.Ordinal);
        Assert.Contains("X-WR-CALNAME:カレンダー：標準運用手順", text, StringComparison.Ordinal);

        Page page = await reader.GetAsync("/calendar-feed");
        await reader.SubmitAsync(page, page.Forms.First(f => f.Buttons.Contains(("contract", "standard"))), ("contract", "standard"));
        Assert.Equal(HttpStatusCode.NotFound, (await program.GetAsync(new Uri(feed))).StatusCode);
        Assert.NotEqual(feed, await FeedAsync(reader));
        Assert.DoesNotContain("saga", page.Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/calendar?month=2026-13")]
    [InlineData("/calendar?month=9999-12")]
    [InlineData("/calendar?month=0001-01")]
    [InlineData("/calendar?contract=nobody")]
    public async Task WhatIsNoMonthOrContract_IsNotThere(string address)
    {
        using Device reader = await app.SignedInAsync();
        Assert.Equal(HttpStatusCode.NotFound, (await reader.GetAsync(address)).Status);
    }

    /// <summary>Looking issues nothing; the button does.</summary>
    private static async Task<string> FeedAsync(Device reader)
    {
        Page page = await reader.GetAsync("/calendar-feed");
        Assert.Null(page.Document.QuerySelector("a[href*='/feeds/']"));
        await reader.SubmitAsync(page, page.Forms.First(f => f.Buttons.Contains(("contract", "standard"))), ("contract", "standard"));
        return (await reader.GetAsync("/calendar-feed")).Document.QuerySelector("a[href*='/feeds/']")!.GetAttribute("href")!;
    }

    private async Task<string> FileAsync(string title, DateTimeOffset from, DateTimeOffset to)
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage filing = new(HttpMethod.Post, new Uri("api/changes", UriKind.Relative))
        {
            Content = JsonContent.Create(new
            {
                contract = "standard", person = "toban1", title, @class = "minor", system = "web07", windowFrom = from, windowTo = to,
                values = new { plan = "a", rollback = "b" },
            }),
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString("N") } },
        };
        using HttpResponseMessage filed = await machine.SendAsync(filing);
        JsonElement answer = await filed.Content.ReadFromJsonAsync<JsonElement>();
        Assert.True(filed.StatusCode == HttpStatusCode.Created, answer.ToString());
        return answer.GetProperty("change").GetString()!;
    }
}
