namespace Microsoft.Azure.Functions.Worker;

/// <summary>What an invocation carries, by type.</summary>
public interface IInvocationFeatures : IEnumerable<KeyValuePair<Type, object>>
{
    /// <summary>Sets or replaces the feature of type <typeparamref name="T"/>.</summary>
    void Set<T>(T instance);

    /// <summary>The feature of type <typeparamref name="T"/>, or <c>default</c>.</summary>
    T? Get<T>();
}
