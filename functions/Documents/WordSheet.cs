using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Routing;
using Workflows.Pages;

namespace Workflows.Documents;

/// <summary>A part of a page as a document of its own.</summary>
internal sealed class WordSheet(IServiceProvider services, ILoggerFactory logs, WordForms forms)
{
    /// <summary>The document.</summary>
    /// <typeparam name="T">Needs nothing of a request beside its parameters.</typeparam>
    /// <param name="page">Its reader.</param>
    /// <param name="parameters">The other parameters.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<byte[]> OfAsync<T>(PageContext page, object parameters, CancellationToken cancellation)
        where T : PagePart
    {
        await using HtmlRenderer renderer = new(services, logs);
        string html = await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<T>(ParameterView.FromDictionary(
            new RouteValueDictionary(parameters) { [nameof(PagePart.Page)] = page }!))).ToHtmlString());
        using MemoryStream document = new(Encoding.UTF8.GetBytes(
            $"<!DOCTYPE html><html lang=\"{page.Language}\" data-now=\"{page.Now:O}\"><body><main>{html}</main></body></html>"));
        return WordDocument.Of(document, await forms.OfAsync(page, cancellation)).Bytes;
    }
}
