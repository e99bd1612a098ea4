namespace Microsoft.DurableTask.Client;

public enum OrchestrationRuntimeStatus
{
    Running = 0,
    Completed = 1,

    /// <summary>Not used: an instance that continues as new stays Running.</summary>
    ContinuedAsNew = 2,
    Failed = 3,

    /// <summary>Not used.</summary>
    Canceled = 4,
    Terminated = 5,
    Pending = 6,
    Suspended = 7,
}
