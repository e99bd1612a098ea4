using System.Net;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

/// <summary>What the mail service tells of a mail after it took it: noted once, in any order, and never backwards.</summary>
public sealed class MailProofTests : IAsyncLifetime
{
    private readonly LedgerFixture ledger = new();
    private readonly FakeRelay relay = new();
    private readonly MailOutbox outbox;

    public MailProofTests()
    {
        outbox = new(ledger.Tables, relay, Options.Create(new MailOptions()), ledger.Clock, NullLogger<MailOutbox>.Instance);
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => ledger.DisposeAsync();

    [Fact]
    public async Task Relay_IsQuotedAsProof()
    {
        relay.Answer = "250 2.0.0 Ok: queued as 4XYZ\r\n";
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k"));
        Assert.Equal([new MailProof(MailStep.Accepted, ledger.Now, "250 2.0.0 Ok: queued as 4XYZ")], receipt.Proofs);
        Assert.Equal(receipt.Proofs, (await outbox.FindAsync("k"))!.Receipt.Proofs);
    }

    [Fact]
    public async Task Way_IsTheSame_InWhateverOrderAndHoweverOftenItIsTold()
    {
        MailStep[] steps = [MailStep.Processed, MailStep.Deferred, MailStep.Delivered, MailStep.Opened];
        foreach (int[] order in Orders(steps.Length))
        {
            string key = "k" + string.Concat(order);
            await outbox.EnqueueAndTryAsync(Mail(key));
            foreach (int step in order.Concat(order))
            {
                MailReceipt told = (await outbox.RecordAsync(Event(key, steps[step])))!;
                Assert.Equal((MailState.Accepted, false), (told.State, told.Changed));
            }

            await outbox.RecordAsync(Event(key, MailStep.Opened, "another event", ledger.Now.AddHours(1))); // opened again: the first time counts
            Assert.Equal(
                [MailStep.Accepted, .. steps], (await outbox.FindAsync(key))!.Receipt.Proofs.Select(p => p.Step));
            Assert.All((await outbox.FindAsync(key))!.Receipt.Proofs, p => Assert.Equal(ledger.Now, p.At));
        }

        Assert.Equal(Orders(steps.Length).Count(), relay.Tried.Count);
    }

    [Theory]
    [InlineData(MailStep.Bounced)]
    [InlineData(MailStep.Dropped)]
    public async Task ReturnedMail_GoesToTheSecondAddress_Once(MailStep end)
    {
        await outbox.EnqueueAndTryAsync(Mail("k", "tanaka@home.example"));
        await outbox.RecordAsync(Event("k", MailStep.Delivered)); // servers that take all and look later exist
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));

        MailReceipt returned = (await outbox.RecordAsync(Event("k", end, answer: "550 5.1.1 no such user")))!;
        Assert.Equal((MailState.Failed, true, "k/second-address", ledger.Now), (returned.State, returned.Changed, returned.SecondKey, returned.At));
        Assert.EndsWith("550 5.1.1 no such user", returned.Error, StringComparison.Ordinal);
        Assert.Equal((MailState.Accepted, "tanaka@home.example"), (returned.Second!.State, returned.Second.Address));
        Assert.Null(UnreachedMail.Of(returned)); // the person was reached
        Assert.Equal("k", Assert.Single((await outbox.FindFailedAsync()).Mails).Mail.Key);

        foreach (MailStep late in new[] { end, MailStep.Delivered, MailStep.Opened, MailStep.Bounced, MailStep.Dropped })
        {
            MailReceipt again = (await outbox.RecordAsync(Event("k", late, $"late {late}")))!;
            Assert.Equal((MailState.Failed, false), (again.State, again.Changed));
            Assert.NotEqual(true, again.Second?.Changed);
        }

        Assert.Equal(2, relay.Tried.Count);
        MailReceipt lost = (await outbox.RecordAsync(Event("k/second-address", MailStep.Bounced)))!;
        Assert.Equal(("tanaka", "k/second-address"), (UnreachedMail.Of(lost)!.PersonId, UnreachedMail.Of(lost)!.MailKey));
        Assert.Equal(2, await outbox.CountFailedAsync(ledger.Now.AddDays(-1), 10));
    }

    [Fact]
    public async Task PutBackMail_StartsAnew_AndOldNewsDoNotEndItAgain()
    {
        await outbox.EnqueueAndTryAsync(Mail("k"));
        MailEvent bounce = Event("k", MailStep.Bounced);
        Assert.NotNull(UnreachedMail.Of((await outbox.RecordAsync(bounce))!));
        ledger.Clock.Advance(TimeSpan.FromMinutes(5));
        await outbox.RetryFailedAsync("k");
        Assert.Equal(MailState.Accepted, (await outbox.DeliverAsync("k"))!.State);

        Assert.False((await outbox.RecordAsync(bounce))!.Changed); // replayed
        Assert.False((await outbox.RecordAsync(Event("k", MailStep.Dropped, "late", ledger.Now.AddMinutes(-1))))!.Changed); // of the first sending
        Assert.False((await outbox.RecordAsync(bounce with { Proof = bounce.Proof with { At = ledger.Now.AddMinutes(1) } }))!.Changed); // known by its id
        Assert.Equal([MailStep.Accepted], (await outbox.FindAsync("k"))!.Receipt.Proofs.Select(p => p.Step));

        ledger.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.True((await outbox.RecordAsync(Event("k", MailStep.Bounced, "new")))!.Changed);
        Assert.Empty(await PendingAsync());
    }

    [Fact]
    public async Task LostAnswer_IsMadeUpByTheNews()
    {
        relay.Behaviour = (_, _) => Task.FromResult(HttpStatusCode.BadGateway); // it took the mail all the same
        Assert.Equal(MailState.Retrying, (await outbox.EnqueueAndTryAsync(Mail("k"))).State);
        MailReceipt known = (await outbox.RecordAsync(Event("k", MailStep.Processed)))!;
        Assert.Equal((MailState.Accepted, true), (known.State, known.Changed));
        Assert.Equal([MailStep.Accepted, MailStep.Processed], known.Proofs.Select(p => p.Step));
        Assert.Empty(await PendingAsync());
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await outbox.DeliverDueAsync(ledger.Now, 10));
        Assert.Single(relay.Tried);
    }

    /// <summary>The service tells before it answers, or the process dies in between: the proof is on record, and nothing is sent twice.</summary>
    [Fact]
    public async Task NewsDuringAnAttempt_ProveIt()
    {
        relay.AfterAcceptance = async () =>
        {
            MailReceipt known = (await outbox.RecordAsync(Event("k", MailStep.Delivered)))!;
            Assert.Equal((MailState.Accepted, true), (known.State, known.Changed));
        };
        Assert.Equal(MailState.Accepted, (await outbox.EnqueueAndTryAsync(Mail("k"))).State);
        ledger.Clock.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await outbox.DeliverDueAsync(ledger.Now, 10));
        Assert.Single(relay.Tried);
        Assert.Empty(await PendingAsync());
    }

    /// <summary>A crash, or a row that cannot be written, between the mark and the word: the repeat tells, and one mail does not keep others from it.</summary>
    [Fact]
    public async Task WhatCameBack_IsToldAgain_UntilItIsTold()
    {
        string[] keys = ["a", "b", "c"];
        foreach (string key in keys)
        {
            await outbox.EnqueueAndTryAsync(Mail(key));
        }

        MailEvent[] news = [.. keys.Select(k => Event(k, MailStep.Bounced)), Event("a", MailStep.Opened)];
        List<string> told = [];
        await Assert.ThrowsAsync<AggregateException>(() => outbox.RecordAsync(news, receipt =>
        {
            lock (told)
            {
                told.Add(receipt.Key);
            }

            return receipt.Key == "b" ? throw new InvalidOperationException("the store is away") : Task.CompletedTask;
        }));
        Assert.Equal(keys, told.Order());
        told.Clear();
        await outbox.RecordAsync(news, receipt =>
        {
            lock (told)
            {
                told.Add(receipt.Key);
            }

            return Task.CompletedTask;
        });
        Assert.Equal(keys, told.Order());
    }

    [Fact]
    public async Task ReturnDuringAnAttempt_IsNotUndoneByItsAnswer()
    {
        relay.AfterAcceptance = () => outbox.RecordAsync(Event("k", MailStep.Bounced));
        MailReceipt receipt = await outbox.EnqueueAndTryAsync(Mail("k"));
        Assert.Equal((MailState.Failed, false), (receipt.State, receipt.Changed));
        Assert.Equal([MailStep.Bounced], receipt.Proofs.Select(p => p.Step));
        Assert.Equal("k", Assert.Single((await outbox.FindFailedAsync()).Mails).Mail.Key);
    }

    [Fact]
    public async Task ProcessDiesAfterTheMark_TheRepeatBringsListsInLine()
    {
        await outbox.EnqueueAndTryAsync(Mail("k"));
        await outbox.RecordAsync(Event("k", MailStep.Bounced));
        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
        foreach (TableEntity row in await ledger.RowsAsync(LedgerTables.Mail, MailRow.Failed))
        {
            await table.DeleteEntityAsync(row); // as if the process had died before it was written
        }

        Assert.Empty((await outbox.FindFailedAsync()).Mails);
        Assert.False((await outbox.RecordAsync(Event("k", MailStep.Bounced)))!.Changed);
        Assert.Single((await outbox.FindFailedAsync()).Mails);
    }

    [Fact]
    public async Task MailsOfOlderReleases_AreNotedToo_AndStrangersAreNobody()
    {
        await outbox.EnqueueAndTryAsync(Mail("k"));
        TableClient table = await ledger.Tables.GetAsync(LedgerTables.Mail);
        TableEntity row = await ledger.RowAsync(LedgerTables.Mail, MailRow.PartitionOf("k"), MailRow.RowKey);
        row.Remove("Proofs");
        await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        Assert.Empty((await outbox.FindAsync("k"))!.Receipt.Proofs);
        Assert.Equal([MailStep.Delivered], (await outbox.RecordAsync(Event("k", MailStep.Delivered)))!.Proofs.Select(p => p.Step));
        Assert.Null(await outbox.RecordAsync(Event("nobody's", MailStep.Delivered)));
    }

    [Fact]
    public void Answers_AreOneBoundedLine()
    {
        MailProof kept = Assert.Single(MailProof.Add([], new(MailStep.Delivered, ledger.Now, "250\r\nBcc: x\u0000" + new string('x', 9000)))!);
        Assert.True(kept.Answer!.Length <= 500);
        Assert.DoesNotContain(kept.Answer, char.IsControl);
        Assert.Null(Assert.Single(MailProof.Add([], new(MailStep.Delivered, ledger.Now, " \n"))!).Answer);
    }

    private Task<List<TableEntity>> PendingAsync() => ledger.RowsAsync(LedgerTables.Mail, MailRow.Pending);

    private MailEvent Event(string key, MailStep step, string? id = null, DateTimeOffset? at = null, string? answer = null) =>
        new(id ?? $"{key} {step}", MailRow.DigestOf(key), new MailProof(step, at ?? ledger.Now, answer));

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

    private static IEnumerable<int[]> Orders(int count) => count == 0 ? [[]]
        : from shorter in Orders(count - 1) from place in Enumerable.Range(0, count) select (int[])[.. shorter[..place], count - 1, .. shorter[place..]];
}
