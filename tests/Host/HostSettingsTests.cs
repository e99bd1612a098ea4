using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>host.json, headers, functions in error.</summary>
public sealed class HostSettingsTests
{
    [Fact]
    public async Task RoutePrefix_IsApiUnlessSet()
    {
        await using var standard = await TestHost.StartAsync(typeof(Functions), hostJson: "{}");
        Assert.Equal("get", await standard.Client.GetStringAsync("/api/thing"));
        Assert.Equal(HttpStatusCode.NotFound, (await standard.Client.GetAsync("/thing")).StatusCode);
    }

    [Fact]
    public async Task Setting_OverridesHostJson()
    {
        await using var host = await TestHost.StartAsync(typeof(Functions), args: ["--AzureFunctionsJobHost:extensions:http:routePrefix", "v1"]);
        Assert.Equal("get", await host.Client.GetStringAsync("/v1/thing"));
    }

    [Fact]
    public async Task EachMethodOfARoute_ReachesItsFunction()
    {
        await using var host = await TestHost.StartAsync(typeof(Functions));
        Assert.Equal("get", await host.Client.GetStringAsync("/thing"));
        using var posted = await host.Client.PostAsync("/thing", null);
        Assert.Equal("post", await posted.Content.ReadAsStringAsync());
        using var head = await host.Client.SendAsync(new HttpRequestMessage(HttpMethod.Head, "/Every"));
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    [Fact]
    public async Task CustomHeaders_AreOnEveryResponse_AndNothingNamesTheServer()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), hostJson: """{ "extensions": { "http": { "routePrefix": "", "customHeaders": { "X-Content-Type-Options": "nosniff" } } } }""");
        foreach (var (path, status) in new[] { ("/thing", 200), ("/nowhere", 404), ("/locked", 401), ("/throws", 500), ("/admin/host/status", 401) })
        {
            using var response = await host.Client.GetAsync(path);
            Assert.Equal(status, (int)response.StatusCode);
            Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
            Assert.Empty(response.Headers.Server);
            Assert.NotNull(response.Headers.Date);
        }
    }

    [Fact]
    public async Task ForwardedHeadersOfAClient_DoNotReachTheFunction()
    {
        await using var host = await TestHost.StartAsync(typeof(Functions));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/whence");
        request.Headers.Add("X-Forwarded-Proto", "https");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Add("X-Forwarded-For", "192.0.2.1");
        using var response = await host.Client.SendAsync(request);
        Assert.Equal("http 127.0.0.1 0", await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task SameRouteAndMethod_PutsTheLaterFunctionInError_AndSaysWhy()
    {
        await using var host = await TestHost.StartAsync(typeof(Conflicting));
        Assert.Equal("a", await host.Client.GetStringAsync("/same/1"));
        var entry = Assert.Single(host.Logs.Entries, e => e.EventId == 9001);
        Assert.Contains("Function Zed is in error", entry.Text, StringComparison.Ordinal);
        Assert.Contains("conflicts with that of function Alfa", entry.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TwoFunctionsOfOneName_StopTheStart()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(typeof(Twins)));
        Assert.Contains("'same'", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task FunctionTheHostCannotRun_IsInError_TheOthersRun()
    {
        await using var host = await TestHost.StartAsync([typeof(Odd), typeof(Functions)]);
        Assert.Equal("get", await host.Client.GetStringAsync("/thing"));
        var errors = host.Logs.Entries.Where(e => e.EventId == 9001).Select(e => e.Text).ToList();
        Assert.Equal(7, errors.Count);
        Assert.Contains(errors, e => e.Contains("exactly one HTTP or timer trigger", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("must be an ASP.NET Core HttpRequest", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("BadRoute", StringComparison.Ordinal) && e.Contains("no route template", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("BadConstraint", StringComparison.Ordinal) && e.Contains("no route template", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("Unbound", StringComparison.Ordinal) && e.Contains("cannot be bound", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("ByReference", StringComparison.Ordinal) && e.Contains("cannot be bound", StringComparison.Ordinal));
        Assert.Contains(errors, e => e.Contains("OtherHub", StringComparison.Ordinal) && e.Contains("exactly one hub", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://localhost:7071/", true)]
    [InlineData("http://127.0.0.1:7071", true)]
    [InlineData("https://workflows.city.example/", false)]
    [InlineData(null, false)]
    public async Task LinksToAPortOfThisMachineWhereNobodyListens_AreWarnedOf(string? publicAddress, bool warns)
    {
        await using var host = await TestHost.StartAsync(typeof(Functions), args: publicAddress is null ? [] : ["--Workflows:PublicAddress", publicAddress]);
        var warnings = host.Logs.Entries.Where(e => e.EventId == 9015).ToList();
        Assert.Equal(warns ? 1 : 0, warnings.Count);
        Assert.All(warnings, w =>
        {
            Assert.Contains($"point to {publicAddress}", w.Text, StringComparison.Ordinal);
            Assert.Contains($"listens at {host.Client.BaseAddress!.GetLeftPart(UriPartial.Authority)}", w.Text, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task LinksToThePortThatIsListenedOn_AreNotWarnedOf()
    {
        await using var host = await TestHost.StartAsync(
            typeof(Functions), args: ["--urls", "http://127.0.0.1:18571", "--Workflows:PublicAddress", "http://localhost:18571/"]);
        Assert.DoesNotContain(host.Logs.Entries, e => e.EventId == 9015);
    }

    [Theory]
    [InlineData("""{ "functionTimeout": "soon" }""", "functionTimeout")]
    [InlineData("""{ "extensions": { "http": { "maxConcurrentRequests": 0 } } }""", "maxConcurrentRequests")]
    public async Task HostJsonThatMakesNoSense_StopsTheStart(string hostJson, string setting)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestHost.StartAsync(typeof(Functions), hostJson: hostJson));
        Assert.Contains(setting, error.Message, StringComparison.Ordinal);
    }

    internal sealed class Functions
    {
        [Function("GetThing")]
        public IResult Get([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "thing")] HttpRequest request) => Results.Text("get");

        [Function("PostThing")]
        public IResult Post([HttpTrigger(AuthorizationLevel.Anonymous, "POST", Route = "thing")] HttpRequest request) => Results.Text("post");

        [Function("Every")]
        public IResult Every([HttpTrigger(AuthorizationLevel.Anonymous)] HttpRequest request) => Results.Text("every");

        [Function("Locked")]
        public IResult Locked([HttpTrigger(AuthorizationLevel.Function, "get", Route = "locked")] HttpRequest request) => Results.Text("locked");

        [Function("Throws")]
        public IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
            throw new InvalidTimeZoneException("no such place");

        [Function("Whence")]
        public IResult Whence([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "whence")] HttpRequest request) =>
            Results.Text($"{request.Scheme} {request.Host.Host} {request.Headers.Count(h => h.Key.StartsWith("X-Forwarded", StringComparison.OrdinalIgnoreCase))}");
    }

    internal sealed class Conflicting
    {
        [Function("Zed")]
        public IResult Zed([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "same/{x}")] HttpRequest request) => Results.Text("z");

        [Function("Alfa")]
        public IResult Alfa([HttpTrigger(AuthorizationLevel.Anonymous, "get", "post", Route = "SAME/{id}")] HttpRequest request) => Results.Text("a");
    }

    internal sealed class Twins
    {
        [Function("Same")]
        public IResult One([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "one")] HttpRequest request) => Results.Ok();

        [Function("SAME")]
        public IResult Two([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "two")] HttpRequest request) => Results.Ok();
    }

    internal sealed class Odd
    {
        [Function("NoTrigger")]
        public void NoTrigger(string text)
        {
        }

        [Function("StringTrigger")]
        public void StringTrigger([HttpTrigger(AuthorizationLevel.Anonymous)] string body)
        {
        }

        [Function("BadRoute")]
        public IResult BadRoute([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b")] HttpRequest request) => Results.Ok();

        [Function("BadConstraint")]
        public IResult BadConstraint([HttpTrigger(AuthorizationLevel.Anonymous, Route = "a/{b:nonsense}")] HttpRequest request) => Results.Ok();

        [Function("Unbound")]
        public IResult Unbound([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "unbound")] HttpRequest request, Odd body) => Results.Ok();

        [Function("ByReference")]
        public IResult ByReference([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "by-reference/{id}")] HttpRequest request, ref string id) =>
            Results.Ok();

        [Function("OtherHub")]
        public IResult OtherHub([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hub")] HttpRequest request,
            [DurableClient(TaskHub = "other")] DurableTaskClient client) => Results.Ok();
    }
}
