using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Workflows.Embedded.Server;

/// <summary>Keeps server.json in the data folder while the host listens, so that the operator's commands find it.</summary>
internal sealed class ServerFile(IServer server, DataFolder folder, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ServerFile> logger)
    : IHostedService
{
    public const string FileName = "server.json";

    public Task StartAsync(CancellationToken cancellationToken)
    {
        lifetime.ApplicationStarted.Register(Write);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Read(folder)?.ProcessId == Environment.ProcessId)
            {
                File.Delete(folder.File(FileName));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // One left behind does no harm: it counts only while somebody has the databases open.
        }

        return Task.CompletedTask;
    }

    /// <summary>The record; null where there is none or it is not readable.</summary>
    public static ServerRecord? Read(DataFolder folder)
    {
        try
        {
            var path = Path.Combine(folder.FullPath, FileName);
            return File.Exists(path) ? JsonSerializer.Deserialize<ServerRecord>(File.ReadAllBytes(path), OperationJson.Options) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    private void Write()
    {
        try
        {
            List<string> addresses = [.. server.Features.Get<IServerAddressesFeature>()?.Addresses ?? []];
            folder.Write(FileName,
                JsonSerializer.SerializeToUtf8Bytes(new ServerRecord(addresses, Environment.ProcessId, time.GetUtcNow()), OperationJson.Options));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            HostLog.ServerFileNotWritten(logger, e, FileName);
        }
    }
}
