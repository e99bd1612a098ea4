using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Workflows.Embedded.Server;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Scopes, tokens, the order of stopping, and the limits of host.json.</summary>
public sealed class LifetimesTests
{
    private readonly Journal _journal = new();

    [Fact]
    public async Task ScopedService_IsOnePerInvocation_AndDisposedAfterIt()
    {
        await using var host = await StartAsync();
        var first = await host.Client.GetStringAsync("/scope");
        var second = await host.Client.GetStringAsync("/scope");
        Assert.NotEqual(first, second);
        Assert.Equal(["same", "same"], new[] { first, second }.Select(s => s.Split(' ')[1]));
        await Eventually.HoldsAsync(() => _journal.Count("disposed") == 2);
    }

    [Fact]
    public async Task ClientGone_CancelsBothTokens_AndTheyAreNotTheSame()
    {
        await using var host = await StartAsync();
        using var leaving = new CancellationTokenSource();
        var call = host.Client.GetAsync("/wait", leaving.Token);
        await Eventually.HoldsAsync(() => _journal.Count("waiting") == 1);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Eventually.HoldsAsync(() => _journal.Count("cancelled, parameter is context's: True, is the request's: False") == 1);
        await Eventually.HoldsAsync(() => host.Logs.Entries.Any(e => e.EventId == 9012));
        Assert.DoesNotContain(host.Logs.Entries, e => e.EventId == 9010);
    }

    [Fact]
    public async Task FunctionTimeout_CancelsTheToken_ButTheAnswerStillGoesOut()
    {
        var clock = new ManualClock(new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
        await using var host = await StartAsync("""{ "functionTimeout": "00:00:20", "extensions": { "http": { "routePrefix": "" } } }""", clock);
        var call = host.Client.GetStringAsync("/stubborn");
        await Eventually.HoldsAsync(() => _journal.Count("waiting") == 1);
        clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("late True", await call);
        Assert.Single(host.Logs.Entries, e => e.EventId == 9013);
    }

    [Fact]
    public async Task Stop_RefusesNewRequests_AndFinishesThoseInFlight()
    {
        var host = await StartAsync();
        var call = host.Client.GetStringAsync("/held");
        await Eventually.HoldsAsync(() => _journal.Count("waiting") == 1);
        var stopping = host.Host.StopAsync();
        await Eventually.HoldsAsync(async () =>
        {
            try
            {
                using var fresh = new HttpClient();
                using var refused = await fresh.GetAsync(new Uri(host.Client.BaseAddress!, "/scope"));
                return false;
            }
            catch (HttpRequestException)
            {
                return true;
            }
        });
        Assert.False(stopping.IsCompleted);
        _journal.Hold.Release();
        Assert.Equal("done False", await call);
        await stopping;
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Stop_GoesFromTheWebServerToTheTimersToWhatTheAppAdded()
    {
        var host = await StartAsync(timers: true);
        var call = host.Client.GetStringAsync("/held");
        await Eventually.HoldsAsync(() => _journal.Count("waiting") == 1 && _journal.Count("timer waits") == 1);
        var stopping = host.Host.StopAsync();
        _journal.Hold.Release();
        await call;
        await stopping;
        Assert.Equal(["request ends", "timer ends", "engine stops"], _journal.All.Where(e => e is "request ends" or "timer ends" or "engine stops"));
        await host.DisposeAsync();
    }

    [Fact]
    public async Task MaxOutstandingRequests_Refuses429_AndMaxConcurrentRequestsQueues()
    {
        await using var host = await StartAsync("""{ "extensions": { "http": { "routePrefix": "", "maxConcurrentRequests": 1, "maxOutstandingRequests": 2 } } }""");
        var first = host.Client.GetStringAsync("/held");
        await Eventually.HoldsAsync(() => _journal.Count("waiting") == 1);
        var second = host.Client.GetStringAsync("/held");
        var limiter = host.Host.Services.GetRequiredService<RequestFilter>().Limiter!;
        await Eventually.HoldsAsync(() => limiter.GetStatistics()!.CurrentQueuedCount == 1);
        using var third = await host.Client.GetAsync("/scope");
        Assert.Equal(HttpStatusCode.TooManyRequests, third.StatusCode);
        Assert.Equal(1, _journal.Count("waiting"));
        _journal.Hold.Release(2);
        await Task.WhenAll(first, second);
        await Eventually.HoldsAsync(() => limiter.GetStatistics() is { CurrentAvailablePermits: 1, CurrentQueuedCount: 0 });
        Assert.Equal(2, _journal.Count("request ends"));
    }

    private Task<TestHost> StartAsync(string? hostJson = null, TimeProvider? clock = null, bool timers = false) => TestHost.StartAsync(
        timers ? [typeof(Functions), typeof(Timers)] : [typeof(Functions)],
        b =>
        {
            b.Services.AddSingleton(_journal);
            b.Services.AddScoped<Scoped>();
            b.Services.AddHostedService<Engine>();
            if (clock is not null)
            {
                b.Services.AddSingleton(clock);
            }
        },
        hostJson,
        args: ["--Logging:LogLevel:Default", "Debug"]);

    internal sealed class Journal
    {
        private readonly ConcurrentQueue<string> _entries = new();

        public SemaphoreSlim Hold { get; } = new(0);

        public IReadOnlyCollection<string> All => _entries;

        public void Note(string entry) => _entries.Enqueue(entry);

        public int Count(string entry) => _entries.Count(e => e == entry);
    }

    internal sealed class Scoped(Journal journal) : IDisposable
    {
        public Guid Id { get; } = Guid.NewGuid();

        public void Dispose() => journal.Note("disposed");
    }

    internal sealed class Engine(Journal journal) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken)
        {
            journal.Note("engine stops");
            return Task.CompletedTask;
        }
    }

    internal sealed class Functions(Scoped scoped, Journal journal)
    {
        [Function("Scope")]
        public IResult Scope([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "scope")] HttpRequest request, FunctionContext context) =>
            Results.Text($"{scoped.Id} {(ReferenceEquals(scoped, context.InstanceServices.GetRequiredService<Scoped>()) ? "same" : "other")}");

        [Function("Wait")]
        public async Task Wait([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "wait")] HttpRequest request, FunctionContext context,
            CancellationToken cancellation)
        {
            journal.Note("waiting");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
            finally
            {
                journal.Note($"cancelled, parameter is context's: {cancellation == context.CancellationToken}, is the request's: {cancellation == request.HttpContext.RequestAborted}");
            }
        }

        [Function("Stubborn")]
        public async Task<IResult> Stubborn([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "stubborn")] HttpRequest request,
            CancellationToken cancellation)
        {
            var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = cancellation.Register(cancelled.SetResult);
            journal.Note("waiting");
            await cancelled.Task;
            return Results.Text($"late {cancellation.IsCancellationRequested}");
        }

        [Function("Held")]
        public async Task<IResult> Held([HttpTrigger(AuthorizationLevel.Anonymous, "get", Route = "held")] HttpRequest request, CancellationToken cancellation)
        {
            journal.Note("waiting");
            await journal.Hold.WaitAsync(CancellationToken.None);
            journal.Note("request ends");
            return Results.Text($"done {cancellation.IsCancellationRequested}");
        }
    }

    internal sealed class Timers(Journal journal)
    {
        [Function("Tick")]
        public async Task Tick([TimerTrigger("01:00:00", RunOnStartup = true)] TimerInfo timer, CancellationToken cancellation)
        {
            journal.Note("timer waits");
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            }
            finally
            {
                journal.Note("timer ends");
            }
        }
    }
}
