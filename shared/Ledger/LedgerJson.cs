using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Workflows.Ledger;

/// <summary>The JSON of everything that is persisted or crosses a durable call.</summary>
/// <remarks>
/// <para>
/// <b>A change here breaks running instances</b>: histories, timers, mails and links written by the previous version are read with
/// these options. Add a converter only for a type that was never written before. The approved wire shape is a test
/// (<c>LedgerJsonTests</c>); a diff there needs an answer for the rows that exist.
/// </para>
/// <para>
/// Names are camelCase, enums are camelCase strings (a number is refused), nulls are omitted, numbers are never read from strings,
/// unknown members are ignored (an older process must be able to read what a newer one wrote). Text keeps every script readable, but
/// <c>&lt; &gt; &amp; ' "</c> and invisible characters stay escaped, so that a payload is harmless inside a page.
/// </para>
/// </remarks>
public static class LedgerJson
{
    /// <summary>Read-only; safe for concurrent use.</summary>
    public static JsonSerializerOptions Options { get; } = ReadOnly();

    /// <summary>Serialises with <see cref="Options"/>, by the declared type: a closed family keeps its discriminator.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads what <see cref="Write{T}"/> wrote.</summary>
    /// <exception cref="JsonException">Not JSON of that shape; a bare <c>null</c> included.</exception>
    public static T Read<T>(string json, JsonSerializerOptions? options = null) =>
        JsonSerializer.Deserialize<T>(json, options ?? Options) ?? throw new JsonException($"Expected a {typeof(T).Name}; found null.");

    /// <summary>Sets the same rules on options that somebody else owns (HTTP JSON, MVC JSON, the worker's serializer).</summary>
    public static void Configure(JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.PropertyNameCaseInsensitive = false;
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip;
        options.AllowOutOfOrderMetadataProperties = true;
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.WriteIndented = false;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
    }

    private static JsonSerializerOptions ReadOnly()
    {
        var options = new JsonSerializerOptions();
        Configure(options);
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
