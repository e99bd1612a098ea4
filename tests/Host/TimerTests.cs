using System.Collections.Concurrent;
using System.Net;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;
using Workflows.Testing;
using Xunit;

namespace Workflows.Host.Tests;

/// <summary>Timers over the running host with a clock in hand; what a run is told is what the official trigger tells it.</summary>
public sealed class TimerTests
{
    private static readonly DateTime s_noon = new(2026, 11, 20, 12, 0, 0, DateTimeKind.Utc);
    private readonly ManualClock _clock = new(s_noon.AddSeconds(30));
    private readonly Runs _runs = new();

    [Fact]
    public async Task MonitoredTimer_FirstRun_KnowsNoLastRunAndTheOccurrenceItIs()
    {
        await using var host = await StartAsync(typeof(Minutely));
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        await ToNextRunAsync(TimeSpan.FromMinutes(1));

        var (first, second) = (_runs.All[0], _runs.All[1]);
        Assert.Equal((false, default(DateTime), At(1)), (first.IsPastDue, first.Status!.Last, first.Status.Next));
        Assert.Equal((false, At(1), At(2), At(1)), (second.IsPastDue, second.Status!.Last, second.Status.Next, second.Status.LastUpdated));
        Assert.Equal([At(1), At(2)], _runs.All.Select(r => r.At));
    }

    /// <summary>A virtual machine that read its hardware clock in the wrong zone, and is put right by the time server.</summary>
    [Theory]
    [InlineData(typeof(Minutely))]
    [InlineData(typeof(EveryTenSeconds))]
    public async Task ClockThatIsSetBack_DelaysTimersByAMinuteAtMost(Type timer)
    {
        await using var host = await StartAsync(timer);
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        await Eventually.HoldsAsync(() => _clock.Waiting > 0);
        _clock.SetBack(TimeSpan.FromHours(9));
        for (var i = 0; i < 2; i++)
        {
            var waiting = _clock.Waiting;
            _clock.Advance(TimeSpan.FromMinutes(1));
            await Eventually.HoldsAsync(() => _clock.Waiting >= waiting);
        }

        await Eventually.HoldsAsync(() => _runs.All.Count >= 2);
    }

    [Fact]
    public async Task MissedOccurrences_AreMadeUpForByOneRunAtStart()
    {
        var folder = TestHost.NewFolder();
        await using (await StartAsync(typeof(Minutely), folder))
        {
            await ToNextRunAsync(TimeSpan.FromSeconds(30));
        }

        _clock.Advance(TimeSpan.FromMinutes(10.5));
        await using (await StartAsync(typeof(Minutely), folder))
        {
            await Eventually.HoldsAsync(() => _runs.All.Count == 2);
            var late = _runs.All[1];
            Assert.Equal((true, At(1), At(2)), (late.IsPastDue, late.Status!.Last, late.Status.Next));

            await ToNextRunAsync(TimeSpan.FromSeconds(30));
            Assert.False(_runs.All[2].IsPastDue);
            Assert.Equal(At(12), _runs.All[2].At);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task FirstOccurrenceMissed_IsNoticedToo()
    {
        var folder = TestHost.NewFolder();
        await using (await StartAsync(typeof(Minutely), folder))
        {
            await Eventually.HoldsAsync(() => _clock.Waiting > 0);
        }

        _clock.Advance(TimeSpan.FromMinutes(5));
        await using (await StartAsync(typeof(Minutely), folder))
        {
            await Eventually.HoldsAsync(() => _runs.All.Count == 1);
            Assert.True(_runs.All[0].IsPastDue);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task ShortSchedule_IsNotMonitored()
    {
        var folder = TestHost.NewFolder();
        await using (await StartAsync(typeof(EveryTenSeconds), folder))
        {
            await ToNextRunAsync(TimeSpan.FromSeconds(10));
        }

        _clock.Advance(TimeSpan.FromMinutes(10));
        await using (await StartAsync(typeof(EveryTenSeconds), folder))
        {
            await ToNextRunAsync(TimeSpan.FromSeconds(10));
            Assert.All(_runs.All, r => Assert.Equal((false, (ScheduleStatus?)null), (r.IsPastDue, r.Status)));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task RunOnStartup_RunsOnceAtEveryStart_NotAsPastDue()
    {
        await using var host = await StartAsync(typeof(AtStart));
        await Eventually.HoldsAsync(() => _runs.All.Count == 1);
        Assert.False(_runs.All[0].IsPastDue);
        Assert.Equal(s_noon.AddSeconds(30), _runs.All[0].At);
    }

    [Fact]
    public async Task RunOnStartupAndPastDue_IsOnlyThePastDueRun()
    {
        var folder = TestHost.NewFolder();
        await using (await StartAsync(typeof(AtStart), folder))
        {
            await Eventually.HoldsAsync(() => _runs.All.Count == 1);
        }

        _clock.Advance(TimeSpan.FromHours(2));
        await using (await StartAsync(typeof(AtStart), folder))
        {
            await Eventually.HoldsAsync(() => _runs.All.Count == 2 && _clock.Waiting > 0);
            Assert.True(_runs.All[1].IsPastDue);
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Exception_IsLoggedOnce_AndTheNextOccurrenceRuns()
    {
        await using var host = await StartAsync(typeof(Failing));
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        await ToNextRunAsync(TimeSpan.FromMinutes(1));
        await Eventually.HoldsAsync(() => host.Logs.Entries.Count(e => e.Exception is InvalidTimeZoneException) == 2);
        Assert.All(host.Logs.Entries.Where(e => e.Exception is not null), e => Assert.Equal("Function.Failing", e.Category));
    }

    [Fact]
    public async Task LongRun_IsNotOverlapped_AndTheMissedOccurrenceFollowsAtOnce()
    {
        await using var host = await StartAsync(typeof(Slow));
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        _clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Single(_runs.All);

        _runs.Hold.Release();
        await Eventually.HoldsAsync(() => _runs.All.Count == 2);
        _runs.Hold.Release();
        Assert.Equal(1, _runs.MostAtOnce);
        Assert.Equal(At(4), _runs.All[1].At);
    }

    [Fact]
    public async Task Stop_CancelsARunAndWaitsForItsEnd()
    {
        var host = await StartAsync(typeof(UntilCancelled));
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        await host.DisposeAsync();
        Assert.True(_runs.SawCancellation);
    }

    [Fact]
    public async Task ByHand_WithTheMasterKey_RunsBesideTheSchedule()
    {
        await using var host = await StartAsync(typeof(Minutely));
        await Eventually.HoldsAsync(() => _clock.Waiting > 0);

        Assert.Equal(HttpStatusCode.Unauthorized, await PostAsync(host, "Minutely", null));
        Assert.Equal(HttpStatusCode.Forbidden, await PostAsync(host, "Minutely", TestHost.HostKey));
        Assert.Equal(HttpStatusCode.NotFound, await PostAsync(host, "Nobody", TestHost.MasterKey));
        Assert.Empty(_runs.All);

        Assert.Equal(HttpStatusCode.Accepted, await PostAsync(host, "minutely", TestHost.MasterKey));
        await Eventually.HoldsAsync(() => _runs.All.Count == 1);
        Assert.False(_runs.All[0].IsPastDue);
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(default, _runs.All[1].Status!.Last);
    }

    [Fact]
    public async Task ScheduleThatMakesNoSense_PutsOnlyItsFunctionInError()
    {
        await using var host = await StartAsync([typeof(Nonsense), typeof(Minutely)]);
        Assert.Contains(host.Logs.Entries, e => e.EventId == 9001 && e.Text.Contains("Nonsense", StringComparison.Ordinal)
            && e.Text.Contains("'61 * * * * *'", StringComparison.Ordinal));
        await ToNextRunAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("Minutely", _runs.All.Single().Function);
    }

    private static DateTime At(int minute) => s_noon.AddMinutes(minute);

    private static async Task<HttpStatusCode> PostAsync(TestHost host, string function, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/admin/functions/{function}");
        if (key is not null)
        {
            request.Headers.Add("x-functions-key", key);
        }

        using var response = await host.Client.SendAsync(request);
        return response.StatusCode;
    }

    private Task<TestHost> StartAsync(Type functions, string? folder = null) => StartAsync([functions], folder);

    private Task<TestHost> StartAsync(Type[] functions, string? folder = null) => TestHost.StartAsync(
        functions,
        b =>
        {
            b.Services.AddSingleton<TimeProvider>(_clock);
            b.Services.AddSingleton(_runs);
        },
        folder: folder);

    private async Task ToNextRunAsync(TimeSpan by)
    {
        var before = _runs.All.Count;
        await Eventually.HoldsAsync(() => _clock.Waiting > 0);
        _clock.Advance(by);
        await Eventually.HoldsAsync(() => _runs.All.Count > before);
    }

    internal sealed class Runs
    {
        private readonly ConcurrentQueue<Run> _all = new();
        private int _now;

        public IReadOnlyList<Run> All => [.. _all];

        public SemaphoreSlim Hold { get; } = new(0);

        public int MostAtOnce { get; private set; }

        public bool SawCancellation { get; set; }

        public void Note(string function, TimerInfo timer, TimeProvider clock) =>
            _all.Enqueue(new Run(function, clock.GetUtcNow().UtcDateTime, timer.IsPastDue, timer.ScheduleStatus));

        public async Task HeldAsync()
        {
            MostAtOnce = Math.Max(MostAtOnce, Interlocked.Increment(ref _now));
            await Hold.WaitAsync();
            Interlocked.Decrement(ref _now);
        }
    }

    internal sealed record Run(string Function, DateTime At, bool IsPastDue, ScheduleStatus? Status);

    internal sealed class Minutely(Runs runs, TimeProvider clock)
    {
        [Function("Minutely")]
        public void Run([TimerTrigger("0 * * * * *")] TimerInfo timer) => runs.Note("Minutely", timer, clock);
    }

    internal sealed class EveryTenSeconds(Runs runs, TimeProvider clock)
    {
        [Function("EveryTenSeconds")]
        public void Run([TimerTrigger("*/10 * * * * *")] TimerInfo timer) => runs.Note("EveryTenSeconds", timer, clock);
    }

    internal sealed class AtStart(Runs runs, TimeProvider clock)
    {
        [Function("AtStart")]
        public Task Run([TimerTrigger("0 0 * * * *", RunOnStartup = true)] TimerInfo timer)
        {
            runs.Note("AtStart", timer, clock);
            return Task.CompletedTask;
        }
    }

    internal sealed class Failing(Runs runs, TimeProvider clock)
    {
        [Function("Failing")]
        public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer)
        {
            await Task.Yield();
            runs.Note("Failing", timer, clock);
            throw new InvalidTimeZoneException("no such place");
        }
    }

    internal sealed class Slow(Runs runs, TimeProvider clock)
    {
        [Function("Slow")]
        public Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer)
        {
            runs.Note("Slow", timer, clock);
            return runs.HeldAsync();
        }
    }

    internal sealed class UntilCancelled(Runs runs, TimeProvider clock)
    {
        [Function("UntilCancelled")]
        public async Task Run([TimerTrigger("0 * * * * *")] TimerInfo timer, CancellationToken cancellation)
        {
            runs.Note("UntilCancelled", timer, clock);
            var cancelled = new TaskCompletionSource();
            await using var registration = cancellation.Register(cancelled.SetResult);
            await cancelled.Task;
            await Task.Yield();
            runs.SawCancellation = true;
        }
    }

    internal sealed class Nonsense
    {
        [Function("Nonsense")]
        public void Run([TimerTrigger("61 * * * * *")] TimerInfo timer) => throw new InvalidOperationException($"never reached {timer}");
    }
}
