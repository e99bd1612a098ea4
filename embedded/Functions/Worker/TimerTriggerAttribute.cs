using Microsoft.Azure.Functions.Worker.Extensions.Abstractions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>
/// Runs the function on a schedule: six cron fields (second minute hour day month weekday, in UTC), or a time span between runs,
/// or <c>%Name%</c> for a setting that holds one of these.
/// </summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class TimerTriggerAttribute(string schedule) : TriggerBindingAttribute
{
    /// <summary>The schedule as written.</summary>
    public string Schedule { get; } = schedule;

    /// <summary>Whether to run once at every start as well; false by default.</summary>
    public bool RunOnStartup { get; set; }

    /// <summary>Whether occurrences missed while the host was down are noticed; true by default, and off below one minute whatever it says.</summary>
    public bool UseMonitor { get; set; } = true;
}
