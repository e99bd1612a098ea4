using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Rosters;

/// <summary>Writes a cell as one text, <c>2026-12-01 gan early a b</c>: a month of cells has to fit into a property of a row.</summary>
internal sealed class RosterCellConverter : JsonConverter<RosterCell>
{
    public override RosterCell Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString()?.Split(' ') is [var day, var site, var shift, .. var persons]
        && DateOnly.TryParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly on)
            ? new(on, site, shift, persons)
            : throw new JsonException("Expected a cell such as '2026-12-01 gan early a b'.");

    public override void Write(Utf8JsonWriter writer, RosterCell value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
}
