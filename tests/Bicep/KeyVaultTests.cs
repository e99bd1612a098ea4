using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Configuration;
using Workflows.Hosting;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>What the application makes of what a key vault hands it.</summary>
public sealed class KeyVaultTests
{
    [Fact]
    public void ReferenceThatWasNotResolved_KeepsTheApplicationFromStarting()
    {
        IConfiguration settings = Configuration(
            ("Workflows:AdminKey", "@Microsoft.KeyVault(VaultName=kv;SecretName=Workflows-AdminKey)"),
            ("SendGrid:ApiKey", " @microsoft.keyvault(SecretUri=https://kv.example/secrets/x)"),
            ("Workflows:Mail:FromName", "Workflows"));
        string message = Assert.Throws<InvalidOperationException>(() => KeyVaultReferences.RefuseUnresolved(settings)).Message;
        Assert.Contains("SendGrid:ApiKey, Workflows:AdminKey.", message, StringComparison.Ordinal);
        Assert.DoesNotContain("SecretName=", message, StringComparison.Ordinal);
    }

    [Fact]
    public void SettingsWithoutReferences_Pass() =>
        KeyVaultReferences.RefuseUnresolved(Configuration(("Workflows:AdminKey", "a key of more than twenty characters"), ("Empty", null)));

    [Fact]
    public void Certificate_IsReadAsTheVaultHandsItOut()
    {
        string content = Convert.ToBase64String(SelfSigned("CN=keyring").Export(X509ContentType.Pkcs12));
        using X509Certificate2 certificate = new KeyRingCertificate { Content = content }.Load();
        Assert.Equal("CN=keyring", certificate.Subject);
        Assert.True(certificate.HasPrivateKey);
    }

    [Theory]
    [InlineData("", "", "found neither")]
    [InlineData("a.pfx", "AAAA", "found both")]
    [InlineData("", "not base64", "found 'Content'")]
    [InlineData("", "AAAA", "found 'Content'")]
    public void CertificateThatIsNone_IsRefusedWithItsSetting(string path, string content, string expected)
    {
        string message = Assert.Throws<InvalidOperationException>(() => new KeyRingCertificate { Path = path, Content = content }.Load()).Message;
        Assert.Contains("Workflows:KeyRingCertificates", message, StringComparison.Ordinal);
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    private static IConfiguration Configuration(params (string Name, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.ToDictionary(s => s.Name, s => s.Value)).Build();

    private static X509Certificate2 SelfSigned(string subject)
    {
        using RSA key = RSA.Create(2048);
        return new CertificateRequest(subject, key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
    }
}
