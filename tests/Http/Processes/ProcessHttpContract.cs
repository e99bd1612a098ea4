using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Workflows.Kit;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests.Processes;

/// <summary>
/// What every process answers over HTTP: a case is filed once per key, told by its id and in the list of its contract, acted on once per
/// key, and refused and hidden where it is somebody else's. A process without a subclass fails <see cref="ProcessHttpTests"/>.
/// </summary>
/// <param name="app">The application.</param>
/// <param name="kind">The process.</param>
[Collection(Application.Name)]
public abstract class ProcessHttpContract(AppFixture app, CaseKind kind)
{
    /// <summary>A client of another contract.</summary>
    private const string Stranger = "gunma-client";
    private const string StrangersMail = "imu@gunma.example";

    /// <summary>The process.</summary>
    public CaseKind Kind => kind;

    /// <summary>Whose cases are filed; never the stranger's.</summary>
    protected virtual string Contract => "standard";

    /// <summary>The case's list of facts in its document.</summary>
    protected virtual string Facts => "history";

    /// <summary>What pages and lists show of the case that <see cref="Body"/> files.</summary>
    protected abstract string Shown { get; }

    /// <summary>What files a case: another one for every number, by <see cref="Contract"/> and <c>toban1</c>.</summary>
    /// <param name="number">From 1.</param>
    protected abstract Dictionary<string, object> Body(int number);

    /// <summary>An act that can be done right after the filing, and what it takes beside the person.</summary>
    protected virtual (string Name, Dictionary<string, object> Body) Act => ("withdraw", new() { ["reason"] = "false alarm" });

    [Fact]
    public async Task Case_IsFiledOncePerKey()
    {
        string key = NewKey();
        (HttpStatusCode status, JsonElement first, Uri? place) = await PostAsync("", Body(1), key);
        Assert.True(status == HttpStatusCode.Created, $"{status}: {first}");
        string id = first.GetProperty(kind.Word).GetString()!;
        Assert.Equal($"/api/{kind.Table}/{id}", place!.OriginalString);
        Assert.StartsWith(Contract + "-", id, StringComparison.Ordinal);

        (status, JsonElement again, _) = await PostAsync("", Body(1), key);
        Assert.Equal((HttpStatusCode.Created, first.ToString()), (status, again.ToString()));
        (status, JsonElement refused, _) = await PostAsync("", Body(2), key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Contains("another body", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        (status, _, _) = await PostAsync("", Body(2), null);
        Assert.Equal(HttpStatusCode.BadRequest, status);
    }

    [Fact]
    public async Task Case_IsToldByItsId_AndListedInItsContractOnly()
    {
        string id = await FileAsync(3);
        JsonElement told = await GetAsync(id);
        Assert.Equal(id, (told.TryGetProperty("summary", out JsonElement summary) ? summary : told).GetProperty("id").GetString());
        Assert.Empty(DescribedAnswer.Undescribed(told, $"/api/{kind.Table}/{{id}}"));
        Assert.Contains(id, await ListedAsync(Contract));
        Assert.DoesNotContain(id, await ListedAsync("gunma"));
        using HttpClient machine = app.Machine();
        foreach (string other in (string[])["nonsense", id + "x", Contract + "-z20261120-7k3qf2xa"])
        {
            Assert.Equal(HttpStatusCode.NotFound, (await machine.GetAsync($"api/{kind.Table}/{other}")).StatusCode);
        }
    }

    [Fact]
    public async Task Act_IsDoneOncePerKey()
    {
        string id = await FileAsync(4);
        string key = NewKey();
        Dictionary<string, object> body = By("toban1");
        (HttpStatusCode status, JsonElement done, _) = await PostAsync($"/{id}/{Act.Name}", body, key);
        Assert.True(status == HttpStatusCode.OK, $"{status}: {done}");
        (status, JsonElement again, _) = await PostAsync($"/{id}/{Act.Name}", body, key);
        Assert.Equal((HttpStatusCode.OK, done.ToString()), (status, again.ToString()));
        Assert.Single((await GetAsync(id)).GetProperty(Facts).EnumerateArray(), f => f.GetProperty("id").GetString() == done.GetProperty("fact").GetString());
        (status, _, _) = await PostAsync($"/{id}/{Act.Name}", By("leader"), key);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    [Fact]
    public async Task WhatIsNotTheirs_IsRefusedAndLeavesNoFact()
    {
        string id = await FileAsync(5);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("", new(Body(6)) { ["person"] = Stranger }, NewKey())).Status);
        string before = PeoplesFacts(await GetAsync(id));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync($"/{id}/{Act.Name}", By(Stranger), NewKey())).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"/{id}/{Act.Name}", By("nobody"), NewKey())).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"/{id}/{Act.Name}", new(By("toban1")) { ["unasked"] = 1 }, NewKey())).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"/{id}/{Act.Name}", By("toban1"), null)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"/{id}/explode", By("toban1"), NewKey())).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync($"/{id}x/{Act.Name}", By("toban1"), NewKey())).Status);
        using HttpClient keyless = app.Stranger();
        Assert.Equal(HttpStatusCode.Unauthorized, (await keyless.PostAsJsonAsync($"api/{kind.Table}/{id}/{Act.Name}", By("toban1"))).StatusCode);
        Assert.Equal(before, PeoplesFacts(await GetAsync(id)));
    }

    [Fact]
    public async Task Pages_ShowItToThoseOfItsContractOnly()
    {
        string id = await FileAsync(7);
        using Device ours = await app.SignedInAsync();
        Page page = await ours.GetAsync($"/{kind.Table}/{id}");
        Assert.True(page.Status == HttpStatusCode.OK, page.Text);
        Assert.Contains(Shown, page.Text, StringComparison.Ordinal);
        Assert.Contains(id, (await ours.GetAsync("/" + kind.Table)).Html, StringComparison.Ordinal);

        using Device theirs = await app.SignedInAsync(StrangersMail);
        Page hidden = await theirs.GetAsync($"/{kind.Table}/{id}");
        Assert.Contains(hidden.Status, (HttpStatusCode[])[HttpStatusCode.Forbidden, HttpStatusCode.NotFound]);
        Assert.DoesNotContain(Shown, hidden.Text, StringComparison.Ordinal);
        Page list = await theirs.GetAsync("/" + kind.Table);
        Assert.Equal(HttpStatusCode.OK, list.Status);
        Assert.DoesNotContain(id, list.Html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TheSearch_LeadsThoseOfItsContractToIt_AndNobodyElse()
    {
        string id = await FileAsync(8);
        using Device ours = await app.SignedInAsync();
        await Eventually.HoldsAsync(async () => (await ours.GetAsync("/search?q=" + id)).Location?.ToString() == $"/{kind.Table}/{id}");
        using Device theirs = await app.SignedInAsync(StrangersMail);
        Page nothing = await theirs.GetAsync("/search?q=" + id);
        Assert.Equal(HttpStatusCode.OK, nothing.Status);
        Assert.DoesNotContain(nothing.Document.QuerySelectorAll("main a"), a => a.GetAttribute("href")!.Contains(id, StringComparison.Ordinal));
    }

    /// <summary>Files a case and returns its id.</summary>
    protected async Task<string> FileAsync(int number)
    {
        (HttpStatusCode status, JsonElement answer, _) = await PostAsync("", Body(number), NewKey());
        Assert.True(status == HttpStatusCode.Created, $"{status}: {answer}");
        return answer.GetProperty(kind.Word).GetString()!;
    }

    private static string NewKey() => Guid.NewGuid().ToString("N");

    private Dictionary<string, object> By(string person) => new(Act.Body) { ["person"] = person };

    /// <summary>What people did; what the software does by itself goes on meanwhile.</summary>
    private string PeoplesFacts(JsonElement shown) =>
        string.Join('\n', shown.GetProperty(Facts).EnumerateArray().Where(f => f.GetProperty("actor").GetString() != "system").Select(f => f.ToString()));

    private async Task<JsonElement> GetAsync(string id)
    {
        using HttpClient machine = app.Machine();
        return await machine.GetFromJsonAsync<JsonElement>($"api/{kind.Table}/{id}");
    }

    private async Task<IReadOnlyList<string>> ListedAsync(string contract)
    {
        using HttpClient machine = app.Machine();
        JsonElement list = await machine.GetFromJsonAsync<JsonElement>($"api/{kind.Table}?contract={contract}");
        return [.. list.GetProperty(kind.Table).EnumerateArray().Select(c => c.GetProperty("id").GetString()!)];
    }

    private async Task<(HttpStatusCode Status, JsonElement Body, Uri? Place)> PostAsync(string path, Dictionary<string, object> body, string? key)
    {
        using HttpClient machine = app.Machine();
        using HttpRequestMessage request = new(HttpMethod.Post, $"api/{kind.Table}{path}") { Content = JsonContent.Create(body) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using HttpResponseMessage answer = await machine.SendAsync(request);
        return (answer.StatusCode, await answer.Content.ReadFromJsonAsync<JsonElement>(), answer.Headers.Location);
    }
}
