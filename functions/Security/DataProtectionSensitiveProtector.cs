using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Workflows.Ledger;

namespace Workflows.Security;

/// <summary>Sensitive records encrypted with the application's key ring. Keys rotate; what was written under an older one stays readable as long as the ring
/// keeps it.</summary>
internal sealed class DataProtectionSensitiveProtector(IDataProtectionProvider protection) : ISensitiveProtector
{
    private const string Area = "Workflows.Sensitive";

    /// <inheritdoc/>
    public byte[] Protect(string purpose, byte[] bytes) => protection.CreateProtector(Area, purpose).Protect(bytes);

    /// <inheritdoc/>
    public byte[]? TryUnprotect(string purpose, byte[] bytes)
    {
        try
        {
            return protection.CreateProtector(Area, purpose).Unprotect(bytes);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
