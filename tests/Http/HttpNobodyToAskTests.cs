using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>A case that waits for an answer which nobody may give says so on its page, and what to do; a client is not told of our roles.</summary>
[Collection(Application.Name)]
public sealed class HttpNobodyToAskTests(AppFixture app)
{
    [Theory]
    [InlineData("leader", true)] // the only holder of the role that approves minor changes
    [InlineData("toban1", false)]
    public async Task Page_SaysThatNobodyMayAnswer_AndWhatToDo(string author, bool isSaid)
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage filing = new(HttpMethod.Post, new Uri("api/changes", UriKind.Relative))
        {
            Content = JsonContent.Create(new
            {
                contract = "standard", person = author, title = "証明書の更新", @class = "minor", system = "web09", values = new { plan = "a", rollback = "b" },
            }),
            Headers = { { "Idempotency-Key", Guid.NewGuid().ToString("N") } },
        };
        using HttpResponseMessage filed = await machine.SendAsync(filing);
        Assert.Equal(HttpStatusCode.Created, filed.StatusCode);
        string address = "/changes/" + (await filed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("change").GetString();
        using Device reader = await app.SignedInAsync("manager@operator.example");
        await Eventually.HoldsAsync(async () => (await reader.GetAsync(address)).Text.Contains(isSaid ? "承認・回答できる人がいません" : "回答待ち", StringComparison.Ordinal));
        Page page = await reader.GetAsync(address);
        Assert.Equal(isSaid, page.Text.Contains("「管理」→「関係者と役割」で担当者を登録", StringComparison.Ordinal));
        Assert.Equal(isSaid, page.Text.Contains("役割「チームリーダー」", StringComparison.Ordinal));

        using Device client = await app.SignedInAsync("contact@client.example");
        Page shown = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.OK, shown.Status);
        Assert.DoesNotContain("関係者と役割", shown.Text, StringComparison.Ordinal);
    }
}
