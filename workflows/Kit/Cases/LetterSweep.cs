using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Workflows.Kit.Mail;

namespace Workflows.Kit.Cases;

/// <summary>Sends the mails that waited for others, to clients and to our people, of whatever process.</summary>
public sealed class LetterSweep(LetterDigests letters, ILogger<LetterSweep> log) : ICaseSweep
{
    /// <inheritdoc/>
    public async Task<int> RunAsync(DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation)
    {
        await log.TryAsync("letters", () => letters.SendDueAsync(now, log.TryAsync, cancellation));
        return 0;
    }
}
