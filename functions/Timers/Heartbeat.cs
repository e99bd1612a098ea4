using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Health;
using Workflows.Hosting;

namespace Workflows.Timers;

/// <summary>
/// Calls an address every minute when all is well, for a monitor outside that tells when it misses the call: whoever is dead tells nobody. All is well
/// when the sweep could look after every case and <c>/healthz</c> answers 200. The address is a secret: it is in no log.
/// </summary>
internal sealed partial class Heartbeat(WorkflowsOptions options, HealthReports health, HttpClient client, ILogger<Heartbeat> log)
{
    /// <exception cref="InvalidOperationException">The setting cannot be meant.</exception>
    public static void Check(Uri? address)
    {
        if (address is not null
            && !(address.IsAbsoluteUri && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))))
        {
            throw new InvalidOperationException(
                "Expected an address with https (http on this machine only) in 'Workflows:Heartbeat'; found something else, which is not shown since it may be a secret.");
        }
    }

    /// <summary>Calls once; a monitor that does not answer is no trouble of ours.</summary>
    public async Task BeatAsync(CancellationToken cancellation)
    {
        if (options.Heartbeat is not { } address)
        {
            return;
        }

        if ((await health.CurrentAsync(cancellation)).Status == HealthStatus.Unhealthy)
        {
            LogSilent(log);
            return;
        }

        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode)
            {
                LogRefused(log, (int)answer.StatusCode);
            }
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            LogFailed(log, failure.GetType().Name);
        }
    }

    [LoggerMessage(3402, LogLevel.Warning, "No heartbeat: something that requests need does not work")]
    private static partial void LogSilent(ILogger log);

    [LoggerMessage(3403, LogLevel.Warning, "The monitor outside answered the heartbeat by {Status}")]
    private static partial void LogRefused(ILogger log, int status);

    [LoggerMessage(3404, LogLevel.Warning, "The monitor outside did not take the heartbeat: {Failure}")]
    private static partial void LogFailed(ILogger log, string failure);
}
