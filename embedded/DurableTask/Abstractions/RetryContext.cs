namespace Microsoft.DurableTask;

/// <summary>What a retry handler is told. The number counts from 1; the time includes waits.</summary>
public record RetryContext(
    TaskOrchestrationContext OrchestrationContext,
    int LastAttemptNumber,
    TaskFailureDetails LastFailure,
    TimeSpan TotalRetryTime,
    CancellationToken CancellationToken);
