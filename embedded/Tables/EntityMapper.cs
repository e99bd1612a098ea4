using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Runtime.Serialization;
using Azure;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>Maps classes that implement <see cref="ITableEntity"/> to properties and back: public readable and writable
/// instance properties, less those marked <see cref="IgnoreDataMemberAttribute"/>, under the name of their
/// <see cref="DataMemberAttribute"/> if they have one. Enums are stored by name, <see cref="ulong"/> as <see cref="long"/>.</summary>
internal static class EntityMapper
{
    /// <summary>The name under which <see cref="TableEntity"/> keeps an entity's version.</summary>
    public const string ETagName = "odata.etag";

    private static readonly ConcurrentDictionary<Type, Member[]> Members = new();

    public static bool IsSystem(string name) => name is "PartitionKey" or "RowKey" or "Timestamp" or ETagName;

    public static Dictionary<string, object> ToProperties(ITableEntity entity)
    {
        Dictionary<string, object> properties = new(StringComparer.Ordinal);
        if (entity is IDictionary<string, object> dictionary)
        {
            foreach ((string name, object? value) in dictionary)
            {
                if (value is not null && !IsSystem(name) && !name.StartsWith("odata.", StringComparison.Ordinal))
                {
                    properties[name] = value is Enum
                        ? throw new NotSupportedException(
                            $"Property '{name}' holds the enum value {value}; enums are for classes that implement ITableEntity, not for TableEntity.")
                        : Stored(name, value);
                }
            }

            return properties;
        }

        foreach (Member member in MembersOf(entity.GetType()))
        {
            if (!IsSystem(member.Name) && member.Property.GetValue(entity) is { } value)
            {
                properties[member.Name] = Stored(member.Name, value);
            }
        }

        return properties;
    }

    public static Member[] MembersOf(Type type) => Members.GetOrAdd(type, static t =>
    [
        .. t.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p is { CanRead: true, CanWrite: true } && p.GetMethod!.IsPublic && p.GetIndexParameters().Length == 0)
            .Where(p => p.Name != nameof(ITableEntity.ETag) && !p.IsDefined(typeof(IgnoreDataMemberAttribute)))
            .Select(p => new Member(p.GetCustomAttribute<DataMemberAttribute>()?.Name ?? p.Name, p)),
    ]);

    private static object Stored(string name, object value) => value switch
    {
        double number when double.IsInfinity(number) =>
            throw new ArgumentException($"Property '{name}' expects a number; found {number.ToString(CultureInfo.InvariantCulture)}."),
        string or bool or int or long or double or Guid or byte[] => value,
        DateTimeOffset instant => instant.ToUniversalTime(),
        DateTime { Kind: DateTimeKind.Utc } time => new DateTimeOffset(time),
        DateTime time => throw new NotSupportedException(
            $"Property '{name}' expects a DateTime in UTC; found one of kind {time.Kind}: {time.ToString("O", CultureInfo.InvariantCulture)}."),
        BinaryData data => data.ToArray(),
        Enum choice => choice.ToString(),
        ulong number => unchecked((long)number),
        _ => throw new NotSupportedException(
            $"Property '{name}' has type {value.GetType()}; tables hold string, bool, int, long, double, DateTimeOffset, DateTime, Guid, byte[], BinaryData and enums."),
    };

    internal sealed record Member(string Name, PropertyInfo Property)
    {
        private readonly Type target = Nullable.GetUnderlyingType(Property.PropertyType) ?? Property.PropertyType;

        public void Set(object entity, object stored) => Property.SetValue(entity, Converted(stored));

        private object Converted(object stored)
        {
            if (target.IsInstanceOfType(stored))
            {
                return stored;
            }

            if (target.IsEnum && stored is string name)
            {
                return Enum.Parse(target, name);
            }

            return (stored, target) switch
            {
                (DateTimeOffset instant, _) when target == typeof(DateTime) => instant.UtcDateTime,
                (byte[] bytes, _) when target == typeof(BinaryData) => BinaryData.FromBytes(bytes),
                (long number, _) when target == typeof(ulong) => unchecked((ulong)number),
                (int number, _) when target == typeof(long) => (long)number,
                (int number, _) when target == typeof(double) => (double)number,
                _ => throw new InvalidOperationException(
                    $"Property '{Name}' of {Property.DeclaringType} expects {target}; the table holds a {stored.GetType()}."),
            };
        }
    }
}

/// <summary>Reads entities of one type.</summary>
internal static class EntityMapper<T>
    where T : class, ITableEntity
{
    private static readonly Dictionary<string, EntityMapper.Member> Members =
        EntityMapper.MembersOf(typeof(T)).ToDictionary(m => m.Name, StringComparer.Ordinal);

    public static T FromProperties(Dictionary<string, object> properties)
    {
        if (typeof(T) == typeof(TableEntity) || typeof(T) == typeof(ITableEntity))
        {
            return (T)(ITableEntity)new TableEntity(properties);
        }

        T entity = Activator.CreateInstance<T>();
        foreach ((string name, object value) in properties)
        {
            if (name == EntityMapper.ETagName)
            {
                entity.ETag = new ETag((string)value);
            }
            else if (Members.TryGetValue(name, out EntityMapper.Member? member))
            {
                member.Set(entity, value);
            }
        }

        return entity;
    }
}
