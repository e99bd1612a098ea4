using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Workflows.Contracts;

/// <summary>The names that a file uses for the values of an enumeration, in the order in which they are listed to people.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "a table of names, enumerable only for its initializer")]
public sealed class NameTable<T> : IEnumerable<KeyValuePair<string, T>>
    where T : struct, Enum
{
    private readonly List<KeyValuePair<string, T>> names = [];

    /// <summary>The names.</summary>
    public IEnumerable<string> Keys => names.Select(n => n.Key);

    /// <summary>Add by name; look up by name.</summary>
    /// <exception cref="KeyNotFoundException">No such name.</exception>
    public T this[string name]
    {
        get => names.FirstOrDefault(n => n.Key == name) is { Key: not null } found ? found.Value : throw new KeyNotFoundException(name);
        set => names.Add(new KeyValuePair<string, T>(name, value));
    }

    /// <summary>The first name of a value.</summary>
    /// <exception cref="InvalidOperationException">It has none.</exception>
    public string NameOf(T value) => names.First(n => EqualityComparer<T>.Default.Equals(n.Value, value)).Key;

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, T>> GetEnumerator() => names.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
