using System.Buffers;
using System.Text.RegularExpressions;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>The service's limits, from "Understanding the Table service data model" and the scalability targets of Azure Table storage.</summary>
internal static partial class ServiceRules
{
    public const int MaxPage = 1000;
    public const int MaxTransaction = 100;
    public const int MaxTransactionBytes = 4 * 1024 * 1024;

    /// <summary>1 KiB of UTF-16.</summary>
    private const int MaxKeyUnits = 512;
    private const int MaxProperties = 252;
    private const int MaxNameUnits = 255;
    private const int MaxBytes = 64 * 1024;
    private const int MaxEntityBytes = 1024 * 1024;

    private static readonly SearchValues<char> PlainNames = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly DateTimeOffset FirstInstant = new(1601, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static bool IsTableName(string name) => TableName().IsMatch(name) && !name.Equals("tables", StringComparison.OrdinalIgnoreCase);

    /// <summary>The refusal, or <c>null</c> where the keys and properties are within the limits. The size of a merge is checked again after merging.</summary>
    public static ServiceError? Check(EntityOperation operation) =>
        Key("PartitionKey", operation.PartitionKey) ?? Key("RowKey", operation.RowKey)
        ?? (operation.Kind == TableTransactionActionType.Delete ? null : Entity(operation.PartitionKey, operation.RowKey, operation.Properties));

    public static ServiceError? Key(string name, string key)
    {
        if (key.Length > MaxKeyUnits)
        {
            return ServiceError.KeyValueTooLarge(name, key.Length, MaxKeyUnits);
        }

        for (int i = 0; i < key.Length; i++)
        {
            char letter = key[i];
            bool isHalf = char.IsSurrogate(letter) && !(char.IsHighSurrogate(letter) && i + 1 < key.Length && char.IsLowSurrogate(key[i + 1]))
                && !(char.IsLowSurrogate(letter) && i > 0 && char.IsHighSurrogate(key[i - 1]));
            if (letter is '/' or '\\' or '#' or '?' or <= '\u001F' or >= '\u007F' and <= '\u009F' || isHalf)
            {
                return ServiceError.OutOfRange(
                    $"{name} holds U+{(int)letter:X4} at {i}; it may not hold / \\ # ?, control characters and half surrogate pairs.");
            }
        }

        return null;
    }

    public static ServiceError? Entity(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties)
    {
        if (properties.Count > MaxProperties)
        {
            return ServiceError.TooManyProperties(properties.Count, MaxProperties);
        }

        foreach ((string name, object value) in properties)
        {
            if (Property(name, value) is { } error)
            {
                return error;
            }
        }

        long size = SizeOf(partitionKey, rowKey, properties);
        return size > MaxEntityBytes ? ServiceError.EntityTooLarge(size, MaxEntityBytes) : null;
    }

    /// <summary>4 bytes and the keys in UTF-16, and for each property 8 bytes, its name in UTF-16 and its value; text and bytes take 4 more.</summary>
    public static long SizeOf(string partitionKey, string rowKey, IReadOnlyDictionary<string, object> properties)
    {
        long size = 4 + ((partitionKey.Length + rowKey.Length) * 2);
        foreach ((string name, object value) in properties)
        {
            size += 8 + (name.Length * 2) + value switch
            {
                string text => (text.Length * 2) + 4,
                byte[] bytes => bytes.Length + 4,
                Guid => 16,
                int => 4,
                bool => 1,
                _ => 8,
            };
        }

        return size;
    }

    private static ServiceError? Property(string name, object value)
    {
        if (name.Length > MaxNameUnits)
        {
            return ServiceError.PropertyNameTooLong(name, MaxNameUnits);
        }

        if (!IsPlainName(name) && !PropertyName().IsMatch(name))
        {
            return ServiceError.PropertyNameInvalid(name);
        }

        return value switch
        {
            string text when text.Length * 2 > MaxBytes => ServiceError.PropertyValueTooLarge(name),
            byte[] bytes when bytes.Length > MaxBytes => ServiceError.PropertyValueTooLarge(name),
            DateTimeOffset instant when instant < FirstInstant => ServiceError.OutOfRange($"{name} is before 1601-01-01T00:00:00Z."),
            _ => null,
        };
    }

    /// <summary>What <see cref="PropertyName"/> takes, seen without it: each property of each write is looked at.</summary>
    private static bool IsPlainName(string name) => name.Length > 0 && char.IsAsciiLetter(name[0]) && !name.AsSpan().ContainsAnyExcept(PlainNames);

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9]{2,62}\z")]
    private static partial Regex TableName();

    [GeneratedRegex(@"\A[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}\p{Pc}\p{Cf}]*\z")]
    private static partial Regex PropertyName();
}
