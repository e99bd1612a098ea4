using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>
/// Once the host listens, shows the app's <c>welcome.txt</c> on the terminal, with <c>{address}</c>, <c>{key}</c>, <c>{data}</c> and
/// <c>{mail}</c> filled in. On a terminal only: what is redirected becomes a log, and a log gets no key. Warns where mailed links would
/// lead to another port of this machine, where nobody listens.
/// </summary>
internal sealed class Welcome(IServer server, DataFolder folder, IConfiguration configuration, IHostApplicationLifetime lifetime, ILogger<Welcome> logger)
    : IHostedService
{
    /// <summary>The app's setting for the address in mailed links.</summary>
    private const string PublicAddress = "Workflows:PublicAddress";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Show);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Show()
    {
        IReadOnlyList<string> addresses = [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
        if (configuration[PublicAddress] is { } set && Uri.TryCreate(set, UriKind.Absolute, out Uri? links) && links.IsLoopback
            && !addresses.Any(a => BindingAddress.Parse(a).Port == links.Port))
        {
            HostLog.LinksLeadElsewhere(logger, set, string.Join(", ", addresses));
        }

        string file = Path.Combine(AppContext.BaseDirectory, "welcome.txt");
        if (!File.Exists(file))
        {
            return;
        }

        string address = addresses.Count > 0 ? addresses[0] : EmbeddedHost.DefaultUrl;
        string? kept = Console.IsOutputRedirected ? null : FunctionKeys.KeptHostKey(folder);
        string key = kept ?? Reference(folder.File(FunctionKeys.FileName));
        Console.Out.WriteLine(File.ReadAllText(file)
            .Replace("{address}", address, StringComparison.Ordinal)
            .Replace("{key}", key, StringComparison.Ordinal)
            .Replace("{data}", folder.FullPath, StringComparison.Ordinal)
            .Replace("{mail}", MailPlace(configuration[EmbeddedDefaults.MailHost] ?? ""), StringComparison.Ordinal));
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
