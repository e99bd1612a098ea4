using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Workflows.Links;

namespace Workflows.Security;

/// <summary>Links signed and encrypted with the application's key ring, which all instances share and which rotates.</summary>
internal sealed class DataProtectionLinkProtector(IDataProtectionProvider protection) : ILinkProtector
{
    private const string Area = "Workflows.Links";

    /// <summary>One for each purpose; they see by themselves when the key ring rotates.</summary>
    private readonly ConcurrentDictionary<string, IDataProtector> protectors = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Protect(string purpose, string text) =>
        WebEncoders.Base64UrlEncode(Of(purpose).Protect(Encoding.UTF8.GetBytes(text)));

    /// <inheritdoc/>
    public string? TryUnprotect(string purpose, string token)
    {
        try
        {
            return Encoding.UTF8.GetString(Of(purpose).Unprotect(WebEncoders.Base64UrlDecode(token)));
        }
        catch (Exception notOurs) when (notOurs is CryptographicException or FormatException)
        {
            return null;
        }
    }

    private IDataProtector Of(string purpose) =>
        protectors.GetOrAdd(purpose, static (name, from) => from.CreateProtector(Area, name), protection);
}
