using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>Runs the timer functions: from when the host has started until it stops, which cancels the token of a run and waits for its end.</summary>
internal sealed class TimerHost : IHostedService, IDisposable
{
    // The longest single wait. A machine that was asleep, or whose clock was set, is noticed after at most this.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private readonly InvocationRunner _runner;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly TimeProvider _time;
    private readonly ILogger<TimerHost> _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Dictionary<EmbeddedFunction, TimerFunction> _timers = [];
    private readonly List<Task> _byHand = [];
    private Task _loops = Task.CompletedTask;

    public TimerHost(
        FunctionCatalog catalog,
        TimerRecords records,
        InvocationRunner runner,
        IConfiguration configuration,
        IHostApplicationLifetime lifetime,
        TimeProvider time,
        ILogger<TimerHost> logger)
    {
        (_runner, _lifetime, _time, _logger) = (runner, lifetime, time, logger);
        foreach (var function in catalog.Functions.Where(f => f.Timer is not null && !f.InError))
        {
            try
            {
                var schedule = TimerSchedule.Parse(function.Timer!.Schedule, configuration);
                if (schedule.Next(Now) is null)
                {
                    throw new FormatException($"the schedule '{function.Timer.Schedule}' has no occurrence");
                }

                _timers.Add(function, new TimerFunction(function, schedule, records, Now));
            }
            catch (FormatException e)
            {
                function.AddError(e.Message);
            }
        }
    }

    private DateTime Now => _time.GetUtcNow().UtcDateTime;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _lifetime.ApplicationStarted.Register(started.SetResult);
        _loops = Task.WhenAll(_timers.Values.Select(t => LoopAsync(t, started.Task)));
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        Task[] byHand;
        lock (_byHand)
        {
            byHand = [.. _byHand];
        }

        try
        {
            await Task.WhenAll([_loops, .. byHand]).WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            HostLog.TimersStillRunning(_logger);
        }
    }

    public void Dispose()
    {
        _stop.Dispose();
        foreach (var timer in _timers.Values)
        {
            timer.Running.Dispose();
        }
    }

    /// <summary>Runs a timer function beside its schedule, which it does not touch. Waits for a run that is under way.</summary>
    /// <returns>False where <paramref name="function"/> is no timer or in error. The run itself goes on after the return.</returns>
    public bool RunByHand(EmbeddedFunction function)
    {
        if (_stop.IsCancellationRequested || !_timers.TryGetValue(function, out var timer))
        {
            return false;
        }

        lock (_byHand)
        {
            _byHand.RemoveAll(t => t.IsCompleted);
            _byHand.Add(Task.Run(() => RunAsync(timer, isPastDue: false)));
        }

        return true;
    }

    private async Task LoopAsync(TimerFunction timer, Task started)
    {
        try
        {
            await started.WaitAsync(_stop.Token);
            var begun = Now;
            var isPastDue = timer.Begin(begun);
            if (isPastDue || timer.Function.Timer!.RunOnStartup)
            {
                await RunAsync(timer, isPastDue);
                timer.Ran(begun);
            }

            while (timer.Due(Now) is { } due)
            {
                if (!await WaitUntilAsync(due))
                {
                    timer.SetBack(Now);
                    continue;
                }

                var at = Now > due ? Now : due; // a timer may fire a little early
                await RunAsync(timer, isPastDue: false);
                timer.Ran(at);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The host stops.
        }
        catch (Exception e)
        {
            HostLog.TimerLoopFailed(_logger, e, timer.Function.Name);
        }
    }

    /// <returns>False where the clock was set back meanwhile: the occurrence may be hours away by the clock as it is now.</returns>
    private async Task<bool> WaitUntilAsync(DateTime due)
    {
        var before = Now;
        for (var left = due - before; left > TimeSpan.Zero; left = due - before)
        {
            await Task.Delay(left < s_longestWait ? left : s_longestWait, _time, _stop.Token);
            if (Now < before)
            {
                return false;
            }

            before = Now;
        }

        return true;
    }

    private async Task RunAsync(TimerFunction timer, bool isPastDue)
    {
        await timer.Running.WaitAsync(_stop.Token);
        try
        {
            var info = timer.Info(isPastDue);
            await _runner.RunLoggedAsync(timer.Function, context => timer.InvokeAsync(context, info), _stop.Token);
        }
        finally
        {
            timer.Running.Release();
        }
    }
}
