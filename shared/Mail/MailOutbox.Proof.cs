using System.Collections.Concurrent;
using Azure.Data.Tables;
using Workflows.Ledger;
using Workflows.Observability;

namespace Workflows.Mail;

/// <content>What became of mails after the mail service had taken them.</content>
public sealed partial class MailOutbox
{
    /// <summary>Notes what the mail service tells of mails, of each in the given order, and tells of each that it gave up as soon as that is noted.</summary>
    /// <param name="news">What it tells.</param>
    /// <param name="tell">
    /// Tells of a mail that came back; safe to repeat. Also where that was noted before: the process may have died before it could tell.
    /// </param>
    /// <param name="cancellationToken">Ends it before the next mail.</param>
    /// <exception cref="AggregateException">Some could not be noted or told for a reason of ours (the store); every other one was.</exception>
    public async Task RecordAsync(IReadOnlyList<MailEvent> news, Func<MailReceipt, Task> tell, CancellationToken cancellationToken = default)
    {
        ConcurrentQueue<Exception> failures = new();
        ParallelOptions few = new() { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(news.GroupBy(n => n.Mail, StringComparer.Ordinal), few, async (ofOne, token) =>
        {
            try
            {
                foreach (MailEvent one in ofOne)
                {
                    if (await RecordAsync(one, token) is { State: MailState.Failed } receipt && one.Proof.IsReturn)
                    {
                        await tell(receipt);
                    }
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failures.Enqueue(failure); // one mail must not keep the others from being known
            }
        });
        if (!failures.IsEmpty)
        {
            throw new AggregateException("Events of some mails could not be noted; the others were.", failures);
        }
    }

    /// <summary>
    /// Notes what the mail service tells of a mail; the same twice, late or in another order leaves the same. Any step of the way proves that the
    /// service has the mail: it is not sent again. One that it gave up has failed as if the relay had refused it: the second address is tried, at once.
    /// </summary>
    /// <param name="news">What it tells.</param>
    /// <param name="cancellationToken">Ends it before the first write.</param>
    /// <returns>How the mail stands, <see cref="MailReceipt.Changed"/> where this brought it into its state; null where there is no such mail.</returns>
    public async Task<MailReceipt?> RecordAsync(MailEvent news, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(news);
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        string partition = MailRow.PartitionOfDigest(news.Mail);
        if (await table.FindAsync(partition, MailRow.RowKey, cancellationToken) is not { } entity)
        {
            return null;
        }

        MailRow row = MailRow.Of(entity);
        bool fails = news.Proof.IsReturn && row.State != MailState.Failed && row.TryNote(news);
        // Before the first one is marked, as where the relay refuses it.
        string? secondKey = fails ? await PutSecondAsync(await MailAsync(table, row, cancellationToken)) : null;
        DateTimeOffset now = clock.GetUtcNow();
        MailState before = default;
        bool noted = false;
        row = MailRow.Of((await table.UpdateAsync(
            partition,
            MailRow.RowKey,
            found =>
            {
                MailRow current = MailRow.Of(found!);
                before = current.State;
                noted = current.TryNote(news);
                if (!noted)
                {
                    return null;
                }

                if (news.Proof.IsReturn && before != MailState.Failed)
                {
                    current.Fail(now, ErrorOf(news.Proof), secondKey);
                }
                else if (!news.Proof.IsReturn && before is MailState.Queued or MailState.Retrying or MailState.Sending)
                {
                    current.Accept(now, null); // the answer to our attempt was lost, or is on its way
                }

                return found;
            },
            clock,
            CancellationToken.None))!);
        if (noted)
        {
            Telemetry.MailEvent(news.Proof.Step.ToString().ToLowerInvariant());
        }

        bool changed = noted && row.State != before;
        if (row.IsFinal)
        {
            await SettleAsync(table, row); // also where it was noted and the process died before its lists were in line
        }

        if (changed && row.State == MailState.Failed)
        {
            LogFailed(log, row.Key, row.Receipt(changed).About, row.Attempts);
        }

        bool isTurned = news.Proof.IsReturn && row is { State: MailState.Failed, SecondKey: not null };
        return row.Receipt(changed, isTurned ? await DeliverAsync(row.SecondKey!, now, onlyIfDue: true, CancellationToken.None) : null);
    }

    private static string ErrorOf(MailProof proof) =>
        (proof.Step == MailStep.Bounced ? "Taken, then returned undelivered." : "Taken, then not tried.") + (proof.Answer is { } said ? " " + said : "");
}
