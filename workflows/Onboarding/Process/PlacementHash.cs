using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Onboarding.Process;

/// <summary>Identity of what an approver saw.</summary>
public static class PlacementHash
{
    /// <summary>Of a proposal.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="version">From 1: writing the same again asks again.</param>
    public static string Of(PlacementContent content, int version) => Of(
        ["placement", version.ToString(CultureInfo.InvariantCulture), content.PersonId, .. PlacementFields.All.All.Select(f => TextOf(f.Get(content)))]);

    /// <summary>Of a request to waive a check.</summary>
    public static string OfWaiver(string placement, string check, string reason) => Of(["waiver", placement, check, reason]);

    /// <summary>SHA-256 over length-prefixed values, so that no two contents look alike.</summary>
    private static string Of(IEnumerable<string?> values)
    {
        StringBuilder text = new();
        foreach (string? value in values)
        {
            text.Append(CultureInfo.InvariantCulture, $"{(value is null ? "-" : value.Length.ToString(CultureInfo.InvariantCulture))}:{value}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    private static string? TextOf(object? value) => value switch
    {
        IReadOnlyList<string> several => string.Join('\n', several),
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        bool yes => yes ? "yes" : "no",
        _ => (string?)value,
    };
}
