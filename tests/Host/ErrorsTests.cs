using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>What becomes of exceptions, odd return values and oversized bodies.</summary>
public sealed class ErrorsTests
{
    [Theory]
    [InlineData("Production")]
    [InlineData("Development")]
    public async Task UnhandledException_Is500WithATraceId_LoggedOnce_HeadersOfMiddlewareSurvive(string environment)
    {
        await using var host = await StartAsync(args: ["--environment", environment]);
        using var response = await host.Client.GetAsync("/throws?token=tell-nobody");

        Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
        var problem = await response.Content.ReadAsStringAsync();
        Assert.Contains("traceId", problem, StringComparison.Ordinal);
        Assert.DoesNotContain("InvalidTimeZone", problem, StringComparison.Ordinal);
        Assert.Equal("yes", response.Headers.GetValues("x-middleware").Single());
        var entry = Assert.Single(host.Logs.Entries, e => e.Exception is not null);
        Assert.Equal(("Function.Throws", LogLevel.Error, 9010), (entry.Category, entry.Level, entry.EventId));
        Assert.IsType<InvalidTimeZoneException>(entry.Exception);
    }

    [Fact]
    public async Task ExceptionAfterTheResponseBegan_BreaksTheBody()
    {
        await using var host = await StartAsync();
        using var response = await host.Client.GetAsync("/throws-late", HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        host.Host.Services.GetRequiredService<SemaphoreSlim>().Release();
        await Assert.ThrowsAnyAsync<Exception>(() => response.Content.ReadAsStringAsync());
        await Eventually.HoldsAsync(() => host.Logs.Entries.Count(e => e.EventId == 9011) == 1);
    }

    [Fact]
    public async Task ValueThatDoesNotFitItsParameter_Is400_WithinTheMiddleware_AndIsNeitherToldNorLogged()
    {
        await using var host = await StartAsync(args: ["--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace"]);
        using var response = await host.Client.GetAsync("/int/secret-text");
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal("yes", response.Headers.GetValues("x-middleware").Single());
        Assert.DoesNotContain("secret-text", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Entries, e => e.Text.Contains("secret-text", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/poco", 200)]
    [InlineData("/string", 200)]
    [InlineData("/null", 200)]
    [InlineData("/void", 200)]
    [InlineData("/forbid", 500)]
    [InlineData("/unauthorized", 401)]
    [InlineData("/mvc", 418)]
    public async Task Returned_IsAnsweredWithoutABody(string path, int expected)
    {
        await using var host = await StartAsync();
        using var response = await host.Client.GetAsync(path);
        Assert.Equal(expected, (int)response.StatusCode);
        Assert.Equal(expected == 500, (await response.Content.ReadAsByteArrayAsync()).Length > 0); // an error of ours is never without words
    }

    [Fact]
    public async Task Problem_IsProblemJson()
    {
        await using var host = await StartAsync();
        using var response = await host.Client.GetAsync("/problem");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.Contains("\"title\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task BodyOverTheLimit_Is500()
    {
        await using var host = await StartAsync(limit: 1000);
        using var fits = await host.Client.PostAsync("/read", new StringContent(new string('x', 1000), Encoding.ASCII));
        Assert.Equal("1000", await fits.Content.ReadAsStringAsync());

        using var over = await host.Client.PostAsync("/read", new StringContent(new string('x', 1001), Encoding.ASCII));
        Assert.Equal(HttpStatusCode.InternalServerError, over.StatusCode);
    }

    [Fact]
    public async Task BodyLimit_IsKestrelsUnlessSet_AndNeverAboveTheHosts()
    {
        await using var standard = await StartAsync();
        Assert.Equal("30000000", await standard.Client.GetStringAsync("/limit"));
        await using var raised = await StartAsync(limit: long.MaxValue);
        Assert.Equal("104857600", await raised.Client.GetStringAsync("/limit"));
    }

    private static Task<TestHost> StartAsync(long? limit = null, params string[] args) => TestHost.StartAsync(
        typeof(Functions),
        b =>
        {
            b.Services.AddSingleton(new SemaphoreSlim(0));
            b.UseMiddleware(async (context, next) =>
            {
                context.GetHttpContext()!.Response.Headers["x-middleware"] = "yes";
                await next();
            });
            if (limit is not null)
            {
                b.Services.Configure<KestrelServerOptions>(o => o.Limits.MaxRequestBodySize = limit);
            }
        },
        args: args);

    internal sealed class Functions
    {
        [Function("Throws")]
        public async Task<IResult> Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request)
        {
            await Task.Yield();
            throw new InvalidTimeZoneException("no such place");
        }

        [Function("ThrowsLate")]
        public async Task ThrowsLate([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws-late")] HttpRequest request)
        {
            await request.HttpContext.Response.WriteAsync("so far");
            await request.HttpContext.Response.Body.FlushAsync();
            await request.HttpContext.RequestServices.GetRequiredService<SemaphoreSlim>().WaitAsync();
            throw new InvalidTimeZoneException("no such place");
        }

        [Function("Int")]
        public IResult Int([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "int/{id}")] HttpRequest request, int id) => Results.Text($"{id}");

        [Function("Poco")]
        public object Poco([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "poco")] HttpRequest request) => new { dropped = true };

        [Function("String")]
        public Task<string> String([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "string")] HttpRequest request) => Task.FromResult("dropped");

        [Function("Null")]
        public ValueTask<IResult?> Null([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "null")] HttpRequest request) =>
            ValueTask.FromResult<IResult?>(null);

        [Function("Void")]
        public void Void([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "void")] HttpRequest request)
        {
        }

        [Function("Forbid")]
        public IResult Forbid([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "forbid")] HttpRequest request) => Results.Forbid();

        [Function("Unauthorized")]
        public IResult Unauthorized([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "unauthorized")] HttpRequest request) => Results.Unauthorized();

        [Function("Mvc")]
        public IActionResult Mvc([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "mvc")] HttpRequest request) => new StatusCodeResult(418);

        [Function("Problem")]
        public IResult Problem([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "problem")] HttpRequest request) => Results.Problem(statusCode: 409);

        [Function("Read")]
        public async Task<IResult> Read([HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "read")] HttpRequest request)
        {
            using var reader = new StreamReader(request.Body);
            return Results.Text($"{(await reader.ReadToEndAsync()).Length}");
        }

        [Function("Limit")]
        public IResult Limit([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "limit")] HttpRequest request) =>
            Results.Text($"{request.HttpContext.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize}");
    }
}
