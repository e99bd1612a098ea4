namespace Azure.Data.Tables;

/// <summary>An entity with the four system properties. Every other public readable and writable property of a
/// class that implements it is stored under its name; <c>null</c> is not stored.</summary>
public interface ITableEntity
{
    /// <summary>At most 512 UTF-16 units (1 KiB), without <c>/ \ # ?</c> and control characters; may be empty.</summary>
    string PartitionKey { get; set; }

    /// <summary>Unique within the partition; the limits of <see cref="PartitionKey"/>.</summary>
    string RowKey { get; set; }

    /// <summary>Set by the service on each write; what a client sets is ignored.</summary>
    DateTimeOffset? Timestamp { get; set; }

    /// <summary>The version that was read. Never stored.</summary>
    ETag ETag { get; set; }
}
