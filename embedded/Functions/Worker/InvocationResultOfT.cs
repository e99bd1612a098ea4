namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function returned, readable and replaceable by middleware after <c>next</c>.</summary>
public abstract class InvocationResult<T>
{
    /// <summary>The value; null before the function ran or where it returned nothing.</summary>
    public abstract T? Value { get; set; }
}
