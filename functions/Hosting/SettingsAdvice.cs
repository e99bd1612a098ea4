using Microsoft.Extensions.Hosting;
using Workflows.SignIn;

namespace Workflows.Hosting;

/// <summary>Says in the log, once at the start, which settings are traps.</summary>
internal sealed partial class SettingsAdvice(WorkflowsOptions options, Links.PublicAddress address, IConfiguration configuration, ILogger<SettingsAdvice> log)
    : IHostedService
{
    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        bool listensTls = (configuration["urls"] ?? "").Contains("https://", StringComparison.OrdinalIgnoreCase)
            || configuration.GetSection("Kestrel:Endpoints").Exists();
        bool believesProxy = options.TrustedProxies > 0
            || string.Equals(configuration["FORWARDEDHEADERS_ENABLED"] ?? configuration["ASPNETCORE_FORWARDEDHEADERS_ENABLED"], "true",
            StringComparison.OrdinalIgnoreCase);
        if (address.Base.Scheme == Uri.UriSchemeHttps && !listensTls && !believesProxy)
        {
            LogNoForwarding(log, address.Base);
        }

        if (options.AdminKey.Length is > 0 and < SignInFunctions.MinAdminKey)
        {
            LogShortKey(log, SignInFunctions.MinAdminKey, options.AdminKey.Length);
        }

        if (options.KeyRingCertificates.Count == 0)
        {
            LogOpenKeyRing(log);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(5010, LogLevel.Warning,
        "Workflows:PublicAddress is {Address}, but this server neither does TLS itself nor believes a proxy (ASPNETCORE_FORWARDEDHEADERS_ENABLED=true, X-Forwarded-Proto): pages will be refused, and all visitors share one limit")]
    private static partial void LogNoForwarding(ILogger log, Uri address);

    [LoggerMessage(5011, LogLevel.Warning, "Workflows:AdminKey is not used: expected at least {Expected} characters, found {Found}")]
    private static partial void LogShortKey(ILogger log, int expected, int found);

    [LoggerMessage(5012, LogLevel.Warning,
        "The key ring of links and sign-ins is stored unencrypted: whoever reads the tables or a backup can make links. Workflows:KeyRingCertificates encrypts it")]
    private static partial void LogOpenKeyRing(ILogger log);
}
