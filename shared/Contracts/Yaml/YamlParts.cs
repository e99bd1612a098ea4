namespace Workflows.Contracts.Yaml;

/// <summary>A node of a document with the place where it begins, both from 1.</summary>
internal abstract record YamlPart(int Line, int Column)
{
    /// <summary>For "found ...".</summary>
    public abstract string Describe();
}

/// <summary>A scalar; <paramref name="Plain"/> when written without quotes.</summary>
internal sealed record YamlText(string Value, bool Plain, int Line, int Column) : YamlPart(Line, Column)
{
    private const int LongestShown = 60;

    /// <summary>Nothing, <c>~</c> or <c>null</c>.</summary>
    public bool IsNull => Plain && Value is "" or "~" or "null";

    public override string Describe() =>
        IsNull ? "nothing"
        : Value.Length > LongestShown ? $"'{Printable(Value[..LongestShown])}…'"
        : $"'{Printable(Value)}'";

    private static string Printable(string text) => text.ReplaceLineEndings(" ");
}

internal sealed record YamlList(IReadOnlyList<YamlPart> Items, int Line, int Column) : YamlPart(Line, Column)
{
    public override string Describe() => "a list";
}

internal sealed record YamlMap(IReadOnlyList<YamlEntry> Entries, int Line, int Column) : YamlPart(Line, Column)
{
    public override string Describe() => "a mapping";

    /// <summary>The value of a key; null where it is missing or written as null.</summary>
    public YamlPart? Get(string key)
    {
        foreach (YamlEntry entry in Entries)
        {
            if (entry.Key.Value == key)
            {
                return entry.Value is YamlText { IsNull: true } ? null : entry.Value;
            }
        }

        return null;
    }
}

internal sealed record YamlEntry(YamlText Key, YamlPart Value);
