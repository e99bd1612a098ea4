using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Workflows.Onboarding;

/// <summary>Identity of what an approver saw.</summary>
public static class PlacementHash
{
    /// <summary>Of a proposal.</summary>
    /// <param name="content">What it says.</param>
    /// <param name="version">From 1: writing the same again asks again.</param>
    public static string Of(PlacementContent content, int version) => Of(
    [
        "placement", version.ToString(CultureInfo.InvariantCulture), content.PersonId, content.Name, content.NameEn, content.Mail, content.Language,
            content.Employer, content.Phone, content.RoleId,
        string.Join('\n', content.Sites), string.Join('\n', content.Works), Day(content.From), Day(content.To), content.Subcontractor ? "yes" : "no",
        content.Replaces,
    ]);

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

    private static string? Day(DateOnly? day) => day?.ToString("O", CultureInfo.InvariantCulture);
}
