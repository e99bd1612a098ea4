namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a trigger knows about its invocation.</summary>
public abstract class BindingContext
{
    /// <summary>Values by name, ignoring case: for HTTP the query's (without <c>code</c>) and, over them, the route's.</summary>
    public abstract IReadOnlyDictionary<string, object?> BindingData { get; }
}
