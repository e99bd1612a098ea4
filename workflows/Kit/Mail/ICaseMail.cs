using Microsoft.DurableTask.Client;
using Workflows.Mail;

namespace Workflows.Kit.Mail;

/// <summary>Takes the fate of a process's mails; the dispatcher asks every process.</summary>
public interface ICaseMail
{
    /// <summary>
    /// Records that a mail reached nobody, where it is about a case of this process, and sees to it that somebody is told. Safe to repeat:
    /// what was told is not told again.
    /// </summary>
    /// <param name="receipt">The mail's last fate.</param>
    /// <param name="now">Now (UTC).</param>
    /// <param name="client">Wakes the orchestration of an open case.</param>
    /// <param name="cancellation">Gives up.</param>
    Task TellUnreachedAsync(MailReceipt receipt, DateTimeOffset now, DurableTaskClient client, CancellationToken cancellation);
}
