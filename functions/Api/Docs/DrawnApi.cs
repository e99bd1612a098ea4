using System.Collections.Concurrent;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Workflows.Links;
using Workflows.Pages;

namespace Workflows.Api.Docs;

/// <summary>The description of the API, which stays the same while the process runs: written once, and drawn once for each language.</summary>
internal sealed class DrawnApi(PublicAddress address, IServiceProvider services, ILoggerFactory logs)
{
    private readonly Lazy<string> json = new(() => OpenApi.Describe(address.Base).ToJsonString());
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> drawn = [];

    /// <summary>The OpenAPI document.</summary>
    public string Json => json.Value;

    /// <summary>What <see cref="DocsPage"/> says to everybody, in the reader's language: HTML.</summary>
    public Task<string> ContentAsync(PageContext page) => drawn.GetOrAdd(page.Language, _ => new(() => DrawAsync(page))).Value;

    private async Task<string> DrawAsync(PageContext page)
    {
        await using HtmlRenderer renderer = new(services, logs);
        ParameterView parameters = ParameterView.FromDictionary(
            new Dictionary<string, object?> { [nameof(DocsContent.Page)] = page, [nameof(DocsContent.Document)] = OpenApi.Describe(address.Base) });
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<DocsContent>(parameters)).ToHtmlString());
    }
}
