using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Workflows.Rosters;

/// <summary>Who works a shift at a site on a day.</summary>
/// <param name="Day">Local day on which the shift begins.</param>
/// <param name="Site">Site of the profile.</param>
/// <param name="Shift">Shift of the roster's rules.</param>
/// <param name="Persons">Ids, each once, ascending.</param>
[JsonConverter(typeof(RosterCellConverter))]
public sealed record RosterCell(DateOnly Day, string Site, string Shift, IReadOnlyList<string> Persons)
{
    /// <summary>The place in the month, without the people.</summary>
    public (DateOnly Day, string Site, string Shift) Slot => (Day, Site, Shift);

    /// <summary><c>2026-12-01 gan early a b</c>.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd} {Site} {Shift}{(Persons.Count > 0 ? " " : "")}{string.Join(' ', Persons)}");
}

/// <summary>A day that the client named: people are needed although it is closed.</summary>
public sealed record SpecialDay(DateOnly Day, string Kind, string Site);

/// <summary>A month's plan.</summary>
public sealed record RosterContent
{
    /// <summary>Without empty ones, by day, site and shift.</summary>
    public IReadOnlyList<RosterCell> Cells { get; init; } = [];

    public IReadOnlyList<SpecialDay> SpecialDays { get; init; } = [];

    /// <summary>The plan's fields by id.</summary>
    public IReadOnlyDictionary<string, string> Values { get; init; } = new Dictionary<string, string>();

    /// <summary>Persons by the codes of the usual week.</summary>
    public IReadOnlyDictionary<string, string> Codes { get; init; } = new Dictionary<string, string>();

    /// <summary>Nothing yet.</summary>
    public static RosterContent Empty { get; } = new();

    /// <summary>The people of a slot.</summary>
    public IReadOnlyList<string> At(DateOnly day, string site, string shift) =>
        Cells.FirstOrDefault(c => c.Day == day && c.Site == site && c.Shift == shift)?.Persons ?? [];

    /// <summary>With cells in place of the ones of the same slots; one without people takes its slot away.</summary>
    public RosterContent With(IEnumerable<RosterCell> cells)
    {
        Dictionary<(DateOnly, string, string), RosterCell> bySlot = Cells.ToDictionary(c => c.Slot);
        foreach (RosterCell cell in cells)
        {
            bySlot[cell.Slot] = cell with { Persons = [.. cell.Persons.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] };
        }

        return this with
        {
            Cells = [.. bySlot.Values.Where(c => c.Persons.Count > 0)
                .OrderBy(c => c.Day).ThenBy(c => c.Site, StringComparer.Ordinal).ThenBy(c => c.Shift, StringComparer.Ordinal)],
        };
    }

    /// <summary>The cells that lead from another content to this one.</summary>
    public IReadOnlyList<RosterCell> CellsSince(RosterContent before)
    {
        Dictionary<(DateOnly, string, string), RosterCell> old = before.Cells.ToDictionary(c => c.Slot);
        HashSet<(DateOnly, string, string)> kept = [.. Cells.Select(c => c.Slot)];
        return
        [
            .. Cells.Where(c => !old.TryGetValue(c.Slot, out RosterCell? was) || !was.Persons.SequenceEqual(c.Persons)),
            .. before.Cells.Where(c => !kept.Contains(c.Slot)).Select(c => c with { Persons = [] }),
        ];
    }

    /// <summary>What approvers saw: SHA-256 over everything, lower-case hex. The same again as a later version has another one.</summary>
    public string Hash(int version)
    {
        StringBuilder text = new();
        Add("version", version.ToString(CultureInfo.InvariantCulture));
        foreach (RosterCell cell in Cells)
        {
            Add("cell", string.Create(CultureInfo.InvariantCulture, $"{cell.Day:O} {cell.Site} {cell.Shift}"));
            foreach (string person in cell.Persons)
            {
                Add("person", person);
            }
        }

        foreach (SpecialDay day in SpecialDays)
        {
            Add("special", string.Create(CultureInfo.InvariantCulture, $"{day.Day:O} {day.Kind} {day.Site}"));
        }

        foreach ((string field, string value) in Values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Add("." + field, value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Add(string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}\n{value.Length}:{value}\n");
    }
}

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
