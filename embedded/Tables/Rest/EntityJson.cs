using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;

namespace Workflows.Embedded.Tables;

/// <summary>Entities as OData JSON: what JSON has no type for carries an annotation, <c>"Count@odata.type":"Edm.Int64"</c>.</summary>
internal static class EntityJson
{
    private const string TypeSuffix = "@odata.type";

    public static byte[] Write(EntityOperation operation)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            writer.WriteStartObject();
            if (operation.PartitionKey is not null)
            {
                writer.WriteString("PartitionKey", operation.PartitionKey);
            }

            if (operation.RowKey is not null)
            {
                writer.WriteString("RowKey", operation.RowKey);
            }

            foreach ((string name, object value) in operation.Properties)
            {
                Write(writer, name, value);
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    public static Dictionary<string, object> Read(JsonElement json)
    {
        Dictionary<string, object> entity = new(StringComparer.Ordinal);
        foreach (JsonProperty property in json.EnumerateObject())
        {
            if (property.NameEquals(TableEntity.ETagName))
            {
                entity[TableEntity.ETagName] = property.Value.GetString()!;
            }
            else if (property.NameEquals("Timestamp"))
            {
                entity["Timestamp"] = Instant(property.Value.GetString()!);
            }
            else if (!property.Name.Contains("odata.", StringComparison.Ordinal) && property.Value.ValueKind != JsonValueKind.Null)
            {
                entity[property.Name] = Value(property, json.TryGetProperty(property.Name + TypeSuffix, out JsonElement type) ? type.GetString() : null);
            }
        }

        return entity;
    }

    private static void Write(Utf8JsonWriter writer, string name, object value)
    {
        string? type = value switch
        {
            long => "Edm.Int64",
            double => "Edm.Double",
            DateTimeOffset => "Edm.DateTime",
            Guid => "Edm.Guid",
            byte[] => "Edm.Binary",
            _ => null,
        };
        if (type is not null)
        {
            writer.WriteString(name + TypeSuffix, type);
        }

        writer.WritePropertyName(name);
        switch (value)
        {
            case string text:
                writer.WriteStringValue(text);
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case int number:
                writer.WriteNumberValue(number);
                break;
            case long number:
                writer.WriteStringValue(number.ToString(CultureInfo.InvariantCulture));
                break;
            case double number when double.IsFinite(number):
                writer.WriteNumberValue(number);
                break;
            case double number:
                writer.WriteStringValue(double.IsNaN(number) ? "NaN" : number > 0 ? "Infinity" : "-Infinity");
                break;
            case DateTimeOffset instant:
                writer.WriteStringValue(instant.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture));
                break;
            case Guid id:
                writer.WriteStringValue(id);
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            default:
                throw new NotSupportedException($"Property '{name}' has type {value.GetType()}, which tables do not hold.");
        }
    }

    private static object Value(JsonProperty property, string? type) => (type, property.Value.ValueKind) switch
    {
        ("Edm.Int64", JsonValueKind.String) => long.Parse(property.Value.GetString()!, CultureInfo.InvariantCulture),
        ("Edm.DateTime", _) => Instant(property.Value.GetString()!),
        ("Edm.Guid", _) => Guid.Parse(property.Value.GetString()!),
        ("Edm.Binary", _) => property.Value.GetBytesFromBase64(),
        ("Edm.Double", JsonValueKind.String) => Special(property.Value.GetString()!),
        ("Edm.Double", _) => property.Value.GetDouble(),
        (_, JsonValueKind.String) => property.Value.GetString()!,
        (_, JsonValueKind.True) => true,
        (_, JsonValueKind.False) => false,
        (_, JsonValueKind.Number) when property.Value.GetRawText().AsSpan().IndexOfAny('.', 'e', 'E') < 0 && property.Value.TryGetInt32(out int whole) => whole,
        (_, JsonValueKind.Number) => property.Value.GetDouble(),
        _ => throw new InvalidDataException($"Property '{property.Name}' expects a value of the Table service; found {property.Value.ValueKind} of type {type ?? "(none)"}."),
    };

    private static double Special(string text) => text switch
    {
        "Infinity" => double.PositiveInfinity,
        "-Infinity" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    private static DateTimeOffset Instant(string text) =>
        DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
