using System.Net;
using System.Text;

namespace Workflows.Kit;

/// <summary>
/// Whether two names mean the same machine or system. Monitoring tools write <c>web01:9100</c>, <c>https://web01/health</c> or
/// <c>WEB01.hospital.example.</c> for what a person calls <c>web01</c> (docs/webhooks.md).
/// </summary>
public static class MachineName
{
    /// <summary>
    /// Without scheme, path, port, trailing dot, width and case. A name without a domain means the machine of that name in any domain;
    /// two names with domains, and addresses, have to be equal.
    /// </summary>
    public static bool IsSame(string a, string b)
    {
        string first = Bare(a);
        string second = Bare(b);
        if (first == second)
        {
            return true;
        }

        (string shorter, string longer) = first.Length < second.Length ? (first, second) : (second, first);
        return shorter.Length > 0 && !shorter.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(longer, out _)
            && longer.StartsWith(shorter + ".", StringComparison.Ordinal) && !longer.Any(char.IsWhiteSpace);
    }

    private static string Bare(string name)
    {
        string bare = name.Trim();
        bare = Normalized(bare).ToUpperInvariant();
        if (bare.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme)
        {
            bare = bare[(scheme + 3)..];
            bare = bare.IndexOfAny(['/', '?', '#']) is >= 0 and var path ? bare[..path] : bare;
        }

        if (bare.StartsWith('[') && bare.IndexOf(']', StringComparison.Ordinal) is > 0 and var end)
        {
            return bare[1..end]; // [::1]:9100
        }

        if (bare.LastIndexOf(':') is > 0 and var colon && bare.IndexOf(':', StringComparison.Ordinal) == colon
            && bare.Length - colon is > 1 and <= 6 && bare.AsSpan(colon + 1).IndexOfAnyExceptInRange('0', '9') < 0)
        {
            bare = bare[..colon];
        }

        return bare.Length > 1 ? bare.TrimEnd('.') : bare;
    }

    private static string Normalized(string name)
    {
        try
        {
            return name.Normalize(NormalizationForm.FormKC);
        }
        catch (ArgumentException)
        {
            return name; // half a surrogate: it is compared as it stands
        }
    }
}
