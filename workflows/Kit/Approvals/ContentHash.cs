using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Kit.Approvals;

/// <summary>
/// Identity of what approvers see: SHA-256 over length-prefixed names and values, so that no two contents look alike. Hashes are in
/// facts and links: what a process adds, and in which order, never changes for contents that exist.
/// </summary>
public sealed class ContentHash
{
    private readonly StringBuilder text = new();

    public ContentHash Add(string name, string? value)
    {
        text.Append(CultureInfo.InvariantCulture,
            $"{name.Length}:{name}\n{(value is null ? "-" : value.Length.ToString(CultureInfo.InvariantCulture))}:{value}\n");
        return this;
    }

    public ContentHash Add(string name, int value) => Add(name, value.ToString(CultureInfo.InvariantCulture));

    public ContentHash Add(string name, DateOnly? value) => Add(name, value?.ToString("O", CultureInfo.InvariantCulture));

    public ContentHash Add(string name, DateTimeOffset? value) => Add(name, value?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Fields by id, in the order of their ids.</summary>
    public ContentHash Add(IEnumerable<KeyValuePair<string, string>> values)
    {
        foreach ((string field, string value) in values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Add("." + field, value);
        }

        return this;
    }

    /// <summary>64 lower-case hex digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
}
