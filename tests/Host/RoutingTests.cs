using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Which function answers which request. Routing is ASP.NET Core's; what is held here are the official host's peculiarities on top of it.</summary>
public sealed class RoutingTests : IClassFixture<RoutingTests.Fixture>
{
    private readonly HttpClient _client;

    public RoutingTests(Fixture fixture) => _client = fixture.Host.Client;

    [Theory]
    [InlineData("/ping", "ping")]
    [InlineData("/PING", "ping")]
    [InlineData("/ping/", "ping")]
    [InlineData("/", "root")]
    [InlineData("/NoRoute", "noroute")]
    [InlineData("/noroute", "noroute")]
    [InlineData("/int/42", "int 42")]
    [InlineData("/plain/42", "plain 42")]
    [InlineData("/alpha/abc", "alpha abc")]
    [InlineData("/guid/7d0d7f9d-25b0-4d5e-a1ad-2a1f4e7c6f00", "guid 7d0d7f9d-25b0-4d5e-a1ad-2a1f4e7c6f00")]
    [InlineData("/bool/true", "bool True")]
    [InlineData("/max/abc", "max abc")]
    [InlineData("/p/literal", "par literal")]
    [InlineData("/overlap/12345", "by length 12345")]
    [InlineData("/overlap/1", "by digits 1")]
    [InlineData("/opt", "opt null 0")]
    [InlineData("/opt/", "opt null 0")]
    [InlineData("/opt/x", "opt x 1")]
    [InlineData("/def", "def dd")]
    [InlineData("/def/x", "def x")]
    [InlineData("/files", "files <>")]
    [InlineData("/files/a/b%20c%2Fd", "files <a/b c%2Fd>")]
    [InlineData("/query/r?name=n&id=no&code=secret", "query r n")]
    public async Task Get_IsAnsweredBy(string path, string expected)
    {
        using var response = await _client.GetAsync(path);
        Assert.Equal(expected, await response.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("GET", "/ping//")]
    [InlineData("GET", "//ping")]
    [InlineData("GET", "/api/ping")]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/nowhere")]
    [InlineData("GET", "/int/x")]
    [InlineData("GET", "/alpha/1")]
    [InlineData("GET", "/guid/1")]
    [InlineData("GET", "/max/abcd")]
    [InlineData("GET", "/administration")]
    [InlineData("GET", "/runtimes/x")]
    [InlineData("GET", "/Empty")]
    public async Task Unmatched_Is404InWords(string method, string path)
    {
        using var response = await SendAsync(method, path);
        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is nothing at this address.", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/plain/not-a-number")]
    [InlineData("/bool/perhaps")]
    [InlineData("/query/r")]
    public async Task ValueThatIsMissingOrUnfit_Is400InWords(string path)
    {
        using var response = await SendAsync("GET", path);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Contains("missing or of the wrong form", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/ping")]
    [InlineData("POST", "/")]
    [InlineData("OPTIONS", "/ping")]
    [InlineData("POST", "/locked")]
    public async Task OtherMethod_Is405_AndSaysWhichAreTaken(string method, string path)
    {
        using var response = await SendAsync(method, path);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, response.StatusCode);
        Assert.Equal(["GET"], response.Content.Headers.Allow);
        Assert.Contains("not this method", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private Task<HttpResponseMessage> SendAsync(string method, string path) =>
        _client.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(_client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path)));

    public sealed class Functions
    {
        [Function("Ping")]
        public IResult Ping([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "ping")] HttpRequest request) => Results.Text("ping");

        [Function("Root")]
        public IResult Root([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "{ignored:maxlength(0)?}")] HttpRequest request) => Results.Text("root");

        [Function("NoRoute")]
        public static IResult NoRoute([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text("noroute");

        [Function("Int")]
        public IResult Int([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "int/{id:int}")] HttpRequest request, int id) => Results.Text($"int {id}");

        [Function("Plain")]
        public IResult Plain([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "plain/{id}")] HttpRequest request, int id) =>
            Results.Text($"plain {id}");

        [Function("Alpha")]
        public IResult Alpha([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "alpha/{id:alpha}")] HttpRequest request, string id) =>
            Results.Text($"alpha {id}");

        [Function("Guid")]
        public IResult Guid([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "guid/{id:guid}")] HttpRequest request, Guid id) =>
            Results.Text($"guid {id}");

        [Function("Bool")]
        public IResult Bool([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "bool/{id}")] HttpRequest request, bool id) => Results.Text($"bool {id}");

        [Function("Max")]
        public IResult Max([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "max/{id:maxlength(3)}")] HttpRequest request, string id) =>
            Results.Text($"max {id}");

        [Function("APar")]
        public IResult Par([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "p/{x}")] HttpRequest request, string x) => Results.Text($"par {x}");

        [Function("OverlapByLength")]
        public IResult ByLength([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "overlap/{x:minlength(5)}")] HttpRequest request, string x) =>
            Results.Text($"by length {x}");

        [Function("OverlapZDigits")]
        public IResult ByDigits([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "overlap/{x:int}")] HttpRequest request, int x) =>
            Results.Text($"by digits {x}");

        [Function("Lit")]
        public IResult Lit([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "p/literal")] HttpRequest request) => Results.Text("literal");

        [Function("Opt")]
        public IResult Opt([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "opt/{a?}")] HttpRequest request, string? a) =>
            Results.Text($"opt {a ?? "null"} {request.RouteValues.Count}");

        [Function("Def")]
        public IResult Def([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "def/{a=dd}")] HttpRequest request, string a) => Results.Text($"def {a}");

        [Function("Files")]
        public IResult Files([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "files/{*path}")] HttpRequest request, string path) =>
            Results.Text($"files <{path}>");

        [Function("Query")]
        public IResult Query([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "query/{id}")] HttpRequest request, string id, string name) =>
            Results.Text($"query {id} {name}");

        [Function("Locked")]
        public IResult Locked([HttpTrigger(AuthorizationLevel.Function, "get", Route = "locked")] HttpRequest request) => Results.Text("locked");

        [Function("Empty")]
        public IResult Empty([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "")] HttpRequest request) => Results.Text("empty");

        [Function("Administration")]
        public IResult Administration([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "administration")] HttpRequest request) => Results.Text("no");

        [Function("Runtimes")]
        public IResult Runtimes([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "runtimes/{x}")] HttpRequest request) => Results.Text("no");
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal TestHost Host { get; private set; } = null!;

        public async Task InitializeAsync() => Host = await TestHost.StartAsync(typeof(Functions));

        public Task DisposeAsync() => Host.DisposeAsync().AsTask();
    }
}
