namespace Microsoft.Azure.Functions.Worker;

/// <summary>What a function returned, whatever its type.</summary>
public abstract class InvocationResult : InvocationResult<object>;
