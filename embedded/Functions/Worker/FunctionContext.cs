namespace Microsoft.Azure.Functions.Worker;

/// <summary>One invocation of a function: HTTP request, timer run, orchestration episode or activity. Not thread safe.</summary>
public abstract class FunctionContext
{
    /// <summary>A new identifier per invocation.</summary>
    public abstract string InvocationId { get; }

    /// <summary>The function's identifier.</summary>
    public abstract string FunctionId { get; }

    /// <summary>The trace that it belongs to.</summary>
    public abstract TraceContext TraceContext { get; }

    /// <summary>What the trigger knows.</summary>
    public abstract BindingContext BindingContext { get; }

    /// <summary>The host's retry, or null.</summary>
    public abstract RetryContext RetryContext { get; }

    /// <summary>The services of this invocation's scope; for HTTP the same as the request's.</summary>
    public abstract IServiceProvider InstanceServices { get; set; }

    /// <summary>The function.</summary>
    public abstract FunctionDefinition FunctionDefinition { get; }

    /// <summary>A place for middleware to leave things.</summary>
    public abstract IDictionary<object, object> Items { get; set; }

    /// <summary>What the invocation carries, by type.</summary>
    public abstract IInvocationFeatures Features { get; }

    /// <summary>Cancelled when the client has gone, the function timeout has passed, or (but for HTTP) the host stops.</summary>
    public virtual CancellationToken CancellationToken { get; }
}
