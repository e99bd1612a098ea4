using System.Text;
using System.Text.Json;

namespace Workflows.Webhooks;

/// <summary>Values out of a body, as plain texts.</summary>
internal static class SourceFields
{
    /// <summary>Text, digits, true or false; of an array its plain values with commas; null for everything else and for blanks.</summary>
    public static string? Plain(JsonValue value)
    {
        if (value.Text is { } text)
        {
            return string.IsNullOrWhiteSpace(text) ? null : text;
        }

        if (!value.IsArray)
        {
            return null;
        }

        var joined = new StringBuilder();
        foreach (var item in value.Items)
        {
            if (!string.IsNullOrWhiteSpace(item.Text))
            {
                joined.Append(joined.Length == 0 ? "" : ", ").Append(item.Text);
            }

            if (joined.Length > WebhookLimits.Description)
            {
                break;   // it would be clipped anyway
            }
        }

        return joined.Length == 0 ? null : joined.ToString();
    }

    /// <summary>The first of the members that has a value.</summary>
    public static string? First(JsonValue from, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Plain(from[name]) is { } text)
            {
                return text;
            }
        }

        return null;
    }

    /// <summary>An object's plain members, in the order of the body.</summary>
    public static IEnumerable<(string Name, string Value)> Pairs(JsonValue from)
    {
        foreach (var member in from.Members)
        {
            if (member.Value.Kind == JsonValueKind.String)
            {
                yield return (member.Key, member.Value.Text!);
            }
            else if (Plain(member.Value) is { } value)
            {
                yield return (member.Key, value);
            }
        }
    }

    /// <summary>Comma-separated <c>name:value</c>; a tag without value has the empty one.</summary>
    public static IEnumerable<(string Name, string Value)> Tags(string? text) => Merge((text ?? "")
        .Split(',', 4 * WebhookLimits.Labels, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(tag => tag.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon ? (tag[..colon].Trim(), tag[(colon + 1)..].Trim()) : (tag, "")));

    /// <summary>Values of one name together, in the order of the names' first appearance.</summary>
    public static IEnumerable<(string Name, string Value)> Merge(IEnumerable<(string Name, string Value)> pairs) => pairs
        .Where(p => p.Name.Length > 0)
        .GroupBy(p => p.Name, p => p.Value, StringComparer.Ordinal)
        .Select(g => (g.Key, string.Join(", ", g.Where(v => v.Length > 0).Distinct(StringComparer.Ordinal))));
}
