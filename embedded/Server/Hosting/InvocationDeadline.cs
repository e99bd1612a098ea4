namespace Workflows.Embedded.Server;

/// <summary>An invocation's token: cancelled by its cause or by the function timeout, which is told first. The invocation goes on.</summary>
internal sealed class InvocationDeadline : IDisposable
{
    private readonly CancellationTokenSource _timeout;
    private readonly CancellationTokenSource _either;

    public InvocationDeadline(TimeSpan? timeout, TimeProvider time, Action<TimeSpan> expired, CancellationToken cause)
    {
        _timeout = new CancellationTokenSource(timeout ?? Timeout.InfiniteTimeSpan, time);
        _either = CancellationTokenSource.CreateLinkedTokenSource(cause, _timeout.Token);
        _timeout.Token.UnsafeRegister(_ => expired(timeout!.Value), null); // the last registered runs first
    }

    public CancellationToken Token => _either.Token;

    public void Dispose()
    {
        _either.Dispose();
        _timeout.Dispose();
    }
}
