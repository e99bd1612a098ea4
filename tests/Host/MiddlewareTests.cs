using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>The app's own middleware: order, results, errors, and what it sees of each kind of invocation.</summary>
public sealed class MiddlewareTests
{
    [Fact]
    public async Task TheFirstAdded_IsTheOutermost_AndTheResultIsStillToBeExecuted()
    {
        List<string> seen = [];
        await using var host = await StartAsync(b =>
        {
            b.UseMiddleware<Noting>();
            b.Services.AddSingleton(seen);
            b.UseMiddleware(async (context, next) =>
            {
                seen.Add("second before");
                await next();
                seen.Add($"second after, started: {context.GetHttpContext()!.Response.HasStarted}");
            });
        });

        Assert.Equal("hello", await host.Client.GetStringAsync("/hello/1"));
        Assert.Equal(["first before", "second before", "second after, started: False", "first after"], seen);
    }

    [Theory]
    [InlineData("write", 410, "gone")]
    [InlineData("nothing", 200, "")]
    public async Task ShortCircuit_AnswersWithoutTheFunction(string how, int status, string text)
    {
        await using var host = await StartAsync(b => b.UseMiddleware(async (context, next) =>
        {
            if (how == "write")
            {
                context.GetHttpContext()!.Response.StatusCode = 410;
                await context.GetHttpContext()!.Response.WriteAsync("gone");
            }
        }));
        using var response = await host.Client.GetAsync("/throws");
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(text, await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Exception_ArrivesAsThrown_AndCanBeAnswered()
    {
        await using var host = await StartAsync(b => b.UseMiddleware(async (context, next) =>
        {
            try
            {
                await next();
            }
            catch (InvalidTimeZoneException e)
            {
                await Results.Problem(detail: e.Message, statusCode: 422).ExecuteAsync(context.GetHttpContext()!);
            }
        }));
        using var response = await host.Client.GetAsync("/throws");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, response.StatusCode);
        Assert.DoesNotContain(host.Logs.Entries, e => e.Exception is not null);
    }

    [Fact]
    public async Task UseWhen_RunsOnlyWherePicked()
    {
        List<string> seen = [];
        await using var host = await StartAsync(b =>
        {
            b.Services.AddSingleton(seen);
            b.UseWhen<Noting>(c => c.FunctionDefinition.Name == "Throws");
            b.UseWhen(c => c.FunctionDefinition.Name == "Hello", (context, next) =>
            {
                seen.Add("hello");
                return next();
            });
        });
        await host.Client.GetStringAsync("/hello/1");
        Assert.Equal(["hello"], seen);
    }

    [Fact]
    public async Task Context_TellsTheFunctionItsTriggerAndItsValues()
    {
        List<string> seen = [];
        await using var host = await StartAsync(b => b.Use(next => context =>
        {
            var function = context.FunctionDefinition;
            seen.Add($"{function.Name} {function.EntryPoint.Split('.').Last()} {string.Join(',', function.InputBindings.Values.Select(x => x.Type))}");
            seen.Add($"{string.Join(',', function.Parameters.Select(p => p.Name))} {context.BindingContext.BindingData["id"]}");
            seen.Add($"{context.GetHttpContext()!.GetEndpoint()!.DisplayName} {ReferenceEquals(context.InstanceServices, context.GetHttpContext()!.RequestServices)}");
            Assert.True(Guid.TryParse(context.InvocationId, out _));
            Assert.Equal(context.InvocationId, context.GetHttpContext()!.Request.Headers["x-ms-invocation-id"]);
            Assert.Equal(context.FunctionId, function.Id);
            return next(context);
        }));
        await host.Client.GetStringAsync("/hello/7?name=n");
        Assert.Equal(["Hello Hello httpTrigger", "request,id,context 7", "Hello True"], seen);
    }

    [Fact]
    public async Task Timer_PassesThroughToo_WithoutAnHttpContext()
    {
        var seen = new TaskCompletionSource<string>();
        await using var host = await TestHost.StartAsync(typeof(Timers), b => b.UseMiddleware(async (context, next) =>
        {
            await next();
            seen.SetResult($"{context.FunctionDefinition.Name} {context.FunctionDefinition.InputBindings["timer"].Type} {context.GetHttpContext() is null}");
        }));
        Assert.Equal("Tick timerTrigger True", await seen.Task.WaitAsync(Eventually.Deadline));
    }

    private static Task<TestHost> StartAsync(Action<EmbeddedServerBuilder> configure) => TestHost.StartAsync(typeof(Functions), configure);

    internal sealed class Noting(List<string> seen) : IFunctionsWorkerMiddleware
    {
        public async Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
        {
            seen.Add("first before");
            await next(context);
            seen.Add("first after");
        }
    }

    internal sealed class Functions
    {
        [Function("Hello")]
        public IResult Hello([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "hello/{id}")] HttpRequest request, string id,
            FunctionContext context) => Results.Text("hello");

        [Function("Throws")]
        public IResult Throws([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "throws")] HttpRequest request) =>
            throw new InvalidTimeZoneException("no such place");
    }

    internal sealed class Timers
    {
        [Function("Tick")]
        public void Tick([TimerTrigger("01:00:00", RunOnStartup = true)] TimerInfo timer)
        {
        }
    }
}
