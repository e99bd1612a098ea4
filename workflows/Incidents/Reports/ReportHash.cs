using System.Security.Cryptography;
using System.Text;

namespace Workflows.Incidents.Reports;

/// <summary>Identity of a report's content.</summary>
internal static class ReportHash
{
    /// <summary>SHA-256 over length-prefixed names and values, so that no two contents look alike.</summary>
    public static string Of(IEnumerable<ReportValue> values)
    {
        StringBuilder text = new();
        foreach (ReportValue value in values)
        {
            foreach (string part in (string[])[value.FieldId, value.Name, value.Value])
            {
                text.Append(part.Length).Append(':').Append(part).Append('\n');
            }
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
