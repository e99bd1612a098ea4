using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Changes;

/// <summary>Identity of a change's content: what an approver saw is what is approved.</summary>
public static class ChangeHash
{
    /// <summary>SHA-256 over length-prefixed names and values, so that no two contents look alike.</summary>
    /// <param name="content">What the change says.</param>
    /// <param name="version">From 1: writing the same again asks again.</param>
    public static string Of(ChangeContent content, int version)
    {
        StringBuilder text = new();
        Add("version", version.ToString(CultureInfo.InvariantCulture));
        Add("title", content.Title);
        Add("class", content.ClassId);
        Add("category", content.Category);
        Add("system", content.System);
        Add("manager", content.Manager);
        foreach (string performer in content.Performers)
        {
            Add("performer", performer);
        }

        Add("due", content.Due?.ToString("O", CultureInfo.InvariantCulture));
        Add("from", content.WindowFrom?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("to", content.WindowTo?.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        Add("stops", content.Stops ? "yes" : "no");
        Add("exception", content.Exception);
        Add("incident", content.IncidentId);
        foreach ((string field, string value) in content.Values.OrderBy(v => v.Key, StringComparer.Ordinal))
        {
            Add("." + field, value);
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));

        void Add(string name, string? value) =>
            text.Append(CultureInfo.InvariantCulture, $"{name.Length}:{name}\n{(value is null ? "-" : value.Length.ToString(CultureInfo.InvariantCulture))}:{value}\n");
    }
}
