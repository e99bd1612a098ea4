using Microsoft.DurableTask.Converters;

namespace Microsoft.DurableTask.Worker;

public class DurableTaskWorkerOptions
{
    private VersioningOptions? versioning;

    public enum VersionMatchStrategy
    {
        None = 0,
        Strict = 1,
        CurrentOrOlder = 2,
    }

    public enum VersionFailureStrategy
    {
        Reject = 0,
        Fail = 1,
    }

    public DataConverter DataConverter { get; set; } = JsonDataConverter.Default;

    /// <summary>A longer timer is a chain of timers of at most this length.</summary>
    public TimeSpan MaximumTimerInterval { get; set; } = TimeSpan.FromDays(3);

    public ConcurrencyOptions Concurrency { get; } = new();

    public bool IsVersioningSet => versioning is not null;

    public VersioningOptions? Versioning
    {
        get => versioning;
        set => versioning = value;
    }

    public class ConcurrencyOptions
    {
        public int MaximumConcurrentActivityWorkItems { get; set; } = 100 * Environment.ProcessorCount;

        public int MaximumConcurrentOrchestrationWorkItems { get; set; } = 100 * Environment.ProcessorCount;
    }

    public class VersioningOptions
    {
        public string Version { get; set; } = string.Empty;

        /// <summary>For child orchestrations called without a version.</summary>
        public string DefaultVersion { get; set; } = string.Empty;

        public VersionMatchStrategy MatchStrategy { get; set; } = VersionMatchStrategy.None;

        public VersionFailureStrategy FailureStrategy { get; set; } = VersionFailureStrategy.Reject;
    }
}
