using System.Collections.Concurrent;
using System.Diagnostics;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SendGrid;
using Workflows.Ledger;
using Workflows.Observability;
using Workflows.Texts;
using ETag = Azure.ETag;

namespace Workflows.Mail;

/// <summary>Mail that has to go out, each exactly once as far as that can be had.</summary>
/// <remarks>
/// <para>
/// A mail is durable once <see cref="EnqueueAsync"/> returned, and is then tried until the relay takes it or refuses it for good. An
/// attempt holds a lease on the mail's row, so two processes never send at once. If the process dies between the relay's acceptance
/// and our commit, the lease runs out and the mail is sent again, with the same Message-ID; that is the only way it goes out twice
/// (the other face of it: a relay that accepts after our time-out).
/// </para>
/// <para>
/// A mail refused for good, or out of attempts, goes to the person's second address, as a mail of its own whose key ends in
/// <c>/second-address</c>. Safe for concurrent use.
/// </para>
/// </remarks>
public sealed partial class MailOutbox
{
    /// <summary>A pending row whose mail never came (the process died while it was put in) is forgotten after this time.</summary>
    private static readonly TimeSpan OrphanAge = TimeSpan.FromHours(1);

    /// <summary>What was written so far in the future was written before the clock was set back; its times count no more.</summary>
    internal static readonly TimeSpan ClockAhead = TimeSpan.FromSeconds(30);

    /// <summary>Ends the key of a mail to somebody's second address; persisted.</summary>
    private const string Second = "/second-address";

    private readonly LedgerTables tables;
    private readonly ISendGridClient client;
    private readonly MailOptions options;
    private readonly TimeProvider clock;
    private readonly ILogger<MailOutbox> log;

    /// <exception cref="ArgumentException">The options cannot work; says which.</exception>
    public MailOutbox(LedgerTables tables, ISendGridClient client, IOptions<MailOptions> options, TimeProvider clock, ILogger<MailOutbox> log)
    {
        ArgumentNullException.ThrowIfNull(options);
        this.tables = tables;
        this.client = client;
        this.options = options.Value;
        this.clock = clock;
        this.log = log;
        this.options.Validate();
    }

    /// <summary>A mail that was turned over to its reader's second address; it is among the pending ones from its beginning.</summary>
    public static bool IsSecond(string key) => key.EndsWith(Second, StringComparison.Ordinal);

    /// <summary>Puts a mail into the outbox. Durable when it returns; a repeated key changes nothing and is answered with how the first stands.</summary>
    /// <remarks>Headers are brought to one line and texts to what the store holds (<see cref="MailHeader.Ready"/>):
    /// no text keeps a mail from being sent.</remarks>
    /// <exception cref="ArgumentException">The caller's mistake: no key or no text.</exception>
    public async Task<MailReceipt> EnqueueAsync(OutgoingMail mail, CancellationToken cancellationToken = default)
    {
        mail = MailHeader.Ready(mail);
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        (MailRow row, bool isNew) = await PutAsync(table, mail, lease: null, isPending: true, cancellationToken);
        return row.Receipt(isNew);
    }

    /// <summary>
    /// A mail that could not be written: on record as failed, so that it is found, counted and told of like one that was refused. A repeated
    /// key changes nothing. Putting it back (<see cref="RetryFailedAsync"/>) sends the text given here.
    /// </summary>
    public async Task<MailReceipt> FailAsync(OutgoingMail mail, string error, CancellationToken cancellationToken = default)
    {
        mail = MailHeader.Ready(mail);
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        if (await FindRowAsync(table, mail.Key, cancellationToken) is { } known)
        {
            return known.Receipt(changed: false);
        }

        MailRow row = NewRow(mail);
        row.Fail(row.At, LongText.WellFormed(PlainText.Clip(PlainText.Line(error), 1000)), null);
        string newestFirst = NewestFirst(mail.CreatedAt, mail.Key);
        await Task.WhenAll(
            ListAsync(table, MailRow.AboutOf(mail.ContractId, mail.About), row.PendingKey, mail.Key, cancellationToken),
            ListAsync(table, MailRow.RecentOf(mail.ContractId), newestFirst, mail.Key, cancellationToken),
            ListAsync(table, MailRow.Failed, NewestFirst(row.At, mail.Key), mail.Key, cancellationToken));
        return await TryAddAsync(table, row, mail, cancellationToken)
            ? row.Receipt(changed: true)
            : (await FindRowAsync(table, mail.Key, cancellationToken))!.Receipt(changed: false);
    }

    /// <summary>
    /// One attempt, now, whether or not it is due; none if the mail is final or another process is at it. If this attempt turned the
    /// mail over to the second address, that one is tried as well (<see cref="MailReceipt.Second"/>).
    /// </summary>
    /// <returns>Null where there is no such mail.</returns>
    public Task<MailReceipt?> DeliverAsync(string key, CancellationToken cancellationToken = default) =>
        DeliverAsync(key, clock.GetUtcNow(), onlyIfDue: false, cancellationToken);

    /// <summary><see cref="EnqueueAsync"/>, then <see cref="DeliverAsync(string, CancellationToken)"/> unless the key was repeated and its mail is not
    /// new.</summary>
    /// <param name="mail">The mail.</param>
    /// <param name="callerRepeats">
    /// After a crash the caller comes again, and takes up what it left (<see cref="TakeUpAsync"/>), as a look at a case does. Then the mail is not among the
    /// pending ones during its first attempt, which is nearly always its last; it is from the moment at which something remains to be done.
    /// </param>
    /// <param name="cancellationToken">Ends it before and during the attempt.</param>
    public async Task<MailReceipt> EnqueueAndTryAsync(OutgoingMail mail, bool callerRepeats = false, CancellationToken cancellationToken = default)
    {
        mail = MailHeader.Ready(mail);
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        string lease = NewLease();
        // Written as one that is being sent: a storm is thousands of mails.
        (MailRow row, bool isNew) = await PutAsync(table, mail, lease, isPending: !callerRepeats, cancellationToken);
        if (isNew)
        {
            return await AttemptAsync(table, row, lease, isPending: !callerRepeats, cancellationToken);
        }

        // A repeated call (an activity that ran twice) tries what is untried or was left behind, but does not jump a back-off.
        MailReceipt receipt = await DeliverAsync(mail.Key, clock.GetUtcNow(), onlyIfDue: true, cancellationToken) ?? row.Receipt(changed: false);
        if (receipt.State is not (MailState.Accepted or MailState.Failed))
        {
            await TakeUpAsync(mail.Key, cancellationToken); // the caller is content with this answer
        }

        return receipt;
    }

    /// <summary>
    /// Puts a mail among the pending ones unless it is final: the caller that would have repeated its attempt (see
    /// <see cref="EnqueueAndTryAsync"/>) will not. Safe to repeat; does nothing where there is no such mail.
    /// </summary>
    public async Task TakeUpAsync(string key, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        if (await FindRowAsync(table, key, cancellationToken) is { IsFinal: false } left)
        {
            await PutPendingAsync(table, left, left.NextAt ?? left.LeaseUntil ?? left.At, cancellationToken);
        }
    }

    /// <summary>One attempt for each mail that is due, oldest first.</summary>
    /// <param name="now">Mails due at or before.</param>
    /// <param name="max">At most so many.</param>
    /// <param name="cancellationToken">Ends it between and during attempts.</param>
    /// <returns>A receipt for each mail whose state changed, the ones to second addresses included.</returns>
    /// <exception cref="AggregateException">A mail could not be tried for a reason of ours (the store); every other one was.</exception>
    public async Task<IReadOnlyList<MailReceipt>> DeliverDueAsync(DateTimeOffset now, int max, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        List<(string RowKey, string Key)> due = [];
        string filter = TableClient.CreateQueryFilter(
            $"PartitionKey eq {MailRow.Pending} and (NextAt le {TableKey.Ascending(now)} or PutAt gt {TableKey.Ascending(now + ClockAhead)})");
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(filter, Math.Min(max, 1000), cancellationToken: cancellationToken))
        {
            due.Add((row.RowKey, row.GetString("Key")!));
            if (due.Count == max)
            {
                break;
            }
        }

        // A few at once: a relay that hangs must not make the mails behind the first one wait a time-out each.
        var receipts = new ConcurrentDictionary<string, MailReceipt>(StringComparer.Ordinal);
        var failures = new ConcurrentQueue<Exception>();
        await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancellationToken }, async (mail, ct) =>
        {
            try
            {
                MailReceipt? receipt = await DeliverAsync(mail.Key, now, onlyIfDue: true, ct);
                // Left behind by a process that died; an attempt that ran just now has tidied up after itself.
                if (receipt is null or { Changed: false, State: MailState.Accepted or MailState.Failed })
                {
                    await ForgetPendingAsync(table, mail.RowKey, receipt is null, now, ct);
                }

                if (receipt is { Changed: true })
                {
                    receipts[mail.RowKey] = receipt;
                }
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                failures.Enqueue(failure); // a row that cannot be read must not keep the mails behind it for ever
            }
        });
        if (!failures.IsEmpty)
        {
            throw new AggregateException($"{failures.Count} of {due.Count} mails that were due could not be tried; the others were.", failures);
        }

        return [.. due.Select(mail => receipts.GetValueOrDefault(mail.RowKey)).OfType<MailReceipt>()
            .SelectMany(receipt => receipt.Second is { Changed: true } second ? new[] { receipt, second } : [receipt])];
    }

    /// <summary>Puts a failed mail back into the outbox with all its attempts, because somebody asked for it; others are left alone.</summary>
    /// <returns>How it stands; null where there is no such mail.</returns>
    public async Task<MailReceipt?> RetryFailedAsync(string key, CancellationToken cancellationToken = default)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        if (await FindRowAsync(table, key, cancellationToken) is not { } row)
        {
            return null;
        }

        if (row.State != MailState.Failed)
        {
            return row.Receipt(changed: false);
        }

        DateTimeOffset now = clock.GetUtcNow();
        string failedKey = NewestFirst(row.At, key);
        // Before and after: a sweep that saw the mail failed may remove the first one.
        await PutPendingAsync(table, row, now, cancellationToken);
        bool changed = false;
        TableEntity? written = await table.UpdateAsync(
            MailRow.PartitionOf(key),
            MailRow.RowKey,
            entity =>
            {
                changed = entity is not null && MailRow.Of(entity).State == MailState.Failed;
                if (!changed)
                {
                    return null;
                }

                MailRow.Of(entity!).QueueAgain(now);
                return entity;
            },
            clock,
            cancellationToken);
        await PutPendingAsync(table, row, now, cancellationToken);
        await table.DeleteEntityAsync(MailRow.Failed, failedKey, cancellationToken: cancellationToken);
        return MailRow.Of(written!).Receipt(changed);
    }

    private MailRow NewRow(OutgoingMail mail) => MailRow.New(mail, MailHeader.MessageId(mail.Key, options.MessageIdDomain), clock.GetUtcNow());

    private async Task<MailReceipt?> DeliverAsync(string key, DateTimeOffset now, bool onlyIfDue, CancellationToken cancellationToken)
    {
        TableClient table = await tables.GetAsync(LedgerTables.Mail, cancellationToken);
        string lease = NewLease();
        (MailRow? row, bool claimed) = await ClaimAsync(table, key, lease, now, onlyIfDue, cancellationToken);
        if (row is null || !claimed)
        {
            return row?.Receipt(changed: false);
        }

        return await AttemptAsync(table, row, lease, isPending: true, cancellationToken);
    }

    /// <summary>Puts a mail into the lists and the table; with a lease it is claimed for an attempt by the same write.</summary>
    /// <returns>The row that is there; not new where the key was repeated.</returns>
    private async Task<(MailRow Row, bool IsNew)> PutAsync(
        TableClient table, OutgoingMail mail, string? lease, bool isPending, CancellationToken cancellationToken)
    {
        if (await FindRowAsync(table, mail.Key, cancellationToken) is { } known)
        {
            return (known, false);
        }

        MailRow row = NewRow(mail);
        if (lease is not null)
        {
            row.Claim(lease, row.At, options.Lease);
        }

        // The lists come first: a mail that exists is in all of them, wherever a crash comes.
        string newestFirst = NewestFirst(mail.CreatedAt, mail.Key);
        await Task.WhenAll(
            isPending ? PutPendingAsync(table, row, row.At, cancellationToken) : Task.CompletedTask,
            Task.WhenAll(new[] { mail.About }.Concat(mail.AlsoAbout ?? []).Select(
                about => ListAsync(table, MailRow.AboutOf(mail.ContractId, about), row.PendingKey, mail.Key, cancellationToken))),
            ListAsync(table, MailRow.RecentOf(mail.ContractId), newestFirst, mail.Key, cancellationToken));
        return await TryAddAsync(table, row, mail, cancellationToken)
            ? (row, true)
            : ((await FindRowAsync(table, mail.Key, cancellationToken))!, false);
    }

    /// <summary>Makes the attempt that the row is claimed for, and writes down what it came to.</summary>
    private async Task<MailReceipt> AttemptAsync(TableClient table, MailRow row, string lease, bool isPending, CancellationToken cancellationToken)
    {
        OutgoingMail mail = await MailAsync(table, row, cancellationToken);
        using Activity? trace = Telemetry.Source.StartActivity("mail.send", ActivityKind.Client)?.SetTag("workflows.mail.kind", mail.Kind)
            .SetTag("workflows.mail.attempt", row.Attempts);
        MailAttempt attempt = row.Attempts > options.MaxAttempts
            ? new MailAttempt.Refused($"Out of attempts: the process ended during attempt {row.Attempts - 1} of {options.MaxAttempts}.")
            : await MailAttempt.MakeAsync(client, mail, options, clock, cancellationToken);

        // From here on nobody's cancellation counts: what was sent has to be written down.
        return await CommitAsync(table, mail, row, lease, isPending, attempt);
    }

    private static string NewLease() => Guid.NewGuid().ToString("N");

    private async Task<(MailRow? Row, bool Claimed)> ClaimAsync(
        TableClient table, string key, string lease, DateTimeOffset now, bool onlyIfDue, CancellationToken cancellationToken)
    {
        bool claimed = false;
        TableEntity? entity = await table.UpdateAsync(
            MailRow.PartitionOf(key),
            MailRow.RowKey,
            entity =>
            {
                claimed = entity is not null && MailRow.Of(entity).IsFree(now, onlyIfDue);
                if (!claimed)
                {
                    return null;
                }

                MailRow.Of(entity!).Claim(lease, clock.GetUtcNow(), options.Lease);
                return entity;
            },
            clock,
            cancellationToken);
        return (entity is null ? null : MailRow.Of(entity), claimed);
    }

    private async Task<MailReceipt> CommitAsync(TableClient table, OutgoingMail mail, MailRow claimed, string lease, bool isPending, MailAttempt attempt)
    {
        int attempts = claimed.Attempts;
        bool isLast = attempts >= options.MaxAttempts;
        string? failure = attempt switch
        {
            MailAttempt.Refused refused => refused.Error,
            MailAttempt.Passing passing when isLast => $"Gave up after {attempts} attempts. {passing.Error}",
            _ => null,
        };
        // Before the first one is marked: if a crash comes in between, the first is tried again and finds the second there.
        string? secondKey = failure is null ? null : await PutSecondAsync(mail);

        bool changed = true;
        ETag read = claimed.Entity.ETag;
        End(claimed);
        if (!await table.TryReplaceAsync(claimed.Entity, read, CancellationToken.None))
        {
            TableEntity? entity = await table.UpdateAsync(
                MailRow.PartitionOf(mail.Key),
                MailRow.RowKey,
                entity =>
                {
                    MailRow row = MailRow.Of(entity!);
                    // We came back after our lease: someone else is at it, or done. Only an acceptance is news then.
                    changed = row.Lease == lease || (attempt is MailAttempt.Accepted && row.State != MailState.Accepted && !row.IsReturned);
                    if (!changed)
                    {
                        return null;
                    }

                    End(row);
                    return entity;
                },
                clock,
                CancellationToken.None);
            claimed = MailRow.Of(entity!);
            isPending = true; // whoever was at it may have put it there
        }

        await SettleAsync(table, claimed, isPending);
        Telemetry.Mail(claimed.State.ToString().ToLowerInvariant(), mail.Kind);
        if (changed && claimed.State == MailState.Failed)
        {
            LogFailed(log, mail.Key, mail.About, attempts);
        }

        MailReceipt? second = secondKey is null || claimed.State != MailState.Failed ? null : await DeliverAsync(secondKey, CancellationToken.None);
        return claimed.Receipt(changed, second);

        void End(MailRow row)
        {
            DateTimeOffset at = clock.GetUtcNow();
            if (attempt is MailAttempt.Accepted accepted)
            {
                row.Accept(at, accepted.Answer);
            }
            else if (failure is not null)
            {
                row.Fail(at, failure, secondKey);
            }
            else
            {
                row.Retry(at, at + options.WaitAfter(attempts), ((MailAttempt.Passing)attempt).Error);
            }
        }
    }

    /// <summary>Puts the mail that takes a failed one's place into the outbox; null where the person has no second address.</summary>
    private async Task<string?> PutSecondAsync(OutgoingMail mail)
    {
        if (mail.To.SecondAddress is not { } secondAddress)
        {
            return null;
        }

        OutgoingMail second = mail with
        {
            Key = mail.Key + Second,
            To = mail.To with { Address = secondAddress, SecondAddress = null },
            InsteadOf = mail.Key,
            CreatedAt = clock.GetUtcNow(),
        };
        await EnqueueAsync(second, CancellationToken.None);
        return second.Key;
    }

    /// <summary>Brings the lists in line with the row; repeated by <see cref="DeliverDueAsync"/> if the process died before.</summary>
    private static async Task SettleAsync(TableClient table, MailRow row, bool isPending = true)
    {
        if (row.State == MailState.Retrying)
        {
            await PutPendingAsync(table, row, row.NextAt!.Value, CancellationToken.None);
            return;
        }

        if (row.State == MailState.Failed)
        {
            await ListAsync(table, MailRow.Failed, NewestFirst(row.At, row.Key), row.Key, CancellationToken.None);
        }

        if (row.IsFinal && isPending)
        {
            await table.DeleteEntityAsync(MailRow.Pending, row.PendingKey);
        }
    }

    private static async Task ForgetPendingAsync(TableClient table, string rowKey, bool isOrphan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (isOrphan)
        {
            TableEntity? pending = await table.FindAsync(MailRow.Pending, rowKey, cancellationToken);
            if (pending is not null && string.CompareOrdinal(pending.GetString("PutAt"), TableKey.Ascending(now - OrphanAge)) < 0)
            {
                await table.DeleteEntityAsync(MailRow.Pending, rowKey, pending.ETag, cancellationToken);
            }

            return;
        }

        if (await table.FindAsync(MailRow.Pending, rowKey, cancellationToken) is { } left
            && await FindRowAsync(table, left.GetString("Key")!, cancellationToken) is { IsFinal: true } row)
        {
            await SettleAsync(table, row);
            await table.DeleteEntityAsync(MailRow.Pending, rowKey, cancellationToken: cancellationToken);
        }
    }

    private static async Task<MailRow?> FindRowAsync(TableClient table, string key, CancellationToken cancellationToken) =>
        await table.FindAsync(MailRow.PartitionOf(key), MailRow.RowKey, cancellationToken) is { } entity ? MailRow.Of(entity) : null;

    /// <summary>Adds a mail and its text, both or none; false where there is one of its key.</summary>
    private static async Task<bool> TryAddAsync(TableClient table, MailRow row, OutgoingMail mail, CancellationToken cancellationToken)
    {
        try
        {
            row.Entity.ETag = (await table.SubmitTransactionAsync(
                [new(TableTransactionActionType.Add, row.Entity), new(TableTransactionActionType.Add, MailRow.TextOf(mail))],
                cancellationToken)).Value[0].Headers.ETag ?? default;
            return true;
        }
        catch (TableTransactionFailedException exists) when (exists.Status == 409)
        {
            return false;
        }
    }

    private static async Task<OutgoingMail> MailAsync(TableClient table, MailRow row, CancellationToken cancellationToken) =>
        row.MailOf(row.HasText ? null : await table.FindAsync(MailRow.PartitionOf(row.Key), MailRow.TextKey, cancellationToken));

    private static Task<Azure.Response> PutPendingAsync(TableClient table, MailRow row, DateTimeOffset nextAt, CancellationToken cancellationToken) =>
        table.UpsertEntityAsync(
            new TableEntity(MailRow.Pending,
                row.PendingKey)
            { ["Key"] = row.Key, ["NextAt"] = TableKey.Ascending(nextAt), ["PutAt"] = TableKey.Ascending(row.At) },
            TableUpdateMode.Replace,
            cancellationToken);

    private static Task<Azure.Response> ListAsync(TableClient table, string partition, string rowKey, string key, CancellationToken cancellationToken) =>
        table.UpsertEntityAsync(new TableEntity(partition, rowKey) { ["Key"] = key }, TableUpdateMode.Replace, cancellationToken);

    private static string NewestFirst(DateTimeOffset at, string key) => TableKey.Join(TableKey.Descending(at), TableKey.Digest(key));

    // Neither address nor the relay's words: they name people. The outbox's page has both. bicep/modules/alerts.bicep looks for this message.
    [LoggerMessage(3101, LogLevel.Warning, "Mail {Mail} about {About} failed after {Attempts} attempts and will not be tried again")]
    private static partial void LogFailed(ILogger log, string mail, string about, int attempts);
}
