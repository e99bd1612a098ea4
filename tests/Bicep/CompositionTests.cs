using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Data.Tables;
using Azure.Messaging.ServiceBus;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using SendGrid;
using Workflows.Hosting;
using Xunit;

namespace Workflows.Bicep.Tests;

/// <summary>
/// The application composes itself of the settings that the template sets, once the platform has resolved their references to the vault: every service
/// is made, and speaks to what the template made. What a Functions host adds is shown on a real one before a release.
/// </summary>
public sealed class CompositionTests
{
    [BicepTheory]
    [InlineData("dev")]
    [InlineData("prod")]
    [InlineData("everything")]
    public async Task EveryService_IsMade_AndSpeaksToWhatTheTemplateMade(string environment)
    {
        Snapshot snapshot = BicepCompiler.Deployment(environment);
        IConfiguration configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(snapshot.Settings.ToDictionary(s => s.Key.Replace("__", ":", StringComparison.Ordinal), s => (string?)Resolved(s.Key, s.Value)))
            .Build();
        IServiceCollection services = Host.CreateEmptyApplicationBuilder(null).Services; // what every host brings
        services.AddSingleton(configuration);
        services.AddWorkflows(configuration);
        await using ServiceProvider provider = services.BuildServiceProvider();
        int made = 0;
        foreach (Type type in services.Select(s => s.ServiceType).Where(IsOurs).Distinct())
        {
            made += provider.GetServices(type).Count(service => service is not null);
        }

        Assert.True(made > 100, $"{made} services were made");
        Assert.Equal("https", provider.GetRequiredService<TableServiceClient>().Uri.Scheme);
        Assert.IsType<SendGridClient>(provider.GetRequiredService<ISendGridClient>());
        Assert.Equal(snapshot.Settings.GetValueOrDefault("Workflows__Events__Namespace"), provider.GetService<ServiceBusClient>()?.FullyQualifiedNamespace);
    }

    private static bool IsOurs(Type type) =>
        type.Namespace?.StartsWith("Workflows", StringComparison.Ordinal) == true && !type.ContainsGenericParameters;

    /// <summary>What the platform hands to the application.</summary>
    private static string Resolved(string name, string value)
    {
        if (name == "Workflows__Mail__EventKey")
        {
            using ECDsa sender = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Convert.ToBase64String(sender.ExportSubjectPublicKeyInfo()); // SendGrid shows it; the parameters of the tests have a placeholder
        }

        if (value.StartsWith('['))
        {
            return "https://tables.example";
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
