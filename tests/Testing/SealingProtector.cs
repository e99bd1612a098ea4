using System.Security.Cryptography;
using System.Text;
using Workflows.Ledger;

namespace Workflows.Testing;

/// <summary>Really encrypts, so that a scenario can look for values in the databases themselves.</summary>
public sealed class SealingProtector : ISensitiveProtector
{
    private static readonly byte[] Key = RandomNumberGenerator.GetBytes(32);

    /// <inheritdoc/>
    public byte[] Protect(string purpose, byte[] bytes)
    {
        using AesGcm aes = new(Key, 16);
        byte[] nonce = RandomNumberGenerator.GetBytes(12);
        byte[] tag = new byte[16];
        byte[] cipher = new byte[bytes.Length];
        aes.Encrypt(nonce, bytes, cipher, tag, Encoding.UTF8.GetBytes(purpose));
        return [.. nonce, .. tag, .. cipher];
    }

    /// <inheritdoc/>
    public byte[]? TryUnprotect(string purpose, byte[] bytes)
    {
        try
        {
            using AesGcm aes = new(Key, 16);
            byte[] plain = new byte[bytes.Length - 28];
            aes.Decrypt(bytes.AsSpan(0, 12), bytes.AsSpan(28), bytes.AsSpan(12, 16), plain, Encoding.UTF8.GetBytes(purpose));
            return plain;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
