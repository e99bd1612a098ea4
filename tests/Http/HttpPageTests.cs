using System.Net;
using Workflows.Testing;
using Xunit;

namespace Workflows.Http.Tests;

/// <summary>What pages answer to somebody who is not signed in.</summary>
[Collection(Application.Name)]
public sealed class HttpPageTests(AppFixture app)
{
    [Fact]
    public async Task SignedOut_IsSentToTheSignIn_AndFormsWithoutTokenAreRefused()
    {
        using HttpClient stranger = app.Stranger();
        string id = await app.OpenIncidentAsync("外から");
        foreach (string path in (string[])["/", "/incidents", $"/incidents/{id}", "/outbox", "/webhooks", "/contracts/standard", "/report",
            $"/incidents/{id}/reports/first_report/1"])
        {
            using HttpResponseMessage response = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.SeeOther, response.StatusCode);
            Assert.Equal("/signin?return=" + Uri.EscapeDataString(path), response.Headers.Location!.OriginalString);
        }

        using HttpResponseMessage post = await stranger.PostAsync($"/incidents/{id}/acknowledge", new FormUrlEncodedContent([]));
        Assert.Equal(HttpStatusCode.BadRequest, post.StatusCode);
    }

    [Fact]
    public async Task Assets_AreKeptForEver_AndNothingElseIsServed()
    {
        using HttpClient stranger = app.Stranger();
        Page page = await Page.OfAsync(await stranger.GetAsync("/signin"));
        string[] assets = [.. page.Document.QuerySelectorAll("link[href^='/assets/'], script[src]")
            .Select(e => e.GetAttribute("href") ?? e.GetAttribute("src")!)];
        Assert.Equal(3, assets.Length);
        foreach (string asset in assets)
        {
            using HttpResponseMessage whole = await stranger.GetAsync(asset);
            Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
            Assert.Contains("immutable", whole.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            using HttpRequestMessage again = new(HttpMethod.Get, asset);
            again.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
            using HttpResponseMessage unchanged = await stranger.SendAsync(again);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }

        foreach (string path in (string[])["/assets/", "/assets/site.css", "/assets/..%2f..%2fhost.json", "/assets/%2e%2e/keys.json", "/favicon.ico"])
        {
            using HttpResponseMessage response = await stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        }
    }
}
