using System.Diagnostics.CodeAnalysis;
using System.Text;
using Azure.Core.Serialization;
using Microsoft.DurableTask;

namespace Workflows.Embedded.Server;

/// <summary>Lets the worker's serializer write and read what orchestrations exchange and keep.</summary>
internal sealed class ObjectSerializerDataConverter(ObjectSerializer serializer) : DataConverter
{
    [return: NotNullIfNotNull(nameof(value))]
    public override string? Serialize(object? value) =>
        value is null ? null : serializer.Serialize(value, value.GetType(), CancellationToken.None).ToString();

    [return: NotNullIfNotNull(nameof(data))]
    public override object? Deserialize(string? data, Type targetType)
    {
        if (data is null)
        {
            return null;
        }

        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(data), writable: false);
        return serializer.Deserialize(stream, targetType, CancellationToken.None)!;
    }
}
