using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Kit.Mail;

namespace Workflows.Kit.Cases;

/// <summary>Tells of mails that failed for good and of which nobody was told, of whatever process.</summary>
public sealed class UntoldMailSweep(MailDispatcher mails, ILogger<UntoldMailSweep> log) : ICaseSweep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        await log.TryAsync("failed mails", () => mails.TellOfFailedAsync(now, client, log.TryAsync, cancellation));
        return 0;
    }
}
