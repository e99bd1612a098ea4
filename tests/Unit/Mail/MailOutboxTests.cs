using System.Diagnostics.Metrics;
using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SendGrid.Helpers.Mail;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Observability;
using Workflows.Testing;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

public sealed class MailOutboxTests : IAsyncLifetime
{
    private readonly LedgerFixture ledger = new();
    private readonly FakeRelay relay = new();
    private readonly MailOptions options = new() { MaxAttempts = 4 };
    private readonly LogLines log = new();
    private readonly MailOutbox outbox;

    public MailOutboxTests()
    {
        outbox = Outbox(ledger.Tables);
    }

    [Fact]
    public async Task Mail_GoesOutOnceWithItsHeaders()
    {
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k") with { ThreadKey = "incident-7", Html = "<p>停止</p>" });
        Assert.Equal((MailState.Accepted, true, 1), (receipt.State, receipt.Changed, receipt.Attempts));

        SendGridMessage sent = Assert.Single(relay.Accepted);
        Assert.Equal(MailHeader.MessageId("k", "workflows.example"), sent.Headers!["Message-ID"]);
        Assert.Equal("auto-generated", sent.Headers["Auto-Submitted"]);
        Assert.StartsWith("<", sent.Headers["References"], StringComparison.Ordinal);
        Assert.Equal(("【障害】住基", "本文", "<p>停止</p>"), (sent.Subject, sent.PlainTextContent, sent.HtmlContent));
        Assert.Equal(("tanaka@operations.example", "田中 花子"), (sent.Personalizations![0].Tos![0].Email, sent.Personalizations[0].Tos![0].Name));
        Assert.Equal("workflows@operations.example", sent.From!.Email);
        Assert.Equal((false, false), (sent.TrackingSettings!.ClickTracking!.Enable, sent.TrackingSettings.OpenTracking!.Enable));

        Assert.False((await outbox.EnqueueAndTryAsync(Mail("k"))).Changed);
        Assert.Empty(await outbox.DeliverDueAsync(ledger.Now.AddDays(1), 10));
        Assert.Single(relay.Tried);
        Assert.Empty(await PendingAsync());
    }

    [Theory]
    [InlineData("madoguchi@operations.example", "madoguchi@operations.example")]
    [InlineData("no address\r\nBcc: all@client.example", null)]
    [InlineData(null, null)]
    public async Task Answers_GoWhereTheMailSays(string? replyTo, string? expected)
    {
        await outbox.EnqueueAndTryAsync(Mail("k") with { ReplyTo = replyTo });
        Assert.Equal(expected, Assert.Single(relay.Accepted).ReplyTo?.Email);
    }

    [Fact]
    public async Task Attempts_AreCountedByWhatTheyCameTo()
    {
        List<string> states = [];
        using MeterListener listener = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument is { Name: "workflows.mails", Meter.Name: Telemetry.Name })
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        listener.SetMeasurementEventCallback<long>((_, count, tags, _) =>
        {
            Dictionary<string, object?> named = tags.ToArray().ToDictionary(t => t.Key, t => t.Value);
            if (named["kind"] as string == "counted")
            {
                lock (states)
                {
                    states.Add($"{count} {named["state"]}");
                }
            }
        });
        listener.Start();
        await outbox.EnqueueAndTryAsync(Mail("k") with { Kind = "counted" });
        await outbox.EnqueueAndTryAsync(Mail("k") with { Kind = "counted" });
        relay.Behaviour = (_, _) => Task.FromResult(HttpStatusCode.ServiceUnavailable);
        await outbox.EnqueueAndTryAsync(Mail("later") with { Kind = "counted" });
        relay.Behaviour = (_, _) => Task.FromResult(HttpStatusCode.BadRequest);
        await outbox.EnqueueAndTryAsync(Mail("never") with { Kind = "counted" });
        Assert.Equal(["1 accepted", "1 retrying", "1 failed"], states);
    }

    /// <summary>Queued, to be retried, or claimed by a process that died, when the clock was nine hours ahead: the next look sends it.</summary>
    [Theory]
    [InlineData("queued")]
    [InlineData("retrying")]
    [InlineData("sending")]
    public async Task MailOfAClockThatWasSetBack_IsSentByTheNextLook(string state)
    {
        relay.Behaviour = (_, _) => Task.FromResult(HttpStatusCode.ServiceUnavailable);
        switch (state)
        {
            case "queued":
                await outbox.EnqueueAsync(Mail("k"));
                break;
            case "retrying":
                Assert.Equal(MailState.Retrying, (await outbox.EnqueueAndTryAsync(Mail("k"))).State);
                break;
            default:
                await outbox.EnqueueAsync(Mail("k"));
                TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
                await table.UpdateAsync(MailRow.PartitionOf("k"), MailRow.RowKey,
                    row => { MailRow.Of(row!).Claim("gone", ledger.Now, TimeSpan.FromMinutes(5)); return row; }, ledger.Clock);
                break;
        }

        relay.Behaviour = FakeRelay.Accepting;
        ledger.Clock.SetBack(TimeSpan.FromHours(9));
        Assert.Equal(MailState.Accepted, Assert.Single(await outbox.DeliverDueAsync(ledger.Now, 10)).State);
    }

    [Fact]
    public async Task MailThatCannotBeRead_DoesNotKeepTheOthersBack()
    {
        foreach (string key in (string[])["broken", "a", "b", "c", "d", "e"])
        {
            await outbox.EnqueueAsync(Mail(key) with { CreatedAt = ledger.Now.AddMinutes(key == "broken" ? -1 : 0) });
        }

        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
        await table.UpdateAsync(MailRow.PartitionOf("broken"), MailRow.RowKey, row => { row!["Mail"] = "not json"; return row; }, ledger.Clock);
        await Assert.ThrowsAsync<AggregateException>(() => outbox.DeliverDueAsync(ledger.Now, 10));
        Assert.Equal(5, relay.AcceptedIds.Distinct().Count());
    }

    [Fact]
    public async Task EnqueuedMail_IsSentByTheTimerOldestFirst()
    {
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(MailState.Queued, (await outbox.EnqueueAsync(Mail($"k{i}") with { CreatedAt = ledger.Now.AddMinutes(-i) })).State);
        }

        Assert.Empty(relay.Tried);
        IReadOnlyList<MailReceipt> first = await outbox.DeliverDueAsync(ledger.Now, 2);
        Assert.Equal(["k4", "k3"], first.Select(receipt => receipt.Key));
        Assert.Equal(3, (await outbox.DeliverDueAsync(ledger.Now, 10)).Count);
        Assert.Equal(5, relay.AcceptedIds.Distinct().Count());
    }

    [Theory]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    [InlineData(HttpStatusCode.Unauthorized)]
    public async Task PassingError_IsTriedAgainLaterAndLater(HttpStatusCode status)
    {
        relay.Behaviour = (_, _) => Task.FromResult(status);
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k"));
        Assert.Equal((MailState.Retrying, ledger.Now.AddSeconds(15)), (receipt.State, receipt.NextAt));
        Assert.Contains($"{(int)status}", receipt.Error, StringComparison.Ordinal);

        Assert.Empty(await DueAfter(TimeSpan.FromSeconds(14)));
        Assert.False((await outbox.EnqueueAndTryAsync(Mail("k"))).Changed);
        receipt = Assert.Single(await DueAfter(TimeSpan.FromSeconds(1)));
        Assert.Equal((2, ledger.Now.AddMinutes(1)), (receipt.Attempts, receipt.NextAt));
        relay.Behaviour = FakeRelay.Accepting;
        Assert.Equal((MailState.Accepted, 3), Brief(Assert.Single(await DueAfter(TimeSpan.FromMinutes(1)))));
        Assert.Empty(await PendingAsync());
    }

    [Fact]
    public async Task ErrorsWithoutEnd_FailAfterTheLastAttemptAndGoToTheSecondAddress()
    {
        relay.Behaviour = (message, _) => message.Personalizations![0].Tos![0].Email == "tanaka@home.example"
            ? Task.FromResult(HttpStatusCode.Accepted)
            : throw new HttpRequestException("connection refused");
        await outbox.EnqueueAndTryAsync(Mail("k", second: "tanaka@home.example"));
        await DueAfter(TimeSpan.FromSeconds(15));
        await DueAfter(TimeSpan.FromMinutes(1));
        IReadOnlyList<MailReceipt> last = await DueAfter(TimeSpan.FromMinutes(5));
        Assert.Equal([("k", MailState.Failed, 4), ("k/second-address", MailState.Accepted, 1)], last.Select(r => (r.Key, r.State, r.Attempts)));
        Assert.Contains("Gave up after 4 attempts. HttpRequestException: connection refused", last[0].Error, StringComparison.Ordinal);
        Assert.Empty(await PendingAsync());
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.RequestEntityTooLarge)]
    public async Task PermanentRefusal_GoesToTheSecondAddressAtOnce(HttpStatusCode status)
    {
        relay.Behaviour = (message, _) =>
            Task.FromResult(message.Personalizations![0].Tos![0].Email == "tanaka@home.example" ? HttpStatusCode.Accepted : status);
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k", second: "tanaka@home.example"));
        Assert.Equal((MailState.Failed, "k/second-address"), (receipt.State, receipt.SecondKey));
        Assert.Equal((MailState.Accepted, "tanaka@home.example", "tanaka"), (receipt.Second!.State, receipt.Second.Address, receipt.Second.PersonId));
        Assert.NotEqual(receipt.MessageId, receipt.Second.MessageId);
        Assert.Equal("k", (await outbox.FindAsync("k/second-address"))!.Mail.InsteadOf);
        Assert.Equal(["k", "k/second-address"], (await outbox.ListAsync("okayama", "incident-7")).Select(mail => mail.Mail.Key));
    }

    [Fact]
    public async Task RefusalWithoutSecondAddress_FailsAndCanBePutBack()
    {
        relay.Behaviour = (_, _) => Task.FromResult(HttpStatusCode.BadRequest);
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k"));
        Assert.Equal((MailState.Failed, null), (receipt.State, receipt.SecondKey));
        Assert.Equal("""400 {"errors":[{"message":"no"}]}""", receipt.Error);
        Assert.Equal("k", Assert.Single((await outbox.FindFailedAsync()).Mails).Mail.Key);
        Assert.Empty(await DueAfter(TimeSpan.FromDays(1)));
        Assert.False((await outbox.DeliverAsync("k"))!.Changed);
        Assert.Equal("Mail k about incident-7 failed after 1 attempts and will not be tried again", Assert.Single(log.Lines));

        Assert.Equal((MailState.Queued, 0), Brief((await outbox.RetryFailedAsync("k"))!));
        Assert.Empty((await outbox.FindFailedAsync()).Mails);
        Assert.False((await outbox.RetryFailedAsync("k"))!.Changed);
        Assert.Null(await outbox.RetryFailedAsync("unknown"));
        relay.Behaviour = FakeRelay.Accepting;
        Assert.Equal(MailState.Accepted, Assert.Single(await DueAfter(TimeSpan.Zero)).State);
        Assert.Equal(receipt.MessageId, Assert.Single(relay.AcceptedIds));
    }

    [Fact]
    public async Task AddressThatIsNone_NeverReachesTheRelay()
    {
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k") with { To = new("tanaka", "田中", "not an address") });
        Assert.Equal((MailState.Failed, 1), Brief(receipt));
        Assert.Empty(relay.Tried);
    }

    [Fact]
    public async Task RelayThatHangs_IsLeftAfterTheTimeout()
    {
        relay.Behaviour = async (_, _) =>
        {
            await new TaskCompletionSource().Task;
            return HttpStatusCode.Accepted;
        };
        Task<MailReceipt> sending = outbox.EnqueueAndTryAsync(Mail("k"));
        await Eventually.HoldsAsync(() => ledger.Clock.Waiting > 0);
        ledger.Clock.Advance(options.AttemptTimeout);
        MailReceipt receipt = await sending;
        Assert.Equal((MailState.Retrying, "No answer within 30 seconds."), (receipt.State, receipt.Error));
    }

    [Fact]
    public async Task DeathBetweenAcceptanceAndCommit_RepeatsOnceWithTheSameMessageId()
    {
        var faults = new FaultyTables(ledger.Service);
        MailOutbox dying = Outbox(new LedgerTables(faults));
        relay.AfterAcceptance = () =>
        {
            faults.BeforeWrite = _ => throw new InjectedCrashException();
            return Task.CompletedTask;
        };
        await Assert.ThrowsAsync<InjectedCrashException>(() => dying.EnqueueAndTryAsync(Mail("k")));
        relay.AfterAcceptance = () => Task.CompletedTask;

        Assert.Equal(MailState.Sending, (await outbox.FindAsync("k"))!.Receipt.State);
        Assert.Empty(await DueAfter(options.Lease - TimeSpan.FromTicks(1)));
        Assert.False((await outbox.DeliverAsync("k"))!.Changed);
        Assert.Equal((MailState.Accepted, 2), Brief(Assert.Single(await DueAfter(TimeSpan.FromTicks(1)))));
        Assert.Empty(await DueAfter(TimeSpan.FromDays(1)));
        Assert.Equal(2, relay.Accepted.Count);
        Assert.Single(relay.AcceptedIds.Distinct());
    }

    /// <summary>Dies at every single write in turn; each time a restarted process has to bring the mail out, and at most twice.</summary>
    [Theory]
    [InlineData(HttpStatusCode.Accepted)]
    [InlineData(HttpStatusCode.BadRequest)]
    public async Task DeathAtAnyWrite_LosesNoMail(HttpStatusCode firstAddress)
    {
        int survived = 0;
        for (int death = 1; survived == 0; death++)
        {
            Assert.InRange(death, 1, 40);
            relay.Accepted.Clear();
            relay.Behaviour = (message, _) =>
                Task.FromResult(message.Personalizations![0].Tos![0].Email == "tanaka@home.example" ? HttpStatusCode.Accepted : firstAddress);
            int writes = 0;
            var faults = new FaultyTables(
                ledger.Service)
            { BeforeWrite = _ => Interlocked.Increment(ref writes) >= death ? throw new InjectedCrashException() : Task.CompletedTask };
            OutgoingMail mail = Mail($"death{death}", second: "tanaka@home.example");
            try
            {
                await Outbox(new LedgerTables(faults)).EnqueueAndTryAsync(mail);
                survived = death;
            }
            catch (InjectedCrashException)
            {
                // The caller (an activity) is run again as well.
                await Outbox(new LedgerTables(ledger.Service)).EnqueueAndTryAsync(mail);
            }

            await DueAfter(options.Lease);
            await DueAfter(TimeSpan.FromHours(2));
            MailReceipt end = (await outbox.FindAsync(mail.Key))!.Receipt;
            Assert.Equal(firstAddress == HttpStatusCode.Accepted ? MailState.Accepted : MailState.Failed, end.State);
            Assert.InRange(relay.Accepted.Count, 1, 2);
            Assert.Single(relay.AcceptedIds.Distinct());
            Assert.Empty(await PendingAsync());
            Assert.Equal(end.State == MailState.Failed, (await outbox.FindFailedAsync()).Mails.Any(failed => failed.Mail.Key == mail.Key));
            Assert.Contains(await outbox.ListAsync("okayama", "incident-7"), listed => listed.Mail.Key == mail.Key);
        }

        Assert.True(survived > 6, $"only {survived - 1} writes were interrupted");
    }

    [Fact]
    public async Task TwoProcesses_NeverSendAtOnce()
    {
        relay.Behaviour = async (_, _) =>
        {
            await Task.Yield();
            return HttpStatusCode.Accepted;
        };
        MailOutbox other = Outbox(new LedgerTables(ledger.Service));
        for (int i = 0; i < 20; i++)
        {
            await outbox.EnqueueAsync(Mail($"k{i}"));
        }

        IReadOnlyList<MailReceipt>[] receipts = await Task.WhenAll(
            Task.Run(() => outbox.DeliverDueAsync(ledger.Now, 100)), Task.Run(() => other.DeliverDueAsync(ledger.Now, 100)),
            Task.Run(() => other.DeliverDueAsync(ledger.Now, 100)));
        Assert.Equal(20, relay.Accepted.Count);
        Assert.Equal(20, relay.AcceptedIds.Distinct().Count());
        Assert.Equal(20, receipts.Sum(some => some.Count));
    }

    [Fact]
    public async Task AttemptThatComesBackAfterItsLease_DoesNotUndoWhatHappenedSince()
    {
        var gate = new TaskCompletionSource<HttpStatusCode>();
        relay.Behaviour = (_, _) => gate.Task;
        options.AttemptTimeout = TimeSpan.FromMinutes(1);
        var slowClock = new ManualClock(ledger.Now);
        var slow = new MailOutbox(ledger.Tables, relay, Options.Create(options), slowClock, log);
        Task<MailReceipt> late = slow.EnqueueAndTryAsync(Mail("k"));
        await Eventually.HoldsAsync(() => !relay.Tried.IsEmpty);

        relay.Behaviour = FakeRelay.Accepting;
        Assert.Equal(MailState.Accepted, Assert.Single(await DueAfter(options.Lease)).State);
        gate.SetResult(HttpStatusCode.ServiceUnavailable);
        MailReceipt receipt = await late;
        Assert.Equal((MailState.Accepted, false), (receipt.State, receipt.Changed));
        Assert.Equal(MailState.Accepted, (await outbox.FindAsync("k"))!.Receipt.State);
    }

    [Fact]
    public async Task ProcessThatDiesAtEveryAttempt_EndsInAFailure()
    {
        for (int i = 1; i <= options.MaxAttempts; i++)
        {
            var faults = new FaultyTables(ledger.Service);
            relay.Behaviour = (_, _) =>
            {
                faults.BeforeWrite = _ => throw new InjectedCrashException();
                throw new InvalidOperationException();
            };
            await Assert.ThrowsAsync<InjectedCrashException>(() => Outbox(new LedgerTables(faults)).EnqueueAndTryAsync(Mail("k")));
            ledger.Clock.Advance(options.Lease);
        }

        MailReceipt receipt = Assert.Single(await DueAfter(TimeSpan.Zero));
        Assert.Equal(MailState.Failed, receipt.State);
        Assert.Contains("Out of attempts", receipt.Error, StringComparison.Ordinal);
        Assert.Equal(4, relay.Tried.Count);
    }

    /// <summary>An activity is repeated until its outcome is recorded: nothing else has to remember its mail meanwhile.</summary>
    [Fact]
    public async Task Mail_OfACallerThatRepeats_IsAmongThePendingOnlyWhenSomethingRemains()
    {
        int pending = -1;
        relay.AfterAcceptance = async () => pending = (await PendingAsync()).Count;
        Assert.Equal(MailState.Accepted, (await outbox.EnqueueAndTryAsync(Mail("k"), callerRepeats: true)).State);
        Assert.Equal(0, pending);
        Assert.Empty(await PendingAsync());

        relay.Behaviour = (_, _) => Task.FromResult(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(MailState.Retrying, (await outbox.EnqueueAndTryAsync(Mail("k2"), callerRepeats: true)).State);
        Assert.Single(await PendingAsync());
        relay.Behaviour = FakeRelay.Accepting;
        Assert.Equal(MailState.Accepted, Assert.Single(await outbox.DeliverDueAsync(ledger.Now.AddDays(1), 10)).State);
        Assert.Empty(await PendingAsync());
    }

    /// <summary>The first call died within its attempt, the second is answered while that one's lease still runs: the mail goes out all the same.</summary>
    /// <param name="comesAgain">So does the second one; no: it is the sweep, or an activity for the one duty.</param>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Mail_OfACallerThatRepeated_IsAmongThePending_WhereItIsAnsweredBeforeTheMailIsGone(bool comesAgain)
    {
        using CancellationTokenSource crash = new();
        relay.Behaviour = async (_, _) =>
        {
            await crash.CancelAsync();
            throw new OperationCanceledException(crash.Token);
        };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => outbox.EnqueueAndTryAsync(Mail("k"), callerRepeats: true, crash.Token));
        Assert.Empty(await PendingAsync());

        relay.Behaviour = FakeRelay.Accepting;
        Assert.Equal(MailState.Sending, (await outbox.EnqueueAndTryAsync(Mail("k"), callerRepeats: comesAgain)).State);
        Assert.Empty(await outbox.DeliverDueAsync(ledger.Now, 10)); // the lease runs
        ledger.Clock.Advance(options.Lease + TimeSpan.FromSeconds(1));
        Assert.Equal(MailState.Accepted, Assert.Single(await outbox.DeliverDueAsync(ledger.Now, 10)).State);
        Assert.Single(relay.Accepted);
    }

    /// <summary>Older releases kept a mail's text in the row that says how it stands.</summary>
    [Fact]
    public async Task Mail_OfAnOlderRelease_GoesOutWithItsText_AndKeepsIt()
    {
        await outbox.EnqueueAsync(Mail("k") with { Html = "<p>停止</p>" });
        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
        TableEntity row = (await table.FindAsync(MailRow.PartitionOf("k"), MailRow.RowKey))!;
        Assert.False(row.ContainsKey("Text"));
        row["Text"] = "昨日の本文";
        row["Html"] = "<p>昨日</p>";
        await table.UpdateEntityAsync(row, Azure.ETag.All);
        await table.DeleteEntityAsync(row.PartitionKey, MailRow.TextKey);

        Assert.Equal("昨日の本文", (await outbox.FindAsync("k"))!.Mail.Text);
        Assert.Single(await outbox.DeliverDueAsync(ledger.Now, 10));
        SendGridMessage sent = Assert.Single(relay.Accepted);
        Assert.Equal(("昨日の本文", "<p>昨日</p>"), (sent.PlainTextContent, sent.HtmlContent));
        Assert.Equal("昨日の本文", (await outbox.FindAsync("k"))!.Mail.Text);
    }

    [Fact]
    public async Task Mail_ThatAnotherProcessPutIn_GoesOutWithItsText()
    {
        await outbox.EnqueueAsync(Mail("k") with { Html = "<p>停止</p>" });
        Assert.Single(await Outbox(ledger.Tables).DeliverDueAsync(ledger.Now, 10));
        SendGridMessage sent = Assert.Single(relay.Accepted);
        Assert.Equal(("本文", "<p>停止</p>"), (sent.PlainTextContent, sent.HtmlContent));
    }

    [Fact]
    public async Task Lists_AreByTimeAndContract()
    {
        for (int i = 0; i < 5; i++)
        {
            await outbox.EnqueueAndTryAsync(
                Mail($"k{i}") with { ContractId = i % 2 == 0 ? "okayama" : "saga", CreatedAt = ledger.Now.AddMinutes(i), Text = new string('長', 100_000 + i) });
        }

        MailPage first = await outbox.ListRecentAsync("okayama", 2);
        MailPage rest = await outbox.ListRecentAsync("okayama", 2, first.Next);
        Assert.Equal(["k4", "k2", "k0"], first.Mails.Concat(rest.Mails).Select(mail => mail.Mail.Key));
        Assert.Equal(["k3", "k1"], (await outbox.ListRecentAsync("saga")).Mails.Select(mail => mail.Mail.Key));
        Assert.Equal(["k0", "k2", "k4"], (await outbox.ListAsync("okayama", "incident-7")).Select(mail => mail.Mail.Key));
        Assert.Equal(100_004, first.Mails[0].Mail.Text.Length);
    }

    /// <summary>The lists are written before the mail: a crash between them, and a repeat by the sweep some seconds later.</summary>
    [Fact]
    public async Task MailThatWasListedBeforeACrash_IsListedOnce()
    {
        await outbox.EnqueueAsync(Mail("k"));
        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
        foreach (TableEntity row in await ledger.RowsAsync(LedgerTables.Mail, MailRow.PartitionOf("k")))
        {
            await table.DeleteEntityAsync(row.PartitionKey, row.RowKey);
        }

        await outbox.EnqueueAsync(Mail("k") with { CreatedAt = ledger.Now.AddSeconds(3) });
        Assert.Equal(2, (await ledger.RowsAsync(LedgerTables.Mail, MailRow.RecentOf("okayama"))).Count);
        Assert.Single((await outbox.ListRecentAsync("okayama")).Mails);
        Assert.Single(await outbox.ListAsync("okayama", "incident-7"));
    }

    [Fact]
    public async Task MailThatCouldNotBeWritten_IsOnRecordAsFailed_IsCounted_AndIsNotTried()
    {
        MailReceipt receipt = await outbox.FailAsync(Mail("k"), "The text could\nnot be written.");
        Assert.Equal((MailState.Failed, true, "The text could not be written."), (receipt.State, receipt.Changed, receipt.Error));
        Assert.False((await outbox.FailAsync(Mail("k"), "again")).Changed);
        Assert.Empty(await outbox.DeliverDueAsync(ledger.Now.AddDays(1), 10));
        Assert.Equal("k", Assert.Single((await outbox.FindFailedAsync()).Mails).Mail.Key);
        Assert.Equal(1, await outbox.CountFailedAsync(receipt.At, 10));
        Assert.Equal(0, await outbox.CountFailedAsync(receipt.At.AddTicks(1), 10));
        Assert.Equal(MailState.Queued, (await outbox.RetryFailedAsync("k"))!.State);
        Assert.Equal(MailState.Accepted, (await outbox.DeliverAsync("k"))!.State);
    }

    /// <summary>Every minute and on every look at the health: what failed long ago costs nothing, and nobody reads what a mail says.</summary>
    [Fact]
    public async Task Counting_ReadsNeitherOldFailures_NorContents()
    {
        MailReceipt failed = await outbox.FailAsync(Mail("k"), "no");
        await outbox.EnqueueAsync(Mail("waits"));
        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
        // Without the mail's key: whoever reads on fails.
        await table.AddEntityAsync(new TableEntity(MailRow.Failed, TableKey.Join(TableKey.Descending(failed.At.AddTicks(-1)), "old")));
        foreach (string key in new[] { "k", "waits" })
        {
            await table.UpsertEntityAsync(new TableEntity(MailRow.PartitionOf(key), MailRow.RowKey) { ["Mail"] = "no mail" });
        }

        Assert.Equal(1, await outbox.CountFailedAsync(failed.At, 10));
        Assert.Equal(new Dictionary<MailState, int> { [MailState.Failed] = 1, [MailState.Queued] = 1 }, await outbox.CountRecentAsync("okayama", 10));
        Assert.Equal(1, (await outbox.CountRecentAsync("okayama", 1)).Values.Sum());
    }

    [Fact]
    public async Task HostileMail_IsKeptWithoutWhatIsHostile()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => outbox.EnqueueAsync(Mail("k") with { Text = "" }));
        Assert.Null(await outbox.FindAsync("k"));
        Assert.Null(await outbox.DeliverAsync("k"));
        await outbox.EnqueueAsync(Mail("k") with { SubjectLine = "a\r\nBcc: b@c.example", Text = new string('a', LongText.MaxLength), Html = "<p>" });
        OutgoingMail kept = (await outbox.FindAsync("k"))!.Mail;
        Assert.Equal(("a Bcc: b@c.example", LongText.MaxLength, null), (kept.SubjectLine, kept.Text.Length, kept.Html));
        Assert.Equal(MailState.Accepted,
            (await outbox.EnqueueAndTryAsync(Mail("/hostile#key?\ud800") with { Text = new string('a', LongText.MaxLength) })).State);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => ledger.DisposeAsync();

    private static (MailState State, int Attempts) Brief(MailReceipt receipt) => (receipt.State, receipt.Attempts);

    private MailOutbox Outbox(LedgerTables tables) => new(tables, relay, Options.Create(options), ledger.Clock, log);

    private async Task<IReadOnlyList<MailReceipt>> DueAfter(TimeSpan wait)
    {
        ledger.Clock.Advance(wait);
        return await outbox.DeliverDueAsync(ledger.Now, 100);
    }

    private Task<List<TableEntity>> PendingAsync() => ledger.RowsAsync(LedgerTables.Mail, MailRow.Pending);

    private OutgoingMail Mail(string key, string? second = null) => new()
    {
        Key = key,
        ContractId = "okayama",
        About = "incident-7",
        Kind = "incident.page",
        To = new("tanaka", "田中 花子", "tanaka@operations.example", second),
        SubjectLine = "【障害】住基",
        Text = "本文",
        CreatedAt = ledger.Now,
    };

    /// <summary>What operators are alerted by.</summary>
    private sealed class LogLines : ILogger<MailOutbox>
    {
        public List<string> Lines { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Add(formatter(state, exception));
    }
}
