using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Workflows.Texts;

namespace Workflows.Api;

/// <summary>The values of a body or a query that fit their shape.</summary>
internal sealed class ApiValues(IReadOnlyDictionary<string, object> values)
{
    /// <summary>C0 and C1 (Unicode's category Cc) but line breaks and tabs.</summary>
    private static readonly SearchValues<char> NotText =
        SearchValues.Create([.. Enumerable.Range(0, 0xA0).Select(c => (char)c).Where(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t'))]);

    private const string Twice = "同じ項目が2回あります";

    /// <summary>Whether the member is there at all.</summary>
    public bool Has(string name) => values.ContainsKey(name);

    /// <summary>A required text, without surrounding blanks.</summary>
    public string Text(string name) => (string)values[name];

    /// <summary>An optional text; null when it is missing or blank.</summary>
    public string? TextOrNull(string name) => values.GetValueOrDefault(name) is string { Length: > 0 } text ? text : null;

    /// <summary>A required moment (UTC).</summary>
    public DateTimeOffset Time(string name) => (DateTimeOffset)values[name];

    /// <summary>An optional moment (UTC).</summary>
    public DateTimeOffset? TimeOrNull(string name) => values.GetValueOrDefault(name) as DateTimeOffset?;

    /// <summary>An optional day.</summary>
    public DateOnly? DayOrNull(string name) => values.GetValueOrDefault(name) as DateOnly?;

    /// <summary>A flag; false when it is missing.</summary>
    public bool Flag(string name) => values.GetValueOrDefault(name) is true;

    /// <summary>A number, or what stands for a missing one.</summary>
    public int Number(string name, int missing) => values.GetValueOrDefault(name) as int? ?? missing;

    /// <summary>A list; empty when it is missing.</summary>
    public IReadOnlyList<string> Texts(string name) => values.GetValueOrDefault(name) as IReadOnlyList<string> ?? [];

    /// <summary>A map; empty when it is missing.</summary>
    public IReadOnlyDictionary<string, string> Map(string name) =>
        values.GetValueOrDefault(name) as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>();

    /// <summary>A list of objects; empty when the member was not given.</summary>
    public IReadOnlyList<ApiValues> Objects(string name) => values.GetValueOrDefault(name) as IReadOnlyList<ApiValues> ?? [];

    /// <summary>Reads a JSON body of a shape; every error of it at once.</summary>
    public static (ApiValues? Values, IReadOnlyList<ApiError> Errors) Of(ReadOnlyMemory<byte> json, ApiBody shape)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
        }
        catch (JsonException malformed)
        {
            return (null, [new("", "a JSON object",
                string.Create(CultureInfo.InvariantCulture, $"what is none, at line {malformed.LineNumber + 1}, byte {malformed.BytePositionInLine + 1}"),
                string.Create(CultureInfo.InvariantCulture, $"JSONとして読み取れません（{malformed.LineNumber + 1}行目、{malformed.BytePositionInLine + 1}バイト目）"))]);
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                return (null, [new("", "a JSON object", NameOf(document.RootElement), "JSONオブジェクトではありません")]);
            }

            List<ApiError> errors = [];
            ApiValues values = Read(document.RootElement, shape.Members, "", errors);
            return errors.Count > 0 ? (null, errors) : (values, errors);
        }
    }

    /// <summary>Reads the query; the function key in <c>code</c> is the host's business.</summary>
    public static (ApiValues? Values, IReadOnlyList<ApiError> Errors) Of(IQueryCollection query, IReadOnlyList<ApiMember> members)
    {
        List<ApiError> errors = [];
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        foreach ((string name, Microsoft.Extensions.Primitives.StringValues given) in query.Where(
            q => !q.Key.Equals("code", StringComparison.OrdinalIgnoreCase)))
        {
            if (members.FirstOrDefault(m => m.Name == name) is not { } member)
            {
                errors.Add(new(Clip(name), members.Count == 0 ? "no query" : "one of " + string.Join(", ", members.Select(m => m.Name)), "an unknown name"));
            }
            else if (given.Count != 1)
            {
                errors.Add(new(name, "one value", string.Create(CultureInfo.InvariantCulture, $"{given.Count}")));
            }
            else if (given[0] is { Length: > 0 } text)
            {
                object? value = member.Type switch
                {
                    ApiType.Text => Fits(text, member) ? text : null,
                    ApiType.Day => DayOf(text),
                    ApiType.Number => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= member.Min
                        && number <= member.Max ? number : null,
                    _ => throw new InvalidOperationException($"A query value is a text, a day or a number; '{member.Name}' is a {member.Type}."),
                };
                Keep(member, value, text, values, errors);
            }
        }

        errors.AddRange(members.Where(m => m.Required && !values.ContainsKey(m.Name) && errors.TrueForAll(e => e.Field != m.Name))
            .Select(m => Error(m, "nothing")));
        return errors.Count > 0 ? (null, errors) : (new(values), errors);
    }

    /// <summary>The members of an object; what is wrong is added to the errors under its path.</summary>
    private static ApiValues Read(JsonElement element, IReadOnlyList<ApiMember> members, string path, List<ApiError> errors)
    {
        Dictionary<string, object> values = new(StringComparer.Ordinal);
        HashSet<string> seen = new(StringComparer.Ordinal);
        List<ApiError> found = [];
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                found.Add(new("", "member names of well-formed text", "half a surrogate pair or bytes that are not UTF-8", "項目名に読み取れない文字があります"));
            }
            else if (!seen.Add(name))
            {
                found.Add(new(Clip(name), "each member once", "it twice", Twice));
            }
            else if (members.FirstOrDefault(m => m.Name == name) is not { } member)
            {
                found.Add(new(Clip(name), "one of " + string.Join(", ", members.Select(m => m.Name)), "an unknown member", "この名前の項目はありません"));
            }
            else if (property.Value.ValueKind != JsonValueKind.Null)
            {
                Add(member, property.Value, values, found);
            }
        }

        found.AddRange(members.Where(m => m.Required && !values.ContainsKey(m.Name) && !found.Exists(e => IsAbout(e, m)))
            .Select(m => Error(m, "nothing")));
        errors.AddRange(found.Select(e => e with { Field = path + e.Field }));
        return new(values);
    }

    /// <summary>An error of a member or of one of its parts.</summary>
    private static bool IsAbout(ApiError error, ApiMember member) =>
        error.Field.StartsWith(member.Name, StringComparison.Ordinal) && error.Field.AsSpan(member.Name.Length) is "" or ['[' or '.', ..];

    private static void Add(ApiMember member, JsonElement element, Dictionary<string, object> values, List<ApiError> errors)
    {
        if (member.Type == ApiType.Objects && element.ValueKind == JsonValueKind.Array && element.GetArrayLength() <= 100
            && element.EnumerateArray().All(e => e.ValueKind == JsonValueKind.Object))
        {
            values[member.Name] = element.EnumerateArray()
                .Select((e, i) => Read(e, member.Members, string.Create(CultureInfo.InvariantCulture, $"{member.Name}[{i}]."), errors)).ToList();
            return;
        }

        int before = errors.Count;
        string? text = element.ValueKind == JsonValueKind.String ? TextOf(element) : null;
        object? value = member.Type switch
        {
            ApiType.Text => text is not null && Fits(text, member) && !(member.Required && PlainText.IsBlank(text)) ? PlainText.Lines(text) : null,
            ApiType.Time => text is not null ? TimeOf(text) : null,
            ApiType.Day => text is not null ? DayOf(text) : null,
            ApiType.Flag => element.ValueKind is JsonValueKind.True or JsonValueKind.False ? element.GetBoolean() : null,
            ApiType.Number => element.ValueKind == JsonValueKind.Number && element.TryGetInt32(out int number) && number >= member.Min && number <= member.Max
                ? number : null,
            ApiType.TextList => ListOf(element, member, errors),
            ApiType.TextMap => MapOf(element, member, errors),
            ApiType.Objects => null,
            _ => throw new InvalidOperationException($"There is no type '{member.Type}'."),
        };
        if (value is not null || errors.Count == before) // otherwise its parts have said what is wrong
        {
            Keep(member, value, text ?? NameOf(element), values, errors);
        }
    }

    private static void Keep(ApiMember member, object? value, string found, Dictionary<string, object> values, List<ApiError> errors)
    {
        if (value is null)
        {
            errors.Add(Error(member, Found(found)));
        }
        else
        {
            values[member.Name] = value;
        }
    }

    private static ApiError Error(ApiMember member, string found) => new(member.Name, Expected(member), found, Japanese(member));

    private static string Expected(ApiMember member) => member.Type switch
    {
        ApiType.Text => string.Create(CultureInfo.InvariantCulture, $"a text of 1 to {member.Max} characters without control characters"),
        ApiType.Time => "a moment from 2000 to 2099 with its offset, e.g. 2026-11-20T10:30:00+09:00",
        ApiType.Day => "a day from 2000 to 2099, e.g. 2026-11-20 (an end that is open is left out)",
        ApiType.Flag => "true or false",
        ApiType.Number => string.Create(CultureInfo.InvariantCulture, $"a whole number from {member.Min} to {member.Max}"),
        ApiType.Objects => "an array of at most 100 objects",
        ApiType.TextList => string.Create(CultureInfo.InvariantCulture, $"an array of at most {member.MostItems} texts, each of 1 to {member.Max} characters"),
        _ => string.Create(CultureInfo.InvariantCulture, $"an object whose values are texts of at most {member.Max} characters"),
    };

    /// <summary>What was expected, as a Japanese sentence goes on after the member's name.</summary>
    private static string Japanese(ApiMember member) => member.Type switch
    {
        ApiType.Text => string.Create(CultureInfo.InvariantCulture, $"{member.Min}～{member.Max}文字の文字列（制御文字を除く）を指定してください"),
        ApiType.Time => "2000年から2099年までの日時を、時差を付けて指定してください（例：2026-11-20T10:30:00+09:00）",
        ApiType.Day => "2000年から2099年までの日付を指定してください（例：2026-11-20。終わりを定めないときは省略）",
        ApiType.Flag => "trueまたはfalseを指定してください",
        ApiType.Number => string.Create(CultureInfo.InvariantCulture, $"{member.Min}～{member.Max}の整数を指定してください"),
        ApiType.Objects => "100個以内のオブジェクトの配列を指定してください",
        ApiType.TextList => string.Create(CultureInfo.InvariantCulture, $"1～{member.Max}文字の文字列の配列（{member.MostItems}個以内）を指定してください"),
        _ => string.Create(CultureInfo.InvariantCulture, $"値が{member.Max}文字以内の文字列であるオブジェクトを指定してください"),
    };

    /// <summary>What was found, so that it can be put right: the control character and its place, or the beginning of the text and its length.</summary>
    private static string Found(string text)
    {
        int control = text.AsSpan().IndexOfAny(NotText);
        return PlainText.IsBlank(text) && control < 0 ? "a blank text"
            : control >= 0 ? string.Create(CultureInfo.InvariantCulture,
                $"the control character U+{(int)text[control]:X4} as character {control + 1} of '{Clip(string.Concat(text.Select(c => NotText.Contains(c) ? '\uFFFD' : c)))}'")
            : $"'{Clip(text)}'{(text.Length > 60 ? string.Create(CultureInfo.InvariantCulture, $" ({text.Length} characters)") : "")}";
    }

    private static bool Fits(string text, ApiMember member) => text.Length <= member.Max && IsClean(text);

    /// <summary>Line breaks and tabs are text; other control characters are not.</summary>
    private static bool IsClean(string text) => !text.AsSpan().ContainsAny(NotText);

    private static DateTimeOffset? TimeOf(string text)
    {
        bool hasOffset = text.EndsWith('Z') || (text.Length > 6 && text[^6] is '+' or '-' && text[^3] == ':');
        return hasOffset && text.Length is >= 17 and <= 40 && text[10] == 'T'
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out DateTimeOffset at)
            && GivenDates.Takes(at)
            ? at
            : null;
    }

    private static DateOnly? DayOf(string text) => GivenDates.TryDay(text, out DateOnly day) ? day : null;

    private static List<string>? ListOf(JsonElement element, ApiMember member, List<ApiError> errors)
    {
        if (element.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        if (element.GetArrayLength() > member.MostItems)
        {
            errors.Add(Error(member, string.Create(CultureInfo.InvariantCulture, $"{element.GetArrayLength()} of them")));
            return null;
        }

        List<string> texts = [];
        int before = errors.Count;
        foreach ((int index, JsonElement item) in element.EnumerateArray().Index())
        {
            string? text = item.ValueKind == JsonValueKind.String ? TextOf(item) : null;
            if (text is null || PlainText.IsBlank(text) || !Fits(text, member))
            {
                errors.Add(Error(
                    member with { Name = string.Create(CultureInfo.InvariantCulture, $"{member.Name}[{index}]"), Type = ApiType.Text },
                    text is null ? NameOf(item) : Found(text)));
                continue;
            }

            texts.Add(PlainText.Lines(text));
        }

        return errors.Count > before ? null : texts;
    }

    private static Dictionary<string, string>? MapOf(JsonElement element, ApiMember member, List<ApiError> errors)
    {
        if (element.ValueKind != JsonValueKind.Object || element.EnumerateObject().Count() > 100)
        {
            return null;
        }

        Dictionary<string, string> map = new(StringComparer.Ordinal);
        int before = errors.Count;
        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (NameOf(property) is not { Length: <= 100 } name || !IsClean(name))
            {
                return null;
            }

            string? text = property.Value.ValueKind == JsonValueKind.String ? TextOf(property.Value) : null;
            if (text is null || !Fits(text, member))
            {
                errors.Add(new($"{member.Name}.{Clip(name)}",
                    string.Create(CultureInfo.InvariantCulture, $"a text of at most {member.Max} characters without control characters"),
                    text is null ? NameOf(property.Value) : Found(text),
                    Japanese(member with { Type = ApiType.Text, Min = 0 })));
            }
            else if (!map.TryAdd(name, text))
            {
                errors.Add(new($"{member.Name}.{Clip(name)}", "each member once", "it twice", Twice));
            }
        }

        return errors.Count > before ? null : map;
    }

    /// <summary>A string's value; null for half a surrogate pair, which JSON can spell and UTF-8 cannot.</summary>
    private static string? TextOf(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A member's name; null for one that is no text, which throws where it is asked for.</summary>
    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string NameOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => element.GetRawText(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "null",
    };

    private static string Clip(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
