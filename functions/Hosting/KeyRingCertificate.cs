using System.Security.Cryptography.X509Certificates;

namespace Workflows.Hosting;

/// <summary>A certificate with its private key: a file, or its content where there is no disk to put a file on.</summary>
public sealed class KeyRingCertificate
{
    /// <summary>A PKCS#12 file (<c>.pfx</c>, <c>.p12</c>).</summary>
    public string Path { get; set; } = "";

    /// <summary>Instead of <see cref="Path"/>: the file's bytes in base64, as a key vault hands out the secret of a certificate.</summary>
    public string Content { get; set; } = "";

    /// <summary>Its password; empty for none.</summary>
    public string Password { get; set; } = "";

    /// <exception cref="InvalidOperationException">The certificate is missing, cannot be read, or has no RSA private key.</exception>
    public X509Certificate2 Load()
    {
        if (Path.Length == 0 == (Content.Length == 0))
        {
            throw new InvalidOperationException(
                $"Expected either 'Path' or 'Content' in each of 'Workflows:KeyRingCertificates', found {(Path.Length == 0 ? "neither" : "both")}.");
        }

        string place = Content.Length > 0 ? "Content" : Path;
        X509Certificate2 certificate;
        try
        {
            certificate = Content.Length > 0
                ? X509CertificateLoader.LoadPkcs12(Convert.FromBase64String(Content), Password)
                : X509CertificateLoader.LoadPkcs12FromFile(Path, Password);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException
            or ArgumentException or FormatException)
        {
            throw new InvalidOperationException(
                $"Expected a PKCS#12 file and its password in 'Workflows:KeyRingCertificates', found '{place}': {unreadable.Message}", unreadable);
        }

        return certificate.GetRSAPrivateKey() is not null
            ? certificate
            : throw new InvalidOperationException(
                $"Expected a certificate with an RSA private key in '{place}' ('Workflows:KeyRingCertificates'), found none.");
    }
}
