using System.Globalization;
using Azure.Data.Tables;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SendGrid.Helpers.Mail;
using Workflows.Contracts;
using Workflows.Kit.Mail;
using Workflows.Ledger;
using Workflows.Mail;
using Workflows.People;
using Workflows.Testing;
using Workflows.Unit.Tests.Contracts;
using Workflows.Unit.Tests.Ledger;
using Xunit;

namespace Workflows.Unit.Tests.Mail;

/// <summary>Results for a client that wait for others: all of them are told, once, whatever crashes.</summary>
public sealed class LetterDigestTests : IAsyncLifetime
{
    private static readonly ContractProfile Okayama = ShippedContracts.Catalog["okayama"];

    private static readonly Person Client = new("shikaku", "市川 花子", "Hanako Ichikawa", "hanako@city.example", "hanako@home.example", "ja", Party.Client);

    private static readonly Person Own = new("operator", "高橋 大輝", "Daiki Takahashi", "daiki@operator.example", null, "ja", Party.Contractor);

    private readonly LedgerFixture ledger = new();
    private readonly FakeRelay relay = new();

    [Fact]
    public async Task Several_AreOneLetter_AndOneThatStaysAloneIsItsOwn()
    {
        LetterDigests letters = Letters(ledger.Tables);
        DateTimeOffset due = ledger.Now.AddMinutes(10);
        await PutAsync(letters, "a", "case-1", due);
        await PutAsync(letters, "a", "case-1", due); // a repeat
        await PutAsync(letters, "b", "case-2", due.AddMinutes(5)); // its turn would be later, and it goes along
        await SendAsync(letters, due.AddSeconds(-1));
        Assert.Empty(relay.Accepted);
        await SendAsync(letters, due);
        await SendAsync(letters, due.AddHours(1));

        SendGridMessage sent = Assert.Single(relay.Accepted);
        Assert.Equal($"ご連絡（2件）：{Okayama.Title.Ja}", sent.Subject);
        Assert.Equal("hanako@city.example", sent.Personalizations![0].Tos![0].Email);
        string[] parts =
        [
            "市川 花子 様", "いつもお世話になっております。", "下記の2件について", " - 1. 件名 a", " - 2. 件名 b", "■ 1. 件名 a", "本文 a", "■ 2. 件名 b", "本文 b",
            "よろしくお願いいたします。", "----------",
        ];
        int at = 0;
        Assert.All(parts, part => Assert.True((at = sent.PlainTextContent!.IndexOf(part, at, StringComparison.Ordinal)) >= 0, part));
        Assert.Equal(1, sent.PlainTextContent!.Split("市川 花子 様").Length - 1); // one frame
        MailRecord mail = (await Outbox(ledger.Tables).ListAsync("okayama", "case-2")).Single(); // found by either case
        Assert.Equal((mail.Receipt.MessageId, "case-1"), ((await Outbox(ledger.Tables).ListAsync("okayama", "case-1")).Single().Receipt.MessageId, mail.Receipt.About));
        Assert.Equal(["case-2"], mail.Receipt.AlsoAbout);

        await PutAsync(letters, "a", "case-1", due.AddHours(2)); // repeated long after
        await PutAsync(letters, "c", "case-3", due.AddHours(2));
        await SendAsync(letters, due.AddHours(2));
        Assert.Equal(["件名 c"], relay.Accepted.Skip(1).Select(m => m.Subject));
        Assert.Equal(MailHeader.MessageId("c", "workflows.example"), relay.Accepted.Last().Headers!["Message-ID"]);
    }

    [Fact]
    public async Task AStorm_IsFewLetters_AndNoSubjectIsLost()
    {
        LetterDigests letters = Letters(ledger.Tables);
        for (int i = 0; i < 105; i++)
        {
            await PutAsync(letters, i.ToString("D3", CultureInfo.InvariantCulture), "case-1", ledger.Now);
        }

        await SendAsync(letters, ledger.Now);
        Assert.Equal(2, relay.Accepted.Count);
        SendGridMessage most = Assert.Single(relay.Accepted, m => m.PlainTextContent!.Contains(". 件名 000\n", StringComparison.Ordinal)); // both go at once
        Assert.Contains("このほかの80件は件名のみ", most.PlainTextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("本文 020", most.PlainTextContent, StringComparison.Ordinal);
        Assert.All(Enumerable.Range(0, 105), i => Assert.Single(relay.Accepted, m => m.PlainTextContent!.Contains(
            string.Create(CultureInfo.InvariantCulture, $". 件名 {i:D3}\n"), StringComparison.Ordinal)));
    }

    /// <summary>The process dies before each of its writes; whoever comes after it tells everything, once.</summary>
    [Fact]
    public async Task ACrashAnywhere_LosesNothing_AndTellsNothingTwice()
    {
        int writes = 1;
        for (bool died = true; died; writes++)
        {
            FakeRelay taken = new();
            LedgerFixture fresh = new();
            await fresh.InitializeAsync();
            int left = writes;
            FaultyTables faults = new(fresh.Service) { BeforeWrite = o => o != "create" && --left == 0 ? throw new InjectedCrashException() : Task.CompletedTask };
            died = false;
            try
            {
                await RunAsync(new LedgerTables(faults));
            }
            catch (InjectedCrashException)
            {
                died = true;
            }

            LedgerTables after = new(fresh.Service);
            await RunAsync(after);
            await SendAsync(Letters(after, taken), fresh.Now.AddHours(2), after, taken);
            await Outbox(after, taken).DeliverDueAsync(fresh.Now.AddHours(3), 10); // what was left at a lease
            Assert.Equal(2, taken.Accepted.Select(m => m.Headers!["Message-ID"]).Distinct().Count()); // of the two and of the one that came later
            Assert.All((string[])["a", "b", "c"], k => Assert.Single(
                taken.Accepted.DistinctBy(m => m.Headers!["Message-ID"]), m => m.PlainTextContent!.Contains("本文 " + k, StringComparison.Ordinal)));
            await fresh.DisposeAsync();

            async Task RunAsync(LedgerTables tables)
            {
                LetterDigests letters = Letters(tables, taken);
                await PutAsync(letters, "a", "case-1", fresh.Now, fresh.Now);
                await PutAsync(letters, "b", "case-2", fresh.Now, fresh.Now);
                await SendAsync(letters, fresh.Now, tables, taken);
                await PutAsync(letters, "c", "case-2", fresh.Now.AddHours(1), fresh.Now);
            }
        }

        Assert.True(writes > 10, $"expected many writes, found {writes}");
    }

    /// <summary>The process dies between the two writes of a letter; the sweep comes, and then the duty again.</summary>
    [Theory]
    [InlineData(10)] // others go out without it
    [InlineData(90)] // it is forgotten
    public async Task ALetterThatIsWrittenAfterItsRowWasSeen_IsSentAllTheSame(int sweptAfter)
    {
        LetterDigests letters = Letters(ledger.Tables);
        await PutAsync(letters, "a", "case-1", ledger.Now);
        await PutAsync(letters, "b", "case-2", ledger.Now);
        int left = 2;
        FaultyTables faults = new(ledger.Service) { BeforeWrite = o => o != "create" && --left == 0 ? throw new InjectedCrashException() : Task.CompletedTask };
        await Assert.ThrowsAsync<InjectedCrashException>(() => PutAsync(Letters(new LedgerTables(faults)), "c", "case-3", ledger.Now));
        await SendAsync(letters, ledger.Now.AddMinutes(sweptAfter));
        Assert.Equal(sweptAfter < 60 ? 1 : 0, (await ledger.RowsAsync(LetterDigests.Table)).Count(r => Equals(r["PartitionKey"], "waiting")));

        await PutAsync(letters, "c", "case-3", ledger.Now);
        await SendAsync(letters, ledger.Now.AddMinutes(sweptAfter + 1));
        Assert.Equal([$"ご連絡（2件）：{Okayama.Title.Ja}", "件名 c"], relay.Accepted.Select(m => m.Subject));
    }

    /// <summary>The letter comes at the moment at which its row is forgotten.</summary>
    [Fact]
    public async Task ALetterThatIsWrittenWhileItsRowIsForgotten_IsSentAllTheSame()
    {
        int left = 2;
        FaultyTables faults = new(ledger.Service) { BeforeWrite = o => o != "create" && --left == 0 ? throw new InjectedCrashException() : Task.CompletedTask };
        await Assert.ThrowsAsync<InjectedCrashException>(() => PutAsync(Letters(new LedgerTables(faults)), "c", "case-3", ledger.Now));
        faults.BeforeWrite = async operation =>
        {
            if (operation == "delete")
            {
                await PutAsync(Letters(ledger.Tables), "c", "case-3", ledger.Now);
            }
        };
        await SweepAsync(Letters(new LedgerTables(faults)), ledger.Now.AddHours(2));
        await SendAsync(Letters(ledger.Tables), ledger.Now.AddHours(3));
        Assert.Equal("件名 c", Assert.Single(relay.Accepted).Subject);
    }

    /// <summary>Who reads a letter, and where, is asked when it goes out.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task WhoHasLeftMeanwhile_GetsNothing_AndItIsOnRecordAsFailed(int count)
    {
        PeopleDirectory people = Contacts(Client);
        LetterDigests letters = Letters(ledger.Tables, relay, people);
        for (int i = 0; i < count; i++)
        {
            await PutAsync(letters, $"left-{i}", $"case-{i}", ledger.Now);
        }

        people.Become(Contacts(Client with { Until = DateOnly.FromDateTime(ledger.Now.UtcDateTime).AddDays(-2) }));
        await SendAsync(letters, ledger.Now);
        await SendAsync(letters, ledger.Now.AddHours(2));
        Assert.Empty(relay.Accepted);
        MailReceipt failed = Assert.Single((await Outbox(ledger.Tables).FindFailedAsync()).Mails).Receipt;
        Assert.Equal(count, 1 + (failed.AlsoAbout?.Count ?? 0));
        Assert.NotNull(UnreachedMail.Of(failed));

        people.Become(Contacts(Client with { Mail = "hanako@new.example" }));
        await PutAsync(letters, "came back", "case-9", ledger.Now);
        await SendAsync(letters, ledger.Now.AddHours(3));
        Assert.Equal("hanako@new.example", Assert.Single(relay.Accepted).Personalizations![0].Tos![0].Email);
    }

    /// <summary>
    /// The first mail to one of our people goes at once; what merely tells within the minute waits for its end and is one mail, in order. Another case,
    /// another person and the next minute are their own.
    /// </summary>
    [Fact]
    public async Task ToOurOwn_WhatFollowsWithinAMinute_IsOneMailAtItsEnd()
    {
        LetterDigests letters = Letters(ledger.Tables, relay, Contacts(Own));
        Assert.Null(await TellAsync(letters, "first", 0));
        Assert.Equal(60, await TellAsync(letters, "second", 20));
        Assert.Equal(60, await TellAsync(letters, "third", 59));
        Assert.Null(await TellAsync(letters, "of another", 59, "case-2"));
        Assert.Null(await TellAsync(letters, "to another", 59, person: Own with { Id = "other", Mail = "other@operator.example" }));
        await SendAsync(letters, ledger.Now.AddSeconds(59));
        Assert.Equal(["件名 first", "件名 of another", "件名 to another"], relay.Accepted.Select(m => m.Subject));

        await SendAsync(letters, ledger.Now.AddSeconds(60));
        await SendAsync(letters, ledger.Now.AddSeconds(120));
        SendGridMessage sent = Assert.Single(relay.Accepted.Skip(3));
        Assert.Equal("件名 third（ほか1件）", sent.Subject);
        Assert.Equal("daiki@operator.example", sent.Personalizations![0].Tos![0].Email);
        int at = 0;
        Assert.All((string[])["2件の連絡", "件名 second", "別 second", "件名 third", "本文 third", "リンク third"], part =>
            Assert.True((at = sent.PlainTextContent!.IndexOf(part, at, StringComparison.Ordinal)) >= 0, part));
        Assert.DoesNotContain("リンク second", sent.PlainTextContent, StringComparison.Ordinal); // the case's link stands once
        MailRecord mail = (await Outbox(ledger.Tables).ListAsync("okayama", "case-1")).Single(m => m.Mail.Kind == "placement.gathered");
        Assert.Equal("case-1", mail.Mail.ThreadKey);

        Assert.Equal(120, await TellAsync(letters, "within a minute of that", 61)); // of the mail at 60
        Assert.Null(await TellAsync(letters, "long after", 300, "case-2"));
    }

    /// <summary>What is told while something waits goes with it, however late the sweep is: nothing overtakes it.</summary>
    [Fact]
    public async Task ToOurOwn_WhatWaits_IsNotOvertaken_AndARepeatIsNotToldTwice()
    {
        LetterDigests letters = Letters(ledger.Tables, relay, Contacts(Own));
        await TellAsync(letters, "first", 0);
        Assert.Equal(60, await TellAsync(letters, "second", 30));
        Assert.Equal(60, await TellAsync(letters, "third", 150)); // nobody swept yet
        await SendAsync(letters, ledger.Now.AddSeconds(150));
        Assert.Equal(["件名 first", "件名 third（ほか1件）"], relay.Accepted.Select(m => m.Subject));
        await TellAsync(letters, "second", 400); // the duty was not on record yet
        await TellAsync(letters, "first", 400);
        await SendAsync(letters, ledger.Now.AddSeconds(500));
        Assert.Equal(2, relay.Accepted.Count);
    }

    /// <summary>The clock was wrong by hours and is put right: nobody waits for the wrong time.</summary>
    [Fact]
    public async Task ToOurOwn_AClockThatIsSetBack_KeepsNothingWaiting()
    {
        LetterDigests letters = Letters(ledger.Tables, relay, Contacts(Own));
        await TellAsync(letters, "first", 9 * 3600);
        await TellAsync(letters, "second", (9 * 3600) + 10);
        Assert.Null(await TellAsync(letters, "in another case", 0, "case-2"));
        await SendAsync(letters, ledger.Now);
        Assert.Equal(["件名 first", "件名 in another case", "件名 second"], relay.Accepted.Select(m => m.Subject));
        Assert.Null(await TellAsync(letters, "third", 30)); // what was mailed at a time that is still to come is no reason to wait
    }

    /// <summary>The process dies before each of its writes while it tells one of our people three things; each is told, once.</summary>
    [Fact]
    public async Task ToOurOwn_ACrashAnywhere_LosesNothing_AndTellsNothingTwice()
    {
        int writes = 1;
        for (bool died = true; died; writes++)
        {
            FakeRelay taken = new();
            LedgerFixture fresh = new();
            await fresh.InitializeAsync();
            int left = writes;
            FaultyTables faults = new(fresh.Service) { BeforeWrite = o => o != "create" && --left == 0 ? throw new InjectedCrashException() : Task.CompletedTask };
            died = false;
            try
            {
                await RunAsync(new LedgerTables(faults));
            }
            catch (InjectedCrashException)
            {
                died = true;
            }

            LedgerTables after = new(fresh.Service);
            await RunAsync(after);
            await SendAsync(Letters(after, taken, Contacts(Own)), fresh.Now.AddHours(2), after, taken);
            await Outbox(after, taken).DeliverDueAsync(fresh.Now.AddHours(3), 10); // what was left at a lease
            Assert.All((string[])["a", "b", "c"], k => Assert.Single(
                taken.Accepted.DistinctBy(m => m.Headers!["Message-ID"]), m => m.PlainTextContent!.Contains(k + " ende", StringComparison.Ordinal)));
            await fresh.DisposeAsync();

            async Task RunAsync(LedgerTables tables)
            {
                LetterDigests letters = Letters(tables, taken, Contacts(Own));
                foreach ((string key, int after) in ((string, int)[])[("a", 0), ("b", 10), ("c", 20)])
                {
                    await TellAsync(letters, key, after, tables: tables, to: taken);
                }

                await SendAsync(letters, fresh.Now.AddSeconds(60), tables, taken);
            }
        }

        Assert.True(writes > 10, $"expected many writes, found {writes}");
    }

    /// <summary>Who sees what waits sends it at once, all of that reader's and nothing of another's.</summary>
    [Fact]
    public async Task WhatWaits_IsListed_AndSentWhenSomebodyAsks()
    {
        LetterDigests letters = Letters(ledger.Tables);
        await PutAsync(letters, "a", "case-1", ledger.Now.AddHours(1));
        await PutAsync(letters, "b", "case-2", ledger.Now.AddHours(2));
        await TellAsync(letters, "first", 0);
        await TellAsync(letters, "second", 30);
        IReadOnlyList<WaitingMail> all = await letters.ListAsync("okayama");
        Assert.Equal([true, false], all.Select(w => w.IsOwn));
        Assert.Equal([ledger.Now.AddSeconds(60), ledger.Now.AddHours(1)], all.Select(w => w.Due));
        Assert.Equal(["件名 a", "件名 b"], all[1].Letters.Select(l => l.SubjectLine));
        Assert.Contains("本文 a", all[1].Letters[0].Text, StringComparison.Ordinal);
        Assert.Equal([all[1].Id], (await letters.ListAsync("okayama", "case-2")).Select(w => w.Id));
        Assert.Empty(await letters.ListAsync("saitama"));
        Assert.False(await letters.SendNowAsync(all[1].Id, "saitama", ledger.Now));
        Assert.True(await letters.SendNowAsync(all[1].Id, "okayama", ledger.Now));
        Assert.False(await letters.SendNowAsync(all[1].Id, "okayama", ledger.Now));
        Assert.Equal([all[0].Id], (await letters.ListAsync("okayama")).Select(w => w.Id));
        Assert.Single(relay.Accepted, m => m.Subject == $"ご連絡（2件）：{Okayama.Title.Ja}");
        await SendAsync(letters, ledger.Now.AddHours(3));
        Assert.Single(relay.Accepted, m => m.Subject == "件名 second");
        Assert.Equal(3, relay.Accepted.Count);
    }

    /// <summary>The sweep waits for no relay: it hands the mails of all readers over, and the delivery sends them.</summary>
    [Fact]
    public async Task TheSweep_MakesNoAttempt_AndTheDeliveryDoes()
    {
        LetterDigests letters = Letters(ledger.Tables);
        await PutAsync(letters, "a", "case-1", ledger.Now);
        await PutAsync(letters, "b", "case-2", ledger.Now);
        await TellAsync(letters, "first", 0);
        await TellAsync(letters, "second", 30);
        int before = relay.Accepted.Count;
        await SweepAsync(letters, ledger.Now.AddSeconds(60));
        Assert.Equal(before, relay.Accepted.Count);
        Assert.Empty(await letters.ListAsync("okayama"));
        Assert.Equal(2, (await Outbox(ledger.Tables).DeliverDueAsync(ledger.Now.AddSeconds(60), 10)).Count);
        Assert.Equal(before + 2, relay.Accepted.Count);
    }

    /// <summary>The page of a case reads the mails of its own readers only; rows of an older release do not say their case, and are read.</summary>
    [Fact]
    public async Task TheListOfACase_ReadsNoLettersOfReadersWhoHaveNoneAboutIt()
    {
        int reads = 0;
        LetterDigests letters = Letters(new LedgerTables(new FaultyTables(ledger.Service) { BeforeRead = o => reads += o == "get" ? 1 : 0 }));
        await PutAsync(letters, "a", "case-1", ledger.Now.AddHours(1));
        await TellAsync(letters, "first", 0, "case-2");
        await TellAsync(letters, "second", 30, "case-2");
        await TellAsync(letters, "third", 40, "case-2");
        reads = 0;
        Assert.Single((await letters.ListAsync("okayama", "case-1"))[0].Letters);
        Assert.Equal(1, reads);
        Assert.Empty(await letters.ListAsync("okayama", "case-3"));
        Assert.Equal(1, reads);

        TableClient table = await ledger.Tables.GetAsync(LetterDigests.Table);
        await foreach (TableEntity row in table.QueryAsync<TableEntity>(e => e.PartitionKey == "waiting"))
        {
            row.Remove("About");
            await table.UpdateEntityAsync(row, row.ETag, TableUpdateMode.Replace);
        }

        Assert.Single(await letters.ListAsync("okayama", "case-1"));
    }

    /// <summary>What a mail cannot hold beside the rest is listed by its subject; nothing of the others is cut, and they keep their HTML.</summary>
    [Fact]
    public void LettersThatAreTooLongForOne_AreListedByTheirSubjects()
    {
        GatheredLetter Of(string key, int length) => new(
            new()
            {
                Key = key, ContractId = "okayama", About = key, Kind = "k", To = LetterDigest.RecipientOf(Client, "ja"), SubjectLine = "件名 " + key, Text = "t",
                CreatedAt = ledger.Now,
            },
            new MailBody().Paragraph("本文 " + key + new string('x', length)).Said, "ja");
        OutgoingMail mail = LetterDigest.Of([Of("a", 10), Of("b", 190_000), Of("c", 190_000), Of("d", 10)], Okayama, Client, "k", ledger.Now);
        Assert.True(mail.Text.Length + mail.Html!.Length <= LongText.MaxLength);
        Assert.All((string[])["a", "b", "d"], k => Assert.Contains("本文 " + k, mail.Html, StringComparison.Ordinal));
        Assert.DoesNotContain("本文 c", mail.Text, StringComparison.Ordinal);
        Assert.Contains("3. 件名 c", mail.Text, StringComparison.Ordinal);
        Assert.Contains("このほかの1件は件名のみ", mail.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PT30S")]
    [InlineData("PT25H")]
    public void ATimeOutOfBounds_IsRefused(string gather)
    {
        ProfileReading reading = ProfileReader.Read(Okayama.Text + $"\nletters:\n  gather: {gather}\n", "okayama.yaml", Processes.Sections);
        Assert.Contains(reading.Errors, e => e.ToString().Contains("from PT1M to PT24H", StringComparison.Ordinal));
    }

    public Task InitializeAsync() => ledger.InitializeAsync();

    public Task DisposeAsync() => ledger.DisposeAsync();

    private static Task SweepAsync(LetterDigests letters, DateTimeOffset now) => letters.SendDueAsync(now, (_, send) => send(), default);

    /// <summary>The sweep, and the delivery that comes every few seconds.</summary>
    private async Task SendAsync(LetterDigests letters, DateTimeOffset now, LedgerTables? tables = null, FakeRelay? to = null)
    {
        await SweepAsync(letters, now);
        try
        {
            await Outbox(tables ?? ledger.Tables, to).DeliverDueAsync(now, 100);
        }
        catch (AggregateException died) when (died.InnerException is InjectedCrashException)
        {
            throw new InjectedCrashException();
        }
    }

    private Task<bool> PutAsync(LetterDigests letters, string key, string about, DateTimeOffset due, DateTimeOffset? at = null) => letters.TryPutAsync(
        new OutgoingMail
        {
            Key = key, ContractId = "okayama", About = about, Kind = "placement.report",
            To = new(Client.Id, Client.Name, Client.Mail, Client.SecondMail), SubjectLine = "", Text = "", CreatedAt = at ?? ledger.Now,
        },
        mail => Letter.To(mail, Okayama, Client), () => new($"件名 {key}", new MailBody().Paragraph($"本文 {key}"), "ja", null), due);

    /// <summary>Tells one of our people as a process does: at once, or with others.</summary>
    /// <returns>After how many seconds it goes out; null: at once.</returns>
    private async Task<int?> TellAsync(
        LetterDigests letters, string key, int after, string about = "case-1", Person? person = null, LedgerTables? tables = null, FakeRelay? to = null)
    {
        Person reader = person ?? Own;
        DateTimeOffset at = ledger.Now.AddSeconds(after);
        OutgoingMail addressed = new()
        {
            Key = $"{about}/{key}/{reader.Id}", ContractId = "okayama", About = about, Kind = "placement.tell",
            To = new(reader.Id, reader.Name, reader.Mail, reader.SecondMail), SubjectLine = "", Text = "", ThreadKey = about, CreatedAt = at,
        };
        if (await letters.TurnOfOwnAsync(addressed, at) is { } due)
        {
            Assert.True(await letters.TryPutAsync(addressed, Framed, Composed, due, isOwn: true));
            return (int)(due - ledger.Now).TotalSeconds;
        }

        await Outbox(tables ?? ledger.Tables, to).ComposeAndTryAsync(addressed, "ja", () => Framed(Composed()));
        return null;

        ComposedMail Framed(ComposedMail mail) => Letter.To(mail, Okayama, reader);

        ComposedMail Composed() => new($"件名 {key}", new MailBody().Paragraph($"本文 {key} ende").Paragraph($"リンク {key}"), "ja", null)
        {
            Apart = new MailBody().Paragraph($"別 {key} ende"),
        };
    }

    private LetterDigests Letters(LedgerTables tables) => Letters(tables, relay);

    private LetterDigests Letters(LedgerTables tables, FakeRelay to, PeopleDirectory? people = null) =>
        new(tables, Outbox(tables, to), new ContractVersions(ShippedContracts.Catalog, tables), people ?? Contacts(Client));

    private static PeopleDirectory Contacts(Person person) => new([person], [new("okayama", "client_contact", person.Id, null, null)], []);

    private MailOutbox Outbox(LedgerTables tables, FakeRelay? to = null) =>
        new(tables, to ?? relay, Options.Create(new MailOptions()), ledger.Clock, NullLogger<MailOutbox>.Instance);
}
