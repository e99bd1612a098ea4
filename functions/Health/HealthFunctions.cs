using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Workflows.Events;
using Workflows.Mail;

namespace Workflows.Health;

/// <summary>What a supervisor or load balancer asks.</summary>
internal sealed class HealthFunctions(HealthReports reports)
{
    /// <summary>The process answers.</summary>
    [Function("Live")]
    public static IResult Live([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "livez")] HttpRequest request) => Results.Text("alive\n");

    /// <summary>Everything that a request needs works: 200, or 503 with the names of what does not. Says no more to strangers.</summary>
    [Function("Ready")]
    public async Task<IResult> ReadyAsync([HttpTrigger(AuthorizationLevel.Anonymous, "get", "head", Route = "healthz")] HttpRequest request,
        CancellationToken cancellation)
    {
        HealthReport report = await reports.CurrentAsync(cancellation);
        return Results.Json(
            new HealthAnswer(report.Status, report.Entries.ToDictionary(e => e.Key, e => e.Value.Status),
                Figure(report, MailHealthCheck.Name, MailHealthCheck.Failed), Figure(report, DeadLettersHealthCheck.Name, DeadLettersHealthCheck.Count)),
            statusCode: report.Status == HealthStatus.Unhealthy ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status200OK);
    }

    private static int? Figure(HealthReport report, string check, string name) =>
        report.Entries.TryGetValue(check, out HealthReportEntry entry) && entry.Data.TryGetValue(name, out object? figure) ? (int)figure : null;
}

/// <summary>How the application feels.</summary>
/// <param name="Status">The worst of the checks.</param>
/// <param name="Checks">Each check.</param>
/// <param name="FailedMails">Mails of the last day that reached nobody; null: they could not be counted.</param>
/// <param name="DeadLetters">Messages of the incoming queue that could not be taken, up to 100; null: there is no queue, or the broker does not answer.</param>
internal sealed record HealthAnswer(HealthStatus Status, IReadOnlyDictionary<string, HealthStatus> Checks, int? FailedMails, int? DeadLetters);

/// <summary>
/// One look at a time for everybody who asks, and its result kept for a second: the question is open to all, and each look costs a
/// write to the disk.
/// </summary>
internal sealed class HealthReports(HealthCheckService health, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Task<HealthReport>? look;
    private long endedAt;

    /// <summary>A report that is at most a second old when it is asked for.</summary>
    public Task<HealthReport> CurrentAsync(CancellationToken cancellation)
    {
        lock (gate)
        {
            if (look is null || (look.IsCompleted && (!look.IsCompletedSuccessfully || clock.GetElapsedTime(Volatile.Read(ref endedAt)) >= Kept)))
            {
                look = Task.Run(LookAsync, CancellationToken.None);
            }

            return look.WaitAsync(cancellation);
        }
    }

    private async Task<HealthReport> LookAsync()
    {
        try
        {
            return await health.CheckHealthAsync(c => !c.Tags.Contains(AuditChainsCheck.Tag), CancellationToken.None);
        }
        finally
        {
            Volatile.Write(ref endedAt, clock.GetTimestamp());
        }
    }
}
