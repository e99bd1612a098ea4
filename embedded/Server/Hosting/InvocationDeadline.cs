namespace Workflows.Embedded.Server;

/// <summary>An invocation's token: cancelled by any of its causes or by the function timeout, which is logged. The invocation goes on.</summary>
internal sealed class InvocationDeadline : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly ITimer? _timer;

    public InvocationDeadline(TimeSpan? timeout, TimeProvider time, CancellationToken cause)
    {
        _source = CancellationTokenSource.CreateLinkedTokenSource(cause);
        if (timeout is { } span)
        {
            _timer = time.CreateTimer(_ => Expire(span), null, span, Timeout.InfiniteTimeSpan);
        }
    }

    public CancellationToken Token => _source.Token;

    /// <summary>Called when the timeout passes, before the token is cancelled.</summary>
    public Action<TimeSpan>? Expired { get; set; }

    public void Dispose()
    {
        _timer?.Dispose();
        _source.Dispose();
    }

    private void Expire(TimeSpan span)
    {
        Expired?.Invoke(span);
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The invocation ended just then.
        }
    }
}
