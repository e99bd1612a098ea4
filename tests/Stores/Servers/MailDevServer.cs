using Workflows.Testing;
using Xunit;

namespace Workflows.Stores.Tests.Servers;

/// <summary>maildev: an SMTP server that shows by REST what it got.</summary>
public sealed class MailDevServer : IAsyncLifetime
{
    private const int SmtpPort = 10125;
    private const int WebPort = 10180;

    private NodeServer? server;

    public static string Host => $"smtp://127.0.0.1:{SmtpPort}";

    public static Uri Api => new($"http://127.0.0.1:{WebPort}/");

    public async Task InitializeAsync()
    {
        if (NodeServer.WhyMissing is null || NodeServer.IsContinuousIntegration)
        {
            server = await NodeServer.StartAsync(
                "maildev/bin/maildev",
                ["--ip", "127.0.0.1", "--smtp", $"{SmtpPort}", "--web", $"{WebPort}", "--silent", "--mail-directory",
                    Directory.CreateTempSubdirectory("workflows-maildev-").FullName],
                SmtpPort,
                WebPort);
        }
    }

    public async Task DisposeAsync()
    {
        if (server is not null)
        {
            await server.DisposeAsync();
        }
    }
}
