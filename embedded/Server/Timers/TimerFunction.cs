using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.DependencyInjection;

namespace Workflows.Embedded.Server;

/// <summary>One timer function's schedule and where it stands. The rules are those of the official timer trigger.</summary>
internal sealed class TimerFunction(EmbeddedFunction function, TimerSchedule schedule, TimerRecords records, DateTime now)
{
    public EmbeddedFunction Function => function;

    /// <summary>Held during a run: runs of one timer never overlap.</summary>
    public SemaphoreSlim Running { get; } = new(1);

    private bool IsMonitored { get; } = function.Timer!.UseMonitor && schedule.CanBeMonitored(now);

    private TimerRecord? Record { get; set; }

    /// <summary>Reads the record and decides whether an occurrence was missed. A schedule that changed starts anew.</summary>
    /// <returns>Whether the function must run at once to make up for it.</returns>
    public bool Begin(DateTime at)
    {
        if (!IsMonitored)
        {
            return false;
        }

        Record = records.Find(function.Name);
        if (Record is null || schedule.Next(Record.LastUpdated) is not { } expected)
        {
            // Written before the first occurrence, so that even the first one can be missed.
            Keep(default, at, at);
            return false;
        }

        if (Record.Next != expected)
        {
            Record = new TimerRecord(default, (expected < at ? schedule.Next(at) : expected) ?? DateTime.MaxValue, at);
            records.Keep(function.Name, Record);
        }

        return at > Record.Next;
    }

    /// <summary>The occurrence to wait for; null for none.</summary>
    public DateTime? Due(DateTime at) => Record is { } record ? record.Next == DateTime.MaxValue ? null : record.Next : schedule.Next(at);

    /// <summary>The clock was set back: an occurrence that was computed by the clock before would be waited for until that time comes again.</summary>
    public void SetBack(DateTime at)
    {
        if (Record is { } record)
        {
            Keep(record.Last, at, at);
        }
    }

    /// <summary>What the run is told: the record before it.</summary>
    public TimerInfo Info(bool isPastDue) => new()
    {
        IsPastDue = isPastDue,
        ScheduleStatus = Record is { } record
            ? new ScheduleStatus { Last = record.Last, Next = record.Next, LastUpdated = record.LastUpdated }
            : null,
    };

    /// <summary>Calls the method, on an object of its own where it is an instance's.</summary>
    public async Task<object?> InvokeAsync(FunctionContext context, TimerInfo info)
    {
        var services = context.InstanceServices;
        object?[] arguments = [.. function.Method.GetParameters().Select(p =>
            p.ParameterType == typeof(TimerInfo) ? info
            : p.ParameterType == typeof(FunctionContext) ? context
            : p.ParameterType == typeof(CancellationToken) ? context.CancellationToken
            : services.GetRequiredService(p.ParameterType))];
        object? target = function.Method.IsStatic ? null : ActivatorUtilities.CreateInstance(services, function.Method.DeclaringType!);
        await (function.Method.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null) switch
        {
            Task task => task,
            ValueTask task => task.AsTask(),
            _ => Task.CompletedTask,
        });
        return null;
    }

    /// <summary>Notes that the function ran, whether it failed or not.</summary>
    /// <param name="at">When the run began; for a scheduled one never before its occurrence, or the record would look like another schedule's.</param>
    public void Ran(DateTime at)
    {
        if (IsMonitored)
        {
            Keep(at, at, at);
        }
    }

    private void Keep(DateTime last, DateTime nextAfter, DateTime updated)
    {
        Record = new TimerRecord(last, schedule.Next(nextAfter) ?? DateTime.MaxValue, updated);
        records.Keep(function.Name, Record);
    }
}
