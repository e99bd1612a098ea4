using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Functions;

internal sealed class BoundInvocationResult(ResultCell cell) : InvocationResult
{
    public override object? Value
    {
        get => cell.Value;
        set => cell.Value = value;
    }
}

internal sealed class BoundInvocationResult<T>(ResultCell cell) : InvocationResult<T>
{
    public override T? Value
    {
        get => (T?)cell.Value;
        set => cell.Value = value;
    }
}
