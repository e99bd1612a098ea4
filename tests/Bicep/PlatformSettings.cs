using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Workflows.Bicep.Tests;

/// <summary>
/// The settings of a deployment as the platform hands them to the application: references to the vault are what the vault holds, expressions what Azure
/// makes of them.
/// </summary>
internal static class PlatformSettings
{
    public static Dictionary<string, string> Of(Snapshot snapshot) => snapshot.Settings.ToDictionary(s => s.Key, s => Resolved(s.Key, s.Value));

    private static string Resolved(string name, string value)
    {
        if (name == "Workflows__Mail__EventKey")
        {
            using ECDsa sender = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Convert.ToBase64String(sender.ExportSubjectPublicKeyInfo()); // SendGrid shows it; the parameters of the tests have a placeholder
        }

        if (value.StartsWith('['))
        {
            return name switch
            {
                "AZURE_CLIENT_ID" or "AzureWebJobsStorage__clientId" => "00000000-0000-0000-0000-000000000003",
                "APPLICATIONINSIGHTS_CONNECTION_STRING" =>
                    "InstrumentationKey=00000000-0000-0000-0000-000000000004;IngestionEndpoint=https://telemetry.example/",
                "APPLICATIONINSIGHTS_AUTHENTICATION_STRING" => "ClientId=00000000-0000-0000-0000-000000000003;Authorization=AAD",
                _ => "https://tables.example",
            };
        }

        if (!value.StartsWith("@Microsoft.KeyVault", StringComparison.Ordinal))
        {
            return value;
        }

        if (name.EndsWith("__Content", StringComparison.Ordinal))
        {
            using RSA key = RSA.Create(2048);
            CertificateRequest request = new("CN=keyring", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(10));
            return Convert.ToBase64String(certificate.Export(X509ContentType.Pkcs12));
        }

        return name == "Workflows__Heartbeat" ? "https://monitor.example/beat" : "a-secret-of-more-than-twenty-characters";
    }
}
