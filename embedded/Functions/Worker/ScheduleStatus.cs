namespace Microsoft.Azure.Functions.Worker;

/// <summary>A monitored schedule's record, in UTC, as it stood before the run that receives it.</summary>
public class ScheduleStatus
{
    /// <summary>The previous run; <c>default</c> before the first.</summary>
    public DateTime Last { get; set; }

    /// <summary>The occurrence expected after <see cref="Last"/>: during a run, the one that is running.</summary>
    public DateTime Next { get; set; }

    /// <summary>When the record was written.</summary>
    public DateTime LastUpdated { get; set; }
}
