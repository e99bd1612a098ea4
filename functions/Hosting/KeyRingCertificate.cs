using System.Security.Cryptography.X509Certificates;

namespace Workflows.Hosting;

/// <summary>A certificate with its private key, as a file.</summary>
public sealed class KeyRingCertificate
{
    /// <summary>A PKCS#12 file (<c>.pfx</c>, <c>.p12</c>).</summary>
    public string Path { get; set; } = "";

    /// <summary>Its password; empty for none.</summary>
    public string Password { get; set; } = "";

    /// <exception cref="InvalidOperationException">The file is missing, cannot be read, or holds no RSA private key.</exception>
    public X509Certificate2 Load()
    {
        X509Certificate2 certificate;
        try
        {
            certificate = X509CertificateLoader.LoadPkcs12FromFile(Path, Password);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException or ArgumentException)
        {
            throw new InvalidOperationException($"Expected a PKCS#12 file and its password in 'Workflows:KeyRingCertificates', found '{Path}': {unreadable.Message}", unreadable);
        }

        return certificate.GetRSAPrivateKey() is not null
            ? certificate
            : throw new InvalidOperationException($"Expected a certificate with an RSA private key in '{Path}' ('Workflows:KeyRingCertificates'), found none.");
    }
}
