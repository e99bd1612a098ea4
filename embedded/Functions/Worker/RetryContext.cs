namespace Microsoft.Azure.Functions.Worker;

/// <summary>The host's retry of a function; never present here, since this host retries none.</summary>
public abstract class RetryContext
{
    /// <summary>Which retry this is, from 0.</summary>
    public abstract int RetryCount { get; }

    /// <summary>How many there may be.</summary>
    public abstract int MaxRetryCount { get; }
}
