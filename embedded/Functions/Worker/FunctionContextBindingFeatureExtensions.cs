using Workflows.Embedded.Functions;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Access to what a function returned.</summary>
public static class FunctionContextBindingFeatureExtensions
{
    /// <summary>The result; for HTTP an IResult that has not been executed yet, which may be set to answer without the function.</summary>
    public static InvocationResult GetInvocationResult(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new BoundInvocationResult(ResultCell.Of(context));
    }

    /// <summary>The result as <typeparamref name="T"/>.</summary>
    /// <exception cref="InvalidOperationException">The function returned something else.</exception>
    public static InvocationResult<T> GetInvocationResult<T>(this FunctionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var cell = ResultCell.Of(context);
        return cell.Value is null or T
            ? new BoundInvocationResult<T>(cell)
            : throw new InvalidOperationException($"Expected the function to have returned {typeof(T)}; it returned {cell.Value.GetType()}.");
    }
}
