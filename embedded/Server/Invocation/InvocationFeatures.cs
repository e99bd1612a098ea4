using System.Collections;
using Microsoft.Azure.Functions.Worker;

namespace Workflows.Embedded.Server;

internal sealed class InvocationFeatures : IInvocationFeatures
{
    private readonly Dictionary<Type, object> _byType = [];

    public void Set<T>(T instance)
    {
        if (instance is null)
        {
            _byType.Remove(typeof(T));
        }
        else
        {
            _byType[typeof(T)] = instance;
        }
    }

    public T? Get<T>() => _byType.TryGetValue(typeof(T), out var value) ? (T)value : default;

    public IEnumerator<KeyValuePair<Type, object>> GetEnumerator() => _byType.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
