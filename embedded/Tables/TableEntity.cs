using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Azure.Data.Tables;

/// <summary>
/// An entity as a dictionary. Values are <see cref="string"/>, <see cref="bool"/>, <see cref="int"/>, <see cref="long"/>,
/// <see cref="double"/>, <see cref="DateTimeOffset"/> (an instant; reads come back in UTC), UTC <see cref="DateTime"/>,
/// <see cref="Guid"/>, <c>byte[]</c> or <see cref="BinaryData"/>. Names are case-sensitive.
/// </summary>
#pragma warning disable CA1710 // official name
public sealed class TableEntity : ITableEntity, IDictionary<string, object>
#pragma warning restore CA1710
{
    internal const string ETagName = "odata.etag";

    private readonly Dictionary<string, object> properties;

    public TableEntity()
        : this(new Dictionary<string, object>(StringComparer.Ordinal), owned: true)
    {
    }

    public TableEntity(string partitionKey, string rowKey)
        : this()
    {
        PartitionKey = partitionKey;
        RowKey = rowKey;
    }

    public TableEntity(IDictionary<string, object> values)
        : this(values is null ? new(StringComparer.Ordinal) : new(values, StringComparer.Ordinal), owned: true)
    {
    }

    private TableEntity(Dictionary<string, object> properties, bool owned)
    {
        _ = owned;
        this.properties = properties;
    }

    public string PartitionKey
    {
        get => GetString(nameof(PartitionKey))!;
        set => properties[nameof(PartitionKey)] = value;
    }

    public string RowKey
    {
        get => GetString(nameof(RowKey))!;
        set => properties[nameof(RowKey)] = value;
    }

    public DateTimeOffset? Timestamp
    {
        get => GetDateTimeOffset(nameof(Timestamp));
        set => properties[nameof(Timestamp)] = value!;
    }

    public ETag ETag
    {
        get => properties.TryGetValue(ETagName, out object? tag) && tag is string text ? new ETag(text) : default;
        set => properties[ETagName] = value.ToString();
    }

    public ICollection<string> Keys => properties.Keys;

    ICollection<object> IDictionary<string, object>.Values => properties.Values;

    public int Count => properties.Count;

    bool ICollection<KeyValuePair<string, object>>.IsReadOnly => false;

    /// <summary>Reads <c>null</c> where there is no such property. A whole number set over a <see cref="long"/> or
    /// <see cref="double"/> takes that type, so that a property keeps its type.</summary>
    public object this[string key]
    {
        get => properties.GetValueOrDefault(key)!;
        set => properties[key] = properties.GetValueOrDefault(key) switch
        {
            long when value is int number => (long)number,
            double when value is int number => (double)number,
            _ => value,
        };
    }

    public string? GetString(string key) => Typed<string>(key);

    public bool? GetBoolean(string key) => (bool?)Typed<object>(key, typeof(bool));

    public int? GetInt32(string key) => (int?)Typed<object>(key, typeof(int));

    public long? GetInt64(string key) => (long?)Typed<object>(key, typeof(long));

    public double? GetDouble(string key) => (double?)Typed<object>(key, typeof(double));

    public Guid? GetGuid(string key) => (Guid?)Typed<object>(key, typeof(Guid));

    public DateTimeOffset? GetDateTimeOffset(string key) => properties.GetValueOrDefault(key) switch
    {
        null => null,
        DateTimeOffset instant => instant,
        DateTime time => new DateTimeOffset(time),
        var other => throw Mismatch(key, typeof(DateTimeOffset), other),
    };

    public DateTime? GetDateTime(string key) => properties.GetValueOrDefault(key) switch
    {
        null => null,
        DateTimeOffset instant => instant.UtcDateTime,
        DateTime time => time,
        var other => throw Mismatch(key, typeof(DateTime), other),
    };

    public byte[]? GetBinary(string key) => properties.GetValueOrDefault(key) switch
    {
        null => null,
        byte[] bytes => bytes,
        BinaryData data => data.ToArray(),
        var other => throw Mismatch(key, typeof(byte[]), other),
    };

    public BinaryData? GetBinaryData(string key) => properties.GetValueOrDefault(key) switch
    {
        null => null,
        byte[] bytes => BinaryData.FromBytes(bytes),
        BinaryData data => data,
        var other => throw Mismatch(key, typeof(BinaryData), other),
    };

    public void Add(string key, object value) => properties.Add(key, value);

    public bool ContainsKey(string key) => properties.ContainsKey(key);

    public bool Remove(string key) => properties.Remove(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out object value) => properties.TryGetValue(key, out value);

    public void Clear() => properties.Clear();

    void ICollection<KeyValuePair<string, object>>.Add(KeyValuePair<string, object> item) => properties.Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<string, object>>.Contains(KeyValuePair<string, object> item) => properties.Contains(item);

    void ICollection<KeyValuePair<string, object>>.CopyTo(KeyValuePair<string, object>[] array, int arrayIndex) =>
        ((ICollection<KeyValuePair<string, object>>)properties).CopyTo(array, arrayIndex);

    bool ICollection<KeyValuePair<string, object>>.Remove(KeyValuePair<string, object> item) =>
        ((ICollection<KeyValuePair<string, object>>)properties).Remove(item);

    IEnumerator<KeyValuePair<string, object>> IEnumerable<KeyValuePair<string, object>>.GetEnumerator() => properties.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => properties.GetEnumerator();

    /// <summary>Wraps the dictionary without a copy.</summary>
    internal static TableEntity Over(Dictionary<string, object> properties) => new(properties, owned: true);

    private T? Typed<T>(string key)
        where T : class => (T?)Typed<object>(key, typeof(T));

    private object? Typed<T>(string key, Type type)
    {
        object? value = properties.GetValueOrDefault(key);
        return value is null || value.GetType() == type ? value : throw Mismatch(key, type, value);
    }

    private static InvalidOperationException Mismatch(string key, Type asked, object found) =>
        new($"Property '{key}' was asked for as {asked} but holds a {found.GetType()}.");
}
