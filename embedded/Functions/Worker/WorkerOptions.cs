using Azure.Core.Serialization;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>Options of the worker.</summary>
public class WorkerOptions
{
    /// <summary>
    /// Writes and reads what durable orchestrations exchange and keep. Changing it breaks running instances.
    /// Unless set: System.Text.Json with property names as declared, enums as numbers, nulls written, reading case-insensitively.
    /// </summary>
    public ObjectSerializer? Serializer { get; set; }
}
