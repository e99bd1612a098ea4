namespace Microsoft.Azure.Functions.Worker;

/// <summary>Creates the object whose method an invocation runs.</summary>
public interface IFunctionActivator
{
    /// <summary>A new instance, its constructor filled from the invocation's services; null for a static class.</summary>
    object? CreateInstance(Type instanceType, FunctionContext context);
}
