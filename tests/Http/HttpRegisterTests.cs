using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
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

        entry = await device.GetAsync(place);
        Page missing = await device.SubmitAsync(entry, entry.Forms.First(f => f.Action == place + "/change"), ("returned_on", "2026-11-25"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, missing.Status);
        await device.SubmitAsync(missing, missing.Forms.First(f => f.Action == place + "/change"), ("returned_on", "2026-11-25"), ("received_by", "client"));
        await Eventually.HoldsAsync(async () =>
            (await device.GetAsync("/registers?state=closed&register=standard%2Floans&q=" + item.Replace(' ', '+'))).Html.Contains(place, StringComparison.Ordinal));
        Page over = await device.GetAsync(place);
        Assert.DoesNotContain(over.Forms, f => f.Action == place + "/change");
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
