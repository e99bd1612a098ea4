using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Net.Sockets;
using Workflows.Testing;

namespace Workflows.Crash.Tests;

/// <summary>
/// Debian's <c>prometheus-alertmanager</c>, on a fixed loopback port: it groups, repeats, resolves and retries as it does anywhere. It
/// ends with this object.
/// </summary>
internal sealed class AlertmanagerServer : IAsyncDisposable
{
    private const int Port = 10193;
    private const string Command = "prometheus-alertmanager";

    private readonly Process process;
    private readonly string folder;
    private readonly HttpClient http = new() { BaseAddress = new Uri($"http://127.0.0.1:{Port}/") };

    private AlertmanagerServer(Process process, string folder)
    {
        this.process = process;
        this.folder = folder;
    }

    /// <summary>Why it cannot be started here, or <c>null</c>; under <c>CI=true</c> it has to be there.</summary>
    public static string? WhyMissing { get; } = Environment.GetEnvironmentVariable("CI") == "true"
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(f => File.Exists(Path.Combine(f, Command)))
            ? null : "Needs Alertmanager: apt-get install prometheus-alertmanager.";

    /// <summary>Starts it with one route: a group is told after a second, again after two, and repeated after four.</summary>
    /// <param name="webhook">Where it posts.</param>
    public static async Task<AlertmanagerServer> StartAsync(Uri webhook)
    {
        string folder = Directory.CreateTempSubdirectory("workflows-alertmanager-").FullName;
        string config = Path.Combine(folder, "alertmanager.yml");
        await File.WriteAllTextAsync(config, $"""
            route: {"{"}receiver: workflows, group_by: [group], group_wait: 1s, group_interval: 2s, repeat_interval: 4s{"}"}
            receivers:
              - name: workflows
                webhook_configs: [{"{"}url: '{webhook}', send_resolved: true{"}"}]
            """);
        ProcessStartInfo start = new(Command,
        [
            $"--config.file={config}", $"--storage.path={folder}", $"--web.listen-address=127.0.0.1:{Port}", "--cluster.listen-address=", "--log.level=error",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true };
        Process process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        AlertmanagerServer server = new(process, folder);
        try
        {
            await Eventually.HoldsAsync(Listens, "Alertmanager listens");
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>What Prometheus does: an alert fires, or ends.</summary>
    /// <param name="name">Its name, which with the system is its fingerprint.</param>
    /// <param name="severity">Label and part of the fingerprint.</param>
    /// <param name="system">The instance.</param>
    /// <param name="startsAt">When it began; null: Alertmanager takes the present.</param>
    /// <param name="endsAt">When it ended; null: it fires.</param>
    public async Task PostAsync(string name, string severity, string system, DateTimeOffset? startsAt, DateTimeOffset? endsAt)
    {
        Dictionary<string, object> alert = new()
        {
            ["labels"] = new Dictionary<string, string> { ["alertname"] = name, ["severity"] = severity, ["instance"] = system, ["group"] = "g" },
            ["annotations"] = new Dictionary<string, string> { ["summary"] = name },
            ["endsAt"] = (endsAt ?? DateTimeOffset.UtcNow.AddHours(1)).ToString("O", CultureInfo.InvariantCulture),
        };
        if (startsAt is { } start)
        {
            alert["startsAt"] = start.ToString("O", CultureInfo.InvariantCulture);
        }

        (await http.PostAsJsonAsync("api/v2/alerts", new[] { alert })).EnsureSuccessStatusCode();
    }

    /// <summary>How many of its posts were not taken.</summary>
    public Task<double> FailedAsync() => CountAsync("alertmanager_notification_requests_failed_total");

    /// <summary>How many of its posts were taken, as it knows itself: it never tells the end of an alert whose start it believes untold.</summary>
    public async Task<double> TakenAsync() => await CountAsync("alertmanager_notification_requests_total") - await FailedAsync();

    private async Task<double> CountAsync(string metric) => (await http.GetStringAsync("metrics")).Split('\n')
        .Where(line => line.StartsWith(metric + "{integration=\"webhook\"}", StringComparison.Ordinal))
        .Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            process.Kill();
        }

        await process.WaitForExitAsync();
        process.Dispose();
        http.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    private static bool Listens()
    {
        try
        {
            using TcpClient client = new();
            client.Connect("127.0.0.1", Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

/// <summary>A fact that needs Alertmanager.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AlertmanagerFactAttribute : Xunit.FactAttribute
{
    public AlertmanagerFactAttribute() => Skip = AlertmanagerServer.WhyMissing;
}
