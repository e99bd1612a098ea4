using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>The front page and the search over all processes.</summary>
[Collection(Application.Name)]
public sealed class HttpHomeTests(AppFixture app)
{
    [Fact]
    public async Task TheFrontPage_SaysWhatWaitsForItsReader_AndForNobodyElse()
    {
        string incident = await app.OpenIncidentAsync("ホームの障害");
        using HttpClient machine = app.Machine();
        using Device leader = await app.SignedInAsync("leader@operator.example"); // approves changes
        int before = Count(await leader.GetAsync("/"), "#mine");
        using HttpRequestMessage filing = new(HttpMethod.Post, new Uri("api/changes", UriKind.Relative))
        {
            Content = JsonContent.Create(new
            {
                contract = "standard", person = "toban1", title = "ホームの変更", @class = "minor", system = "web07", values = new { plan = "a", rollback = "b" },
            }),
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString("N") } },
        };
        using HttpResponseMessage filed = await machine.SendAsync(filing);
        Assert.Equal(HttpStatusCode.Created, filed.StatusCode);
        await Eventually.HoldsAsync(async () => Count(await leader.GetAsync("/"), "#mine") > before); // others of his may come before it
        string change = (await filed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("change").GetString()!;
        using Device author = await app.SignedInAsync("oncall1@operator.example");
        using Device client = await app.SignedInAsync("contact@client.example");
        Assert.Equal("あなたの番です", Turn(await leader.GetAsync("/changes/" + change)));
        Assert.Equal("対応する人：統括 花子", Turn(await author.GetAsync("/changes/" + change)));
        Page theirChange = await client.GetAsync("/changes/" + change);
        Assert.Null(Turn(theirChange)); // who of the contractor's people has it, is theirs
        Assert.Contains("→ 統括 花子", (await leader.GetAsync("/changes/" + change)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("→ 統括 花子", theirChange.Text, StringComparison.Ordinal);
        using Device stranger = await app.SignedInAsync("approver@saga.example");
        Page theirs = await stranger.GetAsync("/");
        Assert.Equal(HttpStatusCode.OK, theirs.Status);
        Assert.DoesNotContain(incident, theirs.Html, StringComparison.Ordinal);
        Assert.DoesNotContain("ホームの変更", theirs.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSearch_FindsBySystemTitleAndPerson_WhateverTheWidth()
    {
        string id = await app.OpenIncidentAsync("Ｓｅａｒｃｈ検索される障害");
        using Device reader = await app.SignedInAsync();
        foreach (string query in (string[])["search検索される", "ＳＥＡＲＣＨ　障害", id.ToUpperInvariant(), id[..^2] + " 検索される"])
        {
            await Eventually.HoldsAsync(async () =>
                (await reader.GetAsync("/search?q=" + Uri.EscapeDataString(query))).Html.Contains("/incidents/" + id, StringComparison.Ordinal));
        }

        Assert.Equal("/incidents/" + id, (await reader.GetAsync("/search?q=" + id)).Location!.ToString()); // the whole number leads there
        Page none = await reader.GetAsync("/search?q=" + Uri.EscapeDataString("検索される 何もない"));
        Assert.DoesNotContain("/incidents/" + id, none.Html, StringComparison.Ordinal);
        Assert.Contains("一致する案件はありません", none.Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await reader.GetAsync("/search?q=%ED%A0%80%00")).Status);
        Page tooLong = await reader.GetAsync("/search?q=" + new string('x', 101));
        Assert.Equal(HttpStatusCode.BadRequest, tooLong.Status);
        Assert.Contains("100文字以内", tooLong.Text, StringComparison.Ordinal);
    }

    private static string? Turn(Page page) => page.Document.QuerySelector(".due-next .badge")?.TextContent;

    private static int Count(Page page, string address) => int.Parse(
        page.Document.QuerySelector($"nav.counts a[href='{address}'] b")!.TextContent, CultureInfo.InvariantCulture);
}
