using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Calendars;

/// <summary>Writes a <see cref="DueRule"/> as its text form: the form is stored in histories and tables, so it never changes.</summary>
public sealed class DueRuleJsonConverter : JsonConverter<DueRule>
{
    /// <inheritdoc/>
    public override DueRule Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        DueRule.TryParse(reader.GetString(), out DueRule? rule, out string? problem) ? rule : throw new JsonException(problem);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, DueRule value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToString());
}
