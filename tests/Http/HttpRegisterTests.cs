using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Documents;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>Registers on pages: registered, found, changed, given back; and what the client does not see.</summary>
[Collection(Application.Name)]
public sealed class HttpRegisterTests(AppFixture app)
{
    [Fact]
    public async Task ALoan_IsRegisteredChangedAndGivenBack_OnPages()
    {
        string item = "Manual " + Guid.NewGuid().ToString("N")[..8];
        using Device device = await app.SignedInAsync();
        Page choose = await device.GetAsync("/register-entry");
        Assert.Contains(choose.Document.QuerySelectorAll("main a"), a => a.GetAttribute("href") == "/register-entry?register=standard%2Floans");
        Page form = await device.GetAsync("/register-entry?register=standard%2Floans");
        Page refused = await device.SubmitAsync(form, form.FormTo("/register-entry"), ("item", item), ("count", "many"), ("lent_on", "2026-11-20"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.Status);
        Assert.Contains("many", refused.Document.GetElementById("register-count-error")!.TextContent, StringComparison.Ordinal);
        Page done = await device.SubmitAsync(refused, refused.FormTo("/register-entry"), ("item", item), ("count", "２"), ("lent_on", "2026-11-20"));
        Assert.Equal(HttpStatusCode.SeeOther, done.Status);
        string place = done.Location!.ToString();

        Page entry = await device.GetAsync(place);
        Assert.Equal("2", Fact(entry, "数量"));
        await device.SubmitAsync(entry, entry.Forms.Last(f => f.Action == place + "/change"), ("item", item), ("count", "3"), ("lent_on", "2026-11-20"),
            ("note", "one more"));
        entry = await device.GetAsync(place);
        Assert.Equal("3", Fact(entry, "数量"));
        Assert.Contains("「2」→「3」", entry.Text, StringComparison.Ordinal);

        Page list = await device.GetAsync("/registers?register=standard%2Floans&q=" + item.ToUpperInvariant().Replace(' ', '+'));
        Assert.Single(list.Document.QuerySelectorAll("tbody tr"));
        Assert.Empty((await device.GetAsync("/registers?register=standard%2Floans&is=returned&q=" + item.Replace(' ', '+'))).Document.QuerySelectorAll("tbody tr"));

        await ReceiptAsync(device, item, place);
        entry = await device.GetAsync(place);
        Page missing = await device.SubmitAsync(entry, entry.Forms.First(f => f.Action == place + "/change"), ("returned_on", "2026-11-25"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.Status);
        await device.SubmitAsync(missing, missing.Forms.First(f => f.Action == place + "/change"), ("returned_on", "2026-11-25"), ("received_by", "client"));
        await Eventually.HoldsAsync(async () =>
            (await device.GetAsync("/registers?state=closed&register=standard%2Floans&q=" + item.Replace(' ', '+'))).Html.Contains(place, StringComparison.Ordinal));
        Page over = await device.GetAsync(place);
        Assert.DoesNotContain(item, (await device.GetAsync("/register-certificate?register=standard%2Floans&certificate=receipt")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(over.Forms, f => f.Action == place + "/change");
    }

    /// <summary>A receipt is about one entry, or about all that are lent, of the days that are asked for; what is given back is on none.</summary>
    private async Task ReceiptAsync(Device device, string item, string place)
    {
        const string All = "/register-certificate?register=standard%2Floans&certificate=receipt";
        string one = (await device.GetAsync(place)).Document.QuerySelectorAll("main a").Select(a => a.GetAttribute("href")!)
            .Single(a => a.StartsWith(All, StringComparison.Ordinal));
        Page receipt = await device.GetAsync(one);
        Assert.Equal("借用書", receipt.Document.QuerySelector("h1")!.TextContent);
        Assert.Equal(["1", item, "3"], Assert.Single(receipt.Document.QuerySelectorAll("tbody tr")).QuerySelectorAll("td").Take(3).Select(c => c.TextContent.Trim()));
        Assert.Contains("御中", receipt.Text, StringComparison.Ordinal);
        using HttpResponseMessage word = await device.Raw.GetAsync(new Uri(one + "&format=docx", UriKind.Relative));
        Assert.Equal(WordDocument.MediaType, word.Content.Headers.ContentType!.MediaType);
        Assert.Contains(item, (await device.GetAsync(All + "&from=2026-11-20&to=2026-11-20")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(item, (await device.GetAsync(All + "&from=2026-11-21")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(item, (await device.GetAsync(All + "&to=2026-11-19")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync(All + "&from=soon")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await device.GetAsync(All + "&entry=standard-l20261120-0000")).Status);
        using Device stranger = await app.SignedInAsync("approver@saga.example");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.GetAsync(one)).Status);
    }

    /// <summary>What an advisory is likely to concern stands on its page with the reason; what is ticked is entered in it, and the API says the same.</summary>
    [Fact]
    public async Task AnAdvisory_NamesWhatItConcerns_AndWhatIsTickedIsEntered()
    {
        string product = "Product" + Guid.NewGuid().ToString("N")[..8];
        string host = await EntryAsync("configuration", new() { ["host"] = product.ToLowerInvariant() + "-01", ["class"] = "software", ["software"] = $"IIS 10.0\n{product} 1.2.3" });
        string licence = await EntryAsync("licences", new() { ["product"] = product, ["version"] = "1.1", ["held"] = "1" });
        string advisory = await EntryAsync("advisories", new()
        {
            ["reference"] = "CVE " + product, ["kind"] = "patch", ["publisher"] = "IPA", ["published_on"] = "2024-03-01", ["known_on"] = "2024-03-01",
            ["product"] = product + " 1.2.3",
        });
        using HttpClient machine = app.Machine();
        JsonElement likely = await machine.GetFromJsonAsync<JsonElement>($"api/registers/{advisory}/concerned");
        Assert.Equal([(host, "version"), (licence, "otherVersion")], likely.GetProperty("entries").EnumerateArray()
            .Select(e => (e.GetProperty("id").GetString()!, e.GetProperty("reason").GetString()!)));

        using Device device = await app.SignedInAsync("oncall1@operator.example");
        Page page = await device.GetAsync("/registers/" + advisory);
        Assert.Contains("製品と版が一致", page.Text, StringComparison.Ordinal);
        PageForm form = page.FormTo($"/registers/{advisory}/concern");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await device.SubmitAsync(page, form)).Status); // nothing is ticked
        Assert.Equal(HttpStatusCode.SeeOther, (await device.SubmitAsync(page, form, ("entries", host))).Status);
        Assert.Contains(host, Fact(await device.GetAsync("/registers/" + advisory), "影響を受ける構成品目（構成管理台帳との照合）"), StringComparison.Ordinal);

        async Task<string> EntryAsync(string register, Dictionary<string, string> values)
        {
            using HttpClient machine = app.Machine();
            using HttpRequestMessage request = new(HttpMethod.Post, "api/registers")
            {
                Content = JsonContent.Create(new { contract = "mie", person = "toban1", register, values }),
            };
            request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
            using HttpResponseMessage answer = await machine.SendAsync(request);
            JsonElement body = await answer.Content.ReadFromJsonAsync<JsonElement>();
            Assert.True(answer.IsSuccessStatusCode, body.ToString());
            return body.GetProperty("register").GetString()!;
        }
    }

    /// <summary>A file is looked at first, then taken over; what only the manager sees is neither shown nor taken from anybody else.</summary>
    [Fact]
    public async Task AFile_IsLookedAtThenTakenOver_AndColumnsAndRegistersAreForTheirReaders()
    {
        string name = "web" + Guid.NewGuid().ToString("N")[..8];
        using Device device = await app.SignedInAsync();
        Page page = await device.GetAsync("/register-import?register=standard%2Fdevices");
        Page looked = await LookAsync(page, $"ホスト名,型番\r\n{name},R120\r\n{name},R120\r\n");
        Assert.Contains("エラー 1件", looked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(looked.Forms, f => f.Hidden.ContainsKey("act"));
        looked = await LookAsync(page, $"ホスト名,型番,取得価格\r\n{name},R120,100\r\n");
        Assert.Contains("取得価格", looked.Document.QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
        looked = await LookAsync(page, $"ホスト名,型番\r\n{name},R120\r\n");
        Assert.Contains("新規 1件", looked.Text, StringComparison.Ordinal);
        Assert.Empty((await device.GetAsync("/registers?register=standard%2Fdevices&q=" + name)).Document.QuerySelectorAll("tbody tr"));
        PageForm apply = looked.Forms.Single(f => f.Hidden.ContainsKey("act"));
        Page taken = await device.SubmitAsync(looked, apply, ("text", $"ホスト名,型番\r\n{name},R120\r\n"));
        Assert.Equal(HttpStatusCode.SeeOther, taken.Status);
        Page list = await device.GetAsync("/registers?register=standard%2Fdevices&q=" + name);
        string place = Assert.Single(list.Document.QuerySelectorAll("tbody th a")).GetAttribute("href")!;
        Assert.DoesNotContain("取得価格", list.Text, StringComparison.Ordinal);
        string csv = (await device.GetAsync("/register-export?register=standard%2Fdevices")).Html;
        Assert.Contains(name + ",", csv, StringComparison.Ordinal);
        Assert.DoesNotContain("取得価格", csv, StringComparison.Ordinal);
        using HttpResponseMessage book = await device.Raw.GetAsync(new Uri("/register-export?register=standard%2Fdevices&format=xlsx", UriKind.Relative));
        Assert.Equal(Spreadsheet.MediaType, book.Content.Headers.ContentType!.MediaType);
        byte[] workbook = await book.Content.ReadAsByteArrayAsync();
        Assert.Contains(Spreadsheet.Read(new(workbook))!, row => row.Contains(name));
        Page again = await device.SubmitFileAsync(page, page.FormTo("/register-import"), "devices.xlsx", workbook);
        Assert.Contains("エラー 0件", again.Text, StringComparison.Ordinal);
        Assert.Contains("新規 0件", again.Text, StringComparison.Ordinal); // the same entries: a workbook comes back as it went
        Page before = await device.GetAsync("/registers?register=standard%2Fdevices&at=2020-01-01T00%3A00&q=" + name);
        Assert.Empty(before.Document.QuerySelectorAll("tbody tr"));

        using Device manager = await app.SignedInAsync("manager@operator.example");
        Assert.Contains("取得価格", (await manager.GetAsync("/registers?register=standard%2Fdevices")).Text, StringComparison.Ordinal);
        using Device client = await app.SignedInAsync("contact@client.example");
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync(place)).Status);
        Assert.DoesNotContain(name, (await client.GetAsync("/registers?q=" + name)).Html.Replace("value=\"" + name, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/register-export?register=standard%2Fdevices")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/register-import?register=standard%2Floans")).Status);

        async Task<Page> LookAsync(Page form, string text) =>
            await device.SubmitAsync(form, form.FormTo("/register-import"), ("text", text));
    }

    /// <summary>Every refusal about a column names it, in the language that the machine asks for.</summary>
    [Fact]
    public async Task TheApi_SaysEverythingThatIsWrong_ByColumn()
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, "api/registers")
        {
            Content = JsonContent.Create(new { contract = "standard", person = "toban1", register = "loans", values = new { count = "many", lent_on = "soon" } }),
        };
        request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString("N"));
        using HttpResponseMessage answer = await machine.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        string said = (await answer.Content.ReadFromJsonAsync<JsonElement>()).ToString();
        Assert.All((string[])["count", "lent_on", "item"], column => Assert.Contains($"\"{column}\"", said, StringComparison.Ordinal));
    }

    private static string? Fact(Page page, string name) =>
        page.Document.QuerySelectorAll("dl.facts div").FirstOrDefault(d => d.QuerySelector("dt")!.TextContent == name)?.QuerySelector("dd")!.TextContent;
}
