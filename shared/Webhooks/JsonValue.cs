using System.Text;
using System.Text.Json;

namespace Workflows.Webhooks;

/// <summary>A JSON value with bounds, kept apart from JsonElement because that throws on lone surrogates and invalid UTF-8 when a text is first
/// touched.</summary>
/// <remarks>Texts hold neither NUL nor lone surrogates: both become U+FFFD, and the reading says so. Numbers keep their digits:
/// an id beyond 2^53 stays exact.</remarks>
internal sealed class JsonValue
{
    private readonly List<KeyValuePair<string, JsonValue>> members;
    private readonly List<JsonValue> items;
    private Dictionary<string, JsonValue>? index;

    private JsonValue(JsonValueKind kind, string? text = null, List<KeyValuePair<string, JsonValue>>? members = null, List<JsonValue>? items = null)
    {
        Kind = kind;
        Text = text;
        this.members = members ?? NoMembers;
        this.items = items ?? NoItems;
    }

    private static readonly List<KeyValuePair<string, JsonValue>> NoMembers = [];
    private static readonly List<JsonValue> NoItems = [];

    /// <summary>What a path that leads nowhere gives.</summary>
    public static JsonValue Absent { get; } = new(JsonValueKind.Undefined);

    public JsonValueKind Kind { get; }

    /// <summary>The text of a string, the digits of a number, "true" or "false"; otherwise null.</summary>
    public string? Text { get; }

    /// <summary>Members of an object in the order of the body; of a repeated name the last value, as most parsers do.</summary>
    public IReadOnlyList<KeyValuePair<string, JsonValue>> Members => members;

    public IReadOnlyList<JsonValue> Items => items;

    public bool IsObject => Kind == JsonValueKind.Object;

    public bool IsArray => Kind == JsonValueKind.Array;

    /// <summary>For a sentence: "an object", "the text 'abc'".</summary>
    public string Found => Kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => $"the text '{WebhookText.Clip(Text!, 60)}'",
        JsonValueKind.Number => "the number " + WebhookText.Clip(Text!, 40),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => "nothing",
    };

    public string FoundJapanese => Kind switch
    {
        JsonValueKind.Object => "オブジェクト",
        JsonValueKind.Array => "配列",
        JsonValueKind.String => $"文字列「{WebhookText.Clip(Text!, 60)}」",
        JsonValueKind.Number => "数値 " + WebhookText.Clip(Text!, 40),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Null => "null",
        _ => "値なし",
    };

    /// <summary>The member of exactly this name.</summary>
    public JsonValue Exactly(string name)
    {
        if (members.Count <= 8)
        {
            foreach (var member in members)
            {
                if (string.Equals(member.Key, name, StringComparison.Ordinal))
                {
                    return member.Value;
                }
            }

            return Absent;
        }

        index ??= members.ToDictionary(m => m.Key, m => m.Value, StringComparer.Ordinal);
        return index.GetValueOrDefault(name, Absent);
    }

    /// <summary>The member of this name; failing that, one that differs only in case (Azure's samples and tables disagree about it).</summary>
    public JsonValue this[string name]
    {
        get
        {
            var exact = Exactly(name);
            if (exact.Kind != JsonValueKind.Undefined)
            {
                return exact;
            }

            foreach (var member in members)
            {
                if (string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase))
                {
                    return member.Value;
                }
            }

            return Absent;
        }
    }

    /// <summary>The element, or <see cref="Absent"/>.</summary>
    public JsonValue this[int position] => position >= 0 && position < items.Count ? items[position] : Absent;

    /// <summary>Reads a body. Every refusal is a value; nothing is thrown.</summary>
    public static JsonValue? Parse(ReadOnlySpan<byte> body, List<string> warnings, out WebhookProblem? problem)
    {
        if (body.StartsWith("\uFEFF"u8))
        {
            body = body[3..];
        }

        problem = null;
        if (body.Length > WebhookLimits.BodyBytes)
        {
            problem = new("$",
                $"Expected a body of at most {WebhookLimits.BodyBytes} bytes, found {body.Length}.",
                $"本文は {WebhookLimits.BodyBytes} バイト以下でなければなりませんが、{body.Length} バイトありました。");
            return null;
        }

        if (body.Trim(" \t\r\n"u8).IsEmpty)
        {
            problem = new("$", "Expected JSON, found an empty body.", "JSON を期待しましたが、本文が空でした。");
            return null;
        }

        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WebhookLimits.Depth });
        var build = new Build(warnings);
        try
        {
            reader.Read();
            var value = build.Value(ref reader);
            if (value is not null && reader.Read())
            {
                throw new JsonException();
            }

            if (value is null)
            {
                problem = new("$",
                    $"Expected at most {WebhookLimits.Values} values in the body, found more.",
                    $"本文中の値は {WebhookLimits.Values} 個以下でなければなりませんが、それより多くありました。");
            }

            return value;
        }
        catch (JsonException e)
        {
            var (line, column) = (e.LineNumber + 1 ?? 1, e.BytePositionInLine + 1 ?? 1);
            problem = new("$",
                $"Expected JSON (at most {WebhookLimits.Depth} levels deep), but line {line}, byte {column} cannot be read as such.",
                $"JSON(深さ {WebhookLimits.Depth} まで)を期待しましたが、{line} 行目 {column} バイト目が JSON として読めません。");
            return null;
        }
    }

    private sealed class Build(List<string> warnings)
    {
        private int count;
        private bool saidReplaced;

        /// <summary>Null when the body has too many values. Recursion is bounded by the reader's depth.</summary>
        public JsonValue? Value(ref Utf8JsonReader reader)
        {
            if (++count > WebhookLimits.Values)
            {
                return null;
            }

            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    return Object(ref reader);
                case JsonTokenType.StartArray:
                    var items = new List<JsonValue>();
                    while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                    {
                        if (Value(ref reader) is not { } item)
                        {
                            return null;
                        }

                        items.Add(item);
                    }

                    return new(JsonValueKind.Array, items: items);
                case JsonTokenType.String:
                    return new(JsonValueKind.String, TextOf(ref reader));
                case JsonTokenType.Number:
                    return new(JsonValueKind.Number, Encoding.UTF8.GetString(reader.ValueSpan));
                case JsonTokenType.True:
                    return new(JsonValueKind.True, "true");
                case JsonTokenType.False:
                    return new(JsonValueKind.False, "false");
                default:
                    return new(JsonValueKind.Null);
            }
        }

        private JsonValue? Object(ref Utf8JsonReader reader)
        {
            var members = new List<KeyValuePair<string, JsonValue>>();
            Dictionary<string, int>? seen = null;
            while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
            {
                var name = TextOf(ref reader);
                reader.Read();
                if (Value(ref reader) is not { } value)
                {
                    return null;
                }

                var at = -1;
                if (members.Count < 8)
                {
                    at = members.FindIndex(m => string.Equals(m.Key, name, StringComparison.Ordinal));
                }
                else
                {
                    seen ??= members.Select((m, i) => (m.Key, i)).ToDictionary(p => p.Key, p => p.i, StringComparer.Ordinal);
                    at = seen.TryGetValue(name, out var i) ? i : -1;
                }

                if (at < 0)
                {
                    seen?.Add(name, members.Count);
                    members.Add(new(name, value));
                }
                else
                {
                    members[at] = new(name, value);
                    WebhookText.Warn(warnings, $"the name '{WebhookText.Clip(name, 60)}' appears twice in one object: the last value was used");
                }
            }

            return new(JsonValueKind.Object, members: members);
        }

        private string TextOf(ref Utf8JsonReader reader)
        {
            var text = WebhookText.Decode(reader.ValueSpan, reader.ValueIsEscaped, out var replaced);
            if (replaced && !saidReplaced)
            {
                saidReplaced = true;
                WebhookText.Warn(warnings, "the text holds NUL, lone surrogates or bytes that are not UTF-8: shown as \uFFFD");
            }

            return text;
        }
    }
}
