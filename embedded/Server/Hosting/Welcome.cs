using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Workflows.Embedded.Server;

/// <summary>
/// Once the host listens, shows the app's <c>welcome.txt</c> on the terminal, with <c>{address}</c>, <c>{key}</c>, <c>{data}</c> and
/// <c>{mail}</c> filled in. On a terminal only: what is redirected becomes a log, and a log gets no key.
/// </summary>
internal sealed class Welcome(IServer server, DataFolder folder, IConfiguration configuration, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Show);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Show()
    {
        string file = Path.Combine(AppContext.BaseDirectory, "welcome.txt");
        if (!File.Exists(file))
        {
            return;
        }

        string address = server.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() ?? EmbeddedHost.DefaultUrl;
        string? kept = Console.IsOutputRedirected ? null : FunctionKeys.KeptHostKey(folder);
        string key = kept ?? Reference(folder.File(FunctionKeys.FileName));
        Console.Out.WriteLine(File.ReadAllText(file)
            .Replace("{address}", address, StringComparison.Ordinal)
            .Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{data}", folder.FullPath, StringComparison.Ordinal)
            .Replace("{mail}", MailPlace(configuration[EditionDefaults.MailHost] ?? ""), StringComparison.Ordinal));
    }

    /// <summary>
    /// Where the key is, for a log: a shell that gets the <c>curl</c> line pasted reads it from the file, whoever may. A key from settings is in no file.
    /// </summary>
    private static string Reference(string file) => File.Exists(file) && !OperatingSystem.IsWindows()
        ? $"$(sed 's/.*\"host\":\"\\([^\"]*\\)\".*/\\1/' {file})"
        : $"<in {file} or your settings>";

    /// <summary>The folder as a path; a relay without its user and password.</summary>
    private static string MailPlace(string host) => Uri.TryCreate(host, UriKind.Absolute, out Uri? uri)
        ? uri.IsFile ? uri.LocalPath : $"{uri.Scheme}://{uri.Host}:{uri.Port}"
        : host;
}
