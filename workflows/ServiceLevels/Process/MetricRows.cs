using System.Globalization;
using System.Text.Json;
using Workflows.Contracts;
using Workflows.Kit;
using Workflows.Texts;

namespace Workflows.ServiceLevels.Process;

/// <summary>The parts of a value as it comes in; also the headings of a file, and the members of JSON.</summary>
public enum MetricColumn
{
    Metric,
    System,
    At,
    Value,
}

/// <summary>A value as it was written, with the line on which it stands, or its number in a list, from 1.</summary>
public sealed record MetricRow(int Line, string Metric, string System, string At, string Value);

/// <summary>What is wrong with a value.</summary>
/// <param name="Line">On which line it stands, or which one in a list, from 1.</param>
/// <param name="Column">Which part of it; null: the line as a whole.</param>
/// <param name="Words">What was expected and what was found, in a language.</param>
public sealed record MetricError(int Line, MetricColumn? Column, Func<string, string> Words)
{
    /// <summary>With its place.</summary>
    public string In(string language) => Column is { } column
        ? MetricTexts.All.Get(language, "Error.At", Line, MetricTexts.All.Get(language, "Column." + column), Words(language))
        : MetricTexts.All.Get(language, "Error.Line", Line, Words(language));
}

/// <summary>Values as they were written, and what is no value at all.</summary>
public sealed record MetricRows(IReadOnlyList<MetricRow> Rows, IReadOnlyList<MetricError> Wrong)
{
    /// <summary>Longest part of a value, in characters.</summary>
    private const int Longest = 200;

    private static readonly MetricColumn[] Columns = Enum.GetValues<MetricColumn>();

    /// <summary>Reads CSV with a line of headings, in either language, in any order.</summary>
    public static MetricRows OfCsv(string text)
    {
        List<CsvText.Row> lines = [.. CsvText.Read(text).Take(MetricCommands.MostAtOnce + 2)];
        if (lines.Count is < 2 or > MetricCommands.MostAtOnce + 1)
        {
            return Nothing(1, lines.Count < 2 ? "Error.Empty" : "Error.TooMany", MetricCommands.MostAtOnce);
        }

        List<string> headings = [.. lines[0].Fields.Select(PlainText.Line)];
        int[] places = [.. Columns.Select(c => headings.FindIndex(h => IsHeading(c, h)))];
        if (headings.Count != Columns.Length || places.Any(p => p < 0))
        {
            return Nothing(1, "Error.Headings", string.Join(", ", headings.Select(h => PlainText.Clip(h, 40))));
        }

        List<MetricRow> rows = [];
        List<MetricError> wrong = [];
        foreach (CsvText.Row line in lines.Skip(1))
        {
            if (line.Error is not null || line.Fields.Count != Columns.Length)
            {
                wrong.Add(new(line.Number, null, language => MetricTexts.All.Get(language, "Error.Cells", Columns.Length, line.Fields.Count)));
                continue;
            }

            string[] cells = [.. places.Select(p => PlainText.Line(line.Fields[p]))];
            rows.Add(new(line.Number, cells[0], cells[1], cells[2], cells[3]));
        }

        return new(rows, wrong);
    }

    /// <summary>Reads <c>{"values":[{"metric":"cpu","system":"db01","at":"2026-11-20T10:00:00+09:00","value":12.5}]}</c>.</summary>
    public static MetricRows OfJson(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes, new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || root.EnumerateObject().Count() != 1
                || !root.TryGetProperty("values", out JsonElement values) || values.ValueKind != JsonValueKind.Array)
            {
                return Nothing(1, "Error.Json");
            }

            if (values.GetArrayLength() is 0 or > MetricCommands.MostAtOnce)
            {
                return Nothing(1, values.GetArrayLength() == 0 ? "Error.Empty" : "Error.TooMany", MetricCommands.MostAtOnce);
            }

            List<MetricRow> rows = [];
            List<MetricError> wrong = [];
            foreach ((int index, JsonElement value) in values.EnumerateArray().Index())
            {
                string?[] cells = value.ValueKind == JsonValueKind.Object && value.EnumerateObject().Count() == Columns.Length
                    ? [.. Columns.Select(c => value.TryGetProperty(MemberOf(c), out JsonElement cell) ? TextOf(cell) : null)] : [null];
                if (cells is [{ } metric, { } system, { } at, { } number])
                {
                    rows.Add(new(index + 1, metric, system, at, number));
                }
                else
                {
                    wrong.Add(new(index + 1, null, language => MetricTexts.All.Get(language, "Error.Members", string.Join(", ", Columns.Select(MemberOf)))));
                }
            }

            return new(rows, wrong);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException) // half a surrogate pair is only found when it is read
        {
            return Nothing(malformed is JsonException { LineNumber: { } line } ? (int)line + 1 : 1, "Error.Json");
        }
    }

    private static string? TextOf(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.String => PlainText.Line(cell.GetString()),
        JsonValueKind.Number => cell.GetRawText(),
        _ => null,
    };

    private static string MemberOf(MetricColumn column) => JsonNamingPolicy.CamelCase.ConvertName(column.ToString());

    private static bool IsHeading(MetricColumn column, string text) => text.Equals(column.ToString(), StringComparison.OrdinalIgnoreCase)
        || ((string[])[Languages.Japanese, Languages.English])
            .Any(language => text.Equals(MetricTexts.All.Get(language, "Column." + column), StringComparison.OrdinalIgnoreCase));

    private static MetricRows Nothing(int line, string why, params object[] arguments) =>
        new([], [new(line, null, language => MetricTexts.All.Get(language, why, arguments))]);

    /// <summary>A text as an error quotes it.</summary>
    internal static string Quoted(string text) => PlainText.Clip(text, Longest / 4);
}

/// <summary>Reads values for a contract.</summary>
/// <param name="contract">The contract in force.</param>
/// <param name="latest">No value is later than this.</param>
internal sealed class MetricReading(Contract contract, DateTimeOffset latest)
{
    private static readonly string[] LocalForms =
    [
        "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss", "yyyy-MM-dd H:mm", "yyyy-MM-dd H:mm:ss", "yyyy/M/d H:mm", "yyyy/M/d H:mm:ss", "yyyy-MM-dd", "yyyy/M/d",
    ];

    private readonly Dictionary<string, List<string>> systems = (contract.Profile.Section<ServiceLevelRules>()?.Metrics ?? [])
        .GroupBy(i => i.Metric!.Name, StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.SelectMany(i => i.Metric!.Systems).Distinct(StringComparer.Ordinal).ToList(), StringComparer.Ordinal);

    private readonly DateTimeOffset earliest = contract.Calendars.Business.StartOf(contract.Profile.Term.From ?? new(GivenDates.FirstYear, 1, 1));

    private readonly DateTimeOffset end = contract.Profile.Term.To is { } last ? contract.Calendars.Business.StartOf(last.AddDays(1)) : DateTimeOffset.MaxValue;

    /// <summary>The value; null: something is wrong with it, and said.</summary>
    public KeyValuePair<MetricMoment, decimal>? Read(MetricRow row, List<MetricError> wrong)
    {
        int before = wrong.Count;
        string? system = null;
        if (!systems.TryGetValue(row.Metric, out List<string>? known))
        {
            Refuse(MetricColumn.Metric, "Error.Metric", row.Metric, string.Join(", ", systems.Keys.Order(StringComparer.Ordinal)));
        }
        else if ((system = known.Find(s => s == row.System) ?? known.Find(s => MachineName.IsSame(s, row.System))) is null)
        {
            Refuse(MetricColumn.System, "Error.System", row.System, string.Join(", ", known));
        }

        DateTimeOffset at = default;
        if (!TryRead(row.At, out at))
        {
            Refuse(MetricColumn.At, "Error.Time", row.At);
        }
        else if (at < earliest || at >= end || at > latest)
        {
            DateTimeOffset until = latest < end ? latest : end.AddSeconds(-1);
            wrong.Add(new(row.Line, MetricColumn.At, language => MetricTexts.All.Get(language, "Error.Range", MetricRows.Quoted(row.At),
                TimeText.Of(earliest, contract.Calendars.Zone, language), TimeText.Of(until, contract.Calendars.Zone, language))));
        }

        if (!decimal.TryParse(row.Value, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent,
            CultureInfo.InvariantCulture, out decimal value) || Math.Abs(value) >= 1_000_000_000_000m)
        {
            Refuse(MetricColumn.Value, "Error.Value", row.Value);
        }

        return wrong.Count > before ? null : new(new(row.Metric, system!, at), MetricSample.Cut(value));

        void Refuse(MetricColumn column, string why, string found, params object[] more) => wrong.Add(new(
            row.Line, column, language => MetricTexts.All.Get(language, why, [MetricRows.Quoted(found), .. more])));
    }

    /// <summary>A moment with its offset, or one in the contract's zone; to the second.</summary>
    private bool TryRead(string text, out DateTimeOffset at)
    {
        TimeZoneInfo zone = contract.Calendars.Zone;
        if (DateTime.TryParseExact(text, LocalForms, CultureInfo.InvariantCulture, DateTimeStyles.None, out DateTime local))
        {
            if (zone.IsInvalidTime(local) || local.Year is < GivenDates.FirstYear or > GivenDates.LastYear)
            {
                at = default;
                return false;
            }

            TimeSpan offset = zone.IsAmbiguousTime(local) ? zone.GetAmbiguousTimeOffsets(local).Max() : zone.GetUtcOffset(local);
            at = new DateTimeOffset(local, offset).ToUniversalTime();
            return true;
        }

        bool hasOffset = text.Length is >= 17 and <= 40 && text[10] == 'T' && (text.EndsWith('Z') || (text[^6] is '+' or '-' && text[^3] == ':'));
        at = default;
        if (!hasOffset || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTimeOffset given)
            || !GivenDates.Takes(given))
        {
            return false;
        }

        at = DateTimeOffset.FromUnixTimeSeconds(given.ToUnixTimeSeconds());
        return true;
    }
}
