using System.Net;
using System.Net.ServerSentEvents;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What pages need: Razor components, antiforgery, files with ETags and ranges, streams, cookies.</summary>
public sealed partial class PagesTests : IClassFixture<PagesTests.Fixture>
{
    private readonly TestHost _host;

    public PagesTests(Fixture fixture) => _host = fixture.Host;

    [Fact]
    public async Task Component_IsRendered_WithItsServicesAndTheRequest()
    {
        using var response = await _host.Client.GetAsync("/page?name=Ms%20%3CO%3E");
        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("<p>Ms &lt;O&gt; at /page, late</p>", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Antiforgery_PassesWithFieldAndCookie_FailsWithout()
    {
        using var page = await _host.Client.GetAsync("/page?name=x");
        var field = TokenField().Match(await page.Content.ReadAsStringAsync()).Groups[1].Value;
        var cookie = page.Headers.GetValues("Set-Cookie").Single().Split(';')[0];
        Assert.NotEmpty(field);

        using var without = await _host.Client.PostAsync("/page", new FormUrlEncodedContent([]));
        Assert.Equal("refused", await without.Content.ReadAsStringAsync());

        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/page")
        { Content = new FormUrlEncodedContent([new("__RequestVerificationToken", field)]) };
        request.Headers.Add("Cookie", cookie);
        using var with = await _host.Client.SendAsync(request);
        Assert.Equal("accepted", await with.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task File_HasETagAndRanges()
    {
        using var whole = await _host.Client.GetAsync("/file");
        Assert.Equal("0123456789", await whole.Content.ReadAsStringAsync());
        using var again = new HttpRequestMessage(HttpMethod.Get, "/file");
        again.Headers.IfNoneMatch.Add(whole.Headers.ETag!);
        Assert.Equal(HttpStatusCode.NotModified, (await _host.Client.SendAsync(again)).StatusCode);
        using var part = new HttpRequestMessage(HttpMethod.Get, "/file");
        part.Headers.Range = new(2, 4);
        using var partial = await _host.Client.SendAsync(part);
        Assert.Equal((HttpStatusCode.PartialContent, "234"), (partial.StatusCode, await partial.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Stream_ArrivesAsItIsWritten()
    {
        var more = _host.Host.Services.GetRequiredService<SemaphoreSlim>();
        using var response = await _host.Client.GetAsync("/events", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        await using var events = SseParser.Create(stream).EnumerateAsync().GetAsyncEnumerator();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("first", events.Current.Data);
        more.Release();
        Assert.True(await events.MoveNextAsync());
        Assert.Equal("second", events.Current.Data);
        Assert.False(await events.MoveNextAsync());
    }

    [Fact]
    public async Task CookiesAndRedirects_PassThrough()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cookies");
        request.Headers.Add("Cookie", "a=1; b=2");
        using var response = await _host.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.PermanentRedirect, response.StatusCode);
        Assert.Equal("/elsewhere", response.Headers.Location?.OriginalString);
        Assert.Equal(["a=1; path=/", "b=2; path=/"], response.Headers.GetValues("Set-Cookie"));
    }

    [GeneratedRegex("name=\"__RequestVerificationToken\" value=\"([^\"]+)\"")]
    private static partial Regex TokenField();

    internal sealed class Page : ComponentBase
    {
        private string _late = "";

        [Parameter]
        public string Name { get; set; } = "";

        [CascadingParameter]
        public HttpContext? HttpContext { get; set; }

        protected override async Task OnInitializedAsync()
        {
            await Task.Yield();
            _late = "late";
        }

        protected override void BuildRenderTree(RenderTreeBuilder builder)
        {
            builder.AddMarkupContent(0, "<h1>Page</h1>");
            builder.OpenElement(1, "p");
            builder.AddContent(2, $"{Name} at {HttpContext!.Request.Path}, {_late}");
            builder.CloseElement();
            builder.OpenComponent<AntiforgeryToken>(3);
            builder.CloseComponent();
        }
    }

    internal sealed class Functions(SemaphoreSlim more)
    {
        [Function("Page")]
        public IResult Page([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "page")] HttpRequest request, string name) =>
            new RazorComponentResult<Page>(new { Name = name }) { StatusCode = StatusCodes.Status202Accepted };

        [Function("PostPage")]
        public async Task<IResult> PostPage([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "page")] HttpRequest request)
        {
            try
            {
                await request.HttpContext.RequestServices.GetRequiredService<IAntiforgery>().ValidateRequestAsync(request.HttpContext);
                return Results.Text("accepted");
            }
            catch (AntiforgeryValidationException)
            {
                return Results.Text("refused");
            }
        }

        [Function("File")]
        public IResult File([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "file")] HttpRequest request) =>
            Results.File("0123456789"u8.ToArray(), "text/plain", entityTag: new("\"v1\""), enableRangeProcessing: true);

        [Function("Events")]
        public IResult Events([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "events")] HttpRequest request) =>
            TypedResults.ServerSentEvents(Both());

        [Function("Cookies")]
        public IResult Cookies([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "cookies")] HttpRequest request)
        {
            foreach (var (name, value) in request.Cookies)
            {
                request.HttpContext.Response.Cookies.Append(name, value);
            }

            return Results.Redirect("/elsewhere", permanent: true, preserveMethod: true);
        }

        private async IAsyncEnumerable<string> Both()
        {
            yield return "first";
            await more.WaitAsync();
            yield return "second";
        }
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await TestHost.StartAsync(typeof(Functions), b =>
        {
            b.Services.AddRazorComponents();
            b.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
            b.Services.AddSingleton(new SemaphoreSlim(0));
        });

        public Task DisposeAsync() => Host.DisposeAsync().AsTask();
    }
}
