using System.Net;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>An incident is classified on its page; list, API and ledger say the same.</summary>
[Collection(Application.Name)]
public sealed class HttpClassificationTests(AppFixture app)
{
    [Fact]
    public async Task WhatIsSaidOnThePage_IsInListApiAndLedger()
    {
        string before = await app.OpenIncidentAsync("電源が切れた");
        string id = await app.OpenIncidentAsync("電源がまた切れた");
        using Device worker = await app.SignedInAsync("oncall1@operator.example");
        Page page = await worker.GetAsync($"/incidents/{id}");
        PageForm classify = page.FormTo($"/incidents/{id}/classify");
        Page refused = await worker.SubmitAsync(page, classify, ("category", "kitchen"), ("urgency", "high"), ("effect", "stopped"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("契約にないカテゴリです。", refused.Text, StringComparison.Ordinal);
        Page empty = await worker.SubmitAsync(page, classify, ("category", ""), ("urgency", ""), ("effect", "")); // everything at once, each beside its field
        Assert.Equal(["category", "urgency", "effect"],
            empty.Document.QuerySelectorAll("form[action$='/classify'] .field:has(.error) [name]").Select(e => e.GetAttribute("name")));
        Assert.Equal(HttpStatusCode.SeeOther,
            (await worker.SubmitAsync(page, classify, ("category", "hardware"), ("urgency", "medium"), ("effect", "stopped"))).Status);
        PageForm cause = page.FormTo($"/incidents/{id}/cause");
        Page nothing = await worker.SubmitAsync(page, cause, ("cause", ""), ("text", " "));
        Assert.Equal(["cause", "text"],
            nothing.Document.QuerySelectorAll("form[action$='/cause'] .field:has(.error) [name]").Select(e => e.GetAttribute("name")));
        Assert.Equal(HttpStatusCode.UnprocessableEntity,
            (await worker.SubmitAsync(page, cause, ("cause", "others"), ("party", "client"), ("text", "電源の故障"))).Status); // another party, and no reason
        Assert.Equal(HttpStatusCode.SeeOther, (await worker.SubmitAsync(page, cause, ("cause", "others"), ("text", "電源の<b>故障"))).Status);
        Assert.Equal(HttpStatusCode.SeeOther,
            (await worker.SubmitAsync(page, page.FormTo($"/incidents/{id}/similar"), ("similar", before), ("comment", "同じ機器"))).Status);

        Page told = await worker.GetAsync($"/incidents/{id}");
        Assert.Contains("優先順位 1", told.Text, StringComparison.Ordinal);
        Assert.Contains("他社の製品・サービス", told.Text, StringComparison.Ordinal);
        Assert.Contains(told.Document.QuerySelectorAll("a"), a => a.GetAttribute("href") == "/incidents/" + before);
        Assert.DoesNotContain("<b>故障", told.Html, StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () =>
            (await worker.GetAsync("/incidents?contract=standard&mine=")).Text.Contains("優先順位 1", StringComparison.Ordinal));

        JsonElement document = (await app.IncidentAsync(id)).GetProperty("classification");
        Assert.Equal(("hardware", "medium", "stopped", 1, true, "others", "thirdParty"), (
            document.GetProperty("category").GetString(), document.GetProperty("urgency").GetString(), document.GetProperty("effect").GetString(),
            document.GetProperty("priority").GetInt32(), document.GetProperty("byHand").GetBoolean(), document.GetProperty("cause").GetString(),
            document.GetProperty("party").GetString()));
        Assert.Equal(before, Assert.Single(document.GetProperty("similar").EnumerateArray()).GetString());

        using HttpClient machine = app.Machine();
        string range = FormattableString.Invariant($"from={DateTime.UtcNow.AddDays(-1):yyyy-MM-dd}&to={DateTime.UtcNow.AddDays(1):yyyy-MM-dd}");
        string csv = await machine.GetStringAsync("api/contracts/standard/incidents.csv?" + range);
        string[] lines = csv.Split("\r\n");
        Assert.EndsWith(",カテゴリ,優先順位,原因の所在,原因の責任の所在", lines[0], StringComparison.Ordinal);
        Assert.EndsWith(",ハードウェア,1,他社の製品・サービス,第三者", Assert.Single(lines, l => l.Contains(id, StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    /// <summary>What an incident is like stands on its page with the reason, is recorded with one press, and is had by API; so is that nothing is.</summary>
    [Fact]
    public async Task WhatAnIncidentIsLike_IsSuggested_AndRecordedWithOnePress()
    {
        string before = await app.OpenIncidentAsync("冷却ファンの回転数が低下");
        string id = await app.OpenIncidentAsync("冷却ファンの回転数が低下した");
        using Device worker = await app.SignedInAsync("oncall1@operator.example");
        Page page = await worker.GetAsync($"/incidents/{id}");
        Assert.Contains("件名が似ている", page.Text, StringComparison.Ordinal);
        PageForm suggested = page.Forms.First(f => f.Action == $"/incidents/{id}/similar" && f.Hidden.GetValueOrDefault("similar") == before);
        Assert.Equal(HttpStatusCode.SeeOther, (await worker.SubmitAsync(page, suggested)).Status);

        JsonElement like = await LikeAsync(id);
        JsonElement found = like.GetProperty("incidents").EnumerateArray().Single(i => i.GetProperty("id").GetString() == before);
        Assert.Equal(["system", "words"], found.GetProperty("reasons").EnumerateArray().Select(r => r.GetString()));
        Assert.NotEqual(JsonValueKind.Null, like.GetProperty("lookedAt").ValueKind);
        Assert.Equal(before, Assert.Single((await app.IncidentAsync(id)).GetProperty("classification").GetProperty("similar").EnumerateArray()).GetString());

        Page earlier = await worker.GetAsync($"/incidents/{before}");
        Assert.False((await LikeAsync(before)).TryGetProperty("lookedAt", out _)); // nobody has looked
        Assert.Equal(HttpStatusCode.SeeOther,
            (await worker.SubmitAsync(earlier, earlier.FormTo($"/incidents/{before}/nothing-similar"), ("comment", "ファン"))).Status);
        Assert.Contains("類似する障害・問題なし", (await worker.GetAsync($"/incidents/{before}")).Text, StringComparison.Ordinal);
        Assert.NotEqual(JsonValueKind.Null, (await LikeAsync(before)).GetProperty("lookedAt").ValueKind);
    }

    private async Task<JsonElement> LikeAsync(string id)
    {
        using HttpClient machine = app.Machine();
        return JsonSerializer.Deserialize<JsonElement>(await machine.GetStringAsync($"api/incidents/{id}/similar"));
    }
}
