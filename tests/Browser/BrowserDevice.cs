using System.Collections.Concurrent;
using Microsoft.Playwright;
using Workflows.Testing;
using Xunit;

namespace Workflows.Browser.Tests;

/// <summary>A browser on somebody's device, which notes everything that a page of ours must never do.</summary>
internal sealed class BrowserDevice : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly ConcurrentQueue<string> faults = new();

    public BrowserDevice(IBrowserContext context, IPage page, string address)
    {
        this.context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            // A refused form is answered 422, which Chromium notes as an error of the network.
            if (message.Type is "error" or "warning" && !message.Text.Contains("status of 422", StringComparison.Ordinal))
            {
                faults.Enqueue($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => faults.Enqueue($"script: {error}");
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(address + "/", StringComparison.Ordinal))
            {
                faults.Enqueue($"request to another host: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    /// <summary>Signs an administrator in by the key, as a person does, on the way to a page.</summary>
    public async Task SignInAsync(string path)
    {
        await Page.GotoAsync(path);
        await Page.Locator("details:has(#key) > summary").ClickAsync();
        await Page.Locator("#person").FillAsync("admin");
        await Page.Locator("#key").FillAsync(AppFixture.AdminKey);
        await Page.Locator("#key").PressAsync("Enter");
        await Page.WaitForURLAsync(
            url => new Uri(url).AbsolutePath == new Uri(new Uri(url), path).AbsolutePath, new() { WaitUntil = WaitUntilState.DOMContentLoaded });
    }

    /// <summary>The device's cookies, for another one.</summary>
    public Task<string> StateAsync() => context.StorageStateAsync();

    /// <summary>Nothing went wrong so far: no message in the console, no script error, no request to another host.</summary>
    public void ExpectNoFaults() => Assert.Empty(faults);

    /// <summary>The page is no wider than its window.</summary>
    public async Task ExpectNoSidewaysScrollAsync() => Assert.Null(await OverAsync());

    /// <summary>By how much the page is wider than its window, and what of it; null: it is not.</summary>
    public async Task<string?> OverAsync()
    {
        int over = await Page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        return over <= 0 ? null : $"{Page.Url} is {over} px wider than its window: {await Page.EvaluateAsync<string>(WiderThanWindow)}";
    }

    /// <summary>Every visible text stands out from its ground as WCAG 2.2 AA asks (1.4.3).</summary>
    public async Task ExpectReadableAsync() => Assert.Empty(await Page.EvaluateAsync<string[]>(LowContrast));

    /// <summary>Every field, button and link has a name that is read out (4.1.2).</summary>
    public async Task ExpectNamesAsync() => Assert.Empty(await Page.EvaluateAsync<string[]>(Nameless));

    /// <summary>Keeps a picture where <c>WORKFLOWS_SCREENSHOTS</c> names a folder.</summary>
    public async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("WORKFLOWS_SCREENSHOTS") is { Length: > 0 } folder)
        {
            await Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name + ".png"), FullPage = true });
        }
    }

    public ValueTask DisposeAsync() => context.DisposeAsync();

    private const string WiderThanWindow = """
        [...document.querySelectorAll("body *")]
          .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .slice(0, 5).map(e => e.tagName + "." + e.className).join(", ")
        """;

    private const string LowContrast = """
        () => {
          const parse = c => { const m = c.match(/[\d.]+/g).map(Number); return { r: m[0], g: m[1], b: m[2], a: m.length > 3 ? m[3] : 1 }; };
          const light = c => { const f = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; }; return 0.2126 * f(c.r) + 0.7152 * f(c.g) + 0.0722 * f(c.b); };
          const ground = e => { for (; e; e = e.parentElement) { const c = parse(getComputedStyle(e).backgroundColor); if (c.a === 1) return c; } return { r: 255, g: 255, b: 255 }; };
          const wrong = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const text = walker.currentNode.textContent.trim();
            const element = walker.currentNode.parentElement;
            if (!text || element.closest(".hidden-text, .skip") || !element.checkVisibility()) continue;
            const style = getComputedStyle(element);
            const a = light(parse(style.color)), b = light(ground(element));
            const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
            const size = parseFloat(style.fontSize), large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
            if (ratio < (large ? 3 : 4.5)) wrong.push(`${ratio.toFixed(2)}: ${text.slice(0, 40)}`);
          }
          return wrong;
        }
        """;

    private const string Nameless = """
        () => [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button, a, svg[role=img]")]
          .filter(e => !(e.labels?.length || e.getAttribute("aria-label") || e.textContent.trim()))
          .map(e => e.outerHTML.slice(0, 120))
        """;
}
