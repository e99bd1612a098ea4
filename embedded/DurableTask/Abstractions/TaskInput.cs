namespace Microsoft.DurableTask;

internal static class TaskInput
{
    /// <summary>Null is the type's default, also for value types.</summary>
    internal static T As<T>(object? input) => input switch
    {
        null => default!,
        T typed => typed,
        _ => throw new ArgumentException($"Input of type '{typeof(T)}' was expected, but it is '{input.GetType()}'.", nameof(input)),
    };
}
