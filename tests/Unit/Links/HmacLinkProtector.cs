using System.Security.Cryptography;
using System.Text;
using Workflows.Links;

namespace Workflows.Unit.Tests.Links;

/// <summary>Signs, does not hide; each token differs, as with the real one. Sloppy about the spelling of base64, as decoders are.</summary>
internal sealed class HmacLinkProtector : ILinkProtector
{
    private byte[] key = RandomNumberGenerator.GetBytes(32);

    public void LoseKeys() => key = RandomNumberGenerator.GetBytes(32);

    public string Protect(string purpose, string text)
    {
        byte[] body = [.. RandomNumberGenerator.GetBytes(16), .. Encoding.UTF8.GetBytes(text)];
        return Convert.ToBase64String([.. Sign(purpose, body), .. body]).TrimEnd('=').Replace('+', '-').Replace('/', '_');
    }

    public string? TryUnprotect(string purpose, string token)
    {
        string base64 = token.Replace('-', '+').Replace('_', '/');
        byte[] bytes = new byte[token.Length];
        if (!Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out int length) || length < 48)
        {
            return null;
        }

        byte[] body = bytes[32..length];
        return CryptographicOperations.FixedTimeEquals(bytes.AsSpan(0, 32), Sign(purpose, body)) ? Encoding.UTF8.GetString(body[16..]) : null;
    }

    private byte[] Sign(string purpose, byte[] body) => HMACSHA256.HashData(key, (byte[])[.. Encoding.UTF8.GetBytes(purpose), 0, .. body]);
}
